//! The two sides of a comparison.

use crate::{Interface, InterfaceId, Model};

/// One of two interfaces that are compared.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The model that holds it.
    pub model: &'a Model,
    /// The interface.
    pub interface: InterfaceId,
}

impl<'a> Side<'a> {
    /// An interface of a model.
    pub fn new(model: &'a Model, interface: InterfaceId) -> Self {
        Self { model, interface }
    }

    pub(crate) fn this(&self) -> &'a Interface {
        self.model.interface(self.interface)
    }
}

/// What the two sides of a comparison have in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Both<T> {
    /// What is expected: the socket's, or the older one.
    pub expected: T,
    /// What was found: the plug's, or the newer one.
    pub found: T,
}

impl<T> Both<T> {
    /// What is expected and what was found.
    pub fn new(expected: T, found: T) -> Self {
        Self { expected, found }
    }
}
