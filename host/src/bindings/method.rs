//! Methods of generated resource types: the handle itself says which plugin to call.

use std::sync::Arc;

use crate::call::socket::call_from_here;
use crate::call::target::{Callee, Contract, Destination};
use crate::error::host::HostError;
use crate::error::{Case, DispatchError};
use crate::index::FunctionIndex;
use crate::runtime::carried;
use crate::runtime::slot::Slot;
use crate::serve::run::{self, HostName};
use crate::{PluginId, Val, ValError};

/// Calls a method of a value of the host's by its place in the contract's table; the first parameter is the handle.
pub(super) type HostMethods = fn(usize, &[Val]) -> Result<Option<Val>, HostError>;

/// Calls a method of a contract in the plugin that owns the handle, which is the first parameter.
///
/// # Errors
///
/// When that plugin fails or has no such function, or the handle is dead.
pub(crate) fn call(contract: &'static Contract, function: usize, params: &[Val]) -> Result<Option<Val>, DispatchError> {
    if let Some(Val::Handle(handle)) = params.first()
        && let (None, Some(methods)) = (handle.raw(), handle.methods::<HostMethods>())
    {
        // A value of the host's that it has passed to nobody yet.
        let interface = contract.interface;
        let name = || HostName {
            contract: interface.to_string(),
            function: interface.functions.get(function).map(|function| function.name.to_owned()).unwrap_or_default(),
        };
        return run::caught(|| methods(function, params)).map_err(|error| run::failed(&name(), &error));
    }
    let owner = find(contract, function, params)?;
    let call = || call_from_here(&owner.callee, owner.function, params);
    // As for sockets: WASI may have to wait although this thread belongs to an async runtime.
    if owner.member().graph.needs_thread() {
        let failed = |cause: String| owner.member().error(Case::Unavailable, owner.function, cause);
        return carried::on_own_thread(call).unwrap_or_else(|error| Err(failed(error.to_string())));
    }
    call()
}

/// The plugin, and its function, whose turn an awaited call of a method waits for. None where it is not one's of a plugin.
pub(super) fn target(
    contract: &'static Contract,
    function: usize,
    params: &[Val],
) -> Option<(Arc<Slot>, FunctionIndex)> {
    let found = find(contract, function, params).ok()?;
    let Callee::Plugin(slot) = found.callee else { return None };
    Some((slot, found.function))
}

/// The error for a reply that cannot be read as the contract's own type.
pub(crate) fn unreadable(
    contract: &'static Contract,
    function: usize,
    params: &[Val],
    error: &ValError,
) -> DispatchError {
    match find(contract, function, params) {
        Ok(owner) => owner.member().error(Case::Other, owner.function, format!("its reply: {error}")),
        Err(error) => error,
    }
}

/// The owner of the handle and its function for the method.
fn find(contract: &'static Contract, function: usize, params: &[Val]) -> Result<Destination, DispatchError> {
    let Some(Val::Handle(handle)) = params.first() else {
        return Err(missing(contract, function, None));
    };
    let Some(raw) = handle.raw() else {
        return Err(unbound(contract, function));
    };
    let callee = Callee::of(&raw.owner);
    let found = callee.and_then(|callee| {
        let function = callee.member().method(contract.interface, function)?;
        Some(Destination { callee, function })
    });
    found.ok_or_else(|| missing(contract, function, Some(handle.owner())))
}

/// The error for a method without a handle, or whose handle belongs to a plugin that has no such method.
#[cold]
fn missing(contract: &'static Contract, function: usize, owner: Option<&PluginId>) -> DispatchError {
    let interface = contract.interface;
    let name = interface.functions.get(function).map_or("", |function| function.name);
    DispatchError::unavailable(&match owner {
        None => format!("`{interface}` `{name}` was called without its handle"),
        Some(owner) => {
            format!("plugin `{owner}`, which owns the handle, has no function `{name}` of `{interface}`")
        }
    })
}

/// The error for a method of a value of the host's that no graph knows, and that cannot be called without.
#[cold]
fn unbound(contract: &'static Contract, function: usize) -> DispatchError {
    let interface = contract.interface;
    let name = interface.functions.get(function).map_or("", |function| function.name);
    DispatchError::unavailable(&format!(
        "`{interface}` `{name}` was called on a value of the host's that was passed to no graph yet"
    ))
}
