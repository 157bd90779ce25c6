//! Running an instance's code: straight on, or by driving its store, where something in the component is async.

use wasmtime::component::{ComponentNamedList, Func, Instance, InstancePre, Lift, Lower, ResourceAny, TypedFunc, Val};
use wasmtime::{Store, StoreContextMut};

use super::carried;
#[cfg(feature = "async")]
use super::driven;
use super::frames::{self, Deadline};
#[cfg(not(feature = "async"))]
use super::not_driven as driven;
use super::store::StoreData;

/// Until when the code that runs may do so, and whether its call was cancelled.
#[inline]
pub(super) fn limits(store: &mut StoreContextMut<'_, StoreData>, concurrent: bool) -> (Deadline, bool) {
    if concurrent {
        return driven::limits(store);
    }
    let deadline = frames::deadline();
    (deadline, deadline.watched && carried::is_cancelled())
}

/// Makes an instance.
pub(super) fn instantiate(
    pre: &InstancePre<StoreData>,
    store: &mut Store<StoreData>,
    concurrent: bool,
) -> wasmtime::Result<Instance> {
    if concurrent { driven::instantiate(pre, store) } else { pre.instantiate(store) }
}

/// Calls a function with values.
pub(crate) fn call(
    store: StoreContextMut<'_, StoreData>,
    concurrent: bool,
    function: Func,
    params: &[Val],
    results: &mut [Val],
) -> wasmtime::Result<()> {
    if concurrent { driven::call(store, function, params, results) } else { function.call(store, params, results) }
}

/// Calls a function with its Rust types.
#[inline]
pub(super) fn call_typed<P, R>(
    store: &mut Store<StoreData>,
    concurrent: bool,
    function: &TypedFunc<P, R>,
    params: P,
) -> wasmtime::Result<R>
where
    P: ComponentNamedList + Lower,
    R: ComponentNamedList + Lift + 'static,
{
    if concurrent { driven::call_typed(store, function, params) } else { function.call(store, params) }
}

/// Runs a resource's destructor.
pub(super) fn drop_resource(
    store: &mut Store<StoreData>,
    concurrent: bool,
    resource: ResourceAny,
) -> wasmtime::Result<()> {
    if concurrent { driven::drop_resource(store, resource) } else { resource.resource_drop(store) }
}
