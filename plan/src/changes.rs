//! What becomes of a graph where another description takes the place of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::index::PluginIndex;
use crate::limits::Limits;
use crate::planned::{Plan, PlannedPlugin, Target, Targets};

/// What becomes of a graph where another plan takes the place of its own: all of it as data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// What changes of the graph itself.
    pub graph: Vec<GraphPart>,
    /// What becomes of each plugin: those that there are in their order, then those that come.
    pub plugins: Vec<PluginChange>,
}

/// A part of a graph that is no plugin's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GraphPart {
    /// The root contract, how many plugs it takes, or who is plugged in.
    Root,
    /// The limits of all plugins together.
    Limits,
    /// The order of its plugins, and with it that of replies.
    Order,
}

/// What becomes of a plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PluginChange {
    /// Its id.
    pub plugin: String,
    /// What becomes of it.
    pub fate: Fate,
}

/// What becomes of a plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fate {
    /// It stays as it is, with its instances and what they know.
    Kept,
    /// It is another one in these parts.
    Changed(Vec<Part>),
    /// It comes.
    Added,
    /// It goes.
    Removed,
}

/// A part of what a plugin is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Part {
    /// Its component.
    Component,
    /// The contracts that it plugs.
    Plugs,
    /// Its sockets, or who is plugged in there. A socket that goes with a component is none of these.
    Sockets,
    /// A limit, by its key; `functions` stands for the limits of single functions.
    Limit(&'static str),
    /// What it is granted.
    Grants,
    /// Its configuration.
    Config,
    /// What is done after a failure.
    Restart,
    /// Who stands by for it.
    Fallback,
    /// How long its instances live.
    Lifetime,
    /// How many it may have.
    Instances,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Component => f.write_str("component"),
            Self::Plugs => f.write_str("plugs"),
            Self::Sockets => f.write_str("sockets"),
            Self::Limit("functions") => f.write_str("limits of functions"),
            Self::Limit(key) => write!(f, "limits.{key}"),
            Self::Grants => f.write_str("wasi"),
            Self::Config => f.write_str("config"),
            Self::Restart => f.write_str("restart"),
            Self::Fallback => f.write_str("fallback"),
            Self::Lifetime => f.write_str("lifetime"),
            Self::Instances => f.write_str("instances"),
        }
    }
}

impl fmt::Display for PluginChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.plugin)?;
        match &self.fate {
            Fate::Kept => f.write_str("kept"),
            Fate::Added => f.write_str("added"),
            Fate::Removed => f.write_str("removed"),
            Fate::Changed(parts) => {
                f.write_str("changed (")?;
                for (at, part) in parts.iter().enumerate() {
                    write!(f, "{}{part}", if at == 0 { "" } else { ", " })?;
                }
                f.write_str(")")
            }
        }
    }
}

/// A line for each part of the graph and each plugin.
impl fmt::Display for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.graph {
            let word = match part {
                GraphPart::Root => "root",
                GraphPart::Limits => "limits",
                GraphPart::Order => "order of plugins",
            };
            writeln!(f, "graph: changed ({word})")?;
        }
        self.plugins.iter().try_for_each(|plugin| writeln!(f, "{plugin}"))
    }
}

impl Changes {
    /// What has to change for `new` to take the place of `old`. Which components are the same only their bytes say: `is_same` is given
    /// a plugin's place in both.
    pub fn between(old: &Plan, new: &Plan, is_same: impl Fn(&PlannedPlugin, &PlannedPlugin) -> bool) -> Self {
        let mut graph = Vec::new();
        if root(old) != root(new) {
            graph.push(GraphPart::Root);
        }
        if old.limits != new.limits {
            graph.push(GraphPart::Limits);
        }
        if order(old, new) != order(new, old) {
            graph.push(GraphPart::Order);
        }
        let fate = |index: PluginIndex| {
            let before = old.plugin(index);
            let Some(after) = new.find(&before.id).map(|at| new.plugin(at)) else { return Fate::Removed };
            match parts((old, before), (new, after), is_same(before, after)) {
                parts if parts.is_empty() => Fate::Kept,
                parts => Fate::Changed(parts),
            }
        };
        let there = old
            .declared_order()
            .into_iter()
            .map(|at| PluginChange { plugin: old.plugin(at).id.clone(), fate: fate(at) });
        let come = new.declared_order().into_iter().map(|at| &new.plugin(at).id).filter(|id| old.find(id).is_none());
        let come = come.map(|id| PluginChange { plugin: id.clone(), fate: Fate::Added });
        Self { graph, plugins: there.chain(come).collect() }
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.graph.is_empty() && self.plugins.iter().all(|plugin| plugin.fate == Fate::Kept)
    }
}

