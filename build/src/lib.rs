//! From a plugin's folder to a component that was looked at.
//!
//! ```no_run
//! use jackfield_build::Options;
//!
//! let plugins = jackfield_build::find("plugins/spelling".as_ref())?;
//! let options = Options::new("target/plugins".into(), &|line: &str| eprintln!("{line}"));
//! for built in jackfield_build::build(&plugins, &options)? {
//!     println!("{} {} bytes", built.component.display(), built.size);
//! }
//! # Ok::<(), jackfield_build::BuildError>(())
//! ```

mod cargo;
mod component;
mod error;
mod files;
mod find;
pub mod language;
mod need;
mod plugin;
mod progress;
mod project;
mod recognise;
mod snapshot;
mod stamp;
mod target;

pub use cargo::{cargo, without_package};
pub use error::BuildError;
pub use files::{Destination, write_aside, write_output};
pub use find::{find, find_in_workspace};
pub use language::{LANGUAGES, Language, language};
pub use need::Need;
pub use plugin::{Built, Kind, Options, Plugin, Profile};
pub use progress::Progress;
pub use project::{FILE, Project};
pub use snapshot::{SnapshotSpec, Snapshotter};
pub use target::{Target, ensure_target};

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

/// Writes what a plugin's language generates of its contracts, without building it; the folder. [`build()`] does so, too.
///
/// # Errors
///
/// If the plugin is in Rust, whose macro generates, its contracts cannot be read, or the language has no form for them.
pub fn generate(plugin: &Plugin, options: &Options<'_>) -> Result<std::path::PathBuf, BuildError> {
    let found = match &plugin.kind {
        Kind::Other { language: word } => language(word),
        Kind::Rust { .. } => None,
    };
    let Some(found) = found else {
        let text = format!("{} is in Rust, where `jackfield_guest::plugin!` generates the bindings", plugin.name);
        return Err(BuildError::Project(text));
    };
    let project = Project::open(plugin, options)?;
    found.generate(&project)?;
    Ok(project.generated)
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
    let component = plugin.component(options);
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
    let built = component::of_project(plugin, &project, language, bytes, options)?;
    drop(task);
    stamp.store(&built.component)?;
    Ok(built)
}
