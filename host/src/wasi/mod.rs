//! What a plugin is granted of WASI 0.2, as an instance of it has it. [`serve::wasi`](crate::serve::wasi) defines the functions.
//!
//! What is not granted is empty or refuses: standard input is at its end, standard output is swallowed, there is no
//! environment, no argument, no folder and no network ([`network`], [`http`]). Clocks and random numbers are there. The last 4 KiB of standard
//! error are kept whether or not it is granted, since that is where a panic's message goes.
//!
//! A host that is built without WASI has [`lacking`] in its place, which refuses grants.

#[cfg(feature = "wasi")]
mod denials;
#[cfg(feature = "wasi")]
mod granted;
#[cfg(feature = "http")]
pub(crate) mod http;
#[cfg(not(feature = "wasi"))]
mod lacking;
#[cfg(feature = "wasi")]
pub(crate) mod network;
pub(crate) mod output;
#[cfg(feature = "wasi")]
mod reproducible;
#[cfg(feature = "wasi")]
mod stdio;
#[cfg(feature = "wasi")]
mod waiting;

#[cfg(feature = "wasi")]
pub use denials::Denial;
#[cfg(feature = "wasi")]
pub(crate) use granted::{WasiRecipe, WasiState};
#[cfg(not(feature = "wasi"))]
pub(crate) use lacking::{WasiRecipe, WasiState};
#[cfg(feature = "wasi")]
pub(crate) use waiting::Waiting;

/// Why a plugin cannot be granted HTTP.
#[cfg(all(feature = "wasi", not(feature = "http")))]
const NO_HTTP: &str = "it is granted HTTP requests, and this host was built without them: take `http` from its grants, or build the host with \
                       the feature `http` of the crate `jackfield`";
