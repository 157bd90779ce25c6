//! What would be published: each package is made, unpacked, and checked as a user gets it, from its own files alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::shell::{cargo, metadata, status};

/// What a page on crates.io needs.
const WANTED: [&str; 6] = ["description", "license", "repository", "readme", "keywords", "categories"];

/// Makes and checks the packages of all crates that are published. With `verify`, they are type-checked, too.
pub(crate) fn run(root: &Path, verify: bool) -> Result<()> {
    let metadata = metadata(root, "Cargo.toml", &["--no-deps"])?;
    let packages = published(&metadata);
    let wrong: Vec<String> = packages.iter().flat_map(|package| lacks(package)).collect();
    if !wrong.is_empty() {
        bail!("a manifest lacks what a published crate needs\n{}", wrong.join("\n"));
    }
    let mut command = cargo(root);
    command.args(["package", "--no-verify", "--allow-dirty"]);
    for package in &packages {
        command.args(["--package", name(package)]);
    }
    status(&mut command)?;
    let target = PathBuf::from(metadata["target_directory"].as_str().context("cargo names no target folder")?);
    let folder = unpack(&target.join("package"), &packages)?;
    println!(
        "{} packages: {}",
        packages.len(),
        packages.iter().map(|package| name(package)).collect::<Vec<_>>().join(", ")
    );
    if verify {
        check(root, &target, &folder, &packages)?;
    }
    Ok(())
}

/// The packages that may be published.
fn published(metadata: &Value) -> Vec<&Value> {
    let packages = metadata["packages"].as_array().into_iter().flatten();
    packages.filter(|package| !package["publish"].as_array().is_some_and(Vec::is_empty)).collect()
}

fn name(package: &Value) -> &str {
    package["name"].as_str().unwrap_or_default()
}

/// What a package's manifest lacks, a line each.
fn lacks(package: &Value) -> Vec<String> {
    let empty = |key: &str| match &package[key] {
        Value::Array(list) => list.is_empty(),
        value => value.as_str().is_none_or(str::is_empty),
    };
    let mut lacks: Vec<String> =
        WANTED.iter().filter(|key| empty(key)).map(|key| format!("{}: no `{key}`", name(package))).collect();
    if package["rust_version"].is_null() {
        lacks.push(format!("{}: no `rust-version`", name(package)));
    }
    if package["metadata"]["docs"]["rs"].is_null() {
        lacks.push(format!("{}: no `[package.metadata.docs.rs]`", name(package)));
    }
    lacks
}

/// Unpacks the packages side by side; the folder that they are in.
fn unpack(from: &Path, packages: &[&Value]) -> Result<PathBuf> {
    let folder = from.join("unpacked");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    for package in packages {
        let file = from.join(format!("{}.crate", directory(package)));
        status(Command::new("tar").arg("-xzf").arg(&file).arg("-C").arg(&folder))?;
    }
    Ok(folder)
}

/// The name of a package's folder and archive.
fn directory(package: &Value) -> String {
    format!("{}-{}", name(package), package["version"].as_str().unwrap_or_default())
}

/// The crate that turns on features, so that nothing which is compiled already is compiled again.
const FEATURES: &str = "tests/features";

/// Type-checks what was unpacked, with the repository's lock file and what is compiled already.
fn check(root: &Path, target: &Path, folder: &Path, packages: &[&Value]) -> Result<()> {
    let own: toml::Table = read(&root.join("Cargo.toml"))?.parse().context("Cargo.toml")?;
    std::fs::write(folder.join("Cargo.toml"), workspace(&own, packages)?)?;
    std::fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    for (name, manifest) in [
        ("features", read(&root.join(FEATURES).join("Cargo.toml"))?),
        // As xtask does: on both sides of macros and build scripts.
        (
            "user",
            "[package]\nname = \"user\"\nedition = \"2024\"\n[dependencies]\njackfield-tests-features = { path = \"../features\" }\n\
             [build-dependencies]\njackfield-tests-features = { path = \"../features\" }\n"
                .to_owned(),
        ),
    ] {
        std::fs::create_dir_all(folder.join(name).join("src"))?;
        std::fs::write(folder.join(name).join("Cargo.toml"), manifest)?;
        std::fs::write(folder.join(name).join("src/lib.rs"), "//! Nothing.\n")?;
    }
    status(cargo(folder).args(["check", "--workspace"]).env("CARGO_TARGET_DIR", target))
}

