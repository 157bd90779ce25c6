//! The first half of planning: what each plugin plugs and needs, once names, renames and lists are understood.

use jackfield_contract::{
    Cardinality, ContractName, FunctionKind, InterfaceId, Item, Model, Type, Written, nearest, parse_view_name,
};

use super::catalogue::Catalogue;
use super::faults::Faults;
use super::pick::{Pick, pick};
use super::planned::PlannedPlug;
use super::spec::{GraphSpec, LimitsSpec, PluginSpec, RenameSpec, SocketSpec};
use super::{HostServed, Located};
use crate::discover::{Discovered, Discovery};
use crate::report::{Problem, ProblemKind, ids};

/// A plugin whose component could be read.
pub(super) struct Draft<'a> {
    pub(super) spec: &'a PluginSpec,
    pub(super) found: &'a Discovered,
    pub(super) plugs: Vec<PlannedPlug>,
    /// Contracts that it exports and that its `plug` does not list.
    pub(super) unplugged: Vec<ContractName>,
    pub(super) sockets: Vec<DraftSocket<'a>>,
    /// The component's model with its interfaces called by the contracts that they stand for, where one is renamed.
    renamed: Option<Box<Model>>,
}

impl<'a> Draft<'a> {
    pub(super) fn id(&self) -> &'a str {
        &self.spec.id
    }

    pub(super) fn model(&self) -> &'a Model {
        &self.found.info.model
    }

    /// The model by which an interface's types are compared with another component's. Resources of other interfaces are
    /// compared by the names of these, which have to be the contracts'.
    pub(super) fn compared(&self, interface: InterfaceId) -> &Model {
        let model = self.model();
        self.renamed.as_deref().filter(|_| !model.used_resources(interface).is_empty()).unwrap_or(model)
    }

    fn rename(&mut self) {
        let plugs = self.plugs.iter().map(|plug| (plug.interface, &plug.contract));
        // A view's name tells its cardinality, and stays.
        let direct = self.sockets.iter().filter(|socket| socket.view.is_none());
        let names = plugs.chain(direct.map(|socket| (socket.interface, &socket.contract)));
        let mut model = self.found.info.model.clone();
        for (interface, contract) in names {
            model.interface_mut(interface).name.clone_from(contract);
        }
        self.renamed = Some(Box::new(model));
    }
}

/// A socket about which it is not known yet who is plugged in.
pub(super) struct DraftSocket<'a> {
    pub(super) import: &'a str,
    pub(super) interface: InterfaceId,
    pub(super) contract: ContractName,
    /// The cardinality that the name tells, where it is that of a view.
    pub(super) view: Option<Cardinality>,
    pub(super) types_only: bool,
    /// The plugs that were named by hand.
    pub(super) listed: Option<&'a SocketSpec>,
}

impl DraftSocket<'_> {
    /// Whether `written` is the component's own name of this import, and not the contract's.
    fn is_named(&self, written: &str) -> bool {
        self.import == written && self.contract.to_string() != written
    }

    /// The socket as errors name it.
    pub(super) fn title(&self) -> String {
        let own = self.import == self.contract.to_string();
        if own { format!("`{}`", self.import) } else { format!("`{}` (for `{}`)", self.import, self.contract) }
    }
}

