//! Ctrl-C while calls run: it cancels them, so that their replies are printed and what was under way ends in order. Pressed again, and
//! where no call runs, it ends the command at once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{LazyLock, Mutex, Once, PoisonError};

use jackfield::Cancel;

/// The exit code of a command that was interrupted: that of one which the signal has ended.
pub const INTERRUPTED: u8 = 130;

static CANCEL: LazyLock<Mutex<Cancel>> = LazyLock::new(Mutex::default);
static RUNNING: AtomicBool = AtomicBool::new(false);

/// Makes calls that Ctrl-C cancels.
pub fn watched<R>(calls: impl FnOnce() -> R) -> R {
    static HANDLER: Once = Once::new();
    HANDLER.call_once(|| {
        // Without a handler the signal ends the command, as it does any other.
        let _ = ctrlc::set_handler(|| {
            if !RUNNING.load(Ordering::SeqCst) || current().is_cancelled() {
                std::process::exit(INTERRUPTED.into());
            }
            current().cancel();
        });
    });
    RUNNING.store(true, Ordering::SeqCst);
    let result = current().scope(calls);
    RUNNING.store(false, Ordering::SeqCst);
    result
}

/// Whether calls were cancelled.
pub fn is_interrupted() -> bool {
    current().is_cancelled()
}

/// Forgets that calls were cancelled, so that others can be made.
pub fn forget() {
    *CANCEL.lock().unwrap_or_else(PoisonError::into_inner) = Cancel::new();
}

fn current() -> Cancel {
    CANCEL.lock().unwrap_or_else(PoisonError::into_inner).clone()
}
