//! A plugin for a contract that is there already.

use std::path::Path;

use jackfield_build::{self as build, Language};
use jackfield_contract::{InterfaceId, Model, check_plug, find_plug};

use super::{Project, Template};
use crate::contracts;
use crate::output::Failure;

/// The manifest that lies beside a plugin, of a graph with it alone.
const GRAPH: &str = "graph.toml";

/// Who writes the sources of a template's plugins for any contract.
enum Author {
    Rust,
    Other(&'static dyn Language),
}

impl Author {
    fn of(template: Template) -> Option<Self> {
        match template.name.strip_suffix("-plugin")? {
            "rust" => Some(Self::Rust),
            word => build::language(word).map(Self::Other),
        }
    }
}

/// Makes the project one that plugs the contract of this WIT file or folder, which is copied into it.
///
/// # Errors
///
/// If the template is not for plugins, the WIT has errors, or it is not clear which contract is meant.
pub fn implement(
    project: &mut Project,
    template: Template,
    name: &str,
    wit: &Path,
    plugs: &[String],
) -> Result<(), Failure> {
    let Some(author) = Author::of(template) else {
        let of_plugins = super::templates().filter(|template| Author::of(*template).is_some());
        let names: Vec<&str> = of_plugins.map(|template| template.name).collect();
        let message = format!("`--contract` is for templates of plugins, not for `{}`", template.name);
        return Err(Failure::new(format!("{message}\nhelp: there are `{}`", names.join("`, `"))));
    };
    if !wit.is_dir() && wit.extension().is_none_or(|extension| extension != "wit") {
        return Err(Failure::new(format!("`{}` is neither a folder nor a .wit file", wit.display())));
    }
    let read = contracts::read(wit)?;
    let mut files = Vec::new();
    copy(wit, "wit", &mut files)?;
    let chosen = choose(&read.model, &read.meant, &files, plugs)?;
    let names: Vec<String> = chosen.iter().map(|id| read.model.interface(*id).name.to_string()).collect();
    let (replaces, sources) = match author {
        Author::Rust => (&["src/lib.rs"][..], vec![("src/lib.rs".to_owned(), rust(name, wit, &names)?)]),
        Author::Other(language) => {
            let scaffold = language.scaffold(name, &read.model, &chosen).map_err(Failure::new)?;
            let manifest = (build::FILE.to_owned(), manifest(name, language, &names));
            (scaffold.replaces, scaffold.files.into_iter().chain([manifest]).collect())
        }
    };
    let goes = |path: &str| {
        let replaced = |what: &&str| path == *what || (what.ends_with('/') && path.starts_with(what));
        path.starts_with("wit/") || replaces.iter().any(replaced) || sources.iter().any(|(new, _)| new == path)
    };
    project.retain(|(path, _)| !goes(path) && path != GRAPH);
    project.extend(sources);
    project.push((GRAPH.to_owned(), graph(name, &names)));
    project.extend(files);
    Ok(())
}

/// `jackfield.toml` of a plugin with these plugs and no sockets.
fn manifest(name: &str, language: &dyn Language, plugs: &[String]) -> String {
    format!(
        "name = {name:?}\nlanguage = {:?}\nplug = {}\n\n# \"<contract>\" = \"direct\", \"exactly-one\", \"at-most-one\", \"at-least-one\" or \"any\"\n[sockets]\n",
        language.word(),
        one_or_more(plugs)
    )
}

/// A graph with the plugin alone. It has no sockets yet: the comment says how to fill them.
fn graph(name: &str, plugs: &[String]) -> String {
    let root = plugs.first().map(String::as_str).unwrap_or_default();
    format!(
        "# The plugin on its own. After `jackfield build`: jackfield run graph.toml --call '<contract>#<function>(<arguments>)'\n\
         [graph]\nroot = {root:?}\n\n[plugin.{name}]\ncomponent = \"target/plugins/{name}.wasm\"\n\n\
         # What replies in the place of whatever it calls, in WAVE, a function a line:\n\
         # [host.\"<contract>\".stub]\n# <function> = \"<WAVE>\"\n"
    )
}

fn one_or_more(names: &[String]) -> String {
    match names {
        [one] => format!("{one:?}"),
        several => format!("{several:?}"),
    }
}

/// The `.wit` files of a file or folder, by their paths in the project.
fn copy(from: &Path, to: &str, files: &mut Project) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::file(from, "read", &error);
    if from.is_dir() {
        let mut entries = std::fs::read_dir(from).and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(failed)?;
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            if path.is_dir() || path.extension().is_some_and(|extension| extension == "wit") {
                copy(&path, &format!("{to}/{name}"), files)?;
            }
        }
        return Ok(());
    }
    let to = if to == "wit" {
        format!("wit/{}", from.file_name().unwrap_or_default().to_string_lossy())
    } else {
        to.to_owned()
    };
    files.push((to, std::fs::read_to_string(from).map_err(failed)?));
    Ok(())
}

/// The contracts to plug: those that were named, else the only one of the package that the files themselves are of.
fn choose(
    model: &Model,
    meant: &[InterfaceId],
    files: &Project,
    plugs: &[String],
) -> Result<Vec<InterfaceId>, Failure> {
    if !plugs.is_empty() {
        return plugs.iter().map(|name| find_plug(model, name).map_err(Failure::from)).collect();
    }
    // Packages below `deps` are there for the others.
    let own = |id: &&InterfaceId| {
        let name = &model.interface(**id).name;
        let package = format!("package {}:{}", name.namespace, name.package);
        files.iter().any(|(path, text)| !path.starts_with("wit/deps/") && text.contains(&package))
    };
    let found: Vec<InterfaceId> = meant.iter().filter(own).copied().collect();
    match &found[..] {
        [] => Err(Failure::new("this WIT has no contract: no interface in it has a function or a resource")),
        [one] => {
            check_plug(model, *one)?;
            Ok(vec![*one])
        }
        several => {
            let names: Vec<String> =
                several.iter().map(|id| format!("`--plug {}`", model.interface(*id).name)).collect();
            Err(Failure::new(format!("this WIT has several contracts\nhelp: choose with {}", names.join(", "))))
        }
    }
}

fn rust(name: &str, wit: &Path, plugs: &[String]) -> Result<String, Failure> {
    let path = std::path::absolute(wit).map_err(|error| Failure::file(wit, "found", &error))?;
    let plug = one_or_more(plugs);
    let input = format!("{{ path: {:?}, plug: {plug} }}", path.display().to_string());
    let tokens = input
        .parse()
        .map_err(|error| Failure::new(format!("the contract's name cannot be written in Rust: {error}")))?;
    let items = jackfield_bindgen::guest::scaffold(tokens)
        .map_err(|errors| Failure::new(errors.to_compile_error().to_string()))?;
    Ok(format!(
        "//! {name}: a plugin that plugs `{}`.\n\njackfield_guest::plugin!({{\n    path: \"wit\",\n    plug: {plug},\n}});\n\n{items}",
        plugs.join("`, `")
    ))
}
