//! What runs: slots, their instances, and the calls that are under way.

pub(crate) mod failure;
pub(crate) mod frames;
pub(crate) mod guard;
pub(crate) mod init;
pub(crate) mod slot;
pub(crate) mod store;
mod waiting;
