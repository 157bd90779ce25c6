//! Compiled code on disk, so that a component is compiled once for each user and not once for each run.
//!
//! Entries are native code, so folder and entries must be the user's own: the folder is made with mode 0700, and one that
//! belongs to somebody else, or that others may write, is not used; neither is such an entry. Both are looked at once they are
//! open (see [`folder`]), so that nobody can put another in their place after the look. Several processes may use the folder
//! at once: entries are written aside and renamed, and a missing one is only compiled again. An entry's name is made of the
//! component's SHA-256 and of all that compiled code depends on. It ends in a digest of its name and code (see [`seal`]): what is not as
//! it was written, be it by a fault of the disk, is removed and compiled again.

mod folder;
mod seal;

use std::hash::{Hash, Hasher};
use std::path::Path;
use std::time::{Duration, SystemTime};

use wasmtime::Engine;
use wasmtime::component::Component;

use crate::engine::Digest;
use crate::engine::native;
use folder::Folder;

/// How many bytes the entries may take together; the longest unused go first.
const BOUND: u64 = 2 << 30;
/// How old a mark of use may become before it is renewed.
const GRAIN: Duration = Duration::from_secs(3600);
const EXTENSION: &str = "cwasm";

/// Loads a component's code, if it is there and fits the engine.
pub(crate) fn load(folder: &Path, engine: &Engine, digest: Digest) -> Option<Component> {
    load_entry(folder, engine, &entry(engine, digest))
}

/// As [`load`], for code that came out of a trusted bundle, by the code's own SHA-256.
pub(crate) fn load_bundled(folder: &Path, engine: &Engine, sha256: &str) -> Option<Component> {
    load_entry(folder, engine, &bundled(sha256))
}

fn load_entry(folder: &Path, engine: &Engine, name: &str) -> Option<Component> {
    if !folder.exists() {
        return None;
    }
    let opened = Folder::open(folder).and_then(|own| own.open_entry(name).map(|file| (own, file)));
    let (own, file) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            if error.kind() != std::io::ErrorKind::NotFound {
                tracing::warn!(folder = %folder.display(), %error, "compiled code is not taken from the cache");
            }
            return None;
        }
    };
    let loaded = match seal::check(name, &file) {
        Ok(length) => native::from_cache(engine, &file, length).map_err(|error| format!("{error:#}")),
        Err(error) => Err(error.to_string()),
    };
    match loaded {
        Ok(component) => {
            tracing::debug!(entry = name, "took compiled code from the cache");
            let modified = file.metadata().and_then(|metadata| metadata.modified()).ok();
            if modified.and_then(|time| time.elapsed().ok()).is_none_or(|age| age > GRAIN) {
                own.touch(name, SystemTime::now());
            }
            Some(component)
        }
        Err(error) => {
            tracing::debug!(entry = name, error, "an entry of the cache cannot be used");
            own.remove(name);
            None
        }
    }
}

/// Keeps a component's code. A cache that cannot be written is no fault of the caller's.
#[cfg(feature = "compiler")]
pub(crate) fn store(folder: &Path, engine: &Engine, digest: Digest, code: Vec<u8>) {
    store_entry(folder, &entry(engine, digest), code);
}

/// As [`store`], for code out of a bundle that the operator trusts, and whose SHA-256 this is: it is found again under that alone, so
/// nothing else is ever taken for it.
pub(crate) fn store_bundled(folder: &Path, sha256: &str, code: Vec<u8>) {
    store_entry(folder, &bundled(sha256), code);
}

fn store_entry(folder: &Path, name: &str, mut code: Vec<u8>) {
    code.extend(seal::of(name, &code));
    let write = || {
        let own = Folder::make(folder)?;
        let aside = format!(".{}-{:x}", std::process::id(), thread_mark());
        own.write(&aside, name, &code)?;
        Ok::<_, std::io::Error>(own)
    };
    match write() {
        Ok(own) => make_room(&own, BOUND),
        Err(error) => tracing::warn!(folder = %folder.display(), %error, "compiled code cannot be cached"),
    }
}

/// A number that no other thread of this process has.
fn thread_mark() -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    std::thread::current().id().hash(&mut hasher);
    hasher.finish()
}

/// The entry of code out of a bundle.
fn bundled(sha256: &str) -> String {
    format!("{sha256}-bundle.{EXTENSION}")
}

fn entry(engine: &Engine, digest: Digest) -> String {
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{digest}-{:016x}.{EXTENSION}", settings(engine))
}

/// What compiled code depends on beside its source.
#[cfg(feature = "compiler")]
fn settings(engine: &Engine) -> u64 {
    let mut settings = std::hash::DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut settings);
    settings.finish()
}

/// A host that cannot compile has no entry of its own: what it loads was compiled elsewhere.
#[cfg(not(feature = "compiler"))]
fn settings(_: &Engine) -> u64 {
    0
}

