//! What every part of the host's emitter reads: the model, the names, and the options.

use std::cell::Cell;

use jackfield_contract::{Interface, InterfaceId, Model, TypeId};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::names::Layout;
use crate::options::Custom;

/// What every part of the emitter reads.
pub(super) struct Context<'a> {
    pub(super) model: &'a Model,
    pub(super) layout: Layout,
    pub(super) custom: Custom,
    /// `$crate::__private`
    pub(super) private: TokenStream,
    /// Whether what is being written lies in a module of its own inside the contract's, see `types::emit`.
    pub(super) nested: Cell<bool>,
}

impl<'a> Context<'a> {
    pub(super) fn new(model: &'a Model, interfaces: &[InterfaceId], custom: Custom, private: TokenStream) -> Self {
        Self { model, layout: Layout::new(model, interfaces, &custom), custom, private, nested: Cell::new(false) }
    }

    pub(super) fn interface(&self, id: InterfaceId) -> &Interface {
        self.model.interface(id)
    }
}

/// The names of what is generated for a contract beside its types.
pub(super) struct SocketNames {
    pub(super) socket: Ident,
    pub(super) host: Ident,
    pub(super) adaptor: Ident,
    /// The trait of each resource of its own, where the host serves the contract.
    pub(super) resources: Vec<(TypeId, Ident)>,
}

/// What wasmtime's derive macros take from the prelude, which is not there under `#![no_implicit_prelude]`.
///
/// A glob, so that a WIT type of the same name wins; and `Ok`, `Some` and their like are values, which no WIT type is. Traits
/// whose functions are called stay in scope under no name even then.
pub(super) fn prelude(context: &Context<'_>) -> TokenStream {
    let private = &context.private;
    quote! {
        use #private::prelude::*;
        use ::core::{clone::Clone as _, convert::{From as _, TryInto as _}};
    }
}
