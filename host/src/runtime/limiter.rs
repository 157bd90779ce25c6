//! A plugin's limits of memory, tables and instances.

use crate::plan::Limits;

/// Counts the memory and tables of a store against the plugin's limits.
pub(crate) struct Limiter {
    memory: Option<u64>,
    /// Bytes in use, of all memories and tables.
    used: u64,
    tables: Option<u64>,
    /// Elements in use, of all tables.
    elements: u64,
    /// How many instances, memories and tables there may be.
    instances: usize,
    /// What was refused to grow since the current call began.
    pub(crate) refused: Option<Grown>,
}

/// What grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grown {
    Memory,
    Tables,
}

/// Bytes of an element of a table; planning counts with the same.
const ELEMENT: u64 = crate::plan::TABLE_ELEMENT;

impl Limiter {
    pub(crate) fn new(limits: &Limits) -> Self {
        let instances = limits.instances.and_then(|count| usize::try_from(count).ok());
        Self {
            memory: limits.memory,
            used: 0,
            tables: limits.tables,
            elements: 0,
            instances: instances.unwrap_or(usize::MAX),
            refused: None,
        }
    }

    fn grow(&mut self, bytes: u64, elements: u64, unfit: bool, what: Grown) -> bool {
        let used = self.used.saturating_add(bytes);
        let elements = self.elements.saturating_add(elements);
        if self.tables.is_some_and(|limit| elements > limit) {
            self.refused = Some(Grown::Tables);
            return false;
        }
        // What the module's own maximum stops is not counted.
        if unfit || self.memory.is_some_and(|limit| used > limit) {
            self.refused = Some(what);
            return false;
        }
        self.used = used;
        self.elements = elements;
        true
    }
}

fn more(current: usize, desired: usize) -> u64 {
    desired.saturating_sub(current) as u64
}

impl wasmtime::ResourceLimiter for Limiter {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        let unfit = maximum.is_some_and(|maximum| desired > maximum);
        Ok(self.grow(more(current, desired), 0, unfit, Grown::Memory))
    }

    fn memory_grow_failed(&mut self, _: wasmtime::Error) -> wasmtime::Result<()> {
        // The operating system, or the size of the address type, refused what the limit allows.
        self.refused = Some(Grown::Memory);
        Ok(())
    }

    fn table_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        let unfit = maximum.is_some_and(|maximum| desired > maximum);
        let elements = more(current, desired);
        Ok(self.grow(elements.saturating_mul(ELEMENT), elements, unfit, Grown::Memory))
    }

    fn table_grow_failed(&mut self, _: wasmtime::Error) -> wasmtime::Result<()> {
        self.refused = Some(Grown::Memory);
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
