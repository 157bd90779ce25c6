//! All of WASI that is served.

use wasmtime::component::Linker;

#[cfg(feature = "http")]
use super::http;
use super::{files, io, sockets};
use crate::runtime::store::StoreData;

/// Defines WASI in a linker.
///
/// Whatever may wait is defined anew over what wasmtime-wasi defines, and so is how sockets begin and how names are looked up.
pub(crate) fn define(linker: &mut Linker<StoreData>) -> wasmtime::Result<()> {
    wasmtime_wasi::p2::add_to_linker_sync(linker)?;
    linker.allow_shadowing(true);
    let defined = io::define(linker).and_then(|()| files::define(linker)).and_then(|()| sockets::define(linker));
    #[cfg(feature = "http")]
    let defined = defined.and_then(|()| http::define(linker));
    linker.allow_shadowing(false);
    defined
}
