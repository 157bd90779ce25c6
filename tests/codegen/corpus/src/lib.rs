//! The corpus of `tests/codegen`: every `.wit` file there, and every folder with `.wit` files in it, is a case.
//!
//! The contracts of a case are read with `wit-parser` alone, so that the corpus is an oracle of its own and does not lean on
//! the code that it tests. A first line `// features: a, b` switches `@unstable` gates on.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use wit_parser::{Resolve, TypeDefKind};

/// One WIT file, or one folder of them.
#[derive(Clone, Debug)]
pub struct Case {
    /// The file's stem or the folder's name, in kebab case.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// The `@unstable` features that it asks for.
    pub features: Vec<String>,
    /// The full names of its contracts: interfaces with a function or a resource, dependencies included.
    pub contracts: Vec<String>,
}

impl Case {
    /// The name as a Rust module's.
    pub fn module(&self) -> String {
        self.name.replace('-', "_")
    }

    /// The contract names as the elements of a Rust array of string literals.
    pub fn contract_literals(&self) -> String {
        self.contracts.iter().fold(String::new(), |mut text, name| {
            let _ = write!(text, "{name:?}, ");
            text
        })
    }

    /// The macro's `features` option, empty where there are none.
    pub fn features_option(&self) -> String {
        if self.features.is_empty() { String::new() } else { format!("features: {:?},", self.features) }
    }
}

/// The folder that holds the corpus, `tests/codegen`.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this crate lies inside tests/codegen").to_path_buf()
}

/// Every case, by name.
///
/// # Panics
///
/// Where a file cannot be read or is no valid WIT: a corpus with a broken file proves nothing.
pub fn cases() -> Vec<Case> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder())
        .expect("the corpus folder can be read")
        .map(|entry| entry.expect("a folder entry can be read").path())
        .filter(|path| is_wit(path) || (path.is_dir() && has_wit(path)))
        .collect();
    paths.sort();
    paths.iter().map(|path| case(path)).collect()
}

/// Parses a case's WIT with its features switched on.
///
/// # Panics
///
/// Where the text is no valid WIT.
pub fn resolve(path: &Path, features: &[String]) -> (Resolve, wit_parser::PackageId) {
    let mut resolve = Resolve::default();
    resolve.features.extend(features.iter().cloned());
    let package = match resolve.push_path(path) {
        Ok((package, _)) => package,
        Err(error) => panic!("{} is no valid WIT: {error:?}", path.display()),
    };
    (resolve, package)
}

fn is_wit(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "wit")
}

fn has_wit(folder: &Path) -> bool {
    std::fs::read_dir(folder)
        .is_ok_and(|mut entries| entries.any(|entry| entry.is_ok_and(|entry| is_wit(&entry.path()))))
}

fn case(path: &Path) -> Case {
    let features = features(path);
    let (resolve, _) = resolve(path, &features);
    let mut contracts = Vec::new();
    for (id, interface) in resolve.interfaces.iter() {
        let has_resource = interface.types.values().any(|id| resolve.types[*id].kind == TypeDefKind::Resource);
        // Inline interfaces of worlds have no name of their own and are no contracts.
        if interface.name.is_some() && (has_resource || !interface.functions.is_empty()) {
            contracts.extend(resolve.id_of(id));
        }
    }
    let name = path.file_stem().expect("a case has a name").to_string_lossy().into_owned();
    Case { name, path: path.to_path_buf(), features, contracts }
}

fn features(path: &Path) -> Vec<String> {
    let Ok(text) = std::fs::read_to_string(path) else { return Vec::new() };
    let Some(list) = text.lines().next().and_then(|line| line.strip_prefix("// features:")) else { return Vec::new() };
    list.split(',').map(|name| name.trim().to_owned()).collect()
}
