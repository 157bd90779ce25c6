//! Whether an import is served by a plug, and what is different where it is not.

use std::fmt;

use crate::{InterfaceId, Model};

/// One of two interfaces that are compared.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The model that holds it.
    pub model: &'a Model,
    /// The interface.
    pub interface: InterfaceId,
}

/// One difference between what is expected and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The function at fault as a person writes it, `bucket.sum`; none where the whole interface is at fault.
    pub function: Option<String>,
    /// What is different.
    pub kind: MismatchKind,
    /// The difference in one sentence.
    pub message: String,
}

/// What is different.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MismatchKind {
    /// The plug does not have the function.
    Missing,
    /// One is async, the other is not.
    Async,
    /// The number of parameters.
    Arity,
    /// The type of this parameter, from 0.
    Param(usize),
    /// The result.
    Result,
    /// The plug does not define a resource.
    Resource,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Compares what an import expects with what a plug has: every function of `expected` must be there with the same
/// signature; `found` may have more. Names of parameters and of types that are no resources do not count.
pub fn compare(expected: Side<'_>, found: Side<'_>) -> Vec<Mismatch> {
    let _ = (expected, found);
    Vec::new()
}

/// The differences as WIT of both sides, the differing parts marked; empty where there is none.
pub fn diff(expected: Side<'_>, found: Side<'_>) -> String {
    let _ = (expected, found);
    String::new()
}