/// Removes the entries that were not used for longest until the rest is within the bound, and what was left behind.
fn make_room(folder: &Folder, bound: u64) {
    let mut entries = Vec::new();
    for (name, length, modified) in folder.entries() {
        if Path::new(&name).extension().is_some_and(|extension| extension == EXTENSION) {
            entries.push((modified, length, name));
        } else if modified.elapsed().is_ok_and(|age| age > GRAIN) {
            folder.remove(&name);
        }
    }
    let mut total: u64 = entries.iter().map(|(_, length, _)| length).sum();
    entries.sort();
    for (_, length, name) in entries {
        if total <= bound {
            return;
        }
        // Another process may have removed it already.
        folder.remove(&name);
        total -= length;
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    struct Scratch(PathBuf);

    impl Scratch {
        fn new() -> Self {
            static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
            let count = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let folder = std::env::temp_dir().join(format!("jackfield-cache-{}-{count}", std::process::id()));
            drop(std::fs::remove_dir_all(&folder));
            Self(folder)
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            drop(std::fs::remove_dir_all(&self.0));
        }
    }

    #[test]
    fn code_is_kept_and_found_again() {
        let Scratch(folder) = &Scratch::new();
        let engine = Engine::default();
        let component = Component::new(&engine, "(component)").unwrap();
        assert!(load(folder, &engine, [1; 32]).is_none());
        store(folder, &engine, [1; 32], component.serialize().unwrap());
        assert!(load(folder, &engine, [1; 32]).is_some());
        assert!(load(folder, &engine, [2; 32]).is_none());
        // Other settings have entries of their own.
        let other = Engine::new(wasmtime::Config::new().epoch_interruption(true)).unwrap();
        assert!(load(folder, &other, [1; 32]).is_none());
        // What is broken is removed, and compiled again by the caller.
        let broken = folder.join(entry(&engine, [1; 32]));
        std::fs::write(&broken, b"\x7fELF nonsense").unwrap();
        assert!(load(folder, &engine, [1; 32]).is_none());
        assert!(!broken.exists());
    }

    #[test]
    fn what_is_damaged_is_removed_before_it_is_run() {
        let Scratch(folder) = &Scratch::new();
        let engine = Engine::default();
        let code = r#"(component (core module (func (export "f") (result i32) i32.const 1234567)))"#;
        let component = Component::new(&engine, code).unwrap();
        store(folder, &engine, [1; 32], component.serialize().unwrap());
        let path = folder.join(entry(&engine, [1; 32]));
        let whole = std::fs::read(&path).unwrap();
        // wasmtime itself sees no fault in most of these.
        for at in (0..whole.len()).step_by(whole.len() / 50) {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            std::fs::write(&path, damaged).unwrap();
            assert!(load(folder, &engine, [1; 32]).is_none(), "byte {at}");
            assert!(!path.exists(), "byte {at}");
            store(folder, &engine, [1; 32], component.serialize().unwrap());
            assert!(load(folder, &engine, [1; 32]).is_some());
        }
        for length in [0, 10, whole.len() / 2, whole.len() - 1] {
            std::fs::write(&path, &whole[..length]).unwrap();
            assert!(load(folder, &engine, [1; 32]).is_none(), "cut to {length}");
        }
        // An entry under another's name is not what that one is.
        std::fs::write(folder.join(entry(&engine, [2; 32])), whole).unwrap();
        assert!(load(folder, &engine, [2; 32]).is_none());
    }

    #[cfg(unix)]
    #[test]
    fn what_others_may_write_is_refused_and_left_as_it_is() {
        use std::os::unix::fs::PermissionsExt;
        let Scratch(folder) = &Scratch::new();
        let engine = Engine::default();
        let component = Component::new(&engine, "(component)").unwrap();
        let chmod = |path: &Path, mode| std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        store(folder, &engine, [1; 32], component.serialize().unwrap());
        assert_eq!(mode(folder), 0o700);
        chmod(folder, 0o777);
        assert!(load(folder, &engine, [1; 32]).is_none());
        store(folder, &engine, [2; 32], component.serialize().unwrap());
        assert_eq!((mode(folder), folder.read_dir().unwrap().count()), (0o777, 1));
        chmod(folder, 0o700);
        assert!(load(folder, &engine, [1; 32]).is_some());
        let file = folder.join(entry(&engine, [1; 32]));
        chmod(&file, 0o666);
        assert!(load(folder, &engine, [1; 32]).is_none());
        assert_eq!(mode(&file), 0o666);
        // A link leads to what somebody else may have written.
        chmod(&file, 0o600);
        let elsewhere = folder.join("elsewhere");
        std::fs::rename(&file, &elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, &file).unwrap();
        assert!(load(folder, &engine, [1; 32]).is_none());
    }

    #[test]
    fn the_longest_unused_goes_first() {
        let Scratch(folder) = &Scratch::new();
        let own = Folder::make(folder).unwrap();
        for (name, age) in [("a", 30), ("b", 20), ("c", 10)] {
            let path = folder.join(name).with_extension(EXTENSION);
            std::fs::write(&path, [0; 100]).unwrap();
            let time = SystemTime::now() - Duration::from_secs(age);
            std::fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
        }
        make_room(&own, 250);
        let names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert_eq!(names.len(), 2);
        assert!(!names.contains(&"a.cwasm".into()));
    }
}
