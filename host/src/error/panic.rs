//! Panics of the host's own code that run within a call: they are errors of the call.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs code of the host's.
///
/// # Errors
///
/// The panic's message, if it panics.
pub(crate) fn caught<R>(run: impl FnOnce() -> R) -> Result<R, String> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| {
        let words = panic.downcast_ref::<&str>().map(ToString::to_string);
        let words = words.or_else(|| panic.downcast_ref::<String>().cloned());
        format!("it panicked: {}", words.as_deref().unwrap_or("no message"))
    })
}
