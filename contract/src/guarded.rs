//! Code of others that may panic, run so that a panic is an error and nothing else.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    /// How many calls of [`guarded`] this thread is in.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// Runs code that may panic; `Err` has the panic's words. Nothing is printed of it.
///
/// The process's panic hook is wrapped the first time: what panics elsewhere goes to the hook that was there.
///
/// # Errors
///
/// If it panics.
///
/// # Examples
///
/// ```
/// let failed = jackfield_contract::guarded(|| -> u8 { panic!("not today") });
/// assert_eq!(failed.unwrap_err(), "not today");
/// ```
pub fn guarded<R>(code: impl FnOnce() -> R) -> Result<R, String> {
    static QUIET: Once = Once::new();
    // A hook cannot be changed while the thread panics.
    if !std::thread::panicking() {
        QUIET.call_once(|| {
            let before = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |panic| {
                if DEPTH.try_with(Cell::get).unwrap_or_default() == 0 {
                    before(panic);
                }
            }));
        });
    }
    DEPTH.set(DEPTH.get() + 1);
    let done = catch_unwind(AssertUnwindSafe(code));
    DEPTH.set(DEPTH.get() - 1);
    done.map_err(|panic| panic_text(&*panic))
}

/// The words of a panic, where it has any.
pub(crate) fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("it says no more").to_owned()
}
