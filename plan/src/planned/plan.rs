//! The plan: who is plugged where, as data that can be printed and compared.

use jackfield_contract::{Cardinality, ContractName, InterfaceId, Recognised, Shape};

use super::domain::{FusedMember, PlannedDomain};
use super::place::InstancePlace;
use super::reach::Reach;
use crate::index::{DeclaredIndex, PlugIndex, PluginIndex, ServedIndex};
use crate::limits::{FunctionLimits, GraphLimits, Limits};
use crate::restart::Restart;
use crate::spec::Lifetime;
use crate::wasi::WasiSpec;

/// A checked graph: everything that linking needs to know, and nothing that needs a store.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// The plugins in an order in which each comes after all that it calls.
    pub plugins: Vec<PlannedPlugin>,
    /// The host's own socket; `None` in a graph without one.
    pub root: Option<PlannedRoot>,
    /// The domains that are to be composed; none once they are.
    pub domains: Vec<PlannedDomain>,
    /// Which plugin can reach which along the edges.
    pub reach: Reach,
    /// What all plugins together may have.
    pub limits: GraphLimits,
}

/// A plugin with its place in the graph.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedPlugin {
    /// Its id.
    pub id: String,
    /// Its place in [`GraphSpec::plugins`](crate::plan::GraphSpec::plugins), which is that of its component as well and its
    /// place in the graph's order.
    pub declared: DeclaredIndex,
    /// The contracts that it plugs, in the order of its exports.
    pub plugs: Vec<PlannedPlug>,
    /// Its sockets, in the order of its imports.
    pub sockets: Vec<PlannedSocket>,
    /// How long its instances live.
    pub lifetime: Lifetime,
    /// Where its instances are made, where they live for one call.
    pub place: Option<InstancePlace>,
    /// How many it may have side by side, at least one.
    pub instances: u32,
    /// Whether it gets a new instance after a failure.
    pub restart: Restart,
    /// Who serves its plugs while it is given up: a plugin that plugs all that it plugs, with the same signatures.
    pub fallback: Option<PluginIndex>,
    /// The limits that it runs under.
    pub limits: Limits,
    /// Those of its functions that have limits of their own.
    pub functions: Vec<FunctionLimits>,
    /// What it is granted.
    pub wasi: WasiSpec,
    /// The compact JSON that is passed to `init`, where one of its plugs has one; `{}` where none was declared.
    pub config: Option<String>,
    /// The plugins that it was composed of, each after all that it calls; none where it is one itself.
    pub members: Vec<FusedMember>,
}

impl PlannedPlugin {
    /// Whether this is its id, or that of a plugin that it was composed of.
    pub fn is_called(&self, id: &str) -> bool {
        self.id == id || self.members.iter().any(|member| member.id == id)
    }

    /// The id of whoever plugs this plug of it: of one that it was composed of its own.
    pub fn plugger(&self, plug: PlugIndex) -> &str {
        let member = self.plugs.get(plug.0).and_then(|plug| self.members.get(plug.member?));
        member.map_or(&self.id, |member| &member.id)
    }

    /// The place in the graph's order of whoever plugs this plug of it.
    pub fn order_of(&self, plug: PlugIndex) -> DeclaredIndex {
        let member = self.plugs.get(plug.0).and_then(|plug| self.members.get(plug.member?));
        member.map_or(self.declared, |member| member.declared)
    }

    /// What is passed to the `init` of this plug.
    pub fn config_of(&self, plug: PlugIndex) -> Option<&str> {
        let member = self.plugs.get(plug.0).and_then(|plug| self.members.get(plug.member?));
        member.map_or(self.config.as_deref(), |member| member.config.as_deref())
    }
}

/// A contract that a plugin plugs.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedPlug {
    /// The component's exact name of the export.
    pub export: String,
    /// The interface in the model of the plugin's component.
    pub interface: InterfaceId,
    /// The contract that it stands for: its own name, or the one that `rename` gives it.
    pub contract: ContractName,
    /// The place of `init(config: string)` in the interface's functions, where it has one.
    pub init: Option<usize>,
    /// Whose it is among those that its plugin was composed of: a place in [`PlannedPlugin::members`].
    pub member: Option<usize>,
}

/// The host's own socket.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedRoot {
    /// The contract, with its version.
    pub contract: ContractName,
    /// How many plugs it takes.
    pub cardinality: Cardinality,
    /// Whether it may have no plug at all.
    pub optional: bool,
    /// Who is plugged in, in the order of calls and replies.
    pub plugs: Vec<PlugRef>,
}

/// A plug of a plugin in the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlugRef {
    /// The plugin.
    pub plugin: PluginIndex,
    /// The plug.
    pub plug: PlugIndex,
}

/// A plugin's socket.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedSocket {
    /// The component's exact name of the import.
    pub import: String,
    /// The interface in the model of the plugin's component.
    pub interface: InterfaceId,
    /// The contract, at the version that the component asks for.
    pub contract: ContractName,
    /// How it imports the contract.
    pub shape: Shape,
    /// Whether it has no functions of its own and is there because another contract `use`s its resources.
    pub types_only: bool,
    /// Whether it may stay empty whatever its cardinality: in a lone graph, and where nobody is there to hand out the
    /// resources for which a [`types_only`](Self::types_only) socket is needed.
    pub may_be_empty: bool,
    /// Its functions as the import itself shows them, for the replies of an empty socket: here the index of a plug's
    /// function means nothing.
    pub own: Recognised,
    /// Who is plugged in.
    pub targets: Targets,
}

