//! A plugin's limits of memory, tables and instances.

use std::sync::Arc;

use super::events::{EventKind, Hub};
use super::growth::{Growth, Watch};
use super::meter::Meter;
use super::totals::Totals;
use crate::error::refusal::Refused;
use crate::error::{Case, PluginId, panic};
use crate::plan::Limits;

/// Counts the memory and tables of a store against the plugin's limits.
pub(crate) struct Limiter {
    memory: Option<u64>,
    /// Bytes in use, of all memories and tables.
    pub(crate) used: u64,
    tables: Option<u64>,
    /// Elements in use, of all tables.
    elements: u64,
    /// How many instances, memories and tables there may be.
    instances: usize,
    /// Why something was refused to grow since the current call began.
    pub(crate) refused: Option<Refusal>,
    watch: Option<Watch>,
    /// What the whole graph has, where that is limited.
    totals: Option<Arc<Totals>>,
    gauge: Gauge,
}

/// Who is told what an instance has.
#[derive(Clone)]
pub(crate) struct Gauge {
    pub(crate) plugin: PluginId,
    pub(crate) meter: Option<Arc<Meter>>,
    pub(crate) hub: Arc<Hub>,
}

/// What stands in the way of growth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The limit of memory.
    Memory,
    /// The limit of tables.
    Tables,
    /// The limit of memory of the whole graph, in bytes.
    Graph(u64),
    /// The host, which was asked.
    ByHost,
}

/// Bytes of an element of a table; planning counts with the same.
const ELEMENT: u64 = crate::plan::TABLE_ELEMENT;

impl Limiter {
    pub(crate) fn new(limits: &Limits, watch: Option<Watch>, totals: Option<Arc<Totals>>, gauge: Gauge) -> Self {
        let instances = limits.instances.and_then(|count| usize::try_from(count).ok());
        Self {
            memory: limits.memory,
            used: 0,
            tables: limits.tables,
            elements: 0,
            instances: instances.unwrap_or(usize::MAX),
            refused: None,
            watch,
            totals,
            gauge,
        }
    }

    fn grow(&mut self, bytes: u64, elements: u64, unfit: bool) -> wasmtime::Result<bool> {
        let used = self.used.saturating_add(bytes);
        let elements = self.elements.saturating_add(elements);
        // What the module's own maximum stops is not counted.
        let refusal = if self.tables.is_some_and(|limit| elements > limit) {
            Refusal::Tables
        } else if unfit || self.memory.is_some_and(|limit| used > limit) {
            Refusal::Memory
        } else if bytes > 0 && !self.allowed(used)? {
            Refusal::ByHost
        } else if let Some(totals) = self.totals.as_ref().filter(|totals| !totals.grow(bytes)) {
            Refusal::Graph(totals.limits.memory.unwrap_or_default())
        } else {
            self.used = used;
            self.elements = elements;
            if let Some(meter) = &self.gauge.meter {
                meter.grown(bytes);
            }
            return Ok(true);
        };
        if self.refused.is_none() {
            // Once a call: one that asks again and again is no news.
            self.gauge.hub.post(&self.gauge.plugin, EventKind::RefusedGrowth { now: self.used, wanted: used });
        }
        self.refused = Some(refusal);
        Ok(false)
    }

    /// Who counts what the instance has.
    pub(super) fn meter(&self) -> Option<Arc<Meter>> {
        self.gauge.meter.clone()
    }

    /// Whether the host allows that the plugin has so many bytes.
    fn allowed(&self, wanted: u64) -> wasmtime::Result<bool> {
        let Some(Watch { plugin, hook }) = &self.watch else { return Ok(true) };
        let growth = Growth { plugin, now: self.used, wanted, limit: self.memory };
        panic::caught(|| (hook.0)(&growth)).map_err(|words| {
            let cause = format!("the host cannot decide on the growth of its memory: {words}");
            wasmtime::Error::new(Refused::new(Case::Other, cause))
        })
    }
}

impl Drop for Limiter {
    fn drop(&mut self) {
        if let Some(totals) = &self.totals {
            totals.shrink(self.used);
        }
        if let Some(meter) = &self.gauge.meter {
            meter.freed(self.used);
        }
    }
}

fn more(current: usize, desired: usize) -> u64 {
    desired.saturating_sub(current) as u64
}

impl wasmtime::ResourceLimiter for Limiter {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        let unfit = maximum.is_some_and(|maximum| desired > maximum);
        self.grow(more(current, desired), 0, unfit)
    }

    fn memory_grow_failed(&mut self, _: wasmtime::Error) -> wasmtime::Result<()> {
        // The operating system, or the size of the address type, refused what the limit allows.
        self.refused = Some(Refusal::Memory);
        Ok(())
    }

    fn table_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        let unfit = maximum.is_some_and(|maximum| desired > maximum);
        let elements = more(current, desired);
        self.grow(elements.saturating_mul(ELEMENT), elements, unfit)
    }

    fn table_grow_failed(&mut self, _: wasmtime::Error) -> wasmtime::Result<()> {
        self.refused = Some(Refusal::Memory);
        Ok(())
    }

    fn instances(&self) -> usize {
        self.instances
    }

    fn tables(&self) -> usize {
        self.instances
    }

    fn memories(&self) -> usize {
        self.instances
    }
}
