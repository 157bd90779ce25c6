//! Rules about the manifests of crates.

use super::file::{Breach, File};

/// The manifests of crates that belong to the main workspace or to that of the samples; templates and the guests of tests
/// are what a user's own crates look like.
fn crates(files: &[File]) -> impl Iterator<Item = (&File, toml::Table)> {
    let ours = |file: &&File| {
        let path = &file.path;
        path.ends_with("Cargo.toml")
            && !path.starts_with("templates/")
            && !path.starts_with("fuzz/")
            && (!path.starts_with("tests/") || path.starts_with("tests/harness/"))
    };
    let table = |file: &File| file.text.as_ref()?.parse::<toml::Table>().ok();
    files
        .iter()
        .filter(ours)
        .filter_map(move |file| Some((file, table(file)?)))
        .filter(|(_, table)| table.contains_key("package"))
}

/// Every crate has the workspace's lints. One that needs `unsafe` restates them, with `unsafe_code` another word than
/// "forbid", since lints can only be taken over as a whole.
pub(super) fn lints_are_the_workspace_s(files: &[File]) -> Vec<Breach> {
    let root = files.iter().find(|file| file.path == "Cargo.toml").and_then(|file| file.text.as_ref());
    let root = root.and_then(|text| text.parse::<toml::Table>().ok()).unwrap_or_default();
    let wanted = root.get("workspace").and_then(|workspace| workspace.get("lints")).and_then(toml::Value::as_table);
    let mut breaches = Vec::new();
    for (file, table) in crates(files) {
        let lints = table.get("lints").and_then(toml::Value::as_table);
        if lints.and_then(|lints| lints.get("workspace")).and_then(toml::Value::as_bool) == Some(true) {
            continue;
        }
        let Some(lints) = lints.filter(|lints| lints.contains_key("rust")) else {
            breaches.push(Breach::new(file, 1, "no `[lints] workspace = true`"));
            continue;
        };
        for (tool, list) in wanted.into_iter().flatten() {
            for (lint, level) in list.as_table().into_iter().flatten().filter(|(lint, _)| *lint != "unsafe_code") {
                if lints.get(tool).and_then(|list| list.get(lint)) != Some(level) {
                    let message = format!("the crate's own lints lack `{tool}.{lint} = {level}` of the workspace");
                    breaches.push(Breach::new(file, 1, message));
                }
            }
        }
    }
    breaches
}

/// Versions of dependencies stand in the workspace's manifest alone, so that no two crates differ.
pub(super) fn versions_are_the_workspace_s(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    // The bench compares with others' libraries, which nothing else may depend on.
    for (file, table) in crates(files).filter(|(file, _)| !file.path.starts_with("bench/")) {
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let Some(dependencies) = table.get(section).and_then(toml::Value::as_table) else { continue };
            for (name, value) in dependencies {
                let inherited = value.get("workspace").and_then(toml::Value::as_bool) == Some(true);
                if !inherited && value.get("path").is_none() {
                    let message = format!("`{name}` has a version of its own; put it into `[workspace.dependencies]`");
                    breaches.push(Breach::new(file, 1, message));
                }
            }
        }
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::super::file::tests::{breaches, file};
    use super::*;

    #[test]
    fn manifests() {
        let good = "[package]\nname = \"a\"\n[lints]\nworkspace = true\n[dependencies]\nserde.workspace = true\n";
        let bad = "[package]\nname = \"b\"\n[dependencies]\nserde = \"1\"\n";
        let files = [
            file("a/Cargo.toml", good),
            file("b/Cargo.toml", bad),
            file("templates/c/Cargo.toml", bad),
            file("Cargo.toml", "[workspace.lints.rust]\nunsafe_code = \"forbid\"\nmissing_docs = \"warn\"\n"),
            file("d/Cargo.toml", "[package]\n[lints.rust]\nunsafe_code = \"deny\"\nmissing_docs = \"warn\"\n"),
            file("e/Cargo.toml", "[package]\n[lints.rust]\nunsafe_code = \"deny\"\n"),
        ];
        assert_eq!(
            breaches(lints_are_the_workspace_s, &files),
            [
                "b/Cargo.toml:1: no `[lints] workspace = true`",
                "e/Cargo.toml:1: the crate's own lints lack `rust.missing_docs = \"warn\"` of the workspace",
            ]
        );
        assert_eq!(breaches(versions_are_the_workspace_s, &files).len(), 1);
    }
}
