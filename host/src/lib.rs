//! Jackfield: a plugin system on the WebAssembly component model.
//!
//! A *contract* is a WIT interface. A *plugin* exports it (a plug) and imports others (its sockets). This crate reads
//! plugins, plans which plug goes into which socket, links each plugin in a store of its own, and calls them: typed
//! through the sockets that [`bindings!`] generates, or dynamically through [`Graph::dispatch`].
//!
//! The road is discover -> plan -> link -> dispatch. Discovery and planning ([`discover`], [`plan`], [`manifest`]) are
//! pure; only linking makes stores. See `ARCHITECTURE.md` for the invariants.
//!
//! ```
//! use jackfield::{Engine, EngineConfig, Graph, Plugin};
//!
//! // A plugin is a component; this one is written as text. Most are files, made by `jackfield build`.
//! let twice = br#"(component
//!     (core module $m (func (export "twice") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2))))
//!     (core instance $i (instantiate $m))
//!     (func $twice (param "n" u32) (result u32) (canon lift (core func $i "twice")))
//!     (instance $math (export "twice" (func $twice)))
//!     (export "demo:math/twice@0.1.0" (instance $math)))"#;
//!
//! let engine = Engine::new(&EngineConfig::default())?;
//! let (graph, report) = Graph::builder(&engine)
//!     .root("demo:math/twice")
//!     .plugin(Plugin::from_bytes("twice", &twice[..]))
//!     .load()?;
//! assert!(report.is_empty(), "{report}");
//! for (plugin, reply) in graph.dispatch("demo:math/twice", "twice", &[21_u32.into()])? {
//!     println!("{plugin}: {:?}", reply?); // twice: Some(U32(42))
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | to | begin with |
//! |---|---|
//! | load a graph | [`Graph::builder`], or [`Graph::from_manifest`] for a graph.toml |
//! | call with types | [`bindings!`], [`Graph::socket`] |
//! | call by values | [`Graph::dispatch`], [`Graph::function`], [`Val`] |
//! | have HTTP requests answered | `Graph::http_handler` |
//! | await calls, cancel them | [`Awaited`], [`Cancel`] |
//! | serve a contract to plugins | [`GraphBuilder::host`], [`HostContract`] |
//! | limit a plugin, grant it something | [`Plugin`], [`Limits`] |
//! | see what happens | [`Graph::events`], [`Graph::stats`], [`GraphBuilder::trace`], [`Profiler`] |
//! | compose plugins that call each other often | [`GraphBuilder::fuse`] |
//! | change a plugin that runs | [`Graph::swap`], [`Graph::plugin`] |
//! | say why a call failed | [`DispatchError`], [`DispatchErrorCase`] |
//! | compile ahead of time | `Engine::precompile`, [`bundle`] |
//!
//! # Features
//!
//! All but `cross` are on by default: `async` (plugins in which something is async), `bulk` (bytes and strings of contracts that the host does
//! not know cross in one piece), `cache` (compiled code on disk), `compiler` (without it, only code that was compiled ahead is loaded),
//! `fuse` (plugins are composed into one component: [`GraphBuilder::fuse`]), `http` and `wasi` (what plugins may be granted; `http` is for
//! plugins that answer requests as well), `macros` ([`bindings!`]), `wat` (components as text), `wit` (contracts as text), `cross`
//! (code for other kinds of processor).

mod bindings;
mod call;
mod engine;
mod error;
mod graph;
mod index;
mod link;
mod runtime;
mod serve;
pub mod table;
mod value;
mod wasi;

pub use call::awaited::{Awaited, ReplyStream};
#[cfg(feature = "http")]
pub use call::http::{HttpBody, HttpHandler};
pub use call::target::Contract;
#[cfg(feature = "compiler")]
pub use engine::Precompile;
pub use engine::settings::WasmtimeSettings;
#[cfg(feature = "compiler")]
pub use engine::worker::compile_worker;
pub use engine::{Engine, EngineConfig, EngineError};
pub use error::host::HostError;
pub use error::{Backtrace, DispatchError, Failure, PluginId};
pub use graph::apply::ApplyError;
pub use graph::builder::{GraphBuilder, LoadError};
pub use graph::limits::Limits;
pub use graph::loaded::{DynFunction, Graph, SocketError, WeakGraph};
pub use graph::plugin::{Plugin, WasiGrants};
pub use graph::supervise::PluginHandle;
pub use graph::swap::SwapError;
pub use jackfield_contract as contract;
pub use jackfield_contract::DispatchErrorCase;
#[cfg(feature = "fuse")]
pub use jackfield_plan::fuse;
pub use jackfield_plan::{bundle, discover, manifest, plan, precompiled, report, sign};
pub use plan::{Lifetime, Restart, RestartBounds};
pub use report::LoadReport;
pub use runtime::budget::{CallBudget, CallInfo};
pub use runtime::cancel::Cancel;
pub use runtime::events::{Event, EventKind, Events};
pub use runtime::growth::Growth;
pub use runtime::meter::PluginStats;
pub use runtime::observer::Crossing;
pub use runtime::profiler::Profiler;
pub use runtime::supervision::PluginState;
pub use serve::contract::{HostContract, HostContractError};
pub use serve::run::{time_left, wait_for};
pub use value::convert::{FromVal, IntoVal};
pub use value::handle::{Handle, HandleIdentity};
pub use value::replies::{Any, AtLeastOne, AtMostOne, Cardinality, ExactlyOne, Replies};
pub use value::stream::{StreamWriter, Unread};
pub use value::{Val, ValError, ValFuture, ValStream};
#[cfg(feature = "wasi")]
pub use wasi::Denial;
pub use wasi::output::flush_output;
pub use wasmtime;

