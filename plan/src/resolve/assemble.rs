//! The last half of planning: leaving out what cannot be there, and putting the rest in order.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::domain::Domains;
use super::draft::{DraftPlug, Drafts};
use super::faults::Faults;
use super::fill::Fills;
use super::functions;
use super::root::Root;
use super::standby::Standbys;
use crate::index::{DeclaredIndex, PluginIndex};
use crate::limits::{GraphLimits, Limits};
use crate::planned::{
    InstancePlace, Plan, PlannedDomain, PlannedPlugin, PlannedRoot, PlannedSocket, PlugRef, Target, Targets, holds,
};
use crate::report::{LeftOut, LoadReport, ProblemKind};
use crate::spec::{GraphSpec, Lifetime};

/// What was found out about a graph.
pub(super) struct Findings<'f, 'a> {
    pub(super) spec: &'a GraphSpec,
    pub(super) drafts: &'f Drafts<'a>,
    pub(super) fills: &'f Fills,
    pub(super) root: Option<Root>,
    pub(super) standbys: &'f Standbys,
    pub(super) domains: &'f Domains,
}

impl Findings<'_, '_> {
    /// Builds the plan of what can run, and the report of the rest.
    pub(super) fn assemble(self, faults: Faults) -> (Plan, LoadReport) {
        let spec = self.spec;
        let mut report = LoadReport::default();
        let mut gone: BTreeMap<DeclaredIndex, LeftOut> = BTreeMap::new();
        for (index, plugin) in spec.indexed() {
            if faults.has(index) {
                let origin = plugin.id.origin.clone();
                let left = LeftOut { plugin: plugin.id.value.clone(), socket: None, through: Vec::new(), origin };
                gone.insert(index, left);
            }
        }
        self.cascade(&mut gone);
        let (plan, root_unfilled) = self.plan(&gone);
        report.problems = faults.problems;
        if let Some(root) = self.root.as_ref().filter(|_| root_unfilled)
            && !report.problems.iter().any(|problem| problem.kind == ProblemKind::Root)
        {
            report.root_lost = Some(root.lost(spec, |plugin| gone.contains_key(&plugin)));
        }
        report.left_out = gone.into_values().collect();
        report.root_unfilled = root_unfilled;
        (plan, report)
    }

    /// Leaves out who has a socket that is not filled without those who are gone, until nobody follows.
    fn cascade(&self, gone: &mut BTreeMap<DeclaredIndex, LeftOut>) {
        loop {
            let before = gone.len();
            for (index, draft) in self.drafts.iter() {
                let Some(draft) = draft else { continue };
                if gone.contains_key(&index) {
                    continue;
                }
                for (at, fill) in self.fills[index].iter() {
                    let left = fill.plugins().filter(|other| !gone.contains_key(other)).count();
                    if fill.host.is_some() || holds(fill.shape().cardinality(), left, fill.may_be_empty) {
                        continue;
                    }
                    let lost = fill.plugins().filter(|other| gone.contains_key(other));
                    let through: BTreeSet<DeclaredIndex> = lost.chain(fill.lost.iter().copied()).collect();
                    let through = through.into_iter().map(|other| self.spec.plugin(other).id.value.clone()).collect();
                    let socket = Some(draft.sockets[at].contract.to_string());
                    let origin = draft.spec.id.origin.clone();
                    gone.insert(index, LeftOut { plugin: draft.id().to_owned(), socket, through, origin });
                    break;
                }
            }
            for (_, members) in self.domains {
                self.leave_domain(members, gone);
            }
            if gone.len() == before {
                return;
            }
        }
    }

    /// A domain is composed as a whole, so that its plugins go together.
    fn leave_domain(&self, members: &[DeclaredIndex], gone: &mut BTreeMap<DeclaredIndex, LeftOut>) {
        let (lost, left): (Vec<DeclaredIndex>, Vec<_>) = members.iter().partition(|member| gone.contains_key(member));
        if lost.is_empty() {
            return;
        }
        let through: Vec<String> = lost.into_iter().map(|other| self.spec.plugin(other).id.value.clone()).collect();
        for member in left {
            let plugin = self.spec.plugin(member);
            let (id, origin) = (plugin.id.value.clone(), plugin.id.origin.clone());
            gone.insert(member, LeftOut { plugin: id, socket: None, through: through.clone(), origin });
        }
    }

