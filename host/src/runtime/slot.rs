//! A plugin as a slot: what stays when its instance is thrown away.
//!
//! Everyone who wants to call a plugin keeps its slot and never an instance. A call locks the slot, makes sure that there
//! is an instance, and runs. An error out of the store discards the instance; the next call finds a fresh one. How it does that
//! is in [`guard`](super::guard).

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
use crate::engine::clock::Tick;
use crate::error::{Case, DispatchError, PluginId};
use crate::index::{FunctionIndex, GraphId, SlotIndex};
use crate::plan::{Lifetime, Limits};

/// How many awaited calls may run side by side in a plugin of which each has an instance of its own.
const CALLS: usize = 64;

/// A plugin in a graph.
pub(crate) struct Slot {
    pub(crate) member: Member,
    /// The graph, as calls write it into their frames.
    pub(super) graph: GraphId,
    pub(super) state: Mutex<State>,
    /// Goes up with each instance that is discarded.
    pub(super) generation: AtomicU64,
    /// Drops that came while the slot was locked: generation and entry.
    pub(super) pending: Mutex<VecDeque<(u64, u64)>>,
    pub(super) has_pending: AtomicBool,
    /// Whether it was given up.
    gone: AtomicBool,
    /// Whether calls go to an instance of their own, which [`Slot::of_call`](Self::of_call) finds.
    pub(super) per_call: bool,
    /// The plugin itself, where this is its instance for one call.
    pub(super) plugin: Option<Arc<Self>>,
    /// Who decides on its calls, if somebody does.
    pub(super) decider: Option<Decider>,
    /// Which functions were found to have which Rust types, and which were found not to: instances of one component are alike.
    fits: Mutex<HashMap<(FunctionIndex, TypeId), bool>>,
    /// Whose turn it is among awaited calls.
    turns: Arc<Semaphore>,
    /// How to make an instance, once the plugin is linked.
    pub(super) template: OnceLock<InstanceTemplate>,
}

/// What the lock of a slot guards.
#[derive(Default)]
pub(super) struct State {
    pub(super) live: Option<Live>,
    /// Why there is no instance and never will be one.
    pub(super) gone: Option<String>,
    /// The fuel that was left when the last instance was thrown away.
    pub(super) fuel_left: Option<u64>,
}

impl Slot {
    pub(crate) fn new(id: PluginId, index: SlotIndex, graph: Arc<GraphInfo>, decider: Option<Decider>) -> Arc<Self> {
        let per_call = graph.plugin(index).is_some_and(|plugin| plugin.lifetime == Lifetime::Call);
        Arc::new(Self::of_member(Member::new(id, index, graph), decider, per_call, None))
    }

    /// A slot for an instance that one call has for itself.
    pub(super) fn for_call(plugin: &Arc<Self>) -> Arc<Self> {
        let owner = Some(Arc::clone(plugin));
        Arc::new(Self::of_member(plugin.member.clone(), plugin.decider.clone(), false, owner))
    }

    fn of_member(member: Member, decider: Option<Decider>, per_call: bool, plugin: Option<Arc<Self>>) -> Self {
        Self {
            graph: member.graph.id,
            member,
            per_call,
            plugin,
            state: Mutex::default(),
            generation: AtomicU64::new(0),
            pending: Mutex::default(),
            has_pending: AtomicBool::new(false),
            gone: AtomicBool::new(false),
            fits: Mutex::default(),
            turns: Arc::new(Semaphore::new(if per_call { CALLS } else { 1 })),
            decider,
            template: OnceLock::new(),
        }
    }

    /// What instances are made from, once the plugin is linked.
    pub(super) fn template(&self) -> Option<&InstanceTemplate> {
        self.plugin.as_deref().unwrap_or(self).template.get()
    }

    /// The slot of the instance that the call under way has of this plugin, or is to have.
    ///
    /// `None` where a plugin has one instance for all calls, and where it was given up.
    pub(crate) fn of_call(self: &Arc<Self>) -> Option<Arc<Self>> {
        let plugin = self.plugin.as_ref().unwrap_or(self);
        if !plugin.per_call || !plugin.is_available() {
            return None;
        }
        let known =
            frames::of_root(plugin.graph, plugin.member.index).map(|ends| -> Arc<dyn Any + Send + Sync> { ends });
        Some(known.and_then(|known| known.downcast().ok()).unwrap_or_else(|| Self::for_call(plugin)))
    }

    /// Whether its instances end with the call that made them.
    pub(crate) fn ends_with_call(&self) -> bool {
        self.per_call || self.plugin.is_some()
    }

    pub(crate) fn set_template(&self, template: InstanceTemplate) {
        // A slot is linked once; a second template would be a bug, and the first stays in force.
        let _ = self.template.set(template);
    }

    /// Marks the plugin as one that never runs.
    pub(crate) fn give_up(&self, why: &str) {
        let mut state = self.state.lock();
        state.live = None;
        state.gone = Some(why.to_owned());
        self.gone.store(true, Ordering::Release);
        self.generation.fetch_add(1, Ordering::AcqRel);
    }

    /// Whether the plugin was loaded.
    pub(crate) fn is_available(&self) -> bool {
        self.template.get().is_some() && !self.gone.load(Ordering::Acquire)
    }

    /// The fuel that the last call has left: none where it is not counted, or while the plugin is being called.
    pub(crate) fn fuel_left(&self) -> Option<u64> {
        let state = self.state.try_lock()?;
        if self.per_call {
            return state.fuel_left;
        }
        state.live.as_ref().map_or(state.fuel_left, Live::fuel_left)
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
        if let Some(known) = self.fits.lock().get(&(function, types)) {
            return Some(*known);
        }
        let fits = look()?;
        self.fits.lock().insert((function, types), fits);
        Some(fits)
    }

    /// The turns of awaited calls: one for each that may run at a time.
    pub(crate) fn turns(&self) -> &Arc<Semaphore> {
        &self.turns
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
        let why = self.state.lock().gone.clone();
        self.member.error(Case::Unavailable, function, why.unwrap_or_else(|| "the plugin was not loaded".to_owned()))
    }
}
