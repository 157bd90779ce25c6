//! A plugin as a slot: what stays when its instance is thrown away.
//!
//! Everyone who wants to call a plugin keeps its slot and never an instance. A call locks the slot, makes sure that there
//! is an instance, and runs. An error out of the store discards the instance; the next call finds a fresh one. How it does that
//! is in [`guard`](super::guard).
//!
//! A plugin that has more than one instance has a slot for each, and one that stands for all of them, which has none: those who call
//! the plugin keep this one. [`find`](super::find) has how a call comes from one to the other.

use std::any::{Any, TypeId};
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use parking_lot::{Mutex, RwLock};
use tokio::sync::Semaphore;

use super::budget::Decider;
use super::frames;
use super::graph_info::GraphInfo;
#[cfg(feature = "async")]
use super::inbox::Session;
use super::instance::{InstanceTemplate, Live};
use super::member::Member;
use super::meter::Meter;
#[cfg(not(feature = "async"))]
use super::not_inbox::Session;
use super::pool::Pool;
use super::supervision::Supervision;
use crate::engine::clock::Tick;
use crate::error::{Case, DispatchError, PluginId};
use crate::index::{FunctionIndex, GraphId, Place, SlotIndex};
use crate::plan::{Lifetime, Limits, Restart};

/// How many awaited calls may run side by side in a plugin of which each has an instance of its own, and how many calls of async imports a
/// plugin may make side by side.
pub(super) const CALLS: usize = 64;

/// A plugin in a graph, or one of its instances.
pub(crate) struct Slot {
    pub(crate) member: Member,
    /// The graph, as calls write it into their frames.
    pub(super) graph: GraphId,
    /// Likewise its place there.
    pub(super) place: Place,
    pub(super) kind: Kind,
    pub(super) state: Mutex<State>,
    /// Goes up with each instance that is discarded.
    pub(super) generation: AtomicU64,
    /// Of which of the plugin's epochs its instance is.
    pub(super) epoch: AtomicU64,
    /// Drops that came while the slot was locked: generation and entry.
    pub(super) pending: Mutex<VecDeque<(u64, u64)>>,
    pub(super) has_pending: AtomicBool,
    /// The calls that are under way side by side, where its store is driven.
    pub(super) session: Session,
    /// Who decides on its calls, if somebody does.
    pub(super) decider: Option<Decider>,
    /// What it has in common with the plugin's other slots.
    pub(super) common: Arc<Common>,
}

/// What a slot is for.
pub(super) enum Kind {
    /// The plugin, which has one instance for all calls.
    Only,
    /// The plugin, where calls go to instances of their own.
    PerCall,
    /// The instance that one call has.
    OfCall,
    /// The plugin, where calls go to whichever of its instances is idle.
    Several(Arc<Pool<Slot>>),
    /// One of these instances.
    OneOf(Arc<Pool<Slot>>),
}

/// What all slots of a plugin have in common.
pub(super) struct Common {
    /// Which functions were found to have which Rust types, and which were found not to: instances of one component are alike.
    fits: Mutex<HashMap<(FunctionIndex, TypeId), bool>>,
    /// Whose turn it is among awaited calls.
    turns: Arc<Semaphore>,
    /// Bounds the calls of async imports that it makes side by side.
    #[cfg(feature = "async")]
    calls_out: Arc<Semaphore>,
    /// How to make an instance, once the plugin is linked.
    template: RwLock<Option<Arc<InstanceTemplate>>>,
    /// Whether something in its component is async.
    driven: AtomicBool,
    /// Whether it may run.
    pub(super) supervision: Supervision,
    /// Who serves its plugs while it may not.
    fallback: OnceLock<Fallback>,
    /// Whether its calls are counted or traced.
    pub(super) watched: bool,
    /// What it does, where that is counted.
    pub(super) meter: Option<Arc<Meter>>,
    /// The fuel that was left when the last instance ended with its call.
    fuel_left: Mutex<Option<u64>>,
}

/// Who serves a plugin's plugs while it may not run.
struct Fallback {
    slot: Arc<Slot>,
    /// Its function for each of the plugin's.
    functions: Box<[Option<FunctionIndex>]>,
}

impl Common {
    fn new(turns: usize, restart: Restart, graph: &GraphInfo) -> Self {
        Self {
            fits: Mutex::default(),
            turns: Arc::new(Semaphore::new(turns)),
            #[cfg(feature = "async")]
            calls_out: Arc::new(Semaphore::new(CALLS)),
            template: RwLock::default(),
            driven: AtomicBool::new(false),
            supervision: Supervision::new(restart),
            fallback: OnceLock::new(),
            meter: graph.metered.then(Arc::default),
            watched: graph.metered || graph.traced,
            fuel_left: Mutex::default(),
        }
    }
}

