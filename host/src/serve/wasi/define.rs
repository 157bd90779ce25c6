//! All of WASI that is served.

use wasmtime::component::Linker;

use super::{files, io};
use crate::runtime::store::StoreData;

/// Defines WASI in a linker.
///
/// Whatever may wait is defined anew over what wasmtime-wasi defines. Sockets are left as they are: none is granted.
pub(crate) fn define(linker: &mut Linker<StoreData>) -> wasmtime::Result<()> {
    wasmtime_wasi::p2::add_to_linker_sync(linker)?;
    linker.allow_shadowing(true);
    let defined = io::define(linker).and_then(|()| files::define(linker));
    linker.allow_shadowing(false);
    defined
}
