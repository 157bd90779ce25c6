//! Graphs: described, then loaded.

pub(crate) mod builder;
#[cfg(feature = "wasi")]
mod denials;
mod described;
#[cfg(feature = "http")]
mod http;
pub(crate) mod limits;
pub(crate) mod loaded;
mod locate;
pub(crate) mod plugin;
mod prepared;
pub(crate) mod supervise;
pub(crate) mod swap;
