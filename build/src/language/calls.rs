//! The functions that a plugin calls, for languages whose bindings are made of the model.

use jackfield_contract::view::reply_type;
use jackfield_contract::{FunctionKind, InterfaceId, Route, Shape, Type, view_functions, view_name};

use super::roles::Plugin;

/// A function that is called.
pub(super) struct Call {
    pub(super) number: usize,
    pub(super) interface: InterfaceId,
    /// Its index in the interface.
    pub(super) at: usize,
    /// What it returns, as the author sees it.
    pub(super) result: Option<Type>,
    /// Whether it is a constructor that returns a handle alone.
    pub(super) raw: bool,
    /// The host's names for it.
    pub(super) module: String,
    pub(super) name: String,
}

/// The module under which the host knows an interface that is called.
pub(super) fn module(plugin: &Plugin<'_>, id: InterfaceId) -> String {
    let name = &plugin.original.interface(id).name;
    match plugin.imported(id) {
        Some(Shape::Wrapped(cardinality)) => view_name(name, cardinality).to_string(),
        _ => name.to_string(),
    }
}

/// Every function that a plugin can call.
pub(super) fn calls(plugin: &Plugin<'_>) -> Vec<Call> {
    let mut calls = Vec::new();
    for (id, shape) in &plugin.imports {
        let functions = &plugin.model.interface(*id).functions;
        let views = view_functions(plugin.original, *id);
        for (at, function) in functions.iter().enumerate() {
            let written = &plugin.original.interface(*id).functions[at];
            let own = function.result.clone();
            let (result, name, raw) = match shape {
                Shape::Direct => {
                    let raw =
                        matches!(function.kind, FunctionKind::Constructor(_)) && matches!(own, Some(Type::Own(_)));
                    (own, written.export_name(plugin.original), raw)
                }
                Shape::Wrapped(cardinality) => {
                    let view = views.iter().find(|view| view.origin == at);
                    let route = view.map_or(Route::Broadcast, |view| view.route);
                    let name = view.map_or(String::new(), |view| view.name.clone());
                    (Some(reply_type(*cardinality, route, own.as_ref(), plugin.error)), name, false)
                }
            };
            let module = module(plugin, *id);
            calls.push(Call { number: calls.len(), interface: *id, at, result, raw, module, name });
        }
    }
    calls
}
