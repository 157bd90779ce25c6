//! The last half of planning: leaving out what cannot be there, and putting the rest in order.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::draft::Draft;
use super::faults::Faults;
use super::fill::Fill;
use super::planned::{
    Plan, PlannedPlugin, PlannedRoot, PlannedSocket, PlugRef, PluginIndex, Reach, Target, Targets, holds,
};
use super::root::Root;
use super::spec::{GraphSpec, Limits};
use crate::report::{LeftOut, LoadReport, ProblemKind};

/// What was found out about a graph.
pub(super) struct Findings<'f, 'a> {
    pub(super) spec: &'a GraphSpec,
    pub(super) drafts: &'f [Option<Draft<'a>>],
    pub(super) fills: &'f [Vec<Fill>],
    /// Parallel to `fills`: whether the socket may stay empty.
    pub(super) may_be_empty: &'f [Vec<bool>],
    pub(super) root: Option<Root>,
}

impl Findings<'_, '_> {
    /// Builds the plan of what can run, and the report of the rest.
    pub(super) fn assemble(self, faults: Faults) -> (Plan, LoadReport) {
        let spec = self.spec;
        let mut report = LoadReport::default();
        let mut gone: BTreeMap<usize, LeftOut> = BTreeMap::new();
        for (index, plugin) in spec.plugins.iter().enumerate() {
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
    fn cascade(&self, gone: &mut BTreeMap<usize, LeftOut>) {
        loop {
            let before = gone.len();
            for (index, draft) in self.drafts.iter().enumerate() {
                let Some(draft) = draft else { continue };
                if gone.contains_key(&index) {
                    continue;
                }
                for (at, fill) in self.fills[index].iter().enumerate() {
                    let left = fill.targets.iter().filter(|((other, _), _)| !gone.contains_key(other)).count();
                    let may_be_empty = self.may_be_empty[index][at];
                    if fill.host.is_some() || holds(fill.shape().cardinality(), left, may_be_empty) {
                        continue;
                    }
                    let lost =
                        fill.targets.iter().map(|((other, _), _)| *other).filter(|other| gone.contains_key(other));
                    let through: BTreeSet<usize> = lost.chain(fill.lost.iter().copied()).collect();
                    let through = through.into_iter().map(|other| self.spec.plugins[other].id.value.clone()).collect();
                    let socket = Some(draft.sockets[at].contract.to_string());
                    let origin = draft.spec.id.origin.clone();
                    gone.insert(index, LeftOut { plugin: draft.id().to_owned(), socket, through, origin });
                    break;
                }
            }
            if gone.len() == before {
                return;
            }
        }
    }

    /// The plan of those who are not gone, and whether the root is unfilled.
    fn plan(&self, gone: &BTreeMap<usize, LeftOut>) -> (Plan, bool) {
        let order = self.order(gone);
        let index: HashMap<usize, PluginIndex> =
            order.iter().enumerate().map(|(at, p)| (*p, PluginIndex(at))).collect();
        let plug_ref =
            |place: &(usize, usize)| index.get(&place.0).map(|plugin| PlugRef { plugin: *plugin, plug: place.1 });
        let mut plugins = Vec::new();
        for declared in &order {
            let Some(draft) = &self.drafts[*declared] else { continue };
            let mut sockets = Vec::new();
            for (at, socket) in draft.sockets.iter().enumerate() {
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
                    may_be_empty: self.may_be_empty[*declared][at],
                    own,
                    targets,
                });
            }
            let config = draft.spec.config.as_ref().map_or("{}".to_owned(), |config| config.value.to_string());
            plugins.push(PlannedPlugin {
                id: draft.id().to_owned(),
                declared: *declared,
                plugs: draft.plugs.clone(),
                sockets,
                limits: Limits::default().overlaid(&self.spec.limits).overlaid(&draft.spec.limits),
                wasi: draft.spec.wasi.clone(),
                config: draft.plugs.iter().any(|plug| plug.init.is_some()).then_some(config),
            });
        }
        let root = self.root.as_ref().map(|root| PlannedRoot {
            contract: root.contract.clone(),
            cardinality: root.cardinality,
            plugs: root.plugs.iter().filter_map(plug_ref).collect(),
        });
        let unfilled = match &root {
            Some(root) => !root.is_filled(root.plugs.len()),
            None => !self.spec.lone,
        };
        let reach = Reach::of(&plugins);
        (Plan { plugins, root, reach }, unfilled)
    }

