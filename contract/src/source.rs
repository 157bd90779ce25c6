//! Reading contracts from WIT text.
//!
//! The road is `files` (what is there), `parse` (each package by itself), `resolve` (packages together) and
//! `lower`. Each of them reports all that it can before the next one begins.

mod files;
mod options;
mod parse;
mod resolve;
mod text;

use std::path::PathBuf;

pub use self::options::SourceOptions;
use crate::guarded::guarded;
use crate::lower::lower;
use crate::name::join;
use crate::side::Side;
use crate::{Diagnostic, InterfaceId, Model, PluginWorld, Shape, Written, nearest};

/// Contracts read from WIT text.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The interfaces.
    pub model: Model,
    /// Every file that was read; editing one changes the contracts.
    pub files: Vec<PathBuf>,
}

/// Reads contracts.
///
/// # Errors
///
/// Every error that can be found in one go, each with its file, line and a way out.
///
/// # Examples
///
/// ```
/// use jackfield_contract::{SourceOptions, load};
///
/// let inline = "package demo:text@0.1.0; interface filter { transform: func(text: string) -> string; }";
/// let loaded = load(&SourceOptions { inline: Some(inline.into()), ..SourceOptions::default() }).unwrap();
/// let filter = loaded.contract("demo:text/filter").unwrap();
/// assert_eq!(loaded.model.interface(filter).functions.len(), 1);
/// ```
pub fn load(options: &SourceOptions) -> Result<Loaded, Vec<Diagnostic>> {
    // wit-parser asserts some of its invariants; what slips past it is still only a wrong contract to our caller.
    guarded(|| load_unguarded(options)).unwrap_or_else(|message| {
        let mut names: Vec<String> = options.paths.iter().map(|path| format!("`{}`", path.display())).collect();
        names.extend(options.inline.as_ref().map(|_| "inline WIT".to_owned()));
        let error = Diagnostic::new(format!("{}: the WIT parser stopped with a panic: {message}", names.join(", ")));
        Err(vec![error.help("this is a fault of the parser; undo the last change to these files, and report it")])
    })
}

fn load_unguarded(options: &SourceOptions) -> Result<Loaded, Vec<Diagnostic>> {
    let (sources, files) = files::discover(options)?;
    let groups = parse::parse(sources, options)?;
    let resolved = resolve::resolve(groups, options)?;
    let model = lower(&resolved.resolve, &|span| resolved.location(span))?;
    Ok(Loaded { model, files })
}

impl Loaded {
    /// The contract that a person means: a full name, one without version or with a part of it (`@1`, `@0.2`) if one
    /// version of it is there, or the interface's name alone if it is the only one of that name.
    ///
    /// # Errors
    ///
    /// Names the nearest contract, or those among which the name does not choose.
    pub fn contract(&self, name: &str) -> Result<InterfaceId, Diagnostic> {
        find_contract(&self.model, name)
    }

    /// The world of a plugin; see [`crate::plugin_world`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::plugin_world`].
    pub fn plugin_world(
        &self,
        plugs: &[InterfaceId],
        sockets: &[(InterfaceId, Shape)],
    ) -> Result<PluginWorld, Vec<Diagnostic>> {
        crate::plugin_world(&self.model, plugs, sockets)
    }
}

/// The contract of a model that a person means; see [`Loaded::contract`].
///
/// # Errors
///
/// Those of [`Loaded::contract`].
pub fn find_contract(model: &Model, name: &str) -> Result<InterfaceId, Diagnostic> {
    let partial = Written::parse(name).ok().filter(Written::is_partial);
    let found: Vec<InterfaceId> = model
        .interfaces()
        .filter(|(_, interface)| {
            partial.as_ref().is_some_and(|partial| partial.admits(&interface.name))
                || interface.name.to_string() == name
                || interface.name.unversioned() == name
                || interface.name.interface == name
        })
        .map(|(id, _)| id)
        .collect();
    let exact: Vec<InterfaceId> =
        found.iter().copied().filter(|id| model.interface(*id).name.to_string() == name).collect();
    match (&exact[..], &found[..]) {
        ([id, others @ ..], _) if others.iter().all(|other| alike(model, *id, *other)) => Ok(*id),
        ([_, ..], _) => Err(Diagnostic::new(format!("several worlds have an interface `{name}`, and each is another"))
            .help(format!("move one of them out of its world, `interface {name} {{ .. }}`, and name that"))),
        ([], [id]) => Ok(*id),
        ([], []) => Err(unknown_contract(model, name)),
        ([], several) => {
            let names = several.iter().map(|id| &model.interface(*id).name);
            Err(Diagnostic::new(format!("`{name}` could be any of several interfaces"))
                .help(format!("write one of {} in full", join(names))))
        }
    }
}

/// Whether two interfaces say the same: worlds may each write one down.
fn alike(model: &Model, one: InterfaceId, other: InterfaceId) -> bool {
    let (one, other) = (Side { model, interface: one }, Side { model, interface: other });
    crate::compare(one, other).is_empty() && crate::compare(other, one).is_empty()
}

/// The contract that a person means who names a plug.
///
/// # Errors
///
/// Those of [`find_contract`], and those of [`check_plug`].
pub fn find_plug(model: &Model, name: &str) -> Result<InterfaceId, Diagnostic> {
    let id = find_contract(model, name)?;
    check_plug(model, id)?;
    Ok(id)
}

/// Checks that a plugin can plug an interface.
///
/// # Errors
///
/// If it is WASI's, or holds types alone.
pub fn check_plug(model: &Model, id: InterfaceId) -> Result<(), Diagnostic> {
    let interface = model.interface(id);
    let name = &interface.name;
    if name.namespace == "wasi" {
        return Err(Diagnostic::new(format!("`{name}` cannot be plugged: WASI is what the host serves to plugins"))
            .help("name a contract of your own; what a plugin needs of WASI it imports"));
    }
    if !interface.is_contract(model) {
        return Err(Diagnostic::new(format!("`{name}` has types alone, so it is no contract")));
    }
    Ok(())
}

/// The contract that a person most likely means by a name that no contract has.
pub fn nearest_contract(model: &Model, name: &str) -> Option<InterfaceId> {
    let names = spellings(model);
    let near = nearest(name, names.iter().flatten().map(String::as_str))?;
    find_contract(model, near).ok()
}

/// The ways to write each interface's name.
fn spellings(model: &Model) -> Vec<[String; 3]> {
    model.interfaces().map(|(_, i)| [i.name.to_string(), i.name.unversioned(), i.name.interface.clone()]).collect()
}

fn unknown_contract(model: &Model, name: &str) -> Diagnostic {
    let error = Diagnostic::new(format!("there is no interface `{name}` in this WIT"));
    if let Some(written) = Written::parse(name).ok().filter(Written::has_version) {
        let others = model.find_unversioned(&written.name.unversioned());
        if !others.is_empty() {
            let others = join(others.iter().map(|id| &model.interface(*id).name));
            return error.help(format!("it is there as {others}"));
        }
    }
    let names = spellings(model);
    if let Some(near) = nearest(name, names.iter().flatten().map(String::as_str)) {
        return error.help(format!("did you mean `{near}`?"));
    }
    if names.is_empty() {
        return error.help("this WIT has no interface at all");
    }
    // Interfaces that are written inside of worlds may share a word.
    let mut seen = std::collections::BTreeSet::new();
    error.help(format!("there are {}", join(names.iter().map(|[full, ..]| full).filter(|full| seen.insert(*full)))))
}
