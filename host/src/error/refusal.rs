//! What host code puts into an error out of a store, so that it is recognised when the error has passed through wasmtime.

use std::fmt;

use super::{Case, DispatchError};

/// A direct socket's plug failed, or a call was refused: the error that the caller's own is made of.
#[derive(Debug)]
pub(crate) struct PlugFailed(pub(crate) DispatchError);

impl fmt::Display for PlugFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl std::error::Error for PlugFailed {}

/// The cause of a call that was cancelled.
pub(crate) const CANCELLED: &str = "it was cancelled";

/// A call could not be made, for a reason that has a case of its own.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) case: Case,
    pub(crate) cause: String,
}

impl Refused {
    pub(crate) fn new(case: Case, cause: impl Into<String>) -> Self {
        Self { case, cause: cause.into() }
    }

    pub(crate) fn cancelled() -> Self {
        Self::new(Case::Cancelled, CANCELLED)
    }

    pub(crate) fn handle(cause: impl Into<String>) -> Self {
        Self::new(Case::InvalidHandle, cause)
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.cause)
    }
}

impl std::error::Error for Refused {}

/// The call's time was over inside of a host function.
#[derive(Debug)]
pub(crate) struct Over;

impl fmt::Display for Over {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the call's time is over")
    }
}

impl std::error::Error for Over {}

/// The context of a failure in a resource's destructor.
#[derive(Debug)]
pub(crate) struct DropFailed;

impl fmt::Display for DropFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("while a resource was dropped")
    }
}

/// The error that ends a caller whose direct socket failed.
#[cold]
pub(crate) fn plug_failed(error: DispatchError) -> wasmtime::Error {
    wasmtime::Error::new(PlugFailed(error))
}
