//! The crate `jackfield` with few of its features: each must do without the others.

use std::path::Path;

use anyhow::{Result, ensure};

use crate::shell::{Steps, cargo, metadata};

/// What stands for no feature at all.
const NONE: &str = "none";

/// Type-checks the host without features, and with each alone, or with those that are named.
pub(crate) fn run(root: &Path, wanted: &[String]) -> Result<()> {
    let all = features(root)?;
    for feature in wanted.iter().filter(|feature| *feature != NONE) {
        ensure!(all.contains(feature), "`{feature}` is no feature of `jackfield`; there is {}", all.join(", "));
    }
    let mut steps = Steps::default();
    let mut check = |feature: Option<&str>| {
        let mut command = cargo(root);
        command.args(["clippy", "--package", "jackfield", "--lib", "--no-default-features"]);
        command.args(feature.into_iter().flat_map(|feature| ["--features", feature]));
        // What it depends on is shared with the other checks.
        command.args(["--", "-D", "warnings"]);
        steps.command(feature.unwrap_or("no feature"), &mut command);
    };
    if wanted.is_empty() {
        check(None);
    }
    for feature in if wanted.is_empty() { &all } else { wanted } {
        check(Some(feature.as_str()).filter(|feature| *feature != NONE));
    }
    steps.finish()
}

/// The features of the host, `default` aside.
fn features(root: &Path) -> Result<Vec<String>> {
    let found = metadata(root, "host/Cargo.toml", &["--no-deps"])?;
    let packages = found["packages"].as_array().into_iter().flatten();
    let host = packages.filter(|package| package["name"] == "jackfield");
    let names =
        host.filter_map(|package| package["features"].as_object()).flat_map(|features| features.keys().cloned());
    Ok(names.filter(|name| name != "default").collect())
}
