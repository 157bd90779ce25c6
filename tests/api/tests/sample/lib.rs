//! A crate whose interface is read by a test.

mod inner;
pub mod open;
#[doc(hidden)]
pub mod __private {
    //! Of no interest.
    pub struct Hidden;
}

pub use std::fmt::Debug as Shown;

pub use inner::{Kept, deep::Deep as Renamed};

/// Documentation.
pub fn function(text: &str) -> usize {
    text.len()
}

pub(crate) fn internal() {}
