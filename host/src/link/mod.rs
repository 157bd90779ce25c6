//! Linking: from a plan to slots with instances, by one of three paths a function.
//!
//! Plugins are linked in the plan's order, in which each comes after all that it calls, so that a link finds its targets
//! alive and can check their types. What fails here is left out with those that cannot be without it.

mod answer;
#[cfg(feature = "bulk")]
pub(crate) mod common;
#[cfg(not(feature = "bulk"))]
#[path = "no_common.rs"]
pub(crate) mod common;
#[cfg(feature = "async")]
mod concurrent;
#[cfg(not(feature = "async"))]
#[path = "not_concurrent.rs"]
mod concurrent;
mod dynamic;
pub(crate) mod hooks;
pub(crate) mod linking;
mod names;
mod raw;
mod replies;
mod sockets;
mod template;
pub(crate) mod typed;
mod types;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, Weak};

use jackfield_contract::{DispatchErrorCase, serves};
use parking_lot::Mutex;
use wasmtime::component::Component;

use crate::call::target::PlugFunction;
use crate::engine::EngineKind;
use crate::engine::allowed::Allowed;
use crate::engine::compile::{self, Job};
use crate::engine::error::NotCompiled;
use crate::engine::kinds::{kinds, own_kind};
use crate::engine::nature::Nature;
use crate::error::PluginId;
use crate::index::{FunctionIndex, GraphId, PlugIndex, ResourceKey, ServedIndex, SlotIndex};
use crate::plan::{Limits, Plan, PlannedPlugin};
use crate::report::{LeftOut, LoadReport, Problem, ProblemKind};
use crate::runtime::events::EventKind;
use crate::runtime::graph_info::{GraphInfo, HostResources};
use crate::runtime::guard::StartError;
use crate::runtime::instance::InstanceTemplate;
use crate::runtime::observer::Observer;
use crate::runtime::slot::Slot;
use crate::runtime::totals::Totals;
use crate::runtime::types::{FunctionInfo, Types};
use crate::serve::objects::HostOwner;
use crate::value::handle::Owner;
use crate::wasi::WasiRecipe;
use linking::{LinkInput, Linking};
use names::Names;

/// What lives as long as a graph does.
pub(crate) struct Linked {
    pub(crate) graph: Arc<GraphInfo>,
    /// Those of the plugins, by their place in the plan; so are the lists after it.
    pub(crate) slots: Vec<Arc<Slot>>,
    types: Vec<Arc<Types>>,
    made_as: Mutex<Vec<MadeAs>>,
    /// The host's own values. All others know them only as long as they are kept here.
    host_owners: Vec<Arc<HostOwner>>,
    names: Mutex<Names>,
}

/// What a plugin is granted, opened once, or why it could not be.
type Grants = Result<Arc<WasiRecipe>, String>;

/// What a plugin is made of beside its component.
#[derive(Clone)]
struct MadeAs {
    grants: Grants,
    kind: EngineKind,
}

/// Links what the plan holds. What fails is added to the report.
pub(crate) fn link(plan: Plan, input: &LinkInput<'_>, report: &mut LoadReport) -> Linked {
    static GRAPHS: AtomicU64 = AtomicU64::new(0);
    let mut names = Names::default();
    let component = |plugin: &PlannedPlugin| input.component(plugin);
    let types: Vec<Arc<Types>> = plan
        .plugins
        .iter()
        .map(|plugin| Arc::new(types::types(plugin, component(plugin).map(|found| &**found), &mut names)))
        .collect();
    let mut functions: Vec<Vec<FunctionInfo>> =
        plan.plugins.iter().zip(&types).map(|(plugin, types)| types::functions(plugin, types, &mut names)).collect();
    let mut host_resources = Vec::new();
    for contract in input.host {
        let (types, defines) = types::host_types(contract, &mut names);
        functions.push(types::host_functions(contract, &Arc::new(types), &mut names));
        host_resources.push(defines);
    }
    let weight = |plugin: &PlannedPlugin| input.component(plugin).map(|found| found.info.weight);
    let kinds = kinds(&plan, input.engine.config().interruptible, |plugin| input.decides(plugin), weight);
    let jobs: Vec<_> = plan
        .plugins
        .iter()
        .zip(&kinds)
        .map(|(plugin, kind)| Job {
            plugin: &plugin.id,
            found: component(plugin),
            kind: *kind,
            allowed: Allowed { time: plugin.limits.compile, memory: plugin.limits.compile_memory },
        })
        .collect();
    let compiled = compile::all(input.engine, &jobs);
    // Before any plugin runs: none is to change what a name of another's grants leads to.
    let grants: Vec<Grants> = plan.plugins.iter().map(|plugin| WasiRecipe::open(plugin).map(Arc::new)).collect();
    let graph = Arc::new(GraphInfo {
        id: GraphId(GRAPHS.fetch_add(1, Ordering::Relaxed)),
        functions,
        resources: names.resource_names.clone(),
        may_wait: AtomicBool::new(false),
        host_owners: OnceLock::new(),
        hub: Arc::default(),
        metered: input.watchers.metered,
        traced: input.watchers.traced,
        observer: input.watchers.observer.clone().map(Observer::new),
        totals: Totals::new(plan.limits),
        plan,
    });
    let plugins = graph.plan.plugins.iter().enumerate();
    let slots: Vec<Arc<Slot>> = plugins
        .map(|(index, plugin)| {
            let decider = input.hooks(plugin).and_then(|hooks| hooks.decide.clone());
            Slot::new(PluginId::new(&plugin.id), SlotIndex::new(index), Arc::clone(&graph), decider)
        })
        .collect();
    let host = input.host.iter().enumerate();
    let host_owners: Vec<Arc<HostOwner>> = host
        .map(|(served, contract)| HostOwner::new(ServedIndex::new(served), contract.functions().to_vec(), &graph))
        .collect();
    let of_host = |(served, (defines, owner)): (usize, (Vec<ResourceKey>, &Arc<HostOwner>))| {
        let owner: Weak<HostOwner> = Arc::downgrade(owner);
        let owner: Weak<dyn Owner> = owner;
        HostResources { served: ServedIndex::new(served), defines, owner }
    };
    // This is the first and only time.
    let _ = graph.host_owners.set(host_resources.into_iter().zip(&host_owners).enumerate().map(of_host).collect());
    let mut linking = Linking {
        input,
        graph: &graph,
        slots: &slots,
        types: &types,
        alive: vec![false; slots.len()],
        host_owners: &host_owners,
        names,
        linkers: HashMap::new(),
    };
    for (((slot, component), grants), kind) in slots.iter().zip(compiled).zip(&grants).zip(&kinds) {
        let made_of = component.and_then(|component| Ok((component, grants.clone()?)));
        linking.plugin(slot, made_of, *kind, report);
    }
    let names = Mutex::new(linking.names);
    let made_as = Mutex::new(grants.into_iter().zip(kinds).map(|(grants, kind)| MadeAs { grants, kind }).collect());
    Linked { graph, slots, types, host_owners, names, made_as }
}

