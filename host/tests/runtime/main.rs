//! The runtime's promises, each tried with components written in WebAssembly text.

mod addresses;
mod basics;
mod budget;
mod child;
mod counted;
mod drops;
mod failures;
mod graphs;
mod host;
mod hostile;
mod instances;
mod lifetime;
mod limits;
mod merging;
mod output;
mod raw;
mod resources;
mod served;
mod settings;
mod shapes;
mod stack;
mod swap;
mod threads;
mod versions;
mod wasi;
mod wat;
