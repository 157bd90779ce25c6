//! A plugin as a slot: what stays when its instance is thrown away.
//!
//! Everyone who wants to call a plugin keeps its slot and never an instance. A call locks the slot, makes sure that there
//! is an instance, and runs. An error out of the store discards the instance; the next call finds a fresh one.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use jackfield_contract::{Type, TypeId};
use parking_lot::{Mutex, MutexGuard};
use wasmtime::Store;
use wasmtime::component::{Func, InstancePre};

use crate::bindings::method::Methods;
use crate::engine::{TICK, now, ticks};
use crate::error::{Case, DispatchError, Failure, PluginId};
use crate::plan::{Plan, PluginIndex, Targets};
use crate::runtime::frames::{self, Deadline};
use crate::runtime::guard::Locked;
use crate::runtime::store::{Defined, PluginData};
use crate::runtime::waiting::Waiting;
use crate::serve::objects::Provider;
use crate::wasi::WasiRecipe;

/// The time that one destructor has, where its plugin does not allow itself less for a call.
pub(crate) const DESTRUCTOR: Duration = Duration::from_secs(1);

/// When a thread that runs queued drops leaves the rest to the next: what one plugin's destructors take is not to keep the
/// callers of another.
pub(crate) fn drops_until() -> u64 {
    now().saturating_add(ticks(DESTRUCTOR))
}

/// What all slots of a graph know: names, and who can reach whom.
pub(crate) struct Shared {
    /// Tells graphs apart.
    pub(crate) id: u64,
    pub(crate) plan: Plan,
    /// The functions of each plugin.
    pub(crate) functions: Vec<Vec<FunctionInfo>>,
    /// The resources of the graph by key: their contract and name.
    pub(crate) resources: Vec<(String, String)>,
    /// Whether a plugin may wait in WASI, so that a call from an async runtime needs a thread of its own.
    pub(crate) may_wait: AtomicBool,
    /// The slots of what the host serves; they come after those of the plugins. Known as soon as they are made.
    pub(crate) providers: OnceLock<Vec<Weak<Slot>>>,
}

/// A function of a plug.
pub(crate) struct FunctionInfo {
    pub(crate) contract: Arc<str>,
    /// As a person writes it.
    pub(crate) name: String,
    /// As the component exports it.
    pub(crate) export: String,
    /// The plug in the plugin's plan.
    pub(crate) plug: usize,
    /// The contract without what versions may differ in, as a number of the graph's.
    pub(crate) track: u32,
    pub(crate) types: Arc<crate::call::handles::Types>,
    pub(crate) params: Vec<Type>,
    pub(crate) param_names: Vec<String>,
    pub(crate) result: Option<Type>,
    pub(crate) carries_handles: bool,
    /// How a call of the host's finds its plugs.
    pub(crate) route: jackfield_contract::Route,
}

impl Shared {
    /// Whether a call may lead from one slot to another. Nobody waits for the host, so that it may be called from anywhere.
    pub(crate) fn reaches(&self, from: usize, to: usize) -> bool {
        to >= self.plan.plugins.len() || self.plan.reach.reaches(PluginIndex(from), PluginIndex(to))
    }

    /// Whether WASI may have to wait although this thread belongs to an async runtime.
    #[inline]
    pub(crate) fn needs_thread(&self) -> bool {
        self.may_wait.load(Ordering::Relaxed) && frames::is_async()
    }

    /// Who serves a resource of the host's to this plugin: the contract in its own socket, else one that it can reach.
    pub(crate) fn provider_for(&self, plugin: usize, key: u32) -> Option<Arc<Slot>> {
        let sockets = &self.plan.plugins.get(plugin)?.sockets;
        let own = |served: usize| {
            sockets.iter().any(|socket| matches!(socket.targets, Targets::Host { host, .. } if host == served))
        };
        let reached = |served: usize| self.plan.reach.reaches_host(PluginIndex(plugin), served);
        self.find_provider(key, own).or_else(|| self.find_provider(key, reached))
    }

    /// Who serves a resource of the host's.
    pub(crate) fn provider_of(&self, key: u32) -> Option<Arc<Slot>> {
        self.find_provider(key, |_| true)
    }

