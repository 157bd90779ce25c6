//! The first half of planning: what each plugin plugs and needs, once names, renames and lists are understood.

use jackfield_contract::{Cardinality, ContractName, Item, Model, is_http_handler, is_init, parse_view_name};

use super::catalogue::Catalogue;
use super::check::check;
use super::draft::{Drafts, PluginDraft, SocketDraft};
use super::faults::Faults;
use super::pick::{Pick, pick};
use super::rename::{self, Rename};
use crate::discover::Discovery;
use crate::index::{DeclaredIndex, IndexVec, PlugIndex, SocketIndex};
use crate::planned::PlannedPlug;
use crate::report::{Problem, ProblemKind};
use crate::span::{Located, Origin};
use crate::spec::{GraphSpec, HostServed};
use crate::words::ids;

type Renames<'a> = IndexVec<DeclaredIndex, Vec<Rename<'a>>>;

/// Understands every plugin on its own.
pub(super) fn drafts<'a>(
    spec: &'a GraphSpec,
    components: &'a [Discovery],
    host: &[HostServed],
    faults: &mut Faults,
) -> Drafts<'a> {
    let mut drafts = Drafts::default();
    let mut renames = Renames::default();
    for (index, plugin) in spec.indexed() {
        let component = components.get(index.0);
        let problems = match component {
            Some(Ok(found)) => &found.problems[..],
            Some(Err(problems)) => problems,
            None => &[],
        };
        problems.iter().for_each(|problem| faults.add(Some(index), problem.clone()));
        match component {
            Some(Ok(found)) => {
                renames.push(rename::read(index, plugin, found, faults));
                drafts.push(Some(PluginDraft::new(plugin, found)));
            }
            Some(Err(_)) | None => {
                faults.mark(index);
                renames.push(Vec::new());
                drafts.push(None);
            }
        }
    }
    let catalogue = catalogue(spec, &drafts, &renames, host);
    for (index, draft) in drafts.iter_mut() {
        if let Some(draft) = draft {
            let renames = &renames[index];
            let mut drafter = Drafter { index, renames, catalogue: &catalogue, faults };
            drafter.plugs(draft);
            drafter.sockets(draft);
            if !renames.is_empty() {
                draft.rename();
            }
            check(index, draft, &spec.limits, faults);
        }
    }
    drafts
}

/// The names of contracts that the graph's plugs, sockets, renames, host and root mention with their versions.
fn catalogue(spec: &GraphSpec, drafts: &Drafts<'_>, renames: &Renames<'_>, host: &[HostServed]) -> Catalogue {
    let mut catalogue = Catalogue::default();
    let all = drafts.iter().filter_map(|(index, draft)| Some((draft.as_ref()?, &renames[index])));
    let all: Vec<(&PluginDraft<'_>, &Vec<Rename<'_>>)> = all.collect();
    for (draft, renames) in &all {
        let model = draft.model();
        for item in draft.found.info.exports.iter().filter(|item| is_plug(model, item)) {
            match rename::of(renames, &item.name) {
                Some(rename) => rename.contract.exact().into_iter().for_each(|name| catalogue.plug(name.clone())),
                None => catalogue.plug(model.interface(item.interface).name.clone()),
            }
        }
    }
    host.iter().for_each(|served| catalogue.plug(served.name().clone()));
    for (draft, renames) in &all {
        for item in draft.found.info.imports.iter().filter(|item| is_socket(draft, item)) {
            match rename::of(renames, &item.name) {
                Some(rename) => rename.contract.exact().into_iter().for_each(|name| catalogue.socket(name.clone())),
                None => catalogue.socket(own_contract(draft.model(), item, &catalogue).0),
            }
        }
    }
    let root = spec.root.as_ref().and_then(|root| ContractName::parse(root).ok());
    root.filter(|root| root.version.is_some()).into_iter().for_each(|root| catalogue.socket(root));
    catalogue
}

