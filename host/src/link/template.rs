//! What instances of a plugin are made from: its linker, its exports, its limits.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use jackfield_contract::TypeId;
use jackfield_plan::lines::Lines;
use wasmtime::component::{Component, ComponentExportIndex, Linker};

use super::linking::Linking;
use super::{raw, sockets};
use crate::engine::EngineKind;
use crate::engine::clock::{self, Ticks};
use crate::engine::places::Places;
use crate::index::{FunctionIndex, ResourceKey, SlotIndex};
use crate::plan::{InstancePlace, PlannedPlugin};
#[cfg(feature = "wasi")]
use crate::runtime::events::EventKind;
use crate::runtime::instance::{CallGrant, CallLimits, Code, InstanceTemplate, StartLimits, UNLIMITED_FUEL};
use crate::runtime::limiter::Gauge;
use crate::runtime::slot::Slot;
use crate::runtime::types::FunctionInfo;
use crate::serve::{log, wasi};
use crate::wasi::WasiRecipe;

/// How many handles of a plugin's own the host and the calls under way may hold, beside those of other plugins.
const HOST_HANDLES: usize = 100_000;

impl Linking<'_> {
    /// Makes all that the plugin's instances are made from.
    pub(super) fn prepare(
        &mut self,
        slot: &Arc<Slot>,
        plugin: &PlannedPlugin,
        component: &Component,
        grants: Arc<WasiRecipe>,
        kind: EngineKind,
    ) -> Result<InstanceTemplate, String> {
        let code = self.code(slot, plugin, component, &grants, kind)?;
        let pooled = self.pooled(slot, plugin, component, &grants, kind);
        #[cfg(feature = "wasi")]
        {
            let (hub, id) = (Arc::clone(&self.graph.hub), slot.member.id.clone());
            grants.network().denials().watch(move |denial| {
                hub.post(&id, EventKind::Denied { grant: denial.grant, wanted: denial.wanted.clone() });
            });
        }
        let has_wasi = self.input.component(plugin).is_some_and(|found| !found.info.wasi.is_empty());
        let index = slot.member.index;
        let hooks = self.input.hooks(plugin);
        let grain = self.input.engine.config().tick;
        let functions = self.function_limits(index, plugin, kind);
        let exact = kind.epochs && grain < clock::GRAIN;
        Ok(InstanceTemplate {
            code,
            pooled,
            limits: CallLimits {
                epochs: kind.epochs,
                fuel: plugin.limits.fuel.or(kind.fuel.then_some(UNLIMITED_FUEL)),
                time: plugin.limits.deadline.map(|time| Ticks::at_grain(time, grain)),
                grain,
                exact,
                concurrent: kind.nature.concurrent,
                additions: hooks.is_some_and(|hooks| !hooks.link.is_empty()),
                sampled: self.input.watchers.profiler.is_some(),
                wasm_stack: self.input.engine.config().wasm_stack,
                prepared: exact || self.input.decides(plugin) || !functions.is_empty(),
            },
            functions,
            start: StartLimits {
                apart: plugin.limits.start_deadline != plugin.limits.deadline,
                time: plugin.limits.start_deadline.map(|time| Ticks::at_grain(time, grain)),
                fuel: plugin.limits.start_fuel,
            },
            declared: plugin.limits,
            store_handles: self.store_handles(index),
            wasi: has_wasi.then_some(grants),
            init: self.init(slot, plugin),
            states: hooks.map(|hooks| hooks.states.clone()).unwrap_or_default(),
            watch: self.input.watch(plugin),
            totals: self.graph.totals.clone(),
            gauge: Gauge {
                plugin: slot.member.id.clone(),
                meter: slot.meter().cloned(),
                hub: Arc::clone(&self.graph.hub),
            },
            sampled: self.input.watchers.profiler.clone().map(|profiler| (profiler, Arc::clone(self.graph))),
            lines: self.input.component(plugin).and_then(|found| Lines::find(&found.bytes)),
            parts: self.input.component(plugin).map(|found| found.parts.clone()).unwrap_or_default(),
        })
    }

    /// The same code for instances in the pool, where they live for one call and fit there.
    fn pooled(
        &mut self,
        slot: &Arc<Slot>,
        plugin: &PlannedPlugin,
        component: &Component,
        grants: &WasiRecipe,
        kind: EngineKind,
    ) -> Option<(Code, Arc<Places>)> {
        let Some(InstancePlace::Pooled(size)) = plugin.place else { return None };
        let kind = EngineKind { place: Some(size), ..kind };
        let pooled = self.input.engine.pooled(component, kind).map_err(|error| error.to_string());
        let code =
            pooled.and_then(|(component, places)| Ok((self.code(slot, plugin, &component, grants, kind)?, places)));
        let told = code.inspect_err(|reason| {
            tracing::warn!(plugin = plugin.id.as_str(), reason, "its instances are made on demand");
        });
        told.ok()
    }

    /// Makes the plugin's linker, in which everything is that it imports, and what else an instance in this engine is made from.
    fn code(
        &mut self,
        slot: &Arc<Slot>,
        plugin: &PlannedPlugin,
        component: &Component,
        grants: &WasiRecipe,
        kind: EngineKind,
    ) -> Result<Code, String> {
        let text = |error: wasmtime::Error| format!("it cannot be linked: {error:#}");
        let info = self.input.component(plugin).map(|found| &found.info).ok_or("its component was not read")?;
        let has_wasi = !info.wasi.is_empty();
        let hooks = self.input.hooks(plugin);
        let additions = hooks.map_or(&[][..], |hooks| &hooks.link);
        let mut linker = if !additions.is_empty() {
            let mut linker = raw::linker(plugin, info, component, additions)?;
            if has_wasi {
                wasi::define(&mut linker).map_err(text)?;
            }
            linker
        } else if has_wasi {
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
        // What a host adds may wait as WASI does.
        if has_wasi || !additions.is_empty() {
            self.graph.may_wait.store(true, Ordering::Relaxed);
        }
        for item in &info.imports {
            if item.name.starts_with("jackfield:") {
                let mut instance = linker.instance(&item.name).map_err(text)?;
                let is_log = item.name.strip_prefix(log::NAME);
                let channel = plugin.wasi.log.then(|| Arc::clone(grants.output()));
                if is_log.is_some_and(|rest| rest.is_empty() || rest.starts_with('@')) {
                    log::define(&mut instance, &plugin.id, channel).map_err(text)?;
                }
            }
        }
        sockets::define(self, slot, &mut linker).map_err(text)?;
        Ok(Code {
            pre: linker.instantiate_pre(component).map_err(text)?,
            exports: self.function_exports(slot, plugin, component)?,
            defines: self.resource_exports(slot, plugin, component),
        })
    }

    /// What holds for calls of the functions that have limits of their own.
    fn function_limits(
        &self,
        index: SlotIndex,
        plugin: &PlannedPlugin,
        kind: EngineKind,
    ) -> HashMap<FunctionIndex, CallGrant> {
        let grain = self.input.engine.config().tick;
        let limits = plugin.functions.iter().map(|limits| {
            let grant = CallGrant {
                time: limits.deadline.map(|time| Ticks::at_grain(time, grain)),
                fuel: limits.fuel.or(kind.fuel.then_some(UNLIMITED_FUEL)),
            };
            (self.function(index, limits.plug.into(), limits.function), grant)
        });
        limits.collect()
    }

    /// How many handles the plugin's store must have room for: what it holds of others, what those hold of it that can reach
    /// it, and the host.
    fn store_handles(&self, index: SlotIndex) -> usize {
        let plan = &self.graph.plan;
        let holders =
            plan.indexed().filter(|(other, _)| *other == index.plugin() || plan.reach.reaches(*other, index.plugin()));
        holders.fold(HOST_HANDLES, |sum, (_, plugin)| {
            let handles = plugin.limits.handles.and_then(|handles| usize::try_from(handles).ok());
            sum.saturating_add(handles.unwrap_or(usize::MAX))
        })
    }

    /// Where the functions of the plugs are in the component.
    fn function_exports(
        &self,
        slot: &Slot,
        plugin: &PlannedPlugin,
        component: &Component,
    ) -> Result<Vec<ComponentExportIndex>, String> {
        let instances: Vec<_> =
            plugin.plugs.iter().map(|plug| component.get_export_index(None, plug.export.as_str())).collect();
        let export = |info: &FunctionInfo| {
            let instance = instances[info.plug.get()].as_ref();
            let own = info.types.items.own(plugin.plugs[info.plug.get()].interface, &info.export);
            let export = instance.and_then(|instance| component.get_export_index(Some(instance), own));
            export.ok_or_else(|| format!("its export `{}`#`{own}` is not found", info.contract))
        };
        slot.member.functions().iter().map(export).collect()
    }

    /// Where the resources of the plugs are in the component.
    fn resource_exports(
        &self,
        slot: &Slot,
        plugin: &PlannedPlugin,
        component: &Component,
    ) -> Vec<(ComponentExportIndex, TypeId, ResourceKey)> {
        let types = &self.types[slot.member.index.get()];
        let mut defines = Vec::new();
        for plug in &plugin.plugs {
            let instance = component.get_export_index(None, plug.export.as_str());
            for resource in types.model.own_resources(plug.interface) {
                let name = types.model.type_def(resource).name.as_str();
                let own = types.items.own(plug.interface, name);
                let export = instance.as_ref().and_then(|at| component.get_export_index(Some(at), own));
                if let (Some(export), Some(key)) = (export, types.keys.get(&resource)) {
                    defines.push((export, resource, *key));
                }
            }
        }
        defines
    }

    fn init(&self, slot: &Slot, plugin: &PlannedPlugin) -> Vec<(FunctionIndex, String)> {
        let plugs = plugin.indexed_plugs();
        let init = plugs.filter_map(|(place, plug)| Some((place, plug.init?)));
        let init = init.map(|(place, at)| {
            let config = plugin.config_of(place).unwrap_or("{}").to_owned();
            (self.function(slot.member.index, place.into(), at), config)
        });
        init.collect()
    }
}
