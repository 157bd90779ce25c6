//! The library behind the `jackfield` command.
//!
//! [`value`] and [`call`] read calls and print replies; [`contracts`] reads contracts from wherever they are. Components are made of
//! plugins' sources by `jackfield-build`. This repository's own `cargo xtask` and the tests use both as the command does.

pub mod cache;
pub mod call;
pub mod commands;
pub mod component;
pub mod contracts;
pub mod drawing;
pub mod explore;
pub mod facts;
mod frames;
mod inner;
pub mod interrupt;
pub mod locked;
pub mod logging;
pub mod manifest;
pub mod output;
pub mod progress;
pub mod prompt;
pub mod recording;
pub mod scaffold;
pub mod session;
pub mod snapshot;
pub mod stats;
pub mod stubs;
pub mod value;
pub mod watch;
