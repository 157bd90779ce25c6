//! What compiling a component may take.

use std::time::Duration;

/// How long, and how much memory; `None` is no limit.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "compiler"), allow(dead_code, reason = "nothing is compiled"))]
pub(crate) struct Allowed {
    pub(crate) time: Option<Duration>,
    /// Bytes.
    pub(crate) memory: Option<u64>,
}

impl Allowed {
    /// As much as either.
    pub(super) fn more(self, other: Self) -> Self {
        let time = self.time.zip(other.time).map(|(one, other)| one.max(other));
        Self { time, memory: self.memory.zip(other.memory).map(|(one, other)| one.max(other)) }
    }
}