/// Understands every plugin on its own; `None` stands for one whose component could not be read.
pub(super) fn drafts<'a>(
    spec: &'a GraphSpec,
    components: &'a [Discovery],
    host: &[HostServed],
    faults: &mut Faults,
) -> Vec<Option<Draft<'a>>> {
    let mut drafts: Vec<Option<Draft<'a>>> = Vec::new();
    let mut renames: Vec<Vec<Rename<'a>>> = Vec::new();
    for (index, plugin) in spec.plugins.iter().enumerate() {
        let found = match components.get(index) {
            Some(Ok(found)) => {
                found.problems.iter().for_each(|problem| faults.add(Some(index), problem.clone()));
                found
            }
            Some(Err(problems)) => {
                problems.iter().for_each(|problem| faults.add(Some(index), problem.clone()));
                faults.mark(index);
                drafts.push(None);
                renames.push(Vec::new());
                continue;
            }
            None => {
                faults.mark(index);
                drafts.push(None);
                renames.push(Vec::new());
                continue;
            }
        };
        renames.push(read_renames(index, plugin, found, faults));
        drafts.push(Some(Draft {
            spec: plugin,
            found,
            plugs: Vec::new(),
            unplugged: Vec::new(),
            sockets: Vec::new(),
            renamed: None,
        }));
    }
    let catalogue = catalogue(spec, &drafts, &renames, host);
    for (index, (draft, renames)) in drafts.iter_mut().zip(&renames).enumerate() {
        if let Some(draft) = draft {
            let mut own = Own { index, renames, catalogue: &catalogue, limits: &spec.limits, faults };
            own.plugs(draft);
            own.sockets(draft);
            if !renames.is_empty() {
                draft.rename();
            }
            own.check(draft);
        }
    }
    drafts
}

/// A rename whose own name is one of the component's and whose contract is one's name.
struct Rename<'a> {
    spec: &'a RenameSpec,
    contract: Written,
}

fn read_renames<'a>(index: usize, plugin: &'a PluginSpec, found: &Discovered, faults: &mut Faults) -> Vec<Rename<'a>> {
    let own: Vec<&str> = found.info.imports.iter().chain(&found.info.exports).map(|item| item.name.as_str()).collect();
    let mut renames = Vec::new();
    for rename in &plugin.rename {
        let problem = |message: String| Problem::plugin(ProblemKind::Unknown, plugin.id.as_str(), message);
        if !own.iter().any(|name| renames_name(&rename.own, name)) {
            let message = format!("its component neither imports nor exports `{}`", *rename.own);
            let mut problem = problem(message).at(rename.own.origin.as_ref());
            let names: Vec<&str> = own.iter().flat_map(|name| [*name, unversioned(name)]).collect();
            problem = match nearest(&rename.own, names) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help(format!("it has {}", ids(&own))),
            };
            faults.add(Some(index), problem);
        }
        match Written::parse(&rename.contract) {
            Ok(contract) => renames.push(Rename { spec: rename, contract }),
            Err(error) => faults.add(Some(index), problem(error.to_string()).at(rename.contract.origin.as_ref())),
        }
    }
    renames
}

/// Whether a rename of `written` means the import or export `name`: that name itself, without its version, or the contract
/// of which it is a view.
fn renames_name(written: &str, name: &str) -> bool {
    let view = || {
        let contract = parse_view_name(&ContractName::parse(name).ok()?)?.0;
        Some(contract.to_string() == written || contract.unversioned() == written)
    };
    name == written || unversioned(name) == written || view().unwrap_or(false)
}

pub(super) fn unversioned(name: &str) -> &str {
    name.split_once('@').map_or(name, |(name, _)| name)
}

fn renamed<'r, 'a>(renames: &'r [Rename<'a>], name: &str) -> Option<&'r Rename<'a>> {
    // A name in full goes before one that leaves something out.
    let exact = renames.iter().find(|rename| *rename.spec.own == *name);
    exact.or_else(|| renames.iter().find(|rename| renames_name(&rename.spec.own, name)))
}

