//! The plan once plugins turn out not to run.

use std::collections::{BTreeMap, HashMap};

use super::domain::PlannedDomain;
use super::plan::{Plan, PlannedRoot, PlugRef, Targets};
use crate::index::PluginIndex;
use crate::report::LeftOut;

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
        // Providers come first, so that one pass sees every loss before those who suffer it; but for domains, which go as a whole.
        loop {
            let before = gone.len();
            for (index, plugin) in self.indexed() {
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
            for members in self.domains.iter().map(|domain| &domain.members) {
                let (lost, left): (Vec<PluginIndex>, Vec<_>) = members.iter().partition(|at| gone.contains_key(at));
                let through: Vec<_> = lost.into_iter().map(|plugin| self.plugin(plugin).id.clone()).collect();
                let left = if through.is_empty() { Vec::new() } else { left };
                left.into_iter().for_each(|at| drop(gone.insert(at, left_out(at, None, through.clone()))));
            }
            if gone.len() == before {
                break;
            }
        }
        let mut moved = HashMap::new();
        let mut kept = Vec::new();
        for (index, plugin) in self.indexed().filter(|(index, _)| !gone.contains_key(index)) {
            moved.insert(index, PluginIndex(kept.len()));
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
        // A domain whose plugins are not all there is gone with them.
        let domains = self.domains.iter().filter_map(|domain| {
            let members = domain.members.iter().map(|member| moved.get(member).copied()).collect::<Option<_>>()?;
            Some(PlannedDomain { members, ..domain.clone() })
        });
        let domains = domains.collect();
        let filled = root.as_ref().is_none_or(|root| root.is_filled(root.plugs.len()));
        (Self::new(kept, root, domains, self.limits), gone.into_values().collect(), filled)
    }
}
