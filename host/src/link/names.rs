//! The graph's numbers for names that links compare.

use std::collections::HashMap;

use jackfield_contract::{ContractName, Track, track};

use crate::index::ResourceKey;

/// The numbers of tracks and resources, given as they are first met.
#[derive(Default)]
pub(crate) struct Names {
    tracks: HashMap<Track, u32>,
    resources: HashMap<(u32, String), ResourceKey>,
    /// The resources by key: their contract and name.
    pub(super) resource_names: Vec<(String, String)>,
}

impl Names {
    pub(super) fn track(&mut self, contract: &ContractName) -> u32 {
        let next = u32::try_from(self.tracks.len()).unwrap_or(u32::MAX);
        *self.tracks.entry(track(contract)).or_insert(next)
    }

    /// The key of a resource: one for each contract and name, so that no resource passes for another.
    pub(super) fn resource(&mut self, contract: &ContractName, name: &str) -> ResourceKey {
        let track = self.track(contract);
        let next = ResourceKey(u32::try_from(self.resource_names.len()).unwrap_or(u32::MAX));
        *self.resources.entry((track, name.to_owned())).or_insert_with(|| {
            self.resource_names.push((contract.to_string(), name.to_owned()));
            next
        })
    }
}
