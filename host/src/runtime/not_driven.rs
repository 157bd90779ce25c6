//! In the place of `driven`: engines for code that would be driven are refused, so that nothing of this is reached.

use wasmtime::component::{ComponentNamedList, Func, Instance, InstancePre, Lift, Lower, ResourceAny, TypedFunc, Val};
use wasmtime::{Store, StoreContextMut};

use super::frames::{self, Deadline};
use super::store::StoreData;
use crate::engine::nature::LACKING;

fn lacking<R>() -> wasmtime::Result<R> {
    Err(wasmtime::Error::msg(LACKING))
}

pub(super) fn limits(_: &mut StoreContextMut<'_, StoreData>) -> (Deadline, bool) {
    (frames::deadline(), false)
}

pub(super) fn instantiate(_: &InstancePre<StoreData>, _: &mut Store<StoreData>) -> wasmtime::Result<Instance> {
    lacking()
}

pub(super) fn call(_: StoreContextMut<'_, StoreData>, _: Func, _: &[Val], _: &mut [Val]) -> wasmtime::Result<()> {
    lacking()
}

pub(super) fn call_typed<P, R>(_: &mut Store<StoreData>, _: &TypedFunc<P, R>, _: P) -> wasmtime::Result<R>
where
    P: ComponentNamedList + Lower,
    R: ComponentNamedList + Lift + 'static,
{
    lacking()
}

pub(super) fn drop_resource(_: &mut Store<StoreData>, _: ResourceAny) -> wasmtime::Result<()> {
    lacking()
}
