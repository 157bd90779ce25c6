//! How many bytes the values of one call may take.

use super::{Val, ValError};

/// What is left of a plugin's `crossing` limit, for values that come from the host by value.
///
/// Each value counts for itself, and a string or a list of bytes for its bytes as well, each of them once.
pub(crate) struct Crossing {
    limit: u64,
    left: u64,
}

impl Crossing {
    /// This limit for one call; `None` is no limit.
    pub(crate) fn new(limit: Option<u64>) -> Self {
        let limit = limit.unwrap_or(u64::MAX);
        Self { limit, left: limit }
    }

    /// Counts a value, without those in it.
    ///
    /// # Errors
    ///
    /// If it is beyond the limit.
    pub(super) fn spend(&mut self, val: &Val) -> Result<(), ValError> {
        let bulk = match val {
            Val::String(text) => text.len(),
            Val::Bytes(bytes) => bytes.len(),
            _ => 0,
        };
        match self.left.checked_sub((size_of::<Val>() + bulk) as u64) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(ValError::beyond(self.limit)),
        }
    }
}
