//! Noticing that files change, by looking at them: it works on every file system, and there are few of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How often files are looked at.
const INTERVAL: Duration = Duration::from_millis(150);
/// Folders that hold what is built and not what is written.
const SKIPPED: [&str; 4] = ["target", ".git", "node_modules", "dist"];

/// When each file was changed last, and its length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot(BTreeMap<PathBuf, (Option<SystemTime>, u64)>);

impl Snapshot {
    /// These files, and the sources below those that are folders.
    pub fn of<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Self {
        let mut snapshot = Self::default();
        paths.into_iter().for_each(|path| snapshot.add(path, true));
        snapshot
    }

    fn add(&mut self, path: &Path, named: bool) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            if !named && (SKIPPED.contains(&&*name) || name.starts_with('.')) {
                return;
            }
            for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
                // Links may lead in a circle.
                if !entry.file_type().is_ok_and(|kind| kind.is_symlink()) {
                    self.add(&entry.path(), false);
                }
            }
            return;
        }
        // Editors and this command itself put hidden files beside those that they write.
        if named || !name.starts_with('.') {
            let state = path.metadata().map(|found| (found.modified().ok(), found.len())).unwrap_or_default();
            self.0.insert(path.to_owned(), state);
        }
    }
}

/// Waits until `look` sees something else than before, and for the files then to be at rest.
pub fn until_changed(before: &Snapshot, look: impl Fn() -> Snapshot) -> Snapshot {
    let mut last = before.clone();
    loop {
        std::thread::sleep(INTERVAL);
        let now = look();
        if now != *before && now == last {
            return now;
        }
        last = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
            std::fs::write(path, text).expect("it can be written");
        };
        let look = || Snapshot::of([folder.path()]);
        write("src/lib.rs", "one");
        write("wit/a.wit", "one");
        let before = look();
        write("target/x.wasm", "built");
        write(".hidden/x", "hidden");
        assert_eq!(look(), before);
        write("wit/a.wit", "longer");
        let after = until_changed(&before, look);
        assert_ne!(after, before);
        write("wit/b.wit", "new");
        assert_ne!(look(), after);
    }
}
