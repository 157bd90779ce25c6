//! Granted folders that lie inside of others.

use std::path::Path;

use super::draft::Drafts;
use crate::report::{Problem, ProblemKind, Warning};
use crate::spec::GraphSpec;
use crate::wasi::DirSpec;

/// A folder that a plugin is granted, and where it lies.
struct Grant<'a> {
    plugin: &'a str,
    dir: &'a DirSpec,
    place: &'a Path,
}

/// Warns of each granted folder inside of another that a plugin may write: it can be renamed, filled and emptied there, whatever
/// its own grant says.
pub(super) fn nested(spec: &GraphSpec, drafts: &Drafts<'_>) -> Vec<Warning> {
    let mut grants = Vec::new();
    for (index, plugin) in spec.indexed() {
        let Some(draft) = &drafts[index] else { continue };
        let places = plugin.wasi.dirs.iter().zip(&draft.found.folders);
        let placed = places.filter_map(|(dir, place)| Some((dir, place.as_deref()?)));
        grants.extend(placed.map(|(dir, place)| Grant { plugin: plugin.id.as_str(), dir, place }));
    }
    let mut warnings = Vec::new();
    for inner in &grants {
        let around =
            |outer: &&Grant<'_>| outer.dir.write && outer.place != inner.place && inner.place.starts_with(outer.place);
        for outer in grants.iter().filter(around) {
            let who = if outer.plugin == inner.plugin { "it".to_owned() } else { format!("plugin `{}`", outer.plugin) };
            let message = format!(
                "the granted folder `{}` lies inside of `{}`, which {who} may change",
                inner.dir.host.value.display(),
                outer.dir.host.value.display()
            );
            let problem = Problem::plugin(ProblemKind::Folder, inner.plugin, message);
            let problem = problem.at(inner.dir.host.origin.as_ref());
            warnings
                .push(Warning(problem.help("grant folders that lie side by side, or take `write` from the outer one")));
        }
    }
    warnings
}
