//! What an instance's store knows: the handles it owns and holds, its limits, its grants. It does not know its slot.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Weak};

use jackfield_contract::TypeId;
#[cfg(feature = "wasi")]
use wasmtime::component::ResourceTable;
use wasmtime::component::{ResourceAny, ResourceType};
#[cfg(feature = "wasi")]
use wasmtime_wasi::{WasiCtxView, WasiView};

use super::held::Held;
use super::limiter::Limiter;
use super::meter::Meter;
#[cfg(not(feature = "async"))]
use super::not_task::Tasks;
#[cfg(feature = "async")]
use super::task::Tasks;
use crate::index::ResourceKey;
use crate::plan::Limits;
use crate::value::handle::Owner;
use crate::wasi::WasiState;

/// What the store of a plugin's instance holds, as functions see it that a host adds to a linker itself
/// ([`Plugin::link`](crate::Plugin::link)). What is Jackfield's own in it is not shown.
pub struct StoreData {
    pub(crate) limiter: Limiter,
    /// Handles of resources that this plugin defines and that others hold, by entry.
    owned: HashMap<u64, ResourceAny>,
    /// Who counts them.
    meter: Option<Arc<Meter>>,
    /// The next entry. Entries are never used twice, so that a dead handle cannot come to mean another resource.
    next_entry: u64,
    /// The resource types that this instance defines.
    pub(crate) defines: Vec<Defined>,
    /// Handles of other plugins' resources that this plugin holds; the index is what its own table calls `rep`.
    pub(crate) held: Held,
    pub(crate) wasi: Option<Box<WasiState>>,
    /// What the plugin told `jackfield:runtime/log` about its panic.
    pub(crate) panicked: Option<String>,
    /// What the host keeps for this instance, each of a type of its own.
    pub(crate) states: Vec<State>,
    /// Who owns the handles that it makes, where that is this instance and not whichever its plugin has.
    pub(crate) owner: Option<Weak<dyn Owner>>,
    /// The calls that are under way, where the store is driven.
    pub(crate) tasks: Tasks,
}

/// What the host keeps for an instance.
pub(crate) type State = Box<dyn Any + Send>;

impl StoreData {
    /// The data of a store that is to hold a fresh instance. `wasi` is there for a plugin that imports WASI.
    pub(crate) fn new(limits: &Limits, wasi: Option<WasiState>, limiter: Limiter) -> Self {
        Self {
            meter: limiter.meter(),
            limiter,
            owned: HashMap::new(),
            next_entry: 1,
            defines: Vec::new(),
            held: Held::new(limits.handles),
            wasi: wasi.map(Box::new),
            panicked: None,
            states: Vec::new(),
            owner: None,
            tasks: Tasks::default(),
        }
    }

    #[cfg(feature = "wasi")]
    pub(crate) fn wasi(&mut self) -> &mut WasiState {
        // A plugin that imports WASI has a state; the linker defines WASI for no other.
        self.wasi.get_or_insert_with(|| Box::new(WasiState::empty()))
    }

    /// The host's own state of this instance, made by [`Plugin::state`](crate::Plugin::state); `None` if none of this type was
    /// made.
    pub fn state<T: Any + Send>(&mut self) -> Option<&mut T> {
        self.states.iter_mut().find_map(|state| state.downcast_mut())
    }

    /// The host's own state of this instance, and the table in which WASI keeps its resources: what is needed together by crates
    /// that add to WASI, as `wasmtime-wasi-keyvalue` does.
    #[cfg(feature = "wasi")]
    pub fn state_and_table<T: Any + Send>(&mut self) -> Option<(&mut T, &mut ResourceTable)> {
        let state = self.states.iter_mut().find_map(|state| state.downcast_mut())?;
        Some((state, self.wasi.get_or_insert_with(|| Box::new(WasiState::empty())).view().table))
    }

    /// Forgets what belongs to the call before the one that begins now.
    #[inline(always)]
    pub(crate) fn begin(&mut self) {
        self.limiter.refused = None;
        if self.panicked.is_some() {
            self.panicked = None;
        }
        if let Some(wasi) = &self.wasi {
            wasi.begin();
        }
    }

    /// Enters a handle that leaves its owner, and returns its entry.
    pub(crate) fn own(&mut self, handle: ResourceAny) -> u64 {
        let entry = self.next_entry;
        self.next_entry += 1;
        self.owned.insert(entry, handle);
        self.count(1);
        entry
    }

    /// The resource of a handle that is out there.
    pub(crate) fn owned(&self, entry: u64) -> Option<ResourceAny> {
        self.owned.get(&entry).copied()
    }

    /// Takes back a handle that was out there.
    pub(crate) fn take_back(&mut self, entry: u64) -> Option<ResourceAny> {
        let handle = self.owned.remove(&entry)?;
        self.count(-1);
        Some(handle)
    }

    fn count(&self, more: i64) {
        if let Some(meter) = &self.meter {
            meter.handles(more);
        }
    }

    /// What the plugin said last, where a panic's message goes.
    pub(crate) fn last_words(&self) -> Option<String> {
        let said = self.wasi.as_ref().map(|wasi| wasi.tail()).unwrap_or_default();
        match &self.panicked {
            Some(words) if said.contains(words.trim()) => Some(said),
            Some(words) => Some(format!("{said}{words}")),
            None => Some(said).filter(|said| !said.is_empty()),
        }
    }

    /// The key of a resource type and which of the component's types it is, where this instance defines it.
    pub(crate) fn defined(&self, ty: ResourceType) -> Option<(ResourceKey, TypeId)> {
        self.defines.iter().find(|defined| defined.ty == ty).map(|defined| (defined.key, defined.id))
    }

    /// The resource type that this instance defines as this one of its component's types.
    pub(crate) fn definition(&self, id: TypeId) -> Option<ResourceType> {
        self.defines.iter().find(|defined| defined.id == id).map(|defined| defined.ty)
    }
}

/// Handles that are out there die with their instance.
impl Drop for StoreData {
    fn drop(&mut self) {
        self.count(-i64::try_from(self.owned.len()).unwrap_or(i64::MAX));
    }
}

/// A resource type that an instance defines. A plugin that plugs two versions of a contract may define two types of one key.
pub(crate) struct Defined {
    pub(crate) ty: ResourceType,
    pub(crate) id: TypeId,
    pub(crate) key: ResourceKey,
}

impl std::fmt::Debug for StoreData {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}

#[cfg(feature = "wasi")]
impl WasiView for StoreData {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        self.wasi().view()
    }
}
