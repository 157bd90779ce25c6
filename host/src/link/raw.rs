//! Linkers to which a host has added itself: what it adds must not replace what Jackfield defines.
//!
//! wasmtime takes any definition of a compatible version for an import, the highest first, and tells nobody what a linker holds.
//! So each import that Jackfield defines is tried: with all others filled by stubs, the component can be linked if, and only if,
//! the additions define it.

use jackfield_contract::{ComponentInfo, Item};
use wasmtime::component::{Component, Linker, ResourceType};

use super::hooks::Addition;
use crate::error::panic;
use crate::plan::PlannedPlugin;
use crate::runtime::store::StoreData;
use crate::serve::wasi;

/// A linker with these additions, on top of which Jackfield can define what it does.
///
/// # Errors
///
/// If an addition fails, or defines what Jackfield defines.
pub(super) fn linker(
    plugin: &PlannedPlugin,
    info: &ComponentInfo,
    component: &Component,
    additions: &[Addition],
) -> Result<Linker<StoreData>, String> {
    let mut linker = Linker::new(component.engine());
    for add in additions {
        let added = panic::caught(|| add(&mut linker));
        let added = added.and_then(|added| added.map_err(|error| format!("{error:#}")));
        added.map_err(|words| format!("what the host adds to its linker cannot be added: {words}"))?;
    }
    // Whatever the additions have switched on: Jackfield's definitions come after them and must find their names free.
    linker.allow_shadowing(false);
    let text = |error: wasmtime::Error| format!("it cannot be linked: {error:#}");
    let mut served = Linker::new(component.engine());
    if !info.wasi.is_empty() {
        wasi::define(&mut served).map_err(text)?;
    }
    for item in &info.imports {
        let is_socket = plugin.sockets.iter().any(|socket| socket.import == item.name);
        let is_own = is_socket
            || item.name.starts_with("jackfield:")
            || (info.wasi.contains(&item.name) && defines(&served, info, component, item).map_err(text)?);
        if is_own && defines(&linker, info, component, item).map_err(text)? {
            return Err(format!(
                "what the host adds to its linker defines `{}`, which Jackfield defines and nothing may replace; leave it out",
                item.name
            ));
        }
    }
    Ok(linker)
}

/// Whether a linker defines this import of the component's.
fn defines(
    linker: &Linker<StoreData>,
    info: &ComponentInfo,
    component: &Component,
    item: &Item,
) -> wasmtime::Result<bool> {
    if is_empty(info, item) {
        return Ok(false);
    }
    let mut linker = linker.clone();
    linker.allow_shadowing(true);
    for other in info.imports.iter().filter(|other| other.name != item.name) {
        let interface = info.model.interface(other.interface);
        let mut instance = linker.instance(&other.name)?;
        for resource in info.model.own_resources(other.interface) {
            instance.resource(&info.model.type_def(resource).name, ResourceType::host::<()>(), |_, _| Ok(()))?;
        }
        for function in &interface.functions {
            let name = function.export_name(&info.model);
            instance.func_new(&name, |_, _, _, _| Err(wasmtime::Error::msg("a stub, which is never run")))?;
        }
    }
    Ok(linker.instantiate_pre(component).is_ok())
}

/// Whether an import holds types only, which nobody defines.
fn is_empty(info: &ComponentInfo, item: &Item) -> bool {
    info.model.interface(item.interface).functions.is_empty() && info.model.own_resources(item.interface).is_empty()
}