    fn find_provider(&self, key: u32, fits: impl Fn(usize) -> bool) -> Option<Arc<Slot>> {
        let slots = self.providers.get()?.iter().filter_map(Weak::upgrade);
        let serves =
            |slot: &Arc<Slot>| slot.provider().is_some_and(|provider| provider.defines(key) && fits(provider.served));
        slots.into_iter().find(serves)
    }

    pub(crate) fn resource_name(&self, key: u32) -> &str {
        self.resources.get(key as usize).map_or("resource", |(_, name)| name)
    }
}

/// A plugin in a graph.
pub(crate) struct Slot {
    pub(crate) id: PluginId,
    /// The id as typed links write it into replies: shared, not copied.
    pub(crate) wire_id: Arc<str>,
    pub(crate) index: usize,
    /// The graph's number, as in `shared`.
    pub(crate) graph: u64,
    pub(crate) shared: Arc<Shared>,
    pub(crate) state: Mutex<State>,
    /// Goes up with each instance that is discarded.
    pub(crate) generation: AtomicU64,
    /// Drops that came while the slot was locked: generation and entry.
    pub(crate) pending: Mutex<VecDeque<(u64, u64)>>,
    pub(crate) has_pending: AtomicBool,
    /// Whether it was given up.
    gone: AtomicBool,
    /// How to make an instance, once the plugin is linked.
    pub(crate) recipe: OnceLock<Recipe>,
    /// Where the host finds methods of the resources that the plugin owns.
    pub(crate) methods: Methods,
    /// What the host keeps, where this is the slot of a contract that it serves.
    provider: Option<Provider>,
}

/// How to make an instance.
pub(crate) struct Recipe {
    pub(crate) pre: InstancePre<PluginData>,
    pub(crate) epochs: bool,
    pub(crate) fuel: Option<u64>,
    pub(crate) memory: Option<u64>,
    /// Bytes of the host's memory that the values of one call may take.
    pub(crate) crossing: Option<u64>,
    /// The plugin's own time for a call, in ticks.
    pub(crate) limit: Option<u64>,
    pub(crate) wasm_stack: usize,
    pub(crate) wasi: Option<WasiRecipe>,
    /// For each function of the plugin, where its export is found.
    pub(crate) exports: Vec<wasmtime::component::ComponentExportIndex>,
    /// The resources that the plugin exports, each with its type and key.
    pub(crate) defines: Vec<(wasmtime::component::ComponentExportIndex, TypeId, u32)>,
    /// The functions `init` and the configuration that each is given.
    pub(crate) init: Vec<(usize, String)>,
}

/// What the lock of a slot guards.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) live: Option<Live>,
    /// Why there is no instance and never will be one.
    pub(crate) gone: Option<String>,
}

/// A living instance.
pub(crate) struct Live {
    pub(crate) store: Store<PluginData>,
    pub(crate) functions: Vec<Func>,
    /// What each call sets and checks, from the recipe.
    pub(crate) terms: Terms,
}

/// What holds for each call of an instance.
#[derive(Clone, Copy)]
pub(crate) struct Terms {
    pub(crate) epochs: bool,
    pub(crate) fuel: Option<u64>,
    /// The plugin's own time for a call, in ticks.
    pub(crate) limit: Option<u64>,
    pub(crate) wasm_stack: usize,
}

impl Slot {
    pub(crate) fn new(id: PluginId, index: usize, shared: Arc<Shared>, provider: Option<Provider>) -> Arc<Self> {
        Arc::new(Self {
            wire_id: Arc::from(id.as_str()),
            id,
            index,
            graph: shared.id,
            shared,
            state: Mutex::default(),
            generation: AtomicU64::new(0),
            pending: Mutex::default(),
            has_pending: AtomicBool::new(false),
            gone: AtomicBool::new(false),
            recipe: OnceLock::new(),
            methods: Methods::default(),
            provider,
        })
    }

    /// What the host keeps, where this is the slot of a contract that it serves.
    pub(crate) fn provider(&self) -> Option<&Provider> {
        self.provider.as_ref()
    }

