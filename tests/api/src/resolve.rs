//! The modules of a crate, and what a path in one of them leads to.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use syn::{Item, ItemImpl, UseTree};

use crate::strip;

/// A crate's modules; the first is its root.
pub(crate) struct Crate {
    pub(crate) modules: Vec<Module>,
}

/// A module.
pub(crate) struct Module {
    parent: usize,
    pub(crate) items: Vec<Item>,
    pub(crate) children: BTreeMap<String, usize>,
}

/// What a path leads to.
pub(crate) enum Found<'a> {
    Module(usize),
    /// A type and a function may share a name.
    Items(Vec<&'a Item>),
}

/// How many re-exports are followed.
const LONGEST_CHAIN: usize = 32;

impl Crate {
    /// Reads a crate from its root file on.
    pub(crate) fn read(root: &Path) -> Self {
        let mut krate = Self { modules: Vec::new() };
        let folder = root.parent().unwrap_or(Path::new("")).to_owned();
        krate.add(parse(root), 0, &folder);
        krate
    }

    fn add(&mut self, items: Vec<Item>, parent: usize, folder: &Path) -> usize {
        let index = self.modules.len();
        self.modules.push(Module { parent, items: Vec::new(), children: BTreeMap::new() });
        for item in items.iter().filter(|item| !strip::is_of_tests(item)) {
            let Item::Mod(inner) = item else { continue };
            let name = inner.ident.to_string();
            let below = folder.join(&name);
            let content = match &inner.content {
                Some((_, items)) => items.clone(),
                None => parse(&file(&below)),
            };
            let child = self.add(content, index, &below);
            self.modules[index].children.insert(name, child);
        }
        self.modules[index].items = items;
        index
    }

    /// The `impl` blocks of types of this name.
    pub(crate) fn impls<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a ItemImpl> {
        self.modules.iter().flat_map(|module| &module.items).filter_map(move |item| match item {
            Item::Impl(block) if strip::of_type(block).as_deref() == Some(name) && !strip::is_of_tests(item) => {
                Some(block)
            }
            _ => None,
        })
    }

    /// The module that a path leads to.
    pub(crate) fn module(&self, from: usize, path: &[String]) -> Option<usize> {
        match self.find(from, path)? {
            Found::Module(module) => Some(module),
            Found::Items(_) => None,
        }
    }

    /// What a path leads to, if that is in this crate.
    pub(crate) fn find(&self, from: usize, path: &[String]) -> Option<Found<'_>> {
        self.follow(from, path, LONGEST_CHAIN)
    }

    fn follow(&self, from: usize, path: &[String], left: usize) -> Option<Found<'_>> {
        let Some((first, rest)) = path.split_first() else { return Some(Found::Module(from)) };
        let left = left.checked_sub(1)?;
        match first.as_str() {
            "crate" => return self.follow(0, rest, left),
            "self" => return self.follow(from, rest, left),
            "super" => return self.follow(self.modules[from].parent, rest, left),
            _ => {}
        }
        let module = &self.modules[from];
        if let Some(child) = module.children.get(first) {
            return self.follow(*child, rest, left);
        }
        let items: Vec<&Item> =
            module.items.iter().filter(|item| strip::defines(item) && strip::name(item) == *first).collect();
        if !items.is_empty() && rest.is_empty() {
            return Some(Found::Items(items));
        }
        module.items.iter().find_map(|item| match item {
            Item::Use(used) => self.through(from, &mut Vec::new(), &used.tree, first, rest, left),
            _ => None,
        })
    }

    /// What a name leads to that a tree of imports brings.
    fn through(
        &self,
        from: usize,
        path: &mut Vec<String>,
        tree: &UseTree,
        name: &str,
        rest: &[String],
        left: usize,
    ) -> Option<Found<'_>> {
        match tree {
            UseTree::Path(part) => {
                path.push(part.ident.to_string());
                let found = self.through(from, path, &part.tree, name, rest, left);
                path.pop();
                found
            }
            UseTree::Group(group) => {
                group.items.iter().find_map(|tree| self.through(from, path, tree, name, rest, left))
            }
            UseTree::Glob(_) => {
                let module = self.follow(from, path, left)?;
                let Found::Module(module) = module else { return None };
                if module == from {
                    return None;
                }
                self.follow(module, &[&[name.to_owned()], rest].concat(), left)
            }
            UseTree::Name(part) if part.ident == name && path.is_empty() => None,
            UseTree::Name(part) if part.ident == name => {
                self.follow(from, &[&path[..], &[name.to_owned()], rest].concat(), left)
            }
            UseTree::Rename(part) if part.rename == name => {
                self.follow(from, &[&path[..], &[part.ident.to_string()], rest].concat(), left)
            }
            UseTree::Name(_) | UseTree::Rename(_) => None,
        }
    }
}

/// The file of a module whose own modules are in this folder.
fn file(folder: &Path) -> PathBuf {
    let plain = folder.with_extension("rs");
    if plain.is_file() { plain } else { folder.join("mod.rs") }
}

fn parse(file: &Path) -> Vec<Item> {
    let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display())).items
}
