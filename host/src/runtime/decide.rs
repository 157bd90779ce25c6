//! Asking the host what one call of a plugin may take.

use std::cell::{Cell, RefCell};

use super::budget::{CallBudget, CallInfo};
use super::frames;
use super::instance::{CallGrant, InstanceTemplate, UNLIMITED_FUEL};
use super::slot::Slot;
use crate::engine::clock::Ticks;
use crate::error::{Case, DispatchError, panic};
use crate::index::FunctionIndex;

thread_local! {
    /// The sizes of the arguments of the call that begins on this thread.
    static SIZES: RefCell<Option<Vec<u64>>> = const { RefCell::new(None) };
    /// Whether a decision is being made on this thread. Calls that it makes itself are not decided on: it would never end.
    static DECIDING: Cell<bool> = const { Cell::new(false) };
}

/// Forgets the sizes of a call, however it ends.
struct Noted;

impl Drop for Noted {
    fn drop(&mut self) {
        SIZES.set(None);
    }
}

impl Slot {
    /// Makes a call whose arguments have these sizes. They are found out only if somebody decides on the plugin's calls.
    #[inline]
    pub(crate) fn measured<R>(&self, sizes: impl FnOnce() -> Vec<u64>, call: impl FnOnce() -> R) -> R {
        if self.decider.is_none() {
            return call();
        }
        SIZES.set(Some(sizes()));
        let _noted = Noted;
        call()
    }

    /// What a call may take; without a function it is no call, and the limits hold.
    ///
    /// # Errors
    ///
    /// If the decision panics, or gives nothing. Nothing was run then.
    pub(super) fn grant(
        &self,
        template: &InstanceTemplate,
        function: Option<FunctionIndex>,
    ) -> Result<CallGrant, DispatchError> {
        let sizes = SIZES.take();
        let own = function.and_then(|at| template.functions.get(&at)).copied();
        let limits = own.unwrap_or(CallGrant { time: template.limits.time, fuel: template.limits.fuel });
        let grain = template.limits.grain;
        let (Some(decider), Some(at)) = (&self.decider, function) else { return Ok(limits) };
        let Some(function) = self.member.info(at).filter(|_| !DECIDING.get()) else { return Ok(limits) };
        let call = CallInfo {
            plugin: &self.member.id,
            function,
            arguments: sizes.as_deref(),
            time_left: frames::deadline().at.map(|at| at.left().duration()),
        };
        DECIDING.set(true);
        let decided = panic::caught(|| decider(&call));
        DECIDING.set(false);
        let failed = |case, cause: String| Err(self.member.error(case, at, cause));
        let CallBudget { deadline, fuel } = match decided {
            Ok(budget) => budget,
            Err(words) => return failed(Case::Other, format!("the host cannot decide on this call: {words}")),
        };
        if deadline.flatten().is_some_and(|deadline| deadline.is_zero()) {
            return failed(Case::Deadline, "the host gives this call no time".to_owned());
        }
        if fuel.flatten() == Some(0) {
            return failed(Case::Fuel, "the host gives this call no fuel".to_owned());
        }
        Ok(CallGrant {
            time: deadline.map_or(limits.time, |deadline| deadline.map(|time| Ticks::at_grain(time, grain))),
            fuel: fuel.map_or(limits.fuel, |fuel| Some(fuel.unwrap_or(UNLIMITED_FUEL))),
        })
    }
}
