//! A plugin for a contract that is there already.

use std::path::Path;

use jackfield_build::{self as build, Language};
use jackfield_contract::{InterfaceId, Model, Shape, check_plug, find_plug};

use super::{Project, Template, stub};
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

/// What a plugin that is scaffolded plugs and needs.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The WIT file or folder with its contracts.
    pub wit: &'a Path,
    /// Where the project lies, if it is to read the WIT where that is; else it gets a copy.
    pub in_place: Option<&'a Path>,
    /// The contracts that it plugs; where there is none, the only one.
    pub plugs: &'a [String],
    /// Its sockets, as `--socket` writes them.
    pub sockets: &'a [String],
}

/// A socket of a plugin that is scaffolded.
struct Socket {
    contract: InterfaceId,
    name: String,
    shape: Shape,
}

/// Makes the project one that plugs the contract of a WIT file or folder.
///
/// # Errors
///
/// If the template is not for plugins, the WIT has errors, it is not clear which contract is meant, or a socket is for none.
pub fn implement(project: &mut Project, template: Template, name: &str, wanted: Wanted<'_>) -> Result<(), Failure> {
    let wit = wanted.wit;
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
    let chosen = choose(&read.model, &read.meant, &files, wanted.plugs)?;
    let names: Vec<String> = chosen.iter().map(|id| read.model.interface(*id).name.to_string()).collect();
    let sockets = sockets(&read.model, &chosen, wanted.sockets)?;
    let place = match wanted.in_place {
        None => "wit".to_owned(),
        Some(project) => {
            files.clear();
            from(project, wit)?
        }
    };
    let (replaces, sources) = match author {
        Author::Rust => {
            (&["src/lib.rs"][..], vec![("src/lib.rs".to_owned(), rust(name, wit, &place, &names, &sockets)?)])
        }
        Author::Other(language) => {
            let scaffold = language.scaffold(name, &read.model, &chosen).map_err(Failure::new)?;
            let manifest = (build::FILE.to_owned(), manifest(name, language, &place, &names, &sockets));
            (scaffold.replaces, scaffold.files.into_iter().chain([manifest]).collect())
        }
    };
    let goes = |path: &str| {
        let replaced = |what: &&str| path == *what || (what.ends_with('/') && path.starts_with(what));
        path.starts_with("wit/") || replaces.iter().any(replaced) || sources.iter().any(|(new, _)| new == path)
    };
    project.retain(|(path, _)| !goes(path) && path != GRAPH);
    project.extend(sources);
    project.push((GRAPH.to_owned(), graph(name, &read.model, &names, &sockets)));
    project.extend(files);
    Ok(())
}

/// The sockets that were asked for.
fn sockets(model: &Model, plugs: &[InterfaceId], texts: &[String]) -> Result<Vec<Socket>, Failure> {
    let mut sockets: Vec<Socket> = Vec::new();
    for text in texts {
        let socket = contracts::socket_of(model, text)?;
        let name = model.interface(socket.contract).name.to_string();
        if socket.name.is_some() {
            let message = format!("`--socket {text}`: a scaffold has no sockets by names of their own");
            return Err(Failure::new(format!(
                "{message}\nhelp: write `--socket {name}={}`, and give it its name in the project",
                socket.shape.as_str()
            )));
        }
        if sockets.iter().any(|other| other.contract == socket.contract) {
            return Err(Failure::new(format!("`{name}` is asked for as two sockets; name it once")));
        }
        if socket.shape == Shape::Direct && plugs.contains(&socket.contract) {
            return Err(Failure::new(format!(
                "`{name}` cannot be both the plug and a direct socket: they would have one name\nhelp: write `--socket {name}=exactly-one`"
            )));
        }
        sockets.push(Socket { contract: socket.contract, name, shape: socket.shape });
    }
    Ok(sockets)
}

