//! Why a plugin cannot be built.

use std::io;
use std::path::{Path, PathBuf};

use crate::need::Need;

/// Why a plugin cannot be built. The text says what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The folder holds no plugin in a language that is known.
    #[error("{}: no plugin: there is neither a Cargo.toml nor a jackfield.toml in this folder{hint}", dir.display())]
    NoPlugin {
        /// The folder.
        dir: PathBuf,
        /// What its files show.
        hint: String,
    },
    /// `jackfield.toml` or the contracts that it names have errors; the text shows each in its place.
    #[error("{0}")]
    Project(String),
    /// Tools that a language needs are not there.
    #[error("{name}: a plugin in {language} needs {}", missing(needs))]
    MissingTools {
        /// The plugin's name.
        name: String,
        /// The language.
        language: &'static str,
        /// What is missing.
        needs: Vec<Need>,
    },
    /// `Cargo.toml` cannot be read, or says something that cannot be.
    #[error("{}: {message}", file.display())]
    Manifest {
        /// The file.
        file: PathBuf,
        /// What is wrong with it, and what it should say.
        message: String,
    },
    /// No plugin of this name.
    #[error("no plugin `{name}`{}; there are: {}", hint(nearest), names.join(", "))]
    UnknownPlugin {
        /// What was asked for.
        name: String,
        /// The name that it is most like.
        nearest: Option<String>,
        /// Those that there are.
        names: Vec<String>,
    },
    /// The tool chain lacks a target and it cannot be added.
    #[error(
        "the Rust target `{target}` is not installed and could not be added: {reason}\n  run: rustup target add {target}"
    )]
    MissingTarget {
        /// The target's name.
        target: &'static str,
        /// Why it could not be added.
        reason: String,
    },
    /// A program cannot be started.
    #[error("`{program}` cannot be started: {error}\n  {hint}")]
    Tool {
        /// The program.
        program: String,
        /// What the system said.
        error: io::Error,
        /// How to get it.
        hint: &'static str,
    },
    /// The compiler found errors, which it has shown.
    #[error("building {} failed ({status}); the messages of the compiler stand above", names.join(", "))]
    Compile {
        /// The plugins that were built together.
        names: Vec<String>,
        /// How cargo ended.
        status: String,
    },
    /// The compiler made no WebAssembly of the package.
    #[error("cargo built `{name}` but reported no .wasm file; its library needs `crate-type = [\"cdylib\"]`")]
    NoArtifact {
        /// The plugin's name.
        name: String,
    },
    /// What was built is no component that could be plugged in.
    #[error("{name}: {message}")]
    Component {
        /// The plugin's name.
        name: String,
        /// What is wrong with it.
        message: String,
    },
    /// A file cannot be read or written.
    #[error("{}: {error}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

fn missing(needs: &[Need]) -> String {
    let line = |need: &Need| match &need.state {
        Ok(found) => format!("{}: {found}", need.what),
        Err(wrong) => format!("{}: {wrong}\n  run: {}", need.what, need.mend),
    };
    needs.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn hint(nearest: &Option<String>) -> String {
    nearest.as_ref().map_or(String::new(), |nearest| format!(", did you mean `{nearest}`?"))
}

impl BuildError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self::Io { path, error }
    }
}
