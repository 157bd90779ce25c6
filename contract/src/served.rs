//! What every host serves by itself, WASI and the runtime's own contracts, and what a component imports of these in vain.
//!
//! The list is text in this crate's folder. A test of the host holds it to what the host really defines.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::source::{SourceOptions, load};
use crate::{ComponentInfo, ContractName, Model, RUNTIME_WIT, Side, Unlinkable, Vocabulary, compare, track};

/// The interfaces of WASI that the host serves, as WIT text.
pub const SERVED_WASI_WIT: &str = include_str!("../wit/wasi.wit");

/// The interfaces that every host serves: those of [`SERVED_WASI_WIT`] and of [`RUNTIME_WIT`].
pub fn served_by_every_host() -> &'static Model {
    static SERVED: LazyLock<Model> = LazyLock::new(|| {
        let runtime = RUNTIME_WIT.split_once(';').map_or(RUNTIME_WIT, |(_, interfaces)| interfaces);
        let text = format!("package jackfield:runtime@0.1.0;\n{SERVED_WASI_WIT}\n{runtime}");
        let options = SourceOptions { inline: Some(text), ..SourceOptions::default() };
        load(&options).map(|loaded| loaded.model).unwrap_or_default()
    });
    &SERVED
}

/// Whether an interface of the runtime's is one that plugins plug, and nobody serves.
fn is_plugged(name: &ContractName) -> bool {
    name.namespace == "jackfield" && name.interface == "state"
}

/// What the component imports of WASI and of the runtime, and no host serves, those imports aside that `added` names: a host
/// serves them by itself.
pub fn unserved(info: &ComponentInfo, added: impl Fn(&str) -> bool) -> Vec<Unlinkable> {
    let mut found = Vec::new();
    for item in &info.imports {
        let interface = info.model.interface(item.interface);
        let name = &interface.name;
        // Types alone are asked of nobody.
        if !matches!(name.namespace.as_str(), "wasi" | "jackfield") || !interface.is_contract(&info.model) {
            continue;
        }
        if added(&item.name) {
            continue;
        }
        // Read once, and only where somebody asks for something of it.
        let served = served_by_every_host();
        let Some((id, _)) =
            served.interfaces().find(|(_, known)| track(&known.name) == track(name) && !is_plugged(&known.name))
        else {
            found.push(unknown(served, &item.name, name));
            continue;
        };
        if item.name != name.to_string() {
            found.push(Unlinkable {
                message: format!(
                    "its import `{}` is `{name}` under a name of its own, which the host does not serve",
                    item.name
                ),
                detail: None,
                help: format!("import it as `{name}`"),
                is_of_engine: false,
            });
            continue;
        }
        let import = Side { model: &info.model, interface: item.interface };
        let host = Side { model: served, interface: id };
        for difference in compare(import, host) {
            found.push(Unlinkable {
                message: format!(
                    "its import `{name}` is not what the host serves: {}",
                    difference.message(Vocabulary::ImportAndHost)
                ),
                detail: Some(difference.diff(Vocabulary::ImportAndHost)),
                help: format!("the host serves `{}`; build the component for that", served.interface(id).name),
                is_of_engine: false,
            });
        }
    }
    found
}

fn unknown(served: &Model, import: &str, name: &ContractName) -> Unlinkable {
    let versions: Vec<String> = served
        .interfaces()
        .filter(|(_, known)| known.name.unversioned() == name.unversioned())
        .map(|(_, known)| format!("`{}`", known.name))
        .collect();
    let help = if !versions.is_empty() {
        format!("the host serves {}; build the component for that version", versions.join(", "))
    } else if name.namespace == "wasi" {
        let packages: BTreeSet<String> = served
            .interfaces()
            .filter(|(_, known)| known.name.namespace == "wasi")
            .map(|(_, known)| format!("`{}`", known.name.package_name()))
            .collect();
        let packages: Vec<String> = packages.into_iter().collect();
        format!("of WASI the host serves {}; build the component without it", packages.join(", "))
    } else {
        "the runtime's own interfaces are `jackfield:runtime/log` and `jackfield:runtime/dispatch`".to_owned()
    };
    let message = format!("its component imports `{import}`, which the host does not serve");
    Unlinkable { message, detail: None, help, is_of_engine: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_read() {
        let names: Vec<String> =
            served_by_every_host().interfaces().map(|(_, known)| known.name.unversioned()).collect();
        for name in ["wasi:io/streams", "wasi:sockets/tcp", "wasi:cli/environment", "jackfield:runtime/log"] {
            assert!(names.iter().any(|known| known == name), "{name} is not in {names:?}");
        }
        assert!(!names.iter().any(|known| known == "wasi:cli/run"));
    }
}
