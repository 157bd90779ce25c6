//! In the place of `concurrent`: components with something async are refused before they are linked.

use wasmtime::component::LinkerInstance;

use super::dynamic::HandleLink;
use crate::runtime::store::StoreData;

pub(super) fn define(_: &mut LinkerInstance<'_, StoreData>, _: &str, _: HandleLink) -> wasmtime::Result<()> {
    Err(wasmtime::Error::msg("this host was built without the feature `async` of `jackfield`"))
}
