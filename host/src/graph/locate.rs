//! Where a plugin was declared that could not be started.

use crate::plan::GraphSpec;
use crate::report::{LoadReport, ProblemKind};

/// Gives problems of plugins that could not be started a place: that of the configuration which `init` refused, and else that of the
/// component.
pub(super) fn locate(report: &mut LoadReport, spec: &GraphSpec) {
    for problem in report.problems.iter_mut().filter(|problem| problem.origin.is_none()) {
        let Some(plugin) = problem.plugin.as_ref().and_then(|id| spec.find(id)) else { continue };
        let plugin = spec.plugin(plugin);
        let config = plugin.config.as_ref().and_then(|config| config.origin.as_ref());
        let origin = match problem.kind {
            ProblemKind::Init => config.or(plugin.id.origin.as_ref()),
            ProblemKind::Instantiate => plugin.component.origin.as_ref(),
            _ => None,
        };
        problem.origin = origin.cloned();
    }
}
