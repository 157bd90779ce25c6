//! Functions and resources of a component that go by a contract's names: `rename` beside whole interfaces.
//!
//! The model is made to say the contract's names before anything is planned, so that plans, checks and errors know no others.
//! What the component itself says is kept for those who look into it.

use std::collections::HashMap;

use jackfield_contract::{ComponentInfo, InterfaceId, Model, is_kebab, nearest};

use crate::report::{Problem, ProblemKind};
use crate::spec::{PluginSpec, RenameSpec};
use crate::words::ids;

/// The component's own names of what goes by another.
#[derive(Clone, Debug, Default)]
pub struct ItemNames {
    own: HashMap<(InterfaceId, String), String>,
}

impl ItemNames {
    /// The component's own name of a function or resource that the model calls `name`: both as components export them.
    pub fn own<'n>(&'n self, interface: InterfaceId, name: &'n str) -> &'n str {
        // Most graphs rename nothing.
        if self.own.is_empty() {
            return name;
        }
        self.own.get(&(interface, name.to_owned())).map_or(name, String::as_str)
    }
}

/// Gives the items of a component the names that the plugin's `rename` says.
pub(crate) fn rename(plugin: &PluginSpec, info: &mut ComponentInfo) -> (ItemNames, Vec<Problem>) {
    let mut renaming = Renaming { plugin, names: ItemNames::default(), problems: Vec::new() };
    let renames: Vec<&RenameSpec> = plugin.rename.iter().filter(|rename| rename.own_item().is_some()).collect();
    if renames.is_empty() {
        return (renaming.names, renaming.problems);
    }
    let places: Vec<(String, InterfaceId)> =
        info.imports.iter().chain(&info.exports).map(|item| (item.name.clone(), item.interface)).collect();
    let mut found = vec![false; renames.len()];
    for (called, interface) in &places {
        let mut targets = Vec::new();
        for (rename, found) in renames.iter().zip(&mut found).filter(|(rename, _)| rename.means(called)) {
            if let Some(target) = Target::find(&info.model, *interface, rename) {
                *found = true;
                targets.push((target, *rename));
            }
        }
        renaming.interface(&mut info.model, called, *interface, targets);
    }
    // A component imports no more of an interface than it needs: an item that is in one of several is there.
    for (rename, _) in renames.iter().zip(found).filter(|(_, found)| !found) {
        let meant: Vec<InterfaceId> =
            places.iter().filter(|(called, _)| rename.means(called)).map(|(_, interface)| *interface).collect();
        // An interface that is not there at all is told with the contracts.
        if !meant.is_empty() {
            renaming.unknown(&info.model, &meant, rename);
        }
    }
    (renaming.names, renaming.problems)
}

/// What is renamed. Resources come first: their names stand in those of their functions.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    /// By its place among the interface's own resources.
    Resource(usize),
    /// By its place among the functions.
    Function(usize),
}

impl Target {
    fn find(model: &Model, interface: InterfaceId, rename: &RenameSpec) -> Option<Self> {
        let item = rename.own_item()?;
        let resource = model.own_resources(interface).iter().position(|id| model.type_def(*id).name == item);
        let functions = &model.interface(interface).functions;
        let function = || functions.iter().position(|function| function.display_name(model) == item);
        resource.map(Self::Resource).or_else(|| function().map(Self::Function))
    }
}

struct Renaming<'a> {
    plugin: &'a PluginSpec,
    names: ItemNames,
    problems: Vec<Problem>,
}

