//! Python, by way of `componentize-py`.
//!
//! The tool makes a component of CPython, the standard library and the author's modules as they are after they were imported. What
//! authors see is ours: a package `bindings` with a module for each contract, and the SDK `jackfield_guest`, both written into `gen`.
//! Where the tool falls short, its input and output are mended: see [`glue`] and [`patch`].

mod bindings;
mod destructors;
mod glue;
mod names;
mod patch;
mod scaffold;
mod tool;
mod types;

use std::path::{Path, PathBuf};

use jackfield_contract::{InterfaceId, Model};

use self::tool::Tool;
use self::types::Plugin;
use super::restore::restore;
use super::{Language, Need, Scaffold};
use crate::{BuildError, Options, Project};

/// The language.
#[derive(Debug)]
pub(super) struct Python;

/// The SDK's files.
const SDK: &[(&str, &str)] = &[
    ("__init__.py", include_str!(concat!(env!("JACKFIELD_GUEST_SDK"), "/python/jackfield_guest/__init__.py"))),
    ("_plug.py", include_str!(concat!(env!("JACKFIELD_GUEST_SDK"), "/python/jackfield_guest/_plug.py"))),
    ("_reply.py", include_str!(concat!(env!("JACKFIELD_GUEST_SDK"), "/python/jackfield_guest/_reply.py"))),
    ("_socket.py", include_str!(concat!(env!("JACKFIELD_GUEST_SDK"), "/python/jackfield_guest/_socket.py"))),
    ("_types.py", include_str!(concat!(env!("JACKFIELD_GUEST_SDK"), "/python/jackfield_guest/_types.py"))),
    ("_values.py", include_str!(concat!(env!("JACKFIELD_GUEST_SDK"), "/python/jackfield_guest/_values.py"))),
    ("_wasm.py", include_str!(concat!(env!("JACKFIELD_GUEST_SDK"), "/python/jackfield_guest/_wasm.py"))),
    ("check.py", include_str!(concat!(env!("JACKFIELD_GUEST_SDK"), "/python/jackfield_guest/check.py"))),
    ("log.py", include_str!(concat!(env!("JACKFIELD_GUEST_SDK"), "/python/jackfield_guest/log.py"))),
    ("py.typed", include_str!(concat!(env!("JACKFIELD_GUEST_SDK"), "/python/jackfield_guest/py.typed"))),
];

/// The module that the tool makes a component of; the author's is imported by it.
const MODULE: &str = "jackfield_component";

/// What `[build]` in `jackfield.toml` says.
struct Settings {
    /// The folder of the author's modules.
    source: String,
    /// The author's module that has the plug classes.
    module: String,
    /// Whether the component may use WASI.
    wasi: bool,
}

impl Settings {
    fn read(project: &Project) -> Result<Self, BuildError> {
        let src = project.dir.join("src").is_dir();
        let mut settings =
            Self { source: if src { "src" } else { "." }.to_owned(), module: "plugin".to_owned(), wasi: false };
        for (key, value) in &project.settings {
            let wrong = |accepted: &str| project.error(format!("`{key}` below `[build]` is {value}; it is {accepted}"));
            let text = || value.as_str().map(str::to_owned).ok_or_else(|| wrong("a text"));
            match &**key {
                "source" => settings.source = text()?,
                "module" => settings.module = text()?,
                "wasi" => settings.wasi = value.as_bool().ok_or_else(|| wrong("`true` or `false`"))?,
                _ => {
                    let keys = ["source", "module", "wasi"];
                    let help = match jackfield_contract::nearest(key, keys) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("there are `{}`", keys.join("`, `")),
                    };
                    return Err(project.error(format!("there is no setting `{key}` below `[build]`\n  help: {help}")));
                }
            }
        }
        Ok(settings)
    }
}

