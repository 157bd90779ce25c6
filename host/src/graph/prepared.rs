//! Functions that were called by name: who calls one again pays for no lookup.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::RwLock;

use crate::call::socket::HostSocket;

/// How many names are kept. Applications call a few functions; who asks for more begins anew.
const MOST: usize = 1024;

/// By contract and function, as they were written. Who is plugged where does not change while a graph is loaded, so that what was found
/// stays right.
#[derive(Default)]
pub(super) struct Prepared(RwLock<Names>);

#[derive(Default)]
struct Names {
    contracts: HashMap<Box<str>, HashMap<Box<str>, Arc<HostSocket>>>,
    count: usize,
}

impl Prepared {
    pub(super) fn find(&self, contract: &str, function: &str) -> Option<Arc<HostSocket>> {
        self.0.read().contracts.get(contract)?.get(function).cloned()
    }

    pub(super) fn keep(&self, contract: &str, function: &str, socket: &Arc<HostSocket>) {
        let mut names = self.0.write();
        if names.count >= MOST {
            *names = Names::default();
        }
        let functions = names.contracts.entry(contract.into()).or_default();
        if functions.insert(function.into(), Arc::clone(socket)).is_none() {
            names.count += 1;
        }
    }
}
