//! The host's own sockets: what generated typed sockets stand on, and prepared dynamic calls.

use std::marker::PhantomData;
use std::sync::Arc;

use jackfield_contract::Route;

use super::handles;
use crate::error::{Case, DispatchError, PluginId};
use crate::link::typed::TypedFunction;
use crate::runtime::frames;
use crate::runtime::slot::{Shared, Slot};
use crate::table::Interface;
use crate::value::replies::Cardinality;
use crate::value::walk;
use crate::{Handle, Replies, Val};

/// A contract that the host knows at compile time: its table and its typed functions. Made by `bindings!`.
#[derive(Debug)]
pub struct Contract {
    /// The table.
    pub interface: &'static Interface,
    /// Parallel to the table's functions; `None` for those that are called with [`Val`]s: functions that carry handles, async
    /// ones and those with more than 17 parameters.
    pub functions: &'static [Option<TypedFunction>],
}

/// A typed socket of a contract, as `bindings!` generates it.
pub trait TypedContract: Sized {
    /// How many plugs it takes.
    type Cardinality: Cardinality;

    /// The contract.
    const CONTRACT: &'static Contract;

    /// Makes the typed socket. Generated code takes the core through [`SocketCore::of`], which lets no core of another contract
    /// through.
    fn from_core(core: SocketCore<Self::Cardinality>) -> Self;
}

/// What a typed socket calls.
pub struct SocketCore<K> {
    pub(crate) socket: Arc<HostSocket>,
    cardinality: PhantomData<K>,
}

impl<K> Clone for SocketCore<K> {
    fn clone(&self) -> Self {
        Self { socket: Arc::clone(&self.socket), cardinality: PhantomData }
    }
}

impl<K> std::fmt::Debug for SocketCore<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.socket.plugs.iter().map(|plug| &plug.slot.id)).finish()
    }
}

/// A socket of the host's own with its plugs.
pub(crate) struct HostSocket {
    pub(crate) shared: Arc<Shared>,
    /// The contract that the plugs were compared with, where this is a typed socket's.
    pub(crate) contract: Option<&'static Contract>,
    pub(crate) plugs: Box<[HostPlug]>,
    /// How calls of each function find their plugs, by the function's place in the contract.
    pub(crate) routes: Box<[Route]>,
    /// The keys of the resources that the contract defines: their handles decide who is called, and no others.
    pub(crate) own: Box<[u32]>,
}

/// A plug in a socket of the host's.
pub(crate) struct HostPlug {
    pub(crate) slot: Arc<Slot>,
    /// The plugin's function for each of the contract's.
    pub(crate) functions: Box<[usize]>,
    /// Where one function was prepared whose signature is a common one: the way to call it in bulk.
    pub(crate) bulk: Option<crate::link::common::Call>,
}

impl<K: Cardinality> SocketCore<K> {
    pub(crate) fn new(socket: HostSocket) -> Self {
        Self { socket: Arc::new(socket), cardinality: PhantomData }
    }

    /// This core as one of `contract`. A core whose plugs were compared with another contract has no plugs as one of this:
    /// its calls take for granted that the types are the contract's, and anybody can implement [`TypedContract`] and pass the
    /// core that it is given on to another typed socket.
    #[must_use]
    pub fn of(self, contract: &'static Contract) -> Self {
        if self.socket.contract.is_some_and(|own| std::ptr::eq(own, contract)) {
            return self;
        }
        let shared = Arc::clone(&self.socket.shared);
        let (plugs, routes, own) = Default::default();
        Self::new(HostSocket { shared, contract: Some(contract), plugs, routes, own })
    }

    /// The plugins that are plugged in, in the graph's order.
    pub fn plugins(&self) -> impl Iterator<Item = &PluginId> {
        self.socket.plugs.iter().map(|plug| &plug.slot.id)
    }

    /// Calls the function at this place of the contract's table with values of any type.
    ///
    /// A method goes to the owner of its handle, a function that takes handles of the contract's own to theirs.
    pub fn call_dynamic(&self, function: usize, params: &[Val]) -> K::Reply<Option<Val>> {
        K::gather(self.socket.call_dynamic(function, params).into_iter())
    }

    /// How a reply of [`Self::call_dynamic`] that cannot be read as the contract's own type is reported.
    pub fn unreadable(&self, plugin: &PluginId, function: usize, error: &crate::ValError) -> DispatchError {
        let plug = self.socket.plugs.iter().find(|plug| plug.slot.id == *plugin);
        let at = plug.and_then(|plug| Some((plug, *plug.functions.get(function)?)));
        match at {
            Some((plug, function)) => plug.slot.error(Case::Other, function, format!("its reply: {error}")),
            None => DispatchError::unavailable(&error.to_string()),
        }
    }
}