/// The names of contracts that the graph's plugs, sockets, renames, host and root mention with their versions.
fn catalogue(
    spec: &GraphSpec,
    drafts: &[Option<Draft<'_>>],
    renames: &[Vec<Rename<'_>>],
    host: &[HostServed],
) -> Catalogue {
    let mut catalogue = Catalogue::default();
    for (draft, renames) in drafts.iter().zip(renames) {
        let Some(draft) = draft else { continue };
        let model = draft.model();
        for item in draft.found.info.exports.iter().filter(|item| is_plug(model, item)) {
            match renamed(renames, &item.name) {
                Some(rename) => rename.contract.exact().into_iter().for_each(|name| catalogue.plug(name.clone())),
                None => catalogue.plug(model.interface(item.interface).name.clone()),
            }
        }
    }
    host.iter().for_each(|served| catalogue.plug(served.name().clone()));
    for (draft, renames) in drafts.iter().zip(renames) {
        let Some(draft) = draft else { continue };
        for item in draft.found.info.imports.iter().filter(|item| is_socket(draft.model(), item)) {
            match renamed(renames, &item.name) {
                Some(rename) => rename.contract.exact().into_iter().for_each(|name| catalogue.socket(name.clone())),
                None => catalogue.socket(own_contract(draft.model(), item, &catalogue).0),
            }
        }
    }
    let root = spec.root.as_ref().and_then(|root| ContractName::parse(root).ok());
    root.filter(|root| root.version.is_some()).into_iter().for_each(|root| catalogue.socket(root));
    catalogue
}

/// Whether an export is a plug: it has functions or resources, and is not WASI's.
fn is_plug(model: &Model, item: &Item) -> bool {
    !item.name.starts_with("wasi:") && model.interface(item.interface).is_contract(model)
}

/// Whether an import is a socket or a part of one: it has functions or resources, and is neither WASI's nor the runtime's.
fn is_socket(model: &Model, item: &Item) -> bool {
    !item.name.starts_with("jackfield:") && is_plug(model, item)
}

/// The contract of an import that is not renamed. What is called like a view is one, unless somebody plugs just that.
fn own_contract(model: &Model, item: &Item, catalogue: &Catalogue) -> (ContractName, Option<Cardinality>) {
    let name = &model.interface(item.interface).name;
    match parse_view_name(name) {
        Some((contract, cardinality)) if !catalogue.is_plugged(name) => (contract, Some(cardinality)),
        _ => (name.clone(), None),
    }
}

/// One plugin with what is needed to understand it.
pub(super) struct Own<'f, 'r, 'a> {
    index: usize,
    renames: &'r [Rename<'a>],
    catalogue: &'r Catalogue,
    /// The graph's own limits.
    pub(super) limits: &'a LimitsSpec,
    faults: &'f mut Faults,
}

impl<'a> Own<'_, '_, 'a> {
    pub(super) fn fault(
        &mut self,
        draft: &Draft<'_>,
        kind: ProblemKind,
        message: String,
        at: Option<&Located<String>>,
    ) -> &mut Problem {
        let at = at.unwrap_or(&draft.spec.id);
        self.faults.push(Some(self.index), Problem::plugin(kind, draft.id(), message).at(at.origin.as_ref()))
    }

    /// The contract that a name of the component's own stands for by `rename`.
    fn renamed(&mut self, draft: &Draft<'_>, name: &str, is_plug: bool) -> Option<ContractName> {
        let rename = renamed(self.renames, name)?;
        match self.catalogue.complete(&rename.contract, is_plug) {
            Ok(contract) => Some(contract),
            Err(message) => {
                self.fault(draft, ProblemKind::Unknown, message, Some(&rename.spec.contract));
                Some(rename.contract.name.clone())
            }
        }
    }

