//! What a host may say about the limits of each call, and what it sees when it is asked.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::types::FunctionInfo;
use crate::error::PluginId;

/// A call that is about to be made, as a decision on it sees it ([`Plugin::decide`](crate::Plugin::decide)).
pub struct CallInfo<'a> {
    pub(super) plugin: &'a PluginId,
    pub(super) function: &'a FunctionInfo,
    pub(super) arguments: Option<&'a [u64]>,
    pub(super) time_left: Option<Duration>,
}

impl<'a> CallInfo<'a> {
    /// The plugin that is called.
    pub fn plugin(&self) -> &'a PluginId {
        self.plugin
    }

    /// The contract's full name.
    pub fn contract(&self) -> &'a str {
        &self.function.contract
    }

    /// The function as a person writes it: `transform`, `bucket.sum`.
    pub fn function(&self) -> &'a str {
        &self.function.name
    }

    /// The size of each argument: the bytes of its numbers, texts and bytes together.
    ///
    /// It is known where a call is made by values: [`Graph::dispatch`](crate::Graph::dispatch), functions that carry handles, and
    /// plugins that call each other by a contract that the host never saw, unless their function has a common signature. Calls
    /// with Rust types go on without being measured, and give `None`.
    pub fn arguments(&self) -> Option<&'a [u64]> {
        self.arguments
    }

    /// What the caller has left of its own time: none where nobody limits it.
    ///
    /// The call ends with it, whatever is decided.
    pub fn time_left(&self) -> Option<Duration> {
        self.time_left
    }
}

impl fmt::Debug for CallInfo<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallInfo")
            .field("plugin", &self.plugin)
            .field("contract", &self.contract())
            .field("function", &self.function())
            .field("arguments", &self.arguments)
            .field("time_left", &self.time_left)
            .finish()
    }
}

/// What one call may take. What is not said stays at the plugin's limits.
///
/// A call that is given no time or no fuel at all ends with `deadline` or `fuel` before anything runs, and costs the plugin
/// nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct CallBudget {
    pub(super) deadline: Option<Option<Duration>>,
    pub(super) fuel: Option<Option<u64>>,
}

impl CallBudget {
    /// Nothing said: the plugin's limits hold.
    pub fn new() -> Self {
        Self::default()
    }

    /// Wall-clock time of the call, in the place of the plugin's `deadline`; `None` is no limit. It ends with the caller's own
    /// time all the same.
    pub fn deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.deadline = Some(deadline.into());
        self
    }

    /// Fuel of the call, in the place of the plugin's `fuel`; `None` is no limit.
    pub fn fuel(mut self, fuel: impl Into<Option<u64>>) -> Self {
        self.fuel = Some(fuel.into());
        self
    }
}

impl CallBudget {
    /// Deadline and fuel, as far as they are said.
    pub(crate) fn parts(self) -> (Option<Option<Duration>>, Option<Option<u64>>) {
        (self.deadline, self.fuel)
    }
}

/// Decides on each call of a plugin.
pub(crate) type Decider = Arc<dyn Fn(&CallInfo<'_>) -> CallBudget + Send + Sync>;
