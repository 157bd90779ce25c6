//! What is read.

use std::path::PathBuf;

/// Where the WIT is, and what of it counts.
#[derive(Clone, Debug, Default)]
pub struct SourceOptions {
    /// WIT files and folders. A folder is one package, with the packages that it needs below `deps/`, as wit-bindgen
    /// lays it out; a folder with no `.wit` file of its own may hold one folder for each package instead.
    pub paths: Vec<PathBuf>,
    /// WIT text; it may use the packages of `paths`, and may hold several packages.
    pub inline: Option<String>,
    /// The features whose `@unstable` items count.
    pub features: Vec<String>,
    /// Whether all features count.
    pub all_features: bool,
    /// What relative paths start from, as an error about a path that is not there calls it.
    pub base: Option<String>,
}
