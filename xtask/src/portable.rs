//! Type-checks the host, the command and all else in the workspace for other systems, without their linkers or C compilers.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::shell::{Steps, cargo, status};

/// The systems, beside the one that this runs on.
const TARGETS: [&str; 3] = ["x86_64-pc-windows-gnu", "aarch64-apple-darwin", "aarch64-unknown-linux-gnu"];

/// Checks each target, or those that are named.
pub(crate) fn run(root: &Path, targets: &[String]) -> Result<()> {
    let named = targets.iter().map(String::as_str);
    let targets: Vec<&str> = if targets.is_empty() { TARGETS.to_vec() } else { named.collect() };
    let mut steps = Steps::default();
    for target in targets {
        steps.step(target, || {
            status(Command::new("rustup").args(["target", "add", target]).current_dir(root))?;
            let mut check = cargo(root);
            // The whole workspace, since its features decide what of macros and build scripts is compiled already.
            check.args(["check", "--workspace", "--lib", "--bins", "--target", target]);
            // Build scripts compile a little C and assembler, which a type check never looks at: whatever is asked for, nothing is made.
            let suffix = target.replace('-', "_");
            check.env(format!("CC_{suffix}"), "true").env(format!("AR_{suffix}"), "true");
            status(&mut check)
        });
    }
    steps.finish()
}