/// What the lock of a slot guards.
#[derive(Default)]
pub(super) struct State {
    pub(super) live: Option<Live>,
    /// The fuel that was left when the last instance was thrown away.
    pub(super) fuel_left: Option<u64>,
    /// Whether one before it was lost.
    pub(super) lost: bool,
}

impl Slot {
    pub(crate) fn new(id: PluginId, index: SlotIndex, graph: Arc<GraphInfo>, decider: Option<Decider>) -> Arc<Self> {
        let planned = graph.plugin(index);
        let instances = planned.map_or(1, |plugin| plugin.instances);
        let kind = match planned.map(|plugin| plugin.lifetime) {
            Some(Lifetime::Call) => Kind::PerCall,
            _ if instances > 1 => Kind::Several(Arc::new(Pool::new(instances))),
            _ => Kind::Only,
        };
        let turns = match &kind {
            Kind::PerCall => CALLS,
            Kind::Several(pool) => pool.size() as usize,
            _ => 1,
        };
        let restart = planned.map(|plugin| plugin.restart).unwrap_or_default();
        let common = Common::new(turns, restart, &graph);
        let member = Member::new(id, index, graph);
        Arc::new(Self::of_member(member, decider, kind, 0, Arc::new(common)))
    }

    /// Another slot of the same plugin.
    pub(super) fn another(&self, kind: Kind, number: u32) -> Arc<Self> {
        let (member, common) = (self.member.clone(), Arc::clone(&self.common));
        Arc::new(Self::of_member(member, self.decider.clone(), kind, number, common))
    }

    fn of_member(member: Member, decider: Option<Decider>, kind: Kind, number: u32, common: Arc<Common>) -> Self {
        Self {
            graph: member.graph.id,
            place: Place { slot: member.index, number },
            member,
            kind,
            state: Mutex::default(),
            generation: AtomicU64::new(0),
            epoch: AtomicU64::new(0),
            pending: Mutex::default(),
            has_pending: AtomicBool::new(false),
            session: Session::default(),
            decider,
            common,
        }
    }

    /// What instances are made from, once the plugin is linked.
    pub(crate) fn template(&self) -> Option<Arc<InstanceTemplate>> {
        self.common.template.read().clone()
    }

    /// The slot of the instance that the call under way has of this plugin, or is to have.
    ///
    /// `None` where a plugin was given up.
    pub(super) fn of_call(&self) -> Option<Arc<Self>> {
        if !self.is_available() || self.common.supervision.is_down() {
            return None;
        }
        let known = frames::of_root(self.graph, self.place.slot).map(|ends| -> Arc<dyn Any + Send + Sync> { ends });
        Some(known.and_then(|known| known.downcast().ok()).unwrap_or_else(|| self.another(Kind::OfCall, 0)))
    }

    /// Whether it stands for several instances, to one of which a call with its handles must go.
    #[inline]
    pub(crate) fn is_several(&self) -> bool {
        matches!(self.kind, Kind::Several(_))
    }

    pub(crate) fn set_template(&self, template: InstanceTemplate) {
        if template.limits.concurrent && !matches!(self.kind, Kind::PerCall) {
            // Its calls run side by side in one instance.
            self.common.turns.add_permits(CALLS - 1);
        }
        self.replace_template(Arc::new(template));
    }

    /// What instances are made from, from now on; gives what they were made from before.
    pub(super) fn replace_template(&self, template: Arc<InstanceTemplate>) -> Option<Arc<InstanceTemplate>> {
        self.common.driven.store(template.limits.concurrent, Ordering::Relaxed);
        self.common.template.write().replace(template)
    }

    /// Marks the plugin as one that never runs.
    pub(crate) fn give_up(&self, why: &str) {
        let mut state = self.state.lock();
        state.live = None;
        self.common.supervision.not_loaded(why);
        self.generation.fetch_add(1, Ordering::AcqRel);
    }

    /// Whether the plugin was loaded.
    pub(crate) fn is_available(&self) -> bool {
        self.common.template.read().is_some() && self.common.supervision.is_loaded()
    }

    /// Whether something in its component is async, so that stores of its instances are driven.
    pub(crate) fn is_driven(&self) -> bool {
        self.common.driven.load(Ordering::Relaxed)
    }

    /// Lets another plugin serve this one's plugs while it may not run: it has a function for each of this one's.
    pub(crate) fn set_fallback(&self, slot: Arc<Self>, functions: Box<[Option<FunctionIndex>]>) {
        // A slot is linked once.
        let _ = self.common.fallback.set(Fallback { slot, functions });
    }

