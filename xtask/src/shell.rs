//! Running other programs, one step after the other, and saying at the end how each went.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Cargo, as the one that runs us was found.
pub(crate) fn cargo(root: &Path) -> Command {
    let mut command = jackfield_build::cargo();
    command.current_dir(root);
    command
}

/// Whether cargo has a subcommand.
pub(crate) fn has_subcommand(root: &Path, name: &str) -> bool {
    let status = cargo(root).args([name, "--version"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// What cargo knows of a workspace.
pub(crate) fn metadata(root: &Path, manifest: &str, arguments: &[&str]) -> Result<serde_json::Value> {
    let mut command = cargo(root);
    command.args(["metadata", "--format-version", "1", "--manifest-path", manifest]).args(arguments);
    let output = command.stderr(Stdio::inherit()).output().context("`cargo metadata` cannot be started")?;
    if !output.status.success() {
        bail!("`cargo metadata` failed for {manifest} ({})", output.status);
    }
    serde_json::from_slice(&output.stdout).with_context(|| format!("what `cargo metadata` says of {manifest}"))
}

/// Steps of a larger task. A step that fails does not keep the next ones from running.
#[derive(Default)]
pub(crate) struct Steps {
    done: Vec<(String, Duration, Result<()>)>,
}

impl Steps {
    /// Runs a step.
    pub(crate) fn step(&mut self, name: &str, step: impl FnOnce() -> Result<()>) {
        eprintln!("\n== {name}");
        let start = Instant::now();
        let result = step();
        if let Err(error) = &result {
            eprintln!("error: {error:#}");
        }
        self.done.push((name.to_owned(), start.elapsed(), result));
    }

    /// Runs a program as a step.
    pub(crate) fn command(&mut self, name: &str, command: &mut Command) {
        self.step(name, || status(command));
    }

    /// Says how each step went; an error if one failed.
    pub(crate) fn finish(self) -> Result<()> {
        let mut summary = String::new();
        let mut failed = 0;
        for (name, time, result) in &self.done {
            let word = if result.is_ok() { "ok" } else { "FAILED" };
            failed += usize::from(result.is_err());
            let _ = writeln!(summary, "  {word:<6} {:>6.1}s  {name}", time.as_secs_f64());
        }
        eprintln!("\n== what ran\n{summary}");
        match failed {
            0 => Ok(()),
            _ => bail!("{failed} of {} steps failed", self.done.len()),
        }
    }
}

/// Runs a program; an error if it fails.
pub(crate) fn status(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("`{name}` cannot be started"))?;
    match status.success() {
        true => Ok(()),
        false => bail!("`{name}` failed ({status})"),
    }
}
