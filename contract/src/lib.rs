//! The one model of a contract: made from WIT text or from a component's bytes, checked, viewed, compared and printed.

mod model;
mod shape;

pub use model::{
    Case, ContractName, Field, Function, FunctionKind, Interface, InterfaceId, Label, Model, Param, Type, TypeDef,
    TypeDefKind, TypeId,
};
pub use shape::{Cardinality, Shape};
pub use semver::Version;
