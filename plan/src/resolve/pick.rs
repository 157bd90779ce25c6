//! What a person means who names one of a plugin's own contracts.

use jackfield_contract::{ContractName, Written, is_kebab, nearest, serves, track};

use crate::index::Index;
use crate::words::{ids, names, near, unversioned};

/// Which of a plugin's own contracts a person means.
pub(super) enum Pick<I> {
    /// These: one contract, maybe in several shapes, or in versions that can stand for each other.
    Found(Vec<I>),
    /// Several versions fit that cannot stand for each other: their names.
    Apart(Vec<String>),
    /// None fits: what may help.
    None(String),
}

/// Finds what `written` means among names of the component and the contracts that they stand for.
pub(super) fn pick<'c, I: Index>(
    written: &str,
    own: impl Iterator<Item = (&'c str, &'c ContractName)>,
    is_plug: bool,
) -> Pick<I> {
    let own: Vec<(I, &str, &ContractName)> =
        own.enumerate().map(|(place, (name, contract))| (I::new(place), name, contract)).collect();
    let exact = own.iter().filter(|(_, name, contract)| *name == written || contract.to_string() == written);
    let exact: Vec<I> = exact.map(|(index, ..)| *index).collect();
    if !exact.is_empty() {
        return Pick::Found(exact);
    }
    let wanted = match Written::parse(written) {
        Ok(wanted) => wanted,
        // A word: the component may have names of its own.
        Err(_) if is_kebab(written) => return Pick::None(words(written, &own)),
        Err(error) => return Pick::None(error.to_string()),
    };
    let same_name = own.iter().filter(|(_, name, contract)| {
        contract.unversioned() == wanted.name.unversioned() || unversioned(name) == written
    });
    let fits = |contract: &ContractName| match wanted.exact() {
        Some(exact) if is_plug => serves(contract, exact),
        Some(exact) => track(contract) == track(exact),
        None => !wanted.has_version() || wanted.admits(contract),
    };
    let fitting: Vec<_> = same_name.clone().filter(|(.., contract)| fits(contract)).collect();
    match &fitting[..] {
        [(.., first), rest @ ..] if rest.iter().all(|(.., other)| track(other) == track(first)) => {
            Pick::Found(fitting.iter().map(|(index, ..)| *index).collect())
        }
        [] => {
            let near = near(&wanted.name, own.iter().map(|(.., contract)| *contract));
            let others: Vec<&ContractName> = same_name.map(|(.., contract)| *contract).collect();
            Pick::None(match (&others[..], near) {
                ([], Some(near)) => format!("did you mean `{near}`?"),
                ([], None) if own.is_empty() => "it has none at all".to_owned(),
                ([], None) => format!("it has {}", names(own.iter().map(|(.., contract)| *contract))),
                (others, _) => format!("the versions that it has are {}", names(others.iter().copied())),
            })
        }
        apart => Pick::Apart(apart.iter().map(|(.., contract)| contract.to_string()).collect()),
    }
}

/// What a word may mean among the names that a component has.
fn words<I>(written: &str, own: &[(I, &str, &ContractName)]) -> String {
    match nearest(written, own.iter().map(|(_, name, _)| *name)) {
        Some(near) => format!("did you mean `{near}`?"),
        None if own.is_empty() => "it has none at all".to_owned(),
        None => format!("it has {}", ids(&own.iter().map(|(_, name, _)| *name).collect::<Vec<_>>())),
    }
}
