//! Room for one more instance: within the graph's limit of instances, and in a place of the pool where it lives for one call.

use super::frames::{self, Deadline};
use super::instance::{InstanceTemplate, Room};
use super::slot::{Kind, Slot};
use super::{carried, failure};
use crate::error::refusal::CANCELLED;
use crate::error::{Case, DispatchError};
use crate::index::FunctionIndex;

/// How often a call that waits for a place looks whether it was cancelled.
const CANCELS: std::time::Duration = std::time::Duration::from_millis(5);

impl Slot {
    /// Room for an instance of this slot, whose call is the innermost of this thread.
    ///
    /// Where all places are taken, a call waits for one in its time, if its thread holds nothing that others could wait for in turn;
    /// else its instance is made on demand, so that nobody waits in a circle.
    ///
    /// # Errors
    ///
    /// If there may be no more instances, or the call's time is over before there is a place.
    pub(super) fn room(
        &self,
        template: &InstanceTemplate,
        deadline: Deadline,
        function: Option<FunctionIndex>,
    ) -> Result<Room, DispatchError> {
        let counted = match &template.totals {
            None => None,
            Some(totals) => Some(totals.instance().ok_or_else(|| {
                let limit = totals.limits.instances.unwrap_or_default();
                let cause = format!(
                    "no instance of it is made, since the plugins of its graph have {limit} together, which is the graph's limit; raise \
                     `limits.instances` of the graph, or let fewer calls run side by side"
                );
                self.member.error(Case::Unavailable, function, cause)
            })?),
        };
        let places = template.pooled.as_ref().filter(|_| matches!(self.kind, Kind::OfCall)).map(|(_, places)| places);
        let Some(places) = places else { return Ok(Room { place: None, _counted: counted }) };
        if let Some(place) = places.take() {
            return Ok(Room { place: Some(place), _counted: counted });
        }
        let own = (self.graph, self.place);
        if frames::held().into_iter().any(|held| held != own) {
            return Ok(Room { place: None, _counted: counted });
        }
        let stop = || deadline.watched && carried::is_cancelled();
        let stop: Option<(_, &dyn Fn() -> bool)> = deadline.watched.then_some((CANCELS, &stop));
        match places.wait(deadline.at, stop) {
            Some(place) => Ok(Room { place: Some(place), _counted: counted }),
            None if deadline.watched && carried::is_cancelled() => {
                Err(self.member.error(Case::Cancelled, function, CANCELLED))
            }
            None => Err(failure::over(self, function, deadline, "while waiting for a place of the pool")),
        }
    }
}
