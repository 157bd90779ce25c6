//! Whether a plugin has to be built again: a hash of all that it is made of.

use std::fs::File;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::language::Language;
use super::{BuildError, Options, Project};

/// Folders that hold what is made, not what it is made from.
const MADE: [&str; 8] = ["gen", "target", "build", "dist", "node_modules", "__pycache__", "venv", "coverage"];

/// What a plugin was made of, and the right to build it: two processes do not build one plugin at once.
pub(super) struct Stamp {
    file: PathBuf,
    inputs: String,
    _lock: File,
}

impl Stamp {
    /// Hashes what the plugin is made of, once nobody else builds it.
    pub(super) fn take(project: &Project, language: &dyn Language, options: &Options<'_>) -> Result<Self, BuildError> {
        let path = project.work.join("lock");
        let lock = File::create(&path).map_err(BuildError::io(&path))?;
        lock.lock().map_err(BuildError::io(&path))?;
        let mut hash = Sha256::new();
        let mut add = |part: &[u8]| {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        };
        add(env!("CARGO_PKG_VERSION").as_bytes());
        add(language.word().as_bytes());
        add(language.fingerprint(project).as_bytes());
        add(format!("{:?} {} {}", options.profile, options.strip, options.snapshots).as_bytes());
        add(project.world.wit.as_bytes());
        let mut files = Vec::new();
        sources(&project.dir, &mut files)?;
        for path in files {
            add(path.strip_prefix(&project.dir).unwrap_or(&path).to_string_lossy().as_bytes());
            add(&std::fs::read(&path).map_err(BuildError::io(&path))?);
        }
        let inputs = format!("{:x}", hash.finalize());
        Ok(Self { file: project.work.join("stamp"), inputs, _lock: lock })
    }

    /// Whether this component was made of the same.
    pub(super) fn is_fresh(&self, component: &Path) -> bool {
        let Ok(bytes) = std::fs::read(component) else { return false };
        std::fs::read_to_string(&self.file).is_ok_and(|stored| stored == self.line(&bytes))
    }

    /// Says that this component was made of it.
    pub(super) fn store(&self, component: &Path) -> Result<(), BuildError> {
        let bytes = std::fs::read(component).map_err(BuildError::io(component))?;
        super::write_aside(&self.file, self.line(&bytes).as_bytes()).map_err(BuildError::io(&self.file))
    }

    fn line(&self, component: &[u8]) -> String {
        format!("{} {:x}\n", self.inputs, Sha256::digest(component))
    }
}

/// The files of a project, in an order that is always the same.
fn sources(dir: &Path, files: &mut Vec<PathBuf>) -> Result<(), BuildError> {
    let entries =
        std::fs::read_dir(dir).and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(BuildError::io(dir))?;
    let mut entries: Vec<_> = entries.into_iter().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') || MADE.contains(&&*name) {
            continue;
        }
        if path.is_dir() {
            sources(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
