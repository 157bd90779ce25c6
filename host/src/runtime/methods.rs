//! Where the host finds methods of the resources that a member owns.
//!
//! A handle may belong to a plugin that is in none of the host's sockets, since it came out of a function of another contract.
//! So the owner's functions are looked up when the first method of the contract is called there, and remembered.

use std::sync::OnceLock;

use jackfield_contract::{ContractName, serves};

use super::types::FunctionInfo;
use crate::index::FunctionIndex;
use crate::table::Interface;

/// The functions of a member by the contracts that the host knows and has called methods of. Only ever added to.
#[derive(Default)]
pub(crate) struct Methods(OnceLock<Box<Resolved>>);

/// A member's functions for those of a contract, in the order of the contract's table.
struct Resolved {
    interface: &'static Interface,
    functions: Box<[Option<FunctionIndex>]>,
    next: Methods,
}

impl Methods {
    /// The function for this one of the contract, among those of the member.
    pub(crate) fn get(
        &self,
        functions: &[FunctionInfo],
        interface: &'static Interface,
        function: usize,
    ) -> Option<FunctionIndex> {
        let mut methods = self;
        loop {
            let resolved = methods.0.get_or_init(|| Box::new(Resolved::new(functions, interface)));
            if std::ptr::eq(resolved.interface, interface) {
                return resolved.functions.get(function).copied().flatten();
            }
            methods = &resolved.next;
        }
    }
}

impl Resolved {
    fn new(functions: &[FunctionInfo], interface: &'static Interface) -> Self {
        let socket = interface.contract_name();
        let resolve = |name: &str| {
            let is =
                |info: &FunctionInfo| info.export == name && info.contract.split('@').next() == Some(interface.name);
            let mut named = functions.iter().enumerate().filter(|(_, info)| is(info));
            let place = match (named.next(), named.next()) {
                (Some((place, _)), None) => Some(place),
                (None, _) => None,
                // The plugin plugs two tracks of the contract: the table's version decides.
                (Some(_), Some(_)) => functions.iter().position(|info| {
                    let plug = ContractName::parse(&info.contract).ok();
                    let fits = plug.is_some_and(|plug| serves(&plug, &socket));
                    is(info) && fits
                }),
            };
            place.map(FunctionIndex::new)
        };
        let functions = interface.functions.iter().map(|function| resolve(function.name)).collect();
        Self { interface, functions, next: Methods::default() }
    }
}
