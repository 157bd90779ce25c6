//! Whether a host stays what it was: work for minutes, and what the process holds before and after.

use std::path::Path;

use anyhow::Result;

use crate::shell::{cargo, status};

/// Runs the case `soak` of the runtime tests: for so many minutes in all, or as often as each kind of work is asked for.
pub(crate) fn run(root: &Path, minutes: Option<f64>, release: bool) -> Result<()> {
    let mut command = cargo(root);
    // Of the whole workspace, so that what the other tests have compiled is taken.
    command.args(["test", "--workspace", "--test", "runtime"]);
    if release {
        command.arg("--release");
    }
    command.args(["--", "--ignored", "--exact", "soak::what_a_host_holds_stays_the_same", "--nocapture"]);
    match minutes {
        Some(minutes) => command.env("JACKFIELD_SOAK_MINUTES", minutes.to_string()),
        None => command.env_remove("JACKFIELD_SOAK_MINUTES"),
    };
    status(&mut command)
}
