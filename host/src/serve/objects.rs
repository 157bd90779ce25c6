//! The host as an owner of resources: what it keeps behind the handles that it made.
//!
//! A contract that the host serves has a slot in the graph like a plugin, so that a handle of its leads to it from wherever
//! it was passed to. The slot has no instance: it keeps the host's values, and calls run on the caller's thread without a
//! lock, so that several plugins may call at once and nobody ever waits for the host.

use std::any::Any;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use jackfield_contract::Type;
use parking_lot::Mutex;

use crate::Val;
use crate::call::handles::Types;
use crate::error::{Case, DispatchError};
use crate::runtime::failure::Refused;
use crate::runtime::slot::{FunctionInfo, Slot};
use crate::serve::contract::{self as host, HostError, HostFunction, HostName};
use crate::value::handle::Handle;
use crate::value::walk;

/// A value of the host's.
pub(crate) type Object = Arc<dyn Any + Send + Sync>;

/// Calls a method by its place in the contract's table; the first parameter is the handle.
pub(crate) type Methods = fn(usize, &[Val]) -> Result<Option<Val>, HostError>;

/// A contract that the host serves, in a graph.
pub(crate) struct Provider {
    /// Its place in the list of those that the host serves.
    pub(crate) served: usize,
    /// How each function of the contract is served.
    functions: Vec<HostFunction>,
    /// The keys of the resources that the contract defines.
    defines: Vec<u32>,
    objects: Mutex<Objects>,
}

/// The values that are alive, by entry. Entries are never used twice, so that a dead handle cannot come to mean another value.
struct Objects {
    next: u64,
    alive: HashMap<u64, Object>,
}

impl Provider {
    pub(crate) fn new(served: usize, functions: Vec<HostFunction>, defines: Vec<u32>) -> Self {
        Self { served, functions, defines, objects: Mutex::new(Objects { next: 1, alive: HashMap::new() }) }
    }

    /// Whether the contract defines this resource.
    pub(crate) fn defines(&self, key: u32) -> bool {
        self.defines.contains(&key)
    }

    /// Keeps a value, and returns its entry.
    pub(crate) fn keep(&self, object: Object) -> u64 {
        let mut objects = self.objects.lock();
        let entry = objects.next;
        objects.next += 1;
        objects.alive.insert(entry, object);
        entry
    }

    /// The value of this entry, if it was not dropped.
    pub(crate) fn get(&self, entry: u64) -> Option<Object> {
        self.objects.lock().alive.get(&entry).cloned()
    }

    /// Drops a value. Who calls it at this moment goes on with it; then it is gone.
    pub(crate) fn drop_entry(&self, entry: u64) {
        let object = self.objects.lock().alive.remove(&entry);
        // The value's own `Drop` is the host's code: it may drop other handles, and nobody waits for it if it panics.
        if catch_unwind(AssertUnwindSafe(|| drop(object))).is_err() {
            tracing::warn!("a value that the host kept for a handle panicked when it was dropped");
        }
    }
}

/// Calls a function that the host serves, with values that were checked against its parameters.
///
/// # Errors
///
/// `invalid-handle` for a handle that is dead, foreign or given away; `other` if the function itself fails or its reply does
/// not fit.
pub(crate) fn call(
    slot: &Arc<Slot>,
    provider: &Provider,
    info: &FunctionInfo,
    function: usize,
    args: &[Val],
) -> Result<Option<Val>, DispatchError> {
    let Some(served) = provider.functions.get(function).and_then(|function| function.dynamic.as_ref()) else {
        return Err(slot.error(Case::Unsupported, function, "the host does not serve it with values"));
    };
    let model = &info.types.model;
    let received = if info.carries_handles {
        let mut receive = |ty: &Type, handle: &Handle| receive(slot, &info.types, ty, handle);
        let args = info.params.iter().zip(args).map(|(ty, val)| walk::replace(model, ty, val, &mut receive));
        let args: Result<Vec<Val>, Refused> = args.collect();
        Some(args.map_err(|refused| slot.error(refused.case, function, refused.cause))?)
    } else {
        None
    };
    let reply = host::caught(|| {
        let reply = served(received.as_deref().unwrap_or(args))?;
        host::check_reply(model, info.result.as_ref(), reply.as_ref())?;
        Ok(reply)
    });
    let name = || HostName { contract: info.contract.to_string(), function: info.name.clone() };
    let reply = reply.map_err(|error| host::failed(&name(), &error))?;
    if let (Some(ty), Some(reply)) = (&info.result, &reply) {
        walk::walk(model, ty, reply, &mut |ty, val| {
            if let Val::Handle(handle) = val
                && let Some(place) = info.types.place(ty).filter(|place| place.at_home)
                && handle.resource() == slot.shared.resource_name(place.key)
            {
                handle.bind(slot, place.key);
            }
        });
    }
    Ok(reply)
}

/// A handle as a function of the host's receives it: `own` is its to keep, a borrowed one is lent.
fn receive(slot: &Arc<Slot>, types: &Types, ty: &Type, handle: &Handle) -> Result<Handle, Refused> {
    let Some(place) = types.place(ty) else {
        return Err(Refused::handle("the host does not know the resource"));
    };
    let name = handle.resource();
    if handle.raw().is_none() {
        let provider = if place.at_home { Some(Arc::clone(slot)) } else { slot.shared.provider_of(place.key) };
        if let Some(provider) = provider.filter(|_| name == slot.shared.resource_name(place.key)) {
            handle.bind(&provider, place.key);
        }
    }
    handle.check(place.key, place.own, slot.shared.id)?;
    let Some(raw) = handle.raw() else {
        return Err(Refused::handle(format!("a handle of `{name}` was passed where another resource is expected")));
    };
    let fits = if place.at_home { Arc::ptr_eq(&raw.owner, slot) } else { raw.owner.provider().is_some() };
    if !fits {
        return Err(Refused::handle(format!(
            "the handle of `{name}` belongs to plugin `{}`, and not to the host",
            raw.owner.id
        )));
    }
    if !place.own {
        return Ok(Handle::lent(raw.clone()));
    }
    // Another thread may have given it away since the check.
    let raw = handle.take().ok_or_else(|| Refused::handle("the handle is dead"))?;
    Ok(Handle::own(raw))
}
