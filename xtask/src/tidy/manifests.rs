//! Rules about the manifests of crates.

use super::{Breach, File};

/// The manifests of crates that belong to the main workspace or to that of the samples; templates and the guests of tests
/// are what a user's own crates look like.
fn crates(files: &[File]) -> impl Iterator<Item = (&File, toml::Table)> {
    let ours = |file: &&File| {
        let path = &file.path;
        path.ends_with("Cargo.toml")
            && !path.starts_with("templates/")
            && (!path.starts_with("tests/") || path.starts_with("tests/harness/"))
    };
    let table = |file: &File| file.text.as_ref()?.parse::<toml::Table>().ok();
    files
        .iter()
        .filter(ours)
        .filter_map(move |file| Some((file, table(file)?)))
        .filter(|(_, table)| table.contains_key("package"))
}

/// Every crate has the workspace's lints.
pub(super) fn lints_are_the_workspace_s(files: &[File]) -> Vec<Breach> {
    let missing = crates(files).filter(|(_, table)| {
        table.get("lints").and_then(|lints| lints.get("workspace")).and_then(toml::Value::as_bool) != Some(true)
    });
    missing.map(|(file, _)| Breach::new(file, 1, "no `[lints] workspace = true`")).collect()
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
    use super::super::tests::{breaches, file};
    use super::*;

    #[test]
    fn manifests() {
        let good = "[package]\nname = \"a\"\n[lints]\nworkspace = true\n[dependencies]\nserde.workspace = true\n";
        let bad = "[package]\nname = \"b\"\n[dependencies]\nserde = \"1\"\n";
        let files = [
            file("a/Cargo.toml", good),
            file("b/Cargo.toml", bad),
            file("templates/c/Cargo.toml", bad),
            file("Cargo.toml", "[workspace]\n"),
        ];
        assert_eq!(breaches(lints_are_the_workspace_s, &files), ["b/Cargo.toml:1: no `[lints] workspace = true`"]);
        assert_eq!(breaches(versions_are_the_workspace_s, &files).len(), 1);
    }
}
