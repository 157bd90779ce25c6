//! What the output of `bindings!` stands on, beside the sockets themselves ([`socket`](crate::call::socket)).

pub(crate) mod method;
pub mod values;

use crate::call::target::Contract;
use crate::serve::contract::HostContract;

impl HostContract {
    /// The contract of this table, with no function served yet. Used by generated code.
    #[doc(hidden)]
    pub fn of(contract: &'static Contract) -> Self {
        Self::of_table(contract.interface)
    }
}

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
/// `demo::clock::now_host`; each of its resources is a trait for the host's own values, `demo::kv::HostBucket`. `CONTRACTS`
/// lists them all.
///
/// A function of the contract is a method of the socket that calls every plug; `new_bucket` is the constructor of a resource
/// `bucket`, `bucket_open` its static function `open`; methods are methods of the type `Bucket`.
///
/// The host serves resources too:
///
/// ```
/// jackfield::bindings!({
///     inline: "
///         package demo:kv;
///         interface store {
///             resource bucket {
///                 constructor(name: string);
///                 name: func() -> string;
///             }
///             longest: func(buckets: list<bucket>) -> option<bucket>;
///         }",
///     host: ["demo:kv/store"],
/// });
///
/// use demo::kv::store::Bucket;
/// use demo::kv::{HostBucket, StoreHost, store_host};
/// use jackfield::HostError;
///
/// struct MyBucket(String);
///
/// impl HostBucket for MyBucket {
///     fn name(&self) -> Result<String, HostError> {
///         Ok(self.0.clone())
///     }
/// }
///
/// struct MyStore;
///
/// impl StoreHost for MyStore {
///     fn new_bucket(&self, name: String) -> Result<Bucket, HostError> {
///         Ok(MyBucket(name).into())
///     }
///
///     fn longest(&self, buckets: Vec<Bucket>) -> Result<Option<Bucket>, HostError> {
///         let length = |bucket: &Bucket| bucket.downcast::<MyBucket>().map_or(0, |bucket| bucket.0.len());
///         Ok(buckets.into_iter().max_by_key(length))
///     }
/// }
///
/// fn main() -> Result<(), jackfield::DispatchError> {
///     let contract = store_host(MyStore); // for `GraphBuilder::host`
///     assert_eq!(contract.name(), "demo:kv/store");
///     let bucket = Bucket::from(MyBucket("a".to_owned()));
///     assert_eq!(bucket.name()?, "a");
///     Ok(())
/// }
/// ```
///
/// A value is kept as long as its handle lives, wherever that is passed. Several plugins may call at once, so that values and
/// the contract's own implementation take `&self` and are `Send + Sync`. A `borrow` is a handle that is good for the call.
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
