//! The faults that planning finds, and the plugins that they lie with.

use std::collections::BTreeSet;

use crate::report::Problem;

/// Problems in the order in which they were found.
#[derive(Default)]
pub(super) struct Faults {
    pub(super) problems: Vec<Problem>,
    /// Plugins at fault, by their place in the spec.
    at_fault: BTreeSet<usize>,
}

impl Faults {
    /// Adds a problem; `plugin` is the place of the plugin at fault.
    pub(super) fn add(&mut self, plugin: Option<usize>, problem: Problem) {
        self.push(plugin, problem);
    }

    /// Adds a problem and gives it back, so that more can be said.
    pub(super) fn push(&mut self, plugin: Option<usize>, problem: Problem) -> &mut Problem {
        self.at_fault.extend(plugin);
        self.problems.push(problem);
        let last = self.problems.len() - 1;
        &mut self.problems[last]
    }

    /// Marks a plugin as one that cannot be in the graph.
    pub(super) fn mark(&mut self, plugin: usize) {
        self.at_fault.insert(plugin);
    }

    /// Whether a plugin is at fault.
    pub(super) fn has(&self, plugin: usize) -> bool {
        self.at_fault.contains(&plugin)
    }
}
