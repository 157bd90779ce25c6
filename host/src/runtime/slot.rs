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

use parking_lot::Mutex;
use tokio::sync::Semaphore;

use super::budget::Decider;
use super::frames;
use super::graph_info::GraphInfo;
use super::instance::{InstanceTemplate, Live};
use super::member::Member;
use super::pool::Pool;
use crate::engine::clock::Tick;
use crate::error::{Case, DispatchError, PluginId};
use crate::index::{FunctionIndex, GraphId, Place, SlotIndex};
use crate::plan::{Lifetime, Limits};

/// How many awaited calls may run side by side in a plugin of which each has an instance of its own.
const CALLS: usize = 64;

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
    /// Drops that came while the slot was locked: generation and entry.
    pub(super) pending: Mutex<VecDeque<(u64, u64)>>,
    pub(super) has_pending: AtomicBool,
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
    /// How to make an instance, once the plugin is linked.
    template: OnceLock<InstanceTemplate>,
    /// Whether it was given up.
    is_gone: AtomicBool,
    /// Why there is no instance and never will be one.
    gone: Mutex<Option<String>>,
    /// The fuel that was left when the last instance ended with its call.
    fuel_left: Mutex<Option<u64>>,
}

impl Common {
    fn new(turns: usize) -> Self {
        Self {
            fits: Mutex::default(),
            turns: Arc::new(Semaphore::new(turns)),
            template: OnceLock::new(),
            is_gone: AtomicBool::new(false),
            gone: Mutex::default(),
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
        let member = Member::new(id, index, graph);
        Arc::new(Self::of_member(member, decider, kind, 0, Arc::new(Common::new(turns))))
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
            pending: Mutex::default(),
            has_pending: AtomicBool::new(false),
            decider,
            common,
        }
    }

    /// What instances are made from, once the plugin is linked.
    pub(super) fn template(&self) -> Option<&InstanceTemplate> {
        self.common.template.get()
    }

    /// The slot of the instance that the call under way has of this plugin, or is to have.
    ///
    /// `None` where a plugin was given up.
    pub(super) fn of_call(&self) -> Option<Arc<Self>> {
        if !self.is_available() {
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
        // A slot is linked once; a second template would be a bug, and the first stays in force.
        let _ = self.common.template.set(template);
    }

    /// Marks the plugin as one that never runs.
    pub(crate) fn give_up(&self, why: &str) {
        let mut state = self.state.lock();
        state.live = None;
        *self.common.gone.lock() = Some(why.to_owned());
        self.common.is_gone.store(true, Ordering::Release);
        self.generation.fetch_add(1, Ordering::AcqRel);
    }

    /// Why there is no instance and never will be one.
    pub(super) fn why_gone(&self) -> Option<String> {
        self.common.gone.lock().clone()
    }

    /// Whether the plugin was loaded.
    pub(crate) fn is_available(&self) -> bool {
        self.template().is_some() && !self.common.is_gone.load(Ordering::Acquire)
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

    /// The plugin's limits, which are of no use while it has no instance.
    pub(crate) fn limits(&self) -> Option<&Limits> {
        self.template().map(|template| &template.declared)
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
    }

    /// The next drop of the queue.
    pub(super) fn next_drop(&self) -> Option<(u64, u64)> {
        let mut pending = self.pending.lock();
        let next = pending.pop_front();
        self.has_pending.store(!pending.is_empty(), Ordering::Release);
        next
    }

    /// The error of a plugin that was never linked.
    #[cold]
    pub(super) fn not_loaded(&self, function: Option<FunctionIndex>) -> DispatchError {
        let why = self.why_gone().unwrap_or_else(|| "the plugin was not loaded".to_owned());
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
