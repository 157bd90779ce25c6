//! A call's hold on a slot: locking it, making an instance where there is none, limits, and what is to be done at the end.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use parking_lot::MutexGuard;
use wasmtime::Store;

use crate::engine::{now, ticks};
use crate::error::{Case, DispatchError};
use crate::runtime::failure::DropFailed;
use crate::runtime::frames::{self, Deadline, Entered};
use crate::runtime::slot::{DESTRUCTOR, Live, Recipe, Slot, State, drops_until};
use crate::runtime::store::{Limiter, PluginData};

/// A call's hold on a slot: with [`Locked::enter`] it is locked and has an instance.
///
/// It is filled in where it lies and never moved: copies of what was just written cost as much as the lock.
pub(crate) struct Locked<'a> {
    slot: &'a Arc<Slot>,
    function: usize,
    /// Whether the instance came through; if not, it is discarded.
    pub(crate) finished: bool,
    pub(crate) state: Option<MutexGuard<'a, State>>,
    pub(crate) entered: Option<Entered>,
}

impl<'a> Locked<'a> {
    #[inline(always)]
    pub(crate) fn new(slot: &'a Arc<Slot>, function: usize) -> Self {
        Self { slot, function, finished: false, state: None, entered: None }
    }

    #[inline(always)]
    pub(crate) fn live(&mut self) -> Option<&mut Live> {
        self.state.as_mut()?.live.as_mut()
    }

    /// Locks the slot, with an instance ready and its limits set.
    #[inline(always)]
    pub(crate) fn enter(&mut self) -> Result<(), DispatchError> {
        let slot = self.slot;
        // A lock makes the processor wait for every write before it, so it comes first.
        self.state = slot.state.try_lock();
        let Some(live) = self.live() else { return self.prepare() };
        if slot.has_pending.load(Ordering::Acquire) {
            return self.prepare();
        }
        let limit = live.terms.limit;
        let Some(entered) = frames::enter(slot.graph, slot.index, self.function, limit) else {
            return Err(self.too_deep());
        };
        let deadline = entered.deadline;
        self.entered = Some(entered);
        if let Some(live) = self.live() {
            live.arm(deadline);
        }
        Ok(())
    }

    /// Goes on to lock a slot that somebody else holds, that has no instance, or in which drops are queued.
    #[cold]
    #[inline(never)]
    fn prepare(&mut self) -> Result<(), DispatchError> {
        let slot = self.slot;
        let Some(recipe) = slot.recipe.get() else {
            self.state = None;
            return Err(slot.not_loaded(self.function));
        };
        let Some(entered) = frames::enter(slot.graph, slot.index, self.function, recipe.limit) else {
            return Err(self.too_deep());
        };
        let deadline = entered.deadline;
        self.entered = Some(entered);
        if self.state.is_none() {
            self.state = Some(slot.wait(deadline, self.function)?);
        }
        // Who has no time left for the drops of others ends below, and the next goes on with them.
        self.drain(deadline.at);
        if self.live().is_none() {
            self.build(recipe)?;
        }
        self.arm();
        Ok(())
    }

