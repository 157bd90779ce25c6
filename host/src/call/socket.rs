//! The host's own sockets: what generated typed sockets stand on, and prepared dynamic calls.

use std::marker::PhantomData;
use std::sync::Arc;

use jackfield_contract::Route;

use super::awaited::{Awaited, Call};
use super::dynamic;
use super::target::{Callee, Contract};
use crate::error::{Case, DispatchError, PluginId};
use crate::index::{FunctionIndex, ResourceKey};
use crate::runtime::graph_info::GraphInfo;
use crate::runtime::slot::Slot;
use crate::runtime::{carried, frames};
use crate::value::handle::Handle;
use crate::value::replies::{Any, Cardinality, Replies};
use crate::value::size::size;
use crate::value::walk;
use crate::{Val, ValError};

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
        f.debug_list().entries(self.socket.plugs.iter().map(|plug| &plug.id)).finish()
    }
}

/// A socket of the host's own with its plugs.
pub(crate) struct HostSocket {
    pub(crate) graph: Arc<GraphInfo>,
    /// The contract that the plugs were compared with, where this is a typed socket's.
    pub(crate) contract: Option<&'static Contract>,
    pub(crate) plugs: Box<[HostPlug]>,
    /// How calls of each function find their plugs, by the function's place in the contract.
    pub(crate) routes: Box<[Route]>,
    /// The resources that the contract defines: their handles decide who is called, and no others.
    pub(crate) own: Box<[ResourceKey]>,
}

/// A plug in a socket of the host's.
pub(crate) struct HostPlug {
    pub(crate) slot: Arc<Slot>,
    /// Whose it is: the slot's plugin, or one that was composed into it.
    pub(crate) id: PluginId,
    /// The plugin's function for each of the contract's.
    pub(crate) functions: Box<[FunctionIndex]>,
    /// Where one function was prepared whose signature is a common one: the way to call it in bulk.
    pub(crate) bulk: Option<BulkCall>,
}

/// What a plugin replies that cannot be called.
type Refusal = (PluginId, DispatchError);

/// A plugin's function that was found to have the types of one in the list of common signatures: it takes the values, and
/// replies `None` where they are not of these types.
pub(crate) type BulkCall = Box<dyn Fn(&[Val]) -> Option<Result<Option<Val>, DispatchError>> + Send + Sync>;

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
        let graph = Arc::clone(&self.socket.graph);
        let (plugs, routes, own) = Default::default();
        Self::new(HostSocket { graph, contract: Some(contract), plugs, routes, own })
    }

    /// The plugins that are plugged in, in the graph's order.
    pub fn plugins(&self) -> impl Iterator<Item = &PluginId> {
        self.socket.plugs.iter().map(|plug| &plug.id)
    }

    /// Calls the function at this place of the contract's table with values of any type.
    ///
    /// A method goes to the owner of its handle, a function that takes handles of the contract's own to theirs.
    pub fn call_dynamic(&self, function: usize, params: &[Val]) -> K::Reply<Option<Val>> {
        K::gather(self.socket.call_dynamic(function, params).into_iter())
    }

    /// The same, awaited.
    pub fn call_dynamic_async(&self, function: usize, params: impl Into<Arc<[Val]>>) -> Awaited<K, Option<Val>> {
        Awaited::new(self.socket.calls(function, params.into()))
    }

    /// How a reply of [`Self::call_dynamic`] that cannot be read as the contract's own type is reported.
    pub fn unreadable(&self, plugin: &PluginId, function: usize, error: &ValError) -> DispatchError {
        let plug = self.socket.plugs.iter().find(|plug| plug.id == *plugin);
        let at = plug.and_then(|plug| Some((plug, *plug.functions.get(function)?)));
        match at {
            Some((plug, function)) => plug.slot.member.error(Case::Other, function, format!("its reply: {error}")),
            None => DispatchError::unavailable(&error.to_string()),
        }
    }
}

impl HostSocket {
    pub(crate) fn call_dynamic(&self, function: usize, params: &[Val]) -> Replies<Option<Val>> {
        let replies = if self.graph.needs_thread() {
            let replies = carried::on_own_thread(|| self.call_routed(function, params));
            replies.unwrap_or_else(|error| self.without_thread(function, &error))
        } else if let ([plug], Some(Route::Broadcast)) = (&*self.plugs, self.routes.get(function)) {
            return Replies { first: Some(self.call_plug(plug, function, params)), rest: Vec::new() };
        } else {
            self.call_routed(function, params)
        };
        Any::gather(replies.into_iter())
    }

    /// The replies where the call needed a thread that could not be made: nothing was run.
    #[cold]
    pub(super) fn without_thread<R>(
        &self,
        function: usize,
        error: &carried::NoThread,
    ) -> Vec<(PluginId, Result<R, DispatchError>)> {
        let failed = |plug: &HostPlug| {
            let member = &plug.slot.member;
            let function = plug.functions.get(function).copied();
            (plug.id.clone(), Err(member.error(Case::Unavailable, function, error.to_string())))
        };
        self.plugs.iter().map(failed).collect()
    }

