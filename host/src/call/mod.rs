//! Calls into plugins and into what the host serves, by values and by types.

mod args;
pub(crate) mod awaited;
#[cfg(feature = "async")]
mod beside;
pub(crate) mod dynamic;
pub(crate) mod handles;
#[cfg(feature = "http")]
pub(crate) mod http;
pub(crate) mod observe;
mod served;
pub(crate) mod socket;
#[cfg(feature = "async")]
mod streams;
pub(crate) mod target;
mod twins;
pub(crate) mod unchecked;
