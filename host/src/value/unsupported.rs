//! Types that contracts may name and the host does not carry yet.

use super::convert::{FromVal, IntoVal};
use crate::value::{Val, ValError};

/// Stands for a `stream`, a `future` or an `error-context` in generated types. There is no value of it: contracts that use
/// them can be described, not called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unsupported {}

impl IntoVal for Unsupported {
    fn into_val(self) -> Val {
        match self {}
    }
}

impl FromVal for Unsupported {
    fn from_val(_: Val) -> Result<Self, ValError> {
        Err(ValError::new("streams, futures and error contexts are not supported yet"))
    }
}
