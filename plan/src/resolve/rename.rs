//! Names of a component's own that stand for contracts.

use jackfield_contract::{ContractName, Written, nearest, parse_view_name};

use super::faults::Faults;
use crate::discover::Discovered;
use crate::index::DeclaredIndex;
use crate::report::{Problem, ProblemKind};
use crate::spec::{PluginSpec, RenameSpec};
use crate::words::{ids, unversioned};

/// A rename whose contract's name can be read.
pub(super) struct Rename<'a> {
    pub(super) spec: &'a RenameSpec,
    pub(super) contract: Written,
}

/// The renames of a plugin; reports those of names that its component does not have.
pub(super) fn read<'a>(
    index: DeclaredIndex,
    plugin: &'a PluginSpec,
    found: &Discovered,
    faults: &mut Faults,
) -> Vec<Rename<'a>> {
    let own: Vec<&str> = found.info.imports.iter().chain(&found.info.exports).map(|item| item.name.as_str()).collect();
    let mut renames = Vec::new();
    for rename in &plugin.rename {
        let problem = |message: String| Problem::plugin(ProblemKind::Unknown, plugin.id.as_str(), message);
        if !own.iter().any(|name| means(&rename.own, name)) {
            let message = format!("its component neither imports nor exports `{}`", *rename.own);
            let names: Vec<&str> = own.iter().flat_map(|name| [*name, unversioned(name)]).collect();
            let help = match nearest(&rename.own, names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it has {}", ids(&own)),
            };
            faults.add(Some(index), problem(message).at(rename.own.origin.as_ref()).help(help));
        }
        match Written::parse(&rename.contract) {
            Ok(contract) => renames.push(Rename { spec: rename, contract }),
            Err(error) => faults.add(Some(index), problem(error.to_string()).at(rename.contract.origin.as_ref())),
        }
    }
    renames
}

/// The rename that means this import or export. A name in full goes before one that leaves something out.
pub(super) fn of<'r, 'a>(renames: &'r [Rename<'a>], name: &str) -> Option<&'r Rename<'a>> {
    let exact = renames.iter().find(|rename| *rename.spec.own == *name);
    exact.or_else(|| renames.iter().find(|rename| means(&rename.spec.own, name)))
}

/// Whether a rename of `written` means the import or export `name`: that name itself, without its version, or the contract
/// of which it is a view.
fn means(written: &str, name: &str) -> bool {
    let view = || {
        let contract = parse_view_name(&ContractName::parse(name).ok()?)?.0;
        Some(contract.to_string() == written || contract.unversioned() == written)
    };
    name == written || unversioned(name) == written || view().unwrap_or(false)
}
