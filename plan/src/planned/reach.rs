//! Who can be reached from where.

use std::collections::BTreeSet;
use std::fmt;

use crate::index::{PluginIndex, ServedIndex};

/// Which plugin can reach which, along one edge or several: a set of bits for each plugin.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Reach {
    rows: Vec<Vec<u64>>,
    /// Which of the contracts that the host serves.
    hosts: Vec<BTreeSet<ServedIndex>>,
}

impl Reach {
    /// Adds a plugin that calls these, all of which were added before, and these contracts of the host's.
    pub(super) fn push(&mut self, plugins: impl Iterator<Item = PluginIndex>, host: impl Iterator<Item = ServedIndex>) {
        let mut row: Vec<u64> = vec![0; self.rows.len().div_ceil(64)];
        let mut served: BTreeSet<ServedIndex> = host.collect();
        for PluginIndex(to) in plugins {
            if let Some(word) = row.get_mut(to / 64) {
                *word |= 1 << (to % 64);
            }
            for (word, more) in row.iter_mut().zip(self.rows.get(to).into_iter().flatten()) {
                *word |= more;
            }
            served.extend(self.hosts.get(to).into_iter().flatten());
        }
        self.rows.push(row);
        self.hosts.push(served);
    }

    /// Whether a call can lead from `from` to `to`; no plugin reaches itself.
    pub fn reaches(&self, from: PluginIndex, to: PluginIndex) -> bool {
        self.rows.get(from.0).and_then(|row| row.get(to.0 / 64)).is_some_and(|word| word & (1 << (to.0 % 64)) != 0)
    }

    /// Whether a call can lead from `from` to what the host serves at this place of its list.
    pub fn reaches_host(&self, from: PluginIndex, host: ServedIndex) -> bool {
        self.hosts.get(from.0).is_some_and(|hosts| hosts.contains(&host))
    }
}

impl fmt::Debug for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all =
            |row: &Vec<u64>| (0..row.len() * 64).filter(|at| row[at / 64] & (1 << (at % 64)) != 0).collect::<Vec<_>>();
        f.debug_map().entries(self.rows.iter().map(all).enumerate()).finish()
    }
}