/// The way to a WIT file or folder from a project that is not there yet.
fn from(project: &Path, wit: &Path) -> Result<String, Failure> {
    let absolute = |path: &Path| {
        let whole = std::path::absolute(path).map_err(|error| Failure::file(path, "found", &error))?;
        // As much of it as is there: links would lead elsewhere on the way up.
        let there = whole.ancestors().find(|part| part.exists()).unwrap_or(Path::new("/"));
        let real = there.canonicalize().map_err(|error| Failure::file(there, "found", &error))?;
        Ok::<_, Failure>(whole.strip_prefix(there).map_or(real.clone(), |rest| real.join(rest)))
    };
    let (project, wit) = (absolute(project)?, absolute(wit)?);
    let way = pathdiff::diff_paths(&wit, &project).unwrap_or(wit);
    Ok(way.display().to_string().replace('\\', "/"))
}

/// `jackfield.toml` of a plugin with these plugs and sockets.
fn manifest(name: &str, language: &dyn Language, wit: &str, plugs: &[String], sockets: &[Socket]) -> String {
    let mut text = format!("name = {name:?}\nlanguage = {:?}\n", language.word());
    if wit != "wit" {
        text.push_str(&format!("wit = {wit:?}\n"));
    }
    text.push_str(&format!(
        "plug = {}\n\n# \"<contract>\" = \"direct\", \"exactly-one\", \"at-most-one\", \"at-least-one\" or \"any\"\n[sockets]\n",
        one_or_more(plugs)
    ));
    for socket in sockets {
        text.push_str(&format!("{:?} = {:?}\n", socket.name, socket.shape.as_str()));
    }
    text
}

/// A graph with the plugin alone: stubs are where a socket must have a plug.
fn graph(name: &str, model: &Model, plugs: &[String], sockets: &[Socket]) -> String {
    let root = plugs.first().map(String::as_str).unwrap_or_default();
    let mut text = format!(
        "# The plugin on its own. After `jackfield build`: jackfield run graph.toml --call '<contract>#<function>(<arguments>)'\n\
         [graph]\nroot = {root:?}\n\n[plugin.{name}]\ncomponent = \"target/plugins/{name}.wasm\"\n"
    );
    let mut stubs = Vec::new();
    for socket in sockets.iter().filter(|socket| !socket.shape.cardinality().accepts(0)) {
        stubs.push(stub::table(model, socket.contract).unwrap_or_else(|| {
            format!("# `{}` hands out handles, which no stub can: add a plugin that plugs it.\n", socket.name)
        }));
    }
    if stubs.is_empty() {
        text.push_str(
            "\n# What replies in the place of whatever it calls, in WAVE, a function a line:\n\
             # [host.\"<contract>\".stub]\n# <function> = \"<WAVE>\"\n",
        );
    } else {
        let about = "Replies in WAVE, a function a line. Put a plugin in the place of a stub, and the stub goes.";
        text.push_str(&format!("\n# {about}\n{}", stubs.join("\n")));
    }
    text
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

fn rust(name: &str, wit: &Path, place: &str, plugs: &[String], sockets: &[Socket]) -> Result<String, Failure> {
    let path = std::path::absolute(wit).map_err(|error| Failure::file(wit, "found", &error))?;
    let plug = one_or_more(plugs);
    let shape = |socket: &Socket| socket.shape.as_str().replace('-', "_");
    let list = |before: &str, after: &str| {
        sockets.iter().map(|socket| format!("{before}{:?}: {},{after}", socket.name, shape(socket))).collect::<String>()
    };
    let input = format!("{{ path: {:?}, plug: {plug}, sockets: {{ {} }} }}", path.display().to_string(), list("", " "));
    let tokens = input
        .parse()
        .map_err(|error| Failure::new(format!("the contract's name cannot be written in Rust: {error}")))?;
    let items = jackfield_bindgen::guest::scaffold(tokens)
        .map_err(|errors| Failure::new(errors.to_compile_error().to_string()))?;
    let sockets = match sockets {
        [] => String::new(),
        _ => format!("    sockets: {{\n{}    }},\n", list("        ", "\n")),
    };
    Ok(format!(
        "//! {name}: a plugin that plugs `{}`.\n\njackfield_guest::plugin!({{\n    path: {place:?},\n    plug: {plug},\n{sockets}}});\n\n{items}",
        plugs.join("`, `")
    ))
}
