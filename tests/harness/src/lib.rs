//! What the cases of `tests/runtime` share: their guests, built once, and short ways to load a graph of them.

mod build;

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

pub use build::guest;
use jackfield::{Engine, EngineConfig};

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("this crate lies two folders below the root").to_path_buf()
}

/// The folder of a case.
pub fn case(name: &str) -> PathBuf {
    root().join("tests/runtime").join(name)
}

/// The engine that all cases share; wasmtime compiles for it once.
pub fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::new(&EngineConfig::default()).expect("the default settings suit this machine"))
}

/// A guest in the WAT format, `<case>/guests/<name>.wat`, as it is.
pub fn wat(case_name: &str, name: &str) -> Arc<[u8]> {
    let path = case(case_name).join("guests").join(format!("{name}.wat"));
    match std::fs::read(&path) {
        Ok(bytes) => bytes.into(),
        Err(error) => panic!("{}: {error}", path.display()),
    }
}
