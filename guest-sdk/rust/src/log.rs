//! The host's log.
//!
//! ```
//! use jackfield_guest::log;
//!
//! log::info!("{} files read", 3);
//! log::warn!("slow");
//! ```
//!
//! Lines reach the host's `tracing` where the graph grants it (`log = true` in its manifest); elsewhere, and natively,
//! nothing happens, and nothing is formatted. The component then imports `jackfield:runtime/log`, which a Jackfield host
//! always has, so this needs the option `log` of [`plugin!`](crate::plugin), which is on unless it is turned off.

use std::fmt;

#[doc(inline)]
pub use crate::{
    __log_debug as debug, __log_error as error, __log_info as info, __log_trace as trace, __log_warn as warn,
};

/// How much a line matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Every step.
    Trace,
    /// What a developer wants to know.
    Debug,
    /// What an operator may want to know.
    Info,
    /// Something is odd, and the plugin goes on.
    Warn,
    /// Something failed.
    Error,
}

/// Whether a line of this level would be written.
pub fn enabled(level: Level) -> bool {
    #[cfg(target_arch = "wasm32")]
    {
        // SAFETY: the import takes the number of a level.
        unsafe { import::enabled(level as i32) != 0 }
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = level;
        false
    }
}

/// Writes a line. `target` says what part of the plugin speaks; the macros pass the Rust module.
pub fn log(level: Level, target: &str, message: fmt::Arguments<'_>) {
    if !enabled(level) {
        return;
    }
    #[cfg(target_arch = "wasm32")]
    {
        let formatted;
        let message = match message.as_str() {
            Some(message) => message,
            None => {
                formatted = message.to_string();
                &formatted
            }
        };
        // SAFETY: both are strings for the time of the call.
        unsafe { import::log(level as i32, target.as_ptr(), target.len(), message.as_ptr(), message.len()) };
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = (target, message);
}

#[cfg(target_arch = "wasm32")]
mod import {
    #[link(wasm_import_module = "jackfield:runtime/log@0.1.0")]
    unsafe extern "C" {
        #[link_name = "log"]
        pub(super) fn log(
            level: i32,
            target: *const u8,
            target_length: usize,
            message: *const u8,
            message_length: usize,
        );
        #[link_name = "enabled"]
        pub(super) fn enabled(level: i32) -> i32;
    }
}

/// Logs a step; arguments as for `format!`.
#[doc(hidden)]
#[macro_export]
macro_rules! __log_trace {
    ($($arguments:tt)+) => {
        $crate::log::log(
            $crate::log::Level::Trace,
            ::core::module_path!(),
            ::core::format_args!($($arguments)+),
        )
    };
}

/// Logs what a developer wants to know; arguments as for `format!`.
#[doc(hidden)]
#[macro_export]
macro_rules! __log_debug {
    ($($arguments:tt)+) => {
        $crate::log::log(
            $crate::log::Level::Debug,
            ::core::module_path!(),
            ::core::format_args!($($arguments)+),
        )
    };
}

/// Logs what an operator may want to know; arguments as for `format!`.
#[doc(hidden)]
#[macro_export]
macro_rules! __log_info {
    ($($arguments:tt)+) => {
        $crate::log::log(
            $crate::log::Level::Info,
            ::core::module_path!(),
            ::core::format_args!($($arguments)+),
        )
    };
}

/// Logs that something is odd; arguments as for `format!`.
#[doc(hidden)]
#[macro_export]
macro_rules! __log_warn {
    ($($arguments:tt)+) => {
        $crate::log::log(
            $crate::log::Level::Warn,
            ::core::module_path!(),
            ::core::format_args!($($arguments)+),
        )
    };
}

/// Logs that something failed; arguments as for `format!`.
#[doc(hidden)]
#[macro_export]
macro_rules! __log_error {
    ($($arguments:tt)+) => {
        $crate::log::log(
            $crate::log::Level::Error,
            ::core::module_path!(),
            ::core::format_args!($($arguments)+),
        )
    };
}
