//! Graphs: described, then loaded.

pub(crate) mod apply;
pub(crate) mod builder;
mod current;
#[cfg(feature = "wasi")]
mod denials;
mod described;
mod fuse;
#[cfg(feature = "http")]
mod http;
pub(crate) mod limits;
pub(crate) mod loaded;
mod locate;
pub(crate) mod plugin;
mod prepared;
pub(crate) mod supervise;
pub(crate) mod swap;
mod terms;
