//! Linking: from a plan to slots with instances, by one of three paths a function.
//!
//! Plugins are linked in the plan's order, in which each comes after all that it calls, so that a link finds its targets
//! alive and can check their types. What fails here is left out with those that cannot be without it.

pub(crate) mod common;
pub(crate) mod dynamic;
mod sockets;
pub(crate) mod typed;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use jackfield_contract::{ContractName, FunctionKind, InterfaceId, Route, Track, TypeId, track};
use wasmtime::component::{Component, Linker};

use crate::call::handles::Types;
use crate::call::socket::Contract;
use crate::discover::Discovered;
use crate::engine::compile::{self, Job};
use crate::engine::{Engine, EngineKind, ticks};
use crate::error::PluginId;
use crate::plan::{Plan, PlannedPlugin, PluginIndex};
use crate::report::{LeftOut, LoadReport, Problem, ProblemKind};
use crate::runtime::slot::{FunctionInfo, Recipe, Shared, Slot};
use crate::runtime::store::PluginData;
use crate::serve::contract::{HOST, HostContract};
use crate::serve::objects::Provider;
use crate::wasi::{self, WasiRecipe};

/// Bytes of the host's memory that the values of one call may take.
const CROSSING: u64 = 64 << 20;

/// Everything that linking needs.
pub(crate) struct Material<'a> {
    pub(crate) engine: &'a Engine,
    /// The components by the plugins' place in the declaration.
    pub(crate) components: &'a [Option<Arc<Discovered>>],
    pub(crate) host: &'a [HostContract],
    pub(crate) contracts: &'a [&'static Contract],
}

/// The graph's numbers for names that links compare.
#[derive(Default)]
pub(crate) struct Names {
    tracks: HashMap<Track, u32>,
    resources: HashMap<(u32, String), u32>,
    resource_names: Vec<(String, String)>,
}

impl Names {
    fn track(&mut self, contract: &ContractName) -> u32 {
        let next = u32::try_from(self.tracks.len()).unwrap_or(u32::MAX);
        *self.tracks.entry(track(contract)).or_insert(next)
    }

    /// The key of a resource: one for each contract and name, so that no resource passes for another.
    fn resource(&mut self, contract: &ContractName, name: &str) -> u32 {
        let track = self.track(contract);
        let next = u32::try_from(self.resource_names.len()).unwrap_or(u32::MAX);
        *self.resources.entry((track, name.to_owned())).or_insert_with(|| {
            self.resource_names.push((contract.to_string(), name.to_owned()));
            next
        })
    }
}

/// Links what the plan holds. What fails is added to the report.
pub(crate) fn link(plan: Plan, material: &Material<'_>, report: &mut LoadReport) -> (Arc<Shared>, Vec<Arc<Slot>>) {
    static GRAPHS: AtomicU64 = AtomicU64::new(0);
    let mut names = Names::default();
    let types: Vec<Arc<Types>> =
        plan.plugins.iter().map(|plugin| Arc::new(types(plugin, material, &mut names))).collect();
    let mut functions: Vec<Vec<FunctionInfo>> =
        plan.plugins.iter().zip(&types).map(|(plugin, types)| functions(plugin, types, &mut names)).collect();
    let mut providers = Vec::new();
    for (served, contract) in material.host.iter().enumerate() {
        let (types, defines) = host_types(contract, &mut names);
        functions.push(host_functions(contract, &Arc::new(types), &mut names));
        providers.push(Provider::new(served, contract.functions().to_vec(), defines));
    }
    let kinds = kinds(&plan, material.engine.config().interruptible);
    let jobs: Vec<_> = plan
        .plugins
        .iter()
        .zip(&kinds)
        .map(|(plugin, kind)| Job {
            plugin: &plugin.id,
            found: material.components.get(plugin.declared).and_then(Option::as_ref),
            kind: *kind,
        })
        .collect();
    let compiled = compile::all(material.engine, &jobs);
    // Before any plugin runs: none is to change what a name of another's grants leads to.
    let grants = plan.plugins.iter().map(|plugin| WasiRecipe::open(&plugin.wasi)).collect::<Vec<_>>();
    let shared = Arc::new(Shared {
        id: GRAPHS.fetch_add(1, Ordering::Relaxed),
        functions,
        resources: names.resource_names.clone(),
        may_wait: AtomicBool::new(false),
        providers: OnceLock::new(),
        plan,
    });
    let mut slots: Vec<Arc<Slot>> = shared
        .plan
        .plugins
        .iter()
        .enumerate()
        .map(|(index, plugin)| Slot::new(PluginId::new(&plugin.id), index, Arc::clone(&shared), None))
        .collect();
    for provider in providers {
        slots.push(Slot::new(PluginId::new(HOST), slots.len(), Arc::clone(&shared), Some(provider)));
    }
    // This is the first and only time.
    let _ = shared.providers.set(slots[shared.plan.plugins.len()..].iter().map(Arc::downgrade).collect());
    let mut linking = Linking {
        material,
        shared: &shared,
        slots: &slots,
        types: &types,
        names,
        alive: vec![false; slots.len()],
        linkers: HashMap::new(),
    };
    for (index, ((component, grants), kind)) in compiled.into_iter().zip(grants).zip(kinds).enumerate() {
        let made_of = component.and_then(|component| Ok((component, grants?)));
        linking.plugin(index, made_of, kind, report);
    }
    (shared, slots)
}