    /// Whether this plugin may hold handles of another slot's.
    pub(crate) fn reaches_owner(&self, owner: &Slot) -> bool {
        match &owner.provider {
            Some(provider) => self.shared.plan.reach.reaches_host(PluginIndex(self.index), provider.served),
            None => self.shared.reaches(self.index, owner.index),
        }
    }

    pub(crate) fn set_recipe(&self, recipe: Recipe) {
        // A slot is linked once; a second recipe would be a bug, and the first stays in force.
        let _ = self.recipe.set(recipe);
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
        self.recipe.get().is_some() && !self.gone.load(Ordering::Acquire)
    }

    pub(crate) fn memory_limit(&self) -> Option<u64> {
        self.recipe.get().and_then(|recipe| recipe.memory)
    }

    pub(crate) fn crossing_limit(&self) -> Option<u64> {
        self.recipe.get().and_then(|recipe| recipe.crossing)
    }

    pub(crate) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    pub(crate) fn info(&self, function: usize) -> Option<&FunctionInfo> {
        self.shared.functions.get(self.index)?.get(function)
    }

    /// An error of this plugin in a call of this function.
    pub(crate) fn error(&self, case: Case, function: usize, cause: impl Into<String>) -> DispatchError {
        let (contract, name) =
            self.info(function).map_or_else(Default::default, |info| (info.contract.to_string(), info.name.clone()));
        let (plugin, cause) = (self.id.to_string(), cause.into());
        DispatchError::new(Failure { plugin, contract, function: name, cause, ..Failure::new(case) })
    }

    /// Calls into the plugin: waits its turn, makes sure that there is an instance, runs `call`, and discards the
    /// instance if it fails.
    #[inline]
    pub(crate) fn call<R>(
        self: &Arc<Self>,
        function: usize,
        call: impl FnOnce(&mut Live) -> wasmtime::Result<R>,
    ) -> Result<R, DispatchError> {
        let mut locked = Locked::new(self, function);
        locked.enter()?;
        let result = match locked.live() {
            Some(live) => frames::with_room(live.terms.wasm_stack, || call(live)),
            None => Err(wasmtime::Error::msg("the plugin has no instance")),
        };
        match result {
            Ok(value) => {
                locked.finished = true;
                Ok(value)
            }
            Err(error) => Err(locked.fail(error)),
        }
    }

    /// Makes the first instance.
    ///
    /// # Errors
    ///
    /// If it cannot be instantiated, or its `init` fails.
    pub(crate) fn start(self: &Arc<Self>) -> Result<(), DispatchError> {
        let mut locked = Locked::new(self, usize::MAX);
        locked.enter()?;
        locked.finished = true;
        Ok(())
    }

    /// Looks at an instance without calling it. `None` if there is none and none can be made, or this thread must not wait
    /// for it.
    pub(crate) fn look<R: Send>(self: &Arc<Self>, look: impl FnOnce(&Live) -> R + Send) -> Option<R> {
        if !frames::may_enter(&self.shared, self.index) {
            return None;
        }
        if self.shared.needs_thread() {
            return frames::on_own_thread(|| self.look(look));
        }
        let mut locked = Locked::new(self, usize::MAX);
        locked.enter().ok()?;
        let looked = locked.live().map(|live| look(live));
        locked.finished = true;
        looked
    }

    /// The error of a plugin that was never linked.
    #[cold]
    pub(crate) fn not_loaded(&self, function: usize) -> DispatchError {
        let why = self.state.lock().gone.clone();
        self.error(Case::Unavailable, function, why.unwrap_or_else(|| "the plugin was not loaded".to_owned()))
    }

