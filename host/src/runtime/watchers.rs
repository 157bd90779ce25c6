//! Who watches the calls of a graph.

use super::observer::ObserverHook;
use super::profiler::Profiler;

/// What is asked for when a graph is loaded, since each costs something.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watchers {
    /// Whether it is counted what plugins do.
    pub(crate) metered: bool,
    /// Whether each call has a span.
    pub(crate) traced: bool,
    /// Who looks at every call.
    pub(crate) observer: Option<ObserverHook>,
    /// Who takes samples.
    pub(crate) profiler: Option<Profiler>,
}
