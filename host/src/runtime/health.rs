//! A plugin that fails, is stopped and is started: what that does to its slots.

use std::sync::Arc;
use std::sync::atomic::{Ordering, fence};

use super::calls;
use super::events::EventKind;
use super::guard::StartError;
use super::slot::{Kind, Slot};
use super::supervision::GivenUp;
use crate::error::{Case, DispatchError};

impl Slot {
    /// Counts a failure that costs the plugin this instance, and tells whoever watches.
    #[cold]
    pub(super) fn lost(&self, error: &DispatchError) {
        let is_others = match error.kind() {
            // Who cancels a call, or calls with too little time, does not show that the plugin is faulty.
            Case::Cancelled => true,
            Case::Deadline => !self.member.is_called(error.plugin()),
            _ => false,
        };
        if is_others {
            return;
        }
        let hub = &self.member.graph.hub;
        hub.post(&self.member.id, EventKind::Failed(error.clone()));
        let Some(GivenUp(pause)) = self.common.supervision.failed(error) else { return };
        match pause {
            Some(pause) => {
                tracing::warn!(plugin = %self.member.id, ?pause, "it failed too often and is given up for a while")
            }
            None => tracing::warn!(plugin = %self.member.id, "it failed and is given up"),
        }
        hub.post(&self.member.id, EventKind::GivenUp { pause, last: error.clone() });
    }

    /// An instance was made in the place of one that was lost.
    #[cold]
    pub(super) fn rebuilt(&self) {
        self.common.supervision.rebuilt();
        self.member.graph.hub.post(&self.member.id, EventKind::Rebuilt);
    }

    /// Whether its instance has had its day.
    pub(super) fn is_of_old(&self) -> bool {
        self.epoch.load(Ordering::Acquire) != self.common.supervision.epoch()
    }

    /// Makes sure that an instance which has had its day is not taken for one without anything to do, whose mark was just taken away.
    pub(super) fn recall(&self) {
        // Whoever renews the plugin first counts and then sets the mark; here it is the other way round.
        fence(Ordering::SeqCst);
        if self.is_of_old() {
            self.has_pending.store(true, Ordering::Release);
        }
    }

    /// Lets the plugin not run any more: calls under way end, later ones find it unavailable. False if it did not run.
    pub(crate) fn stop(self: &Arc<Self>) -> bool {
        if !self.common.supervision.stop() {
            return false;
        }
        self.renew();
        self.member.graph.hub.post(&self.member.id, EventKind::Stopped);
        true
    }

    /// Lets the plugin run again, with nothing held against it. False if it runs, or could never be loaded.
    ///
    /// # Errors
    ///
    /// If no instance can be made.
    pub(crate) fn start_again(self: &Arc<Self>) -> Result<bool, DispatchError> {
        if !self.common.supervision.start() {
            return Ok(false);
        }
        self.member.graph.hub.post(&self.member.id, EventKind::Started);
        self.make()?;
        Ok(true)
    }

    /// Gives the plugin fresh instances: calls under way end in theirs.
    ///
    /// # Errors
    ///
    /// If no instance can be made.
    pub(crate) fn restart(self: &Arc<Self>) -> Result<(), DispatchError> {
        if let Some(why) = self.common.supervision.why_down()
            && !self.is_available()
        {
            return Err(self.member.error(Case::Unavailable, None, why));
        }
        if self.start_again()? {
            return Ok(());
        }
        self.renew();
        self.make()
    }

    /// Makes an instance now, if nobody has the plugin: else whoever calls it next does.
    pub(super) fn make(self: &Arc<Self>) -> Result<(), DispatchError> {
        calls::make(self).map_err(|StartError { error, .. }| error)
    }

    /// Throws away the instances that there are: those that are idle now, the others once they are.
    pub(super) fn renew(self: &Arc<Self>) {
        self.common.supervision.renew();
        if let Kind::Several(pool) = &self.kind {
            for slot in pool.idle() {
                slot.leave_behind();
            }
        }
        self.leave_behind();
    }

    fn leave_behind(self: &Arc<Self>) {
        fence(Ordering::SeqCst);
        self.has_pending.store(true, Ordering::Release);
        self.session.wake();
        if self.member.graph.may_enter(self.member.index) {
            self.try_drain();
        }
    }
}