/// The plugins that are in both, in the order of the first.
fn order<'a>(plan: &'a Plan, other: &Plan) -> Vec<&'a str> {
    let ids = plan.declared_order().into_iter().map(|at| plan.plugin(at).id.as_str());
    ids.filter(|id| other.find(id).is_some()).collect()
}

/// Who is plugged in somewhere: ids and contracts.
type Plugs<'a> = Vec<(&'a str, String)>;

/// What there is to say of the root, with plugins by their ids.
fn root(plan: &Plan) -> Option<(String, String, bool, Plugs<'_>)> {
    let root = plan.root.as_ref()?;
    let plugs =
        root.plugs.iter().map(|plug| (plan.plugin(plug.plugin).id.as_str(), plan.plug(*plug).contract.to_string()));
    Some((root.contract.to_string(), root.cardinality.to_string(), root.optional, plugs.collect()))
}

/// The parts in which a plugin is another one.
fn parts((old, before): (&Plan, &PlannedPlugin), (new, after): (&Plan, &PlannedPlugin), same: bool) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut differs = |differs: bool, part: Part| parts.extend(differs.then_some(part));
    differs(!same, Part::Component);
    let plugs = |plugin: &PlannedPlugin| plugin.plugs.iter().map(|plug| plug.contract.clone()).collect::<BTreeSet<_>>();
    differs(plugs(before) != plugs(after), Part::Plugs);
    let (known, wanted) = (sockets(old, before), sockets(new, after));
    differs(wanted.iter().any(|(socket, targets)| known.get(socket) != Some(targets)), Part::Sockets);
    for (key, differ) in limits(&before.limits, &after.limits) {
        differs(differ, Part::Limit(key));
    }
    // Places of functions mean something in one component alone.
    let by_place = same && before.functions != after.functions;
    let some = before.functions.len() + after.functions.len() > 0;
    differs(by_place || (!same && some), Part::Limit("functions"));
    differs(before.wasi != after.wasi, Part::Grants);
    differs(before.config != after.config, Part::Config);
    differs(before.restart != after.restart, Part::Restart);
    let fallback = |plan: &Plan, plugin: &PlannedPlugin| plugin.fallback.map(|at| plan.plugin(at).id.clone());
    differs(fallback(old, before) != fallback(new, after), Part::Fallback);
    differs(before.lifetime != after.lifetime, Part::Lifetime);
    differs(before.instances != after.instances, Part::Instances);
    parts
}

/// Who is plugged into each socket: ids and contracts, by the import and its shape.
fn sockets<'a>(plan: &'a Plan, plugin: &'a PlannedPlugin) -> BTreeMap<(&'a str, String), Plugs<'a>> {
    let targets = |targets: &'a Targets| match targets {
        Targets::Host { host, .. } => vec![("", host.0.to_string())],
        Targets::Plugs(targets) => {
            let plug = |target: &'a Target| {
                (plan.plugin(target.plug.plugin).id.as_str(), plan.plug(target.plug).contract.to_string())
            };
            targets.iter().map(plug).collect()
        }
    };
    let sockets = plugin.sockets.iter();
    sockets.map(|socket| ((socket.import.as_str(), format!("{:?}", socket.shape)), targets(&socket.targets))).collect()
}

/// Each limit by its key, and whether it is another one.
fn limits(before: &Limits, after: &Limits) -> Vec<(&'static str, bool)> {
    macro_rules! each {
        ($($key:ident: $name:literal),+ $(,)?) => {{
            // All of them, or this does not compile.
            let Limits { $($key: _),+ } = before;
            vec![$(($name, before.$key != after.$key)),+]
        }};
    }
    each!(
        memory: "memory",
        deadline: "deadline",
        fuel: "fuel",
        tables: "tables",
        instances: "instances",
        handles: "handles",
        crossing: "crossing",
        descriptors: "descriptors",
        output: "output",
        compile: "compile",
        compile_memory: "compile-memory",
        start_deadline: "start.deadline",
        start_fuel: "start.fuel",
    )
}
