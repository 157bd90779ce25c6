//! The modules of a crate, and to which file a path in one of them leads.

use std::collections::{BTreeMap, BTreeSet};

use super::reader::{Module, Use, read};

/// How many imports are followed from a name to its item.
const LONGEST_CHAIN: usize = 32;

/// A crate's modules, from one root file on.
#[derive(Debug, Default)]
pub(super) struct Crate {
    modules: Vec<Node>,
}

#[derive(Debug)]
struct Node {
    parent: usize,
    file: String,
    children: BTreeMap<String, usize>,
    module: Module,
}

/// Why a file imports another: the line, and what it names there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Arrow {
    pub(super) line: usize,
    pub(super) path: String,
}

/// Which files each file imports.
pub(super) type Arrows = BTreeMap<String, BTreeMap<String, Arrow>>;

impl Crate {
    /// Reads the crate whose root is this file. `text` gives the text of a file that is there.
    pub(super) fn read<'a>(root: &str, text: impl Fn(&str) -> Option<&'a str>) -> Self {
        let mut krate = Self::default();
        if let Some(content) = text(root) {
            let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
            krate.add(read(content), 0, root, folder, &text);
        }
        krate
    }

    /// Adds a module, and those below it, whose files are in `folder`.
    fn add<'a>(
        &mut self,
        mut module: Module,
        parent: usize,
        file: &str,
        folder: &str,
        text: &impl Fn(&str) -> Option<&'a str>,
    ) -> usize {
        let index = self.modules.len();
        let (files, inline) = (std::mem::take(&mut module.files), std::mem::take(&mut module.inline));
        self.modules.push(Node { parent, file: file.to_owned(), children: BTreeMap::new(), module });
        for (name, inner) in inline {
            let child = self.add(inner, index, file, &format!("{folder}/{name}"), text);
            self.modules[index].children.insert(name, child);
        }
        for name in files {
            let below = format!("{folder}/{name}");
            for path in [format!("{below}.rs"), format!("{below}/mod.rs")] {
                if let Some(content) = text(&path) {
                    let child = self.add(read(content), index, &path, &below, text);
                    self.modules[index].children.insert(name.clone(), child);
                }
            }
        }
        index
    }

    /// The crate's files.
    pub(super) fn files(&self) -> BTreeSet<&str> {
        self.modules.iter().map(|node| node.file.as_str()).collect()
    }

    /// What each file imports from which other.
    pub(super) fn arrows(&self) -> Arrows {
        let mut arrows = Arrows::new();
        for (index, node) in self.modules.iter().enumerate() {
            let mut arrow = |to: Option<&str>, line: usize, path: String| {
                let Some(to) = to.filter(|to| *to != node.file) else { return };
                let new = Arrow { line, path };
                let kept = arrows.entry(node.file.clone()).or_default().entry(to.to_owned()).or_insert(new.clone());
                if new < *kept {
                    *kept = new;
                }
            };
            for used in &node.module.uses {
                match &used.name {
                    // What is only passed on is no import of the file's own.
                    Some(name) if used.public && !self.names(index, name) => {}
                    Some(_) => arrow(self.file(index, &used.path), used.line, used.path.join("::")),
                    None => {
                        let Some(from) = self.module_of(index, &used.path) else { continue };
                        for (name, line) in self.unbound(index) {
                            let path = [name.to_owned()];
                            // Of a public `*`, only what the file itself names.
                            arrow(
                                self.named(from, &path, LONGEST_CHAIN),
                                line,
                                format!("{}::{name}", used.path.join("::")),
                            );
                        }
                    }
                }
            }
            for (path, line) in &node.module.paths {
                arrow(self.file(index, path), *line, path.join("::"));
            }
        }
        arrows
    }

    /// Whether a module's text names something outside of imports.
    fn names(&self, index: usize, name: &str) -> bool {
        self.modules[index].module.idents.iter().any(|(ident, _)| ident == name)
    }

    /// The identifiers of a module that are neither its items nor imported by name.
    fn unbound(&self, index: usize) -> impl Iterator<Item = (&str, usize)> {
        let Node { children, module, .. } = &self.modules[index];
        let bound = |name: &str| {
            module.items.contains(name)
                || children.contains_key(name)
                || module.uses.iter().any(|used| used.name.as_deref() == Some(name))
        };
        module.idents.iter().map(|(name, line)| (name.as_str(), *line)).filter(move |(name, _)| !bound(name))
    }

    /// The file that has the item of a path, if it is one of this crate.
    fn file(&self, from: usize, path: &[String]) -> Option<&str> {
        self.relative(from, path, LONGEST_CHAIN)
    }

    /// The module that a path leads to.
    fn module_of(&self, from: usize, path: &[String]) -> Option<usize> {
        let (mut module, rest) = self.start(from, path)?;
        for name in rest {
            module = *self.modules[module].children.get(name)?;
        }
        Some(module)
    }

    /// The module that a path starts in, and the rest of the path.
    fn start<'p>(&self, from: usize, path: &'p [String]) -> Option<(usize, &'p [String])> {
        let (first, mut rest) = path.split_first()?;
        let mut module = match first.as_str() {
            "crate" => 0,
            "self" => from,
            "super" => self.modules[from].parent,
            name if self.modules[from].children.contains_key(name) => return Some((from, path)),
            _ => return None,
        };
        while let Some(("super", after)) = rest.split_first().map(|(name, after)| (name.as_str(), after)) {
            (module, rest) = (self.modules[module].parent, after);
        }
        Some((module, rest))
    }

    /// The file of a path as it is read in a module.
    fn relative(&self, from: usize, path: &[String], left: usize) -> Option<&str> {
        match self.start(from, path) {
            Some((module, rest)) => Some(self.named(module, rest, left).unwrap_or(&self.modules[module].file)),
            None => self.named(from, path, left),
        }
    }

    /// The file of a path below a module: through its modules, its items and what it imports. None if the first name is unknown there.
    fn named(&self, module: usize, path: &[String], left: usize) -> Option<&str> {
        let node = &self.modules[module];
        let Some((first, rest)) = path.split_first() else { return Some(&node.file) };
        let left = left.checked_sub(1)?;
        if let Some(child) = node.children.get(first) {
            return Some(self.named(*child, rest, left).unwrap_or(&self.modules[*child].file));
        }
        if node.module.items.contains(first) {
            return Some(&node.file);
        }
        let by_name = |used: &&Use| used.name.as_ref() == Some(first) && used.path.len() + rest.len() > 0;
        if let Some(used) = node.module.uses.iter().find(by_name) {
            // `use a;` of another crate leads to itself.
            if used.path.len() == 1 && used.path[0] == *first {
                return None;
            }
            return self.relative(module, &[&used.path, rest].concat(), left);
        }
        let globs = node.module.uses.iter().filter(|used| used.name.is_none());
        globs.filter_map(|used| self.module_of(module, &used.path)).find_map(|from| self.named(from, path, left))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The arrows of a crate of these files, as `from -> to (line: path)`.
    fn arrows(files: &[(&str, &str)]) -> Vec<String> {
        let text = |path: &str| files.iter().find(|(name, _)| *name == path).map(|(_, text)| *text);
        let shown = |(from, to): (String, BTreeMap<String, Arrow>)| {
            to.into_iter().map(move |(to, arrow)| format!("{from} -> {to} ({}: {})", arrow.line, arrow.path))
        };
        Crate::read("lib.rs", |path| text(path.trim_start_matches('/'))).arrows().into_iter().flat_map(shown).collect()
    }

    #[test]
    fn imports_lead_to_the_file_of_the_item() {
        let files = [
            ("lib.rs", "mod a; mod b; pub use a::one::One; pub(crate) use b::Two as Deux;"),
            ("a/mod.rs", "mod one; mod two; pub use self::one::One; pub use two::*; pub struct Own;"),
            ("a/one.rs", "use super::Three;\npub struct One;"),
            ("a/two.rs", "pub struct Three; use std::fmt;"),
            ("b.rs", "use crate::a::{One, Three};\nuse crate::a::Own;\nuse super::One as Again; pub struct Two;"),
        ];
        assert_eq!(
            arrows(&files),
            [
                "/a/one.rs -> /a/two.rs (1: super::Three)",
                "/b.rs -> /a/mod.rs (2: crate::a::Own)",
                "/b.rs -> /a/one.rs (1: crate::a::One)",
                "/b.rs -> /a/two.rs (1: crate::a::Three)",
            ]
        );
    }

    #[test]
    fn what_is_passed_on_is_an_import_once_it_is_used() {
        let a = ("a.rs", "pub struct A;");
        assert_eq!(arrows(&[("lib.rs", "mod a; pub use a::A;"), a]), [""; 0]);
        assert_eq!(arrows(&[("lib.rs", "mod a; pub use a::A; fn f(a: A) {}"), a]), ["lib.rs -> /a.rs (1: a::A)"]);
        assert_eq!(arrows(&[("lib.rs", "mod a; use a::A;"), a]), ["lib.rs -> /a.rs (1: a::A)"]);
    }

    #[test]
    fn paths_inside_of_code_count() {
        let files = [
            ("lib.rs", "mod a; mod b; mod c;"),
            ("a.rs", "fn f() { crate::b::g(); }"),
            ("b.rs", "use crate::c;\npub fn g() { c::deep::h() }"),
            ("c.rs", "pub mod deep;"),
            ("c/deep.rs", "pub fn h() {}"),
        ];
        assert_eq!(
            arrows(&files),
            ["/a.rs -> /b.rs (1: crate::b::g)", "/b.rs -> /c.rs (1: crate::c)", "/b.rs -> /c/deep.rs (2: c::deep::h)"]
        );
    }

    #[test]
    fn globs_bring_what_is_named() {
        let files = [
            ("lib.rs", "mod a; mod b; mod c; pub use c::*;"),
            ("a.rs", "use super::*;\nuse crate::b::*;\n\nfn f(c: C) {}"),
            ("b.rs", "pub struct B;"),
            ("c.rs", "pub struct C;"),
        ];
        assert_eq!(arrows(&files), ["/a.rs -> /c.rs (4: super::*::C)".replace("*::", "")]);
    }

    #[test]
    fn inline_modules_are_of_their_file() {
        let files = [
            ("lib.rs", "mod a; pub mod p { pub use crate::a::A; pub struct P; }"),
            ("a.rs", "use crate::p::P; use crate::p::A as Mine; pub struct A;"),
        ];
        assert_eq!(arrows(&files), ["/a.rs -> lib.rs (1: crate::p::P)"]);
    }
}
