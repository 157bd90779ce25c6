//! Whether an import is served by a plug, and what is different where it is not.

use crate::difference::Difference;
use crate::side::{Both, Side};
use crate::types::Comparison;
use crate::words::{Vocabulary, render};
use crate::{Function, function_wit};

/// Compares what an import expects with what a plug has: every function of `expected` must be there with the same
/// signature; `found` may have more.
///
/// Types are compared by structure, as the component model does; resources by name. Names of parameters do not count.
pub fn compare(expected: Side<'_>, found: Side<'_>) -> Vec<Difference> {
    let mut differences = missing_resources(expected, found);
    let names: Vec<String> = found.this().functions.iter().map(|f| f.export_name(found.model)).collect();
    for function in &expected.this().functions {
        let name = function.export_name(expected.model);
        match names.iter().position(|found| *found == name) {
            Some(index) => {
                differences.extend(compare_functions(expected, function, found, &found.this().functions[index]))
            }
            None => differences.push(missing(expected, function, found)),
        }
    }
    differences
}

/// The resources that `expected` defines and `found` does not.
pub(crate) fn missing_resources(expected: Side<'_>, found: Side<'_>) -> Vec<Difference> {
    let names = |side: Side<'_>| -> Vec<String> {
        let resources = side.model.own_resources(side.interface).into_iter();
        resources.map(|id| side.model.type_def(id).name.clone()).collect()
    };
    let known = names(found);
    let missing = names(expected).into_iter().filter(|name| !known.contains(name));
    missing.map(|name| Difference::MissingResource { name }).collect()
}

fn missing(expected: Side<'_>, function: &Function, found: Side<'_>) -> Difference {
    let name = function.display_name(expected.model);
    let others: Vec<String> = found.this().functions.iter().map(|f| f.display_name(found.model)).collect();
    let near = crate::nearest(&name, others.iter().map(String::as_str).filter(|other| *other != name));
    Difference::MissingFunction {
        kind: function.kind,
        near: near.map(str::to_owned),
        wit: function_wit(expected.model, function),
        name,
    }
}

fn compare_functions(expected: Side<'_>, function: &Function, found: Side<'_>, other: &Function) -> Option<Difference> {
    let (change, definitions) = Comparison { expected, found }.functions(function, function.result.as_ref(), other)?;
    let wit = Both::new(function_wit(expected.model, function), function_wit(found.model, other));
    Some(Difference::Signature { name: function.display_name(expected.model), change, wit, definitions })
}

/// Whether a type of one interface and a type of another are the same: by structure, resources by name.
pub fn same_type(expected: Side<'_>, ty: &crate::Type, found: Side<'_>, other: &crate::Type) -> bool {
    Comparison { expected, found }.types(ty, other).is_none()
}

/// The differences in words and as WIT of both sides, a socket and a plug; empty where there is none.
pub fn diff(expected: Side<'_>, found: Side<'_>) -> String {
    render(&compare(expected, found), Vocabulary::SocketAndPlug)
}