/// Whether an export is a plug: it has functions or resources, and is not WASI's, or what answers HTTP requests.
fn is_plug(model: &Model, item: &Item) -> bool {
    is_contract(model, item) || is_http_handler(&model.interface(item.interface).name)
}

fn is_contract(model: &Model, item: &Item) -> bool {
    !item.name.starts_with("wasi:") && model.interface(item.interface).is_contract(model)
}

/// Whether an import is a socket or a part of one: it has functions or resources, and is neither WASI's nor the runtime's, nor
/// what the host serves beside the graph.
fn is_socket(draft: &PluginDraft<'_>, item: &Item) -> bool {
    !item.name.starts_with("jackfield:") && is_contract(draft.model(), item) && !draft.spec.is_served(&item.name)
}

/// The contract of an import that is not renamed. What is called like a view is one, unless somebody plugs just that.
fn own_contract(model: &Model, item: &Item, catalogue: &Catalogue) -> (ContractName, Option<Cardinality>) {
    let name = &model.interface(item.interface).name;
    match parse_view_name(name) {
        Some((contract, cardinality)) if !catalogue.is_plugged(name) => (contract, Some(cardinality)),
        _ => (name.clone(), None),
    }
}

/// What is needed to understand one plugin.
struct Drafter<'f, 'r, 'a> {
    index: DeclaredIndex,
    renames: &'r [Rename<'a>],
    catalogue: &'r Catalogue,
    faults: &'f mut Faults,
}

impl<'a> Drafter<'_, '_, 'a> {
    /// Reports a fault, shown at `origin` or else where the plugin was declared.
    fn fault(
        &mut self,
        draft: &PluginDraft<'_>,
        kind: ProblemKind,
        message: String,
        origin: Option<&Origin>,
    ) -> &mut Problem {
        self.faults.of(self.index, draft.spec, kind, message, origin)
    }

    /// The contract that a name of the component's own stands for by `rename`.
    fn renamed(&mut self, draft: &PluginDraft<'_>, name: &str, is_plug: bool) -> Option<ContractName> {
        let rename = rename::of(self.renames, name)?;
        match self.catalogue.complete(&rename.contract, is_plug) {
            Ok(contract) => Some(contract),
            Err(message) => {
                self.fault(draft, ProblemKind::Unknown, message, rename.spec.contract.origin.as_ref());
                Some(rename.contract.name.clone())
            }
        }
    }

    fn plugs(&mut self, draft: &mut PluginDraft<'a>) {
        let plugs = self.exported(draft);
        let Some(listed) = &draft.spec.plugs else {
            draft.plugs = plugs;
            return;
        };
        let mut chosen: Vec<PlugIndex> = Vec::new();
        for written in listed {
            let own = plugs.values().map(|plug| (plug.export.as_str(), &plug.contract));
            match pick(written, own, true) {
                Pick::Found(found) if found.iter().all(|index| chosen.contains(index)) => {
                    let message = format!("`{}` is listed twice in `plug`", **written);
                    self.fault(draft, ProblemKind::Surplus, message, written.origin.as_ref());
                }
                Pick::Found(found) => chosen.extend(found),
                Pick::Apart(names) => {
                    let message = format!("it exports `{}` in several versions", **written);
                    let help = format!("say which: {}", ids(&names));
                    self.fault(draft, ProblemKind::Unknown, message, written.origin.as_ref()).help.push(help);
                }
                Pick::None(help) => {
                    let message = format!("its component does not export `{}`", **written);
                    self.fault(draft, ProblemKind::Unknown, message, written.origin.as_ref()).help.push(help);
                }
            }
        }
        if listed.is_empty() {
            let message = "its `plug` is an empty list; it can be plugged in nowhere".into();
            self.fault(draft, ProblemKind::Component, message, draft.spec.plug_list.as_ref());
        }
        // The order is that of the exports, whatever that of the list.
        for (index, plug) in plugs {
            if chosen.contains(&index) { draft.plugs.push(plug) } else { draft.unplugged.push(plug.contract) }
        }
    }

