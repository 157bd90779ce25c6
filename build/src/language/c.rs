//! C, by [`super::clang`].

use std::path::Path;

use jackfield_contract::{InterfaceId, Model};

use super::super::{BuildError, Options, Project};
use super::clang::{self, Dialect};
use super::{Language, Need, Scaffold};

/// Plugins in C.
#[derive(Debug)]
pub(super) struct C;

impl Language for C {
    fn name(&self) -> &'static str {
        "C"
    }

    fn word(&self) -> &'static str {
        "c"
    }

    fn recognises(&self, dir: &Path) -> bool {
        // A project in C++ may have sources in C.
        clang::recognises(dir, Dialect::C) && !clang::recognises(dir, Dialect::Cpp)
    }

    fn needs(&self, _dir: Option<&Path>) -> Vec<Need> {
        clang::needs(Dialect::C)
    }

    fn fingerprint(&self, _project: &Project) -> String {
        clang::fingerprint(Dialect::C)
    }

    fn generate(&self, project: &Project) -> Result<(), BuildError> {
        clang::generate(project, Dialect::C)
    }

    fn compile(&self, project: &Project, options: &Options<'_>) -> Result<Vec<u8>, BuildError> {
        clang::compile(project, options, Dialect::C)
    }

    fn scaffold(&self, name: &str, model: &Model, plugs: &[InterfaceId]) -> Result<Scaffold, String> {
        clang::scaffold::scaffold(name, model, plugs, Dialect::C)
    }
}
