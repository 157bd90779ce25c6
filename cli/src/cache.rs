//! Where compiled code is kept from run to run.

use std::env;
use std::path::PathBuf;

/// The folder in the user's cache for code that was compiled; none where the system names no such place.
///
/// `$XDG_CACHE_HOME` or `~/.cache`, `~/Library/Caches` on macOS, `%LOCALAPPDATA%` on Windows; relative ones do not count.
pub fn folder() -> Option<PathBuf> {
    let absolute = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = if cfg!(windows) {
        absolute("LOCALAPPDATA")
    } else {
        let home = if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" };
        absolute("XDG_CACHE_HOME").or_else(|| absolute("HOME").map(|path| path.join(home)))
    };
    base.map(|base| base.join("jackfield").join("code"))
}
