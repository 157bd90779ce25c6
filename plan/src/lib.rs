//! A graph of plugins before it runs: read, discovered and planned, without an engine.
//!
//! [`manifest`] reads a description, [`discover`] what each component says about itself, [`plan`] decides who is plugged
//! where, and [`report`] holds what is wrong. Nothing is compiled and nothing is run, so that a tool that only checks graphs
//! does without WebAssembly's engine. The crate `jackfield` shows these modules under its own name.

pub mod bundle;
mod changes;
pub mod discover;
mod domain;
#[cfg(feature = "fuse")]
pub mod fuse;
mod index;
mod items;
mod limits;
pub mod lines;
pub mod manifest;
mod network;
mod planned;
pub mod precompiled;
pub mod report;
mod resolve;
mod restart;
mod served;
pub mod sign;
mod span;
mod spec;
mod trust;
mod wasi;
mod words;

pub use jackfield_contract as contract;

/// Planning: from what was declared and what the components say to who is plugged where.
///
/// The plan is pure data: it is made without a store, can be printed and compared, and is the same for every way of
/// linking. Every fault of a graph is found in one go; what is not at fault and does not need what is, is planned.
pub mod plan {
    pub use crate::changes::{Changes, Fate, GraphPart, Part, PluginChange};
    pub use crate::domain::DomainSpec;
    pub use crate::index::{DeclaredIndex, PlugIndex, PluginIndex, ServedIndex};
    pub use crate::items::ItemNames;
    pub use crate::limits::{
        Bound, FunctionLimits, FunctionLimitsSpec, GraphLimits, GraphLimitsSpec, InForce, Limit, LimitFrom, Limits,
        LimitsSpec, TABLE_ELEMENT,
    };
    pub use crate::network::{GrantError, Host, HttpGrant, Protocol, Scheme, SocketGrant};
    pub use crate::planned::{
        FusedMember, InstancePlace, LookupError, PLACE_ELEMENTS, PLACE_MEMORY, PLACES, PlaceSize, Plan, PlannedDomain,
        PlannedPlug, PlannedPlugin, PlannedRoot, PlannedSocket, PlugRef, Reach, Target, Targets,
    };
    pub use crate::resolve::plan;
    pub use crate::restart::{Restart, RestartBounds};
    pub use crate::served::declared_host;
    pub use crate::span::{Located, Origin, SourceText};
    pub use crate::spec::{
        Audience, ComponentSource, GraphSpec, HostServed, HostSpec, Lifetime, MAX_INSTANCES, PluginSpec, RenameSpec,
        SocketSpec, StubSpec, is_id,
    };
    pub use crate::wasi::{ClockSpec, DirSpec, RandomSpec, WasiSpec};
}