    /// Those who are not gone, each after all that it calls and otherwise in the order of their declaration.
    fn order(&self, gone: &BTreeMap<usize, LeftOut>) -> Vec<usize> {
        fn visit(
            findings: &Findings<'_, '_>,
            plugin: usize,
            gone: &BTreeMap<usize, LeftOut>,
            seen: &mut BTreeSet<usize>,
            order: &mut Vec<usize>,
        ) {
            if gone.contains_key(&plugin) || !seen.insert(plugin) {
                return;
            }
            for ((other, _), _) in findings.fills[plugin].iter().flat_map(|fill| &fill.targets) {
                visit(findings, *other, gone, seen, order);
            }
            order.push(plugin);
        }
        let (mut seen, mut order) = (BTreeSet::new(), Vec::new());
        for plugin in 0..self.drafts.len() {
            visit(self, plugin, gone, &mut seen, &mut order);
        }
        order
    }
}

impl Plan {
    /// The plan without these plugins and all whose sockets they leave unfilled, for plugins that turn out not to run.
    ///
    /// Gives those who are gone as well, in the plan's order, and whether the root can still be filled.
    #[must_use]
    pub fn without(&self, plugins: &[PluginIndex]) -> (Self, Vec<LeftOut>, bool) {
        let mut gone: BTreeMap<PluginIndex, LeftOut> = BTreeMap::new();
        let left_out = |index: PluginIndex, socket: Option<String>, through: Vec<String>| LeftOut {
            plugin: self.plugin(index).id.clone(),
            socket,
            through,
            origin: None,
        };
        plugins.iter().for_each(|index| drop(gone.insert(*index, left_out(*index, None, Vec::new()))));
        // Providers come first, so that one pass sees every loss before those who suffer it.
        for (at, plugin) in self.plugins.iter().enumerate() {
            let index = PluginIndex(at);
            if gone.contains_key(&index) {
                continue;
            }
            for socket in plugin.sockets.iter() {
                let Some(lost) = socket.lost(|plugin| gone.contains_key(&plugin)) else { continue };
                let through = lost.into_iter().map(|plugin| self.plugin(plugin).id.clone()).collect();
                gone.insert(index, left_out(index, Some(socket.contract.to_string()), through));
                break;
            }
        }
        let mut moved = HashMap::new();
        let mut kept = Vec::new();
        for (at, plugin) in self.plugins.iter().enumerate().filter(|(at, _)| !gone.contains_key(&PluginIndex(*at))) {
            moved.insert(PluginIndex(at), PluginIndex(kept.len()));
            kept.push(plugin.clone());
        }
        let plug_ref = |plug: PlugRef| Some(PlugRef { plugin: *moved.get(&plug.plugin)?, ..plug });
        for socket in kept.iter_mut().flat_map(|plugin| &mut plugin.sockets) {
            if let Targets::Plugs(targets) = &mut socket.targets {
                targets.retain_mut(|target| plug_ref(target.plug).map(|plug| target.plug = plug).is_some());
            }
        }
        let root = self.root.as_ref().map(|root| PlannedRoot {
            plugs: root.plugs.iter().copied().filter_map(plug_ref).collect(),
            ..root.clone()
        });
        let filled = root.as_ref().is_none_or(|root| root.is_filled(root.plugs.len()));
        let reach = Reach::of(&kept);
        (Self { plugins: kept, root, reach }, gone.into_values().collect(), filled)
    }
}
