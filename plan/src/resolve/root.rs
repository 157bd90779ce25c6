//! The host's own socket.

use jackfield_contract::{Cardinality, ContractName, Side, Vocabulary, Written, compare, serves, track};

use super::catalogue::Catalogue;
use super::draft::{DraftPlug, Drafts};
use super::faults::Faults;
use crate::index::DeclaredIndex;
use crate::report::{Problem, ProblemKind, RootLost};
use crate::span::{Located, Origin};
use crate::spec::GraphSpec;
use crate::words::{ids, names, unknown_id, wants};

/// The root before plugins were left out.
pub(super) struct Root {
    pub(super) contract: ContractName,
    pub(super) cardinality: Cardinality,
    /// Whether it may have no plug at all.
    pub(super) optional: bool,
    pub(super) plugs: Vec<DraftPlug>,
    /// Plugins that are meant, or may be, and could not be read.
    pub(super) lost: Vec<DeclaredIndex>,
    /// Where it was written.
    pub(super) origin: Option<Origin>,
}

/// Finds who is plugged into the root.
pub(super) fn root(spec: &GraphSpec, drafts: &Drafts<'_>, plugged: &Catalogue, faults: &mut Faults) -> Option<Root> {
    let fault = |origin: Option<&Origin>, message: String| Problem::graph(ProblemKind::Root, message).at(origin);
    let Some(written) = &spec.root else {
        // A manifest without root was reported where it was read.
        let is_root = |key: &str| key == "graph" || key == "graph.root";
        let reported = spec.problems.iter().any(|problem| problem.key.as_deref().is_some_and(is_root));
        if !spec.lone && !reported {
            let message = "the graph has no root contract".to_owned();
            faults.add(None, fault(None, message).help("name the contract that the host uses"));
        }
        return None;
    };
    let origin = written.origin.as_ref();
    // A component may export an interface under a plain word, which is its whole name.
    let plain = ContractName::plain(written);
    let wanted = if plugged.is_plugged(&plain) {
        Ok(plain)
    } else {
        let named = Written::parse(written).map_err(|error| error.to_string());
        named.and_then(|named| plugged.complete(&named, false))
    };
    let wanted = match wanted {
        Ok(wanted) => wanted,
        Err(message) => {
            let problem = fault(origin, format!("the root contract: {message}"));
            faults.add(None, problem.help(plugged.all()));
            return None;
        }
    };
    let cardinality = spec.cardinality.as_ref().map_or(Cardinality::Any, |cardinality| cardinality.value);
    let asked = spec.optional.as_ref().filter(|optional| optional.value);
    let optional = asked.is_some() && cardinality.accepts(0);
    if let Some(asked) = asked.filter(|_| !optional) {
        let message =
            format!("the root is `optional`, and its cardinality `{cardinality}` takes {}", wants(cardinality));
        let help = "remove `optional`, or let the cardinality be \"any\" or \"at-most-one\"";
        faults.add(None, fault(asked.origin.as_ref(), message).help(help));
    }
    let mut root = Root {
        contract: wanted,
        cardinality,
        optional,
        plugs: Vec::new(),
        lost: Vec::new(),
        origin: written.origin.clone(),
    };
    let mut wrong = false;
    match &spec.root_plugs {
        Some(listed) => {
            for (at, id) in listed.iter().enumerate() {
                wrong |= !list(spec, drafts, &mut root, &listed[..at], id, faults);
            }
        }
        None => {
            let standing_by = spec.standing_by();
            for (plugin, draft) in drafts.iter().filter(|(plugin, _)| !standing_by.contains(plugin)) {
                match draft {
                    Some(draft) => {
                        let plug = draft.serving(&root.contract).ok();
                        root.plugs.extend(plug.map(|plug| DraftPlug { plugin, plug }));
                    }
                    None => root.lost.push(plugin),
                }
            }
        }
    }
    let count = root.plugs.len();
    let contract = &root.contract;
    if count == 0 && root.lost.is_empty() && !wrong && !optional {
        let message = match &spec.root_plugs {
            Some(_) => format!("the root `{contract}` has no plug: its list is empty"),
            None => format!("no plugin plugs the root contract `{contract}`"),
        };
        let listed = spec.root_plugs.as_ref().and(spec.root_list.as_ref());
        let mut problem = fault(listed.or(origin), message);
        if spec.root_plugs.is_none() || !plugged.is_plugged(contract) {
            problem = problem.help(plugged.hint(contract));
        }
        for draft in drafts.values().flatten().filter(|draft| draft.unplugged.iter().any(|c| serves(c, contract))) {
            problem = problem.help(format!("`{}` exports it, but its `plug` does not list it", draft.id()));
        }
        faults.add(None, problem);
    } else if count > 1 && !cardinality.accepts(count) {
        let plugged: Vec<&str> = root.plugs.iter().map(|plug| spec.plugin(plug.plugin).id.as_str()).collect();
        let message =
            format!("the root `{contract}` takes {}, and there are {count}: {}", wants(cardinality), ids(&plugged));
        let help = format!("say which, in `[graph]`: plugs = [{:?}]", plugged[0]);
        let second = spec.root_plugs.as_ref().and_then(|listed| listed.get(1)).and_then(|id| id.origin.as_ref());
        let cardinality = spec.cardinality.as_ref().and_then(|cardinality| cardinality.origin.as_ref());
        faults.add(None, fault(second.or(cardinality).or(origin), message).help(help));
    }
    alike(spec, drafts, &root, faults);
    Some(root)
}