    /// The plan of those who are not gone, and whether the root is unfilled.
    fn plan(&self, gone: &BTreeMap<DeclaredIndex, LeftOut>) -> (Plan, bool) {
        let order = self.order(gone);
        let index: HashMap<DeclaredIndex, PluginIndex> =
            order.iter().enumerate().map(|(at, p)| (*p, PluginIndex(at))).collect();
        let plug_ref = |at: &DraftPlug| Some(PlugRef { plugin: *index.get(&at.plugin)?, plug: at.plug });
        let mut plugins = Vec::new();
        for declared in &order {
            let Some(draft) = &self.drafts[*declared] else { continue };
            let mut sockets = Vec::new();
            for (at, socket) in draft.sockets.iter() {
                let fill = &self.fills[*declared][at];
                let Some(own) = fill.own.clone() else { continue };
                let targets = match &fill.host {
                    Some((host, recognised)) => Targets::Host { host: *host, recognised: recognised.clone() },
                    None => Targets::Plugs(
                        fill.targets
                            .iter()
                            .filter_map(|(place, recognised)| {
                                Some(Target { plug: plug_ref(place)?, recognised: recognised.clone() })
                            })
                            .collect(),
                    ),
                };
                sockets.push(PlannedSocket {
                    import: socket.import.to_owned(),
                    interface: socket.interface,
                    contract: socket.contract.clone(),
                    shape: own.shape,
                    types_only: socket.types_only,
                    may_be_empty: fill.may_be_empty,
                    own,
                    targets,
                });
            }
            let limits = Limits::of(&self.spec.limits, &draft.spec.limits);
            let config = draft.spec.config.as_ref().map_or("{}".to_owned(), |config| config.value.to_string());
            let mut plugs: Vec<_> = draft.plugs.values().cloned().collect();
            if draft.found.info.snapshot.as_ref().is_some_and(|snapshot| snapshot.config.is_some()) {
                // It was run when the component was built, with this configuration: that was checked.
                plugs.iter_mut().for_each(|plug| plug.init = None);
            }
            let lifetime = draft.spec.lifetime.as_ref().map(|lifetime| lifetime.value).unwrap_or_default();
            let place = || InstancePlace::of(&draft.found.info.weight, &limits);
            plugins.push(PlannedPlugin {
                id: draft.id().to_owned(),
                declared: *declared,
                sockets,
                lifetime,
                place: (lifetime == Lifetime::Call).then(place),
                instances: draft.spec.instances.as_ref().map_or(1, |instances| instances.value),
                restart: draft.spec.restart.as_ref().map(|restart| restart.value).unwrap_or_default(),
                fallback: self.standbys.of(*declared).and_then(|plugin| index.get(&plugin).copied()),
                limits,
                functions: functions::of(draft, &limits),
                wasi: draft.spec.wasi.clone(),
                config: plugs.iter().any(|plug| plug.init.is_some()).then_some(config),
                plugs,
                members: Vec::new(),
            });
        }
        let root = self.root.as_ref().map(|root| PlannedRoot {
            contract: root.contract.clone(),
            cardinality: root.cardinality,
            optional: root.optional,
            plugs: root.plugs.iter().filter_map(plug_ref).collect(),
        });
        let unfilled = match &root {
            Some(root) => !root.is_filled(root.plugs.len()),
            None => !self.spec.lone,
        };
        let domains = self.domains.iter().filter_map(|(declared, members)| {
            let mut members = members.iter().map(|member| index.get(member).copied()).collect::<Option<Vec<_>>>()?;
            members.sort();
            let spec = &self.spec.domains[*declared];
            let limits = Limits::of(&self.spec.limits, &spec.limits);
            Some(PlannedDomain { name: spec.name.value.clone(), declared: *declared, members, limits })
        });
        let domains = domains.collect();
        (Plan::new(plugins, root, domains, GraphLimits::of(&self.spec.graph_limits)), unfilled)
    }

    /// Those who are not gone, each after all that it calls and otherwise in the order of their declaration.
    fn order(&self, gone: &BTreeMap<DeclaredIndex, LeftOut>) -> Vec<DeclaredIndex> {
        fn visit(
            findings: &Findings<'_, '_>,
            plugin: DeclaredIndex,
            gone: &BTreeMap<DeclaredIndex, LeftOut>,
            seen: &mut BTreeSet<DeclaredIndex>,
            order: &mut Vec<DeclaredIndex>,
        ) {
            if gone.contains_key(&plugin) || !seen.insert(plugin) {
                return;
            }
            let fallback = findings.standbys.of(plugin);
            for other in findings.fills[plugin].values().flat_map(|fill| fill.plugins()).chain(fallback) {
                visit(findings, other, gone, seen, order);
            }
            order.push(plugin);
        }
        let (mut seen, mut order) = (BTreeSet::new(), Vec::new());
        for plugin in self.drafts.indices() {
            visit(self, plugin, gone, &mut seen, &mut order);
        }
        order
    }
}
