//! A private module.

pub mod deep {
    //! Reached by a re-export.
    #[derive(Debug)]
    pub struct Deep(pub u8, u16);
}

/// Some of its fields are private.
#[derive(Clone)]
#[non_exhaustive]
pub struct Kept {
    /// Shown.
    pub shown: u8,
    hidden: u16,
}

impl Kept {
    /// A constant.
    pub const ONE: u8 = 1;

    /// Shown.
    pub fn shown(&self) -> u8 {
        self.hidden();
        self.shown
    }

    fn hidden(&self) -> u16 {
        self.hidden
    }

    #[doc(hidden)]
    pub fn internal(&self) {}
}

impl Iterator for Kept {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        None
    }
}

/// Nobody re-exports it.
pub struct Lost;

/// At the root.
#[macro_export]
macro_rules! exported {
    () => {};
}

macro_rules! internal {
    () => {};
}
