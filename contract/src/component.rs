//! Reading a component's plugs and sockets from its bytes.

use std::borrow::Cow;

use crate::decode::decode;
use crate::guarded::panic_text;
use crate::info::{ComponentError, ComponentInfo};

/// How much stack reading gets. Types nest at most 100 deep, so this is ample; it is the same on every caller's thread.
const STACK: usize = 8 << 20;

/// Reads what a component imports and exports; nothing is compiled, and no bytes make it panic.
///
/// # Errors
///
/// Says what the bytes are instead of a component, or where they are broken.
pub fn inspect(bytes: &[u8]) -> Result<ComponentInfo, ComponentError> {
    match kind_of(bytes) {
        Bytes::Component => guarded(|| decode(bytes), ComponentError::Invalid),
        Bytes::Module => Err(ComponentError::CoreModule),
        Bytes::Empty => Err(ComponentError::Empty),
        Bytes::Short => Err(ComponentError::Truncated("not even its header is complete".into())),
        Bytes::Text => Err(ComponentError::Text),
        Bytes::Other => Err(ComponentError::NotWasm),
    }
}

pub(crate) enum Bytes {
    Empty,
    Short,
    Text,
    Module,
    Component,
    Other,
}

pub(crate) fn kind_of(bytes: &[u8]) -> Bytes {
    const MAGIC: &[u8] = b"\0asm";
    if bytes.is_empty() {
        return Bytes::Empty;
    }
    if !bytes.starts_with(MAGIC) {
        return match std::str::from_utf8(bytes) {
            _ if MAGIC.starts_with(bytes) => Bytes::Short,
            Ok(text) if !text.contains('\0') => Bytes::Text,
            _ => Bytes::Other,
        };
    }
    // The header's second word is a version and, since components, a layer.
    match bytes.get(4..8) {
        None => Bytes::Short,
        Some(_) if wasmparser::Parser::is_core_wasm(bytes) => Bytes::Module,
        Some(_) => Bytes::Component,
    }
}

/// Runs `work` on a stack of known size, and makes an error of a panic: the bytes come from anywhere, and the
/// libraries that read them assert some of what they believe about them.
pub(crate) fn guarded<T: Send>(
    work: impl FnOnce() -> Result<T, ComponentError> + Send,
    error: fn(String) -> ComponentError,
) -> Result<T, ComponentError> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("jackfield-read".into()).stack_size(STACK);
        match thread.spawn_scoped(scope, work) {
            Ok(handle) => {
                handle.join().unwrap_or_else(|panic| Err(error(format!("its reader gave up: {}", panic_text(&*panic)))))
            }
            Err(reason) => Err(error(format!("no thread could be started to read it: {reason}"))),
        }
    })
}

/// The binary form of a component given as binary or as WebAssembly text (`.wat`).
///
/// # Errors
///
/// If it is text that cannot be read.
pub fn to_binary(bytes: &[u8]) -> Result<Cow<'_, [u8]>, ComponentError> {
    match kind_of(bytes) {
        #[cfg(not(feature = "wat"))]
        Bytes::Text => Err(ComponentError::Wat(
            "this program was built without reading text; the feature `wat` adds it".to_owned(),
        )),
        #[cfg(feature = "wat")]
        Bytes::Text => guarded(
            || {
                let binary = wat::parse_bytes(bytes).map_err(|error| ComponentError::Wat(error.to_string()))?;
                match binary {
                    // Text that is no module at all is handed back as it is.
                    Cow::Borrowed(_) => Err(ComponentError::Text),
                    Cow::Owned(binary) => Ok(Cow::Owned(binary)),
                }
            },
            ComponentError::Wat,
        ),
        _ => Ok(Cow::Borrowed(bytes)),
    }
}
