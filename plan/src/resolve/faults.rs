//! The faults that planning finds, and the plugins that they lie with.

use std::collections::BTreeSet;

use crate::index::DeclaredIndex;
use crate::report::{Problem, ProblemKind};
use crate::span::Origin;
use crate::spec::PluginSpec;

/// Problems in the order in which they were found.
#[derive(Default)]
pub(super) struct Faults {
    pub(super) problems: Vec<Problem>,
    at_fault: BTreeSet<DeclaredIndex>,
}

impl Faults {
    /// Adds a problem; `plugin` is the one at fault.
    pub(super) fn add(&mut self, plugin: Option<DeclaredIndex>, problem: Problem) {
        self.push(plugin, problem);
    }

    /// Adds a problem of a plugin and gives it back, so that more can be said. It is shown at `origin`, or else where the
    /// plugin was declared.
    pub(super) fn of(
        &mut self,
        index: DeclaredIndex,
        plugin: &PluginSpec,
        kind: ProblemKind,
        message: String,
        origin: Option<&Origin>,
    ) -> &mut Problem {
        let problem = Problem::plugin(kind, plugin.id.as_str(), message);
        self.push(Some(index), problem.at(origin.or(plugin.id.origin.as_ref())))
    }

    /// Adds a problem and gives it back, so that more can be said.
    pub(super) fn push(&mut self, plugin: Option<DeclaredIndex>, problem: Problem) -> &mut Problem {
        self.at_fault.extend(plugin);
        self.problems.push(problem);
        let last = self.problems.len() - 1;
        &mut self.problems[last]
    }

    /// Marks a plugin as one that cannot be in the graph.
    pub(super) fn mark(&mut self, plugin: DeclaredIndex) {
        self.at_fault.insert(plugin);
    }

    /// Whether a plugin is at fault.
    pub(super) fn has(&self, plugin: DeclaredIndex) -> bool {
        self.at_fault.contains(&plugin)
    }
}
