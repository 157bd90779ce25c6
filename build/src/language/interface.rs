//! What each language has to know.

use std::fmt;
use std::path::Path;

use jackfield_contract::{InterfaceId, Model};

use crate::{BuildError, Need, Options, Project};

/// A language that plugins are written in.
pub trait Language: fmt::Debug + Sync {
    /// Its name, as people write it: `C++`.
    fn name(&self) -> &'static str;

    /// Its word in `jackfield.toml`, and in the name of its template, `<word>-plugin`: `cpp`.
    fn word(&self) -> &'static str;

    /// Whether a folder's own files show that a plugin in it is written in this language.
    fn recognises(&self, dir: &Path) -> bool;

    /// The tools that building a plugin takes, each looked for now; `dir` is the plugin's folder, where there is one already.
    fn needs(&self, dir: Option<&Path>) -> Vec<Need>;

    /// What else than the project's files decides what is built: the SDK's text, the versions of tools. A plugin is built again when
    /// this text changes.
    fn fingerprint(&self, project: &Project) -> String;

    /// Writes into [`Project::generated`] what editors and tests want. It is called on every build, also where the component is up to date.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    fn generate(&self, _project: &Project) -> Result<(), BuildError> {
        Ok(())
    }

    /// Makes a component of the project's sources, or a core module with or without the metadata of its world.
    ///
    /// # Errors
    ///
    /// Names the author's own file and line, or says that the compiler did.
    fn compile(&self, project: &Project, options: &Options<'_>) -> Result<Vec<u8>, BuildError>;

    /// Whether what [`Language::compile`] makes has no debug data but lines of the author's own files: these stay where debug data
    /// otherwise goes.
    fn keeps_lines(&self) -> bool {
        false
    }

    /// Whether its components are snapshots as they are: their top level is run when they are built.
    fn makes_snapshots(&self) -> bool {
        false
    }

    /// The sources of a plugin that plugs these contracts: every function is there, with a placeholder that compiles and runs, and a
    /// test to start from.
    ///
    /// # Errors
    ///
    /// In words: what the language has no form for.
    fn scaffold(&self, name: &str, model: &Model, plugs: &[InterfaceId]) -> Result<Scaffold, String>;
}

/// The sources of a plugin for some contract, which take the place of a template's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scaffold {
    /// The template's files that are about its own contract, and go; what ends in `/` is a folder.
    pub replaces: &'static [&'static str],
    /// The files that come, by their paths.
    pub files: Vec<(String, String)>,
}
