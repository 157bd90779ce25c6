//! Handles of other plugins' resources, as an instance holds them.

use crate::value::handle::RawHandle;

/// The handles that an instance holds of others.
pub(crate) struct Held {
    /// How many there may be at a time.
    limit: usize,
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
    /// None yet, and at most so many at a time.
    pub(crate) fn new(limit: Option<u64>) -> Self {
        let limit = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
        Self { limit, entries: Vec::new(), free: Vec::new() }
    }

    /// The limit, where one handle more would be beyond it.
    pub(crate) fn full(&self) -> Option<usize> {
        (self.entries.len() - self.free.len() >= self.limit).then_some(self.limit)
    }

    /// Adds a handle; its index is the `rep` of the proxy.
    pub(crate) fn insert(&mut self, handle: RawHandle, lent: bool) -> u32 {
        let index = self.reserve();
        self.fill(index, handle, lent);
        index
    }

    /// An index that no other handle has, to be filled later.
    pub(crate) fn reserve(&mut self) -> u32 {
        self.free.pop().unwrap_or_else(|| {
            self.entries.push(None);
            u32::try_from(self.entries.len() - 1).unwrap_or(u32::MAX)
        })
    }

    /// Puts a handle where an index was reserved.
    pub(crate) fn fill(&mut self, index: u32, handle: RawHandle, lent: bool) {
        if let Some(entry) = self.entries.get_mut(index as usize) {
            *entry = Some(HeldHandle { handle, lent });
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

    /// Gives an index back that was reserved or filled.
    pub(crate) fn release(&mut self, rep: u32) {
        if let Some(entry) = self.entries.get_mut(rep as usize) {
            *entry = None;
            self.free.push(rep);
        }
    }

    /// Takes every handle away, for an instance that is discarded.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = RawHandle> + use<> {
        self.free.clear();
        std::mem::take(&mut self.entries).into_iter().flatten().filter(|held| !held.lent).map(|held| held.handle)
    }
}
