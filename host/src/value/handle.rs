//! Handles of resources, as the host and calls under way hold them.

use std::any::Any;
use std::fmt;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, OnceLock};

use jackfield_contract::TypeId;

use crate::error::PluginId;
use crate::error::refusal::Refused;
use crate::index::{GraphId, ResourceKey, SlotIndex};

/// A value of the host's.
pub(crate) type Object = Arc<dyn Any + Send + Sync>;

/// Who keeps resources that handles lead to: a plugin, or the host with a contract that it serves.
pub(crate) trait Owner: Any + Send + Sync {
    fn id(&self) -> &PluginId;

    fn graph(&self) -> GraphId;

    /// Its place in its graph.
    fn index(&self) -> SlotIndex;

    /// The resource's name in its contract.
    fn resource_name(&self, key: ResourceKey) -> &str;

    /// Whether it is the host, which keeps values and not entries of an instance.
    fn is_host(&self) -> bool;

    /// Whether what was entered in this generation is still there.
    fn is_alive(&self, generation: u64, entry: u64) -> bool;

    /// Whether all that it has ends with a call.
    fn ends_with_call(&self) -> bool {
        false
    }

    /// Keeps a value of the host's, and returns its entry; `None` where only plugins' resources are kept.
    fn keep(&self, object: Object) -> Option<u64>;

    /// The value of the host's behind an entry.
    fn value(&self, entry: u64) -> Option<Object>;

    /// Drops a resource, now or when its owner is free.
    fn drop_entry(self: Arc<Self>, generation: u64, entry: u64);

    /// Drops a resource when its owner is entered next.
    fn drop_later(self: Arc<Self>, generation: u64, entry: u64);
}

/// A handle of a resource that a plugin owns, or the host itself.
///
/// Clones are the same handle. When the last is dropped, on whatever thread, the resource is dropped in its owner; while
/// the owner is busy the drop waits there. Passing it where an `own` handle is expected gives it away: every clone is then
/// dead. A handle dies with the instance that made it, and dropping a dead one does nothing.
///
/// A handle of a value of the host's own is made with [`Handle::new`], or from what implements a resource's trait that
/// [`bindings!`](crate::bindings) generates. The first graph that it is passed to keeps the value, and drops it when the
/// handle is dropped, by whichever plugin has it then, or when that plugin's instance is thrown away.
///
/// A handle keeps its owner alive. A value of the host's that holds a handle of its own contract, or of a plugin that calls it,
/// therefore keeps itself alive until it gives the handle up.
#[derive(Clone)]
pub struct Handle(Arc<Inner>);

/// What tells a handle from others ([`Handle::identity`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HandleIdentity(usize, u64, u64);

struct Inner {
    /// Where the resource is; unknown as long as a value of the host's was not passed to any graph.
    raw: OnceLock<RawHandle>,
    /// The host's value until it is passed to a graph.
    fresh: Option<Fresh>,
    /// [`HELD`], [`GIVEN`] or [`LENT`].
    state: AtomicU8,
}

/// A value of the host's that no graph knows yet.
struct Fresh {
    resource: &'static str,
    /// Taken by the first graph that it is passed to.
    object: parking_lot::Mutex<Option<Object>>,
    /// How its methods are called, where generated code knows: it alone can read this.
    methods: Option<Box<dyn Any + Send + Sync>>,
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
    pub(crate) owner: Arc<dyn Owner>,
    pub(crate) generation: u64,
    pub(crate) entry: u64,
    pub(crate) key: ResourceKey,
    /// Which of the types that its plugin defines it is of; several have one key where it plugs several versions of a contract.
    pub(crate) definition: Option<TypeId>,
}