    fn plugs(&mut self, draft: &mut Draft<'a>) {
        let model = draft.model();
        let mut plugs: Vec<PlannedPlug> = Vec::new();
        for item in draft.found.info.exports.iter().filter(|item| is_plug(model, item)) {
            let interface = model.interface(item.interface);
            let contract = self.renamed(draft, &item.name, true).unwrap_or_else(|| interface.name.clone());
            if let Some(other) = plugs.iter().find(|plug| plug.contract == contract) {
                let message = format!("its exports `{}` and `{}` both stand for `{contract}`", other.export, item.name);
                let origin = renamed(self.renames, &item.name).map(|rename| &rename.spec.own);
                self.fault(draft, ProblemKind::Surplus, message, origin);
            }
            let init = interface.functions.iter().position(|function| is_init(model, function));
            plugs.push(PlannedPlug { export: item.name.clone(), interface: item.interface, contract, init });
        }
        if plugs.is_empty() {
            let message = "its component exports no contract, so that it can be plugged in nowhere".to_owned();
            let origin = draft.spec.component.origin.clone();
            let problem = self.fault(draft, ProblemKind::Component, message, None);
            problem.origin = origin.or(problem.origin.take());
            problem.help.push("a contract is an exported interface with at least one function or resource".to_owned());
        }
        let Some(listed) = &draft.spec.plugs else {
            draft.plugs = plugs;
            return;
        };
        let mut chosen: Vec<usize> = Vec::new();
        for written in listed {
            match pick(written, plugs.iter().map(|plug| (plug.export.as_str(), &plug.contract)), true) {
                Pick::Found(found) if found.iter().all(|index| chosen.contains(index)) => {
                    let message = format!("`{}` is listed twice in `plug`", **written);
                    self.fault(draft, ProblemKind::Surplus, message, Some(written));
                }
                Pick::Found(found) => chosen.extend(found),
                Pick::Apart(names) => {
                    let message = format!("it exports `{}` in several versions", **written);
                    let help = format!("say which: {}", ids(&names));
                    self.fault(draft, ProblemKind::Unknown, message, Some(written)).help.push(help);
                }
                Pick::None(help) => {
                    let message = format!("its component does not export `{}`", **written);
                    self.fault(draft, ProblemKind::Unknown, message, Some(written)).help.extend(help);
                }
            }
        }
        if listed.is_empty() {
            let origin = draft.spec.plug_list.clone();
            let message = "its `plug` is an empty list; it can be plugged in nowhere".into();
            let problem = self.fault(draft, ProblemKind::Component, message, None);
            problem.origin = origin.or(problem.origin.take());
        }
        // The order is that of the exports, whatever that of the list.
        for (index, plug) in plugs.into_iter().enumerate() {
            if chosen.contains(&index) { draft.plugs.push(plug) } else { draft.unplugged.push(plug.contract) }
        }
    }

    fn sockets(&mut self, draft: &mut Draft<'a>) {
        let model = draft.model();
        let mut sockets = Vec::new();
        for item in draft.found.info.imports.iter().filter(|item| is_socket(model, item)) {
            let (own, view) = own_contract(model, item, self.catalogue);
            let contract = self.renamed(draft, &item.name, false).unwrap_or(own);
            let types_only = model.interface(item.interface).functions.is_empty();
            let interface = item.interface;
            sockets.push(DraftSocket { import: &item.name, interface, contract, view, types_only, listed: None });
        }
        for listed in &draft.spec.sockets {
            let written = &listed.contract;
            let places: Vec<usize> = match sockets.iter().position(|socket| socket.is_named(written)) {
                Some(exact) => vec![exact],
                None => match pick(written, sockets.iter().map(|socket| (socket.import, &socket.contract)), false) {
                    // A plugin may import one contract in several shapes: the list is for each.
                    Pick::Found(found) => found,
                    Pick::Apart(names) => {
                        let message = format!("it has sockets for several versions of `{}`", **written);
                        let help = format!("say which: {}", ids(&names));
                        self.fault(draft, ProblemKind::Unknown, message, Some(written)).help.push(help);
                        continue;
                    }
                    Pick::None(help) => {
                        let message = format!("it has no socket `{}`", **written);
                        self.fault(draft, ProblemKind::Unknown, message, Some(written)).help.extend(help);
                        continue;
                    }
                },
            };
            for place in places {
                let socket = &mut sockets[place];
                match socket.listed {
                    // What names this very import goes before what names the contract.
                    Some(other) if socket.is_named(&other.contract) && !socket.is_named(written) => {}
                    Some(other) if socket.is_named(&other.contract) == socket.is_named(written) => {
                        let message = format!("`{}` and `{}` name one socket", *other.contract, **written);
                        self.fault(draft, ProblemKind::Surplus, message, Some(written));
                    }
                    _ => socket.listed = Some(listed),
                }
            }
        }
        draft.sockets = sockets;
    }
}

/// Whether a function is the `init` that takes the configuration.
fn is_init(model: &Model, function: &jackfield_contract::Function) -> bool {
    let is_string = |ty: &Type| matches!(model.resolve(ty), Type::String);
    let no_value = |ty: &Type| matches!(model.resolve(ty), Type::Result { ok: None, .. });
    function.kind == FunctionKind::Freestanding
        && function.name == "init"
        && matches!(&function.params[..], [config] if is_string(&config.ty))
        && function.result.as_ref().is_none_or(no_value)
}
