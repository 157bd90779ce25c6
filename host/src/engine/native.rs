//! Native code: where it comes from, and why it is run.
//!
//! Code that was compiled before is loaded as it is: whoever wrote it can make this process do anything. It is taken from
//! two places only. The one is the cache, a folder that nobody but this user can write (see [`crate::engine::cache`]). The other is
//! a `.cwasm` file below a folder that the operator has said to trust; [`crate::discover`] lets no other through. Files of
//! another release of wasmtime, or compiled for other settings or another processor, are recognised by wasmtime and refused.
#![allow(unsafe_code, reason = "Component::deserialize, for the two sources above")]

use std::path::Path;

use wasmtime::Engine;
use wasmtime::component::Component;

/// Loads an entry of the cache.
pub(crate) fn from_cache(engine: &Engine, file: &Path) -> wasmtime::Result<Component> {
    // SAFETY: the cache's folder belongs to this user alone, and entries are renamed into it whole.
    unsafe { Component::deserialize_file(engine, file) }
}

/// Loads native code from a file that the operator trusts.
pub(crate) fn from_trusted(engine: &Engine, code: &[u8]) -> wasmtime::Result<Component> {
    // SAFETY: the operator answers for what lies below the folders that are trusted.
    unsafe { Component::deserialize(engine, code) }
}
