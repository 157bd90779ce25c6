//! Making a component of a core module.

use crate::component::{Bytes, guarded, kind_of};
use crate::info::ComponentError;

/// Turns a core module that carries a `component-type` section into a component, without WASI and external tools.
///
/// The module's name section stays, so that backtraces name functions.
///
/// # Errors
///
/// Says what the module lacks.
pub fn componentize(core_module: &[u8]) -> Result<Vec<u8>, ComponentError> {
    componentize_with(core_module, &[])
}

/// As [`componentize`], with adapters: modules that implement by other means what the core module imports under a name, as
/// `wasi_snapshot_preview1` by WASI 0.2.
///
/// # Errors
///
/// Those of [`componentize`].
pub fn componentize_with(core_module: &[u8], adapters: &[(&str, &[u8])]) -> Result<Vec<u8>, ComponentError> {
    match kind_of(core_module) {
        Bytes::Module => {}
        Bytes::Component => return Err(ComponentError::Encode("it is a component already".into())),
        Bytes::Empty => return Err(ComponentError::Empty),
        Bytes::Short => return Err(ComponentError::Truncated("not even its header is complete".into())),
        Bytes::Text => return Err(ComponentError::Text),
        Bytes::Other => return Err(ComponentError::NotWasm),
    }
    guarded(|| encode(core_module, adapters), ComponentError::Encode)
}

fn encode(core_module: &[u8], adapters: &[(&str, &[u8])]) -> Result<Vec<u8>, ComponentError> {
    let failed = |error: String| {
        let mut text = error;
        if text.contains("wasi_snapshot_preview1") {
            text.push_str("; it wants WASI, so build it for `wasm32-wasip2`, or leave WASI out of it");
        }
        ComponentError::Encode(text)
    };
    let mut described = false;
    for payload in wasmparser::Parser::new(0).parse_all(core_module) {
        match payload {
            Ok(wasmparser::Payload::CustomSection(section)) => {
                described |= section.name().starts_with("component-type")
            }
            Ok(_) => {}
            Err(error) => return Err(failed(error.to_string())),
        }
    }
    if !described {
        let text =
            "it has no `component-type` section, so nothing says which contracts it plugs; is `plugin!` used in it?";
        return Err(failed(text.to_owned()));
    }
    let mut encoder = wit_component::ComponentEncoder::default().validate(true).module(core_module);
    for (name, adapter) in adapters {
        encoder = encoder.and_then(|encoder| encoder.adapter(name, adapter));
    }
    encoder.and_then(|mut encoder| encoder.encode()).map_err(|error| failed(format!("{error:#}")))
}
