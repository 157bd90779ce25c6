//! What a domain was composed into, and how what its plugins plug and need is called there.

use std::ops::Range;
use std::sync::Arc;

use jackfield_contract::{ComponentInfo, Item};

use super::wiring::{Source, Wiring};
use crate::discover::NativeCode;
use crate::index::PluginIndex;
use crate::planned::{Plan, PlannedDomain, PlannedPlug, PlannedSocket};

/// A domain whose plugins were composed.
pub struct Fused {
    /// Its name.
    pub name: String,
    /// The component.
    pub bytes: Arc<[u8]>,
    /// What it imports and exports.
    pub info: ComponentInfo,
    /// Its plugins, and where the component of each lies in the whole.
    pub parts: Vec<(String, Range<usize>)>,
    /// What it was compiled to, where it came with such code and that is trusted.
    pub(super) native: Vec<NativeCode>,
    pub(super) names: Names,
}

impl std::fmt::Debug for Fused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts = (&self.name, self.bytes.len(), &self.parts);
        f.debug_struct("Fused").field("name", parts.0).field("bytes", &parts.1).field("parts", parts.2).finish()
    }
}

/// How what the plugins of a domain plug and need is called outside of it.
pub(super) struct Names {
    pub(super) members: Vec<PluginIndex>,
    /// By plugin and plug.
    pub(super) plugs: Vec<Vec<Option<String>>>,
    /// By plugin and socket; none for what is plugged in within the domain.
    pub(super) sockets: Vec<Vec<Option<String>>>,
}

impl Names {
    pub(super) fn of(wiring: &Wiring<'_>, plan: &Plan, domain: &PlannedDomain) -> Self {
        let (mut plugs, mut sockets) = (Vec::new(), Vec::new());
        for (member, at) in wiring.members.iter().zip(&domain.members) {
            let (planned, info) = (plan.plugin(*at), member.info);
            let named = |name: &str, items: &[Item]| items.iter().position(|item| item.name == *name);
            let export =
                |plug: &PlannedPlug| Some(member.exports.get(named(&plug.export, &info.exports)?)?.name.clone());
            let import = |socket: &PlannedSocket| match member.args.get(named(&socket.import, &info.imports)?)? {
                Source::Outside(import) => Some(wiring.imports[*import].name.name.clone()),
                Source::Inside { .. } | Source::Adapted(_) => None,
            };
            plugs.push(planned.plugs.iter().map(export).collect());
            sockets.push(planned.sockets.iter().map(import).collect());
        }
        Self { members: domain.members.clone(), plugs, sockets }
    }
}
