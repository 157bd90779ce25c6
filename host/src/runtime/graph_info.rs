//! What all slots of a graph know: names, and who can reach whom.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, Weak};

use super::events::Hub;
use super::frames;
use super::observer::Observer;
use super::totals::Totals;
use super::types::FunctionInfo;
use crate::index::{FunctionIndex, GraphId, ResourceKey, ServedIndex, SlotIndex};
use crate::plan::{Plan, PlannedPlugin, Targets};
use crate::value::handle::Owner;

pub(crate) struct GraphInfo {
    pub(crate) id: GraphId,
    pub(crate) plan: Plan,
    /// The functions of each slot.
    pub(crate) functions: Vec<Vec<FunctionInfo>>,
    /// The resources of the graph by key: their contract and name.
    pub(crate) resources: Vec<(String, String)>,
    /// What all plugins have together, where that is limited.
    pub(crate) totals: Option<Arc<Totals>>,
    /// Whether a plugin may wait in WASI, so that a call from an async runtime needs a thread of its own.
    pub(crate) may_wait: AtomicBool,
    /// Who keeps the host's own resources. Known as soon as they are made.
    pub(crate) host_owners: OnceLock<Vec<HostResources>>,
    /// Who watches what happens to plugins.
    pub(crate) hub: Arc<Hub>,
    /// Whether it is counted what plugins do.
    pub(crate) metered: bool,
    /// Whether each call has a span.
    pub(crate) traced: bool,
    /// Who looks at every call.
    pub(crate) observer: Option<Observer>,
}

/// The resources of a contract that the host serves.
pub(crate) struct HostResources {
    pub(crate) served: ServedIndex,
    pub(crate) defines: Vec<ResourceKey>,
    pub(crate) owner: Weak<dyn Owner>,
}

impl GraphInfo {
    /// The plan of a slot that is a plugin's.
    pub(crate) fn plugin(&self, slot: SlotIndex) -> Option<&PlannedPlugin> {
        self.plan.plugins.get(slot.get())
    }

    /// The slot of a contract that the host serves.
    pub(crate) fn host_slot(&self, served: ServedIndex) -> SlotIndex {
        SlotIndex::new(self.plan.plugins.len() + served.get())
    }

    pub(crate) fn functions(&self, slot: SlotIndex) -> &[FunctionInfo] {
        self.functions.get(slot.get()).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn function(&self, slot: SlotIndex, function: FunctionIndex) -> Option<&FunctionInfo> {
        self.functions(slot).get(function.get())
    }

    /// Whether a call may lead from one slot to another. Nobody waits for the host, so that it may be called from anywhere.
    pub(crate) fn reaches(&self, from: SlotIndex, to: SlotIndex) -> bool {
        to.get() >= self.plan.plugins.len() || self.plan.reach.reaches(from.plugin(), to.plugin())
    }

    /// Whether this thread may wait for a slot: nothing it holds could be waiting for us.
    #[inline]
    pub(crate) fn may_enter(&self, slot: SlotIndex) -> bool {
        frames::is_empty() || self.may_enter_from_here(slot)
    }

    fn may_enter_from_here(&self, slot: SlotIndex) -> bool {
        frames::innermost(self.id).is_none_or(|from| self.reaches(from, slot))
    }

    /// Whether WASI may have to wait although this thread belongs to an async runtime.
    #[inline]
    pub(crate) fn needs_thread(&self) -> bool {
        self.may_wait.load(Ordering::Relaxed) && frames::is_async()
    }

    /// Who serves a resource of the host's to this plugin: the contract in its own socket, else one that it can reach.
    pub(crate) fn host_owner_for(&self, plugin: SlotIndex, key: ResourceKey) -> Option<Arc<dyn Owner>> {
        let sockets = &self.plugin(plugin)?.sockets;
        let own = |served: ServedIndex| {
            sockets.iter().any(|socket| matches!(socket.targets, Targets::Host { host, .. } if host == served.into()))
        };
        let reached = |served: ServedIndex| self.plan.reach.reaches_host(plugin.plugin(), served.into());
        self.find_host_owner(key, own).or_else(|| self.find_host_owner(key, reached))
    }

    /// Who serves a resource of the host's.
    pub(crate) fn host_owner_of(&self, key: ResourceKey) -> Option<Arc<dyn Owner>> {
        self.find_host_owner(key, |_| true)
    }

    fn find_host_owner(&self, key: ResourceKey, fits: impl Fn(ServedIndex) -> bool) -> Option<Arc<dyn Owner>> {
        let found = self.host_owners.get()?.iter().find(|of| of.defines.contains(&key) && fits(of.served))?;
        found.owner.upgrade()
    }

    /// Whether a plugin may hold handles of this owner's.
    pub(crate) fn reaches_owner(&self, plugin: SlotIndex, owner: SlotIndex) -> bool {
        match owner.get().checked_sub(self.plan.plugins.len()) {
            Some(served) => self.plan.reach.reaches_host(plugin.plugin(), ServedIndex::new(served).into()),
            None => self.reaches(plugin, owner),
        }
    }

    pub(crate) fn resource_name(&self, key: ResourceKey) -> &str {
        self.resources.get(key.0 as usize).map_or("resource", |(_, name)| name)
    }
}