/// Who is plugged into a socket.
#[derive(Clone, Debug, PartialEq)]
pub enum Targets {
    /// Plugs of other plugins, in the order of calls and replies.
    Plugs(Vec<Target>),
    /// The host itself, with the contract of this place in the list of those that it serves.
    Host {
        /// The place in the list given to [`plan`](crate::plan::plan).
        host: ServedIndex,
        /// Which function of the host's contract serves which of the import's.
        recognised: Recognised,
    },
}

impl PlannedPlugin {
    /// The contracts that it plugs, with their places.
    pub fn indexed_plugs(&self) -> impl DoubleEndedIterator<Item = (PlugIndex, &PlannedPlug)> {
        self.plugs.iter().enumerate().map(|(place, plug)| (PlugIndex(place), plug))
    }
}

impl PlannedSocket {
    /// The plugs that it loses and cannot do without, when the plugins for which `is_gone` says so are not there.
    pub fn lost(&self, is_gone: impl Fn(PluginIndex) -> bool) -> Option<Vec<PluginIndex>> {
        let Targets::Plugs(targets) = &self.targets else { return None };
        let plugs = targets.iter().map(|target| target.plug.plugin);
        let (lost, left): (Vec<_>, Vec<_>) = plugs.partition(|plugin| is_gone(*plugin));
        (!lost.is_empty() && !holds(self.shape.cardinality(), left.len(), self.may_be_empty)).then_some(lost)
    }
}

/// Whether a socket that is left with this number of plugs is still filled.
pub(crate) fn holds(cardinality: Cardinality, left: usize, may_be_empty: bool) -> bool {
    cardinality.accepts(left) || (may_be_empty && left == 0)
}

impl PlannedRoot {
    /// Whether the host's own socket is filled by this number of plugs.
    pub fn is_filled(&self, plugs: usize) -> bool {
        (plugs > 0 || self.optional) && self.cardinality.accepts(plugs)
    }
}

impl Targets {
    /// The plugs; none where the host serves the socket.
    pub fn plugs(&self) -> &[Target] {
        match self {
            Self::Plugs(targets) => targets,
            Self::Host { .. } => &[],
        }
    }
}

/// A plug in a socket.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// The plug.
    pub plug: PlugRef,
    /// Which function of the plug serves which of the import's.
    pub recognised: Recognised,
}

impl Plan {
    /// The plan of these plugins, each of which comes after all that it calls.
    pub(crate) fn new(
        plugins: Vec<PlannedPlugin>,
        root: Option<PlannedRoot>,
        domains: Vec<PlannedDomain>,
        limits: GraphLimits,
    ) -> Self {
        let mut reach = Reach::default();
        for plugin in &plugins {
            let targets = plugin.sockets.iter().flat_map(|socket| socket.targets.plugs());
            let served = plugin.sockets.iter().filter_map(|socket| match socket.targets {
                Targets::Host { host, .. } => Some(host),
                Targets::Plugs(_) => None,
            });
            reach.push(targets.map(|target| target.plug.plugin).chain(plugin.fallback), served);
        }
        Self { plugins, root, domains, reach, limits }
    }

    /// The plugin at this place.
    pub fn plugin(&self, index: PluginIndex) -> &PlannedPlugin {
        &self.plugins[index.0]
    }

    /// The contract that is plugged there.
    pub fn plug(&self, plug: PlugRef) -> &PlannedPlug {
        &self.plugin(plug.plugin).plugs[plug.plug.0]
    }

    /// The plugins with their places, providers first.
    pub fn indexed(&self) -> impl DoubleEndedIterator<Item = (PluginIndex, &PlannedPlugin)> {
        self.plugins.iter().enumerate().map(|(place, plugin)| (PluginIndex(place), plugin))
    }

    /// The plugin of this id, or the one that it was composed into.
    pub fn find_member(&self, id: &str) -> Option<PluginIndex> {
        self.find(id).or_else(|| self.plugins.iter().position(|plugin| plugin.is_called(id)).map(PluginIndex))
    }

    /// The id of whoever plugs this: of a plugin in a domain its own.
    pub fn plugger(&self, plug: PlugRef) -> &str {
        self.plugin(plug.plugin).plugger(plug.plug)
    }

    /// The plugin of this id.
    pub fn find(&self, id: &str) -> Option<PluginIndex> {
        self.plugins.iter().position(|plugin| plugin.id == id).map(PluginIndex)
    }

    /// The plugins in the graph's order: that of their declaration.
    pub fn declared_order(&self) -> Vec<PluginIndex> {
        let mut order: Vec<_> = (0..self.plugins.len()).map(PluginIndex).collect();
        order.sort_by_key(|index| self.plugin(*index).declared);
        order
    }
}
