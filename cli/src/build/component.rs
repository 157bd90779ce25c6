//! From what the compiler made to a component in its place.

use std::path::Path;

use jackfield_contract::{componentize, inspect};

use super::{BuildError, Built, Kind, Options, Plugin, Target};

/// Makes a component of a module if it is none yet, looks at it, and puts it where it belongs.
pub(super) fn finish(plugin: &Plugin, module: &Path, options: &Options<'_>) -> Result<Built, BuildError> {
    let bytes = std::fs::read(module).map_err(BuildError::io(module))?;
    let wrong = |message: String| BuildError::Component { name: plugin.name.clone(), message };
    let bytes = match plugin.kind {
        Kind::Rust { target: Target::Wasip2 } => bytes,
        Kind::Rust { target: Target::Unknown } => componentize(&bytes).map_err(|error| {
            wrong(format!(
                "{error}\n  a plugin for {} may not use WASI; is `{}` meant?",
                Target::Unknown,
                Target::Wasip2
            ))
        })?,
    };
    let info = inspect(&bytes).map_err(|error| wrong(error.to_string()))?;
    let plugs: Vec<String> = info
        .exports
        .iter()
        .filter(|item| !item.name.starts_with("wasi:"))
        .filter(|item| {
            let interface = info.model.interface(item.interface);
            !interface.functions.is_empty()
        })
        .map(|item| item.name.clone())
        .collect();
    if plugs.is_empty() {
        return Err(wrong("the component exports no contract; a plugin needs `jackfield_guest::plugin!` with a `plug` and a `#[plug]` for it".to_owned()));
    }
    let component = options.out.join(format!("{}.wasm", plugin.name));
    // A file that did not change keeps its time, so that what depends on it is not done again.
    if std::fs::read(&component).ok().as_ref() != Some(&bytes) {
        crate::output::write_aside(&component, &bytes).map_err(BuildError::io(&component))?;
    }
    Ok(Built { name: plugin.name.clone(), component, size: bytes.len() as u64, plugs })
}
