//! Compiled code on disk, so that a component is compiled once for each user and not once for each run.
//!
//! Entries are native code, so the folder must be the user's own: it is made with mode 0700, and one that belongs to somebody
//! else is not used. Several processes may use it at once: entries are written aside and renamed, and a missing one is only
//! compiled again. An entry's name is made of the component's SHA-256 and of all that compiled code depends on.

use std::hash::{Hash, Hasher};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use wasmtime::Engine;
use wasmtime::component::Component;

use crate::engine::Digest;
use crate::engine::native;

/// How many bytes the entries may take together; the longest unused go first.
const BOUND: u64 = 2 << 30;
/// How old a mark of use may become before it is renewed.
const GRAIN: Duration = Duration::from_secs(3600);
const EXTENSION: &str = "cwasm";

/// Loads a component's code, if it is there and fits the engine.
pub(crate) fn load(folder: &Path, engine: &Engine, digest: Digest) -> Option<Component> {
    let file = entry(folder, engine, digest);
    let modified = file.metadata().ok()?.modified().ok();
    if let Err(error) = make_own(folder) {
        tracing::warn!(folder = %folder.display(), %error, "the cache of compiled code is not used");
        return None;
    }
    match native::from_cache(engine, &file) {
        Ok(component) => {
            tracing::debug!(file = %file.display(), "took compiled code from the cache");
            if modified.and_then(|time| time.elapsed().ok()).is_none_or(|age| age > GRAIN) {
                let renewed = std::fs::File::open(&file).and_then(|file| file.set_modified(SystemTime::now()));
                drop(renewed);
            }
            Some(component)
        }
        Err(error) => {
            tracing::debug!(file = %file.display(), error = %format!("{error:#}"), "an entry of the cache cannot be used");
            drop(std::fs::remove_file(&file));
            None
        }
    }
}

/// Keeps a component's code. A cache that cannot be written is no fault of the caller's.
pub(crate) fn store(folder: &Path, engine: &Engine, digest: Digest, component: &Component) {
    let written = component.serialize().map_err(|error| format!("{error:#}")).and_then(|code| {
        let write = || -> io::Result<()> {
            make_own(folder)?;
            let aside = folder.join(format!(".{}-{:x}", std::process::id(), thread_mark()));
            std::fs::File::create(&aside)?.write_all(&code)?;
            let renamed = std::fs::rename(&aside, entry(folder, engine, digest));
            if renamed.is_err() {
                drop(std::fs::remove_file(&aside));
            }
            renamed
        };
        write().map_err(|error| error.to_string())
    });
    match written {
        Ok(()) => make_room(folder, BOUND),
        Err(error) => tracing::warn!(folder = %folder.display(), error, "compiled code cannot be cached"),
    }
}

/// A number that no other thread of this process has.
fn thread_mark() -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    std::thread::current().id().hash(&mut hasher);
    hasher.finish()
}

fn entry(folder: &Path, engine: &Engine, digest: Digest) -> PathBuf {
    let mut settings = std::hash::DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut settings);
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    folder.join(format!("{digest}-{:016x}.{EXTENSION}", settings.finish()))
}

/// Makes the folder, and sees to it that only this user can write it: changing a folder's mode is its owner's right alone.
fn make_own(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        std::fs::set_permissions(folder, PermissionsExt::from_mode(0o700))
    }
    #[cfg(not(unix))]
    std::fs::create_dir_all(folder)
}

/// Removes the entries that were not used for longest until the rest is within the bound, and what was left behind.
fn make_room(folder: &Path, bound: u64) {
    let Ok(files) = std::fs::read_dir(folder) else { return };
    let mut entries = Vec::new();
    for file in files.flatten() {
        let (path, Ok(metadata)) = (file.path(), file.metadata()) else { continue };
        let Ok(modified) = metadata.modified() else { continue };
        if path.extension().is_some_and(|extension| extension == EXTENSION) {
            entries.push((modified, metadata.len(), path));
        } else if modified.elapsed().is_ok_and(|age| age > GRAIN) {
            drop(std::fs::remove_file(path));
        }
    }
    let mut total: u64 = entries.iter().map(|(_, length, _)| length).sum();
    entries.sort();
    for (_, length, path) in entries {
        if total <= bound {
            return;
        }
        // Another process may have removed it already.
        drop(std::fs::remove_file(path));
        total -= length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> PathBuf {
        let folder = std::env::temp_dir().join(format!("jackfield-cache-{}-{:x}", std::process::id(), thread_mark()));
        drop(std::fs::remove_dir_all(&folder));
        folder
    }

    #[test]
    fn code_is_kept_and_found_again() {
        let folder = folder();
        let engine = Engine::default();
        let component = Component::new(&engine, "(component)").unwrap();
        assert!(load(&folder, &engine, [1; 32]).is_none());
        store(&folder, &engine, [1; 32], &component);
        assert!(load(&folder, &engine, [1; 32]).is_some());
        assert!(load(&folder, &engine, [2; 32]).is_none());
        // Other settings have entries of their own.
        let other = Engine::new(wasmtime::Config::new().epoch_interruption(true)).unwrap();
        assert!(load(&folder, &other, [1; 32]).is_none());
        // What is broken is removed, and compiled again by the caller.
        std::fs::write(entry(&folder, &engine, [1; 32]), b"\x7fELF nonsense").unwrap();
        assert!(load(&folder, &engine, [1; 32]).is_none());
        assert!(!entry(&folder, &engine, [1; 32]).exists());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700);
        }
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn the_longest_unused_goes_first() {
        let folder = folder();
        make_own(&folder).unwrap();
        for (name, age) in [("a", 30), ("b", 20), ("c", 10)] {
            let path = folder.join(name).with_extension(EXTENSION);
            std::fs::write(&path, [0; 100]).unwrap();
            let time = SystemTime::now() - Duration::from_secs(age);
            std::fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
        }
        make_room(&folder, 250);
        let names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert_eq!(names.len(), 2);
        assert!(!names.contains(&"a.cwasm".into()));
        std::fs::remove_dir_all(folder).unwrap();
    }
}
