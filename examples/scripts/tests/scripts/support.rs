//! What the tests share: the engine, and a sandbox of it.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use jackfield_build::Options;
use jackfield_scripts::{Sandbox, SandboxBuilder, ScriptError};

/// The compiler for QuickJS, as the engine's `.cargo/config.toml` names it.
const COMPILER: &str = "clang-19";

/// The engine plugin, which is built if nobody did so before. `None` where there is no compiler for it, save with `CI` set.
fn engine() -> Option<&'static Path> {
    static ENGINE: OnceLock<Option<PathBuf>> = OnceLock::new();
    let find = || {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = here.ancestors().nth(2).unwrap();
        let compiler = std::process::Command::new(COMPILER).arg("--version").output().is_ok();
        if !compiler && std::env::var_os("CC_wasm32_unknown_unknown").is_none() {
            assert!(
                std::env::var_os("CI").is_none(),
                "{COMPILER} is not there, and with `CI` set nothing may be left out"
            );
            eprintln!("left out: {COMPILER} is not there");
            return None;
        }
        let plugins = jackfield_build::find(&here.join("engine")).unwrap();
        let options = Options {
            quiet: true,
            snapshot: Some(&jackfield_cli::snapshot::snapshot),
            ..Options::new(root.join("target/plugins"), &|_: &str| ())
        };
        let built = jackfield_build::build(&plugins, &options).unwrap_or_else(|error| panic!("{error}"));
        Some(built[0].component.clone())
    };
    ENGINE.get_or_init(find).as_deref()
}

/// A sandbox that is being described, with compiled code kept from test to test; `None` where the engine cannot be built.
pub(crate) fn builder() -> Option<SandboxBuilder> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2)?;
    Some(Sandbox::builder(engine()?).cache(root.join("target/scripts-cache")).memory(32 << 20))
}

/// A sandbox for quick scripts.
pub(crate) fn sandbox() -> Option<Sandbox> {
    static SHARED: Mutex<Option<Sandbox>> = Mutex::new(None);
    let mut shared = SHARED.lock().unwrap();
    if shared.is_none() {
        *shared = Some(builder()?.time(Duration::from_secs(20)).build().unwrap_or_else(|error| panic!("{error}")));
    }
    shared.clone()
}

/// Runs a script without data; what it comes to in one line: its value, or `!` and the kind of its error.
pub(crate) fn outcome(sandbox: &Sandbox, source: &str) -> String {
    match sandbox.run_json(source, "test.js", None) {
        Ok(value) => value,
        Err(error) => format!("!{}", error.kind()),
    }
}

/// The error of a script.
pub(crate) fn error(sandbox: &Sandbox, source: &str) -> ScriptError {
    match sandbox.run_json(source, "test.js", None) {
        Ok(value) => panic!("{source}: {value}"),
        Err(error) => error,
    }
}
