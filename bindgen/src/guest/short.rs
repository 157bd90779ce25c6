//! Short names: what only one contract has can be used where `plugin!` stands, without its module.

use std::collections::BTreeMap;

use jackfield_contract::TypeDefKind;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::plugin::Plugin;
use crate::names::is_reexport;

/// Names that mean something else to every Rust programmer: the prelude's, and crates whose macros are called by path.
const RESERVED: [&str; 47] = [
    "AsMut",
    "AsRef",
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Hash",
    "Into",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Self_",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
    "alloc",
    "core",
    "jackfield_guest",
    "log",
    "std",
    "tracing",
];

/// The re-exports. They stand in a module that is imported by a glob, so that the user's own items of the same names win.
pub(super) fn emit(plugin: &Plugin<'_>) -> TokenStream {
    // Name -> where it is; a name with two places is nobody's.
    let mut places: BTreeMap<String, Vec<TokenStream>> = BTreeMap::new();
    for id in plugin.interfaces.iter().copied() {
        let module = plugin.layout.module(id);
        let (namespace, package, interface) = (&module.namespace, &module.package, &module.interface);
        let mut add = |name: &Ident, path: TokenStream| places.entry(name.to_string()).or_default().push(path);
        add(interface, quote!(#namespace::#package));
        let mut add = |name: &Ident| add(name, quote!(#namespace::#package::#interface));
        for ty in &plugin.model.interface(id).types {
            // A `use` under the same name is the same type, found where it is defined.
            let renamed = plugin.layout.type_ident(*ty) != plugin.layout.type_ident(plugin.model.resolve_alias(*ty));
            if !is_reexport(plugin.model, *ty) || renamed {
                add(plugin.layout.type_ident(*ty));
            }
            if matches!(plugin.model.type_def(*ty).kind, TypeDefKind::Resource) {
                add(&plugin.resources[ty].plug);
            }
        }
        for own in plugin.own.iter().filter(|own| own.contract == id) {
            add(&own.module);
        }
        if plugin.plugged(id) && plugin.has_contract_trait(id) {
            add(&plugin.names[&id].contract);
        }
    }
    let free = |name: &String| !RESERVED.contains(&name.as_str());
    let uses = places.into_iter().filter(|(name, paths)| paths.len() == 1 && free(name)).map(|(name, paths)| {
        let name = crate::names::ident(name.trim_start_matches("r#"));
        let path = &paths[0];
        quote!(pub use super::#path::#name;)
    });
    quote!(#(#uses)*)
}