impl HostSocket {
    pub(crate) fn call_dynamic(&self, function: usize, params: &[Val]) -> Replies<Option<Val>> {
        let replies = if self.shared.needs_thread() {
            frames::on_own_thread(|| self.call_routed(function, params))
        } else if let ([plug], Some(Route::Broadcast)) = (&*self.plugs, self.routes.get(function)) {
            return Replies { first: Some(self.call_plug(plug, function, params)), rest: Vec::new() };
        } else {
            self.call_routed(function, params)
        };
        crate::Any::gather(replies.into_iter())
    }

    fn call_routed(&self, function: usize, params: &[Val]) -> Vec<(PluginId, Result<Option<Val>, DispatchError>)> {
        let route = self.routes.get(function).copied().unwrap_or(Route::Broadcast);
        // A method's own handle is its first parameter.
        let deciding = match route {
            Route::Owner => params.get(..1).unwrap_or_default(),
            Route::ByHandles => params,
            Route::Direct | Route::Broadcast => &[],
        };
        let mut handles = Vec::new();
        deciding.iter().for_each(|val| walk::handles(val, &mut handles));
        if let Some(reply) = self.call_owner(function, route, &handles, params) {
            return vec![reply];
        }
        self.plugs.iter().map(|plug| self.call_plug(plug, function, params)).collect()
    }

    fn call_plug(
        &self,
        plug: &HostPlug,
        function: usize,
        params: &[Val],
    ) -> (PluginId, Result<Option<Val>, DispatchError>) {
        let at = plug.functions[function];
        let reply = if !frames::may_enter(&self.shared, plug.slot.index) {
            Err(unreachable_from_here(&plug.slot, at))
        } else {
            // Values that are not of the common types are checked and refused, or converted, on the other way.
            let bulk = plug.bulk.as_ref().and_then(|call| call(params));
            bulk.unwrap_or_else(|| handles::call(&plug.slot, at, params))
        };
        (plug.slot.id.clone(), reply)
    }

    /// Calls the owner of the handles; `None` if there are none.
    fn call_owner(
        &self,
        function: usize,
        route: Route,
        handles: &[&Handle],
        params: &[Val],
    ) -> Option<(PluginId, Result<Option<Val>, DispatchError>)> {
        let owns = |plug: &&HostPlug, handle: &Handle| {
            handle.raw().is_some_and(|raw| self.own.contains(&raw.key) && Arc::ptr_eq(&plug.slot, &raw.owner))
        };
        // Handles of other contracts' resources do not decide who is called.
        let own: Vec<_> = handles.iter().filter(|handle| self.plugs.iter().any(|plug| owns(&plug, handle))).collect();
        let Some(first) = own.first() else {
            let foreign = (route == Route::Owner).then(|| handles.first()).flatten()?;
            let error = match self.plugs.first() {
                Some(plug) => plug.slot.error(
                    Case::InvalidHandle,
                    plug.functions[function],
                    format!("its handle belongs to plugin `{}`, which is not in this socket", foreign.owner()),
                ),
                None => DispatchError::unavailable("the socket is unfilled"),
            };
            return Some((foreign.owner().clone(), Err(error)));
        };
        let plug = self.plugs.iter().find(|plug| owns(plug, first))?;
        if route == Route::ByHandles
            && let Some(other) = own.iter().find(|handle| !owns(&plug, handle))
        {
            let cause = format!("the handles of one call belong to `{}` and to `{}`", plug.slot.id, other.owner());
            let error = plug.slot.error(Case::InvalidHandle, plug.functions[function], cause);
            return Some((plug.slot.id.clone(), Err(error)));
        }
        Some(self.call_plug(plug, function, params))
    }
}

#[cold]
pub(crate) fn unreachable_from_here(slot: &Arc<Slot>, function: usize) -> DispatchError {
    let caller = frames::innermost(slot.shared.id).and_then(|caller| slot.shared.plan.plugins.get(caller));
    let caller = caller.map_or("?", |plugin| &plugin.id);
    slot.error(
        Case::Unsupported,
        function,
        format!(
            "a host function that plugin `{caller}` called may only call plugins that `{caller}` can reach through its \
             sockets; otherwise two calls could wait for each other"
        ),
    )
}

/// Calls a plugin's function with values, checked and converted.
pub(crate) fn call_target(slot: &Arc<Slot>, function: usize, params: &[Val]) -> Result<Option<Val>, DispatchError> {
    if !frames::may_enter(&slot.shared, slot.index) {
        return Err(unreachable_from_here(slot, function));
    }
    handles::call(slot, function, params)
}
