//! A plugin's limits, described in code.

use std::time::Duration;

use crate::plan::{FunctionLimitsSpec, Limit, LimitsSpec, Located};
use crate::runtime::budget::CallBudget;

/// Limits of a plugin; what is not said stays at its default.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Limits(pub(super) LimitsSpec);

impl Limits {
    /// Nothing said: the graph's defaults hold, or those that each method names.
    pub fn new() -> Self {
        Self::default()
    }

    /// Bytes of linear memory and tables; 4 GiB by default. `None` is no limit, here and below.
    pub fn memory(mut self, bytes: impl Into<Option<u64>>) -> Self {
        self.0.memory = declared(bytes.into());
        self
    }

    /// Wall-clock time of a call, with nested calls, host calls and waiting; 30 seconds by default.
    pub fn deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.0.deadline = declared(deadline.into());
        self
    }

    /// Fuel of a call; no limit by default.
    pub fn fuel(mut self, fuel: impl Into<Option<u64>>) -> Self {
        self.0.fuel = declared(fuel.into());
        self
    }

    /// Deadline and fuel for calls of one function, `demo:text/filter#transform`, in the place of the plugin's own. What `budget` does
    /// not say stays at those.
    pub fn function(mut self, function: impl Into<String>, budget: CallBudget) -> Self {
        let (deadline, fuel) = budget.parts();
        let function = FunctionLimitsSpec {
            function: function.into().into(),
            deadline: deadline.and_then(declared),
            fuel: fuel.and_then(declared),
        };
        self.0.replace(LimitsSpec { functions: vec![function], ..LimitsSpec::default() });
        self
    }

    /// Elements of all tables together; 100,000 by default.
    pub fn tables(mut self, elements: impl Into<Option<u64>>) -> Self {
        self.0.tables = declared(elements.into());
        self
    }

    /// Core instances, memories and tables of its component, so many of each; 64 by default.
    pub fn instances(mut self, count: impl Into<Option<u64>>) -> Self {
        self.0.instances = declared(count.into());
        self
    }

    /// Handles of others' resources that it holds at a time; 10,000 by default. One more is an error of this plugin's, and none of
    /// the one who hands it out.
    pub fn handles(mut self, count: impl Into<Option<u64>>) -> Self {
        self.0.handles = declared(count.into());
        self
    }

    /// Bytes of the host's memory that the values of one call may take, each byte counted once; 64 MiB by default.
    pub fn crossing(mut self, bytes: impl Into<Option<u64>>) -> Self {
        self.0.crossing = declared(bytes.into());
        self
    }

    /// Open files, streams and the like of WASI; 64 by default.
    pub fn descriptors(mut self, count: impl Into<Option<u64>>) -> Self {
        self.0.descriptors = declared(count.into());
        self
    }

    /// Bytes that it may write to stdout, stderr and the log in a second; 1 MiB by default.
    pub fn output(mut self, bytes: impl Into<Option<u64>>) -> Self {
        self.0.output = declared(bytes.into());
        self
    }

    /// Time for compiling its component; 30 seconds by default.
    pub fn compile(mut self, time: impl Into<Option<Duration>>) -> Self {
        self.0.compile = declared(time.into());
        self
    }

    /// Bytes of memory for compiling its component, where [`compile_worker`](crate::compile_worker) lets that be done in a process of its
    /// own; 2 GiB by default.
    pub fn compile_memory(mut self, bytes: impl Into<Option<u64>>) -> Self {
        self.0.compile_memory = declared(bytes.into());
        self
    }

    /// Wall-clock time of instantiation and of `init`, each; that of a call by default.
    pub fn start_deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.0.start_deadline = declared(deadline.into());
        self
    }

    /// Fuel of instantiation and of `init`, each; that of a call by default.
    pub fn start_fuel(mut self, fuel: impl Into<Option<u64>>) -> Self {
        self.0.start_fuel = declared(fuel.into());
        self
    }
}

fn declared<T>(limit: Option<T>) -> Option<Located<Limit<T>>> {
    Some(limit.map_or(Limit::None, Limit::At).into())
}
