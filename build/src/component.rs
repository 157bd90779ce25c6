//! From what the compiler made to a component in its place.

use std::path::{Path, PathBuf};

use jackfield_contract::sections::Stripped;
use jackfield_contract::{
    ComponentInfo, Side, Vocabulary, compare, componentize, componentize_with, embed, inspect, is_http_handler, strip,
};

use super::{BuildError, Built, Kind, Language, Options, Plugin, Project, SnapshotSpec, Target, language};

/// The module by which an import of WASI 0.1 is served by WASI 0.2, for compilers that know no other.
const PREVIEW1: &str = wasi_preview1_component_adapter_provider::WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME;

/// Makes a component of what rustc made, if it is none yet, and puts it where it belongs.
pub(super) fn of_rust(
    plugin: &Plugin,
    target: Target,
    module: &Path,
    options: &Options<'_>,
) -> Result<Built, BuildError> {
    let bytes = std::fs::read(module).map_err(BuildError::io(module))?;
    let bytes = match target {
        Target::Wasip2 => bytes,
        Target::Unknown => componentize(&bytes).map_err(|error| BuildError::Component {
            name: plugin.name.clone(),
            message: format!(
                "{error}\n  a plugin for {} may not use WASI; is `{}` meant?",
                Target::Unknown,
                Target::Wasip2
            ),
        })?,
    };
    let help = "a plugin needs `jackfield_guest::plugin!` with a `plug` and a `#[plug]` for it";
    place(plugin, bytes, options, help)
}

/// Makes a component of what a language made, checks that it plugs what the project says, and puts it in its place.
pub(super) fn of_project(
    plugin: &Plugin,
    project: &Project,
    language: &dyn Language,
    bytes: Vec<u8>,
    options: &Options<'_>,
) -> Result<Built, BuildError> {
    let wrong = |message: String| BuildError::Component { name: project.name.clone(), message };
    let stripped = if options.strip { Stripped::Names } else { Stripped::Debug };
    let bytes = if (options.profile == super::Profile::Debug || language.keeps_lines()) && !options.strip {
        bytes
    } else {
        strip(&bytes, stripped)
    };
    let bytes = if is_module(&bytes) { encode(project, &bytes).map_err(wrong)? } else { bytes };
    let bytes = signed(&bytes, language.name()).map_err(wrong)?;
    let info = inspect(&bytes).map_err(|error| wrong(error.to_string()))?;
    check(project, &info).map_err(wrong)?;
    place(plugin, bytes, options, "name one in `plug`")
}

/// The component with its language among its producers: what an interpreter was written in says nothing of the plugin.
fn signed(component: &[u8], language: &str) -> Result<Vec<u8>, String> {
    let mut metadata = wasm_metadata::AddMetadata::default();
    metadata.language.push((language.to_owned(), String::new()));
    metadata.processed_by.push(("jackfield".to_owned(), env!("CARGO_PKG_VERSION").to_owned()));
    metadata.to_wasm(component).map_err(|error| format!("it is no component that can be signed: {error:#}"))
}

/// Whether these bytes are a core module: the second half of the header's version is the layer (component model, Binary.md).
fn is_module(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\0asm") && bytes.get(6..8) == Some(&[0, 0])
}

fn encode(project: &Project, module: &[u8]) -> Result<Vec<u8>, String> {
    let has_world = has_custom_section(module, "component-type");
    let module = if has_world { module.to_vec() } else { embed(module, &project.world.section) };
    let adapter = wasi_preview1_component_adapter_provider::WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER;
    // An adapter that nothing needs would still add its imports.
    let adapters = if imports_from(&module, PREVIEW1) { &[(PREVIEW1, adapter)][..] } else { &[] };
    componentize_with(&module, adapters).map_err(|error| error.to_string())
}

fn has_custom_section(module: &[u8], prefix: &str) -> bool {
    let mut payloads = wasmparser::Parser::new(0).parse_all(module).map_while(Result::ok);
    payloads.any(
        |payload| matches!(payload, wasmparser::Payload::CustomSection(section) if section.name().starts_with(prefix)),
    )
}

