//! Jackfield: a plugin system on the WebAssembly component model.
//!
//! A *contract* is a WIT interface. A *plugin* exports it (a plug) and imports others (its sockets). This crate reads
//! plugins, plans which plug goes into which socket, links each plugin in a store of its own, and calls them: typed
//! through the sockets that [`bindings!`] generates, or dynamically through [`Graph::dispatch`].
//!
//! The road is discover -> plan -> link -> dispatch. Discovery and planning ([`discover`], [`plan`], [`manifest`]) are
//! pure; only linking makes stores. See `ARCHITECTURE.md` for the invariants.

mod cache;
mod cardinality;
mod crossing;
pub mod discover;
mod engine;
mod error;
mod failure;
mod graph;
mod graph_builder;
mod handle;
mod host;
mod init;
mod ledger;
mod link;
mod locked;
pub mod manifest;
mod native;
pub mod plan;
mod provider;
pub mod report;
mod slot;
mod socket;
mod stack;
pub mod table;
mod typed;
mod unchecked;
mod value;
mod values;
mod wasi;

pub use cardinality::{Any, AtLeastOne, AtMostOne, Cardinality, ExactlyOne, Replies};
pub use engine::{Engine, EngineConfig, EngineError};
pub use error::{DispatchError, Failure, PluginId};
pub use graph::{DynFunction, Graph, SocketError};
pub use graph_builder::{GraphBuilder, Limits, LoadError, Plugin, WasiGrants};
pub use handle::Handle;
pub use host::{HostContract, HostContractError, HostError, time_left};
pub use jackfield_contract as contract;
pub use report::LoadReport;
pub use socket::Contract;
pub use typed::{FromVal, IntoVal};
pub use value::{Val, ValError};
pub use wasmtime;

/// What generated code uses; no part of the public interface.
#[doc(hidden)]
pub mod __private {
    #[cfg(feature = "macros")]
    pub use jackfield_macros::bindings;
    pub use wasmtime;

    pub use crate::link::typed::{ResultList, TypedFunction};
    pub use crate::socket::{Contract, SocketCore, TypedContract};
    pub use crate::table;
    pub use crate::typed::{FromSide, FromVal, IntoSide, IntoVal, Unsupported, prelude, values};
    pub use crate::value::{Val, ValError};
    pub use crate::{
        Any, AtLeastOne, AtMostOne, Cardinality, DispatchError, ExactlyOne, Handle, HostContract, HostError, PluginId,
        Replies,
    };
}
