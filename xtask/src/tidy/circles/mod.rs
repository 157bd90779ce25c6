//! No circle of files: what a file imports does not import it in turn, not even through others.
//!
//! An arrow leads from a file to the file that has an item which the first one imports or names by a path. Re-exports are followed, so
//! that a `mod.rs` that only passes items on is not in between. `mod child;` is no arrow, nor is what tests use.

mod graph;
mod names;
mod reader;
mod tokens;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use self::names::{Arrows, Crate};
use super::file::{Breach, File};

/// Crates, by their first file, whose circles are not yet broken. One that has none must not be in this list.
const CIRCULAR: [&str; 1] = ["cli/tests/languages/main.rs"];

/// The identifiers of a Rust text, outside of comments and literals.
pub(super) fn identifiers(text: &str) -> BTreeSet<&str> {
    let tokens = tokens::tokens(text).into_iter();
    tokens.filter_map(|token| if let tokens::Kind::Ident(name) = token.kind { Some(name) } else { None }).collect()
}

/// A crate's files as a graph.
struct Found {
    /// The file that the crate begins with.
    root: String,
    files: usize,
    arrows: Arrows,
}

/// The crates of all workspaces; one for each file from which one is compiled.
fn crates(files: &[File]) -> Vec<Found> {
    let text = |path: &str| {
        let at = files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
        files[at].text.as_deref()
    };
    let mut found = Vec::new();
    for manifest in files.iter().filter(|file| file.path == "Cargo.toml" || file.path.ends_with("/Cargo.toml")) {
        let package = manifest.text.as_ref().is_some_and(|text| text.contains("[package]"));
        let folder = manifest.path.trim_end_matches("Cargo.toml").trim_end_matches('/');
        for file in files.iter().filter(|file| package && is_root(folder, &file.path)) {
            let read = Crate::read(&file.path, text);
            found.push(Found { root: file.path.clone(), files: read.files().len(), arrows: read.arrows() });
        }
    }
    found
}

/// Whether cargo compiles a crate from this file of a package.
fn is_root(folder: &str, path: &str) -> bool {
    let Some(below) = path.strip_prefix(folder) else { return false };
    let below: Vec<&str> = below.trim_start_matches('/').split('/').collect();
    match below.as_slice() {
        ["src", "lib.rs" | "main.rs"] | ["build.rs"] => true,
        ["src", "bin", file] | ["tests" | "benches" | "examples", file] => file.ends_with(".rs"),
        ["tests" | "benches" | "examples", _, "main.rs"] => true,
        _ => false,
    }
}

/// A circle, as a breach: its files, and an import for each arrow between them.
fn breach(arrows: &Arrows, circle: &[&str]) -> Breach {
    let mut message = format!("{} files import each other in a circle: {}", circle.len(), circle.join(", "));
    let mut line = 1;
    for from in circle {
        let inside = arrows.get(*from).into_iter().flatten().filter(|(to, _)| circle.contains(&to.as_str()));
        for (to, arrow) in inside {
            if from == &circle[0] && line == 1 {
                line = arrow.line;
            }
            let _ = write!(message, "\n    {from}:{}: `{}` leads to {to}", arrow.line, arrow.path);
        }
    }
    Breach { path: circle[0].to_owned(), line, message }
}

/// No circles, save in the crates that are known for them.
pub(super) fn there_are_none(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for Found { root, arrows, .. } in crates(files) {
        let circles = graph::circles(&arrows);
        match CIRCULAR.contains(&root.as_str()) {
            false => breaches.extend(circles.iter().map(|circle| breach(&arrows, circle))),
            true if circles.is_empty() => {
                let message = "the crate has no circle any more; take it out of CIRCULAR in xtask/src/tidy/circles";
                breaches.push(Breach { path: root, line: 1, message: message.to_owned() });
            }
            true => {}
        }
    }
    breaches
}

/// A line for each crate with its files, arrows and circles, and each circle below it.
pub(super) fn table(files: &[File]) -> String {
    let mut out = String::new();
    for Found { root, files, arrows, .. } in crates(files) {
        let circles = graph::circles(&arrows);
        let inside: usize = circles.iter().map(Vec::len).sum();
        let count: usize = arrows.values().map(std::collections::BTreeMap::len).sum();
        if files > 1 {
            let _ =
                writeln!(out, "{root}: {files} files, {count} arrows, {} circles with {inside} files", circles.len());
        }
        for circle in circles {
            let _ = writeln!(out, "  {}", breach(&arrows, &circle));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::file::tests::{breaches, file};
    use super::*;

    #[test]
    fn circles_are_told_with_their_imports() {
        let mut files = [
            file("x/Cargo.toml", "[package]\n"),
            file("x/src/a.rs", "use crate::b::B;\npub struct A;\n"),
            file("x/src/b/mod.rs", "mod c;\npub use c::B;\n"),
            file("x/src/b/c.rs", "\nuse super::super::a::A;\npub struct B;\n"),
            file("x/src/lib.rs", "mod a;\nmod b;\npub use a::A;\n"),
            file("x/tests/t/main.rs", "mod u; use u::U; struct T;\n"),
            file("x/tests/t/u.rs", "use super::T; pub struct U;\n"),
        ];
        files.sort_by(|a, b| a.path.cmp(&b.path));
        assert_eq!(
            breaches(there_are_none, &files),
            [
                "x/src/a.rs:1: 2 files import each other in a circle: x/src/a.rs, x/src/b/c.rs\n    x/src/a.rs:1: `crate::b::B` leads to \
                 x/src/b/c.rs\n    x/src/b/c.rs:2: `super::super::a::A` leads to x/src/a.rs",
                "x/tests/t/main.rs:1: 2 files import each other in a circle: x/tests/t/main.rs, x/tests/t/u.rs\n    x/tests/t/main.rs:1: \
                 `u::U` leads to x/tests/t/u.rs\n    x/tests/t/u.rs:1: `super::T` leads to x/tests/t/main.rs",
            ]
        );
        assert!(table(&files).contains("x/src/lib.rs: 4 files, 2 arrows, 1 circles with 2 files"), "{}", table(&files));
    }
}
