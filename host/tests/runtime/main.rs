//! The runtime's promises, each tried with components written in WebAssembly text.

mod basics;
mod child;
mod counted;
mod drops;
mod failures;
mod graphs;
mod host;
mod limits;
mod merging;
mod output;
mod resources;
mod served;
mod shapes;
mod stack;
mod threads;
mod wasi;
mod wat;
