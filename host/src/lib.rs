//! Jackfield: a plugin system on the WebAssembly component model.
//!
//! A *contract* is a WIT interface. A *plugin* exports it (a plug) and imports others (its sockets). This crate reads
//! plugins, plans which plug goes into which socket, links each plugin in a store of its own, and calls them: typed
//! through the sockets that [`bindings!`] generates, or dynamically through [`Graph::dispatch`].
//!
//! The road is discover -> plan -> link -> dispatch. Discovery and planning ([`discover`], [`plan`], [`manifest`]) are
//! pure; only linking makes stores. See `ARCHITECTURE.md` for the invariants.

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

pub use call::target::Contract;
pub use engine::{Engine, EngineConfig, EngineError};
pub use error::host::HostError;
pub use error::{Backtrace, DispatchError, Failure, PluginId};
