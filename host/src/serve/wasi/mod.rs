//! WASI 0.2 for plugins: always defined, and denied unless granted.

mod poll;

use wasmtime::component::Linker;

use crate::runtime::store::StoreData;

/// Defines WASI in a linker.
pub(crate) fn define(linker: &mut Linker<StoreData>) -> wasmtime::Result<()> {
    wasmtime_wasi::p2::add_to_linker_sync(linker)?;
    linker.allow_shadowing(true);
    let defined = poll::define(linker);
    linker.allow_shadowing(false);
    defined
}
