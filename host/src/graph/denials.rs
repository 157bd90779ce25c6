//! What plugins tried to reach and were not granted.

use super::loaded::Graph;
use crate::wasi::Denial;

impl Graph {
    /// What plugins tried to reach of the network and were not granted, in the order of the plugins: at most 32 different things of
    /// each, and what is beyond that together. Each is told once as a warning of the target `jackfield::denied` as well, with the
    /// line that would grant it.
    pub fn denials(&self) -> Vec<Denial> {
        self.plan().declared_order().into_iter().flat_map(|index| self.slot(index.into()).denials()).collect()
    }
}
