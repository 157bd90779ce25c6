//! Methods of generated resource types: the handle itself says which plugin to call.

use std::sync::Arc;

use jackfield_contract::{ContractName, serves};

use crate::error::Case;
use crate::host::{self, HostName};
use crate::link::typed::Target;
use crate::slot::Slot;
use crate::socket::{Contract, call_target};
use crate::value::{Val, ValError};
use crate::{DispatchError, stack};

/// Calls a method of a contract in the plugin that owns the handle, which is the first parameter.
///
/// # Errors
///
/// When that plugin fails or has no such function, or the handle is dead.
pub(crate) fn call(contract: &'static Contract, function: usize, params: &[Val]) -> Result<Option<Val>, DispatchError> {
    if let Some(Val::Handle(handle)) = params.first()
        && let (None, Some(methods)) = (handle.raw(), handle.methods())
    {
        // A value of the host's that it has passed to nobody yet.
        let interface = contract.interface;
        let name = || HostName {
            contract: interface.to_string(),
            function: interface.functions.get(function).map(|function| function.name.to_owned()).unwrap_or_default(),
        };
        return host::caught(|| methods(function, params)).map_err(|error| host::failed(&name(), &error));
    }
    let (owner, index) = find(contract, function, params)?;
    let target = Target { slot: Arc::clone(&owner), function: index };
    // As for sockets: WASI may have to wait although this thread belongs to an async runtime.
    if owner.shared.needs_thread() {
        stack::on_own_thread(|| call_target(&target, params))
    } else {
        call_target(&target, params)
    }
}

/// The error for a reply that cannot be read as the contract's own type.
pub(crate) fn unreadable(
    contract: &'static Contract,
    function: usize,
    params: &[Val],
    error: &ValError,
) -> DispatchError {
    match find(contract, function, params) {
        Ok((owner, index)) => owner.error(Case::Other, index, format!("its reply: {error}")),
        Err(error) => error,
    }
}

/// The owner of the handle and its function for the method.
fn find(contract: &'static Contract, function: usize, params: &[Val]) -> Result<(Arc<Slot>, usize), DispatchError> {
    let interface = contract.interface;
    let name = interface.functions.get(function).map_or("", |function| function.name);
    let Some(Val::Handle(handle)) = params.first() else {
        return Err(DispatchError::unavailable(&format!("`{interface}` `{name}` was called without its handle")));
    };
    let Some(owner) = handle.raw().map(|raw| &raw.owner) else {
        return Err(DispatchError::unavailable(&format!(
            "`{interface}` `{name}` was called on a value of the host's that was passed to no graph yet"
        )));
    };
    let functions = owner.shared.functions.get(owner.index).map_or(&[][..], Vec::as_slice);
    let mut named = functions
        .iter()
        .enumerate()
        .filter(|(_, info)| info.export == name && info.contract.split('@').next() == Some(interface.name));
    let index = match (named.next(), named.next()) {
        (Some((index, _)), None) => Some(index),
        (None, _) => None,
        // The plugin plugs two tracks of the contract: the table's version decides.
        (Some(_), Some(_)) => {
            let socket = ContractName::parse(&interface.to_string()).ok();
            functions.iter().position(|info| {
                let plug = ContractName::parse(&info.contract).ok();
                let fits = plug.zip(socket.as_ref()).is_some_and(|(plug, socket)| serves(&plug, socket));
                info.export == name && fits
            })
        }
    };
    match index {
        Some(index) => Ok((Arc::clone(owner), index)),
        None => Err(DispatchError::unavailable(&format!(
            "plugin `{}`, which owns the handle, has no function `{name}` of `{interface}`",
            owner.id
        ))),
    }
}
