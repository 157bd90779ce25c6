//! Calling a plugin, and looking at it.

use std::sync::Arc;

use super::find::Found;
use super::frames;
use super::guard::{SlotGuard, StartError};
use super::instance::Live;
use super::slot::{Kind, Slot};
use crate::error::DispatchError;
use crate::index::FunctionIndex;

impl Slot {
    /// Calls into the plugin: waits its turn, makes sure that there is an instance, runs `call`, and discards the
    /// instance if it fails. `call` is told the slot of the instance, which owns the handles that this makes.
    #[inline]
    pub(crate) fn call<R>(
        self: &Arc<Self>,
        function: FunctionIndex,
        call: impl FnOnce(&Arc<Self>, &mut Live) -> wasmtime::Result<R>,
    ) -> Result<R, DispatchError> {
        let mut found: Found;
        let mut guard;
        if matches!(self.kind, Kind::Only) {
            guard = SlotGuard::new(self, Some(function));
            guard.enter()?;
        } else {
            found = self.find(Some(function))?;
            let begun = found.begun.take();
            guard = SlotGuard::new(&found.slot, Some(function));
            guard.enter_found(begun)?;
        }
        let slot = guard.slot();
        let result = match guard.live() {
            Some(live) => frames::with_room(live.limits.wasm_stack, || call(slot, live)),
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

    /// Makes the first instance. Where each call has one of its own, this is the one that is looked at and never called.
    ///
    /// # Errors
    ///
    /// If it cannot be instantiated, or its `init` fails.
    pub(crate) fn start(self: &Arc<Self>) -> Result<(), StartError> {
        let mut found = self.find_to_look().map_err(|error| StartError { error, in_init: false })?;
        let begun = found.begun.take();
        let mut guard = SlotGuard::new(&found.slot, None);
        let entered = guard.enter_found(begun);
        let in_init = guard.init_failed();
        guard.finish();
        entered.map_err(|error| StartError { error, in_init })
    }

    /// Looks at an instance without calling it. `None` if there is none and none can be made, or this thread must not wait
    /// for it.
    pub(crate) fn with_instance<R: Send>(self: &Arc<Self>, look: impl FnOnce(&Live) -> R + Send) -> Option<R> {
        if !self.member.graph.may_enter(self.member.index) {
            return None;
        }
        if self.member.graph.needs_thread() {
            return frames::on_own_thread(|| self.with_instance(look)).ok().flatten();
        }
        let mut found = self.find_to_look().ok()?;
        let begun = found.begun.take();
        let fuel_left = found.slot.fuel_left();
        let mut guard = SlotGuard::new(&found.slot, None);
        guard.enter_found(begun).ok()?;
        let looked = guard.live().map(|live| {
            // Nothing runs: what the last call has left stays.
            live.refuel(fuel_left);
            look(live)
        });
        guard.finish();
        looked
    }

    /// The instance that is looked at: where each call has one of its own, the one that is never called.
    fn find_to_look(self: &Arc<Self>) -> Result<Found, DispatchError> {
        match self.kind {
            Kind::PerCall => Ok(Found::free(Arc::clone(self))),
            _ => self.find(None),
        }
    }
}
