//! The runtime's promises, each tried with components written in WebAssembly text.

mod basics;
mod counted;
mod drops;
mod failures;
mod graphs;
mod host;
mod limits;
mod merging;
mod resources;
mod served;
mod shapes;
mod threads;
mod wasi;
mod wat;