impl Handle {
    /// A handle of a value of the host's own, which it serves as this resource: `bucket`.
    ///
    /// ```
    /// use jackfield::{Handle, HostContract, HostError, Val};
    ///
    /// let wit = "package demo:kv; interface store { resource bucket { constructor(name: string); name: func() -> string; } }";
    /// let store = HostContract::from_wit(wit, "demo:kv/store")?
    ///     .function("bucket", |args| match args {
    ///         [Val::String(name)] => Ok(Some(Val::Handle(Handle::new("bucket", name.clone())))),
    ///         _ => Err(HostError::msg("no name")),
    ///     })?
    ///     .function("bucket.name", |args| match args {
    ///         [Val::Handle(bucket)] => Ok(bucket.value::<String>().map(|name| Val::String((*name).clone()))),
    ///         _ => Err(HostError::msg("no bucket")),
    ///     })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new<T: Any + Send + Sync>(resource: &'static str, value: T) -> Self {
        Self::fresh(resource, Arc::new(value), None)
    }

    /// A handle of a value whose methods generated code calls.
    pub(crate) fn fresh(resource: &'static str, object: Object, methods: Option<Box<dyn Any + Send + Sync>>) -> Self {
        let fresh = Fresh { resource, object: parking_lot::Mutex::new(Some(object)), methods };
        Self(Arc::new(Inner { raw: OnceLock::new(), fresh: Some(fresh), state: AtomicU8::new(HELD) }))
    }

    /// A handle that is dropped in its owner with its last clone.
    pub(crate) fn own(raw: RawHandle) -> Self {
        Self(Arc::new(Inner { raw: OnceLock::from(raw), fresh: None, state: AtomicU8::new(HELD) }))
    }

    /// A handle that somebody else keeps.
    pub(crate) fn lent(raw: RawHandle) -> Self {
        Self(Arc::new(Inner { raw: OnceLock::from(raw), fresh: None, state: AtomicU8::new(LENT) }))
    }

    /// Where the resource is; `None` for a value of the host's that was not passed to any graph.
    pub(crate) fn raw(&self) -> Option<&RawHandle> {
        self.0.raw.get()
    }

    /// Puts a value of the host's that no graph knows into the keeping of `owner`.
    pub(crate) fn bind(&self, owner: &Arc<dyn Owner>, key: ResourceKey) -> Option<&RawHandle> {
        if let (None, Some(fresh)) = (self.raw(), &self.0.fresh)
            && owner.is_host()
        {
            let mut object = fresh.object.lock();
            if let Some(entry) = object.take().and_then(|object| owner.keep(object)) {
                // Whoever holds the lock with the value there is the first, so that nothing is set yet.
                let _ =
                    self.0.raw.set(RawHandle { owner: Arc::clone(owner), generation: 0, entry, key, definition: None });
            }
        }
        self.raw()
    }

    /// What tells this handle from others while their graph is there: the same for two handles that are equal. It keeps nothing
    /// alive.
    pub fn identity(&self) -> HandleIdentity {
        match self.raw() {
            Some(raw) => HandleIdentity(Arc::as_ptr(&raw.owner).addr(), raw.generation, raw.entry),
            None => HandleIdentity(Arc::as_ptr(&self.0).addr(), 0, 0),
        }
    }

    /// How the methods of a value of the host's are called that no graph knows yet, as it was given to [`Handle::fresh`].
    pub(crate) fn methods<T: Any + Copy>(&self) -> Option<T> {
        self.0.fresh.as_ref()?.methods.as_ref()?.downcast_ref().copied()
    }

    /// The host's own value behind the handle, if it is one and of this type.
    pub fn value<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        if !self.can_be_borrowed() {
            return None;
        }
        let object = match (self.raw(), &self.0.fresh) {
            (Some(raw), _) => raw.owner.value(raw.entry)?,
            (None, Some(fresh)) => {
                let object = fresh.object.lock().clone();
                // It may have been passed to a graph just now.
                match object {
                    Some(object) => object,
                    None => self.raw().and_then(|raw| raw.owner.value(raw.entry))?,
                }
            }
            (None, None) => return None,
        };
        object.downcast().ok()
    }

    /// Takes the handle away from all its clones; `None` if that was done before, or it was only lent.
    pub(crate) fn take(&self) -> Option<RawHandle> {
        let raw = self.raw()?;
        let given = self.0.state.compare_exchange(HELD, GIVEN, Ordering::AcqRel, Ordering::Acquire);
        given.is_ok().then(|| raw.clone())
    }

    /// Makes whoever has the handle its holder: after [`Handle::take`] for a call that is refused after all, or for a handle
    /// that was lent until the call was found to be one.
    pub(crate) fn hold(&self) {
        self.0.state.store(HELD, Ordering::Release);
    }

    /// Whether it can still be borrowed.
    pub(crate) fn can_be_borrowed(&self) -> bool {
        self.0.state.load(Ordering::Acquire) != GIVEN
    }

    /// Whether it can still be given away.
    pub(crate) fn can_be_given(&self) -> bool {
        self.0.state.load(Ordering::Acquire) == HELD
    }

    /// Whether the handle can be passed in a graph where this resource is expected.
    pub(crate) fn check(&self, key: ResourceKey, own: bool, graph: GraphId) -> Result<(), Refused> {
        let name = self.resource();
        let refuse = |cause: String| Err(Refused::handle(cause));
        if let Some(raw) = self.raw() {
            if raw.owner.graph() != graph {
                return refuse(format!("the handle of `{name}` belongs to another graph"));
            }
            if raw.key != key {
                return refuse(format!("a handle of `{name}` was passed where another resource is expected"));
            }
        }
        if own && !self.can_be_given() {
            return refuse(format!("the handle of `{name}` was given away before, or is only borrowed"));
        }
        if !self.can_be_borrowed() {
            return refuse(format!("the handle of `{name}` was given away before"));
        }
        match self.raw() {
            Some(raw) if !raw.is_alive() && raw.owner.is_host() => {
                refuse(format!("the handle of `{name}` was dropped before"))
            }
            Some(raw) if !raw.is_alive() && raw.owner.ends_with_call() => refuse(format!(
                "the handle of `{name}` ended with the call in which plugin `{}` made it: its lifetime is \"call\"",
                raw.owner.id()
            )),
            Some(raw) if !raw.is_alive() => refuse(format!(
                "the handle of `{name}` died with the instance of plugin `{}` that made it",
                raw.owner.id()
            )),
            _ => Ok(()),
        }
    }

    /// The plugin that made the resource; `host` where that was the host itself.
    pub fn owner(&self) -> &PluginId {
        static HOST: PluginId = PluginId::HOST;
        self.raw().map_or(&HOST, |raw| raw.owner.id())
    }

    /// The resource's name in its contract, e.g. `bucket`.
    pub fn resource(&self) -> &str {
        match (self.raw(), &self.0.fresh) {
            (Some(raw), _) => raw.owner.resource_name(raw.key),
            (None, Some(fresh)) => fresh.resource,
            (None, None) => "resource",
        }
    }
}

/// Equal when they are the same handle of the same resource.
impl PartialEq for Handle {
    fn eq(&self, other: &Self) -> bool {
        match (self.raw(), other.raw()) {
            (Some(a), Some(b)) => Arc::ptr_eq(&a.owner, &b.owner) && a.generation == b.generation && a.entry == b.entry,
            _ => Arc::ptr_eq(&self.0, &other.0),
        }
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entry = self.raw().map_or(0, |raw| raw.entry);
        write!(f, "{}#{entry} of `{}`", self.resource(), self.owner())
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if *self.state.get_mut() == HELD
            && let Some(raw) = self.raw.get()
        {
            raw.drop_in_owner();
        }
    }
}

impl RawHandle {
    /// Whether the resource is still there.
    pub(crate) fn is_alive(&self) -> bool {
        self.owner.is_alive(self.generation, self.entry)
    }

    /// Drops the resource in its owner, now or when the owner is free.
    pub(crate) fn drop_in_owner(&self) {
        Arc::clone(&self.owner).drop_entry(self.generation, self.entry);
    }

    /// Drops the resource when its owner is entered next.
    pub(crate) fn drop_later(&self) {
        Arc::clone(&self.owner).drop_later(self.generation, self.entry);
    }
}
