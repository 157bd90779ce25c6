//! AssemblyScript, by `asc` from npm.
//!
//! There is no bindings generator for it elsewhere; ours writes a module for each contract into `gen`, and the glue that lifts and lowers
//! values. The compiler has no names with `:` and `#` for exports, so they get those of the component afterwards.

mod abi;
mod compiler;
mod entry;
mod exports;
mod functions;
mod lines;
mod modules;
mod names;
mod plugin;
mod scaffold;
mod sockets;

use std::path::Path;

use jackfield_contract::{InterfaceId, Model, Shape};

use self::compiler::COMPILER;
use self::plugin::Plugin;
use super::node::{installs, node, package, version};
use super::{Language, Need, Scaffold};
use crate::{BuildError, Options, Project};

/// The language.
#[derive(Debug)]
pub(super) struct AssemblyScript;

/// The SDK's files.
const JACKFIELD: &str = include_str!(concat!(env!("JACKFIELD_GUEST_SDK"), "/as/jackfield.ts"));
const MEMORY: &str = include_str!(concat!(env!("JACKFIELD_GUEST_SDK"), "/as/memory.ts"));
const HOST: &str = include_str!(concat!(env!("JACKFIELD_GUEST_SDK"), "/as/host.ts"));
const NO_HOST: &str = include_str!(concat!(env!("JACKFIELD_GUEST_SDK"), "/as/no-host.ts"));

const TEST: &str = include_str!(concat!(env!("JACKFIELD_GUEST_SDK"), "/as/test.mjs"));

/// What is generated for a plugin.
struct Generated {
    /// Files of `gen`, by their names.
    files: Vec<(String, String)>,
    /// What the compiler calls an export, and its name in the component.
    exports: Vec<(String, String)>,
}

impl Language for AssemblyScript {
    fn name(&self) -> &'static str {
        "AssemblyScript"
    }

    fn word(&self) -> &'static str {
        "as"
    }

    fn recognises(&self, dir: &Path) -> bool {
        dir.join("assembly/index.ts").is_file()
    }

    fn needs(&self, dir: Option<&Path>) -> Vec<Need> {
        let mut needs = vec![node()];
        let Some(dir) = dir.and_then(|dir| std::path::absolute(dir).ok()) else { return needs };
        needs.push(Need {
            what: format!("the npm package {COMPILER}"),
            state: match package(&dir, COMPILER).and_then(|folder| version(&folder)) {
                Some(version) => Ok(version),
                None => Err(format!("not found in node_modules of {} or above", dir.display())),
            },
            mend: format!("npm install --prefix {}", installs(&dir).display()),
        });
        needs
    }

    fn fingerprint(&self, project: &Project) -> String {
        let compiler = package(&project.dir, COMPILER).and_then(|folder| version(&folder)).unwrap_or_default();
        // The packages that the plugin uses.
        let lock = installs(&project.dir).join("package-lock.json");
        let packages = std::fs::read_to_string(lock).unwrap_or_default();
        let ours = env!("CARGO_PKG_VERSION");
        format!("{ours} {compiler}\n{packages}\n{JACKFIELD}{MEMORY}{HOST}{NO_HOST}{TEST}")
    }

    fn generate(&self, project: &Project) -> Result<(), BuildError> {
        write(project, &generated_for(project)?)
    }

    fn compile(&self, project: &Project, options: &Options<'_>) -> Result<Vec<u8>, BuildError> {
        let generated = generated_for(project)?;
        write(project, &generated)?;
        let (module, map) = compiler::compile(project, options)?;
        let module = lines::with_lines(module, &map);
        exports::rename(&module, &generated.exports)
            .map_err(|reason| project.error(format!("what asc made cannot be read: {reason}")))
    }

    fn keeps_lines(&self) -> bool {
        true
    }

    fn scaffold(&self, name: &str, model: &Model, plugs: &[InterfaceId]) -> Result<Scaffold, String> {
        scaffold::scaffold(name, model, plugs)
    }
}

fn generated_for(project: &Project) -> Result<Generated, BuildError> {
    generated(&project.model, &project.plugs, &project.sockets, project.log).map_err(|reason| project.error(reason))
}

fn generated(
    model: &Model,
    plugs: &[InterfaceId],
    sockets: &[(InterfaceId, Shape)],
    log: bool,
) -> Result<Generated, String> {
    let plugin = Plugin::new(model, plugs, sockets, &names::FORMS)?;
    let calls = sockets::calls(&plugin);
    let entry = entry::entry(&plugin, &calls);
    let mut files = modules::modules(&plugin, &calls);
    files.push(("jackfield".to_owned(), format!("{JACKFIELD}{}", plugin.tuples())));
    files.push(("memory".to_owned(), MEMORY.to_owned()));
    files.push(("host".to_owned(), if log { HOST } else { NO_HOST }.to_owned()));
    files.push(("abi".to_owned(), entry.abi));
    files.push(("component".to_owned(), entry.component));
    let mut files: Vec<_> = files.into_iter().map(|(name, text)| (format!("{name}.ts"), text)).collect();
    files.push(("test.mjs".to_owned(), TEST.to_owned()));
    files.push(("exports.mjs".to_owned(), exports::transform(&entry.exports)));
    Ok(Generated { files, exports: entry.exports })
}

/// Writes the files into `gen`, and takes away what was there of other contracts.
fn write(project: &Project, generated: &Generated) -> Result<(), BuildError> {
    for entry in std::fs::read_dir(&project.generated).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".ts") && !generated.files.iter().any(|(file, _)| *file == name) {
            std::fs::remove_file(entry.path()).map_err(BuildError::io(&entry.path()))?;
        }
    }
    for (name, text) in &generated.files {
        project.write(&project.generated.join(name), text.as_bytes())?;
    }
    Ok(())
}
