//! From a plugin's folder to a component that was looked at.
//!
//! ```no_run
//! use jackfield_build::Options;
//!
//! let plugins = jackfield_build::find("plugins/spelling".as_ref())?;
//! let options = Options::new("target/plugins".into(), &|line| eprintln!("{line}"));
//! for built in jackfield_build::build(&plugins, &options)? {
//!     println!("{} {} bytes", built.component.display(), built.size);
//! }
//! # Ok::<(), jackfield_build::BuildError>(())
//! ```

mod cargo;
mod component;
mod files;
mod find;
pub mod language;
mod progress;
mod project;
mod stamp;
mod target;

use std::io;
use std::path::{Path, PathBuf};

pub use files::write_aside;
pub use find::{find, find_in_workspace};
pub use language::{LANGUAGES, Language, Need, language};
pub use progress::Progress;
pub use project::{FILE, Project};
pub use target::{Target, ensure_target};

/// A plugin's source, in the language that its folder is written in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plugin {
    /// The package's name; the component's file is called so.
    pub name: String,
    /// The folder.
    pub dir: PathBuf,
    /// How it is built.
    pub kind: Kind,
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
        /// The language's word; see [`language()`].
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
    /// Is told what the build does.
    pub progress: &'a dyn Progress,
}

impl<'a> Options<'a> {
    /// Components in `out`, intermediate files in `out/build`.
    pub fn new(out: PathBuf, progress: &'a dyn Progress) -> Self {
        Self {
            target_dir: out.join("build"),
            out,
            profile: Profile::Release,
            strip: false,
            offline: false,
            locked: false,
            quiet: false,
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

/// Builds plugins, those of one target together, and looks at what came out.
///
/// A plugin that is no cargo package is not built again while nothing changed that it is made of; cargo sees to its own.
///
/// # Errors
///
/// The first thing that went wrong; what was built before it stays.
pub fn build(plugins: &[Plugin], options: &Options<'_>) -> Result<Vec<Built>, BuildError> {
    std::fs::create_dir_all(&options.out).map_err(BuildError::io(&options.out))?;
    let mut modules = vec![None; plugins.len()];
    for target in Target::ALL {
        let chosen: Vec<usize> =
            (0..plugins.len()).filter(|&index| plugins[index].kind == Kind::Rust { target }).collect();
        if let Some(&first) = chosen.first() {
            ensure_target(target, &plugins[first].dir, options.progress)?;
            let group: Vec<&Plugin> = chosen.iter().map(|&index| &plugins[index]).collect();
            for (index, module) in chosen.iter().zip(cargo::build(&group, target, options)?) {
                modules[*index] = Some(module);
            }
        }
    }
    let mut built = Vec::with_capacity(plugins.len());
    for (plugin, module) in plugins.iter().zip(modules) {
        built.push(match (&plugin.kind, module) {
            (Kind::Rust { target }, Some(module)) => component::of_rust(plugin, *target, &module, options)?,
            (Kind::Rust { .. }, None) => return Err(BuildError::NoArtifact { name: plugin.name.clone() }),
            (Kind::Other { language }, _) => other(plugin, language, options)?,
        });
    }
    Ok(built)
}

/// What a plugin's language needs and is not there; nothing for Rust, whose targets are added.
pub fn missing_tools(plugin: &Plugin) -> Vec<Need> {
    let found = match plugin.kind {
        Kind::Rust { .. } => None,
        Kind::Other { language } => self::language(language),
    };
    let needs = found.map(|language| language.needs(Some(&plugin.dir))).unwrap_or_default();
    needs.into_iter().filter(|need| need.state.is_err()).collect()
}

fn other(plugin: &Plugin, word: &str, options: &Options<'_>) -> Result<Built, BuildError> {
    let Some(language) = language(word) else {
        return Err(BuildError::Project(format!("{}: there is no language `{word}`", plugin.dir.display())));
    };
    let project = Project::open(plugin, options)?;
    let stamp = stamp::Stamp::take(&project, language, options)?;
    language.generate(&project)?;
    let component = options.out.join(format!("{}.wasm", plugin.name));
    if stamp.is_fresh(&component) {
        return component::look(&plugin.name, component);
    }
    let needs = missing_tools(plugin);
    if !needs.is_empty() {
        return Err(BuildError::MissingTools { name: plugin.name.clone(), language: language.name(), needs });
    }
    options.progress.say(&format!("building {} ({})", plugin.name, language.name()));
    let task = options.progress.begin("building", &plugin.name);
    let bytes = language.compile(&project, options)?;
    let built = component::of_project(&project, language.name(), bytes, component, options)?;
    drop(task);
    stamp.store(&built.component)?;
    Ok(built)
}
