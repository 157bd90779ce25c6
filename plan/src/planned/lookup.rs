//! Finding a contract of a graph by the name that a person gives it.

use std::collections::{BTreeMap, BTreeSet};

use jackfield_contract::{ContractName, Written, serves, track};

use super::plan::{Plan, PlugRef};
use crate::words::{names, near};

/// Why a name means no contract of the graph.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LookupError {
    /// It is no contract's name.
    #[error("{0}")]
    Malformed(String),
    /// No plugin plugs it.
    #[error("no plugin plugs `{name}`; {hint}")]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is instead.
        hint: String,
    },
    /// It is plugged, in other versions.
    #[error("no plugin plugs `{name}` in a compatible version; available: {versions}")]
    Version {
        /// What was asked for.
        name: String,
        /// The versions that are there.
        versions: String,
    },
    /// It is plugged in versions that cannot stand for each other, and what was said does not choose one.
    #[error("`{name}` is plugged in several versions; say which of {versions}")]
    Ambiguous {
        /// What was asked for.
        name: String,
        /// The versions that are there.
        versions: String,
    },
}

impl Plan {
    /// Who plugs a contract of this very name: one that a component calls by a plain word.
    fn plugs_exactly(&self, name: &ContractName) -> Vec<PlugRef> {
        let rooted = self.root.as_ref().filter(|root| root.contract == *name);
        if let Some(root) = rooted {
            return root.plugs.clone();
        }
        let plugs = |plugin| self.plugin(plugin).indexed_plugs().map(move |(plug, found)| (plugin, plug, found));
        let all = self.declared_order().into_iter().flat_map(plugs);
        let all = all.filter(|(.., found)| found.contract == *name).map(|(plugin, plug, _)| PlugRef { plugin, plug });
        self.in_order(all.collect())
    }

    /// Plugs in the order of those whose they are, which is another only where plugins were composed.
    fn in_order(&self, mut plugs: Vec<PlugRef>) -> Vec<PlugRef> {
        plugs.sort_by_key(|plug| self.plugin(plug.plugin).order_of(plug.plug));
        plugs
    }

    /// The contracts that are plugged, each once, in order of their names.
    pub fn contracts(&self) -> Vec<ContractName> {
        let all: BTreeSet<&ContractName> =
            self.plugins.iter().flat_map(|plugin| plugin.plugs.iter().map(|plug| &plug.contract)).collect();
        all.into_iter().cloned().collect()
    }

    /// Who plugs the contract that `name` means, in the graph's order; for the root contract, the root's plugs.
    ///
    /// The version may be left out, or written in part (`@1`, `@0.2`), where that leaves one track of the contract. A plugin that plugs several versions that
    /// fit is there with the highest.
    ///
    /// # Errors
    ///
    /// If nobody does; lists what is plugged, or the versions that are there.
    pub fn plugs_of(&self, name: &str) -> Result<(ContractName, Vec<PlugRef>), LookupError> {
        let all = self.contracts();
        if let Some(plain) = all.iter().find(|contract| contract.is_plain() && contract.interface == name) {
            return Ok((plain.clone(), self.plugs_exactly(plain)));
        }
        let wanted = Written::parse(name).map_err(|error| LookupError::Malformed(error.to_string()))?;
        let named: Vec<&ContractName> =
            all.iter().filter(|plug| plug.unversioned() == wanted.name.unversioned()).collect();
        let versions = || names(named.iter().copied());
        let name = || wanted.to_string();
        if named.is_empty() {
            let hint = match near(&wanted.name, &all) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("available: {}", names(&all)),
            };
            return Err(LookupError::Unknown { name: name(), hint });
        }
        let admitted: Vec<&&ContractName> = named.iter().filter(|plug| wanted.admits(plug)).collect();
        let contract = match (wanted.exact(), &admitted[..]) {
            (Some(exact), _) => exact.clone(),
            (None, [oldest, others @ ..]) if others.iter().all(|other| track(other) == track(oldest)) => {
                (**oldest).clone()
            }
            (None, []) => return Err(LookupError::Version { name: name(), versions: versions() }),
            (None, _) => {
                let versions = names(admitted.iter().map(|plug| **plug));
                return Err(LookupError::Ambiguous { name: name(), versions });
            }
        };
        if let Some(root) = &self.root
            && track(&root.contract) == track(&contract)
        {
            let fits = |plug: &PlugRef| serves(&self.plug(*plug).contract, &contract);
            let plugs: Vec<PlugRef> = root.plugs.iter().copied().filter(fits).collect();
            if !plugs.is_empty() {
                return Ok((contract, plugs));
            }
        }
        let mut plugs = Vec::new();
        for index in self.declared_order() {
            let own = self.plugin(index).indexed_plugs().filter(|(_, plug)| serves(&plug.contract, &contract));
            // The highest of each that it was composed of.
            let mut best = BTreeMap::new();
            for (at, plug) in own {
                let known = best.entry(plug.member).or_insert((at, plug));
                if known.1.contract.version <= plug.contract.version {
                    *known = (at, plug);
                }
            }
            plugs.extend(best.into_values().map(|(plug, _)| PlugRef { plugin: index, plug }));
        }
        if plugs.is_empty() {
            return Err(LookupError::Version { name: name(), versions: versions() });
        }
        Ok((contract, self.in_order(plugs)))
    }
}
