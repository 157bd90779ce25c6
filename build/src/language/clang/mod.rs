//! C and C++: bindings by wit-bindgen, compiled by clang or zig with wasi-libc.
//!
//! A plugin is linked as a reactor. It imports WASI only if it uses files or streams of the C library; then the shared code
//! adds the adapter from WASI 0.1.

mod bindings;
mod compile;
mod dialect;
mod link;
mod names;
mod native;
pub(super) mod scaffold;
mod tools;
mod words;

use std::path::{Path, PathBuf};

use super::super::{BuildError, Options, Project};
use super::Need;
use compile::{Build, FLAGS, Settings};
pub(crate) use dialect::Dialect;
use dialect::has_extension;

/// Whether `src` has a file of this dialect.
pub(crate) fn recognises(dir: &Path, dialect: Dialect) -> bool {
    let Ok(entries) = std::fs::read_dir(dir.join("src")) else { return false };
    entries.flatten().any(|entry| has_extension(&entry.path(), dialect.extensions()))
}

pub(crate) fn needs(dialect: Dialect) -> Vec<Need> {
    let found = tools::find(dialect).map(|compiler| compiler.version.clone());
    vec![Need { what: "a compiler for wasm32-wasi".to_owned(), state: found, mend: tools::mend(dialect) }]
}

/// What decides the result beside the project's own files.
pub(crate) fn fingerprint(dialect: Dialect) -> String {
    let mut text =
        tools::find(dialect).map_or_else(|error| error, |compiler| compiler.words().join(" ") + &compiler.version);
    for variable in FLAGS {
        text.push_str(&std::env::var(variable).unwrap_or_default());
    }
    text.push_str(env!("CARGO_PKG_VERSION"));
    for (_, content) in dialect.sdk() {
        text.push_str(content);
    }
    text
}

/// Builds the core module of a plugin.
pub(crate) fn compile(project: &Project, options: &Options<'_>, dialect: Dialect) -> Result<Vec<u8>, BuildError> {
    let compiler =
        tools::find(dialect).map_err(|error| project.error(format!("{error}\n  run: {}", tools::mend(dialect))))?;
    let settings = Settings::read(project)?;
    let bindings = bindings_of(project, dialect)?;
    write_generated(project, &bindings, dialect)?;
    write_classes(project, &bindings, options)?;
    let sources = sources(&project.dir)?;
    let build = Build { project, options, dialect, compiler, settings };
    build.describe_for_editors(&sources)?;
    let objects = build.objects(&sources)?;
    let module = link::link(&build, &objects, &bindings.header, &sources)?;
    Ok(names::shorten(&module))
}

/// Writes what editors and tests want, if it is not there: a component that is up to date says nothing about that.
pub(crate) fn generate(project: &Project, dialect: Dialect) -> Result<(), BuildError> {
    if dialect.generated().iter().all(|name| project.generated.join(name).is_file()) {
        return Ok(());
    }
    write_generated(project, &bindings_of(project, dialect)?, dialect)
}

fn bindings_of(project: &Project, dialect: Dialect) -> Result<bindings::Bindings, BuildError> {
    let contracts: Vec<_> = project.plugs.iter().chain(project.sockets.iter().map(|(id, _)| id)).copied().collect();
    let faults = bindings::unsupported(&project.model, &contracts, dialect);
    if !faults.is_empty() {
        return Err(project.error(format!(
            "a plugin in {} cannot have these contracts, since wit-bindgen has no form for what is in them\n  {}",
            dialect.name(),
            faults.join("\n  ")
        )));
    }
    bindings::generate(&project.model, &project.plugs, &project.imports(), dialect)
        .map_err(|error| project.error(error))
}

fn write_generated(project: &Project, bindings: &bindings::Bindings, dialect: Dialect) -> Result<(), BuildError> {
    let folder = &project.generated;
    let [header, glue, native] = dialect.generated();
    project.write(&folder.join(header), bindings.header.as_bytes())?;
    project.write(&folder.join(glue), bindings.glue.as_bytes())?;
    project.write(&folder.join(native), native::glue(&bindings.glue, dialect).as_bytes())?;
    for (name, content) in dialect.sdk() {
        project.write(&folder.join(name), content.as_bytes())?;
    }
    for (name, content) in &bindings.classes {
        project.write(&folder.join(format!("{name}.template")), content.as_bytes())?;
    }
    Ok(())
}

/// Writes the classes of resources to begin with: the author adds to them, and compares with the template when the contract changes.
fn write_classes(project: &Project, bindings: &bindings::Bindings, options: &Options<'_>) -> Result<(), BuildError> {
    for (name, content) in &bindings.classes {
        let own = project.dir.join("src").join(name);
        if !own.is_file() {
            options
                .progress
                .say(&format!("wrote src/{name}: the class of a resource that this plugin makes is yours to fill in"));
            project.write(&own, content.as_bytes())?;
        }
    }
    Ok(())
}

/// The sources of a plugin: every file of C and C++ in `src`, and below.
fn sources(dir: &Path) -> Result<Vec<PathBuf>, BuildError> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from("src")];
    while let Some(folder) = folders.pop() {
        let path = dir.join(&folder);
        for entry in std::fs::read_dir(&path).map_err(BuildError::io(&path))?.flatten() {
            let relative = folder.join(entry.file_name());
            if entry.path().is_dir() {
                folders.push(relative);
            } else if has_extension(&relative, Dialect::C.extensions())
                || has_extension(&relative, Dialect::Cpp.extensions())
            {
                found.push(relative);
            }
        }
    }
    found.sort();
    Ok(found)
}
