//! A call's hold on a slot: locking it, making an instance where there is none, limits, and what is to be done at the end.
//!
//! All that a slot does is here and below, since each of it takes the lock and gives it back in the same way.

#[cfg(feature = "async")]
mod beside;
pub(crate) mod swap;
mod turns;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use parking_lot::MutexGuard;

use super::frames::{self, Deadline, Ends, Entered};
use super::instance::{CallGrant, InstanceTemplate, Live};
use super::slot::{Kind, Slot, State};
use super::{carried, failure};
use crate::engine::clock::{Tick, Ticks};
use crate::error::refusal::{CANCELLED, DropFailed};
use crate::error::{Case, DispatchError};
use crate::index::FunctionIndex;
use crate::value::handle::Owner;

/// The time that one destructor has, where its plugin does not allow itself less for a call.
const DESTRUCTOR: Duration = Duration::from_secs(5);

/// How long a thread runs queued drops before it leaves the rest to the next.
const DROPS: Duration = Duration::from_secs(1);

/// How often a call that waits for its turn looks whether it was cancelled.
const CANCELS: Duration = Duration::from_millis(5);

/// When a thread that runs queued drops leaves the rest to the next: what one plugin's destructors take is not to keep the
/// callers of another.
fn drops_until() -> Tick {
    Tick::now().after(Ticks::of(DROPS))
}

/// A call's hold on a slot: with [`SlotGuard::enter`] it is locked and has an instance.
///
/// It is filled in where it lies and never moved: copies of what was just written cost as much as the lock.
pub(super) struct SlotGuard<'a> {
    slot: &'a Arc<Slot>,
    function: Option<FunctionIndex>,
    /// Whether the instance came through; if not, it is discarded.
    finished: bool,
    /// Whether the instance was made, and its `init` failed.
    init_failed: bool,
    /// Whether the slot is waited for while somebody else has it.
    waits: bool,
    /// Whether the instance is one of a version that is yet to prove itself: what it fails at is not held against the plugin.
    trial: bool,
    state: Option<MutexGuard<'a, State>>,
    entered: Option<Entered>,
}

/// A call that has its frame, and not yet the slot.
pub(super) struct Begun {
    entered: Entered,
    granted: CallGrant,
}

impl Begun {
    /// Asks what the call may take, and puts its frame on this thread's list.
    pub(super) fn new(slot: &Slot, function: Option<FunctionIndex>) -> Result<Self, DispatchError> {
        let Some(template) = slot.template() else { return Err(slot.not_loaded(function)) };
        let granted = slot.grant(&template, function)?;
        if template.limits.exact {
            Tick::caught_up();
        }
        match frames::enter(slot.graph, slot.place, function, granted.time) {
            Some(entered) => Ok(Self { entered, granted }),
            None => Err(too_deep(slot, function)),
        }
    }

    pub(super) fn deadline(&self) -> Deadline {
        self.entered.deadline
    }
}

#[cold]
fn too_deep(slot: &Slot, function: Option<FunctionIndex>) -> DispatchError {
    slot.member.error(Case::Trap, function, "calls are nested too deep for the native stack")
}

/// The error of a call that would wait for ever.
#[cold]
pub(super) fn never_ends(slot: &Slot, function: Option<FunctionIndex>) -> DispatchError {
    let cause = "waiting for it would never end: its caller is called by a host function of another graph, which \
                 waits for this call; let the host functions of two graphs not call each other's plugins";
    slot.member.error(Case::Unsupported, function, cause)
}

/// Instantiation or `init` that is under way.
struct Started {
    deadline: Deadline,
    _entered: Option<Entered>,
}

/// Why a plugin has no first instance.
pub(crate) struct StartError {
    pub(crate) error: DispatchError,
    /// Whether it was instantiated, and its `init` failed.
    pub(crate) in_init: bool,
}

impl<'a> SlotGuard<'a> {
    #[inline(always)]
    pub(super) fn new(slot: &'a Arc<Slot>, function: Option<FunctionIndex>) -> Self {
        Self {
            slot,
            function,
            finished: false,
            init_failed: false,
            waits: true,
            trial: false,
            state: None,
            entered: None,
        }
    }

    #[inline(always)]
    pub(super) fn live(&mut self) -> Option<&mut Live> {
        self.state.as_mut()?.live.as_mut()
    }

