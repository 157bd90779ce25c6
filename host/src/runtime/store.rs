//! What an instance's store knows: the handles it owns and holds, its limits, its grants.

use std::collections::HashMap;

use jackfield_contract::TypeId;
use wasmtime::component::{ResourceAny, ResourceType};

use crate::runtime::slot::Slot;
use crate::value::handle::RawHandle;
use crate::wasi::WasiState;

/// The data of a plugin's store.
pub(crate) struct PluginData {
    pub(crate) slot: std::sync::Weak<Slot>,
    pub(crate) limiter: Limiter,
    /// Handles of resources that this plugin defines and that others hold, by entry.
    pub(crate) owned: HashMap<u64, ResourceAny>,
    /// The next entry. Entries are never used twice, so that a dead handle cannot come to mean another resource.
    pub(crate) next_entry: u64,
    /// The resource types that this instance defines.
    pub(crate) defines: Vec<Defined>,
    /// Handles of other plugins' resources that this plugin holds; the index is what its own table calls `rep`.
    pub(crate) held: Held,
    pub(crate) wasi: Option<Box<WasiState>>,
    /// What the plugin told `jackfield:runtime/log` about its panic.
    pub(crate) panicked: Option<String>,
}

impl PluginData {
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
    pub(crate) fn defined(&self, ty: ResourceType) -> Option<u32> {
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
    pub(crate) key: u32,
}

/// The handles that an instance holds of others.
#[derive(Default)]
pub(crate) struct Held {
    entries: Vec<Option<HeldHandle>>,
    free: Vec<u32>,
}

/// A handle of another plugin's resource.
#[derive(Clone)]
pub(crate) struct HeldHandle {
    pub(crate) handle: RawHandle,
    /// Whether it is only lent for a call: then dropping it means nothing.
    pub(crate) lent: bool,
}

impl Held {
    /// Adds a handle; its index is the `rep` of the proxy.
    pub(crate) fn insert(&mut self, handle: RawHandle, lent: bool) -> u32 {
        let handle = Some(HeldHandle { handle, lent });
        match self.free.pop() {
            Some(index) => {
                self.entries[index as usize] = handle;
                index
            }
            None => {
                self.entries.push(handle);
                u32::try_from(self.entries.len() - 1).unwrap_or(u32::MAX)
            }
        }
    }

    /// The handle behind this `rep`.
    pub(crate) fn get(&self, rep: u32) -> Option<&HeldHandle> {
        self.entries.get(rep as usize)?.as_ref()
    }

    /// Takes the handle away from this plugin.
    pub(crate) fn remove(&mut self, rep: u32) -> Option<HeldHandle> {
        let handle = self.entries.get_mut(rep as usize)?.take()?;
        self.free.push(rep);
        Some(handle)
    }

    /// Takes every handle away, for an instance that is discarded.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = RawHandle> + use<> {
        self.free.clear();
        std::mem::take(&mut self.entries).into_iter().flatten().filter(|held| !held.lent).map(|held| held.handle)
    }
}

/// Counts the memory and tables of a store against the plugin's limit.
pub(crate) struct Limiter {
    pub(crate) limit: Option<u64>,
    /// Bytes in use, of all memories and tables.
    pub(crate) used: u64,
    /// Whether growth was refused since the current call began.
    pub(crate) refused: bool,
}

/// Bytes of an element of a table.
const ELEMENT: u64 = 8;

impl Limiter {
    pub(crate) fn new(limit: Option<u64>) -> Self {
        Self { limit, used: 0, refused: false }
    }

    fn grow(&mut self, current: usize, desired: usize, maximum: Option<usize>, unit: u64) -> bool {
        let bytes = (desired.saturating_sub(current) as u64).saturating_mul(unit);
        let used = self.used.saturating_add(bytes);
        let too_much = self.limit.is_some_and(|limit| used > limit);
        // What the module's own maximum stops is not counted.
        if too_much || maximum.is_some_and(|maximum| desired > maximum) {
            self.refused = true;
            return false;
        }
        self.used = used;
        true
    }
}

impl wasmtime::ResourceLimiter for Limiter {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        Ok(self.grow(current, desired, maximum, 1))
    }

    fn memory_grow_failed(&mut self, _: wasmtime::Error) -> wasmtime::Result<()> {
        // The operating system, or the size of the address type, refused what the limit allows.
        self.refused = true;
        Ok(())
    }

    fn table_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        Ok(self.grow(current, desired, maximum, ELEMENT))
    }

    fn table_grow_failed(&mut self, _: wasmtime::Error) -> wasmtime::Result<()> {
        self.refused = true;
        Ok(())
    }

    fn instances(&self) -> usize {
        10_000
    }

    fn tables(&self) -> usize {
        10_000
    }

    fn memories(&self) -> usize {
        10_000
    }
}