/// Checks that plugs of the root have the same signatures: a call of the host's reaches all of them. Functions that only some
/// of them have are none of the others' business.
fn alike(spec: &GraphSpec, drafts: &Drafts<'_>, root: &Root, faults: &mut Faults) {
    let plug = |at: DraftPlug| drafts[at.plugin].as_ref().map(|draft| (draft, &draft.plugs[at.plug]));
    // Whoever bears the contract's own name knows best what it is.
    let own = |at: &&DraftPlug| {
        plug(**at).is_some_and(|(draft, plug)| draft.model().interface(plug.interface).name == plug.contract)
    };
    let Some(model) = root.plugs.iter().find(own).or(root.plugs.first()).copied() else { return };
    let Some((first, expected)) = plug(model) else { return };
    for at in root.plugs.iter().copied().filter(|at| *at != model) {
        let Some((draft, found)) = plug(at) else { continue };
        let sides = (Side::new(first.model(), expected.interface), Side::new(draft.model(), found.interface));
        let mut differences = compare(sides.0, sides.1);
        let stands_for_it =
            draft.model().interface(found.interface).name != found.contract && found.contract == expected.contract;
        if !stands_for_it {
            differences.retain(|difference| !difference.is_presence());
        }
        let Some(difference) = differences.first() else { continue };
        let message =
            format!("it plugs the root contract `{}` with other signatures than `{}`", root.contract, first.id());
        let renamed = draft.spec.rename.iter().find(|rename| rename.means(&found.export));
        let listed = spec.root_plugs.iter().flatten().find(|id| ***id == *draft.id());
        let origin = renamed.map(|rename| &rename.contract).or(listed).and_then(|written| written.origin.as_ref());
        faults.of(at.plugin, draft.spec, ProblemKind::Signature, message, origin).detail =
            Some(difference.diff(Vocabulary::FirstAndThis));
    }
}

impl Root {
    /// What to say of a root that is unfilled since these plugins are gone.
    pub(super) fn lost(&self, spec: &GraphSpec, gone: impl Fn(DeclaredIndex) -> bool) -> RootLost {
        let plugs = self.plugs.iter().map(|plug| plug.plugin).filter(|plugin| gone(*plugin));
        let lost = plugs.chain(self.lost.iter().copied());
        let through = lost.map(|plugin| spec.plugin(plugin).id.value.clone()).collect();
        RootLost { contract: self.contract.to_string(), through, origin: self.origin.clone() }
    }
}

/// Adds a plugin that is listed; `false` if it cannot be there.
fn list(
    spec: &GraphSpec,
    drafts: &Drafts<'_>,
    root: &mut Root,
    before: &[Located<String>],
    id: &Located<String>,
    faults: &mut Faults,
) -> bool {
    let contract = &root.contract;
    let mut fault = |message: String, help: Option<String>| {
        let mut problem = Problem::graph(ProblemKind::Root, message).at(id.origin.as_ref());
        problem.help.extend(help);
        faults.add(None, problem);
        false
    };
    if before.iter().any(|other| **other == **id) {
        return fault(format!("the root lists `{}` twice", **id), None);
    }
    let Some(plugin) = spec.find(id) else {
        let message = format!("the root lists `{}`, and there is no plugin of this id", **id);
        return fault(message, Some(unknown_id(id, &spec.ids())));
    };
    let Some(draft) = &drafts[plugin] else {
        root.lost.push(plugin);
        return true;
    };
    match draft.serving(contract) {
        Ok(plug) => {
            root.plugs.push(DraftPlug { plugin, plug });
            true
        }
        Err(_) => {
            let plugged = || draft.plugs.values().map(|plug| &plug.contract);
            let reason = if plugged().any(|plug| track(plug) == track(contract)) { " (it is older)" } else { "" };
            let message = format!("the root lists `{}`, which does not plug `{contract}`{reason}", **id);
            fault(message, Some(format!("it plugs {}", names(plugged()))))
        }
    }
}
