//! What an instance's store knows: the handles it owns and holds, its limits, its grants. It does not know its slot.

use std::collections::HashMap;

use jackfield_contract::TypeId;
use wasmtime::component::{ResourceAny, ResourceType};
use wasmtime_wasi::{WasiCtxView, WasiView};

use super::held::Held;
use super::limiter::Limiter;
use crate::index::ResourceKey;
use crate::plan::Limits;
use crate::wasi::WasiState;

/// The data of a plugin's store.
pub(crate) struct StoreData {
    pub(crate) limiter: Limiter,
    /// Handles of resources that this plugin defines and that others hold, by entry.
    pub(crate) owned: HashMap<u64, ResourceAny>,
    /// The next entry. Entries are never used twice, so that a dead handle cannot come to mean another resource.
    next_entry: u64,
    /// The resource types that this instance defines.
    pub(crate) defines: Vec<Defined>,
    /// Handles of other plugins' resources that this plugin holds; the index is what its own table calls `rep`.
    pub(crate) held: Held,
    pub(crate) wasi: Option<Box<WasiState>>,
    /// What the plugin told `jackfield:runtime/log` about its panic.
    pub(crate) panicked: Option<String>,
}

impl StoreData {
    /// The data of a store that is to hold a fresh instance. `wasi` is there for a plugin that imports WASI.
    pub(crate) fn new(limits: &Limits, wasi: Option<WasiState>) -> Self {
        Self {
            limiter: Limiter::new(limits),
            owned: HashMap::new(),
            next_entry: 1,
            defines: Vec::new(),
            held: Held::new(limits.handles),
            wasi: wasi.map(Box::new),
            panicked: None,
        }
    }

    pub(crate) fn wasi(&mut self) -> &mut WasiState {
        // A plugin that imports WASI has a state; the linker defines WASI for no other.
        self.wasi.get_or_insert_with(|| Box::new(WasiState::empty()))
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
        entry
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

    /// The key of a resource type, where this instance defines it.
    pub(crate) fn defined(&self, ty: ResourceType) -> Option<ResourceKey> {
        self.defines.iter().find(|defined| defined.ty == ty).map(|defined| defined.key)
    }

    /// The resource type that this instance defines as this one of its component's types.
    pub(crate) fn definition(&self, id: TypeId) -> Option<ResourceType> {
        self.defines.iter().find(|defined| defined.id == id).map(|defined| defined.ty)
    }
}

/// A resource type that an instance defines. A plugin that plugs two versions of a contract may define two types of one key.
pub(crate) struct Defined {
    pub(crate) ty: ResourceType,
    pub(crate) id: TypeId,
    pub(crate) key: ResourceKey,
}

impl WasiView for StoreData {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        self.wasi().view()
    }
}
