//! Which contracts a graph mentions, so that a person may leave versions out.

use std::collections::BTreeSet;

use jackfield_contract::{ContractName, Written, track};

use crate::words::{names, near};

/// The contracts of a graph with their versions.
#[derive(Default)]
pub(super) struct Catalogue {
    plugs: BTreeSet<ContractName>,
    sockets: BTreeSet<ContractName>,
}

impl Catalogue {
    /// Notes that somebody plugs this contract.
    pub(super) fn plug(&mut self, name: ContractName) {
        self.plugs.insert(name);
    }

    /// Notes that somebody has a socket for this contract.
    pub(super) fn socket(&mut self, name: ContractName) {
        self.sockets.insert(name);
    }

    /// Whether somebody plugs a contract of this name and track.
    pub(super) fn is_plugged(&self, name: &ContractName) -> bool {
        self.plugs.iter().any(|plug| track(plug) == track(name))
    }

    /// A name with the version that it leaves out, or says in part: for a plug the newest that the graph mentions, for a socket
    /// the oldest that is plugged.
    ///
    /// # Errors
    ///
    /// If several tracks are in the graph, or none of that part of a version; it then lists those that are.
    pub(super) fn complete(&self, written: &Written, is_plug: bool) -> Result<ContractName, String> {
        if let Some(exact) = written.exact() {
            return Ok(exact.clone());
        }
        let named = |set: &BTreeSet<ContractName>| -> Vec<ContractName> {
            set.iter().filter(|name| written.admits(name)).cloned().collect()
        };
        let (plugs, sockets) = (named(&self.plugs), named(&self.sockets));
        let mut all: Vec<&ContractName> = plugs.iter().chain(&sockets).collect();
        all.sort();
        all.dedup();
        if all.iter().any(|name| track(name) != track(all[0])) {
            let message = "is in the graph in several versions that cannot stand for each other";
            return Err(format!("`{written}` {message}: say which of {}", names(all)));
        }
        let found = match (is_plug, plugs.first()) {
            (false, Some(oldest)) => Some(oldest),
            _ => all.last().copied(),
        };
        match found {
            Some(found) => Ok(found.clone()),
            None if written.has_version() => Err(format!(
                "no version of the graph's is `{written}`; {}, and a version that nobody has must be written in full",
                self.hint(&written.name)
            )),
            None => Ok(written.name.clone()),
        }
    }

    /// The contracts that are plugged.
    pub(super) fn all(&self) -> String {
        match self.plugs.is_empty() {
            true => "no plugin plugs anything".to_owned(),
            false => format!("available: {}", names(&self.plugs)),
        }
    }

    /// The contracts that are plugged, for a name that is not: the other versions of it, else the nearest name, else all.
    pub(super) fn hint(&self, missing: &ContractName) -> String {
        let versions: Vec<&ContractName> =
            self.plugs.iter().filter(|plug| plug.unversioned() == missing.unversioned()).collect();
        if !versions.is_empty() {
            return format!("available: {}", names(versions));
        }
        match near(missing, &self.plugs) {
            Some(near) => format!("did you mean `{near}`?"),
            None => self.all(),
        }
    }
}
