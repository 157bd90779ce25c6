//! What a graph is now, after components were changed and descriptions applied.

use std::sync::Arc;

use crate::discover::Discovered;
use crate::plan::{GraphSpec, Plan, PlannedPlugin};

/// What is in force. Who changes a part of it keeps it locked.
pub(super) struct Current {
    /// The plugins stand in the order in which the graph was loaded.
    pub(super) spec: GraphSpec,
    /// By the plugins' places in the description.
    pub(super) components: Vec<Option<Arc<Discovered>>>,
    /// As it would be planned now, in terms of its own.
    pub(super) plan: Plan,
}

impl Current {
    /// The component of a plugin that was planned.
    pub(super) fn component(&self, plugin: &PlannedPlugin) -> Option<&Arc<Discovered>> {
        self.components.get(plugin.declared.0)?.as_ref()
    }
}