    /// Who serves a function of the plugin's while it may not run.
    pub(crate) fn fallback(&self, function: FunctionIndex) -> Option<(&Arc<Self>, FunctionIndex)> {
        let fallback = self.common.fallback.get()?;
        Some((&fallback.slot, (*fallback.functions.get(function.get())?)?))
    }

    /// Who counts what it does.
    #[inline]
    pub(crate) fn meter(&self) -> Option<&Arc<Meter>> {
        self.common.meter.as_ref()
    }

    /// What is known of its health.
    pub(crate) fn supervision(&self) -> &Supervision {
        &self.common.supervision
    }

    /// The fuel that the last call has left: none where it is not counted, or while the plugin is being called.
    pub(crate) fn fuel_left(&self) -> Option<u64> {
        match &self.kind {
            Kind::PerCall => *self.common.fuel_left.lock(),
            Kind::Several(pool) => pool.last_used()?.fuel_left(),
            Kind::Only | Kind::OfCall | Kind::OneOf(_) => {
                let state = self.state.try_lock()?;
                state.live.as_ref().map_or(state.fuel_left, Live::fuel_left)
            }
        }
    }

    /// Keeps the fuel that a call has left whose instance ends with it.
    pub(super) fn keep_fuel_left(&self, fuel_left: Option<u64>) {
        *self.common.fuel_left.lock() = fuel_left;
    }

    /// The limits that instances are made with now.
    pub(super) fn limits_in_force(&self) -> Option<Limits> {
        self.template().map(|template| template.declared)
    }

    /// The plugin's limits as it was loaded: of these, `crossing` and `handles` never change.
    pub(crate) fn limits(&self) -> Option<&Limits> {
        self.member.graph.plugin(self.member.index).map(|plugin| &plugin.limits)
    }

    pub(crate) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Whether a function has these Rust types, which `look` finds out by an instance. `None` where that is not known, and there is no
    /// instance to be looked at now.
    pub(crate) fn fits(
        &self,
        function: FunctionIndex,
        types: TypeId,
        look: impl FnOnce() -> Option<bool>,
    ) -> Option<bool> {
        if let Some(known) = self.common.fits.lock().get(&(function, types)) {
            return Some(*known);
        }
        let fits = look()?;
        self.common.fits.lock().insert((function, types), fits);
        Some(fits)
    }

    /// The turns of awaited calls: one for each that may run at a time.
    pub(crate) fn turns(&self) -> &Arc<Semaphore> {
        &self.common.turns
    }

    /// Bounds the calls of async imports that the plugin makes side by side: each holds a thread.
    #[cfg(feature = "async")]
    pub(crate) fn calls_out(&self) -> &Arc<Semaphore> {
        &self.common.calls_out
    }

    /// How long an awaited call of this function may wait for its turn and run, if it begins to wait now. Where the host decides on
    /// each call, it does so when it is the call's turn.
    pub(crate) fn turn_until(&self, function: FunctionIndex) -> Option<Tick> {
        let template = self.template().filter(|_| self.decider.is_none())?;
        let time = template.functions.get(&function).map_or(template.limits.time, |own| own.time)?;
        let now = if template.limits.exact { Tick::caught_up() } else { Tick::now() };
        Some(now.after(time))
    }

    /// Puts a drop into the queue, for whoever enters the plugin next.
    pub(super) fn queue_drop(&self, generation: u64, entry: u64) {
        self.pending.lock().push_back((generation, entry));
        self.has_pending.store(true, Ordering::Release);
        self.session.wake();
    }

    /// The next drop of the queue.
    pub(super) fn next_drop(&self) -> Option<(u64, u64)> {
        let mut pending = self.pending.lock();
        let next = pending.pop_front();
        self.has_pending.store(!pending.is_empty(), Ordering::Release);
        self.recall();
        next
    }

    /// Leaves the drops that are queued undone: the resources are gone.
    pub(super) fn forget_drops(&self) {
        self.pending.lock().clear();
        self.has_pending.store(false, Ordering::Release);
    }

    /// The error of a plugin that may not run.
    #[cold]
    pub(super) fn not_loaded(&self, function: Option<FunctionIndex>) -> DispatchError {
        let why = self.common.supervision.why_down().unwrap_or_else(|| "the plugin was not loaded".to_owned());
        self.member.error(Case::Unavailable, function, why)
    }
}

/// The instances and the pool hold each other. Who goes first is the plugin, which nobody can call any more then.
impl Drop for Slot {
    fn drop(&mut self) {
        if let Kind::Several(pool) = &self.kind {
            pool.close();
        }
    }
}
