//! Which of a plugin's instances a call goes to, where there may be more than one.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::guard::{Begun, never_ends};
use super::pool::{Pool, Taken, Want};
use super::slot::{Kind, Slot};
use super::waiting::{Waiting, Wanted};
use super::{carried, failure, frames};
use crate::error::refusal::CANCELLED;
use crate::error::{Case, DispatchError};
use crate::index::FunctionIndex;

/// The slot of the instance that a call goes to. Others find it idle again when this is dropped.
pub(super) struct Found {
    pub(super) slot: Arc<Slot>,
    /// The call's frame, where it had to begin before the instance was found.
    pub(super) begun: Option<Begun>,
    /// Whether it was taken out of the plugin's pool.
    taken: bool,
}

impl Found {
    /// The slot, which nobody takes turns for.
    pub(super) fn free(slot: Arc<Slot>) -> Self {
        Self { slot, begun: None, taken: false }
    }
}

impl Drop for Found {
    fn drop(&mut self) {
        if self.taken
            && let Kind::OneOf(pool) = &self.slot.kind
        {
            pool.give(self.slot.place.number, Arc::clone(&self.slot));
            // As where a slot is left: a drop may have come in the last moment.
            if self.slot.has_pending.load(Ordering::Acquire) {
                self.slot.try_drain();
            }
        }
    }
}

impl Slot {
    /// Finds the instance for a call, or for a look at one; waits for one where all are busy.
    ///
    /// # Errors
    ///
    /// If none becomes free in the time that the call has, or the wait would never end.
    #[inline(never)]
    pub(super) fn find(self: &Arc<Self>, function: Option<FunctionIndex>) -> Result<Found, DispatchError> {
        match &self.kind {
            Kind::Only => Ok(Found::free(Arc::clone(self))),
            Kind::Several(_) | Kind::OneOf(_) if self.common.supervision.is_down() => Err(self.not_loaded(function)),
            Kind::PerCall | Kind::OfCall => Ok(Found::free(self.of_call().unwrap_or_else(|| Arc::clone(self)))),
            Kind::Several(pool) => self.take(pool, Want::Any, function),
            Kind::OneOf(pool) => self.take(pool, Want::This(self.place.number), function),
        }
    }

    fn take(
        self: &Arc<Self>,
        pool: &Arc<Pool<Self>>,
        want: Want,
        function: Option<FunctionIndex>,
    ) -> Result<Found, DispatchError> {
        let prepared = self.template().is_some_and(|template| template.limits.prepared);
        // While the host decides on the call, nobody is to wait for an instance that it has.
        let mut begun = match prepared {
            true => Some(Begun::new(self, function)?),
            false => None,
        };
        let mut taken = pool.take(want);
        if matches!(taken, Taken::Busy) {
            let begin = begun.take().map_or_else(|| Begun::new(self, function), Ok)?;
            taken = self.wait_for(pool, want, &begin, function)?;
            begun = Some(begin);
        }
        let found = self.taken(pool, taken, begun);
        if found.begun.is_some() {
            frames::found(found.slot.place);
        }
        Ok(found)
    }

    fn taken(self: &Arc<Self>, pool: &Arc<Pool<Self>>, taken: Taken<Self>, begun: Option<Begun>) -> Found {
        let (slot, taken) = match taken {
            Taken::Item(slot) => {
                if slot.is_of_old() {
                    slot.has_pending.store(true, Ordering::Release);
                }
                (slot, true)
            }
            Taken::Room(number) => (self.another(Kind::OneOf(Arc::clone(pool)), number), true),
            Taken::Busy | Taken::Closed => (Arc::clone(self), false),
        };
        Found { slot, begun, taken }
    }

    /// Finds an instance to be looked at: where each call has one of its own, the one that is never called. `None` while all are busy.
    pub(super) fn find_to_look(self: &Arc<Self>) -> Option<Found> {
        let (pool, want) = match &self.kind {
            Kind::Only | Kind::PerCall | Kind::OfCall => return Some(Found::free(Arc::clone(self))),
            Kind::Several(pool) => (pool, Want::Any),
            Kind::OneOf(pool) => (pool, Want::This(self.place.number)),
        };
        match pool.take(want) {
            Taken::Busy => None,
            taken => Some(self.taken(pool, taken, None)),
        }
    }

    /// Waits until somebody gives back what is wanted.
    #[cold]
    fn wait_for(
        &self,
        pool: &Pool<Self>,
        want: Want,
        begun: &Begun,
        function: Option<FunctionIndex>,
    ) -> Result<Taken<Self>, DispatchError> {
        // This thread's own frame of the call is among those that it holds, and is what it waits for.
        let place = (self.graph, self.place);
        let holds = frames::held().into_iter().filter(|held| *held != place).collect();
        let wanted = match want {
            Want::Any => Wanted::Any(place, pool.size()),
            Want::This(_) => Wanted::One(place),
        };
        let deadline = begun.deadline();
        let Some(_waiting) = Waiting::enter(holds, wanted) else {
            return Err(never_ends(self, function));
        };
        let stop = || deadline.watched && carried::is_cancelled();
        match pool.wait(want, deadline.at, deadline.watched.then_some(&stop)) {
            Taken::Busy if stop() => Err(self.member.error(Case::Cancelled, function, CANCELLED)),
            Taken::Busy => Err(failure::over(self, function, deadline, "while waiting its turn")),
            taken => Ok(taken),
        }
    }
}
