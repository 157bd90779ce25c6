//! How the message of a panic reaches the host.
//!
//! On `wasm32-wasip2` the standard library writes it to stderr, whose end the host keeps for error texts. On
//! `wasm32-unknown-unknown` there is no stderr: a panic hook hands it to `jackfield:runtime/log#panicked`.

/// To be called whenever the component is entered; `log` is whether it may import `jackfield:runtime/log`.
#[inline]
pub fn enter<const LOG: bool>() {
    wit_bindgen::rt::maybe_link_cabi_realloc();
    #[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
    if LOG {
        hook::install();
    }
}

#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
mod hook {
    use std::sync::atomic::{AtomicBool, Ordering};

    #[link(wasm_import_module = "jackfield:runtime/log@0.1.0")]
    unsafe extern "C" {
        #[link_name = "panicked"]
        fn panicked(message: *const u8, length: usize);
    }

    static INSTALLED: AtomicBool = AtomicBool::new(false);

    pub(super) fn install() {
        if !INSTALLED.swap(true, Ordering::Relaxed) {
            std::panic::set_hook(Box::new(|panic| {
                let message = panic.to_string();
                // SAFETY: the message is a string for the time of the call.
                unsafe { panicked(message.as_ptr(), message.len()) };
            }));
        }
    }
}
