//! Handles of plugins' resources, as the host and calls under way hold them.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::PluginId;
use crate::slot::Slot;

/// A handle of a resource that a plugin owns.
///
/// Clones are the same handle. When the last is dropped, on whatever thread, the resource is dropped in its owner; while
/// the owner is busy the drop waits there. Passing it where an `own` handle is expected gives it away: every clone is then
/// dead. A handle dies with the instance that made it, and dropping a dead one does nothing.
#[derive(Clone)]
pub struct Handle(Arc<Shared>);

struct Shared {
    raw: RawHandle,
    /// [`HELD`], [`GIVEN`] or [`LENT`].
    state: AtomicU8,
}

/// The last clone drops the resource.
const HELD: u8 = 0;
/// It was given away; all clones are dead.
const GIVEN: u8 = 1;
/// Somebody else holds it while a call is under way.
const LENT: u8 = 2;

/// Which entry of which instance of which plugin.
#[derive(Clone)]
pub(crate) struct RawHandle {
    pub(crate) owner: Arc<Slot>,
    pub(crate) generation: u64,
    pub(crate) entry: u64,
    /// Which resource, in the graph's list.
    pub(crate) key: u32,
}

impl Handle {
    /// A handle that is dropped in its owner with its last clone.
    pub(crate) fn own(raw: RawHandle) -> Self {
        Self(Arc::new(Shared { raw, state: AtomicU8::new(HELD) }))
    }

    /// A handle that somebody else keeps.
    pub(crate) fn lent(raw: RawHandle) -> Self {
        Self(Arc::new(Shared { raw, state: AtomicU8::new(LENT) }))
    }

    pub(crate) fn raw(&self) -> &RawHandle {
        &self.0.raw
    }

    /// Takes the handle away from all its clones; `None` if that was done before, or it was only lent.
    pub(crate) fn take(&self) -> Option<RawHandle> {
        let given = self.0.state.compare_exchange(HELD, GIVEN, Ordering::AcqRel, Ordering::Acquire);
        given.is_ok().then(|| self.0.raw.clone())
    }

    /// Whether it can still be borrowed.
    pub(crate) fn can_be_borrowed(&self) -> bool {
        self.0.state.load(Ordering::Acquire) != GIVEN
    }

    /// Whether it can still be given away.
    pub(crate) fn can_be_given(&self) -> bool {
        self.0.state.load(Ordering::Acquire) == HELD
    }

    /// The plugin that made the resource.
    pub fn owner(&self) -> &PluginId {
        &self.0.raw.owner.id
    }

    /// The resource's name in its contract, e.g. `bucket`.
    pub fn resource(&self) -> &str {
        self.0.raw.owner.shared.resource_name(self.0.raw.key)
    }
}

/// Equal when they are the same handle of the same resource.
impl PartialEq for Handle {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (&self.0.raw, &other.0.raw);
        Arc::ptr_eq(&a.owner, &b.owner) && a.generation == b.generation && a.entry == b.entry
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{} of `{}`", self.resource(), self.0.raw.entry, self.owner())
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if *self.state.get_mut() == HELD {
            self.raw.drop_in_owner();
        }
    }
}

impl RawHandle {
    /// Drops the resource in its owner, now or when the owner is free.
    pub(crate) fn drop_in_owner(&self) {
        self.owner.drop_entry(self.generation, self.entry);
    }
}
