//! A graph of plugins before it runs: read, discovered and planned, without an engine.
//!
//! [`manifest`] reads a description, [`discover`] what each component says about itself, [`plan`] decides who is plugged
//! where, and [`report`] holds what is wrong. Nothing is compiled and nothing is run, so that a tool that only checks graphs
//! does without WebAssembly's engine. The crate `jackfield` shows these modules under its own name.

pub mod discover;
pub mod manifest;
pub mod plan;
#[doc(hidden)]
pub mod precompiled;
pub mod report;

pub use jackfield_contract as contract;
