//! Builds the guest workspace, once in a test run.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The target of guests that want no WASI; our own library turns their core modules into components.
const PLAIN: &str = "wasm32-unknown-unknown";
/// The target of guests that use WASI; rustc's linker makes the component.
const WASI: &str = "wasm32-wasip2";

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("this crate lies two folders below the root")
        .to_path_buf()
}

/// Where cargo keeps what it compiles for guests, of whatever workspace they are (`build-dir`): what they share is compiled once.
pub fn guests_target() -> PathBuf {
    std::env::var_os("JACKFIELD_GUESTS_TARGET").map_or_else(|| root().join("target/guests"), PathBuf::from)
}

/// The folder of a case.
pub fn case(name: &str) -> PathBuf {
    root().join("tests/runtime").join(name)
}

/// The component of `tests/runtime/<case>/guests/<name>`.
///
/// # Panics
///
/// Where the guests cannot be built, or the guest's core module is no component in disguise.
pub fn guest(case: &str, name: &str) -> Arc<[u8]> {
    let path = guest_path(case, name);
    match std::fs::read(&path) {
        Ok(bytes) => bytes.into(),
        Err(error) => panic!("{}: {error}", path.display()),
    }
}

/// The same as a file.
///
/// # Panics
///
/// As [`guest`] does.
pub fn guest_path(case: &str, name: &str) -> PathBuf {
    static COMPONENTS: OnceLock<Mutex<HashMap<String, PathBuf>>> = OnceLock::new();
    let mut components = COMPONENTS.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    components.entry(format!("{case}-{name}")).or_insert_with(|| component(case, name)).clone()
}

fn component(case: &str, name: &str) -> PathBuf {
    static BUILT: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let target = match BUILT.get_or_init(build) {
        Ok(target) => target,
        Err(error) => panic!("the guests of tests/runtime do not build:\n{error}"),
    };
    let manifest = self::case(case).join("guests").join(name).join("Cargo.toml");
    let wasi = wants_wasi(&manifest);
    let file = format!("{case}-{name}.wasm").replace('-', "_");
    let path = target.join(if wasi { WASI } else { PLAIN }).join("release").join(&file);
    if wasi {
        assert!(path.is_file(), "{} is not there; is {} a guest of the case?", path.display(), manifest.display());
        return path;
    }
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) => panic!("{}: {error}; is {} a guest of the case?", path.display(), manifest.display()),
    };
    let component = match jackfield_contract::componentize(&bytes) {
        Ok(component) => component,
        Err(error) => panic!("{} cannot be made a component: {error}", path.display()),
    };
    let folder = target.join("components");
    let path = folder.join(file);
    if std::fs::read(&path).is_ok_and(|old| old == component) {
        return path;
    }
    // Under another name first: another test's process may be reading it.
    let fresh = folder.join(format!("{}-{case}-{name}", std::process::id()));
    let written = std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::write(&fresh, component))
        .and_then(|()| std::fs::rename(&fresh, &path));
    assert!(written.is_ok(), "{}: {written:?}", path.display());
    path
}

/// Builds every guest and says in which target folder they are.
fn build() -> Result<PathBuf, String> {
    let workspace = root().join("tests/runtime");
    let target = guests_target();
    let (wasi, plain): (Vec<_>, Vec<_>) = packages(&workspace)?.into_iter().partition(|(_, wasi)| *wasi);
    for (triple, packages) in [(PLAIN, plain), (WASI, wasi)] {
        if packages.is_empty() {
            continue;
        }
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo
            .env("CARGO_BUILD_BUILD_DIR", &target)
            .args(["build", "--release", "--quiet", "--target", triple])
            .current_dir(&workspace);
        cargo.arg("--target-dir").arg(&target);
        packages.iter().for_each(|(name, _)| {
            cargo.args(["--package", name]);
        });
        // What cargo sets for this very test is not meant for the guests.
        cargo.env_remove("CARGO_TARGET_DIR").env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
        let output = cargo.output().map_err(|error| format!("cargo does not start: {error}"))?;
        if !output.status.success() {
            let hint = format!("(is the target there? `rustup target add {triple}` adds it)");
            return Err(format!("{}\n{hint}", String::from_utf8_lossy(&output.stderr)));
        }
    }
    Ok(target)
}

/// The packages of the guest workspace, and whether each is built for WASI.
fn packages(workspace: &Path) -> Result<Vec<(String, bool)>, String> {
    let mut packages = Vec::new();
    for case in folders(workspace)? {
        let guests = case.join("guests");
        if !guests.is_dir() {
            continue;
        }
        for guest in folders(&guests)? {
            let name =
                |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            packages.push((format!("{}-{}", name(&case), name(&guest)), wants_wasi(&guest.join("Cargo.toml"))));
        }
    }
    Ok(packages)
}

fn wants_wasi(manifest: &Path) -> bool {
    std::fs::read_to_string(manifest).is_ok_and(|text| text.contains(&format!("target = \"{WASI}\"")))
}

fn folders(parent: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(parent).map_err(|error| format!("{}: {error}", parent.display()))?;
    let mut folders: Vec<PathBuf> =
        entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    Ok(folders)
}
