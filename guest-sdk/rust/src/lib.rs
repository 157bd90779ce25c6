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
/// It may stand at the root of a crate, in a module or in the body of a function, and several times in one crate. A
/// contract's version may be left out where only one is there. Without `path` and `inline`, the folder `wit` beside
/// `Cargo.toml` is read. Further options:
///
/// * `features: ["name"]`, `all_features: true`: which `@unstable` items are there.
/// * `additional_derives: [Hash, serde::Serialize]`, or a map from types and contracts to such lists.
/// * `additional_attributes: { "demo:text/filter/entry": #[must_use] }`.
/// * `rename: { "demo:text/filter/entry": "Item" }`: Rust names for types and contracts.
/// * `log: false`: the component must not import `jackfield:runtime/log`. Then [`log`] cannot be used, and on
///   `wasm32-unknown-unknown` the message of a panic does not reach the host.
///
/// # What is generated
///
/// For each contract a module, `demo::text::filter`, with its types as structs, enums and sets of flags; those that are
/// errors of a `result` implement [`std::error::Error`]. `list` is `Vec`, `map` is `BTreeMap`, `list<t, n>` is `[T; N]`.
///
/// * A plug has a trait of the contract's name, `Filter`, for its functions; it takes `&mut self`, the plugin's state.
/// * A resource `bucket` is a handle type `Bucket`. The values behind handles are of any type that implements
///   `BucketPlug`, whose methods take `&self`: `value.into()` makes a handle, `handle.downcast_ref::<T>()` gives the value
///   back. Constructor and static functions are functions of the trait.
/// * A socket has a function for each of the contract's functions, and functions of `Bucket` for constructor and statics.
///   Parameters are borrowed (`&str`, `&[T]`, `&Record`) unless they hold an owned handle.
/// * What is plugged and socketed alike has the same Rust types on both sides. Only handles know where they come from: one
///   that another plugin made must be wrapped in a type of one's own to be handed out as one's own resource.
/// * A contract that would have a trait and a type of one name has the trait `FilterContract`.
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
/// Several plugs of one contract may each have a socket, under a name of the plugin's own: `sockets: { "demo:kv/store": { primary:
/// direct, backup: any } }`. Its functions are in a module of that name, `demo::kv::store::primary`, and a graph's manifest says who is
/// plugged in where: `[plugin.x.sockets]` `primary = ["a"]`. Likewise a plug: `plug: { main: "demo:kv/store" }` is exported as `main`.
///
/// A resource of a contract with such sockets is one type for all of them. Handles know the socket that they came by: methods go there, and
/// one that is passed to another socket ends the call with a panic. Constructors and static functions are functions of the socket's module:
/// `primary::bucket_new("a")`, `primary::bucket_open("a")`. Where one of the sockets is not `direct`, all methods reply with a
/// `Result<_, DispatchError>`.
///
/// An interface that is written inside of a world, `export calc: interface { .. }`, is named by its word, `plug: "calc"`. Its module is
/// `world::inline::calc`, and its sockets are `direct`: there is no package in which a view could lie.
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
    pub use jackfield_macros::{plug_of_failed_plugin, plugin};

    pub use crate::abi;
    pub use crate::mock::{Closure, MockReply, Mocks, Never, Unmocked, no_mock};
    pub use crate::panic::enter;
    pub use crate::state::{Contract, Plugged, State, require_plug, require_state, with_state};
    pub use crate::{
        __abi_enum as abi_enum, __abi_flags as abi_flags, __abi_record as abi_record, __abi_resource as abi_resource,
        __abi_variant as abi_variant, __flags_impl as flags_impl, __mock_or_never as mock_or_never,
    };
}
