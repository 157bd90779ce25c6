//! A crate's public interface, read from its sources: what can be reached from the root through `pub` modules and re-exports.
//!
//! An approximation, since rustdoc's own data is for nightly compilers only: what macros make is not seen, what other crates
//! define is shown as the re-export that it is, and `impl` blocks are told apart by the name of their type alone. What is
//! `#[doc(hidden)]` is no part of the interface.

mod resolve;
mod strip;

use std::path::Path;

use syn::{Item, ItemMod, UseTree, Visibility, parse_quote};

use self::resolve::{Crate, Found};

/// The interface of the crate with this root file, formatted as Rust without bodies.
///
/// # Panics
///
/// If a file of the crate cannot be read or is no Rust.
pub fn interface(root: &Path) -> String {
    let read = Crate::read(root);
    let mut items = public(&read, 0, &mut vec![0]);
    // Exported macros lie at the root, wherever they are defined.
    let macros = read.modules.iter().flat_map(|module| &module.items);
    let macros =
        macros.filter(|item| matches!(item, Item::Macro(_)) && strip::is_public(item) && !strip::is_hidden(item));
    items.extend(macros.map(|item| strip::item(item, None)));
    prettyplease::unparse(&syn::File { shebang: None, attrs: Vec::new(), items })
}

/// The public items of a module. `open` are the modules that are being written, which are not written inside of themselves.
fn public(krate: &Crate, module: usize, open: &mut Vec<usize>) -> Vec<Item> {
    let mut out = Vec::new();
    for item in &krate.modules[module].items {
        match item {
            _ if strip::is_hidden(item) => {}
            Item::Mod(inner) if matches!(inner.vis, Visibility::Public(_)) => {
                let child = krate.modules[module].children.get(&inner.ident.to_string());
                out.extend(child.and_then(|child| nested(krate, *child, &inner.ident, open)));
            }
            Item::Use(used) if matches!(used.vis, Visibility::Public(_)) => {
                reexports(krate, module, &mut Vec::new(), &used.tree, open, &mut out);
            }
            Item::Mod(_) | Item::Use(_) | Item::Impl(_) | Item::Macro(_) => {}
            item if strip::is_public(item) => define(krate, item, None, &mut out),
            _ => {}
        }
    }
    out.sort_by_key(sorted_by);
    out
}

/// Uses by their text, then all else by name; what belongs together stays together.
fn sorted_by(item: &Item) -> (bool, String) {
    let text = strip::name(item);
    (!matches!(item, Item::Use(_)), text)
}

/// A module with its public items, unless it is being written already.
fn nested(krate: &Crate, child: usize, name: &syn::Ident, open: &mut Vec<usize>) -> Option<Item> {
    if open.contains(&child) {
        return None;
    }
    open.push(child);
    let items = public(krate, child, open);
    open.pop();
    let module: ItemMod = parse_quote!(pub mod #name { #(#items)* });
    Some(Item::Mod(module))
}

/// An item, and the `impl` blocks of its type.
fn define(krate: &Crate, item: &Item, renamed: Option<&syn::Ident>, out: &mut Vec<Item>) {
    let own = strip::name(item);
    out.push(strip::item(item, renamed));
    if matches!(item, Item::Struct(_) | Item::Enum(_) | Item::Union(_) | Item::Type(_)) {
        out.extend(krate.impls(&own).filter_map(strip::block));
    }
}

/// What a tree of re-exports brings.
fn reexports(
    krate: &Crate,
    module: usize,
    path: &mut Vec<String>,
    tree: &UseTree,
    open: &mut Vec<usize>,
    out: &mut Vec<Item>,
) {
    match tree {
        UseTree::Path(part) => {
            path.push(part.ident.to_string());
            reexports(krate, module, path, &part.tree, open, out);
            path.pop();
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                reexports(krate, module, path, tree, open, out);
            }
        }
        UseTree::Name(name) => named(krate, module, path, &name.ident, &name.ident, open, out),
        UseTree::Rename(rename) => named(krate, module, path, &rename.ident, &rename.rename, open, out),
        UseTree::Glob(_) => match krate.module(module, path) {
            Some(from) if !open.contains(&from) => {
                open.push(from);
                out.extend(public(krate, from, open));
                open.pop();
            }
            Some(_) => {}
            None => {
                let path = strip::path(path);
                out.push(parse_quote!(pub use #path::*;));
            }
        },
    }
}

fn named(
    krate: &Crate,
    module: usize,
    path: &mut Vec<String>,
    name: &syn::Ident,
    renamed: &syn::Ident,
    open: &mut Vec<usize>,
    out: &mut Vec<Item>,
) {
    let length = path.len();
    if name != "self" {
        path.push(name.to_string());
    }
    match krate.find(module, path) {
        Some(Found::Module(child)) => out.extend(nested(krate, child, renamed, open)),
        Some(Found::Items(items)) => {
            for item in items.into_iter().filter(|item| !strip::is_hidden(item)) {
                define(krate, item, Some(renamed), out);
            }
        }
        None => {
            let whole = strip::path(path);
            out.push(match path.last().is_some_and(|last| renamed == last) {
                true => parse_quote!(pub use #whole;),
                false => parse_quote!(pub use #whole as #renamed;),
            });
        }
    }
    path.truncate(length);
}
