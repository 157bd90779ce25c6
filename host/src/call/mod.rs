//! Calls into plugins, by values and by types.

pub(crate) mod handles;
pub(crate) mod socket;
pub(crate) mod unchecked;
