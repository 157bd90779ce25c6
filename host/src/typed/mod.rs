//! What the output of `bindings!` stands on, beside the sockets themselves ([`crate::socket`]).

mod convert;
mod method;
mod unsupported;
pub mod values;

pub use convert::{FromSide, FromVal, IntoSide, IntoVal};
pub use unsupported::Unsupported;

/// What wasmtime's derive macros take from the prelude and expect of the scope around them; generated modules bring it in by
/// a glob, since there may be no prelude (`#![no_implicit_prelude]`).
pub mod prelude {
    pub use ::core;
    pub use ::core::prelude::rust_2024::*;
    pub use ::core::{assert, debug_assert};
    pub use ::std;
}

/// Generates tables and types of contracts, typed sockets for those that the host calls, and traits for those it serves.
///
/// ```ignore
/// jackfield::bindings!({
///     path: "wit",                       // or a list; or `inline: "package demo:text; .."`; by default the folder `wit`
///     sockets: ["demo:text/filter"],     // contracts that the host calls
///     host: ["demo:clock/now"],          // contracts that the host serves to plugins
/// });
/// ```
///
/// Each contract gets a module, `demo::text::filter`, with its types, its table `INTERFACE` and its `CONTRACT`. A socket
/// is a struct named like the contract, `demo::text::Filter<K>`, where `K` is the cardinality; `Graph::socket` makes it. A
/// served contract is a trait, `demo::clock::NowHost`, and a function that makes a `HostContract` of it,
/// `demo::clock::now_host`. `CONTRACTS` lists them all.
///
/// A function of the contract is a method of the socket that calls every plug; `new_bucket` is the constructor of a resource
/// `bucket`, `bucket_open` its static function `open`; methods are methods of the type `Bucket`.
///
/// Further options:
///
/// | option | meaning |
/// |---|---|
/// | `features: ["x"]`, `all_features: true` | the `@unstable` items to see |
/// | `additional_derives: [Eq, serde::Serialize]` | for every type without handles; or a map from types to lists |
/// | `additional_attributes: { "demo:text/filter/entry": #[non_exhaustive] }` | for that type |
/// | `rename: { "demo:text/filter/entry": "Item", "demo:text/filter": "Filters" }` | other Rust names for types and contracts |
///
/// With `JACKFIELD_DEBUG=1` the expansion is written to `target/jackfield`.
#[cfg(feature = "macros")]
#[macro_export]
macro_rules! bindings {
    ($($input:tt)*) => {
        $crate::__private::bindings! { [$crate] $($input)* }
    };
}