    fn call_routed(&self, function: usize, params: &[Val]) -> Vec<(PluginId, Result<Option<Val>, DispatchError>)> {
        match self.owner(function, params) {
            None => self.plugs.iter().map(|plug| self.call_plug(plug, function, params)).collect(),
            Some(Ok(plug)) => vec![self.call_plug(&self.plugs[plug], function, params)],
            Some(Err((plugin, refused))) => vec![(plugin, Err(refused))],
        }
    }

    /// The calls that [`Self::call_dynamic`] makes, to be awaited.
    pub(crate) fn calls(self: &Arc<Self>, function: usize, params: Arc<[Val]>) -> Vec<Call<Option<Val>>> {
        let plugs = match self.owner(function, &params) {
            None => 0..self.plugs.len(),
            Some(Ok(plug)) => plug..plug + 1,
            Some(Err((plugin, refused))) => return vec![Call::answered(plugin, Err(refused))],
        };
        let call = |place: usize| {
            let (plug, params) = (&self.plugs[place], Arc::clone(&params));
            let target = Some((Arc::clone(&plug.slot), plug.functions[function]));
            let socket = Arc::clone(self);
            let run = move || socket.call_plug(&socket.plugs[place], function, &params).1;
            Call { plugin: plug.id.clone(), target, run: Box::new(run) }
        };
        plugs.map(call).collect()
    }

    fn call_plug(
        &self,
        plug: &HostPlug,
        function: usize,
        params: &[Val],
    ) -> (PluginId, Result<Option<Val>, DispatchError>) {
        let at = plug.functions[function];
        let reply = if !self.graph.may_enter(plug.slot.member.index) {
            Err(unreachable_from_here(&plug.slot, at))
        } else {
            // Values that are not of the common types are checked and refused, or converted, on the other way.
            let by_types = plug.bulk.as_ref().filter(|_| self.graph.observer.is_none());
            let bulk = || by_types.and_then(|call| call(params));
            let bulk = plug.slot.measured(|| params.iter().map(size).collect(), bulk);
            match bulk {
                Some(reply) => {
                    dynamic::weigh(&plug.slot, params, &reply);
                    reply
                }
                None => dynamic::call_plugin(&plug.slot, at, params),
            }
        };
        (plug.id.clone(), reply)
    }

    /// The place of the plug that owns the handles which decide who is called; `None` if there are none. An error is the reply.
    fn owner(&self, function: usize, params: &[Val]) -> Option<Result<usize, Refusal>> {
        let route = self.routes.get(function).copied().unwrap_or(Route::Broadcast);
        // A method's own handle is its first parameter.
        let deciding = match route {
            Route::Owner => params.get(..1).unwrap_or_default(),
            Route::ByHandles => params,
            Route::Direct | Route::Broadcast => return None,
        };
        let mut handles = Vec::new();
        deciding.iter().for_each(|val| walk::handles(val, &mut handles));
        let owns = |plug: &&HostPlug, handle: &Handle| {
            handle.raw().is_some_and(|raw| self.own.contains(&raw.key) && plug.slot.member.is(&*raw.owner))
        };
        // Handles of other contracts' resources do not decide who is called.
        let own: Vec<_> = handles.iter().filter(|handle| self.plugs.iter().any(|plug| owns(&plug, handle))).collect();
        let Some(first) = own.first() else {
            let foreign = (route == Route::Owner).then(|| handles.first()).flatten()?;
            let error = match self.plugs.first() {
                Some(plug) => plug.slot.member.error(
                    Case::InvalidHandle,
                    plug.functions[function],
                    format!("its handle belongs to plugin `{}`, which is not in this socket", foreign.owner()),
                ),
                None => DispatchError::unavailable("the socket is unfilled"),
            };
            return Some(Err((foreign.owner().clone(), error)));
        };
        let at = self.plugs.iter().position(|plug| owns(&plug, first))?;
        let plug = &self.plugs[at];
        if route == Route::ByHandles
            && let Some(other) = own.iter().find(|handle| !owns(&plug, handle))
        {
            let cause = format!("the handles of one call belong to `{}` and to `{}`", plug.id, other.owner());
            let error = plug.slot.member.error(Case::InvalidHandle, plug.functions[function], cause);
            return Some(Err((plug.id.clone(), error)));
        }
        Some(Ok(at))
    }
}

#[cold]
pub(crate) fn unreachable_from_here(slot: &Slot, function: FunctionIndex) -> DispatchError {
    let graph = &slot.member.graph;
    let caller = frames::innermost(graph.id).and_then(|caller| graph.plugin(caller));
    let caller = caller.map_or("?", |plugin| &plugin.id);
    slot.member.error(
        Case::Unsupported,
        function,
        format!(
            "a host function that plugin `{caller}` called may only call plugins that `{caller}` can reach through its \
             sockets; otherwise two calls could wait for each other"
        ),
    )
}

/// Calls a function with values, checked and converted, from wherever the host is.
pub(crate) fn call_from_here(
    callee: &Callee,
    function: FunctionIndex,
    params: &[Val],
) -> Result<Option<Val>, DispatchError> {
    match callee {
        Callee::Plugin(slot) if !slot.member.graph.may_enter(slot.member.index) => {
            Err(unreachable_from_here(slot, function))
        }
        callee => dynamic::call(callee, function, params),
    }
}
