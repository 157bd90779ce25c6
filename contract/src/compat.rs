//! Whether an import is served by a plug, and what is different where it is not.

use std::fmt;

use crate::types::{Comparison, Difference};
use crate::{FunctionKind, InterfaceId, Model, TypeDefKind, function_wit, marked};

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

    pub(crate) fn this(&self) -> &'a crate::Interface {
        self.model.interface(self.interface)
    }
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
    /// Both sides in WIT, the differing parts marked.
    pub diff: String,
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
/// signature; `found` may have more.
///
/// Types are compared by structure, as the component model does; resources by name. Names of parameters do not count.
pub fn compare(expected: Side<'_>, found: Side<'_>) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    let names: Vec<String> = found.this().functions.iter().map(|f| f.export_name(found.model)).collect();
    let found_resources = found.model.own_resources(found.interface);
    for resource in expected.model.own_resources(expected.interface) {
        let name = &expected.model.type_def(resource).name;
        if !found_resources.iter().any(|id| found.model.type_def(*id).name == *name) {
            mismatches.push(Mismatch {
                function: None,
                kind: MismatchKind::Resource,
                message: format!("the plug does not define the resource `{name}`"),
                diff: marked::missing(&format!("resource {name}")),
            });
        }
    }
    for function in &expected.this().functions {
        let name = function.export_name(expected.model);
        match names.iter().position(|found| *found == name) {
            Some(index) => {
                mismatches.extend(compare_functions(expected, function, found, &found.this().functions[index]))
            }
            None => mismatches.push(missing(expected, function, found)),
        }
    }
    mismatches
}

fn missing(expected: Side<'_>, function: &crate::Function, found: Side<'_>) -> Mismatch {
    let name = function.display_name(expected.model);
    let others: Vec<String> = found.this().functions.iter().map(|f| f.display_name(found.model)).collect();
    let near = crate::nearest(&name, others.iter().map(String::as_str).filter(|other| *other != name));
    let near = near.map(|near| format!("; it has `{near}`")).unwrap_or_default();
    let kind = match function.kind {
        FunctionKind::Constructor(_) => "constructor of",
        FunctionKind::Method(_) => "method",
        FunctionKind::Static(_) => "static function",
        FunctionKind::Freestanding => "function",
    };
    Mismatch {
        message: format!("the plug has no {kind} `{name}`{near}"),
        function: Some(name),
        kind: MismatchKind::Missing,
        diff: marked::missing(&function_wit(expected.model, function)),
    }
}

fn compare_functions(
    expected: Side<'_>,
    function: &crate::Function,
    found: Side<'_>,
    other: &crate::Function,
) -> Option<Mismatch> {
    let name = function.display_name(expected.model);
    let comparison = Comparison { expected, found };
    let signatures = || marked::pair(&function_wit(expected.model, function), &function_wit(found.model, other));
    let mismatch = |kind, message: String, diff: String| {
        Some(Mismatch { function: Some(name.clone()), kind, message: format!("`{name}`: {message}"), diff })
    };
    if function.is_async != other.is_async {
        let word = |is_async| if is_async { "async" } else { "synchronous" };
        let (socket, plug) = (word(function.is_async), word(other.is_async));
        return mismatch(MismatchKind::Async, format!("the socket is {socket}, the plug {plug}"), signatures());
    }
    let (ours, theirs) = (function.params.len(), other.params.len());
    if ours != theirs {
        let message = format!("the socket passes {ours} parameters, the plug takes {theirs}");
        return mismatch(MismatchKind::Arity, message, signatures());
    }
    for (index, (a, b)) in function.params.iter().zip(&other.params).enumerate() {
        if let Some(difference) = comparison.types(&a.ty, &b.ty) {
            let message = format!("the parameter `{}` differs: {difference}", a.name);
            return mismatch(MismatchKind::Param(index), message, explain(signatures(), comparison, &difference));
        }
    }
    if let Some(difference) = comparison.optional(function.result.as_ref(), other.result.as_ref()) {
        let message = format!("the result differs: {difference}");
        return mismatch(MismatchKind::Result, message, explain(signatures(), comparison, &difference));
    }
    None
}

/// Adds the definitions of the named types inside which the difference lies; a signature only names them.
fn explain(signatures: String, comparison: Comparison<'_>, difference: &Difference) -> String {
    let mut text = signatures;
    if let Some((expected, found)) = difference.definitions {
        let a = crate::type_def_wit(comparison.expected.model, expected);
        let b = crate::type_def_wit(comparison.found.model, found);
        // A name by `use` says nothing about what it stands for.
        let plain = |def: &TypeDefKind| !matches!(def, TypeDefKind::Alias(crate::Type::Defined(_)));
        let (kind_a, kind_b) =
            (&comparison.expected.model.type_def(expected).kind, &comparison.found.model.type_def(found).kind);
        if a != b && plain(kind_a) && plain(kind_b) {
            text.push_str(&marked::pair(&a, &b));
        }
    }
    text
}

/// Whether a type of one interface and a type of another are the same: by structure, resources by name.
pub fn same_type(expected: Side<'_>, ty: &crate::Type, found: Side<'_>, other: &crate::Type) -> bool {
    Comparison { expected, found }.types(ty, other).is_none()
}

/// The differences as WIT of both sides, the differing parts marked; empty where there is none.
pub fn diff(expected: Side<'_>, found: Side<'_>) -> String {
    compare(expected, found).iter().map(|mismatch| format!("{}\n{}", mismatch.message, mismatch.diff)).collect()
}
