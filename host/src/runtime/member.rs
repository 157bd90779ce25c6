//! Who stands in a graph: what a plugin's slot and a contract that the host serves have in common.

use std::sync::Arc;

use super::graph_info::GraphInfo;
use super::methods::Methods;
use super::types::FunctionInfo;
use crate::error::{Case, DispatchError, Failure, PluginId};
use crate::index::{FunctionIndex, SlotIndex};
use crate::table::Interface;
use crate::value::handle::Owner;

#[derive(Clone)]
pub(crate) struct Member {
    pub(crate) id: PluginId,
    /// The id as typed links write it into replies: shared, not copied.
    pub(crate) wire_id: Arc<str>,
    pub(crate) index: SlotIndex,
    pub(crate) graph: Arc<GraphInfo>,
    methods: Arc<Methods>,
}

impl Member {
    pub(crate) fn new(id: PluginId, index: SlotIndex, graph: Arc<GraphInfo>) -> Self {
        Self { wire_id: Arc::from(id.as_str()), id, index, graph, methods: Arc::default() }
    }

    /// Whether the owner of a handle is this one.
    pub(crate) fn is(&self, owner: &dyn Owner) -> bool {
        owner.index() == self.index && owner.graph() == self.graph.id
    }

    pub(crate) fn functions(&self) -> &[FunctionInfo] {
        self.graph.functions(self.index)
    }

    pub(crate) fn info(&self, function: FunctionIndex) -> Option<&FunctionInfo> {
        self.functions().get(function.get())
    }

    /// The function for this one of a contract that the host knows, by its place in the contract's table.
    pub(crate) fn method(&self, interface: &'static Interface, function: usize) -> Option<FunctionIndex> {
        self.methods.get(self.functions(), interface, function)
    }

    /// An error in a call of this function.
    pub(crate) fn error(
        &self,
        case: Case,
        function: impl Into<Option<FunctionIndex>>,
        cause: impl Into<String>,
    ) -> DispatchError {
        let info = function.into().and_then(|function| self.info(function));
        DispatchError::new(Failure {
            plugin: self.id.to_string(),
            contract: info.map(|info| info.contract.to_string()).unwrap_or_default(),
            function: info.map(|info| info.name.clone()).unwrap_or_default(),
            cause: cause.into(),
            ..Failure::new(case)
        })
    }
}
