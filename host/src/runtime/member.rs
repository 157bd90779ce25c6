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
    wire_id: Arc<str>,
    pub(crate) index: SlotIndex,
    pub(crate) graph: Arc<GraphInfo>,
    methods: Arc<Methods>,
    /// The ids of those that were composed into it.
    parts: Arc<[PluginId]>,
}

impl Member {
    pub(crate) fn new(id: PluginId, index: SlotIndex, graph: Arc<GraphInfo>) -> Self {
        let parts = graph.plugin(index).into_iter().flat_map(|plugin| &plugin.members);
        let parts = parts.map(|member| PluginId::new(&member.id)).collect();
        Self { wire_id: Arc::from(id.as_str()), id, index, graph, methods: Arc::default(), parts }
    }

    /// The ids of those that were composed into it, in their order; none of any other plugin.
    pub(crate) fn parts(&self) -> &[PluginId] {
        &self.parts
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

    /// The id of whoever plugs this function: of a plugin that was composed into this one its own.
    pub(crate) fn id_of(&self, function: FunctionIndex) -> &PluginId {
        self.info(function).and_then(|info| info.plugin.as_ref()).map_or(&self.id, |plugger| &plugger.id)
    }

    /// The same, as typed links write it.
    pub(crate) fn wire_id_of(&self, function: FunctionIndex) -> &Arc<str> {
        self.info(function).and_then(|info| info.plugin.as_ref()).map_or(&self.wire_id, |plugger| &plugger.wire)
    }

    /// Whether this is its id, or that of a plugin that was composed into it.
    pub(crate) fn is_called(&self, id: &str) -> bool {
        self.id.as_str() == id || self.graph.plugin(self.index).is_some_and(|plugin| plugin.is_called(id))
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
        let function = function.into();
        let info = function.and_then(|function| self.info(function));
        DispatchError::new(Failure {
            plugin: function.map_or(&self.id, |function| self.id_of(function)).to_string(),
            contract: info.map(|info| info.contract.to_string()).unwrap_or_default(),
            function: info.map(|info| info.name.clone()).unwrap_or_default(),
            cause: cause.into(),
            ..Failure::new(case)
        })
    }
}
