//! What the host itself serves to plugins: contracts of the application's own, WASI, and the log.

pub(crate) mod contract;
pub(crate) mod log;
pub(crate) mod objects;
pub(crate) mod run;
pub(crate) mod wasi;
