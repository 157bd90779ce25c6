//! A public module.

pub use crate::*;

pub trait Trait {
    /// With a body.
    fn provided(&self) {
        crate::internal();
    }
    fn required(&self);
}

pub enum Enum {
    One,
    Two(u8),
}
