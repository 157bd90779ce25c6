//! A plugin of a loaded graph as its operator sees it: how it is, what it did, and stopping and starting it.

use std::sync::Arc;

use super::loaded::Graph;
use crate::error::{DispatchError, PluginId};
use crate::runtime::events::Events;
use crate::runtime::meter::PluginStats;
use crate::runtime::slot::Slot;
use crate::runtime::supervision::PluginState;

impl Graph {
    /// A plugin of the graph, to look at and to stop and start; `None` if there is none of this id. Plugins that were composed into one
    /// are stopped and started together: the handle of each is that of their domain, which goes by its name as well.
    ///
    /// ```no_run
    /// # use jackfield::{Graph, PluginState};
    /// # fn with(graph: Graph) -> Result<(), Box<dyn std::error::Error>> {
    /// let upper = graph.plugin("upper").ok_or("no such plugin")?;
    /// if let PluginState::GivenUp { .. } = upper.state() {
    ///     eprintln!("last error: {:?}", upper.last_error());
    ///     upper.restart()?;
    /// }
    /// # Ok(()) }
    /// ```
    pub fn plugin(&self, id: &str) -> Option<PluginHandle> {
        let slot = self.slots().iter().find(|slot| slot.member.is_called(id))?;
        Some(PluginHandle { slot: Arc::clone(slot), _graph: self.clone() })
    }

    /// What happens to the plugins from now on: failures, new instances, giving up, and so on.
    pub fn events(&self) -> Events {
        self.hub().watch()
    }

    /// What each plugin did and has, in the graph's order; of those that were composed into one, all together by the name of their
    /// domain.
    ///
    /// Restarts and failures are always counted; everything else where the graph was built with
    /// [`stats`](crate::GraphBuilder::stats), and is zero elsewhere.
    pub fn stats(&self) -> Vec<(PluginId, PluginStats)> {
        let order = self.plan().declared_order();
        let slots = order.into_iter().map(|index| &self.slots()[index.0]);
        slots.map(|slot| (slot.member.id.clone(), stats(slot))).collect()
    }
}

fn stats(slot: &Slot) -> PluginStats {
    let mut stats = slot.meter().map(|meter| meter.read()).unwrap_or_default();
    stats.restarts = slot.supervision().restarts();
    stats
}

/// A plugin of a loaded graph. It keeps the graph alive.
#[derive(Clone)]
pub struct PluginHandle {
    slot: Arc<Slot>,
    _graph: Graph,
}

impl std::fmt::Debug for PluginHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PluginHandle").field("id", self.id()).field("state", &self.state()).finish_non_exhaustive()
    }
}

impl PluginHandle {
    /// Its id, or the name of its domain.
    pub fn id(&self) -> &PluginId {
        &self.slot.member.id
    }

    /// The plugins that it was composed of, where it is a domain's.
    pub fn fused(&self) -> &[PluginId] {
        self.slot.member.parts()
    }

    /// How it is.
    pub fn state(&self) -> PluginState {
        match self.slot.is_available() {
            true => self.slot.supervision().state(),
            false => PluginState::NotLoaded,
        }
    }

    /// The last failure that cost it an instance, whatever came after.
    pub fn last_error(&self) -> Option<DispatchError> {
        self.slot.supervision().last_error()
    }

    /// How many failures cost it an instance.
    pub fn failures(&self) -> u64 {
        self.slot.supervision().failures()
    }

    /// What it did and has; see [`Graph::stats`].
    pub fn stats(&self) -> PluginStats {
        stats(&self.slot)
    }

    /// Lets it not run any more, until it is [started](Self::start). Calls that are under way go on to their end; later ones are
    /// `unavailable`, or go to its fallback. Its state and its handles are gone. False if it did not run anyway.
    ///
    /// It waits for nobody: an instance that somebody has goes when its call ends.
    pub fn stop(&self) -> bool {
        self.slot.stop()
    }

    /// Lets it run again after it was [stopped](Self::stop) or given up: its earlier failures are forgotten, and an instance is made.
    /// False if it runs already, or could never be loaded.
    ///
    /// # Errors
    ///
    /// If no instance can be made, as a call would find: the failure counts as every other.
    pub fn start(&self) -> Result<bool, DispatchError> {
        self.slot.start_again()
    }

    /// Gives it fresh instances, as after a failure: state and handles are gone. Calls that are under way end in the old ones. One
    /// that was stopped or given up is started.
    ///
    /// # Errors
    ///
    /// If it could never be loaded, or no instance can be made.
    pub fn restart(&self) -> Result<(), DispatchError> {
        self.slot.restart()
    }
}
