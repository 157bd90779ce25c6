//! How contracts reach a plugin as imports.

use jackfield_contract::{InterfaceId, Shape};
use proc_macro2::Ident;

/// How an interface reaches the plugin as an import.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Import {
    /// By the contract's own name.
    Direct,
    /// By a view.
    Wrapped(jackfield_contract::Cardinality),
}

impl Import {
    pub(super) fn of(shape: Shape) -> Self {
        match shape {
            Shape::Direct => Self::Direct,
            Shape::Wrapped(cardinality) => Self::Wrapped(cardinality),
        }
    }
}

/// A socket with a name of its own. Each import has its own resources; in Rust they are one type, whose handles know their import.
pub(super) struct Own {
    pub(super) contract: InterfaceId,
    pub(super) shape: Shape,
    /// The name, as WIT writes it.
    pub(super) name: String,
    /// The module in the contract's in which its functions are.
    pub(super) module: Ident,
}

impl Own {
    pub(super) fn new(contract: InterfaceId, shape: Shape, name: String) -> Self {
        let module = crate::names::snake_ident(&name);
        Self { contract, shape, name, module }
    }

    pub(super) fn import(&self) -> Import {
        Import::of(self.shape)
    }
}
