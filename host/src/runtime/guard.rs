//! A call's hold on a slot: locking it, making an instance where there is none, limits, and what is to be done at the end.
//!
//! All that a slot does is here, since each of it takes the lock and gives it back in the same way.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use parking_lot::MutexGuard;

use super::failure;
use super::frames::{self, Deadline, Deferred, Ends, Entered};
use super::instance::{InstanceTemplate, Live};
use super::slot::{Slot, State};
use super::waiting::Waiting;
use crate::PluginId;
use crate::engine::clock::{Tick, Ticks};
use crate::error::refusal::DropFailed;
use crate::error::{Case, DispatchError};
use crate::index::{FunctionIndex, GraphId, ResourceKey, SlotIndex};
use crate::value::handle::{Object, Owner};

/// The time that one destructor has, where its plugin does not allow itself less for a call.
const DESTRUCTOR: Duration = Duration::from_secs(5);

/// How long a thread runs queued drops before it leaves the rest to the next.
const DROPS: Duration = Duration::from_secs(1);

/// When a thread that runs queued drops leaves the rest to the next: what one plugin's destructors take is not to keep the
/// callers of another.
fn drops_until() -> Tick {
    Tick::now().after(Ticks::of(DROPS))
}

/// A call's hold on a slot: with [`SlotGuard::enter`] it is locked and has an instance.
///
/// It is filled in where it lies and never moved: copies of what was just written cost as much as the lock.
struct SlotGuard<'a> {
    slot: &'a Arc<Slot>,
    function: Option<FunctionIndex>,
    /// Whether the instance came through; if not, it is discarded.
    finished: bool,
    /// Whether the instance was made, and its `init` failed.
    init_failed: bool,
    state: Option<MutexGuard<'a, State>>,
    entered: Option<Entered>,
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
    fn new(slot: &'a Arc<Slot>, function: Option<FunctionIndex>) -> Self {
        Self { slot, function, finished: false, init_failed: false, state: None, entered: None }
    }

    #[inline(always)]
    fn live(&mut self) -> Option<&mut Live> {
        self.state.as_mut()?.live.as_mut()
    }

    /// Locks the slot, with an instance ready and its limits set.
    #[inline(always)]
    fn enter(&mut self) -> Result<(), DispatchError> {
        let slot = self.slot;
        // A lock makes the processor wait for every write before it, so it comes first.
        self.state = slot.state.try_lock();
        let Some(live) = self.live() else { return self.prepare() };
        if live.limits.prepared || slot.has_pending.load(Ordering::Acquire) {
            return self.prepare();
        }
        let limit = live.limits.time;
        let Some(entered) = frames::enter(slot.graph, slot.member.index, self.function, limit) else {
            return Err(self.too_deep());
        };
        let deadline = entered.deadline;
        self.entered = Some(entered);
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
        let Some(template) = slot.template() else {
            self.state = None;
            return Err(slot.not_loaded(self.function));
        };
        if slot.decider.is_some() {
            // Nobody is to wait for the plugin while the host decides, not even the decision itself.
            self.state = None;
        }
        let granted = slot.grant(template, self.function)?;
        if template.limits.exact {
            Tick::caught_up();
        }
        let Some(entered) = frames::enter(slot.graph, slot.member.index, self.function, granted.time) else {
            return Err(self.too_deep());
        };
        let deadline = entered.deadline;
        self.entered = Some(entered);
        if self.state.is_none() {
            self.state = Some(match slot.state.try_lock() {
                Some(state) => state,
                None => slot.wait(deadline, self.function)?,
            });
        }
        // Who has no time left for the drops of others ends below, and the next goes on with them.
        self.drain(deadline.at);
        if self.live().is_none() {
            self.build(template)?;
        }
        self.arm();
        if let Some(live) = self.live()
            && live.limits.prepared
        {
            live.refuel(granted.fuel);
        }
        Ok(())
    }

    #[cold]
    fn too_deep(&mut self) -> DispatchError {
        // Nothing happened to the instance.
        self.finished = true;
        self.slot.member.error(Case::Trap, self.function, "calls are nested too deep for the native stack")
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
        if let Some(why) = &state.gone {
            // There was no instance that anything could have happened to.
            self.finished = true;
            return Err(self.slot.member.error(Case::Unavailable, self.function, why.clone()));
        }
        state.live = Some(template.store());
        self.belong_to_call()?;
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
                    self.discard();
                    self.slot.member.error(Case::Other, *function, cause)
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
        Ok(())
    }

    /// Lets an instance that was made for one call end with it.
    fn belong_to_call(&mut self) -> Result<(), DispatchError> {
        if self.slot.plugin.is_none() {
            return Ok(());
        }
        let owner: Arc<dyn Owner> = Arc::<Slot>::clone(self.slot);
        if let Some(live) = self.live() {
            live.store.data_mut().owner = Some(Arc::downgrade(&owner));
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
            let Some(entered) = frames::enter_start(self.slot.graph, self.slot.member.index, template.start.time)
            else {
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
    fn fail(&mut self, error: wasmtime::Error) -> DispatchError {
        self.fail_within(self.deadline(), error)
    }

    fn fail_within(&mut self, deadline: Deadline, error: wasmtime::Error) -> DispatchError {
        let live = self.state.as_ref().and_then(|state| state.live.as_ref());
        let error = failure::dispatch_error(self.slot, self.function, deadline, live, &error);
        self.discard();
        error
    }

    /// Throws the instance away: its own handles die, those that it held are dropped in their owners.
    #[cold]
    #[inline(never)]
    fn discard(&mut self) {
        self.finished = true;
        self.slot.generation.fetch_add(1, Ordering::AcqRel);
        let Some(state) = self.state.as_mut() else { return };
        let Some(mut live) = state.live.take() else { return };
        state.fuel_left = live.fuel_left();
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
        let own = self.slot.template().and_then(|template| template.limits.time);
        let destructor = Ticks::of(DESTRUCTOR);
        let limit = own.map_or(destructor, |own| own.min(destructor));
        while self.slot.has_pending.load(Ordering::Acquire) && !until.is_some_and(Tick::is_over) {
            let Some(entered) = frames::enter_apart(self.slot.graph, self.slot.member.index, limit) else { return };
            let Some((generation, entry)) = self.slot.next_drop() else { return };
            if generation != self.slot.generation() {
                continue;
            }
            let Some(live) = self.live() else { continue };
            let fuel_left = live.fuel_left();
            live.arm(entered.deadline);
            let Some(owned) = live.store.data_mut().owned.remove(&entry) else { continue };
            let wasm_stack = live.limits.wasm_stack;
            let dropped = frames::with_room(wasm_stack, || owned.resource_drop(&mut live.store));
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

impl Slot {
    /// Calls into the plugin: waits its turn, makes sure that there is an instance, runs `call`, and discards the
    /// instance if it fails.
    #[inline]
    pub(crate) fn call<R>(
        self: &Arc<Self>,
        function: FunctionIndex,
        call: impl FnOnce(&mut Live) -> wasmtime::Result<R>,
    ) -> Result<R, DispatchError> {
        if self.per_call
            && let Some(slot) = self.of_call()
        {
            return slot.call(function, call);
        }
        if tracing::enabled!(target: "jackfield::call", tracing::Level::TRACE) {
            self.announce(function);
        }
        let mut guard = SlotGuard::new(self, Some(function));
        guard.enter()?;
        let result = match guard.live() {
            Some(live) => frames::with_room(live.limits.wasm_stack, || call(live)),
            None => Err(wasmtime::Error::msg("the plugin has no instance")),
        };
        match result {
            Ok(value) => {
                guard.finished = true;
                Ok(value)
            }
            Err(error) => Err(guard.fail(error)),
        }
    }

    /// Tells whoever watches the host of a call.
    #[cold]
    #[inline(never)]
    fn announce(&self, function: FunctionIndex) {
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
        let mut guard = SlotGuard::new(self, None);
        let entered = guard.enter();
        let in_init = guard.init_failed;
        guard.finished = true;
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
        let fuel_left = self.fuel_left();
        let mut guard = SlotGuard::new(self, None);
        guard.enter().ok()?;
        let looked = guard.live().map(|live| {
            // Nothing runs: what the last call has left stays.
            live.refuel(fuel_left);
            look(live)
        });
        guard.finished = true;
        looked
    }

    /// Waits for the slot, no longer than the call's time.
    #[cold]
    fn wait(
        &self,
        deadline: Deadline,
        function: Option<FunctionIndex>,
    ) -> Result<MutexGuard<'_, State>, DispatchError> {
        // This thread's own frame of the call is among those that it holds, and is what it waits for.
        let wants = (self.graph, self.member.index);
        let holds = frames::held().into_iter().filter(|held| *held != wants).collect();
        let Some(_waiting) = Waiting::enter(holds, wants) else {
            let cause = "waiting for it would never end: its caller is called by a host function of another graph, which \
                         waits for this call; let the host functions of two graphs not call each other's plugins";
            return Err(self.member.error(Case::Unsupported, function, cause));
        };
        let Some(at) = deadline.at else { return Ok(self.state.lock()) };
        loop {
            if at.is_over() {
                return Err(failure::over(self, function, deadline, "while waiting its turn"));
            }
            if let Some(state) = self.state.try_lock_for(at.left().duration()) {
                return Ok(state);
            }
        }
    }

    /// Runs queued drops, if nobody holds the slot. Whoever holds it looks at the queue when it leaves.
    fn try_drain(self: &Arc<Self>) {
        if self.has_pending.load(Ordering::Acquire) && self.member.graph.needs_thread() {
            // Where no thread can be made the drops stay queued, for whoever enters next.
            let _ = frames::on_own_thread(|| self.try_drain());
            return;
        }
        let until = drops_until();
        while self.has_pending.load(Ordering::Acquire) && !until.is_over() {
            let Some(state) = self.state.try_lock() else { return };
            if state.live.is_none() {
                // The instance is gone and its resources with it.
                self.pending.lock().clear();
                self.has_pending.store(false, Ordering::Release);
                return;
            }
            let mut guard = SlotGuard::new(self, None);
            guard.state = Some(state);
            guard.drain(Some(until));
            guard.finished = true;
        }
    }
}

/// An instance that was made for one call.
impl Ends for Slot {
    fn end(self: Arc<Self>) {
        let mut guard = SlotGuard::new(&self, None);
        guard.state = Some(self.state.lock());
        guard.discard();
        let fuel_left = guard.state.as_ref().and_then(|state| state.fuel_left);
        drop(guard);
        if let Some(mut state) = self.plugin.as_ref().and_then(|plugin| plugin.state.try_lock()) {
            state.fuel_left = fuel_left;
        }
    }
}

impl Owner for Slot {
    fn id(&self) -> &PluginId {
        &self.member.id
    }

    fn graph(&self) -> GraphId {
        self.graph
    }

    fn index(&self) -> SlotIndex {
        self.member.index
    }

    fn resource_name(&self, key: ResourceKey) -> &str {
        self.member.graph.resource_name(key)
    }

    fn is_host(&self) -> bool {
        false
    }

    fn is_alive(&self, generation: u64, _: u64) -> bool {
        self.generation() == generation
    }

    fn ends_with_call(&self) -> bool {
        self.plugin.is_some()
    }

    fn keep(&self, _: Object) -> Option<u64> {
        None
    }

    fn value(&self, _: u64) -> Option<Object> {
        None
    }

    /// Now if the slot is free and may be entered from here, else later.
    fn drop_entry(self: Arc<Self>, generation: u64, entry: u64) {
        if self.generation() != generation {
            return;
        }
        self.queue_drop(generation, entry);
        if self.member.graph.may_enter(self.member.index) {
            self.try_drain();
        } else {
            frames::defer(self);
        }
    }

    fn drop_later(self: Arc<Self>, generation: u64, entry: u64) {
        self.queue_drop(generation, entry);
    }
}

/// The queued drops of a slot that could not be run where a handle was dropped.
impl Deferred for Slot {
    fn run(self: Arc<Self>) {
        self.try_drain();
    }
}
