//! Plugins that run as one.

use crate::index::{DeclaredIndex, PluginIndex};
use crate::limits::Limits;

/// A domain whose plugins are to be composed into one component.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedDomain {
    /// Its name.
    pub name: String,
    /// Its place in [`GraphSpec::domains`](crate::plan::GraphSpec::domains).
    pub declared: usize,
    /// Its plugins, each after all that it calls.
    pub members: Vec<PluginIndex>,
    /// The limits of all of them together.
    pub limits: Limits,
}

/// A plugin that is a part of another, which was composed of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FusedMember {
    /// Its id.
    pub id: String,
    /// Its place in [`GraphSpec::plugins`](crate::plan::GraphSpec::plugins), which is that in the graph's order.
    pub declared: DeclaredIndex,
    /// The compact JSON that is passed to its `init`, where one of its plugs has one.
    pub config: Option<String>,
}