/// **Escape hatches**: what a host adds to a plugin's linker itself, as wasmtime has it.
///
/// Where an interface is to be served that [`HostContract`] cannot serve, because a crate of wasmtime's family does so already
/// (`wasmtime-wasi-keyvalue`, `-config`, `-nn`), or because its functions need the store, they can be added to chosen plugins:
/// [`Plugin::link`] is given the plugin's [`Linker`](raw::Linker), [`Plugin::serves`] names what is added, so that it counts as no
/// socket, and [`Plugin::state`] makes state for each instance, which functions find in the [`Store`](raw::Store).
///
/// ```
/// use jackfield::raw::{Linker, Store};
/// use jackfield::wasmtime::StoreContextMut;
/// use jackfield::{Plugin, wasmtime};
///
/// #[derive(Default)]
/// struct Counter(u32);
///
/// let plugin = Plugin::from_file("upper", "upper.wasm").serves(["acme:count/counter"]).state(Counter::default).link(
///     |linker: &mut Linker<Store>| -> wasmtime::Result<()> {
///         linker.instance("acme:count/counter@1.0.0")?.func_wrap(
///             "next",
///             |mut store: StoreContextMut<'_, Store>, (): ()| {
///                 let counter = store.data_mut().state::<Counter>().ok_or_else(|| wasmtime::Error::msg("no counter"))?;
///                 counter.0 += 1;
///                 Ok((counter.0,))
///             },
///         )
///     },
/// );
/// ```
///
/// Functions that `bindgen!` of wasmtime makes are added with a getter: a `fn(&mut Store) -> D::Data<'_>` that takes the state, or
/// the state and WASI's table ([`Store::state_and_table`](raw::Store::state_and_table)), out of the store. The crates must be of the
/// same line as [`jackfield::wasmtime`](wasmtime) and [`jackfield::raw::wasmtime_wasi`](raw::wasmtime_wasi).
///
/// # What is not promised any more
///
/// - **Deadlines.** A function that was added is not interrupted, and the time is not looked at when it returns: the plugin's own code
///   notices that it is over. One that may take long asks [`time_left`]. A function that never returns keeps the plugin.
/// - **Failures.** An error that a function returns is a trap: it costs the plugin its instance, and takes down who called it by a
///   direct socket. A panic goes through to whoever called the graph; the instance goes as well.
/// - **Limits.** What a function does in the plugin's name is not counted, neither memory nor files nor output.
/// - **Grants.** What it opens is open to the plugin, whatever `wasi` grants. WASI's context can be reached through
///   [`WasiView`](raw::wasmtime_wasi::WasiView), and more can be put into it.
/// - **Order.** A function may call graphs, by the same rules as every function of the host's; what it waits for otherwise, nobody
///   keeps from waiting for it.
/// - **Resources** of an interface that is added belong to one instance and do not pass through sockets: a contract that uses one is
///   refused when the graph is planned.
///
/// Functions must be synchronous: one that was added with `func_wrap_async` makes each call fail.
pub mod raw {
    pub use wasmtime::component::Linker;
    #[cfg(feature = "wasi")]
    pub use wasmtime_wasi;

    pub use crate::runtime::store::StoreData as Store;
}

/// What generated code uses; no part of the public interface.
#[doc(hidden)]
pub mod __private {
    #[cfg(feature = "macros")]
    pub use jackfield_macros::bindings;
    pub use wasmtime;

    pub use crate::bindings::{prelude, values};
    pub use crate::call::socket::{SocketCore, TypedContract};
    pub use crate::call::target::{Contract, TypedFunction};
    pub use crate::table;
    pub use crate::value::convert::{FromSide, FromVal, IntoSide, IntoVal};
    pub use crate::value::unsupported::Unsupported;
    pub use crate::value::wire::ResultList;
    pub use crate::value::{Val, ValError};
    pub use crate::{
        Any, AtLeastOne, AtMostOne, Awaited, Cardinality, DispatchError, ExactlyOne, Handle, HostContract, HostError,
        PluginId, Replies,
    };
}
