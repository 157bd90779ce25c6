//! What a graph was loaded from, as long as it is there: a component of it may be changed for another.

use std::collections::HashMap;
use std::sync::Arc;

use crate::call::target::Contract;
use crate::discover::Discovered;
use crate::engine::Engine;
use crate::link::hooks::PluginHooks;
use crate::link::linking::LinkInput;
use crate::plan::{DeclaredIndex, GraphSpec, HostServed};
use crate::runtime::growth::GrowthHook;
use crate::runtime::watchers::Watchers;
use crate::serve::contract::HostContract;

/// A graph that was described, and what was found of its components.
pub(super) struct Described {
    // Compiled code and the clock live as long as an engine does.
    pub(super) engine: Engine,
    pub(super) spec: GraphSpec,
    /// The contracts that the host serves, as planning knows them, and with their functions.
    pub(super) served: Vec<HostServed>,
    pub(super) host: Vec<HostContract>,
    /// By the plugins' places in the description.
    pub(super) components: Vec<Option<Arc<Discovered>>>,
    pub(super) contracts: Vec<&'static Contract>,
    pub(super) hooks: HashMap<DeclaredIndex, PluginHooks>,
    pub(super) growth: Option<GrowthHook>,
    pub(super) watchers: Watchers,
}

impl Described {
    /// What linking needs of it, with these components.
    pub(super) fn input<'a>(&'a self, components: &'a [Option<Arc<Discovered>>]) -> LinkInput<'a> {
        LinkInput {
            engine: &self.engine,
            components,
            host: &self.host,
            contracts: &self.contracts,
            hooks: &self.hooks,
            growth: self.growth.as_ref(),
            watchers: &self.watchers,
        }
    }
}
