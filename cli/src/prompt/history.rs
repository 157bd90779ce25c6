//! Where the calls that were typed are kept.

use std::env;
use std::path::PathBuf;

/// The file of the calls that were typed; none where the system names no place for such.
///
/// `$XDG_STATE_HOME` or `~/.local/state`, `~/Library/Application Support` on macOS, `%LOCALAPPDATA%` on Windows; relative ones do not count.
pub(super) fn file() -> Option<PathBuf> {
    let absolute = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = if cfg!(windows) {
        absolute("LOCALAPPDATA")
    } else {
        let home = if cfg!(target_os = "macos") { "Library/Application Support" } else { ".local/state" };
        absolute("XDG_STATE_HOME").or_else(|| absolute("HOME").map(|path| path.join(home)))
    };
    base.map(|base| base.join("jackfield").join("history"))
}
