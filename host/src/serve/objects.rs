//! The host as an owner of resources: what it keeps behind the handles that it made.
//!
//! A contract that the host serves is a member of the graph like a plugin, so that a handle of its leads to it from wherever
//! it was passed to. It has no instance: it keeps the host's values, and calls run on the caller's thread without a lock, so
//! that several plugins may call at once and nobody ever waits for the host.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use parking_lot::Mutex;

use super::contract::HostFunction;
use crate::PluginId;
use crate::index::{FunctionIndex, GraphId, ResourceKey, ServedIndex, SlotIndex};
use crate::runtime::graph_info::GraphInfo;
use crate::runtime::member::Member;
use crate::value::handle::{Object, Owner};

/// A contract that the host serves, in a graph.
pub(crate) struct HostOwner {
    pub(crate) member: Member,
    /// How each function of the contract is served.
    functions: Vec<HostFunction>,
    objects: Mutex<Objects>,
}

/// The values that are alive, by entry. Entries are never used twice, so that a dead handle cannot come to mean another value.
struct Objects {
    next: u64,
    alive: HashMap<u64, Object>,
}

impl HostOwner {
    pub(crate) fn new(served: ServedIndex, functions: Vec<HostFunction>, graph: &Arc<GraphInfo>) -> Arc<Self> {
        let member = Member::new(PluginId::HOST, graph.host_slot(served), Arc::clone(graph));
        Arc::new(Self { member, functions, objects: Mutex::new(Objects { next: 1, alive: HashMap::new() }) })
    }

    pub(crate) fn function(&self, function: FunctionIndex) -> Option<&HostFunction> {
        self.functions.get(function.get())
    }
}

impl Owner for HostOwner {
    fn id(&self) -> &PluginId {
        &self.member.id
    }

    fn graph(&self) -> GraphId {
        self.member.graph.id
    }

    fn index(&self) -> SlotIndex {
        self.member.index
    }

    fn resource_name(&self, key: ResourceKey) -> &str {
        self.member.graph.resource_name(key)
    }

    fn is_host(&self) -> bool {
        true
    }

    fn is_alive(&self, _: u64, entry: u64) -> bool {
        self.objects.lock().alive.contains_key(&entry)
    }

    fn keep(&self, object: Object) -> Option<u64> {
        let mut objects = self.objects.lock();
        let entry = objects.next;
        objects.next += 1;
        objects.alive.insert(entry, object);
        Some(entry)
    }

    fn value(&self, entry: u64) -> Option<Object> {
        self.objects.lock().alive.get(&entry).cloned()
    }

    /// Nobody waits for the host.
    fn drop_later(self: Arc<Self>, generation: u64, entry: u64) {
        self.drop_entry(generation, entry);
    }

    /// Who calls the value at this moment goes on with it; then it is gone.
    fn drop_entry(self: Arc<Self>, _: u64, entry: u64) {
        let object = self.objects.lock().alive.remove(&entry);
        // The value's own `Drop` is the host's code: it may drop other handles, and nobody waits for it if it panics.
        if catch_unwind(AssertUnwindSafe(|| drop(object))).is_err() {
            tracing::warn!("a value that the host kept for a handle panicked when it was dropped");
        }
    }
}
