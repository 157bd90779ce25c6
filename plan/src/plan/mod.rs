//! Planning: from what was declared and what the components say to who is plugged where.
//!
//! The plan is pure data: it is made without a store, can be printed and compared, and is the same for every way of
//! linking. Every fault of a graph is found in one go; what is not at fault and does not need what is, is planned.
//!
//! The road: [`discover`](crate::discover::discover) reads the components; `draft` understands each plugin on its own
//! (names, renames, lists); `fill` finds who fits into each socket; `judge`, `cycle` and `root` say what is wrong; and
//! `assemble` leaves out what cannot be there and puts the rest in order.

mod alone;
mod assemble;
mod catalogue;
mod check;
mod cycle;
mod draft;
mod faults;
mod fill;
mod judge;
mod lookup;
mod origin;
mod pick;
mod planned;
mod root;
mod show;
mod spec;

use jackfield_contract::{ContractName, InterfaceId, Model, nearest};

pub use lookup::LookupError;
pub use origin::{Located, Origin, SourceText};
pub use planned::{
    Plan, PlannedPlug, PlannedPlugin, PlannedRoot, PlannedSocket, PlugRef, PluginIndex, Reach, Target, Targets,
};
pub use spec::{
    ComponentSource, DirSpec, GraphSpec, Limit, Limits, LimitsSpec, PluginSpec, RenameSpec, SocketSpec, WasiSpec,
};

use crate::discover::Discovery;
use crate::report::{LoadReport, Problem, ProblemKind, ids};
use catalogue::Catalogue;
use faults::Faults;

/// A contract that the host itself serves.
#[derive(Clone, Debug)]
pub struct HostServed {
    /// The model that holds the contract.
    pub model: Model,
    /// The contract.
    pub interface: InterfaceId,
    /// Whose sockets it serves.
    pub to: Audience,
}

/// Whose sockets the host serves with a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Those of every plugin.
    All,
    /// Those of these plugins.
    Only(Vec<String>),
}

impl HostServed {
    /// The contract's name.
    pub fn name(&self) -> &ContractName {
        &self.model.interface(self.interface).name
    }

    /// Whether it serves the sockets of this plugin.
    pub fn is_for(&self, plugin: &str) -> bool {
        match &self.to {
            Audience::All => true,
            Audience::Only(plugins) => plugins.iter().any(|id| id == plugin),
        }
    }
}

/// Plans a graph: `components` is what [`discover`](crate::discover::discover) found for each plugin of `spec`, `host` the
/// contracts that the host serves.
///
/// The plan holds all that can run; the report says what cannot, and why, all together. With an empty report the plan is
/// the whole graph. A socket that the host serves takes no plugs by default, but a list in the graph goes before the host.
pub fn plan(spec: &GraphSpec, components: &[Discovery], host: &[HostServed]) -> (Plan, LoadReport) {
    let mut faults = Faults::default();
    for problem in &spec.problems {
        let plugin = problem.plugin.as_ref().and_then(|id| spec.plugins.iter().position(|plugin| *plugin.id == *id));
        faults.add(plugin, problem.clone());
    }
    check_ids(spec, host, &mut faults);
    let drafts = draft::drafts(spec, components, host, &mut faults);
    let mut plugged = Catalogue::default();
    drafts.iter().flatten().flat_map(|draft| &draft.plugs).for_each(|plug| plugged.plug(plug.contract.clone()));

    let mut filler = fill::Filler::new(spec, &drafts, host);
    let mut fills = Vec::new();
    let mut may_be_empty = Vec::new();
    for (index, draft) in drafts.iter().enumerate() {
        let (fill, empty) = match draft {
            Some(draft) => (
                judge::sockets(&mut filler, &plugged, index, draft, &mut faults),
                (0..draft.sockets.len()).map(|at| judge::may_be_empty(&mut filler, index, draft, at)).collect(),
            ),
            None => (Vec::new(), Vec::new()),
        };
        fills.push(fill);
        may_be_empty.push(empty);
    }
    cycle::report(spec, &drafts, &fills, &mut faults);
    let root = root::root(spec, &drafts, &plugged, &mut faults);
    assemble::Findings { spec, drafts: &drafts, fills: &fills, may_be_empty: &may_be_empty, root }.assemble(faults)
}

/// Reports ids that cannot be ids, that are there twice, or that the host serves and nobody has.
fn check_ids(spec: &GraphSpec, host: &[HostServed], faults: &mut Faults) {
    for (index, plugin) in spec.plugins.iter().enumerate() {
        let id = &plugin.id;
        let origin = id.origin.as_ref();
        if !is_id(id) {
            let message = format!("`{}` cannot be the id of a plugin", **id);
            let help = "an id begins with a letter or digit and goes on with letters, digits, `.`, `_` and `-`";
            faults.add(Some(index), Problem::graph(ProblemKind::Id, message).at(origin).help(help));
        }
        if spec.plugins[..index].iter().any(|other| *other.id == **id) {
            let message = format!("two plugins have the id `{}`", **id);
            faults.add(
                Some(index),
                Problem::graph(ProblemKind::Id, message).at(origin).help("give one of them another id"),
            );
        }
    }
    let known: Vec<&str> = spec.plugins.iter().map(|plugin| plugin.id.as_str()).collect();
    for served in host {
        let Audience::Only(plugins) = &served.to else { continue };
        for id in plugins.iter().filter(|id| !known.contains(&id.as_str())) {
            let message = format!("the host serves `{}` to `{id}`, and there is no plugin of this id", served.name());
            let help = match nearest(id, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the plugins are {}", ids(&known)),
            };
            faults.add(None, Problem::graph(ProblemKind::Unknown, message).help(help));
        }
    }
}

/// Whether a text matches `[A-Za-z0-9][A-Za-z0-9._-]*`.
pub fn is_id(id: &str) -> bool {
    id.starts_with(|first: char| first.is_ascii_alphanumeric())
        && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
}
