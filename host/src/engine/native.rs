//! Native code: where it comes from, and why it is run.
//!
//! Code that was compiled before is loaded as it is: whoever wrote it can make this process do anything. It is taken from
//! two sources only, beside this process itself and workers of its own. The one is the cache, a folder that nobody but this user can write (see [`crate::engine::cache`]). The other is
//! a `.cwasm` file below a folder that the operator has said to trust; [`crate::discover`] lets no other through. Files of
//! another release of wasmtime, or compiled for other settings or another processor, are recognised by wasmtime and refused.
#![allow(unsafe_code, reason = "Component::deserialize, for the sources above")]

#[cfg(feature = "cache")]
use std::fs::File;
#[cfg(feature = "cache")]
use std::io::{Read as _, Seek as _};

use wasmtime::Engine;
use wasmtime::component::Component;

/// Loads an entry of the cache, code of this length, from its open file.
#[cfg(feature = "cache")]
pub(crate) fn from_cache(engine: &Engine, mut file: &File, length: u64) -> wasmtime::Result<Component> {
    // A file is mapped by its name only. This is a name of what is open, whatever its own name leads to by now.
    #[cfg(target_os = "linux")]
    {
        use std::os::fd::AsRawFd as _;
        let name = format!("/proc/self/fd/{}", file.as_raw_fd());
        if std::path::Path::new(&name).exists() {
            // SAFETY: file and folder belong to this user, and nobody else may write them: that was checked on what is open.
            return unsafe { Component::deserialize_file(engine, name) };
        }
    }
    let mut code = Vec::new();
    file.rewind()?;
    file.take(length).read_to_end(&mut code)?;
    // SAFETY: as above.
    unsafe { Component::deserialize(engine, code) }
}

/// Loads native code that a worker compiled, which is a process of this program.
#[cfg(feature = "compiler")]
pub(crate) fn from_worker(engine: &Engine, code: &[u8]) -> wasmtime::Result<Component> {
    // SAFETY: it was compiled by the same code as this process would have run, and came through a pipe that nobody else has.
    unsafe { Component::deserialize(engine, code) }
}

/// Loads what this process runs in another of its engines.
pub(crate) fn again(engine: &Engine, component: &Component) -> wasmtime::Result<Component> {
    let code = component.serialize()?;
    // SAFETY: it comes straight from a component that this process runs as well.
    unsafe { Component::deserialize(engine, code) }
}

/// Loads native code from a file that the operator trusts.
pub(crate) fn from_trusted(engine: &Engine, code: &[u8]) -> wasmtime::Result<Component> {
    // SAFETY: the operator answers for what lies below the folders that are trusted.
    unsafe { Component::deserialize(engine, code) }
}
