//! Names of a component's own that stand for contracts.

use jackfield_contract::{Written, nearest};

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
        if !own.iter().any(|name| rename.means(name)) {
            let message = format!("its component neither imports nor exports `{}`", rename.own_interface());
            let names: Vec<&str> = own.iter().flat_map(|name| [*name, unversioned(name)]).collect();
            let help = match nearest(rename.own_interface(), names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it has {}", ids(&own)),
            };
            faults.add(Some(index), problem(message).at(rename.own.origin.as_ref()).help(help));
        }
        if let (None, Some(item)) = (rename.own_item(), rename.contract_item()) {
            let message = format!("`{}` is an interface, and `{}` is a part of one", *rename.own, *rename.contract);
            let help =
                format!("write `{}#..` for what stands for `{item}`, or `{}`", *rename.own, rename.contract_name());
            faults.add(Some(index), problem(message).at(rename.contract.origin.as_ref()).help(help));
        }
        match Written::parse(rename.contract_name()) {
            Ok(contract) => {
                let same = |other: &&Rename<'a>| other.spec.own_interface() == rename.own_interface();
                match renames.iter().find(same) {
                    Some(other) if other.spec.contract_name() != rename.contract_name() => {
                        let message = format!(
                            "`{}` cannot stand for both `{}` and `{}`",
                            rename.own_interface(),
                            other.spec.contract_name(),
                            rename.contract_name()
                        );
                        faults.add(Some(index), problem(message).at(rename.contract.origin.as_ref()));
                    }
                    // What names an item names its contract as well.
                    Some(_) => {}
                    None => renames.push(Rename { spec: rename, contract }),
                }
            }
            Err(error) => faults.add(Some(index), problem(error.to_string()).at(rename.contract.origin.as_ref())),
        }
    }
    renames
}

/// The rename that means this import or export. A name in full goes before one that leaves something out.
pub(super) fn of<'r, 'a>(renames: &'r [Rename<'a>], name: &str) -> Option<&'r Rename<'a>> {
    let exact = renames.iter().find(|rename| rename.spec.own_interface() == name);
    exact.or_else(|| renames.iter().find(|rename| rename.spec.means(name)))
}
