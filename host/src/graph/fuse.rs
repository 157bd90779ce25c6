//! Domains of a graph that is loaded: their plugins are composed, and the graph has what comes of it in their place.

use std::collections::HashMap;

#[cfg(feature = "fuse")]
use jackfield_plan::fuse::{apply, compose};
#[cfg(not(feature = "fuse"))]
use lacking::{apply, compose};

use crate::discover::Discovery;
use crate::link::hooks::PluginHooks;
use crate::plan::{DeclaredIndex, GraphSpec, Plan, PluginIndex};
use crate::report::{LoadReport, Problem, ProblemKind};

/// Reports plugins of domains to which the host attaches something: it would get hold of all of them.
pub(super) fn hooked(spec: &mut GraphSpec, hooks: &HashMap<DeclaredIndex, PluginHooks>) {
    let mut problems = Vec::new();
    for domain in &spec.domains {
        for id in &domain.plugins {
            let hooked = spec.find(id).and_then(|at| hooks.get(&at)).filter(|hooks| !hooks.is_empty());
            if hooked.is_some() {
                let message = format!(
                    "the host decides on its calls or adds to its linker, and in the domain `{}` it has neither by itself",
                    *domain.name
                );
                let problem = Problem::plugin(ProblemKind::Domain, id.as_str(), message).at(id.origin.as_ref());
                problems.push(problem.help("take it out of the domain"));
            }
        }
    }
    spec.problems.extend(problems);
}

/// The plan with each domain as one plugin, whose component is added to those that were found. Domains that cannot be composed are
/// reported and left out.
pub(super) fn fuse(plan: Plan, spec: &GraphSpec, found: &mut Vec<Discovery>, report: &mut LoadReport) -> Plan {
    if plan.domains.is_empty() {
        return plan;
    }
    let (fused, problems) = compose(spec, &plan, found);
    if problems.is_empty() {
        return apply(&plan, &fused, found);
    }
    let (places, problems): (Vec<usize>, Vec<Problem>) = problems.into_iter().unzip();
    let gone: Vec<PluginIndex> = places.iter().flat_map(|place| plan.domains[*place].members.clone()).collect();
    report.problems.extend(problems);
    let (plan, left_out, filled) = plan.without(&gone);
    report.left_out.extend(left_out);
    report.root_unfilled |= !filled;
    // Those that are left may be other ones now: who was composed may have gone with who was not.
    fuse(plan, spec, found, report)
}

/// What stands in the place of composing where that is left out.
#[cfg(not(feature = "fuse"))]
mod lacking {
    use super::{Discovery, GraphSpec, Plan, Problem, ProblemKind};

    pub(super) fn compose(spec: &GraphSpec, plan: &Plan, _: &[Discovery]) -> ((), Vec<(usize, Problem)>) {
        let lacking = |(place, domain): (usize, &crate::plan::PlannedDomain)| {
            let message = format!("domain `{}`: this host was built without composing", domain.name);
            let declared = spec.domains.get(domain.declared);
            let problem = Problem::graph(ProblemKind::Unsupported, message);
            let problem = problem.at(declared.and_then(|domain| domain.name.origin.as_ref()));
            (place, problem.help("build it with the feature `fuse` of the crate `jackfield`, or remove the domain"))
        };
        ((), plan.domains.iter().enumerate().map(lacking).collect())
    }

    pub(super) fn apply(plan: &Plan, _: &(), _: &mut Vec<Discovery>) -> Plan {
        plan.clone()
    }
}
