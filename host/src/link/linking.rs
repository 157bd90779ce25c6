//! What is known while plugins are linked one after the other.

use std::collections::HashMap;
use std::sync::Arc;

use wasmtime::component::Linker;

use super::hooks::PluginHooks;
use super::names::Names;
use crate::call::target::Contract;
use crate::discover::Discovered;
use crate::engine::{Engine, EngineKind};
use crate::error::PluginId;
use crate::index::{FunctionIndex, PlugIndex, SlotIndex};
use crate::plan::{DeclaredIndex, PlannedPlugin};
use crate::runtime::graph_info::GraphInfo;
use crate::runtime::growth::{GrowthHook, Watch};
use crate::runtime::slot::Slot;
use crate::runtime::store::StoreData;
use crate::runtime::types::Types;
use crate::runtime::watchers::Watchers;
use crate::serve::contract::HostContract;
use crate::serve::objects::HostOwner;

/// Everything that linking needs beside the plan.
pub(crate) struct LinkInput<'a> {
    pub(crate) engine: &'a Engine,
    /// The components by the plugins' place in the declaration.
    pub(crate) components: &'a [Option<Arc<Discovered>>],
    pub(crate) host: &'a [HostContract],
    pub(crate) contracts: &'a [&'static Contract],
    /// What the host attaches to plugins, by their place in the declaration.
    pub(crate) hooks: &'a HashMap<DeclaredIndex, PluginHooks>,
    /// Who watches memory grow.
    pub(crate) growth: Option<&'a GrowthHook>,
    /// Who watches calls.
    pub(crate) watchers: &'a Watchers,
}

impl<'a> LinkInput<'a> {
    pub(super) fn component(&self, plugin: &PlannedPlugin) -> Option<&'a Arc<Discovered>> {
        self.components.get(plugin.declared.0).and_then(Option::as_ref)
    }

    pub(super) fn hooks(&self, plugin: &PlannedPlugin) -> Option<&'a PluginHooks> {
        self.hooks.get(&plugin.declared)
    }

    /// Whether somebody decides on each call of the plugin.
    pub(super) fn decides(&self, plugin: &PlannedPlugin) -> bool {
        self.hooks(plugin).is_some_and(|hooks| hooks.decide.is_some())
    }

    pub(super) fn watch(&self, plugin: &PlannedPlugin) -> Option<Watch> {
        self.growth.map(|hook| Watch { plugin: PluginId::new(&plugin.id), hook: hook.clone() })
    }
}

pub(super) struct Linking<'a> {
    pub(super) input: &'a LinkInput<'a>,
    pub(super) graph: &'a Arc<GraphInfo>,
    /// Those of the plugins, by their place in the plan; so are the lists after it.
    pub(super) slots: &'a [Arc<Slot>],
    pub(super) types: &'a [Arc<Types>],
    pub(super) alive: Vec<bool>,
    /// Who keeps the resources of what the host serves, by its place.
    pub(super) host_owners: &'a [Arc<HostOwner>],
    pub(super) names: Names,
    /// Linkers with WASI, made once an engine: to copy one is cheaper than to define all of WASI again.
    pub(super) linkers: HashMap<EngineKind, Linker<StoreData>>,
}

impl Linking<'_> {
    /// The place of a plug's function among all functions of its plugin.
    pub(super) fn function(&self, plugin: SlotIndex, plug: PlugIndex, function: usize) -> FunctionIndex {
        let plugs = self.graph.plugin(plugin).map_or(&[][..], |plugin| &plugin.plugs);
        let model = &self.types[plugin.get()].model;
        let before = plugs.iter().take(plug.get()).map(|plug| model.interface(plug.interface).functions.len());
        FunctionIndex::new(before.sum::<usize>() + function)
    }
}
