//! WASI 0.2 for plugins: always defined, and denied unless granted. A host that is built without WASI says so.

#[cfg(feature = "wasi")]
mod define;
#[cfg(feature = "wasi")]
mod files;
#[cfg(feature = "http")]
mod http;
#[cfg(feature = "wasi")]
mod io;
#[cfg(not(feature = "wasi"))]
mod lacking;
#[cfg(feature = "wasi")]
mod sockets;

#[cfg(feature = "wasi")]
pub(crate) use define::define;
#[cfg(not(feature = "wasi"))]
pub(crate) use lacking::{LACKING, define};
