//! Methods of generated resource types: the handle itself says which plugin to call.
//!
//! A handle may belong to a plugin that is in none of the host's sockets, since it came out of a function of another contract.
//! So the owner's functions are looked up when the first method of the contract is called there, and remembered in its slot.

use std::sync::{Arc, OnceLock};

use jackfield_contract::{ContractName, serves};

use crate::DispatchError;
use crate::call::socket::{Contract, call_target};
use crate::error::Case;
use crate::runtime::frames;
use crate::runtime::slot::{FunctionInfo, Slot};
use crate::serve::contract::{self as host, HostName};
use crate::value::{Val, ValError};

/// The functions of a plugin by the contracts that the host knows and has called methods of. Only ever added to.
#[derive(Default)]
pub(crate) struct Methods(OnceLock<Box<Resolved>>);

/// The functions of a plugin for those of a contract, in the order of the contract's table.
struct Resolved {
    contract: &'static Contract,
    functions: Box<[Option<usize>]>,
    next: Methods,
}

impl Methods {
    /// The plugin's function for this one of the contract.
    fn get(&self, owner: &Slot, contract: &'static Contract, function: usize) -> Option<usize> {
        let mut methods = self;
        loop {
            let resolved = methods.0.get_or_init(|| Box::new(Resolved::new(owner, contract)));
            if std::ptr::eq(resolved.contract, contract) {
                return resolved.functions.get(function).copied().flatten();
            }
            methods = &resolved.next;
        }
    }
}

impl Resolved {
    fn new(owner: &Slot, contract: &'static Contract) -> Self {
        let functions = owner.shared.functions.get(owner.index).map_or(&[][..], Vec::as_slice);
        let socket = ContractName::parse(&contract.interface.to_string()).ok();
        let resolve = |name: &str| {
            let is = |info: &FunctionInfo| {
                info.export == name && info.contract.split('@').next() == Some(contract.interface.name)
            };
            let mut named = functions.iter().enumerate().filter(|(_, info)| is(info));
            match (named.next(), named.next()) {
                (Some((index, _)), None) => Some(index),
                (None, _) => None,
                // The plugin plugs two tracks of the contract: the table's version decides.
                (Some(_), Some(_)) => functions.iter().position(|info| {
                    let plug = ContractName::parse(&info.contract).ok();
                    let fits = plug.zip(socket.as_ref()).is_some_and(|(plug, socket)| serves(&plug, socket));
                    is(info) && fits
                }),
            }
        };
        let functions = contract.interface.functions.iter().map(|function| resolve(function.name)).collect();
        Self { contract, functions, next: Methods::default() }
    }
}

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
    // As for sockets: WASI may have to wait although this thread belongs to an async runtime.
    if owner.shared.needs_thread() {
        frames::on_own_thread(|| call_target(owner, index, params))
    } else {
        call_target(owner, index, params)
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
fn find<'a>(
    contract: &'static Contract,
    function: usize,
    params: &'a [Val],
) -> Result<(&'a Arc<Slot>, usize), DispatchError> {
    let Some(Val::Handle(handle)) = params.first() else {
        return Err(missing(contract, function, None));
    };
    let Some(owner) = handle.raw().map(|raw| &raw.owner) else {
        return Err(unbound(contract, function));
    };
    match owner.methods.get(owner, contract, function) {
        Some(index) => Ok((owner, index)),
        None => Err(missing(contract, function, Some(owner))),
    }
}

/// The error for a method without a handle, or whose handle belongs to a plugin that has no such method.
#[cold]
fn missing(contract: &'static Contract, function: usize, owner: Option<&Slot>) -> DispatchError {
    let interface = contract.interface;
    let name = interface.functions.get(function).map_or("", |function| function.name);
    DispatchError::unavailable(&match owner {
        None => format!("`{interface}` `{name}` was called without its handle"),
        Some(owner) => {
            format!("plugin `{}`, which owns the handle, has no function `{name}` of `{interface}`", owner.id)
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
