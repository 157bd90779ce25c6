//! Waiting for a slot, and the drops that were put off while somebody had it.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use parking_lot::MutexGuard;

use super::{CANCELS, SlotGuard, drops_until, never_ends};
use crate::engine::clock::Tick;
use crate::error::refusal::CANCELLED;
use crate::error::{Case, DispatchError};
use crate::index::FunctionIndex;
use crate::runtime::frames::{self, Deadline};
use crate::runtime::slot::{Kind, Slot, State};
use crate::runtime::waiting::{Waiting, Wanted};
use crate::runtime::{carried, failure};

impl Slot {
    /// Waits for the slot, no longer than the call's time.
    #[cold]
    pub(super) fn wait(
        &self,
        deadline: Deadline,
        function: Option<FunctionIndex>,
    ) -> Result<MutexGuard<'_, State>, DispatchError> {
        // This thread's own frame of the call is among those that it holds, and is what it waits for.
        let wants = (self.graph, self.place);
        let holds = frames::held().into_iter().filter(|held| *held != wants).collect();
        let Some(_waiting) = Waiting::enter(holds, Wanted::One(wants)) else { return Err(never_ends(self, function)) };
        let _wanted = self.session.want();
        if deadline.at.is_none() && !deadline.watched {
            return Ok(self.state.lock());
        }
        loop {
            if deadline.watched && carried::is_cancelled() {
                return Err(self.member.error(Case::Cancelled, function, CANCELLED));
            }
            let left = match deadline.at {
                Some(at) if at.is_over() => {
                    return Err(failure::over(self, function, deadline, "while waiting its turn"));
                }
                at => at.map_or(CANCELS, |at| at.left().duration()),
            };
            if let Some(state) = self.state.try_lock_for(if deadline.watched { left.min(CANCELS) } else { left }) {
                return Ok(state);
            }
        }
    }

    /// Runs queued drops, if nobody holds the slot. Whoever holds it looks at the queue when it leaves.
    pub(in crate::runtime) fn try_drain(self: &Arc<Self>) {
        if self.has_pending.load(Ordering::Acquire) && self.member.graph.needs_thread() {
            // Where no thread can be made the drops stay queued, for whoever enters next.
            let _ = carried::on_own_thread(|| self.try_drain());
            return;
        }
        let until = drops_until();
        while self.has_pending.load(Ordering::Acquire) && !until.is_over() {
            // Calls are to find an instance idle that is.
            let _lent = match &self.kind {
                Kind::OneOf(pool) => match pool.lend(self.place.number) {
                    Some(lent) => Some(lent),
                    None => return,
                },
                _ => None,
            };
            if !self.drain_until(until) {
                return;
            }
        }
    }

    /// Runs queued drops until this tick. False if there is nobody to run them.
    fn drain_until(self: &Arc<Self>, until: Tick) -> bool {
        let Some(state) = self.state.try_lock() else { return false };
        if state.live.is_none() {
            // The instance is gone and its resources with it.
            self.forget_drops();
            return false;
        }
        if self.is_of_old() && self.session.is_busy() {
            // Calls that are under way end in their instance, and who drives those throws it away.
            return false;
        }
        let mut guard = SlotGuard::new(self, None);
        guard.state = Some(state);
        guard.drain(Some(until));
        guard.finished = true;
        true
    }
}

impl SlotGuard<'_> {
    /// Who reads what the instance writes is to know why that ends, before it is gone.
    pub(super) fn fail_pipes(&mut self, error: &DispatchError) {
        if let Some(live) = self.live() {
            live.store.data_mut().tasks.fail_pipes(error);
        }
    }
}
