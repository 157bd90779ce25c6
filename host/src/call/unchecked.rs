//! The one module with `unsafe` code: calls whose types were checked before.
//!
//! `Func::typed` compares a function's type with the Rust types each time it is called, at a cost of the same order as the
//! call itself. wasmtime's own generated code checks once and then uses `TypedFunc::new_unchecked`; so do we. The check is
//! made when a link or a socket is made; an instance that is built again comes from the same compiled component, or from one
//! whose contracts were found to be the same (`Graph::swap`), and so are those of a plugin that stands in for another (planning
//! sees to that), so its functions have the same types.
#![allow(unsafe_code, reason = "TypedFunc::new_unchecked after one check, see above")]

use std::any::TypeId;
use std::marker::PhantomData;
use std::sync::Arc;

use wasmtime::component::{ComponentNamedList, Lift, Lower, TypedFunc};

use super::awaited::{Awaited, Call};
use super::socket::{HostPlug, HostSocket, SocketCore, unreachable_from_here};
use super::target::PlugFunction;
use crate::error::{DispatchError, PluginId};
use crate::index::FunctionIndex;
use crate::runtime::carried;
use crate::runtime::instance::Live;
use crate::runtime::slot::Slot;
use crate::value::replies::Cardinality;
use crate::value::wire::ResultList;

/// A plugin's function that was found to have these types.
pub(crate) struct Checked<P, R> {
    target: PlugFunction,
    types: PhantomData<fn(P) -> R>,
    /// How much parameters and result weigh, where that can be told.
    weights: Option<Weights<P, R>>,
}

/// How much a function's parameters and its result weigh.
type Weights<P, R> = (fn(&P) -> u64, fn(&R) -> u64);

impl<P, R> Clone for Checked<P, R> {
    fn clone(&self) -> Self {
        Self { target: self.target.clone(), types: PhantomData, weights: self.weights }
    }
}

impl<P, R> Checked<P, R>
where
    P: ComponentNamedList + Lower + 'static,
    R: ComponentNamedList + Lift + 'static,
{
    /// The function, if it has these types. Its plugin is instantiated if it is not yet.
    ///
    /// None of a plugin whose store is driven: code for that, for each signature of the list of common ones, would be twice as much.
    pub(crate) fn new(target: PlugFunction) -> Option<Self> {
        (!target.slot.is_driven() && Self::fits(&target) == Some(true)).then_some(Self {
            target,
            types: PhantomData,
            weights: None,
        })
    }

    /// Whether the function has these types; `None` where its plugin cannot be looked at now.
    pub(crate) fn fits(target: &PlugFunction) -> Option<bool> {
        let fits = |live: &Live| {
            live.get_function(target.function).is_some_and(|function| function.typed::<P, R>(&live.store).is_ok())
        };
        let look = || target.slot.with_instance(fits);
        target.slot.fits(target.function, TypeId::of::<(P, R)>(), look)
    }

    /// Calls the function.
    #[inline]
    pub(crate) fn call(&self, params: P) -> Result<R, DispatchError> {
        let PlugFunction { slot, function } = &self.target;
        if let (Some(meter), Some((weigh, _))) = (slot.meter(), self.weights) {
            meter.goes_in(weigh(&params));
        }
        // SAFETY: `new` has checked an instance of the same component.
        let reply =
            unsafe { call(slot, *function, params, |live, function, params| function.call(&mut live.store, params)) };
        if let (Some(meter), Some((_, weigh)), Ok(reply)) = (slot.meter(), self.weights, &reply) {
            meter.comes_out(weigh(reply));
        }
        reply
    }

    /// The same, whose values weigh so much.
    #[cfg(feature = "bulk")]
    pub(crate) fn weighed(mut self, params: fn(&P) -> u64, result: fn(&R) -> u64) -> Self {
        self.weights = Some((params, result));
        self
    }

    /// Its plugin's name, as replies to plugins carry it.
    pub(crate) fn wire_id(&self) -> &Arc<str> {
        self.target.slot.member.wire_id_of(self.target.function)
    }
}

