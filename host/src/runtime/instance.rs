//! A plugin's instance, and what it is made from.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use jackfield_contract::TypeId;
use jackfield_plan::lines::Lines;
use wasmtime::component::{
    ComponentExportIndex, ComponentNamedList, Func, InstancePre, Lift, Lower, ResourceAny, TypedFunc, Val,
};
use wasmtime::{AsContextMut, Store, UpdateDeadline};

use super::code;
use super::frames::Deadline;
use super::graph_info::GraphInfo;
use super::growth::Watch;
use super::limiter::{Gauge, Limiter};
use super::profiler::Profiler;
use super::store::{Defined, State, StoreData};
use super::totals::{Counted, Totals};
use crate::engine::clock::{Tick, Ticks};
use crate::engine::places::{Places, TakenPlace};
use crate::error::refusal::Refused;
use crate::error::{Case, panic};
use crate::index::{FunctionIndex, ResourceKey};
use crate::plan::Limits;
use crate::wasi::WasiRecipe;

/// What instances of a plugin are made from.
pub(crate) struct InstanceTemplate {
    /// How an instance is made on demand.
    pub(crate) code: Code,
    /// How one is made in a place of the pool, where instances live for one call and fit.
    pub(crate) pooled: Option<(Code, Arc<Places>)>,
    pub(crate) limits: CallLimits,
    /// What holds for calls of the functions that have limits of their own.
    pub(crate) functions: HashMap<FunctionIndex, CallGrant>,
    pub(crate) start: StartLimits,
    /// All limits, as they were declared.
    pub(crate) declared: Limits,
    /// How many handles the store may hold in all.
    pub(crate) store_handles: usize,
    pub(crate) wasi: Option<Arc<WasiRecipe>>,
    /// The functions `init` and the configuration that each is given.
    pub(crate) init: Vec<(FunctionIndex, String)>,
    /// What the host keeps for each instance.
    pub(crate) states: Vec<StateMaker>,
    /// Who watches its memory grow.
    pub(crate) watch: Option<Watch>,
    /// Who is told what an instance has.
    pub(crate) gauge: Gauge,
    /// Who takes samples of its code, and in which graph.
    pub(crate) sampled: Option<(Profiler, Arc<GraphInfo>)>,
    /// The line table of its component, where that has one.
    pub(crate) lines: Option<Lines>,
    /// The plugins that the component was composed of, and where theirs lie in it.
    pub(crate) parts: Vec<(String, Range<usize>)>,
    /// What the whole graph has, where that is limited.
    pub(crate) totals: Option<Arc<Totals>>,
}

/// Room for one instance; others have it once the instance is gone.
pub(super) struct Room {
    /// Its place, if it is made in the pool.
    pub(super) place: Option<TakenPlace>,
    pub(super) _counted: Option<Counted>,
}

/// A component that is ready to be instantiated in one engine.
pub(crate) struct Code {
    pub(crate) pre: InstancePre<StoreData>,
    /// For each function of the plugin, where its export is found.
    pub(crate) exports: Vec<ComponentExportIndex>,
    /// The resources that the plugin exports, each with its type and key.
    pub(crate) defines: Vec<(ComponentExportIndex, TypeId, ResourceKey)>,
}

/// Makes what the host keeps for an instance.
pub(crate) type StateMaker = Arc<dyn Fn() -> State + Send + Sync>;

/// What holds for each call of an instance.
#[derive(Clone, Copy)]
pub(crate) struct CallLimits {
    pub(crate) epochs: bool,
    /// There where the code counts fuel.
    pub(crate) fuel: Option<u64>,
    /// The plugin's own time for a call.
    pub(crate) time: Option<Ticks>,
    /// The grain of its engine's time.
    pub(crate) grain: Duration,
    /// Whether that is so fine that the clock's thread is late for it on a busy machine: a call then begins and ends by the system's
    /// clock.
    pub(crate) exact: bool,
    pub(crate) wasm_stack: usize,
    /// Whether samples are taken of it at each tick.
    pub(crate) sampled: bool,
    /// Whether something in its component is async, so that its store is driven.
    pub(crate) concurrent: bool,
    /// Whether the host adds to its linker itself, so that nobody knows what it may wait for.
    #[cfg_attr(not(feature = "async"), allow(dead_code, reason = "only stores that are driven wait"))]
    pub(crate) additions: bool,
    /// Whether each call is prepared, since calls may differ in what they may take, or look at the system's clock: somebody decides
    /// on each, functions have limits of their own, or it is `exact`.
    pub(crate) prepared: bool,
}

