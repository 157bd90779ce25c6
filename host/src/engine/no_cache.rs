//! In the place of the cache in a host that is built without it: no folder is ever named, so that nothing is found or kept.

use std::path::Path;

use wasmtime::Engine;
use wasmtime::component::Component;

use crate::engine::Digest;

/// Nothing is there.
pub(crate) fn load(_: &Path, _: &Engine, _: Digest) -> Option<Component> {
    None
}

/// Nothing is there.
pub(crate) fn load_bundled(_: &Path, _: &Engine, _: &str) -> Option<Component> {
    None
}

/// Nothing is kept.
#[cfg(feature = "compiler")]
pub(crate) fn store(_: &Path, _: &Engine, _: Digest, _: Vec<u8>) {}

/// Nothing is kept.
pub(crate) fn store_bundled(_: &Path, _: &str, _: Vec<u8>) {}
