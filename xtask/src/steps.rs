//! The commands that are mostly other programs: test, bench, bless.

use std::path::Path;

use anyhow::Result;

use crate::build_plugins;
use crate::shell::{Steps, cargo, has_subcommand, status};

/// Where everything that is made for the sample plugins' native tests is put: apart from the host's, since it is another
/// workspace, and next to their components.
const PLUGINS_TARGET: &str = "target/plugins/native";

/// Builds the samples and runs every test.
pub(crate) fn test(root: &Path, filters: &[String]) -> Result<()> {
    let mut steps = Steps::default();
    steps.step("build the sample plugins", || build_plugins::run(root, &[]));
    if has_subcommand(root, "nextest") {
        let mut nextest = cargo(root);
        nextest.args(["nextest", "run", "--workspace", "--no-fail-fast", "--no-tests=pass"]).args(filters);
        steps.command("tests", &mut nextest);
    } else {
        steps.command("tests", &mut plain_tests(root, filters));
    }
    if filters.is_empty() {
        steps.command("documentation tests", cargo(root).args(["test", "--workspace", "--doc", "--no-fail-fast"]));
    }
    for (name, manifest) in [
        ("the sample plugins' own tests", "plugins/Cargo.toml"),
        ("the sample handlers' own tests", "examples/http/handlers/Cargo.toml"),
    ] {
        let mut native = cargo(root);
        native.args(["test", "--manifest-path", manifest, "--workspace", "--no-fail-fast"]);
        native
            .args(["--target-dir", PLUGINS_TARGET])
            .env("CARGO_BUILD_BUILD_DIR", "target/guests")
            .arg("--")
            .args(filters);
        steps.command(name, &mut native);
    }
    steps.finish()
}

/// The tests without cargo-nextest.
fn plain_tests(root: &Path, filters: &[String]) -> std::process::Command {
    let mut command = cargo(root);
    command.args(["test", "--workspace", "--lib", "--bins", "--tests", "--no-fail-fast"]);
    command.arg("--").args(filters);
    command
}

/// Measures.
pub(crate) fn bench(root: &Path, arguments: &[String]) -> Result<()> {
    // The command is measured as well. Both are built at once, so that they share what they depend on.
    status(cargo(root).args(["build", "--release", "--package", "jackfield-bench", "--package", "jackfield-cli"]))?;
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let bench = root.join(target).join("release").join("jackfield-bench");
    status(std::process::Command::new(bench).current_dir(root).args(arguments))
}

/// Runs the tests that compare with stored files so that they store what they see.
pub(crate) fn bless(root: &Path, filters: &[String]) -> Result<()> {
    let mut command = plain_tests(root, filters);
    // Our own snapshots, trybuild's and insta's.
    command.env("JACKFIELD_BLESS", "1").env("TRYBUILD", "overwrite").env("INSTA_UPDATE", "always");
    status(&mut command)?;
    eprintln!("look at what changed: git diff");
    Ok(())
}