    #[cold]
    fn too_deep(&mut self) -> DispatchError {
        // Nothing happened to the instance.
        self.finished = true;
        self.slot.error(Case::Trap, self.function, "calls are nested too deep for the native stack")
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
    fn build(&mut self, recipe: &Recipe) -> Result<(), DispatchError> {
        let slot = Arc::clone(self.slot);
        let Some(state) = &mut self.state else { return Ok(()) };
        if let Some(why) = &state.gone {
            let error = slot.error(Case::Unavailable, self.function, why.clone());
            self.finished = true;
            return Err(error);
        }
        let mut store = Store::new(
            recipe.pre.engine(),
            PluginData {
                slot: Arc::downgrade(&slot),
                limiter: Limiter::new(recipe.memory),
                owned: Default::default(),
                next_entry: 1,
                defines: Vec::new(),
                held: Default::default(),
                panicked: None,
                wasi: recipe.wasi.as_ref().map(|wasi| Box::new(wasi.build())),
            },
        );
        store.limiter(|data| &mut data.limiter);
        // wasmtime counts what it takes out of the plugin's memory: each byte of a string or a list of bytes once, and what
        // crosses by value as much as the value takes. Parts of a value may overlap in the plugin's memory, so that the
        // memory's own limit bounds nothing here.
        store.set_hostcall_fuel(recipe.crossing.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(usize::MAX));
        state.live = Some(Live { store, functions: Vec::new(), terms: recipe.terms() });
        self.arm();
        let wasm_stack = recipe.wasm_stack;
        let Some(live) = self.live() else { return Ok(()) };
        let made = frames::with_room(wasm_stack, || recipe.instantiate(live));
        if let Err(error) = made {
            return Err(self.fail(error.context("the plugin cannot be instantiated")));
        }
        for (function, config) in &recipe.init {
            self.arm();
            let Some(live) = self.live() else { return Ok(()) };
            let called = frames::with_room(wasm_stack, || crate::runtime::init::call(live, *function, config));
            match called {
                Ok(Ok(())) => {}
                Ok(Err(words)) => {
                    let outer = std::mem::replace(&mut self.function, *function);
                    let error =
                        slot.error(Case::Other, self.function, format!("`init` refused its configuration: {words}"));
                    self.discard();
                    self.function = outer;
                    return Err(error);
                }
                Err(error) => return Err(self.fail(error.context("`init` failed"))),
            }
        }
        Ok(())
    }

    /// Turns an error out of the store into one for the caller, and discards the instance.
    #[cold]
    #[inline(never)]
    pub(crate) fn fail(&mut self, error: wasmtime::Error) -> DispatchError {
        self.fail_within(self.deadline(), error)
    }

    fn fail_within(&mut self, deadline: Deadline, error: wasmtime::Error) -> DispatchError {
        let live = self.state.as_ref().and_then(|state| state.live.as_ref());
        let error = crate::runtime::failure::dispatch_error(self.slot, self.function, deadline, live, &error);
        self.discard();
        error
    }

    /// Throws the instance away: its own handles die, those that it held are dropped in their owners.
    #[cold]
    #[inline(never)]
    fn discard(&mut self) {
        self.finished = true;
        self.slot.generation.fetch_add(1, Ordering::AcqRel);
        let Some(mut live) = self.state.as_mut().and_then(|state| state.live.take()) else { return };
        let held: Vec<_> = live.store.data_mut().held.drain().collect();
        drop(live);
        let until = drops_until();
        for handle in held {
            if now() < until { handle.drop_in_owner() } else { handle.drop_later() }
        }
    }

    /// Runs the queued drops of this instance, until this tick.
    ///
    /// Each destructor has a time of its own, whatever the call has left that this thread is in: who drops a handle late, or at
    /// the end of its own time, does no harm to the plugin that made it.
    #[cold]
    #[inline(never)]
    pub(crate) fn drain(&mut self, until: u64) {
        let own = self.slot.recipe.get().and_then(|recipe| recipe.limit);
        let limit = own.unwrap_or(u64::MAX).min(ticks(DESTRUCTOR));
        while self.slot.has_pending.load(Ordering::Acquire) && now() < until {
            let Some(entered) = frames::enter_apart(self.slot.graph, self.slot.index, Some(limit)) else { return };
            let Some((generation, entry)) = self.slot.next_drop() else { return };
            if generation != self.slot.generation() {
                continue;
            }
            let Some(live) = self.live() else { continue };
            live.arm(entered.deadline);
            let Some(owned) = live.store.data_mut().owned.remove(&entry) else { continue };
            let wasm_stack = live.terms.wasm_stack;
            let dropped = frames::with_room(wasm_stack, || owned.resource_drop(&mut live.store));
            if let Err(error) = dropped {
                // Nobody waits for a destructor's outcome: the instance is discarded like after any failure, and the
                // failure goes to whoever watches the host.
                let error = self.fail_within(entered.deadline, error.context(DropFailed));
                self.finished = false;
                tracing::warn!(plugin = %self.slot.id, %error, "a resource's destructor failed");
            }
        }
    }
}

impl Drop for Locked<'_> {
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
            self.drain(drops_until());
        }
        self.state = None;
        // A drop may have come in the last moment.
        if self.slot.has_pending.load(Ordering::Acquire) {
            self.slot.try_drain();
        }
    }
}