/// What a call may take.
#[derive(Clone, Copy)]
pub(crate) struct CallGrant {
    pub(crate) time: Option<Ticks>,
    /// There where the code counts fuel.
    pub(crate) fuel: Option<u64>,
}

/// What holds for instantiation and `init`, each.
#[derive(Clone, Copy)]
pub(crate) struct StartLimits {
    /// Whether they have a time of their own, and not that of the call which needs an instance.
    pub(crate) apart: bool,
    pub(crate) time: Option<Ticks>,
    pub(crate) fuel: Option<u64>,
}

/// The fuel of a call whose code counts it and that has no limit.
pub(crate) const UNLIMITED_FUEL: u64 = u64::MAX;

/// A living instance.
pub(crate) struct Live {
    pub(crate) store: Store<StoreData>,
    functions: Vec<Func>,
    /// What each call sets and checks, from the template.
    pub(crate) limits: CallLimits,
    /// After the store, which is gone first.
    room: Room,
}

impl InstanceTemplate {
    /// A store for an instance, which [`InstanceTemplate::fill`] makes: in a place of the pool, or on demand.
    pub(super) fn store(&self, room: Room) -> Live {
        let wasi = self.wasi.as_ref().map(|wasi| wasi.build());
        let limiter = Limiter::new(&self.declared, self.watch.clone(), self.totals.clone(), self.gauge.clone());
        let mut store = Store::new(self.code(&room).pre.engine(), StoreData::new(&self.declared, wasi, limiter));
        store.limiter(|data| &mut data.limiter);
        // wasmtime counts what it takes out of the plugin's memory: each byte of a string or a list of bytes once, and what
        // crosses by value as much as the value takes. Parts of a value may overlap in the plugin's memory, so that the
        // memory's own limit bounds nothing here.
        store.set_hostcall_fuel(
            self.declared.crossing.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(usize::MAX),
        );
        if self.limits.epochs {
            let (exact, sampled, concurrent) = (self.limits.exact, self.sampled.clone(), self.limits.concurrent);
            store.epoch_deadline_callback(move |mut store| {
                let (deadline, cancelled) = code::limits(&mut store, concurrent);
                if cancelled {
                    return Err(wasmtime::Error::new(Refused::cancelled()));
                }
                let now = if exact { Tick::caught_up() } else { Tick::now() };
                if deadline.at.is_some_and(|at| at <= now) {
                    return Ok(UpdateDeadline::Interrupt);
                }
                let left = match &sampled {
                    // Whose code runs next is not known.
                    None if concurrent => Ticks::LEAST,
                    None => deadline.left(),
                    Some((profiler, graph)) => {
                        profiler.sample(graph, &store);
                        Ticks::LEAST
                    }
                };
                Ok(UpdateDeadline::Continue(left.count().max(1)))
            });
        }
        // One who holds too many is refused by its own count, so that this is not what stops anybody.
        store.set_max_component_handles(self.store_handles);
        Live { store, functions: Vec::new(), limits: self.limits, room }
    }

    /// What an instance is made from, in the pool or on demand.
    fn code(&self, room: &Room) -> &Code {
        self.pooled.as_ref().filter(|_| room.place.is_some()).map_or(&self.code, |(code, _)| code)
    }