    pub(super) fn slot(&self) -> &'a Arc<Slot> {
        self.slot
    }

    /// Says that the instance came through.
    #[inline(always)]
    pub(super) fn finish(&mut self) {
        self.finished = true;
    }

    /// Whether the instance was made, and its `init` failed.
    pub(super) fn init_failed(&self) -> bool {
        self.init_failed
    }

    /// Throws away the instance of a call that is over, and returns the fuel that it had left.
    pub(super) fn end(slot: &'a Arc<Slot>) -> Option<u64> {
        let mut guard = Self::new(slot, None);
        guard.state = Some(slot.state.lock());
        guard.discard();
        guard.state.as_ref().and_then(|state| state.fuel_left)
    }

    /// Locks the slot of an instance that was found for this call, whose frame may be there already.
    pub(super) fn enter_found(&mut self, begun: Option<Begun>) -> Result<(), DispatchError> {
        match begun {
            None => self.enter(),
            Some(begun) => self.go_on(begun),
        }
    }

    /// The same, of one that is idle; nothing is done while somebody else has it.
    pub(super) fn enter_if_idle(&mut self) -> Result<(), DispatchError> {
        if self.slot.state.is_locked() { Ok(()) } else { self.enter() }
    }

    /// The same, of one that is idle: an error while somebody else has it.
    pub(super) fn enter_now(&mut self) -> Result<(), DispatchError> {
        self.waits = false;
        self.enter()
    }

    /// Locks the slot, with an instance ready and its limits set.
    #[inline(always)]
    pub(super) fn enter(&mut self) -> Result<(), DispatchError> {
        let slot = self.slot;
        // A lock makes the processor wait for every write before it, so it comes first.
        self.state = slot.state.try_lock();
        let Some(live) = self.live() else { return self.prepare() };
        if live.limits.prepared || slot.has_pending.load(Ordering::Acquire) {
            return self.prepare();
        }
        let limit = live.limits.time;
        let Some(entered) = frames::enter(slot.graph, slot.place, self.function, limit) else {
            return Err(self.too_deep());
        };
        let deadline = entered.deadline;
        self.entered = Some(entered);
        if deadline.watched && carried::is_cancelled() {
            return Err(self.cancelled());
        }
        if let Some(live) = self.live() {
            live.arm(deadline);
        }
        Ok(())
    }

    /// Goes on to lock a slot that somebody else holds, that has no instance, in which drops are queued, or on whose calls
    /// somebody decides.
    #[cold]
    #[inline(never)]
    fn prepare(&mut self) -> Result<(), DispatchError> {
        let slot = self.slot;
        if slot.decider.is_some() {
            // Nobody is to wait for the plugin while the host decides, not even the decision itself.
            self.state = None;
        }
        match Begun::new(slot, self.function) {
            Ok(begun) => self.go_on(begun),
            Err(error) => {
                // Nothing happened to the instance.
                self.finished = true;
                Err(error)
            }
        }
    }

    /// The same for a call that has its frame.
    #[cold]
    fn go_on(&mut self, begun: Begun) -> Result<(), DispatchError> {
        let slot = self.slot;
        let granted = begun.granted;
        self.take_turn(begun)?;
        let Some(template) = slot.template() else { return Err(slot.not_loaded(self.function)) };
        if self.live().is_none() {
            self.build(&template)?;
        }
        self.arm();
        if let Some(live) = self.live()
            && live.limits.prepared
        {
            live.refuel(granted.fuel);
        }
        Ok(())
    }

    /// Locks the slot for a call that has its frame, whether or not it has an instance.
    fn take_turn(&mut self, begun: Begun) -> Result<(), DispatchError> {
        let slot = self.slot;
        let deadline = begun.entered.deadline;
        self.entered = Some(begun.entered);
        if deadline.watched && carried::is_cancelled() {
            return Err(self.cancelled());
        }
        if self.state.is_none() {
            self.state = Some(match slot.state.try_lock() {
                Some(state) => state,
                None if !self.waits => return Err(slot.member.error(Case::Unavailable, self.function, "it is busy")),
                None => slot.wait(deadline, self.function)?,
            });
        }
        // Who has no time left for the drops of others ends below, and the next goes on with them.
        self.drain(deadline.at);
        Ok(())
    }

    #[cold]
    fn too_deep(&mut self) -> DispatchError {
        // Nothing happened to the instance.
        self.finished = true;
        too_deep(self.slot, self.function)
    }

    /// The call was cancelled before it ran.
    #[cold]
    fn cancelled(&mut self) -> DispatchError {
        // Nothing happened to the instance.
        self.finished = true;
        self.slot.member.error(Case::Cancelled, self.function, CANCELLED)
    }

    fn deadline(&self) -> Deadline {
        self.entered.as_ref().map_or(Deadline::NEVER, |entered| entered.deadline)
    }

    /// Gives the call its limits.
    fn arm(&mut self) {
        let deadline = self.deadline();
        if let Some(live) = self.live() {
            live.arm(deadline);
        }
    }

    /// Makes an instance and initialises it.
    fn build(&mut self, template: &InstanceTemplate) -> Result<(), DispatchError> {
        let Some(state) = &mut self.state else { return Ok(()) };
        let supervision = &self.slot.common.supervision;
        // Before it is looked at whether the plugin may run: who stops it from here on finds an instance of old.
        let epoch = supervision.epoch();
        if !self.trial
            && let Some(why) = supervision.why_down()
        {
            // There was no instance that anything could have happened to.
            self.finished = true;
            return Err(self.slot.member.error(Case::Unavailable, self.function, why));
        }
        let again = std::mem::take(&mut state.lost);
        self.slot.epoch.store(epoch, Ordering::Release);
        let deadline = self.entered.as_ref().map_or(Deadline::NEVER, |entered| entered.deadline);
        let room = match self.slot.room(template, deadline, self.function) {
            Ok(room) => room,
            Err(error) => {
                // As above.
                self.finished = true;
                return Err(error);
            }
        };
        state.live = Some(template.store(room));
        self.belong()?;
        let wasm_stack = template.limits.wasm_stack;
        let Some(entered) = self.enter_start(template)? else { return Ok(()) };
        let Some(live) = self.live() else { return Ok(()) };
        if let Err(error) = frames::with_room(wasm_stack, || template.fill(live)) {
            return Err(self.fail_within(entered.deadline, error.context("the plugin cannot be instantiated")));
        }
        drop(entered);
        for (function, config) in &template.init {
            let Some(entered) = self.enter_start(template)? else { return Ok(()) };
            let Some(live) = self.live() else { return Ok(()) };
            let called = frames::with_room(wasm_stack, || super::init::call(live, *function, config));
            let error = match called {
                Ok(Ok(())) => continue,
                Ok(Err(words)) => {
                    let cause = format!("`init` refused its configuration: {words}");
                    let error = self.slot.member.error(Case::Other, *function, cause);
                    self.blame(&error);
                    self.discard();
                    error
                }
                Err(error) => self.fail_within(entered.deadline, error.context("`init` failed")),
            };
            self.init_failed = true;
            return Err(error);
        }
        if template.start.apart
            && let Some(entered) = &mut self.entered
        {
            // What the start took was not the call's.
            entered.deadline = frames::restart(template.limits.time);
        }
        if again {
            self.slot.rebuilt();
        }
        Ok(())
    }

    /// Lets an instance that is not its plugin's only one own the handles that it makes, and end with the call that it was made for.
    fn belong(&mut self) -> Result<(), DispatchError> {
        if !matches!(self.slot.kind, Kind::OfCall | Kind::OneOf(_)) {
            return Ok(());
        }
        let owner: Arc<dyn Owner> = Arc::<Slot>::clone(self.slot);
        if let Some(live) = self.live() {
            live.store.data_mut().owner = Some(Arc::downgrade(&owner));
        }
        if !matches!(self.slot.kind, Kind::OfCall) {
            return Ok(());
        }
        let ends: Arc<dyn Ends> = Arc::<Slot>::clone(self.slot);
        if frames::end_with_root(self.slot.graph, self.slot.member.index, ends) {
            return Ok(());
        }
        self.discard();
        Err(self.slot.member.error(Case::Unavailable, self.function, "its thread is coming to its end"))
    }

    /// Begins instantiation or `init`: in a frame with limits of its own, where it has such.
    fn enter_start(&mut self, template: &InstanceTemplate) -> Result<Option<Started>, DispatchError> {
        let mut started = Started { deadline: self.deadline(), _entered: None };
        if template.start.apart {
            let Some(entered) = frames::enter_start(self.slot.graph, self.slot.place, template.start.time) else {
                let error = self.too_deep();
                self.discard();
                return Err(error);
            };
            started = Started { deadline: entered.deadline, _entered: Some(entered) };
        }
        let Some(live) = self.live() else { return Ok(None) };
        live.arm_start(started.deadline, &template.start);
        Ok(Some(started))
    }

    /// Turns an error out of the store into one for the caller, and discards the instance.
    #[cold]
    #[inline(never)]
    pub(super) fn fail(&mut self, error: wasmtime::Error) -> DispatchError {
        self.fail_within(self.deadline(), error)
    }

    fn fail_within(&mut self, deadline: Deadline, error: wasmtime::Error) -> DispatchError {
        let live = self.state.as_ref().and_then(|state| state.live.as_ref());
        let error = failure::dispatch_error(self.slot, self.function, deadline, live, &error);
        self.blame(&error);
        self.fail_pipes(&error);
        self.discard();
        error
    }

    /// Holds a failure against the plugin.
    fn blame(&self, error: &DispatchError) {
        if !self.trial {
            self.slot.lost(error);
        }
    }

    /// Throws the instance away: its own handles die, those that it held are dropped in their owners.
    #[cold]
    #[inline(never)]
    fn discard(&mut self) {
        self.finished = true;
        if !self.trial {
            self.slot.generation.fetch_add(1, Ordering::AcqRel);
        }
        let Some(state) = self.state.as_mut() else { return };
        let Some(live) = state.live.take() else { return };
        state.lost = true;
        state.fuel_left = live.fuel_left();
        Self::throw_away(live);
    }

    /// Ends an instance; what it held is dropped in its owners.
    fn throw_away(mut live: Live) {
        live.store.data_mut().tasks.abandon();
        let held: Vec<_> = live.store.data_mut().held.drain().collect();
        drop(live);
        let until = drops_until();
        for handle in held {
            if until.is_over() { handle.drop_later() } else { handle.drop_in_owner() }
        }
    }

    /// Runs the queued drops of this instance, until this tick.
    ///
    /// Each destructor has a time of its own, whatever the call has left that this thread is in: who drops a handle late, or at
    /// the end of its own time, does no harm to the plugin that made it.
    #[cold]
    #[inline(never)]
    fn drain(&mut self, until: Option<Tick>) {
        if self.slot.is_of_old() {
            if self.slot.session.is_busy() {
                // Calls that are under way end in their instance.
                return;
            }
            let finished = self.finished;
            self.discard();
            self.finished = finished;
            self.slot.forget_drops();
            return;
        }
        let own = self.slot.template().and_then(|template| template.limits.time);
        let destructor = Ticks::of(DESTRUCTOR);
        let limit = own.map_or(destructor, |own| own.min(destructor));
        while self.slot.has_pending.load(Ordering::Acquire) && !until.is_some_and(Tick::is_over) {
            let Some(entered) = frames::enter_apart(self.slot.graph, self.slot.place, limit) else { return };
            let Some((generation, entry)) = self.slot.next_drop() else { return };
            if generation != self.slot.generation() {
                continue;
            }
            let Some(live) = self.live() else { continue };
            let fuel_left = live.fuel_left();
            live.arm(entered.deadline);
            let Some(owned) = live.store.data_mut().take_back(entry) else { continue };
            let wasm_stack = live.limits.wasm_stack;
            let dropped = frames::with_room(wasm_stack, || live.drop_resource(owned));
            live.refuel(fuel_left);
            if let Err(error) = dropped {
                // Nobody waits for a destructor's outcome: the instance is discarded like after any failure, and the
                // failure goes to whoever watches the host.
                let error = self.fail_within(entered.deadline, error.context(DropFailed));
                self.finished = false;
                tracing::warn!(plugin = %self.slot.member.id, %error, "a resource's destructor failed");
            }
        }
    }
}

impl Drop for SlotGuard<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        if self.state.is_none() {
            return;
        }
        if !self.finished {
            // A panic is on its way through: the store is not to be trusted any more.
            self.discard();
        }
        if self.slot.has_pending.load(Ordering::Acquire) {
            self.drain(Some(drops_until()));
        }
        self.state = None;
        // A drop may have come in the last moment.
        if self.slot.has_pending.load(Ordering::Acquire) {
            self.slot.try_drain();
        }
    }
}
