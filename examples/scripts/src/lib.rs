//! A sandbox for JavaScript that an application's users write.
//!
//! ```no_run
//! use std::time::Duration;
//!
//! use jackfield_scripts::Sandbox;
//!
//! let sandbox = Sandbox::builder("target/plugins/script-engine.wasm")
//!     .memory(16 << 20)
//!     .time(Duration::from_millis(50))
//!     .build()?;
//! let discount = sandbox.compile("data.total > 100 ? 0.1 : 0", "discount.js")?;
//! let rate: f64 = discount.run(&serde_json::json!({ "total": 120 }))?;
//! assert_eq!(rate, 0.1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Each run has an instance of the engine for itself, which is thrown away after it: what a script leaves on `globalThis` or on a
//! prototype is not there in the next run, and runs of several threads share nothing. The engine is a plugin without any import
//! of WASI; it has no files, no network, and neither a clock nor randomness unless they are granted.

mod builder;
mod error;
pub mod measure;
mod sandbox;

pub use builder::{BuildError, Level, SandboxBuilder};
pub use error::{Problem, ScriptError};
pub use sandbox::{Sandbox, Script};

/// What `bindings!` makes of `wit/script`.
mod contract {
    jackfield::bindings!({
        path: "../../wit/script",
        sockets: ["script:engine/evaluate"],
        host: ["script:engine/console", "script:engine/clock", "script:engine/random"],
    });
}
