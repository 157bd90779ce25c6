//! Plugins that stand by for others: who serves the plugs of one that is given up.

use std::collections::{BTreeMap, BTreeSet};

use jackfield_contract::{Side, Vocabulary, compare};

use super::draft::Drafts;
use super::faults::Faults;
use super::fill::Fills;
use crate::index::DeclaredIndex;
use crate::report::ProblemKind;
use crate::spec::GraphSpec;
use crate::words::{names, unknown_id};

/// Who stands by for whom.
#[derive(Default)]
pub(super) struct Standbys(BTreeMap<DeclaredIndex, DeclaredIndex>);

impl Standbys {
    /// Who serves the plugs of this plugin while it is given up.
    pub(super) fn of(&self, plugin: DeclaredIndex) -> Option<DeclaredIndex> {
        self.0.get(&plugin).copied()
    }
}

/// Finds who stands by for whom, and reports who cannot.
pub(super) fn find(spec: &GraphSpec, drafts: &Drafts<'_>, fills: &Fills, faults: &mut Faults) -> Standbys {
    let mut found = Standbys::default();
    for (plugin, draft) in drafts.iter() {
        let Some(draft) = draft else { continue };
        let Some(written) = &draft.spec.fallback else { continue };
        let origin = written.origin.as_ref();
        let fault = |faults: &mut Faults, kind, message: String, help: String| {
            faults.of(plugin, draft.spec, kind, message, origin).help.push(help);
        };
        let Some(other) = spec.find(written) else {
            let message = format!("its fallback is `{}`, and there is no plugin of this id", **written);
            fault(faults, ProblemKind::Unknown, message, unknown_id(written, &spec.ids()));
            continue;
        };
        if other == plugin {
            let help = "name another plugin that plugs the same contracts, or remove `fallback`".to_owned();
            fault(faults, ProblemKind::Cycle, "it is its own fallback".to_owned(), help);
            continue;
        }
        // One that could not be read was reported, and this one does without it.
        let Some(standby) = &drafts[other] else { continue };
        let mut fits = true;
        for plug in draft.plugs.values() {
            let Ok(at) = standby.serving(&plug.contract) else {
                let message = format!("its fallback `{}` does not plug `{}`", **written, plug.contract);
                let help = match standby.plugs.values().next() {
                    None => "it plugs nothing".to_owned(),
                    Some(_) => format!("it plugs {}", names(standby.plugs.values().map(|plug| &plug.contract))),
                };
                fault(faults, ProblemKind::Unknown, message, help);
                fits = false;
                continue;
            };
            let own = Side::new(draft.compared(plug.interface), plug.interface);
            let interface = standby.plugs[at].interface;
            let differences = compare(own, Side::new(standby.compared(interface), interface));
            if let Some(difference) = differences.first() {
                let message = format!("its fallback `{}` plugs `{}` with other signatures", **written, plug.contract);
                let problem = faults.of(plugin, draft.spec, ProblemKind::Signature, message, origin);
                problem.detail = Some(difference.diff(Vocabulary::FirstAndThis));
                fits = false;
            }
        }
        if fits {
            found.0.insert(plugin, other);
        }
    }
    let mut circular = Vec::new();
    for (plugin, other) in &found.0 {
        if reaches(*other, *plugin, fills, &found) {
            circular.push(*plugin);
        }
    }
    for plugin in circular {
        found.0.remove(&plugin);
        let plugin_spec = spec.plugin(plugin);
        let Some(written) = &plugin_spec.fallback else { continue };
        let message = format!("its fallback `{}` calls it in turn", **written);
        let problem = faults.of(plugin, plugin_spec, ProblemKind::Cycle, message, written.origin.as_ref());
        problem.help.push("a fallback must do without the plugin that it stands in for".to_owned());
    }
    found
}

/// Whether a call can lead from one plugin to another, fallbacks included.
fn reaches(from: DeclaredIndex, to: DeclaredIndex, fills: &Fills, standbys: &Standbys) -> bool {
    let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
    while let Some(plugin) = open.pop() {
        if plugin == to {
            return true;
        }
        if seen.insert(plugin) {
            open.extend(fills[plugin].values().flat_map(|fill| fill.plugins()).chain(standbys.of(plugin)));
        }
    }
    false
}
