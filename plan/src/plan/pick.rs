//! What a person means who names one of a plugin's own contracts.

use jackfield_contract::{ContractName, Written, serves, track};

use super::catalogue::near;
use super::draft::unversioned;
use crate::report::ids;

/// Which of a plugin's own contracts a person means.
pub(super) enum Pick {
    /// These: one contract, maybe in several shapes, or in versions that can stand for each other.
    Found(Vec<usize>),
    /// Several versions fit that cannot stand for each other: their names.
    Apart(Vec<String>),
    /// None fits: what may help.
    None(Vec<String>),
}

/// Finds what `written` means among names of the component and the contracts that they stand for.
pub(super) fn pick<'c>(written: &str, own: impl Iterator<Item = (&'c str, &'c ContractName)>, is_plug: bool) -> Pick {
    let own: Vec<_> = own.collect();
    let is_exact = |at: &usize| own[*at].0 == written || own[*at].1.to_string() == written;
    let exact: Vec<usize> = (0..own.len()).filter(is_exact).collect();
    if !exact.is_empty() {
        return Pick::Found(exact);
    }
    let wanted = match Written::parse(written) {
        Ok(wanted) => wanted,
        Err(error) => return Pick::None(vec![error.to_string()]),
    };
    let same_name: Vec<usize> = (0..own.len())
        .filter(|at| own[*at].1.unversioned() == wanted.name.unversioned() || unversioned(own[*at].0) == written)
        .collect();
    let fitting: Vec<usize> = same_name
        .iter()
        .copied()
        .filter(|at| {
            let contract = own[*at].1;
            match wanted.exact() {
                Some(exact) if is_plug => serves(contract, exact),
                Some(exact) => track(contract) == track(exact),
                None => !wanted.has_version() || wanted.admits(contract),
            }
        })
        .collect();
    match &fitting[..] {
        [first, rest @ ..] if rest.iter().all(|at| track(own[*at].1) == track(own[*first].1)) => Pick::Found(fitting),
        [] => {
            let names: Vec<String> = own.iter().map(|(_, contract)| contract.to_string()).collect();
            let near = near(&wanted.name, own.iter().map(|(_, contract)| *contract));
            let help = match (&same_name[..], near) {
                ([], Some(near)) => format!("did you mean `{near}`?"),
                ([], None) if names.is_empty() => "it has none at all".to_owned(),
                ([], None) => format!("it has {}", ids(&names)),
                (others, _) => {
                    let names: Vec<String> = others.iter().map(|at| own[*at].1.to_string()).collect();
                    format!("the versions that it has are {}", ids(&names))
                }
            };
            Pick::None(vec![help])
        }
        apart => Pick::Apart(apart.iter().map(|at| own[*at].1.to_string()).collect()),
    }
}
