//! What is done under the lock of a slot in whose instance calls run side by side.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use parking_lot::MutexGuard;

use super::{Begun, SlotGuard, drops_until};
use crate::engine::clock::Ticks;
use crate::error::DispatchError;
use crate::runtime::failure;
use crate::runtime::task::Task;

impl Begun {
    /// The fuel of the call, where that is counted.
    pub(in crate::runtime) fn fuel(&self) -> Option<u64> {
        self.granted.fuel
    }

    /// The time that the plugin has for such a call.
    pub(in crate::runtime) fn limit(&self) -> Option<Ticks> {
        self.granted.time
    }
}

impl SlotGuard<'_> {
    /// Turns an error out of the store into one for each call that is under way, and discards the instance: none is answered before
    /// that is gone.
    #[cold]
    pub(in crate::runtime) fn fail_all(&mut self, error: &wasmtime::Error, tasks: &[Arc<Task>]) {
        let live = self.state.as_ref().and_then(|state| state.live.as_ref());
        let slot = self.slot;
        let failed = |task: &Arc<Task>| {
            task.within(|| failure::dispatch_error(slot, Some(task.function), task.deadline, live, error))
        };
        let errors: Vec<_> = tasks.iter().map(failed).collect();
        match errors.first() {
            Some(error) => {
                self.blame(error);
                self.fail_pipes(error);
            }
            // What failed goes on after its call.
            None => {
                let error = failure::dispatch_error(slot, None, self.deadline(), live, error);
                tracing::warn!(plugin = %slot.member.id, %error, "what went on after a call failed");
                self.blame(&error);
                self.fail_pipes(&error);
            }
        }
        self.discard();
        tasks.iter().zip(errors).for_each(|(task, error)| task.answer(Err(error)));
    }

    /// Locks the slot for what its instance has begun. Where that is gone, no other is made.
    pub(in crate::runtime) fn enter_to_go_on(&mut self) -> Result<(), DispatchError> {
        let begun = Begun::new(self.slot, self.function)?;
        let fuel = begun.fuel();
        self.take_turn(begun)?;
        self.arm();
        match self.live() {
            Some(live) if live.limits.prepared => live.refuel(fuel),
            Some(_) => {}
            None => self.finish(),
        }
        Ok(())
    }

    /// Whether the slot is this thread's.
    pub(in crate::runtime) fn has_slot(&self) -> bool {
        self.state.is_some()
    }

    /// Runs queued drops, between two turns of the instance's calls.
    pub(in crate::runtime) fn run_drops(&mut self) {
        self.drain(Some(drops_until()));
    }

    /// Leaves the slot to whoever waits for it, before this thread can have it again.
    pub(in crate::runtime) fn leave_fairly(mut self) {
        self.finished = true;
        if let Some(state) = self.state.take() {
            MutexGuard::unlock_fair(state);
        }
        if self.slot.has_pending.load(Ordering::Acquire) {
            self.slot.try_drain();
        }
    }
}
