//! Reading contracts from WIT text.

use std::path::PathBuf;

use crate::{Diagnostic, InterfaceId, Model, PluginWorld, Shape};

/// Where the WIT is, and what of it counts.
#[derive(Clone, Debug, Default)]
pub struct SourceOptions {
    /// WIT files and folders; a folder may hold `deps/` as wit-bindgen lays it out.
    pub paths: Vec<PathBuf>,
    /// WIT text; it may use the packages of `paths`, and may hold several packages.
    pub inline: Option<String>,
    /// The features whose `@unstable` items count.
    pub features: Vec<String>,
    /// Whether all features count.
    pub all_features: bool,
}

/// Contracts read from WIT text.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The interfaces.
    pub model: Model,
    /// Every file that was read; editing one changes the contracts.
    pub files: Vec<PathBuf>,
}

/// Reads contracts.
///
/// # Errors
///
/// Every error that can be found in one go.
pub fn load(options: &SourceOptions) -> Result<Loaded, Vec<Diagnostic>> {
    let _ = options;
    Err(vec![Diagnostic::new("reading WIT is not here yet")])
}

impl Loaded {
    /// The contract that a person means: a full name, one without version if one version is there, or the interface's
    /// name alone if it is the only one of that name.
    ///
    /// # Errors
    ///
    /// Names the nearest contract, or those among which the name does not choose.
    pub fn contract(&self, name: &str) -> Result<InterfaceId, Diagnostic> {
        Err(Diagnostic::new(name))
    }

    /// The world of a plugin; see [`crate::plugin_world`].
    ///
    /// # Errors
    ///
    /// Those of [`crate::plugin_world`].
    pub fn plugin_world(
        &self,
        plugs: &[InterfaceId],
        sockets: &[(InterfaceId, Shape)],
    ) -> Result<PluginWorld, Vec<Diagnostic>> {
        crate::plugin_world(&self.model, plugs, sockets)
    }
}
