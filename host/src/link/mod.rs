//! Linking: from a plan to slots with linkers, by one of three paths a function.

pub(crate) mod typed;