    /// Makes the instance in its store.
    pub(crate) fn fill(&self, live: &mut Live) -> wasmtime::Result<()> {
        for make in &self.states {
            let made = panic::caught(|| make());
            let state = made.map_err(|words| {
                wasmtime::Error::new(Refused::new(Case::Other, format!("the host cannot make its state: {words}")))
            })?;
            live.store.data_mut().states.push(state);
        }
        let made_of = self.code(&live.room);
        let instance = code::instantiate(&made_of.pre, &mut live.store, live.limits.concurrent)?;
        let mut functions = Vec::with_capacity(made_of.exports.len());
        for export in &made_of.exports {
            let function = instance.get_func(&mut live.store, export);
            functions.push(function.ok_or_else(|| wasmtime::Error::msg("an export is no function"))?);
        }
        live.functions = functions;
        let mut defines = Vec::with_capacity(made_of.defines.len());
        for (export, id, key) in &made_of.defines {
            let ty = instance.get_resource(&mut live.store, export);
            let ty = ty.ok_or_else(|| wasmtime::Error::msg("an export is no resource"))?;
            defines.push(Defined { ty, id: *id, key: *key });
        }
        live.store.data_mut().defines = defines;
        Ok(())
    }
}

impl Live {
    /// Its store and its functions, side by side.
    #[cfg(feature = "async")]
    pub(super) fn parts(&mut self) -> (&mut Store<StoreData>, &[Func]) {
        (&mut self.store, &self.functions)
    }

    /// An instance's function.
    ///
    /// Its index is of the same plugin, whose instances have all of its functions.
    #[inline(always)]
    pub(crate) fn function(&self, function: FunctionIndex) -> Func {
        self.functions[function.get()]
    }

    pub(crate) fn get_function(&self, function: FunctionIndex) -> Option<Func> {
        self.functions.get(function.get()).copied()
    }

    /// Calls a function with values.
    pub(crate) fn call(&mut self, function: Func, params: &[Val], results: &mut [Val]) -> wasmtime::Result<()> {
        code::call(self.store.as_context_mut(), self.limits.concurrent, function, params, results)
    }

    /// Calls a function with its Rust types.
    #[inline]
    pub(crate) fn call_typed<P, R>(&mut self, function: &TypedFunc<P, R>, params: P) -> wasmtime::Result<R>
    where
        P: ComponentNamedList + Lower,
        R: ComponentNamedList + Lift + 'static,
    {
        code::call_typed(&mut self.store, self.limits.concurrent, function, params)
    }

    /// Runs a resource's destructor.
    pub(super) fn drop_resource(&mut self, resource: ResourceAny) -> wasmtime::Result<()> {
        code::drop_resource(&mut self.store, self.limits.concurrent, resource)
    }

    /// Gives instantiation or `init` its limits.
    pub(crate) fn arm_start(&mut self, deadline: Deadline, start: &StartLimits) {
        self.arm(deadline);
        if self.limits.fuel.is_some() {
            let _ = self.store.set_fuel(start.fuel.unwrap_or(UNLIMITED_FUEL));
        }
    }

    /// The fuel that is left, where it is limited.
    pub(crate) fn fuel_left(&self) -> Option<u64> {
        self.limits.fuel?;
        self.store.get_fuel().ok().filter(|left| *left < UNLIMITED_FUEL / 2)
    }

    /// Gives the code so much fuel.
    pub(crate) fn refuel(&mut self, fuel: Option<u64>) {
        if let Some(fuel) = fuel {
            // As below.
            let _ = self.store.set_fuel(fuel);
        }
    }

    /// Gives a call its limits.
    #[inline(always)]
    pub(crate) fn arm(&mut self, deadline: Deadline) {
        if self.limits.epochs {
            let left = if self.limits.sampled { Ticks::LEAST } else { deadline.left() };
            self.store.set_epoch_deadline(left.count());
        }
        if let Some(fuel) = self.limits.fuel {
            // This fails only for an engine without fuel, and the plugin's engine was chosen to have it.
            let _ = self.store.set_fuel(fuel);
        }
        self.store.data_mut().begin();
    }
}