/// Calls a function with its types taken for granted.
///
/// # Safety
///
/// `Func::typed::<P, R>` would succeed: the function's parameters are `P` and its result is `R`.
#[inline]
unsafe fn call<P, R>(
    slot: &Arc<Slot>,
    function: FunctionIndex,
    params: P,
    call: impl FnOnce(&mut Live, TypedFunc<P, R>, P) -> wasmtime::Result<R>,
) -> Result<R, DispatchError>
where
    P: ComponentNamedList + Lower,
    R: ComponentNamedList + Lift,
{
    slot.call(function, |_, function, live| {
        // SAFETY: the caller's promise is the same.
        let function = unsafe { TypedFunc::<P, R>::new_unchecked(live.function(function)) };
        call(live, function, params)
    })
}

impl<K: Cardinality> SocketCore<K> {
    /// Calls the function at this place of the contract's table, which carries no handles.
    ///
    /// The parameters may borrow: `(&str, &[u8])` for `(String, Vec<u8>)`. The reply holds the result itself, not wasmtime's
    /// list of one.
    ///
    /// # Safety
    ///
    /// `P` and `R` are the function's types by the table of the contract that this core was taken as with [`SocketCore::of`].
    /// `Graph::socket` compares that table with each plugged component, so no other check is left to make.
    #[inline]
    pub unsafe fn call<P, R>(&self, function: usize, params: P) -> K::Reply<R::Value>
    where
        P: ComponentNamedList + Lower + Clone + Send,
        R: ResultList,
    {
        let socket = &*self.socket;
        if socket.graph.needs_thread() {
            // SAFETY: the caller's promise is passed on.
            return K::gather(unsafe { socket.replies_of_own_thread::<P, R>(function, params) }.into_iter());
        }
        if let [plug] = &*socket.plugs {
            // SAFETY: the caller's promise is passed on.
            let reply = unsafe { socket.reply::<P, R>(plug, function, params) };
            return K::gather(std::iter::once((plug.id.clone(), reply)));
        }
        // SAFETY: the caller's promise is passed on.
        K::gather(unsafe { socket.replies::<P, R>(function, params) }.into_iter())
    }
}

impl<K: Cardinality> SocketCore<K> {
    /// The same as [`Self::call`], awaited: on a thread to which the parameters are given.
    ///
    /// # Safety
    ///
    /// As there.
    pub unsafe fn call_async<P, R>(&self, function: usize, params: P) -> Awaited<K, R::Value>
    where
        P: ComponentNamedList + Lower + Clone + Send + 'static,
        R: ResultList,
        R::Value: Send + 'static,
    {
        let call = |place: usize| {
            let (socket, params) = (Arc::clone(&self.socket), params.clone());
            let plug = &self.socket.plugs[place];
            let (slot, at) = (Arc::clone(&plug.slot), plug.functions[function]);
            // SAFETY: the caller's promise is passed on.
            let run = move || unsafe { socket.reply::<P, R>(&socket.plugs[place], function, params) };
            Call { plugin: plug.id.clone(), target: Some((slot, at)), run: Box::new(run) }
        };
        Awaited::new((0..self.socket.plugs.len()).map(call).collect())
    }
}

impl HostSocket {
    #[cold]
    unsafe fn replies_of_own_thread<P, R>(
        &self,
        function: usize,
        params: P,
    ) -> Vec<(PluginId, Result<R::Value, DispatchError>)>
    where
        P: ComponentNamedList + Lower + Clone + Send,
        R: ResultList,
    {
        // SAFETY: the caller's promise is passed on.
        let replies = carried::on_own_thread(|| unsafe { self.replies::<P, R>(function, params) });
        replies.unwrap_or_else(|error| self.without_thread(function, &error))
    }

    unsafe fn replies<P, R>(&self, function: usize, params: P) -> Vec<(PluginId, Result<R::Value, DispatchError>)>
    where
        P: ComponentNamedList + Lower + Clone,
        R: ResultList,
    {
        let replies = self.plugs.iter().map(|plug| {
            // SAFETY: the caller's promise is passed on.
            (plug.id.clone(), unsafe { self.reply::<P, R>(plug, function, params.clone()) })
        });
        replies.collect()
    }

    #[inline]
    unsafe fn reply<P, R>(&self, plug: &HostPlug, function: usize, params: P) -> Result<R::Value, DispatchError>
    where
        P: ComponentNamedList + Lower,
        R: ResultList,
    {
        let function = plug.functions[function];
        if !self.graph.may_enter(plug.slot.member.index) {
            return Err(unreachable_from_here(&plug.slot, function));
        }
        // SAFETY: the caller promises that these are the function's types.
        let reply = unsafe { call(&plug.slot, function, params, |live, func, params| live.call_typed(&func, params)) };
        reply.map(R::value)
    }
}