    /// Waits for the slot, no longer than the call's time.
    #[cold]
    pub(crate) fn wait(
        self: &Arc<Self>,
        deadline: Deadline,
        function: usize,
    ) -> Result<MutexGuard<'_, State>, DispatchError> {
        // This thread's own frame of the call is among those that it holds, and is what it waits for.
        let wants = (self.graph, self.index);
        let holds = frames::held().into_iter().filter(|held| *held != wants).collect();
        let Some(_waiting) = Waiting::enter(holds, wants) else {
            let cause = "waiting for it would never end: its caller is called by a host function of another graph, which \
                         waits for this call; let the host functions of two graphs not call each other's plugins";
            return Err(self.error(Case::Unsupported, function, cause));
        };
        let at = deadline.at;
        if at == u64::MAX {
            return Ok(self.state.lock());
        }
        loop {
            let left = at.saturating_sub(now());
            if left == 0 {
                let error = crate::runtime::failure::over(self, function, deadline, "while waiting its turn");
                return Err(error);
            }
            let left = TICK.saturating_mul(u32::try_from(left).unwrap_or(u32::MAX));
            if let Some(state) = self.state.try_lock_for(left) {
                return Ok(state);
            }
        }
    }

    /// Drops one of this plugin's resources, now if the slot is free and may be entered from here, else later.
    pub(crate) fn drop_entry(self: &Arc<Self>, generation: u64, entry: u64) {
        if let Some(provider) = &self.provider {
            return provider.drop_entry(entry);
        }
        if self.generation() != generation {
            return;
        }
        self.queue_drop(generation, entry);
        if frames::may_enter(&self.shared, self.index) {
            self.try_drain();
        } else {
            frames::defer(Arc::clone(self));
        }
    }

    /// Puts a drop into the queue, for whoever enters the plugin next.
    pub(crate) fn queue_drop(&self, generation: u64, entry: u64) {
        self.pending.lock().push_back((generation, entry));
        self.has_pending.store(true, Ordering::Release);
    }

    /// The next drop of the queue.
    pub(crate) fn next_drop(&self) -> Option<(u64, u64)> {
        let mut pending = self.pending.lock();
        let next = pending.pop_front();
        self.has_pending.store(!pending.is_empty(), Ordering::Release);
        next
    }

    /// Runs queued drops, if nobody holds the slot. Whoever holds it looks at the queue when it leaves.
    pub(crate) fn try_drain(self: &Arc<Self>) {
        if self.has_pending.load(Ordering::Acquire) && self.shared.needs_thread() {
            return frames::on_own_thread(|| self.try_drain());
        }
        let until = drops_until();
        while self.has_pending.load(Ordering::Acquire) && now() < until {
            let Some(state) = self.state.try_lock() else { return };
            if state.live.is_none() {
                // The instance is gone and its resources with it.
                self.pending.lock().clear();
                self.has_pending.store(false, Ordering::Release);
                return;
            }
            let mut locked = Locked::new(self, usize::MAX);
            locked.state = Some(state);
            locked.drain(until);
            locked.finished = true;
        }
    }
}

impl Live {
    /// Gives a call its limits.
    #[inline(always)]
    pub(crate) fn arm(&mut self, deadline: Deadline) {
        if self.terms.epochs {
            let left = match deadline.at {
                u64::MAX => u64::MAX / 4,
                at => at.saturating_sub(now()),
            };
            self.store.set_epoch_deadline(left);
        }
        if let Some(fuel) = self.terms.fuel {
            // This fails only for an engine without fuel, and the plugin's engine was chosen to have it.
            let _ = self.store.set_fuel(fuel);
        }
        let data = self.store.data_mut();
        data.limiter.refused = false;
        if data.panicked.is_some() {
            data.panicked = None;
        }
        if let Some(wasi) = &data.wasi {
            wasi.begin();
        }
    }
}

impl Recipe {
    pub(crate) fn terms(&self) -> Terms {
        let Self { epochs, fuel, limit, wasm_stack, .. } = *self;
        Terms { epochs, fuel, limit, wasm_stack }
    }

    pub(crate) fn instantiate(&self, live: &mut Live) -> wasmtime::Result<()> {
        let instance = self.pre.instantiate(&mut live.store)?;
        let mut functions = Vec::with_capacity(self.exports.len());
        for export in &self.exports {
            let function = instance.get_func(&mut live.store, export);
            functions.push(function.ok_or_else(|| wasmtime::Error::msg("an export is no function"))?);
        }
        live.functions = functions;
        let mut defines = Vec::with_capacity(self.defines.len());
        for (export, id, key) in &self.defines {
            let ty = instance.get_resource(&mut live.store, export);
            let ty = ty.ok_or_else(|| wasmtime::Error::msg("an export is no resource"))?;
            defines.push(Defined { ty, id: *id, key: *key });
        }
        live.store.data_mut().defines = defines;
        Ok(())
    }
}
