//! What a host may say about the growth of a plugin's memory.

use std::fmt;
use std::sync::Arc;

use crate::error::PluginId;

/// Memory or a table of a plugin is about to grow, within its limit.
#[derive(Clone, Copy, Debug)]
pub struct Growth<'a> {
    pub(super) plugin: &'a PluginId,
    pub(super) now: u64,
    pub(super) wanted: u64,
    pub(super) limit: Option<u64>,
}

impl<'a> Growth<'a> {
    /// The plugin.
    pub fn plugin(&self) -> &'a PluginId {
        self.plugin
    }

    /// The bytes of linear memory and tables that it has.
    pub fn now(&self) -> u64 {
        self.now
    }

    /// The bytes that it would have.
    pub fn wanted(&self) -> u64 {
        self.wanted
    }

    /// Its limit of memory, if it has one.
    pub fn limit(&self) -> Option<u64> {
        self.limit
    }
}

/// Allows growth, or refuses it.
#[derive(Clone)]
pub(crate) struct GrowthHook(pub(crate) Arc<dyn Fn(&Growth<'_>) -> bool + Send + Sync>);

impl fmt::Debug for GrowthHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GrowthHook")
    }
}

/// Who watches the growth of one plugin.
#[derive(Clone)]
pub(crate) struct Watch {
    pub(crate) plugin: PluginId,
    pub(crate) hook: GrowthHook,
}
