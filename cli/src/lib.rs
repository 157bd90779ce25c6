//! The library behind the `jackfield` command.
//!
//! [`build`] makes components of plugins' sources; [`value`] and [`call`] read calls and print replies; [`contracts`] reads
//! contracts from wherever they are. This repository's own `cargo xtask` and the tests use it as the command does.

pub mod build;
pub mod cache;
pub mod call;
pub mod commands;
pub mod component;
pub mod contracts;
pub mod drawing;
pub mod logging;
pub mod output;
pub mod progress;
pub mod scaffold;
pub mod session;
pub mod value;
pub mod watch;