/// What instances of a plugin are made from, from the moment on at which it is [put there](Linked::put).
pub(crate) struct Again {
    pub(crate) template: Arc<InstanceTemplate>,
    made_as: MadeAs,
}

impl Linked {
    /// Keeps what a plugin is made of now, for the next time that it is linked again.
    pub(crate) fn put(&self, index: SlotIndex, again: &Again) {
        if let Some(made_as) = self.made_as.lock().get_mut(index.get()) {
            made_as.clone_from(&again.made_as);
        }
    }
}

/// Links another component in the place of a plugin's own, or the same one in another way, and gives what instances of it are made from.
/// `plugin` is the plan of the plugin with the new component's names; `opens` says that its grants are others.
pub(crate) fn link_again(
    linked: &Linked,
    input: &LinkInput<'_>,
    index: SlotIndex,
    plugin: &PlannedPlugin,
    opens: bool,
) -> Result<Again, NotCompiled> {
    let slot = &linked.slots[index.get()];
    let before = linked.made_as.lock()[index.get()].clone();
    let grants = match opens {
        true => Arc::new(WasiRecipe::open(plugin)?),
        false => before.grants?,
    };
    let weight = input.component(plugin).map(|found| found.info.weight);
    let nature = weight.as_ref().map(Nature::of).unwrap_or_default();
    let own = own_kind(plugin, input.decides(plugin), weight.as_ref());
    // What was compiled in because of its callers stays.
    let kind = EngineKind { nature, fuel: own.fuel, epochs: own.epochs || before.kind.epochs, place: None };
    if nature.concurrent && !before.kind.nature.concurrent {
        // Links that go by types take for granted that its store is not driven.
        let message = "the new component has something async, and the old one has not".to_owned();
        let help = "load the graph anew, so that all who call it are linked for that".to_owned();
        return Err(NotCompiled { message, help: Some(help) });
    }
    let allowed = Allowed { time: plugin.limits.compile, memory: plugin.limits.compile_memory };
    let job = Job { plugin: &plugin.id, found: input.component(plugin), kind, allowed };
    let compiled = compile::all(input.engine, std::slice::from_ref(&job));
    let component =
        compiled.into_iter().next().unwrap_or_else(|| Err(NotCompiled::from("it was not compiled".to_owned())))?;
    let mut linking = Linking {
        input,
        graph: &linked.graph,
        slots: &linked.slots,
        types: &linked.types,
        alive: linked.slots.iter().map(|slot| slot.is_available()).collect(),
        host_owners: &linked.host_owners,
        names: std::mem::take(&mut linked.names.lock()),
        linkers: HashMap::new(),
    };
    let template = linking.prepare(slot, plugin, &component, Arc::clone(&grants), kind);
    *linked.names.lock() = linking.names;
    Ok(Again { template: Arc::new(template?), made_as: MadeAs { grants: Ok(grants), kind } })
}

