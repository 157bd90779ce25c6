//! In the place of `concurrent`: components with something async are refused before they are linked.

use wasmtime::component::{LinkerInstance, Val as WasmVal};

use super::dynamic::HandleLink;
use crate::engine::nature::LACKING;
use crate::runtime::store::StoreData;

pub(super) fn define(_: &mut LinkerInstance<'_, StoreData>, _: &str, _: HandleLink) -> wasmtime::Result<()> {
    lacking()
}

pub(super) fn define_answered(
    _: &mut LinkerInstance<'_, StoreData>,
    _: &str,
    _: impl Fn(&[WasmVal], &mut [WasmVal]) -> wasmtime::Result<()> + Send + Sync + 'static,
) -> wasmtime::Result<()> {
    lacking()
}

fn lacking() -> wasmtime::Result<()> {
    Err(wasmtime::Error::msg(LACKING))
}
