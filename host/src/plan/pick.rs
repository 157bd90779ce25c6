//! What a person means who names one of a plugin's own contracts.

use jackfield_contract::{ContractName, serves, track};

use super::catalogue::near;
use super::draft::unversioned;
use crate::report::ids;

/// Which of a plugin's own contracts a person means.
pub(super) enum Pick {
    One(usize),
    /// Several versions fit: their names.
    Many(Vec<String>),
    /// None fits: what may help.
    None(Vec<String>),
}

/// Finds what `written` means among names of the component and the contracts that they stand for.
pub(super) fn pick<'c>(written: &str, own: impl Iterator<Item = (&'c str, &'c ContractName)>, is_plug: bool) -> Pick {
    let own: Vec<_> = own.collect();
    if let Some(exact) = own.iter().position(|(name, contract)| *name == written || contract.to_string() == written) {
        return Pick::One(exact);
    }
    let wanted = match ContractName::parse(written) {
        Ok(wanted) => wanted,
        Err(error) => return Pick::None(vec![error.to_string()]),
    };
    let same_name: Vec<usize> = (0..own.len())
        .filter(|at| own[*at].1.unversioned() == wanted.unversioned() || unversioned(own[*at].0) == written)
        .collect();
    let fitting: Vec<usize> = same_name
        .iter()
        .copied()
        .filter(|at| {
            let contract = own[*at].1;
            let same_track = || track(contract) == track(&wanted);
            let fits = || if is_plug { serves(contract, &wanted) } else { same_track() };
            wanted.version.is_none() || fits()
        })
        .collect();
    let mut contracts: Vec<&ContractName> = fitting.iter().map(|at| own[*at].1).collect();
    contracts.dedup();
    match (&fitting[..], &contracts[..]) {
        ([first, ..], [_]) => Pick::One(*first),
        ([], _) => {
            let names: Vec<String> = own.iter().map(|(_, contract)| contract.to_string()).collect();
            let near = near(&wanted, own.iter().map(|(_, contract)| *contract));
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
        _ => Pick::Many(contracts.iter().map(ToString::to_string).collect()),
    }
}
