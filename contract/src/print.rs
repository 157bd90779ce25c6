//! Contracts as WIT text that can be read back.

use crate::{Function, InterfaceId, Model, Type, TypeId};

/// A type where one is used: `list<u8>`, `option<filter-error>`.
pub fn type_wit(model: &Model, ty: &Type) -> String {
    let _ = (model, ty);
    String::new()
}

/// A function: `transform: func(key: string) -> u32`, without the closing semicolon.
pub fn function_wit(model: &Model, function: &Function) -> String {
    let _ = (model, function);
    String::new()
}

/// The declaration of a named type on one line, without documentation.
pub fn type_def_wit(model: &Model, id: TypeId) -> String {
    let _ = (model, id);
    String::new()
}

/// An interface with its documentation: `interface filter { .. }`.
pub fn interface_wit(model: &Model, interface: InterfaceId) -> String {
    let _ = (model, interface);
    String::new()
}

/// A package of these interfaces, which must lie in one: `package demo:text@0.1.0;` and each interface.
pub fn package_wit(model: &Model, interfaces: &[InterfaceId]) -> String {
    let _ = (model, interfaces);
    String::new()
}

/// Interfaces of any packages as one text of nested packages: `package demo:text@0.1.0 { .. }`.
pub fn packages_wit(model: &Model, interfaces: &[InterfaceId]) -> String {
    let _ = (model, interfaces);
    String::new()
}