fn imports_from(module: &[u8], name: &str) -> bool {
    let payloads = wasmparser::Parser::new(0).parse_all(module).map_while(Result::ok);
    let sections = payloads.filter_map(|payload| match payload {
        wasmparser::Payload::ImportSection(section) => Some(section),
        _ => None,
    });
    sections.flat_map(|section| section.into_imports().map_while(Result::ok)).any(|import| import.module == name)
}

/// Whether the component plugs each contract as it was written.
fn check(project: &Project, info: &ComponentInfo) -> Result<(), String> {
    let mut faults = Vec::new();
    for plug in &project.plugs {
        let name = project.model.interface(*plug).name.to_string();
        let Some(found) = info.exports.iter().find(|item| item.name == name) else {
            faults.push(format!("the component does not plug `{name}`"));
            continue;
        };
        let differences = compare(Side::new(&project.model, *plug), Side::new(&info.model, found.interface));
        faults.extend(differences.iter().map(|difference| {
            let words = Vocabulary::ContractAndPlug;
            format!("{name}: {}\n{}", difference.message(words), difference.diff(words))
        }));
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

fn place(plugin: &Plugin, bytes: Vec<u8>, options: &Options<'_>, help: &str) -> Result<Built, BuildError> {
    let bytes = plugin.snapshot(bytes, options)?;
    let built = describe(&plugin.name, &bytes, plugin.component(options), help)?;
    // A file that did not change keeps its time, so that what depends on it is not done again.
    if std::fs::read(&built.component).ok().as_ref() != Some(&bytes) {
        super::write_output(&built.component, &bytes, []).map_err(BuildError::io(&built.component))?;
    }
    Ok(built)
}

/// Describes a component that is in its place already.
pub(super) fn look(name: &str, component: PathBuf) -> Result<Built, BuildError> {
    let bytes = std::fs::read(&component).map_err(BuildError::io(&component))?;
    describe(name, &bytes, component, "build it again")
}

fn describe(name: &str, bytes: &[u8], component: PathBuf, help: &str) -> Result<Built, BuildError> {
    let wrong = |message: String| BuildError::Component { name: name.to_owned(), message };
    let info = inspect(bytes).map_err(|error| wrong(error.to_string()))?;
    let plugs: Vec<String> = info
        .exports
        .iter()
        .filter(|item| {
            let interface = info.model.interface(item.interface);
            let is_plug = !item.name.starts_with("wasi:") || is_http_handler(&interface.name);
            is_plug && interface.is_contract(&info.model)
        })
        .map(|item| item.name.clone())
        .collect();
    if plugs.is_empty() {
        return Err(wrong(format!("the component exports no contract; {help}")));
    }
    Ok(Built { name: name.to_owned(), component, size: bytes.len() as u64, plugs })
}

impl Plugin {
    /// The component as a snapshot, where that is wanted.
    pub(crate) fn snapshot(&self, component: Vec<u8>, options: &Options<'_>) -> Result<Vec<u8>, BuildError> {
        let wrong = |message: String| BuildError::Component { name: self.name.clone(), message };
        let default = SnapshotSpec::default();
        let Some(spec) = self.snapshot.as_ref().or(options.snapshots.then_some(&default)) else { return Ok(component) };
        if let Kind::Other { language: word } = self.kind
            && let Some(language) = language(word).filter(|language| language.makes_snapshots())
        {
            let name = language.name();
            let message = format!(
                "a plugin in {name} is a snapshot already: its top level is run when it is built; leave `snapshot` out"
            );
            if self.snapshot.is_some() {
                return Err(wrong(message));
            }
            options.progress.say(&format!("{}: {message}", self.name));
            return Ok(component);
        }
        let Some(make) = options.snapshot else {
            return Err(wrong(
                "it wants a snapshot, and nobody is there to run it; build it with the `jackfield` command, or set `Options::snapshot`"
                    .to_owned(),
            ));
        };
        options.progress.say(&format!("running the start of {}", self.name));
        make(&component, spec).map_err(|reason| wrong(format!("there can be no snapshot of it: {reason}")))
    }

    /// The file that its component goes to.
    pub(crate) fn component(&self, options: &Options<'_>) -> PathBuf {
        options.out.join(format!("{}.wasm", self.name))
    }
}
