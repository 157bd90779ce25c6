//! What the host itself serves to plugins.

pub(crate) mod contract;
pub(crate) mod objects;