fn read(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).with_context(|| file.display().to_string())
}

/// The manifest of a workspace in which packages find each other as if they were on crates.io.
fn workspace(own: &toml::Table, packages: &[&Value]) -> Result<String> {
    let text = |text: &str| toml::Value::String(text.to_owned());
    let folders: BTreeMap<&str, String> = packages.iter().map(|package| (name(package), directory(package))).collect();
    let mut members: Vec<toml::Value> = folders.values().map(|folder| text(folder)).collect();
    members.extend([text("features"), text("user")]);
    let mut workspace = toml::Table::from_iter([
        ("resolver".to_owned(), text("3")),
        ("members".to_owned(), toml::Value::Array(members)),
    ]);
    let inherited = own.get("workspace").and_then(toml::Value::as_table);
    for key in ["package", "dependencies", "lints"] {
        workspace.extend(inherited.and_then(|table| table.get(key)).map(|value| (key.to_owned(), value.clone())));
    }
    let path = |folder: &String| toml::Value::Table(toml::Table::from_iter([("path".to_owned(), text(folder))]));
    let patch: toml::Table = folders.iter().map(|(name, folder)| ((*name).to_owned(), path(folder))).collect();
    let patch = toml::Table::from_iter([("crates-io".to_owned(), toml::Value::Table(patch))]);
    let mut manifest = toml::Table::from_iter([
        ("workspace".to_owned(), toml::Value::Table(workspace)),
        ("patch".to_owned(), toml::Value::Table(patch)),
    ]);
    // The same profiles, for the same reason.
    manifest.extend(own.get("profile").map(|profile| ("profile".to_owned(), profile.clone())));
    Ok(toml::to_string(&manifest)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn what_is_published_says_what_it_is() {
        let metadata = package(
            r#"{"packages": [
                {"name": "ours", "publish": []},
                {"name": "bare", "version": "0.1.0", "publish": null, "description": "", "keywords": [], "license": "MIT"},
                {"name": "full", "publish": null, "description": "d", "license": "MIT", "repository": "r", "readme": "R",
                 "keywords": ["k"], "categories": ["c"], "rust_version": "1.95", "metadata": {"docs": {"rs": {}}}}
            ]}"#,
        );
        let published = published(&metadata);
        assert_eq!(published.iter().map(|package| name(package)).collect::<Vec<_>>(), ["bare", "full"]);
        assert_eq!(
            lacks(published[0]),
            [
                "bare: no `description`",
                "bare: no `repository`",
                "bare: no `readme`",
                "bare: no `keywords`",
                "bare: no `categories`",
                "bare: no `rust-version`",
                "bare: no `[package.metadata.docs.rs]`",
            ]
        );
        assert_eq!(lacks(published[1]), [""; 0]);
    }

    #[test]
    fn packages_find_each_other() {
        let (a, b) = (package(r#"{"name": "a", "version": "1.0.0"}"#), package(r#"{"name": "b", "version": "0.2.0"}"#));
        let own = "[profile.dev]\ndebug = 1\n[workspace]\nmembers = [\"x\"]\n[workspace.package]\nlicense = \"MIT\"\n";
        let text = workspace(&own.parse().unwrap(), &[&b, &a]).unwrap();
        let found: toml::Table = text.parse().unwrap();
        let expected = "[profile.dev]\ndebug = 1\n[workspace]\nresolver = \"3\"\nmembers = [\"a-1.0.0\", \"b-0.2.0\", \"features\", \"user\"]\n\
                        [workspace.package]\nlicense = \"MIT\"\n[patch.crates-io]\na = { path = \"a-1.0.0\" }\nb = { path = \"b-0.2.0\" }\n";
        assert_eq!(found, expected.parse::<toml::Table>().unwrap());
    }
}
