//! Places that are there before instances are made, for those that live for one call.
//!
//! Making an instance on demand maps its memory, and throwing it away unmaps it, which takes the operating system longer than many a
//! call. A place's memory stays mapped: what an instance has written is made as it was. The code is the same as for
//! instances on demand; only the wasmtime engine is another, and so is the copy of the code that it runs.

use std::sync::Arc;

use parking_lot::{Condvar, Mutex};
use wasmtime::{Enabled, InstanceAllocationStrategy, PoolingAllocationConfig};

use super::clock::Tick;
use crate::plan::{PLACE_ELEMENTS, PLACE_MEMORY, PLACES, PlaceSize};

/// How much of the memory that an instance has written to stays mapped, where the system can tell what was written: it is
/// overwritten with what was there, and costs little to touch again.
const RESIDENT: usize = 4 << 20;

/// How many places are given back to the system at a time, where it cannot tell.
const BATCH: usize = 32;

/// How places of this size are set up.
pub(super) fn strategy(size: PlaceSize) -> InstanceAllocationStrategy {
    let bytes = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(PLACES)
        .total_core_instances(PLACES * size.instances)
        .total_memories(PLACES * size.memories)
        .total_tables(PLACES * size.tables)
        .max_core_instances_per_component(size.instances)
        .max_memories_per_component(size.memories)
        .max_memories_per_module(size.memories)
        .max_tables_per_component(size.tables)
        .max_tables_per_module(size.tables)
        .table_elements(bytes(PLACE_ELEMENTS))
        .max_memory_size(bytes(PLACE_MEMORY))
        .decommit_batch_size(BATCH)
        .pagemap_scan(Enabled::Auto);
    // Stacks are there for asynchronous code alone, which wasmtime has where WASI is.
    #[cfg(feature = "wasi")]
    pool.total_stacks(0);
    if PoolingAllocationConfig::is_pagemap_scan_available() {
        // What was written is known page by page, so that a batch would only keep places away from those who wait for one.
        pool.decommit_batch_size(1).linear_memory_keep_resident(RESIDENT).table_keep_resident(RESIDENT);
    }
    InstanceAllocationStrategy::Pooling(pool)
}

/// Who may have a place: a semaphore, since wasmtime refuses at once where all are taken.
pub(crate) struct Places {
    free: Mutex<u32>,
    back: Condvar,
}

/// A place, until this is dropped.
pub(crate) struct TakenPlace(Arc<Places>);

impl Places {
    pub(super) fn new() -> Arc<Self> {
        Self::of(PLACES)
    }

    fn of(free: u32) -> Arc<Self> {
        Arc::new(Self { free: Mutex::new(free), back: Condvar::new() })
    }

    /// A place, if one is free.
    pub(crate) fn take(self: &Arc<Self>) -> Option<TakenPlace> {
        self.take_from(&mut self.free.lock())
    }

    fn take_from(self: &Arc<Self>, free: &mut u32) -> Option<TakenPlace> {
        *free = free.checked_sub(1)?;
        Some(TakenPlace(Arc::clone(self)))
    }

    /// Waits for a place until this tick; `stop` is asked at each of its periods, where there is one.
    pub(crate) fn wait(
        self: &Arc<Self>,
        until: Option<Tick>,
        stop: Option<(std::time::Duration, &dyn Fn() -> bool)>,
    ) -> Option<TakenPlace> {
        let mut free = self.free.lock();
        loop {
            if let Some(taken) = self.take_from(&mut free) {
                return Some(taken);
            }
            if until.is_some_and(Tick::is_over) || stop.is_some_and(|(_, stop)| stop()) {
                return None;
            }
            let left = until.map(|until| until.left().duration());
            match left.into_iter().chain(stop.map(|(period, _)| period)).min() {
                Some(time) => drop(self.back.wait_for(&mut free, time)),
                None => self.back.wait(&mut free),
            }
        }
    }
}

impl Drop for TakenPlace {
    fn drop(&mut self) {
        *self.0.free.lock() += 1;
        self.0.back.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::engine::clock::Ticks;
    use crate::engine::{Engine, EngineConfig};

    #[test]
    fn a_place_is_for_one_and_comes_back() {
        // Time goes by where an engine has it counted.
        let _engine = Engine::new(&EngineConfig { interruptible: true, ..EngineConfig::default() }).unwrap();
        let places = Places::of(1);
        let first = places.take().unwrap();
        assert!(places.take().is_none());
        let soon = Tick::now().after(Ticks::of(Duration::from_millis(20)));
        assert!(places.wait(Some(soon), None).is_none());
        assert!(places.wait(None, Some((Duration::from_millis(1), &|| true))).is_none());
        let waiting = std::thread::scope(|scope| {
            let waiting = scope.spawn(|| places.wait(None, None).is_some());
            std::thread::sleep(Duration::from_millis(5));
            drop(first);
            waiting.join().unwrap()
        });
        assert!(waiting);
        assert!(places.take().is_some());
    }
}
