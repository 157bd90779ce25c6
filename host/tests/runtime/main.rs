//! The runtime's promises, each tried with components written in WebAssembly text.

mod basics;
mod drops;
mod failures;
mod host;
mod limits;
mod resources;
mod shapes;
mod threads;
mod wasi;
mod wat;
