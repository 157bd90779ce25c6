//! The Rust SDK for Jackfield plugins.
//!
//! A plugin is a crate that names its contracts and implements the ones that it plugs:
//!
//! ```
//! # mod plugin {
//! jackfield_guest::plugin!({
//!     inline: "
//!         package demo:text;
//!         interface filter { transform: func(text: string) -> result<string, string>; }
//!         interface sink { log: func(line: string); }
//!     ",
//!     plug: "demo:text/filter",
//!     sockets: { "demo:text/sink": any },
//! });
//!
//! #[derive(Default)]
//! struct Shout {
//!     calls: u32,
//! }
//!
//! #[plug]
//! impl Filter for Shout {
//!     fn transform(&mut self, text: String) -> Result<String, String> {
//!         self.calls += 1;
//!         sink::log(&format!("call {}", self.calls));
//!         Ok(text.to_uppercase())
//!     }
//! }
//!
//! # pub fn test() {
//! // In a test, which runs natively, closures stand for the sockets.
//! let lines = jackfield_guest::testing::Calls::new();
//! let _mock = sink::mock(|sink| {
//!     let lines = lines.clone();
//!     sink.log(move |line| lines.push(line.to_owned()));
//! });
//! assert_eq!(Shout::default().transform("hi".to_owned()).unwrap(), "HI");
//! assert_eq!(lines.take(), ["call 1"]);
//! # }
//! # }
//! # plugin::test();
//! ```
//!
//! * [`plugin!`] makes a module for each contract, `demo::text::filter`: its types, a trait to implement where it is
//!   plugged, and functions to call where it is a socket. Names that only one contract has can be used without their module.
//! * [`#[plug]`](plug) makes an implementation of such a trait the component's plug.
//! * Replies of wrapped sockets are [`Replies`], [`Reply`] or an `Option` of that; failures are [`DispatchError`]s.
//! * [`log`] writes to the host's log, [`testing`] helps with tests.
//!
//! Everything compiles natively too; only the glue to the component's boundary is for `wasm32` alone. Build with
//! `cargo build --target wasm32-wasip2`, or for `wasm32-unknown-unknown` and turn the module into a component with
//! `jackfield build`.

// The canonical ABI is a matter of raw memory.
#![allow(unsafe_code, reason = "values cross the component's boundary as raw memory; each block says why it is sound")]

#[doc(hidden)]
pub mod abi;
mod error;
mod flags;
pub mod log;
mod mock;
mod opaque;
mod panic;
mod reply;
mod state;
pub mod testing;

pub use jackfield_macros::plug;
pub use wit_bindgen;

pub use self::error::DispatchError;
pub use self::opaque::{ErrorContext, Future, Stream};
pub use self::reply::{Replies, Reply};

/// Declares what the plugin plugs and which sockets it has, and generates their Rust side.
///
/// ```text
/// jackfield_guest::plugin!({
///     path: "wit",                     // a file or folder below the crate, a list of them; or inline: "..."
///     plug: "demo:text/filter",        // a contract or a list of them
///     sockets: { "demo:log/sink": any, "demo:kv/store": direct },
/// });
/// ```
///
/// A contract's version may be left out where only one is there. Other options: `features: ["name"]` or `features: all`
/// for `@unstable` items; `log: false` for a component that must not import `jackfield:runtime/log`.
///
/// The words for sockets, and what a function with result `R` returns:
///
/// | word | plugs | returns | a resource's constructor |
/// |---|---|---|---|
/// | `direct` | one | `R` | `Bucket::new(..) -> Bucket` |
/// | `exactly_one` | one | [`Reply<R>`] | `Bucket::create(..) -> Reply<Bucket>` |
/// | `at_most_one` | none or one | `Option<Reply<R>>` | `Bucket::create(..) -> Option<Reply<Bucket>>` |
/// | `at_least_one`, `any` | several | [`Replies<R>`] | `Bucket::create(..) -> Replies<Bucket>` |
///
/// With `direct`, a failure of the plug ends this plugin's call too. With the others it is a [`DispatchError`] in the
/// reply's place. Methods go to the one plugin that made the resource, and return `Result<R, DispatchError>`.
#[macro_export]
macro_rules! plugin {
    ($($input:tt)*) => {
        $crate::__private::plugin! { [$crate] $($input)* }
    };
}

/// What generated code uses. Not for people, and free to change in any release.
#[doc(hidden)]
pub mod __private {
    pub use jackfield_macros::plugin;

    pub use crate::abi;
    pub use crate::mock::{Closure, MockReply, Mocks, Never, Unmocked, no_mock};
    pub use crate::panic::enter;
    pub use crate::state::{Contract, Plugged, State, require_plug, require_state, with_state};
    pub use crate::{
        __abi_enum as abi_enum, __abi_flags as abi_flags, __abi_record as abi_record, __abi_resource as abi_resource,
        __abi_variant as abi_variant, __flags_impl as flags_impl, __mock_or_never as mock_or_never,
    };
}