/// What is known while plugins are linked one after the other.
pub(crate) struct Linking<'a> {
    pub(crate) material: &'a Material<'a>,
    pub(crate) shared: &'a Arc<Shared>,
    pub(crate) slots: &'a [Arc<Slot>],
    pub(crate) types: &'a [Arc<Types>],
    pub(crate) names: Names,
    pub(crate) alive: Vec<bool>,
    /// Linkers with WASI, made once an engine: to copy one is cheaper than to define all of WASI again.
    linkers: HashMap<EngineKind, Linker<PluginData>>,
}

impl Linking<'_> {
    fn plugin(
        &mut self,
        index: usize,
        made_of: Result<(Component, WasiRecipe), String>,
        kind: EngineKind,
        report: &mut LoadReport,
    ) {
        let plugin = &self.shared.plan.plugins[index];
        let slot = &self.slots[index];
        if let Some((socket, through)) = self.lost(plugin) {
            let why = format!("its socket `{socket}` is not filled without {}", crate::report::ids(&through));
            slot.give_up(&why);
            let left = LeftOut { plugin: plugin.id.clone(), socket: Some(socket), through, origin: None };
            report.left_out.push(left);
            return;
        }
        let problem = match made_of.and_then(|(component, grants)| self.prepare(index, &component, grants, kind)) {
            Err(message) => Some(Problem::plugin(ProblemKind::Instantiate, plugin.id.as_str(), message)),
            Ok(recipe) => {
                slot.set_recipe(recipe);
                slot.start().err().map(|error| {
                    let is_init = !error.function().is_empty() || error.cause().contains("`init`");
                    let kind = if is_init { ProblemKind::Init } else { ProblemKind::Instantiate };
                    let mut message = error.cause().to_owned();
                    if !error.stderr().trim().is_empty() {
                        message.push_str(&format!("; its last words: {}", error.stderr().trim()));
                    }
                    let problem = Problem::plugin(kind, plugin.id.as_str(), message);
                    error.backtrace().map_or(problem.clone(), |backtrace| problem.detail(backtrace))
                })
            }
        };
        match problem {
            None => self.alive[index] = true,
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

    /// A socket that is not filled any more, and through whom: by the plan's own rule.
    fn lost(&self, plugin: &PlannedPlugin) -> Option<(String, Vec<String>)> {
        plugin.sockets.iter().find_map(|socket| {
            let lost = socket.lost(|plugin| !self.alive[plugin.0])?;
            let through = lost.into_iter().map(|plugin| self.shared.plan.plugin(plugin).id.clone());
            Some((socket.contract.to_string(), through.collect()))
        })
    }

    /// Makes the plugin's linker and all else that its instances are made from.
    fn prepare(
        &mut self,
        index: usize,
        component: &Component,
        grants: WasiRecipe,
        kind: EngineKind,
    ) -> Result<Recipe, String> {
        let plugin = &self.shared.plan.plugins[index];
        let text = |error: wasmtime::Error| format!("it cannot be linked: {error:#}");
        let found = self.material.components.get(plugin.declared).and_then(Option::as_ref);
        let info = found.map(|found| &found.info).ok_or("its component was not read")?;
        let has_wasi = !info.wasi.is_empty();
        let mut linker = if has_wasi {
            match self.linkers.get(&kind) {
                Some(linker) => linker.clone(),
                None => {
                    let mut linker = Linker::new(component.engine());
                    wasi::define(&mut linker).map_err(text)?;
                    self.linkers.insert(kind, linker.clone());
                    linker
                }
            }
        } else {
            Linker::new(component.engine())
        };
        if has_wasi {
            self.shared.may_wait.store(true, Ordering::Relaxed);
        }
        for item in &info.imports {
            if item.name.starts_with("jackfield:") {
                let mut instance = linker.instance(&item.name).map_err(text)?;
                let is_log = item.name.strip_prefix(wasi::log::NAME);
                if is_log.is_some_and(|rest| rest.is_empty() || rest.starts_with('@')) {
                    wasi::log::define(&mut instance, &plugin.id, plugin.wasi.log).map_err(text)?;
                }
            }
        }
        sockets::define(self, index, &mut linker).map_err(text)?;
        let pre = linker.instantiate_pre(component).map_err(text)?;
        let (exports, defines) = self.exports(index, component)?;
        let init = self.init(index);
        Ok(Recipe {
            pre,
            epochs: kind.epochs,
            fuel: plugin.limits.fuel,
            memory: plugin.limits.memory,
            crossing: Some(CROSSING),
            limit: plugin.limits.deadline.map(ticks),
            wasm_stack: self.material.engine.config().wasm_stack,
            wasi: has_wasi.then_some(grants),
            exports,
            defines,
            init,
        })
    }

    /// Where the functions and resources of the plugs are in the component.
    #[expect(clippy::type_complexity, reason = "two lists that are taken apart at once")]
    fn exports(
        &self,
        index: usize,
        component: &Component,
    ) -> Result<
        (Vec<wasmtime::component::ComponentExportIndex>, Vec<(wasmtime::component::ComponentExportIndex, TypeId, u32)>),
        String,
    > {
        let plugin = &self.shared.plan.plugins[index];
        let types = &self.types[index];
        let mut exports = Vec::new();
        let mut defines = Vec::new();
        let instances: Vec<_> =
            plugin.plugs.iter().map(|plug| component.get_export_index(None, plug.export.as_str())).collect();
        for info in &self.shared.functions[index] {
            let instance = instances[info.plug].as_ref();
            let export = instance.and_then(|instance| component.get_export_index(Some(instance), info.export.as_str()));
            exports
                .push(export.ok_or_else(|| format!("its export `{}`#`{}` is not found", info.contract, info.export))?);
        }
        for (plug, instance) in plugin.plugs.iter().zip(&instances) {
            for resource in types.model.own_resources(plug.interface) {
                let name = types.model.type_def(resource).name.as_str();
                let export = instance.as_ref().and_then(|at| component.get_export_index(Some(at), name));
                if let (Some(export), Some(key)) = (export, types.keys.get(&resource)) {
                    defines.push((export, resource, *key));
                }
            }
        }
        Ok((exports, defines))
    }

    fn init(&self, index: usize) -> Vec<(usize, String)> {
        let plugin = &self.shared.plan.plugins[index];
        let config = plugin.config.clone().unwrap_or_else(|| "{}".to_owned());
        let mut base = 0;
        let mut init = Vec::new();
        for plug in &plugin.plugs {
            init.extend(plug.init.map(|at| (base + at, config.clone())));
            base += self.types[index].model.interface(plug.interface).functions.len();
        }
        init
    }

    /// The place of a plug's function among all functions of its plugin.
    pub(crate) fn function(&self, plugin: PluginIndex, plug: usize, function: usize) -> usize {
        self.base(plugin, plug) + function
    }

    fn base(&self, plugin: PluginIndex, plug: usize) -> usize {
        let plugs = &self.shared.plan.plugin(plugin).plugs[..plug];
        plugs.iter().map(|plug| self.types[plugin.0].model.interface(plug.interface).functions.len()).sum()
    }
}

/// A component's types, with the graph's keys for its resources.
fn types(plugin: &PlannedPlugin, material: &Material<'_>, names: &mut Names) -> Types {
    let found = material.components.get(plugin.declared).and_then(Option::as_ref);
    let mut model = found.map(|found| found.info.model.clone()).unwrap_or_default();
    let mut keys = HashMap::new();
    let plugs = plugin.plugs.iter().map(|plug| (plug.interface, &plug.contract));
    let sockets = plugin.sockets.iter().map(|socket| (socket.interface, &socket.contract));
    let interfaces: Vec<(InterfaceId, &ContractName)> = plugs.chain(sockets).collect();
    for (interface, contract) in interfaces {
        for resource in model.own_resources(interface) {
            keys.insert(resource, names.resource(contract, &model.type_def(resource).name));
        }
    }
    // The host's own types are compared with a plug by the contract's names.
    for plug in &plugin.plugs {
        model.interface_mut(plug.interface).name.clone_from(&plug.contract);
    }
    let defines = plugin.plugs.iter().flat_map(|plug| model.own_resources(plug.interface)).collect();
    Types { model, keys, defines }
}

/// The types of a contract that the host serves, and the keys of the resources that it defines.
fn host_types(contract: &HostContract, names: &mut Names) -> (Types, Vec<u32>) {
    let (model, interface) = contract.model();
    let own = model.own_resources(interface);
    let used = model.used_resources(interface).into_iter().map(|used| used.resource);
    let mut keys = HashMap::new();
    for resource in own.iter().copied().chain(used) {
        let def = model.type_def(resource);
        keys.insert(resource, names.resource(&model.interface(def.interface).name, &def.name));
    }
    let defines = own.iter().map(|resource| keys[resource]).collect();
    (Types { model: model.clone(), keys, defines: own.into_iter().collect() }, defines)
}

/// The functions of all plugs of a plugin.
fn functions(plugin: &PlannedPlugin, types: &Arc<Types>, names: &mut Names) -> Vec<FunctionInfo> {
    let plugs = plugin.plugs.iter().enumerate();
    plugs.flat_map(|(place, plug)| contract_functions(place, &plug.contract, plug.interface, types, names)).collect()
}

/// The functions of a contract that the host serves.
fn host_functions(contract: &HostContract, types: &Arc<Types>, names: &mut Names) -> Vec<FunctionInfo> {
    let (model, interface) = contract.model();
    contract_functions(0, &model.interface(interface).name, interface, types, names)
}

/// The functions of a contract, which is its owner's plug at `place`.
fn contract_functions(
    place: usize,
    contract: &ContractName,
    interface: InterfaceId,
    types: &Arc<Types>,
    names: &mut Names,
) -> Vec<FunctionInfo> {
    let mut functions = Vec::new();
    let track = names.track(contract);
    let contract: Arc<str> = contract.to_string().into();
    for function in &types.model.interface(interface).functions {
        functions.push(FunctionInfo {
            contract: Arc::clone(&contract),
            name: function.display_name(&types.model),
            export: function.export_name(&types.model),
            plug: place,
            track,
            types: Arc::clone(types),
            params: function.params.iter().map(|param| param.ty.clone()).collect(),
            param_names: function.params.iter().map(|param| param.name.clone()).collect(),
            result: function.result.clone(),
            carries_handles: function.carries_handles(&types.model),
            route: match function.kind {
                FunctionKind::Method(_) => Route::Owner,
                _ if function.params.iter().any(|param| types.model.carries_own_handles(interface, &param.ty)) => {
                    Route::ByHandles
                }
                _ => Route::Broadcast,
            },
        });
    }
    functions
}

/// What each plugin's code must be able to do.
///
/// A plugin without a deadline of its own is interrupted all the same when the time of one that called it is over.
fn kinds(plan: &Plan, interruptible: bool) -> Vec<EngineKind> {
    let timed = |index: usize| plan.plugins[index].limits.deadline.is_some();
    let kind = |(index, plugin): (usize, &PlannedPlugin)| EngineKind {
        epochs: interruptible
            || timed(index)
            || (0..plan.plugins.len())
                .any(|other| timed(other) && plan.reach.reaches(PluginIndex(other), PluginIndex(index))),
        fuel: plugin.limits.fuel.is_some(),
    };
    plan.plugins.iter().enumerate().map(kind).collect()
}
