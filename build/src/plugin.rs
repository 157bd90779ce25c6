//! A plugin's source, how it is built, and what comes of it.

use std::path::PathBuf;

use crate::progress::Progress;
use crate::snapshot::{SnapshotSpec, Snapshotter};
use crate::target::Target;

/// A plugin's source, in the language that its folder is written in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plugin {
    /// The package's name; the component's file is called so.
    pub name: String,
    /// The folder.
    pub dir: PathBuf,
    /// How it is built.
    pub kind: Kind,
    /// What is run of it when it is built, where its manifest says so.
    pub snapshot: Option<SnapshotSpec>,
}

/// How a plugin is built.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A cargo package with a `cdylib`.
    Rust {
        /// What it is compiled for.
        target: Target,
    },
    /// A folder with a `jackfield.toml`.
    Other {
        /// The language's word; see [`crate::language::language()`].
        language: &'static str,
    },
}

/// How a plugin is compiled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// Optimised, without debug data.
    #[default]
    Release,
    /// Quickly compiled, with all that a debugger wants.
    Debug,
}

/// Where to build, and whom to tell.
pub struct Options<'a> {
    /// Where components go: `<out>/<name>.wasm`.
    pub out: PathBuf,
    /// Where intermediate files go; shared by all plugins, so that dependencies are compiled once.
    pub target_dir: PathBuf,
    /// Where cargo's own go, if not there: what `CARGO_TARGET_DIR` says to somebody's own builds.
    pub cargo_target_dir: Option<PathBuf>,
    /// How it is compiled.
    pub profile: Profile,
    /// Whether the names of functions go too, which backtraces are made of; debug data goes in any release.
    pub strip: bool,
    /// Whether nothing may be fetched: `cargo build --offline`.
    pub offline: bool,
    /// Whether `Cargo.lock` must be up to date: `cargo build --locked`.
    pub locked: bool,
    /// Whether compilers are to say nothing but errors: `cargo build --quiet`.
    pub quiet: bool,
    /// Whether all of them become snapshots, also those whose manifest does not say so.
    pub snapshots: bool,
    /// Who makes snapshots. Without, a plugin that wants one cannot be built.
    pub snapshot: Option<&'a Snapshotter<'a>>,
    /// Is told what the build does.
    pub progress: &'a dyn Progress,
}

impl<'a> Options<'a> {
    /// Components in `out`, intermediate files in `out/build`.
    pub fn new(out: PathBuf, progress: &'a dyn Progress) -> Self {
        Self {
            target_dir: out.join("build"),
            out,
            cargo_target_dir: None,
            profile: Profile::Release,
            strip: false,
            offline: false,
            locked: false,
            quiet: false,
            snapshots: false,
            snapshot: None,
            progress,
        }
    }
}

/// A component that was built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// The plugin's name.
    pub name: String,
    /// The component's file.
    pub component: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// The contracts that it plugs, with their versions.
    pub plugs: Vec<String>,
}
