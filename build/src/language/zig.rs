//! Zig, by its own compiler.
//!
//! The memory of Zig's `extern` types is that of the component model's values, so no bindings generator for C stands between: ours
//! writes the types of the contracts into `gen/wit.zig`, and what the host calls into `gen/component.zig`. What is left to do is
//! between flat values and those in memory, which `jackfield.zig` does.

mod compiler;
mod exports;
mod names;
mod scaffold;
mod types;

use std::path::Path;

use jackfield_contract::{InterfaceId, Model, Shape};

use self::compiler::Tool;
use self::names::FORMS;
use self::types::Writer;
use super::calls::calls;
use super::roles::Plugin;
use super::{Language, Need, Scaffold};
use crate::{BuildError, Options, Project};

/// The language.
#[derive(Debug)]
pub(super) struct Zig;

/// The SDK's file.
const JACKFIELD: &str = include_str!(concat!(env!("JACKFIELD_GUEST_SDK"), "/zig/jackfield.zig"));

impl Language for Zig {
    fn name(&self) -> &'static str {
        "Zig"
    }

    fn word(&self) -> &'static str {
        "zig"
    }

    fn recognises(&self, dir: &Path) -> bool {
        dir.join("src/plugin.zig").is_file()
    }

    fn needs(&self, dir: Option<&Path>) -> Vec<Need> {
        let state = Tool::find(dir).map(|tool| format!("{} ({})", tool.version, tool.words()));
        vec![Need { what: "zig".to_owned(), state, mend: compiler::mend() }]
    }

    fn fingerprint(&self, project: &Project) -> String {
        let tool = Tool::find(Some(&project.dir)).map_or_else(|error| error, |tool| tool.version);
        format!("{} {tool}\n{JACKFIELD}", env!("CARGO_PKG_VERSION"))
    }

    fn generate(&self, project: &Project) -> Result<(), BuildError> {
        write(project, &generated_for(project)?)
    }

    fn compile(&self, project: &Project, options: &Options<'_>) -> Result<Vec<u8>, BuildError> {
        write(project, &generated_for(project)?)?;
        let tool = Tool::find(Some(&project.dir))
            .map_err(|error| project.error(format!("zig: {error}\n  run: {}", compiler::mend())))?;
        compiler::compile(project, options, &tool)
    }

    fn scaffold(&self, name: &str, model: &Model, plugs: &[InterfaceId]) -> Result<Scaffold, String> {
        scaffold::scaffold(name, model, plugs)
    }
}

fn generated_for(project: &Project) -> Result<Vec<(&'static str, String)>, BuildError> {
    generated(&project.model, &project.plugs, &project.sockets, project.log).map_err(|reason| project.error(reason))
}

/// The files of `gen`.
fn generated(
    model: &Model,
    plugs: &[InterfaceId],
    sockets: &[(InterfaceId, Shape)],
    log: bool,
) -> Result<Vec<(&'static str, String)>, String> {
    let plugin = Plugin::new(model, plugs, sockets, &FORMS)?;
    let calls = calls(&plugin);
    let writer = Writer { plugin: &plugin, calls: &calls, log };
    let (mut wit, component) = (writer.wit(), writer.component());
    let lengths: Vec<usize> = (1..=64)
        .filter(|length| wit.contains(&format!(".Tuple{length}(")) || component.contains(&format!(".Tuple{length}(")))
        .collect();
    wit.push_str(&types::tuples(&lengths));
    Ok(vec![("jackfield.zig", JACKFIELD.to_owned()), ("wit.zig", wit), ("component.zig", component)])
}

fn write(project: &Project, files: &[(&str, String)]) -> Result<(), BuildError> {
    for (name, text) in files {
        project.write(&project.generated.join(name), text.as_bytes())?;
    }
    Ok(())
}
