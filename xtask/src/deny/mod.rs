//! What may be depended on: licences, sources and wildcards, by `deny.toml`.
//!
//! The part of `cargo deny check bans licenses sources` that this repository uses, without the minutes that building cargo-deny takes. The
//! advisory database is not looked at: `cargo deny check advisories` does that, before a release.

mod license;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::shell;

/// The only source of crates that are not of this repository.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// The workspaces whose dependencies are looked at.
const WORKSPACES: [&str; 3] = ["Cargo.toml", "plugins/Cargo.toml", "examples/http/handlers/Cargo.toml"];

/// Checks the dependencies of every workspace.
pub(crate) fn run(root: &Path) -> Result<()> {
    let rules = std::fs::read_to_string(root.join("deny.toml")).context("deny.toml")?;
    let rules: toml::Table = rules.parse().context("deny.toml")?;
    let mut wrong = Vec::new();
    for manifest in WORKSPACES {
        let metadata = shell::metadata(root, manifest, &["--all-features", "--locked"])?;
        let packages: Vec<Package<'_>> = packages(&metadata).collect();
        let versions = versions(&packages);
        if !versions.is_empty() {
            eprintln!("{manifest}: compiled in several versions: {}", versions.join("; "));
        }
        println!("{manifest}: {} packages", packages.len());
        wrong.extend(check(&packages, &rules)?);
    }
    wrong.sort();
    wrong.dedup();
    for wrong in &wrong {
        println!("{wrong}");
    }
    match wrong.len() {
        0 => Ok(()),
        count => bail!("{count} dependencies break the rules of deny.toml"),
    }
}

/// A package, as `cargo metadata` has it.
struct Package<'a> {
    name: &'a str,
    version: &'a str,
    license: Option<&'a str>,
    /// None for one of the repository.
    source: Option<&'a str>,
    /// The names of dependencies on any version of a package.
    wildcards: Vec<&'a str>,
}

fn packages(metadata: &Value) -> impl Iterator<Item = Package<'_>> {
    metadata["packages"].as_array().into_iter().flatten().map(|package| {
        let dependencies = package["dependencies"].as_array().into_iter().flatten();
        Package {
            name: package["name"].as_str().unwrap_or_default(),
            version: package["version"].as_str().unwrap_or_default(),
            license: package["license"].as_str(),
            source: package["source"].as_str(),
            wildcards: dependencies
                .filter(|dependency| dependency["req"] == "*" && dependency["path"].is_null())
                .filter_map(|dependency| dependency["name"].as_str())
                .collect(),
        }
    })
}

/// What breaks the rules, a line each.
fn check(packages: &[Package<'_>], rules: &toml::Table) -> Result<Vec<String>> {
    let rule = |table: &str, key: &str| rules.get(table).and_then(|table| table.get(key)).cloned();
    let denied = |table: &str, key: &str| rule(table, key).is_some_and(|value| value.as_str() == Some("deny"));
    let allowed = rule("licenses", "allow").and_then(|list| list.as_array().cloned()).unwrap_or_default();
    let allowed: Vec<&str> = allowed.iter().filter_map(toml::Value::as_str).collect();
    if allowed.is_empty() {
        bail!("deny.toml allows no licence: `[licenses] allow` is a list of SPDX names");
    }
    let mut wrong = Vec::new();
    for package in packages {
        let mut tell = |what: String| wrong.push(format!("{} {}: {what}", package.name, package.version));
        match package.license {
            Some(license) if license::is_met(license, &allowed) => {}
            Some(license) => tell(format!("the licence `{license}` is not allowed by deny.toml")),
            None => tell("no licence is stated".to_owned()),
        }
        match package.source {
            Some(source) if source.starts_with("git+") && denied("sources", "unknown-git") => {
                tell(format!("comes from a git repository: {source}"));
            }
            Some(source)
                if !source.starts_with("git+") && source != REGISTRY && denied("sources", "unknown-registry") =>
            {
                tell(format!("comes from another registry than crates.io: {source}"));
            }
            // What others published is theirs.
            Some(_) => {}
            None if denied("bans", "wildcards") => {
                for name in &package.wildcards {
                    tell(format!("depends on any version of `{name}`; name one"));
                }
            }
            None => {}
        }
    }
    Ok(wrong)
}

/// The packages that are there in several versions.
fn versions(packages: &[Package<'_>]) -> Vec<String> {
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in packages {
        versions.entry(package.name).or_default().push(package.version);
    }
    versions.retain(|_, versions| versions.len() > 1);
    versions.into_iter().map(|(name, versions)| format!("{name} {}", versions.join(", "))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licences_sources_and_wildcards() {
        let package = |name, license, source, wildcards: &[&'static str]| Package {
            name,
            version: "1.0.0",
            license,
            source,
            wildcards: wildcards.to_vec(),
        };
        let packages = [
            package("good", Some("MIT OR GPL-3.0"), Some(REGISTRY), &["theirs"]),
            package("ours", Some("MIT"), None, &["any"]),
            package("bad", Some("GPL-3.0"), Some("git+https://example.org/bad"), &[]),
            package("worse", None, Some("registry+https://example.org"), &[]),
        ];
        let rules = "[licenses]\nallow = [\"MIT\"]\n[bans]\nwildcards = \"deny\"\n[sources]\nunknown-registry = \"deny\"\n\
                     unknown-git = \"deny\"\n";
        let rules: toml::Table = rules.parse().unwrap();
        assert_eq!(
            check(&packages, &rules).unwrap(),
            [
                "ours 1.0.0: depends on any version of `any`; name one",
                "bad 1.0.0: the licence `GPL-3.0` is not allowed by deny.toml",
                "bad 1.0.0: comes from a git repository: git+https://example.org/bad",
                "worse 1.0.0: no licence is stated",
                "worse 1.0.0: comes from another registry than crates.io: registry+https://example.org",
            ]
        );
        assert!(check(&packages, &toml::Table::new()).is_err());
    }

    #[test]
    fn several_versions() {
        let package = |name, version| Package { name, version, license: None, source: None, wildcards: vec![] };
        assert_eq!(
            versions(&[package("a", "1.0.0"), package("b", "1.0.0"), package("a", "2.0.0")]),
            ["a 1.0.0, 2.0.0"]
        );
    }
}