    /// The contracts that the component exports.
    fn exported(&mut self, draft: &PluginDraft<'a>) -> IndexVec<PlugIndex, PlannedPlug> {
        let model = draft.model();
        let mut plugs: IndexVec<PlugIndex, PlannedPlug> = IndexVec::default();
        for item in draft.found.info.exports.iter().filter(|item| is_plug(model, item)) {
            let interface = model.interface(item.interface);
            let contract = self.renamed(draft, &item.name, true).unwrap_or_else(|| interface.name.clone());
            if let Some(other) = plugs.values().find(|plug| plug.contract == contract) {
                let message = format!("its exports `{}` and `{}` both stand for `{contract}`", other.export, item.name);
                let origin = rename::of(self.renames, &item.name).and_then(|rename| rename.spec.own.origin.as_ref());
                self.fault(draft, ProblemKind::Surplus, message, origin);
            }
            let init = interface.functions.iter().position(|function| is_init(model, function));
            plugs.push(PlannedPlug {
                export: item.name.clone(),
                interface: item.interface,
                contract,
                init,
                member: None,
            });
        }
        if plugs.values().len() == 0 {
            let message = "its component exports no contract, so that it can be plugged in nowhere".to_owned();
            let problem = self.fault(draft, ProblemKind::Component, message, draft.spec.component.origin.as_ref());
            problem.help.push("a contract is an exported interface with at least one function or resource".to_owned());
        }
        plugs
    }

    fn sockets(&mut self, draft: &mut PluginDraft<'a>) {
        let model = draft.model();
        let mut sockets: IndexVec<SocketIndex, SocketDraft<'a>> = IndexVec::default();
        for item in draft.found.info.imports.iter().filter(|item| is_socket(draft, item)) {
            let (own, view) = own_contract(model, item, self.catalogue);
            let contract = self.renamed(draft, &item.name, false).unwrap_or(own);
            let types_only = model.interface(item.interface).functions.is_empty();
            let interface = item.interface;
            sockets.push(SocketDraft { import: &item.name, interface, contract, view, types_only, listed: None });
        }
        for listed in &draft.spec.sockets {
            let written = &listed.contract;
            for index in self.meant(draft, &sockets, written) {
                let socket = &mut sockets[index];
                match socket.listed {
                    // What names this very import goes before what names the contract.
                    Some(other) if socket.is_named(&other.contract) && !socket.is_named(written) => {}
                    Some(other) if socket.is_named(&other.contract) == socket.is_named(written) => {
                        let message = format!("`{}` and `{}` name one socket", *other.contract, **written);
                        self.fault(draft, ProblemKind::Surplus, message, written.origin.as_ref());
                    }
                    _ => socket.listed = Some(listed),
                }
            }
        }
        draft.sockets = sockets;
    }

    /// The sockets that a name in `sockets` means. A plugin may import one contract in several shapes: the list is for each.
    fn meant(
        &mut self,
        draft: &PluginDraft<'a>,
        sockets: &IndexVec<SocketIndex, SocketDraft<'a>>,
        written: &Located<String>,
    ) -> Vec<SocketIndex> {
        if let Some(exact) = sockets.position(|socket| socket.is_named(written)) {
            return vec![exact];
        }
        let (message, help) = match pick(written, sockets.values().map(|s| (s.import, &s.contract)), false) {
            Pick::Found(found) => return found,
            Pick::Apart(names) => {
                let message = format!("it has sockets for several versions of `{}`", **written);
                (message, format!("say which: {}", ids(&names)))
            }
            Pick::None(help) => (format!("it has no socket `{}`", **written), help),
        };
        self.fault(draft, ProblemKind::Unknown, message, written.origin.as_ref()).help.push(help);
        Vec::new()
    }
}