impl Linking<'_> {
    fn plugin(
        &mut self,
        slot: &Arc<Slot>,
        made_of: Result<(Component, Arc<WasiRecipe>), NotCompiled>,
        kind: EngineKind,
        report: &mut LoadReport,
    ) {
        let index = slot.member.index;
        let Some(plugin) = self.graph.plugin(index) else { return };
        if let Some((socket, through)) = self.lost(plugin) {
            let why = format!("its socket `{socket}` is not filled without {}", crate::report::ids(&through));
            slot.give_up(&why);
            let left = LeftOut { plugin: plugin.id.clone(), socket: Some(socket), through, origin: None };
            report.left_out.push(left);
            return;
        }
        let prepare = |(component, grants): (Component, Arc<WasiRecipe>)| {
            self.prepare(slot, plugin, &component, grants, kind).map_err(NotCompiled::from)
        };
        let problem = match made_of.and_then(prepare) {
            Err(NotCompiled { message, help }) => {
                let problem = Problem::plugin(ProblemKind::Instantiate, plugin.id.as_str(), message);
                Some(help.into_iter().fold(problem, Problem::help))
            }
            Ok(template) => {
                slot.set_template(template);
                slot.start().err().map(|StartError { error, in_init }| {
                    let kind = if in_init { ProblemKind::Init } else { ProblemKind::Instantiate };
                    let mut message = error.cause().to_owned();
                    if !error.stderr().trim().is_empty() {
                        message.push_str(&format!("; its last words: {}", error.stderr().trim()));
                    }
                    let mut problem = Problem::plugin(kind, plugin.id.as_str(), message);
                    problem.help.extend(more(plugin, error.kind(), error.cause().contains("of the graph")));
                    error.backtrace().map_or(problem.clone(), |backtrace| problem.detail(backtrace))
                })
            }
        };
        match problem {
            None => {
                self.alive[index.get()] = true;
                self.stand_by(slot, plugin);
                self.look_at_types(slot);
                self.graph.hub.post(&slot.member.id, EventKind::Loaded);
            }
            Some(problem) => {
                slot.give_up(&problem.message);
                report.left_out.push(LeftOut {
                    plugin: plugin.id.clone(),
                    socket: None,
                    through: Vec::new(),
                    origin: problem.origin.clone(),
                });
                report.push(problem);
            }
        }
    }

    /// Lets the plugin's fallback serve its plugs while it may not run.
    fn stand_by(&self, slot: &Arc<Slot>, plugin: &PlannedPlugin) {
        let Some(fallback) = plugin.fallback.map(SlotIndex::from).filter(|fallback| self.alive[fallback.get()]) else {
            return;
        };
        let plugs = self.graph.plugin(fallback).map_or(&[][..], |fallback| &fallback.plugs);
        let others = self.graph.functions(fallback);
        let stands_in = |info: &FunctionInfo| {
            let own = &plugin.plugs[info.plug.get()].contract;
            let serving = plugs.iter().enumerate().filter(|(_, plug)| serves(&plug.contract, own));
            let (at, _) = serving.max_by(|a, b| a.1.contract.version.cmp(&b.1.contract.version))?;
            let same = |other: &FunctionInfo| other.plug == PlugIndex::new(at) && other.export == info.export;
            others.iter().position(same).map(FunctionIndex::new)
        };
        let functions = slot.member.functions().iter().map(stands_in).collect();
        slot.set_fallback(Arc::clone(&self.slots[fallback.get()]), functions);
    }

    /// Finds out which functions have types that are in the list of common signatures, as long as nobody calls the plugin: later on,
    /// who prepares a call would have to wait for those that are under way.
    fn look_at_types(&self, slot: &Arc<Slot>) {
        for function in 0..slot.member.functions().len() {
            drop(common::prepare(&PlugFunction { slot: Arc::clone(slot), function: FunctionIndex::new(function) }));
        }
    }

    /// A socket that is not filled any more, and through whom: by the plan's own rule.
    fn lost(&self, plugin: &PlannedPlugin) -> Option<(String, Vec<String>)> {
        plugin.sockets.iter().find_map(|socket| {
            let lost = socket.lost(|plugin| !self.alive[plugin.0])?;
            let through = lost.into_iter().map(|plugin| self.graph.plan.plugin(plugin).id.clone());
            Some((socket.contract.to_string(), through.collect()))
        })
    }
}

/// What to write if a plugin needs more to start than its limits let it take.
fn more(plugin: &PlannedPlugin, case: DispatchErrorCase, of_graph: bool) -> Option<String> {
    // Where nothing is said of the start, the limits of a call hold for it.
    let Limits { deadline, fuel, start_deadline, start_fuel, .. } = plugin.limits;
    let limit = match case {
        DispatchErrorCase::Deadline if start_deadline != deadline => "start.deadline",
        DispatchErrorCase::Deadline => "deadline",
        DispatchErrorCase::Fuel if start_fuel != fuel => "start.fuel",
        DispatchErrorCase::Fuel => "fuel",
        // Which limit that was, the error says.
        DispatchErrorCase::Memory if of_graph => {
            return Some("raise `limits.memory` of the graph, or let its plugins take less".to_owned());
        }
        DispatchErrorCase::Memory => "memory",
        _ => return None,
    };
    Some(format!("raise its `limits.{limit}`, or `defaults.limits.{limit}`, if `{}` really needs more", plugin.id))
}
