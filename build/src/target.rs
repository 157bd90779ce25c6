//! The Rust targets that a plugin can be compiled for, and whether the tool chain has them.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{BuildError, Progress};

/// What a plugin is compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// `wasm32-wasip2`: with WASI 0.2, where the standard library has files, clocks and streams.
    Wasip2,
    /// `wasm32-unknown-unknown`: without any WASI, and smaller; made a component by this library.
    Unknown,
}

impl Target {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Wasip2, Self::Unknown];

    /// The name that rustc has for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Wasip2 => "wasm32-wasip2",
            Self::Unknown => "wasm32-unknown-unknown",
        }
    }

    /// The target of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|target| target.as_str() == name)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Sees to it that the tool chain that is used in `dir` has a target, adding it through rustup if it has not.
///
/// # Errors
///
/// rustc cannot be started, or the target is missing and rustup cannot add it.
pub fn ensure_target(target: Target, dir: &Path, progress: &dyn Progress) -> Result<(), BuildError> {
    if is_installed(target, dir)? {
        return Ok(());
    }
    progress.say(&format!("adding the Rust target {target}: rustup target add {target}"));
    let _task = progress.begin("adding", target.as_str());
    let missing = |reason: String| BuildError::MissingTarget { target: target.as_str(), reason };
    let output =
        Command::new("rustup").args(["target", "add", target.as_str()]).current_dir(dir).output().map_err(|error| {
            missing(format!("rustup cannot be started ({error}); is this Rust installed without it?"))
        })?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        let last = text.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or("rustup said nothing");
        return Err(missing(last.to_owned()));
    }
    // With a rustc that is not rustup's the target was added to a tool chain that nobody uses.
    match is_installed(target, dir)? {
        true => Ok(()),
        false => Err(missing("rustup added it, but not to the rustc that is used here".to_owned())),
    }
}

/// Whether the standard library for a target lies in the tool chain.
fn is_installed(target: Target, dir: &Path) -> Result<bool, BuildError> {
    let rustc = std::env::var_os("RUSTC").map_or_else(|| "rustc".into(), PathBuf::from);
    let output =
        Command::new(&rustc).args(["--print", "target-libdir", "--target", target.as_str()]).current_dir(dir).output();
    let output = output.map_err(|error| BuildError::Tool {
        program: rustc.display().to_string(),
        error,
        hint: "install Rust with rustup: https://rustup.rs",
    })?;
    let libdir = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    let Ok(mut files) = std::fs::read_dir(libdir) else { return Ok(false) };
    Ok(files.any(|file| file.is_ok_and(|file| file.file_name().to_string_lossy().starts_with("libcore-"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for target in Target::ALL {
            assert_eq!(Target::parse(target.as_str()), Some(target));
        }
        assert_eq!(Target::parse("wasm32-wasip1"), None);
    }
}