impl Renaming<'_> {
    /// Renames items of one import or export.
    fn interface(
        &mut self,
        model: &mut Model,
        called: &str,
        interface: InterfaceId,
        mut targets: Vec<(Target, &RenameSpec)>,
    ) {
        targets.sort_by_key(|(target, _)| *target);
        let before = exports(model, interface);
        for (target, rename) in &targets {
            if let Err((kind, like)) = apply(model, interface, *target, rename) {
                let message = format!(
                    "`{}` is {kind}, and `{}` names none: write it as `{}#{like}`",
                    *rename.own,
                    *rename.contract,
                    rename.contract_name()
                );
                self.fault(ProblemKind::Unknown, rename, message, None);
            }
        }
        let mut known: HashMap<String, &str> = HashMap::new();
        for ((target, own), (_, new)) in before.iter().zip(exports(model, interface)) {
            if *own != new {
                self.names.own.insert((interface, new.clone()), own.clone());
            }
            if let Some(other) = known.insert(new.clone(), own) {
                let message = format!("its `{other}` and `{own}` of `{called}` both stand for `{new}`");
                let of = |target: &Target| targets.iter().find(|(other, _)| other == target).map(|(_, rename)| *rename);
                let other = before.iter().find(|(_, name)| name == other).and_then(|(target, _)| of(target));
                if let Some(rename) = of(target).or(other) {
                    self.fault(ProblemKind::Surplus, rename, message, None);
                }
            }
        }
    }

    fn unknown(&mut self, model: &Model, interfaces: &[InterfaceId], rename: &RenameSpec) {
        let mut known: Vec<String> = Vec::new();
        for interface in interfaces {
            let resources = model.own_resources(*interface).into_iter().map(|id| model.type_def(id).name.clone());
            let functions = model.interface(*interface).functions.iter().map(|function| function.display_name(model));
            known.extend(resources.chain(functions));
        }
        known.sort();
        known.dedup();
        let (own, item) = (rename.own_interface(), rename.own_item().unwrap_or_default());
        let help = match nearest(item, known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{own}#{near}`?"),
            None => format!("it has {}", ids(&known)),
        };
        let message = format!("its `{own}` has neither a function nor a resource `{item}`");
        self.fault(ProblemKind::Unknown, rename, message, Some(help));
    }

    /// Tells a fault once, though both an import and an export may have it.
    fn fault(&mut self, kind: ProblemKind, rename: &RenameSpec, message: String, help: Option<String>) {
        if self.problems.iter().any(|known| known.message == message) {
            return;
        }
        let problem = Problem::plugin(kind, self.plugin.id.value.as_str(), message).at(rename.own.origin.as_ref());
        self.problems.push(help.into_iter().fold(problem, Problem::help));
    }
}

/// Renames one item. The error says what it is, and what a contract's name of such a thing is like.
fn apply(
    model: &mut Model,
    interface: InterfaceId,
    target: Target,
    rename: &RenameSpec,
) -> Result<(), (&'static str, String)> {
    let written = rename.contract_item().unwrap_or_default();
    match target {
        Target::Resource(at) => {
            if !is_kebab(written) {
                return Err(("a resource", "bucket".to_owned()));
            }
            let id = model.own_resources(interface)[at];
            written.clone_into(&mut model.type_def_mut(id).name);
        }
        Target::Function(at) => {
            let function = &model.interface(interface).functions[at];
            let owner = function.kind.resource().map(|owner| model.type_def(owner).name.clone());
            let (resource, name) = written.rsplit_once('.').map_or((None, written), |(of, name)| (Some(of), name));
            if owner.as_deref() != resource || !is_kebab(name) {
                return Err(match owner {
                    Some(owner) => ("a function of its resource", format!("{owner}.sum")),
                    None => ("a function of no resource", "transform".to_owned()),
                });
            }
            name.clone_into(&mut model.interface_mut(interface).functions[at].name);
        }
    }
    Ok(())
}

/// What an interface's resources and functions are called where a component exports them.
fn exports(model: &Model, interface: InterfaceId) -> Vec<(Target, String)> {
    let resources = model.own_resources(interface).into_iter().map(|id| model.type_def(id).name.clone());
    let functions = model.interface(interface).functions.iter().map(|function| function.export_name(model));
    let resources = resources.enumerate().map(|(at, name)| (Target::Resource(at), name));
    resources.chain(functions.enumerate().map(|(at, name)| (Target::Function(at), name))).collect()
}
