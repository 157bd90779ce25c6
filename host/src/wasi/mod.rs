//! What a plugin is granted of WASI 0.2, as an instance of it has it. [`serve::wasi`](crate::serve::wasi) defines the functions.
//!
//! What is not granted is empty or refuses: standard input is at its end, standard output is swallowed, there is no
//! environment, no argument, no folder and no network. Clocks and random numbers are there. The last 4 KiB of standard
//! error are kept whether or not it is granted, since that is where a panic's message goes.
//!
//! A host that is built without WASI has [`lacking`] in its place, which refuses grants.

#[cfg(feature = "wasi")]
mod granted;
#[cfg(not(feature = "wasi"))]
mod lacking;
pub(crate) mod output;
#[cfg(feature = "wasi")]
mod stdio;
#[cfg(feature = "wasi")]
mod waiting;

#[cfg(feature = "wasi")]
pub(crate) use granted::{WasiRecipe, WasiState};
#[cfg(not(feature = "wasi"))]
pub(crate) use lacking::{WasiRecipe, WasiState};
#[cfg(feature = "wasi")]
pub(crate) use waiting::Waiting;
