//! Planning itself: a function from what was declared and what the components say to a plan and a report.
//!
//! The road: `drafting` understands each plugin on its own (names, renames, lists); `fill` finds who fits into each socket;
//! `judge`, `resources`, `cycle`, `domain` and `root` find what is wrong; and `assemble` leaves out what cannot be there and puts the
//! rest in order.

pub(crate) mod alone;
mod assemble;
mod catalogue;
mod check;
mod cycle;
mod domain;
mod draft;
mod drafting;
mod faults;
mod fill;
mod functions;
mod fusible;
mod grants;
mod judge;
mod pick;
mod rename;
mod resources;
mod root;
mod standby;

use std::ops::RangeInclusive;
use std::time::Duration;

use crate::discover::Discovery;
use crate::limits::Bound;
use crate::planned::Plan;
use crate::report::{LoadReport, Problem, ProblemKind};
use crate::spec::{Audience, GraphSpec, HostServed, is_id};
use crate::words::{toml_key, unknown_id};
use catalogue::Catalogue;
use faults::Faults;
use fill::{Filler, Fills};

/// Plans a graph: `components` is what [`discover`](crate::discover::discover) found for each plugin of `spec`, `host` the
/// contracts that the host serves.
///
/// The plan holds all that can run; the report says what cannot, and why, all together. With an empty report the plan is
/// the whole graph. A socket that the host serves takes no plugs by default, but a list in the graph goes before the host.
pub fn plan(spec: &GraphSpec, components: &[Discovery], host: &[HostServed]) -> (Plan, LoadReport) {
    let mut faults = Faults::default();
    for problem in &spec.problems {
        let plugin = problem.plugin.as_ref().and_then(|id| spec.find(id));
        faults.add(plugin, problem.clone());
    }
    check_ids(spec, host, &mut faults);
    let drafts = drafting::drafts(spec, components, host, &mut faults);
    let mut plugged = Catalogue::default();
    let plugs = drafts.values().flatten().flat_map(|draft| draft.plugs.values());
    plugs.for_each(|plug| plugged.plug(plug.contract.clone()));

    let mut filler = Filler::new(spec, &drafts, host);
    let mut fills = Fills::default();
    for (index, draft) in drafts.iter() {
        let Some(draft) = draft else {
            fills.push(Default::default());
            continue;
        };
        fills.push(judge::sockets(&mut filler, &plugged, index, draft, &mut faults));
        if !spec.lone {
            resources::check(&mut filler, index, draft, &mut faults);
        }
    }
    cycle::report(spec, &drafts, &fills, &mut faults);
    let standbys = standby::find(spec, &drafts, &fills, &mut faults);
    let judge = fusible::Judge { spec, drafts: &drafts, fills: &fills, standbys: &standbys };
    let domains = domain::find(&judge, &mut faults);
    check_tick(spec, &mut faults);
    for function in &spec.limits.functions {
        let message =
            format!("`{}` has limits for all plugins, and only those of one can have any", function.function.value);
        let help = format!("write `[plugin.<id>.limits.{}]`", toml_key(&function.function.value));
        let origin = function.function.origin.as_ref();
        faults.add(None, Problem::graph(ProblemKind::Unknown, message).at(origin).help(help));
    }
    for domain in &spec.domains {
        for function in &domain.limits.functions {
            let name = &function.function;
            let message = format!(
                "domain `{}`: `{}` has limits of its own, and a domain has those of its whole",
                *domain.name, name.value
            );
            let help = "take the plugin out of the domain, or limit the domain";
            faults.add(None, Problem::graph(ProblemKind::Domain, message).at(name.origin.as_ref()).help(help));
        }
    }
    let root = root::root(spec, &drafts, &plugged, &mut faults);
    let findings =
        assemble::Findings { spec, drafts: &drafts, fills: &fills, root, standbys: &standbys, domains: &domains };
    let (plan, mut report) = findings.assemble(faults);
    report.warnings = grants::nested(spec, &drafts);
    (plan, report)
}

/// The grains that an engine keeps.
const TICKS: RangeInclusive<Duration> = Duration::from_micros(100)..=Duration::from_millis(100);

fn check_tick(spec: &GraphSpec, faults: &mut Faults) {
    if let Some(tick) = spec.tick.as_ref().filter(|tick| !TICKS.contains(&tick.value)) {
        let (shortest, longest) = (Bound::Time(*TICKS.start()), Bound::Time(*TICKS.end()));
        let message = format!("a tick of {} is not kept", Bound::Time(tick.value));
        let help = format!("let it be from `\"{shortest}\"` to `\"{longest}\"`");
        faults.add(None, Problem::graph(ProblemKind::Manifest, message).at(tick.origin.as_ref()).help(help));
    }
}

/// Reports ids that cannot be ids, that are there twice, or that the host serves and nobody has.
fn check_ids(spec: &GraphSpec, host: &[HostServed], faults: &mut Faults) {
    for (index, plugin) in spec.indexed() {
        let id = &plugin.id;
        let origin = id.origin.as_ref();
        if !is_id(id) {
            let message = format!("`{}` cannot be the id of a plugin", **id);
            let help = "an id begins with a letter or digit and goes on with letters, digits, `.`, `_` and `-`";
            faults.add(Some(index), Problem::graph(ProblemKind::Id, message).at(origin).help(help));
        }
        if spec.find(id) != Some(index) {
            let message = format!("two plugins have the id `{}`", **id);
            faults.add(
                Some(index),
                Problem::graph(ProblemKind::Id, message).at(origin).help("give one of them another id"),
            );
        }
    }
    for served in host {
        let Audience::Only(plugins) = &served.to else { continue };
        for id in plugins.iter().filter(|id| spec.find(id).is_none()) {
            let message = format!("the host serves `{}` to `{id}`, and there is no plugin of this id", served.name());
            faults.add(None, Problem::graph(ProblemKind::Unknown, message).help(unknown_id(id, &spec.ids())));
        }
    }
}
