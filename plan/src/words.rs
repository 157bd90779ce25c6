//! The words in which errors speak of names, numbers and what to write instead.

use jackfield_contract::{Cardinality, ContractName, nearest};

/// Names as an error lists them: `` `a`, `b` and `c` ``, or `none`.
pub fn ids<S: AsRef<str>>(names: &[S]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    match quoted.split_last() {
        None => "none".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// The names of contracts, as [`ids`] lists them.
pub(crate) fn names<'c>(contracts: impl IntoIterator<Item = &'c ContractName>) -> String {
    ids(&contracts.into_iter().map(ToString::to_string).collect::<Vec<_>>())
}

/// What helps where a plugin is named that is not there.
pub(crate) fn unknown_id(id: &str, known: &[&str]) -> String {
    match nearest(id, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the plugins are {}", ids(known)),
    }
}

/// The name of the contract that is nearest to `missing`: whatever parts of the two differ are alike.
///
/// Names share namespaces and packages, so that as a whole they are all near each other.
pub(crate) fn near<'c>(missing: &ContractName, known: impl IntoIterator<Item = &'c ContractName>) -> Option<String> {
    let parts = |name: &ContractName| [name.namespace.clone(), name.package.clone(), name.interface.clone()];
    let wanted = parts(missing);
    let alike = |known: &&ContractName| {
        parts(known).iter().zip(&wanted).all(|(part, wanted)| nearest(wanted, [part.as_str()]).is_some())
    };
    let alike: Vec<String> = known.into_iter().filter(alike).map(ContractName::unversioned).collect();
    nearest(&missing.unversioned(), alike.iter().map(String::as_str)).map(str::to_owned)
}

/// A name of an import or export without its version.
pub(crate) fn unversioned(name: &str) -> &str {
    name.split_once('@').map_or(name, |(name, _)| name)
}

/// The words for a number of plugs that a cardinality asks for.
pub(crate) fn wants(cardinality: Cardinality) -> &'static str {
    match cardinality {
        Cardinality::ExactlyOne => "exactly one plug",
        Cardinality::AtMostOne => "at most one plug",
        Cardinality::AtLeastOne => "at least one plug",
        Cardinality::Any => "any number of plugs",
    }
}

/// The lines of a manifest that plug these plugins into a socket.
pub(crate) fn socket_lines(plugin: &str, socket: &str, plugs: &[&str]) -> String {
    let list: Vec<String> = plugs.iter().map(|id| format!("{id:?}")).collect();
    format!("[plugin.{}.sockets]\n{} = [{}]", toml_key(plugin), toml_key(socket), list.join(", "))
}

/// A key as TOML writes it: bare where that can be.
pub(crate) fn toml_key(key: &str) -> String {
    let bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if bare { key.to_owned() } else { format!("{key:?}") }
}

/// A number of bytes as a manifest writes it.
pub(crate) fn bytes(count: u64) -> String {
    match [(30, "GiB"), (20, "MiB"), (10, "KiB")]
        .into_iter()
        .find(|(bits, _)| count > 0 && count.is_multiple_of(1 << bits))
    {
        Some((bits, unit)) => format!("{}{unit}", count >> bits),
        None => format!("{count} bytes"),
    }
}
