//! A graph's manifest from whatever a person names: a file, or `-` for stdin.

use std::path::{Path, PathBuf};

use jackfield::manifest;
use jackfield::plan::GraphSpec;
use jackfield::report::LoadReport;
use jackfield_contract::{MAX_MANIFEST, read_stdin};

use crate::output::Failure;

/// Whether this is stdin rather than a file.
pub fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// What a file is called in what is said of it.
pub fn name(path: &Path) -> String {
    if is_stdin(path) { "stdin".to_owned() } else { path.display().to_string() }
}

/// Reads a manifest; one from stdin names files from the current folder on. Precompiled components are read below `trusted`.
///
/// # Errors
///
/// If it cannot be read, or is no manifest; what is wrong with keys and values lies in [`GraphSpec::problems`].
pub fn read(path: &Path, trusted: &[PathBuf]) -> Result<GraphSpec, Failure> {
    let read = match is_stdin(path) {
        true => {
            let bytes = read_stdin(MAX_MANIFEST)
                .map_err(|error| Failure::new(format!("the manifest from stdin cannot be read: {error}")))?;
            manifest::parse_bytes("stdin", bytes, Path::new(""))
        }
        false => manifest::read(path),
    };
    let spec = read.map_err(|problems| Failure::new(LoadReport::from(problems).to_string()))?;
    Ok(GraphSpec { trusted: trusted.to_vec(), ..spec })
}
