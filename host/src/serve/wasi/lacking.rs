//! In the place of WASI in a host that is built without it.

use wasmtime::component::Linker;

use crate::runtime::store::StoreData;

/// Why a plugin that needs WASI cannot be loaded.
pub(crate) const LACKING: &str = "it needs WASI, and this host was built without it: build the plugin without WASI, or the host with the \
                                  feature `wasi` of the crate `jackfield`";

/// Defines nothing.
///
/// # Errors
///
/// Always: it is asked for plugins alone that import WASI.
pub(crate) fn define(_: &mut Linker<StoreData>) -> wasmtime::Result<()> {
    Err(wasmtime::Error::msg(LACKING))
}
