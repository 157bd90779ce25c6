//! Calling a plugin, and looking at it.

use std::sync::Arc;

use super::find::Found;
use super::guard::{SlotGuard, StartError};
use super::instance::Live;
use super::meter::Metered;
use super::slot::{Kind, Slot};
use super::traced::Traced;
use super::{carried, frames};
use crate::error::{Case, DispatchError};
use crate::index::FunctionIndex;

/// What is counted and traced of a call that is under way.
pub(super) struct Watched {
    metered: Option<Metered>,
    traced: Option<Traced>,
}

/// What is done with an instance, whoever's it is.
type ErasedCall<'a, R> = Box<dyn FnOnce(&Arc<Slot>, FunctionIndex, &mut Live) -> wasmtime::Result<R> + 'a>;

impl Slot {
    /// Calls into the plugin: waits its turn, makes sure that there is an instance, runs `call`, and discards the
    /// instance if it fails. `call` is told the slot of the instance, which owns the handles that this makes.
    #[inline]
    pub(crate) fn call<R>(
        self: &Arc<Self>,
        function: FunctionIndex,
        call: impl FnOnce(&Arc<Self>, FunctionIndex, &mut Live) -> wasmtime::Result<R>,
    ) -> Result<R, DispatchError> {
        if !self.common.watched {
            return self.call_instance(function, call);
        }
        let watched = self.watch(function);
        let result = self.call_instance(function, call);
        self.seen(watched, result.as_ref().err());
        result
    }

    /// Begins to count and to trace a call, as far as that is asked for.
    #[inline(never)]
    pub(super) fn watch(&self, function: FunctionIndex) -> Watched {
        let traced = self.member.graph.traced.then(|| Traced::begin(&self.member, function));
        Watched { metered: self.meter().map(|meter| meter.begin()), traced }
    }

    #[inline(never)]
    pub(super) fn seen(&self, watched: Watched, error: Option<&DispatchError>) {
        if let (Some(meter), Some(metered)) = (self.meter(), &watched.metered) {
            meter.end(metered, error);
        }
        if let Some(traced) = watched.traced {
            traced.end(error);
        }
    }

    #[inline]
    fn call_instance<R>(
        self: &Arc<Self>,
        function: FunctionIndex,
        call: impl FnOnce(&Arc<Self>, FunctionIndex, &mut Live) -> wasmtime::Result<R>,
    ) -> Result<R, DispatchError> {
        if tracing::enabled!(target: "jackfield::call", tracing::Level::TRACE) {
            self.announce(function);
        }
        let mut found: Found;
        let mut guard;
        if matches!(self.kind, Kind::Only) {
            guard = SlotGuard::new(self, Some(function));
            if let Err(error) = guard.enter() {
                drop(guard);
                return self.instead(function, error, call);
            }
        } else {
            found = match self.find(Some(function)) {
                Ok(found) => found,
                Err(error) => return self.instead(function, error, call),
            };
            let begun = found.begun.take();
            guard = SlotGuard::new(&found.slot, Some(function));
            if let Err(error) = guard.enter_found(begun) {
                drop(guard);
                return self.instead(function, error, call);
            }
        }
        let slot = guard.slot();
        let result = match guard.live() {
            Some(live) => frames::with_room(live.limits.wasm_stack, || call(slot, function, live)),
            None => Err(wasmtime::Error::msg("the plugin has no instance")),
        };
        match result {
            Ok(value) => {
                guard.finish();
                Ok(value)
            }
            Err(error) => Err(guard.fail(error)),
        }
    }

    /// Lets the fallback serve a call that the plugin does not, since it may not run.
    #[cold]
    #[inline(never)]
    fn instead<R>(
        &self,
        function: FunctionIndex,
        error: DispatchError,
        call: impl FnOnce(&Arc<Self>, FunctionIndex, &mut Live) -> wasmtime::Result<R>,
    ) -> Result<R, DispatchError> {
        let fallback = self.fallback(function).filter(|_| error.kind() == Case::Unavailable);
        match fallback.filter(|_| self.common.supervision.is_down()) {
            Some((fallback, function)) => fallback.call_erased(function, Box::new(call)),
            None => Err(error),
        }
    }

    /// The same as [`call`](Self::call), without code of its own for each caller that may come from a fallback of a fallback.
    fn call_erased<'a, R>(
        self: &Arc<Self>,
        function: FunctionIndex,
        call: ErasedCall<'a, R>,
    ) -> Result<R, DispatchError> {
        self.call(function, call)
    }

    /// Tells whoever watches the host of a call.
    #[cold]
    #[inline(never)]
    pub(super) fn announce(&self, function: FunctionIndex) {
        let info = self.member.info(function);
        let contract = info.map(|info| info.contract.to_string()).unwrap_or_default();
        let function = info.map_or("", |info| info.name.as_str());
        tracing::trace!(target: "jackfield::call", plugin = %self.member.id, contract, function, "called");
    }

    /// Makes the first instance. Where each call has one of its own, this is the one that is looked at and never called.
    ///
    /// # Errors
    ///
    /// If it cannot be instantiated, or its `init` fails.
    pub(crate) fn start(self: &Arc<Self>) -> Result<(), StartError> {
        // There is room for it, since nobody calls the plugin yet.
        let found = self.find_to_look().unwrap_or_else(|| Found::free(Arc::clone(self)));
        let mut guard = SlotGuard::new(&found.slot, None);
        let entered = guard.enter();
        let in_init = guard.init_failed();
        guard.finish();
        entered.map_err(|error| StartError { error, in_init })
    }

    /// Looks at an instance without calling it. `None` if there is none and none can be made, if this thread must not wait for it,
    /// and while somebody calls it.
    pub(crate) fn with_instance<R: Send>(self: &Arc<Self>, look: impl FnOnce(&Live) -> R + Send) -> Option<R> {
        if !self.member.graph.may_enter(self.member.index) {
            return None;
        }
        if self.member.graph.needs_thread() {
            return carried::on_own_thread(|| self.with_instance(look)).ok().flatten();
        }
        let found = self.find_to_look()?;
        let fuel_left = found.slot.fuel_left();
        let mut guard = SlotGuard::new(&found.slot, None);
        guard.enter_now().ok()?;
        let looked = guard.live().map(|live| {
            // Nothing runs: what the last call has left stays.
            live.refuel(fuel_left);
            look(live)
        });
        guard.finish();
        looked
    }
}

/// Makes an instance where there is none and nobody has the plugin; what runs it is not cut off by the call that this thread is in.
pub(super) fn make(slot: &Arc<Slot>) -> Result<(), StartError> {
    if !slot.member.graph.may_enter(slot.member.index) {
        return Ok(());
    }
    if slot.member.graph.needs_thread() {
        return carried::on_own_thread(|| make(slot)).unwrap_or(Ok(()));
    }
    let Some(found) = slot.find_to_look() else { return Ok(()) };
    let mut guard = SlotGuard::new(&found.slot, None);
    let entered = guard.enter_if_idle();
    let in_init = guard.init_failed();
    guard.finish();
    entered.map_err(|error| StartError { error, in_init })
}
