//! No dependency that no source names: what cargo-machete looks for, by the same exceptions.

use std::collections::BTreeSet;

use super::circles::identifiers;
use super::file::{Breach, File};

/// Every dependency is named in the sources that may use it: those of the crate, its build script, or its tests.
///
/// Test crates are left out: much of their text lies elsewhere or is generated.
pub(super) fn dependencies_are_named(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let manifests: Vec<(&File, toml::Table)> = files
        .iter()
        .filter(|file| file.path == "Cargo.toml" || file.path.ends_with("/Cargo.toml"))
        .filter(|file| !file.path.starts_with("templates/") && !file.path.starts_with("tests/"))
        .filter_map(|file| Some((file, file.text.as_ref()?.parse::<toml::Table>().ok()?)))
        .filter(|(_, table)| table.contains_key("package"))
        .collect();
    let folders: Vec<&str> = manifests.iter().map(|(file, _)| folder(file)).collect();
    for (manifest, table) in &manifests {
        let here = folder(manifest);
        let sources = Sources::of(here, &folders, files);
        let ignored = ignored(table);
        for (kind, name) in dependencies(table) {
            let word = name.replace('-', "_");
            let named = match kind {
                "dependencies" => sources.own.contains(word.as_str()),
                "build-dependencies" => sources.building.contains(word.as_str()),
                _ => sources.texts.iter().any(|text| text.contains(&word)),
            };
            if !named && !ignored.contains(&name.as_str()) {
                let message = format!("`{name}` of [{kind}] is named in no source that may use it; take it out");
                breaches.push(Breach::new(manifest, 1, message));
            }
        }
    }
    breaches
}

/// What the sources of a package name.
#[derive(Default)]
struct Sources<'a> {
    own: BTreeSet<&'a str>,
    building: BTreeSet<&'a str>,
    /// As they are: examples in comments are tests, too.
    texts: Vec<&'a str>,
}

impl<'a> Sources<'a> {
    /// The sources of the package in a folder, without those of packages in folders below it.
    fn of(here: &str, folders: &[&str], files: &'a [File]) -> Self {
        let mut sources = Self::default();
        for file in files.iter().filter(|file| file.is("rs") && file.path.starts_with(here)) {
            let innermost =
                folders.iter().filter(|folder| file.path.starts_with(**folder)).max_by_key(|path| path.len());
            let Some(text) = file.text.as_deref().filter(|_| innermost == Some(&here)) else { continue };
            match &file.path[here.len()..] {
                "build.rs" => sources.building.extend(identifiers(text)),
                path if path.starts_with("src/") => sources.own.extend(identifiers(text)),
                _ => {}
            }
            sources.texts.push(text);
        }
        sources
    }
}

/// The folder of a manifest, with a `/` at its end; empty for the top folder.
fn folder(manifest: &File) -> &str {
    manifest.path.strip_suffix("Cargo.toml").unwrap_or(&manifest.path)
}

/// What `[package.metadata.cargo-machete]` lets through.
fn ignored(table: &toml::Table) -> Vec<&str> {
    let metadata = table.get("package").and_then(|package| package.get("metadata"));
    let ignored = metadata.and_then(|metadata| metadata.get("cargo-machete")).and_then(|tool| tool.get("ignored"));
    ignored.and_then(toml::Value::as_array).into_iter().flatten().filter_map(toml::Value::as_str).collect()
}

/// The dependencies of a manifest by kind, those of some targets only among them.
fn dependencies(table: &toml::Table) -> BTreeSet<(&'static str, String)> {
    let mut tables = vec![table];
    let targets = table.get("target").and_then(toml::Value::as_table);
    tables.extend(targets.into_iter().flatten().filter_map(|(_, target)| target.as_table()));
    let mut found = BTreeSet::new();
    for table in tables {
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let names = table.get(kind).and_then(toml::Value::as_table);
            found.extend(names.into_iter().flatten().map(|(name, _)| (kind, name.clone())));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::file::tests::{breaches, file};
    use super::*;

    #[test]
    fn unused_dependencies() {
        let files = [
            file(
                "a/Cargo.toml",
                "[package]\nname = \"a\"\n[dependencies]\nused = \"1\"\nin-a-comment = \"1\"\nbuilds = \"1\"\nlet-through = \"1\"\n\
                 [dev-dependencies]\nin-an-example = \"1\"\nnowhere = \"1\"\n[build-dependencies]\nbuilds = \"1\"\nused = \"1\"\n\
                 [target.'cfg(unix)'.dependencies]\nof-unix = \"1\"\n[package.metadata.cargo-machete]\nignored = [\"let-through\"]\n",
            ),
            file("a/b/Cargo.toml", "[package]\nname = \"b\"\n"),
            file("a/b/src/lib.rs", "use of_unix::X;\n"),
            file("a/build.rs", "fn main() { builds::build() }\n"),
            file("a/src/lib.rs", "//! in_a_comment\n//! ```\n//! in_an_example::f();\n//! ```\nuse used::Used;\n"),
        ];
        let found = breaches(dependencies_are_named, &files);
        let expected = [
            "builds` of [dependencies]",
            "in-a-comment` of [dependencies]",
            "of-unix` of [dependencies]",
            "nowhere` of [dev",
            "used` of [build",
        ];
        assert_eq!(found.len(), expected.len(), "{found:#?}");
        for words in expected {
            assert!(found.iter().any(|line| line.contains(words)), "{words}: {found:#?}");
        }
    }
}
