//! What all plugins of a graph together have, against the graph's own limits.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::plan::GraphLimits;

/// What the instances of a graph have together. Only graphs with limits count it.
pub(crate) struct Totals {
    pub(crate) limits: GraphLimits,
    memory: AtomicU64,
    instances: AtomicU64,
}

/// An instance that is counted, until this is dropped.
pub(crate) struct Counted(Arc<Totals>);

impl Totals {
    /// Nothing yet; `None` where there is no limit to count against.
    pub(crate) fn new(limits: GraphLimits) -> Option<Arc<Self>> {
        let is_limited = limits.memory.is_some() || limits.instances.is_some();
        is_limited.then(|| Arc::new(Self { limits, memory: AtomicU64::new(0), instances: AtomicU64::new(0) }))
    }

    /// Counts so many bytes more, if they are within the limit.
    pub(super) fn grow(&self, bytes: u64) -> bool {
        add(&self.memory, bytes, self.limits.memory)
    }

    /// Bytes that are given back.
    pub(super) fn shrink(&self, bytes: u64) {
        self.memory.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// Counts an instance, if there may be one more.
    pub(super) fn instance(self: &Arc<Self>) -> Option<Counted> {
        add(&self.instances, 1, self.limits.instances).then(|| Counted(Arc::clone(self)))
    }
}

fn add(sum: &AtomicU64, more: u64, limit: Option<u64>) -> bool {
    let added = |sum: u64| sum.checked_add(more).filter(|sum| limit.is_none_or(|limit| *sum <= limit));
    sum.fetch_update(Ordering::Relaxed, Ordering::Relaxed, added).is_ok()
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.instances.fetch_sub(1, Ordering::Relaxed);
    }
}
