//! Functions and resources of a component that go by a contract's names: `rename` beside whole interfaces.
//!
//! The model is made to say the contract's names before anything is planned, so that plans, checks and errors know no others.
//! What the component itself says is kept for those who look into it.

use std::collections::HashMap;

use jackfield_contract::{ComponentInfo, InterfaceId, Model, nearest};

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
    let mut names = ItemNames::default();
    let mut problems = Vec::new();
    let mut interfaces: Vec<InterfaceId> = Vec::new();
    for item in info.imports.iter().chain(&info.exports) {
        if !interfaces.contains(&item.interface) {
            interfaces.push(item.interface);
        }
    }
    for id in interfaces {
        let called = info.imports.iter().chain(&info.exports).filter(|item| item.interface == id);
        let called: Vec<&str> = called.map(|item| item.name.as_str()).collect();
        let mut renames: Vec<&RenameSpec> = plugin.rename.iter().filter(|rename| rename.own_item().is_some()).collect();
        renames.retain(|rename| called.iter().any(|name| rename.means(name)));
        if renames.is_empty() {
            continue;
        }
        let before = exports(&info.model, id);
        // Resources first: they stand in the names of their functions.
        let (resources, functions): (Vec<_>, Vec<_>) =
            renames.into_iter().partition(|rename| find_resource(&info.model, id, rename.own_item()).is_some());
        let found: Vec<_> = functions.iter().map(|rename| find_function(&info.model, id, rename.own_item())).collect();
        let mut fail = |rename: &RenameSpec, message: String, help: Option<String>| {
            let mut problem = Problem::plugin(ProblemKind::Unknown, plugin.id.value.as_str(), message);
            problem = problem.at(rename.own.origin.as_ref());
            problem.help.extend(help);
            problems.push(problem);
        };
        let resources: Vec<_> =
            resources.iter().map(|rename| (rename, find_resource(&info.model, id, rename.own_item()))).collect();
        for (rename, resource) in resources {
            match (resource, rename.contract_item()) {
                (Some(resource), Some(name)) if is_label(name) => {
                    name.clone_into(&mut info.model.type_def_mut(resource).name);
                }
                _ => fail(rename, not_one(rename, "a resource", "bucket"), None),
            }
        }
        for (rename, at) in functions.iter().zip(found) {
            let Some(at) = at else {
                let (message, help) = unknown(&info.model, id, rename);
                fail(rename, message, Some(help));
                continue;
            };
            let written = rename.contract_item().unwrap_or_default();
            let (resource, name) = written.rsplit_once('.').map_or((None, written), |(of, name)| (Some(of), name));
            let function = &info.model.interface(id).functions[at];
            let owner = function.kind.resource().map(|owner| info.model.type_def(owner).name.as_str());
            if owner != resource || !is_label(name) {
                let like = owner.map_or_else(|| "transform".to_owned(), |owner| format!("{owner}.sum"));
                let kind = if owner.is_some() { "a function of its resource" } else { "a function of no resource" };
                fail(rename, not_one(rename, kind, &like), None);
                continue;
            }
            let name = name.to_owned();
            info.model.interface_mut(id).functions[at].name = name;
        }
        let after = exports(&info.model, id);
        let mut known: HashMap<&str, &str> = HashMap::new();
        for (own, new) in before.iter().zip(&after) {
            if let Some(other) = known.insert(new, own) {
                let message =
                    format!("its `{other}` and `{own}` of `{}` both stand for `{new}`", called.join("` and `"));
                let origin = plugin.rename.iter().find(|rename| rename.own_item().is_some());
                let origin = origin.and_then(|rename| rename.own.origin.as_ref());
                problems.push(Problem::plugin(ProblemKind::Surplus, plugin.id.value.as_str(), message).at(origin));
            }
            if own != new {
                names.own.insert((id, new.clone()), own.clone());
            }
        }
    }
    (names, problems)
}

/// What an interface's resources and functions are called where a component exports them.
fn exports(model: &Model, interface: InterfaceId) -> Vec<String> {
    let resources = model.own_resources(interface).into_iter().map(|id| model.type_def(id).name.clone());
    let functions = model.interface(interface).functions.iter().map(|function| function.export_name(model));
    resources.chain(functions).collect()
}

fn find_resource(model: &Model, interface: InterfaceId, name: Option<&str>) -> Option<jackfield_contract::TypeId> {
    model.own_resources(interface).into_iter().find(|id| Some(model.type_def(*id).name.as_str()) == name)
}

fn find_function(model: &Model, interface: InterfaceId, name: Option<&str>) -> Option<usize> {
    let functions = &model.interface(interface).functions;
    functions.iter().position(|function| Some(function.display_name(model).as_str()) == name)
}

fn unknown(model: &Model, interface: InterfaceId, rename: &RenameSpec) -> (String, String) {
    let functions = model.interface(interface).functions.iter().map(|function| function.display_name(model));
    let resources = model.own_resources(interface).into_iter().map(|id| model.type_def(id).name.clone());
    let mut known: Vec<String> = resources.chain(functions).collect();
    known.dedup();
    let item = rename.own_item().unwrap_or_default();
    let help = match nearest(item, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{}#{near}`?", rename.own_interface()),
        None => format!("it has {}", ids(&known)),
    };
    (format!("its `{}` has neither a function nor a resource `{item}`", rename.own_interface()), help)
}

fn not_one(rename: &RenameSpec, kind: &str, like: &str) -> String {
    format!(
        "`{}` is {kind}, and `{}` names none: write it as `{}#{like}`",
        *rename.own,
        *rename.contract,
        rename.contract_name()
    )
}

/// Whether a text can be the name of a function or resource.
fn is_label(text: &str) -> bool {
    let word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_alphabetic())
            && word.chars().all(|c| c.is_ascii_alphanumeric())
            && !(word.contains(|c: char| c.is_ascii_uppercase()) && word.contains(|c: char| c.is_ascii_lowercase()))
    };
    !text.is_empty() && text.split('-').all(word)
}