impl Language for Python {
    fn name(&self) -> &'static str {
        "Python"
    }

    fn word(&self) -> &'static str {
        "python"
    }

    fn recognises(&self, dir: &Path) -> bool {
        ["pyproject.toml", "requirements.txt", "src/plugin.py", "plugin.py"].iter().any(|file| dir.join(file).is_file())
    }

    fn needs(&self, dir: Option<&Path>) -> Vec<Need> {
        vec![Need { what: "componentize-py".to_owned(), state: tool::state(dir), mend: tool::mend() }]
    }

    fn makes_snapshots(&self) -> bool {
        true
    }

    fn fingerprint(&self, project: &Project) -> String {
        let sdk: String = SDK.iter().map(|(_, text)| *text).collect();
        let tool = tool::state(Some(&project.dir)).unwrap_or_default();
        format!("{tool}\n{:?}\n{sdk}", project.settings)
    }

    fn generate(&self, project: &Project) -> Result<(), BuildError> {
        let shown = names::shown(&project.model);
        let plugin = Plugin::of(project, &shown);
        unsupported(project, &plugin)?;
        generate(project, &plugin)
    }

    fn compile(&self, project: &Project, _: &Options<'_>) -> Result<Vec<u8>, BuildError> {
        let settings = Settings::read(project)?;
        let tool = Tool::find(Some(&project.dir)).map_err(|reason| project.error(reason))?;
        let shown = names::shown(&project.model);
        let plugin = Plugin::of(project, &shown);
        tool.check(project, &settings.source, &settings.module)?;

        let source = PathBuf::from(&settings.source);
        let folder = if source == Path::new(".") { String::new() } else { format!("{}/", source.display()) };
        let log = project.log.then(|| jackfield_contract::find_contract(&project.model, "jackfield:runtime/log").ok());
        let folders = [("/1/".to_owned(), folder)];
        let glue = glue::glue(&plugin, &project.model, &settings.module, &folders, !settings.wasi, log.flatten());
        let (wit, own) = (project.work.join("python/wit"), project.work.join("python/component"));
        project.write(&wit.join("world.wit"), glue.wit.as_bytes())?;
        project.write(&own.join(format!("{MODULE}.py")), glue.module.as_bytes())?;
        let folders = [own, project.dir.join(source), project.generated.clone()];
        let made = tool.componentize(project, &wit, &glue.arguments, &folders, !settings.wasi, MODULE)?;
        let destructor = format!("{}#dropped", glue::DROPS);
        let destructors = destructors::Wanted { resources: &glue.resources, destructor: &destructor };
        let patch = patch::Patch { destructors, hidden: &["exports", glue::DROPS] };
        let patched = patch::patch(&made, &patch).and_then(|component| restore(&component, &glue.names));
        patched.map_err(|reason| {
            project.error(format!(
                "what {} made cannot be mended: {reason}\n  help: this command knows componentize-py {}; install that",
                tool.version,
                tool::PINNED
            ))
        })
    }

    fn scaffold(&self, name: &str, model: &Model, plugs: &[InterfaceId]) -> Result<Scaffold, String> {
        scaffold::scaffold(name, model, plugs)
    }
}

impl<'a> Plugin<'a> {
    /// The plugin of a project, with the names that its author sees.
    fn of(project: &Project, shown: &'a Model) -> Self {
        Self::new(shown, &project.plugs, &project.sockets, &project.world.imported_types)
    }
}

/// What there is no form for.
fn unsupported(project: &Project, plugin: &Plugin<'_>) -> Result<(), BuildError> {
    for id in plugin.plugs.iter().chain(plugin.sockets.iter().map(|(id, _)| id)) {
        let interface = plugin.model.interface(*id);
        if let Some(error) = names::inline(&interface.name) {
            return Err(project.error(error));
        }
        for (index, function) in interface.functions.iter().enumerate() {
            if let Some(what) = plugin.model.not_synchronous(*id, index) {
                let name = function.display_name(plugin.model);
                let contract = &interface.name;
                return Err(
                    project.error(format!("`{contract}#{name}` has {what}, which plugins in Python cannot have yet"))
                );
            }
        }
    }
    Ok(())
}

/// Writes `bindings` and the SDK into `gen`, and takes away what was there of other contracts.
fn generate(project: &Project, plugin: &Plugin<'_>) -> Result<(), BuildError> {
    let files = bindings::bindings(plugin);
    let folder = project.generated.join("bindings");
    let mut old = Vec::new();
    python_files(&folder, &mut old);
    for path in old {
        let kept = files.iter().any(|(file, _)| folder.join(file) == path);
        if !kept {
            std::fs::remove_file(&path).map_err(BuildError::io(&path))?;
        }
    }
    for (path, text) in &files {
        project.write(&folder.join(path), text.as_bytes())?;
    }
    for (path, text) in SDK {
        project.write(&project.generated.join("jackfield_guest").join(path), text.as_bytes())?;
    }
    Ok(())
}

/// The modules in a folder, if it is there.
fn python_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            python_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "py") {
            found.push(path);
        }
    }
}
