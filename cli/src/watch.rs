//! Noticing that files change.
//!
//! They are looked at again and again. A system that tells of changes would be asked once for each folder, differs from one
//! system to the next, and says nothing of folders that are mounted from elsewhere, as in containers; the sources of a
//! plugin are few, and looking at them takes less than a millisecond. Where there are many, they are looked at less often.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// How often files are looked at.
const INTERVAL: Duration = Duration::from_millis(150);
/// How much longer than a look the pause behind it is, so that watching takes a small share of one processor.
const REST: u32 = 20;
/// Folders that hold what is made and not what is written.
const MADE: [&str; 8] = ["target", "node_modules", "dist", "gen", "build", "__pycache__", "venv", "coverage"];
/// Files that building itself writes, beside components.
const LOCKS: [&str; 4] = ["Cargo.lock", "package-lock.json", "uv.lock", "poetry.lock"];
/// A file larger than this is no source in which other files are named.
const SOURCE: u64 = 1 << 20;

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
            if !named && (MADE.contains(&&*name) || name.starts_with('.')) {
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
        let made = LOCKS.contains(&&*name) || name.ends_with('~') || name.ends_with(".wasm");
        if named || !(name.starts_with('.') || made) {
            let state = path.metadata().map(|found| (found.modified().ok(), found.len())).unwrap_or_default();
            self.0.insert(path.to_owned(), state);
        }
    }
}

/// The sources of what is built in a folder: itself, and the files and folders outside of it that its files name in quotes,
/// `"../wit"`. That is how contracts, packages and texts are included that several projects share.
pub fn sources(dir: &Path) -> Vec<PathBuf> {
    let mut found = BTreeSet::new();
    for (file, (_, length)) in Snapshot::of([dir]).0 {
        if length > SOURCE {
            continue;
        }
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        // Every second part stands in quotes, if quotes come in pairs; those that do not begin with `../` cost nothing.
        for quoted in text.split('"').filter(|part| part.starts_with("../") && part.len() < 256) {
            for base in [file.parent().unwrap_or(dir), dir] {
                found.extend(std::fs::canonicalize(base.join(quoted)).ok());
            }
        }
    }
    // What holds the project itself holds too much else.
    let own = std::fs::canonicalize(dir).unwrap_or_else(|_| dir.to_owned());
    found.retain(|path| !own.starts_with(path) && !path.starts_with(&own));
    std::iter::once(dir.to_owned()).chain(found).collect()
}

/// Waits until `look` sees something else than before, and for the files then to be at rest.
pub fn until_changed(before: &Snapshot, look: impl Fn() -> Snapshot) -> Snapshot {
    let mut last = before.clone();
    let mut pause = INTERVAL;
    loop {
        std::thread::sleep(pause);
        let start = Instant::now();
        let now = look();
        pause = INTERVAL.max(start.elapsed() * REST);
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
        for made in
            ["target/x.wasm", ".hidden/x", "out/x.wasm", "gen/x.h", "Cargo.lock", "src/lib.rs~", "src/.lib.rs.swp"]
        {
            write(made, "made");
            assert_eq!(look(), before, "{made}");
        }
        write("wit/a.wit", "longer");
        let after = until_changed(&before, look);
        assert_ne!(after, before);
        write("wit/b.wit", "new");
        assert_ne!(look(), after);
    }

    #[test]
    fn what_sources_name_is_a_source() {
        let folder = tempfile::tempdir().expect("a folder");
        let top = folder.path().canonicalize().expect("it is there");
        for (file, text) in [
            ("wit/a.wit", "package a:b;"),
            ("kit/src/lib.rs", ""),
            ("plugin/Cargo.toml", "[dependencies]\nkit = { path = \"../kit\" }\nnone = { path = \"../none\" }\n"),
            ("plugin/src/lib.rs", "plugin!({ path: \"../wit\" }); include_str!(\"../notes.txt\"); \"../..\""),
            ("plugin/notes.txt", ""),
            ("other/x.rs", ""),
        ] {
            std::fs::create_dir_all(top.join(file).parent().expect("a folder")).expect("it can be made");
            std::fs::write(top.join(file), text).expect("it can be written");
        }
        let plugin = top.join("plugin");
        assert_eq!(sources(&plugin), [plugin.clone(), top.join("kit"), top.join("wit")]);
    }
}
