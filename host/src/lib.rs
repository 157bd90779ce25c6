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
pub use graph::builder::{GraphBuilder, LoadError, Plugin, WasiGrants};
pub use graph::limits::Limits;
pub use graph::loaded::{DynFunction, Graph, SocketError};
pub use jackfield_contract as contract;
pub use jackfield_contract::DispatchErrorCase;
pub use jackfield_plan::{discover, manifest, plan, report};
pub use report::LoadReport;
pub use serve::contract::{HostContract, HostContractError};
pub use serve::run::time_left;
pub use value::convert::{FromVal, IntoVal};
pub use value::handle::Handle;
pub use value::replies::{Any, AtLeastOne, AtMostOne, Cardinality, ExactlyOne, Replies};
pub use value::{Val, ValError};
pub use wasmtime;

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
        Any, AtLeastOne, AtMostOne, Cardinality, DispatchError, ExactlyOne, Handle, HostContract, HostError, PluginId,
        Replies,
    };
}
