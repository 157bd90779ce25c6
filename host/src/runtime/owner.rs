//! A slot as those see it who hold its plugin's handles, or have something that ends with a call.

use std::sync::Arc;

use super::frames::{self, Deferred, Ends};
use super::guard::SlotGuard;
use super::slot::{Kind, Slot};
use super::threads;
use crate::PluginId;
use crate::index::{GraphId, ResourceKey, SlotIndex};
use crate::value::handle::{Object, Owner};

/// An instance that was made for one call.
impl Ends for Slot {
    fn end(self: Arc<Self>) {
        let fuel_left = SlotGuard::end(&self);
        self.keep_fuel_left(fuel_left);
    }
}

impl Owner for Slot {
    fn id(&self) -> &PluginId {
        &self.member.id
    }

    fn graph(&self) -> GraphId {
        self.graph
    }

    fn index(&self) -> SlotIndex {
        self.member.index
    }

    fn resource_name(&self, key: ResourceKey) -> &str {
        self.member.graph.resource_name(key)
    }

    fn is_host(&self) -> bool {
        false
    }

    fn is_alive(&self, generation: u64, _: u64) -> bool {
        self.generation() == generation
    }

    fn ends_with_call(&self) -> bool {
        matches!(self.kind, Kind::OfCall)
    }

    fn keep(&self, _: Object) -> Option<u64> {
        None
    }

    fn value(&self, _: u64) -> Option<Object> {
        None
    }

    /// Now if the slot is free and may be entered from here, else later.
    fn drop_entry(self: Arc<Self>, generation: u64, entry: u64) {
        if self.generation() != generation {
            return;
        }
        self.queue_drop(generation, entry);
        if frames::is_empty() && frames::is_async() {
            // An async runtime's thread does not wait for a destructor. Without a thread for it, whoever enters next runs it.
            let _ = threads::spawn(Box::new(move || self.try_drain()), false);
        } else if self.member.graph.may_enter(self.member.index) {
            self.try_drain();
        } else {
            frames::defer(self);
        }
    }

    fn drop_later(self: Arc<Self>, generation: u64, entry: u64) {
        self.queue_drop(generation, entry);
    }
}

/// The queued drops of a slot that could not be run where a handle was dropped.
impl Deferred for Slot {
    fn run(self: Arc<Self>) {
        self.try_drain();
    }
}
