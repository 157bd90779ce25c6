//! What an application serves, for tools that plan its graph without it.

use jackfield_contract::{ContractName, Item, Model, Side, Vocabulary, Written, compare, nearest, parse_view_name};

use crate::discover::{Discovered, Discovery};
use crate::report::{Problem, ProblemKind, ids};
use crate::resolve::alone::plug;
use crate::spec::{Audience, GraphSpec, HostServed, HostSpec, PluginSpec};

/// The contracts that the application serves by the graph's own words ([`GraphSpec::host`]), and what is wrong with these words.
///
/// Their WIT is that of the plugins' imports: a component imports no more of a contract than it uses, so each plugin is served
/// with the contract as it imports it. Imports that do not fit each other are a problem.
pub fn declared_host(spec: &GraphSpec, components: &[Discovery]) -> (Vec<HostServed>, Vec<Problem>) {
    let (mut served, mut problems) = (Vec::<HostServed>::new(), Vec::new());
    for (at, declared) in spec.host.iter().enumerate() {
        let written = match Written::parse(&declared.contract) {
            Ok(written) => written,
            Err(error) => {
                let message = format!("what the application serves: {error}");
                problems.push(problem(ProblemKind::Unknown, declared, message));
                continue;
            }
        };
        let before = served.len();
        for (plugin, component) in spec.plugins.iter().zip(components) {
            let Ok(component) = component else { continue };
            let Some(import) = import(plugin, component, &written) else { continue };
            let known = |other: &HostServed| other.is_for(&plugin.id) && other.name() == import.name();
            if !served.iter().any(known) {
                served.push(import);
            }
        }
        let found = &served[before..];
        // Said again in `[graph]` or with another part of its version, it is not missing.
        let again =
            spec.host[..at].iter().any(|other| Written::parse(&other.contract).is_ok_and(|o| same(&o, &written)));
        if found.is_empty() && !again {
            problems.extend(nobody(spec, components, declared, &written));
        }
        problems.extend(disagreement(declared, found));
    }
    (served, problems)
}

fn same(a: &Written, b: &Written) -> bool {
    a.name.unversioned() == b.name.unversioned()
}

fn problem(kind: ProblemKind, declared: &HostSpec, message: String) -> Problem {
    Problem::graph(kind, message).at(declared.contract.origin.as_ref())
}

/// The contract as this plugin imports it, directly if it does so in several ways.
fn import(plugin: &PluginSpec, component: &Discovered, written: &Written) -> Option<HostServed> {
    let model = &component.info.model;
    let mut wrapped = None;
    for (item, contract, is_view) in imports(plugin, component).filter(|(_, contract, _)| written.admits(contract)) {
        let plug = plug(model, item.interface, is_view);
        let is_direct = plug.is_none();
        let mut served = HostServed::new(
            plug.unwrap_or_else(|| model.clone()),
            item.interface,
            Audience::Only(vec![plugin.id.value.clone()]),
        );
        served.model.interface_mut(item.interface).name = contract;
        if is_direct {
            return Some(served);
        }
        wrapped.get_or_insert(served);
    }
    wrapped
}

/// The imports that are sockets: each with its contract, and whether it has the name of a view.
fn imports<'a>(
    plugin: &'a PluginSpec,
    component: &'a Discovered,
) -> impl Iterator<Item = (&'a Item, ContractName, bool)> {
    let model: &Model = &component.info.model;
    let is_socket = |item: &&Item| {
        !item.name.starts_with("wasi:")
            && !item.name.starts_with("jackfield:")
            && model.interface(item.interface).is_contract(model)
    };
    component.info.imports.iter().filter(is_socket).map(move |item| {
        let renamed = plugin.rename.iter().find(|rename| *rename.own == *item.name);
        let renamed = renamed.and_then(|rename| Written::parse(&rename.contract).ok());
        let own = &model.interface(item.interface).name;
        match (renamed, parse_view_name(own)) {
            (Some(renamed), _) => (item, renamed.name, false),
            (None, Some((contract, _))) => (item, contract, true),
            (None, None) => (item, own.clone(), false),
        }
    })
}

/// What to say of a contract that no plugin imports: the application may serve more than its plugins use, but not another
/// version of what they use, and a slip of the pen is told.
fn nobody(spec: &GraphSpec, components: &[Discovery], declared: &HostSpec, written: &Written) -> Option<Problem> {
    let found =
        spec.plugins.iter().zip(components).filter_map(|(plugin, component)| Some((plugin, component.as_ref().ok()?)));
    let mut all: Vec<ContractName> =
        found.flat_map(|(plugin, component)| imports(plugin, component).map(|(_, name, _)| name)).collect();
    all.sort();
    all.dedup();
    let versions: Vec<String> =
        all.iter().filter(|name| name.unversioned() == written.name.unversioned()).map(ToString::to_string).collect();
    let message = format!("no plugin imports `{}`, which the application serves", *declared.contract);
    if !versions.is_empty() {
        let help = format!("it is imported as {}", ids(&versions));
        return Some(problem(ProblemKind::Unknown, declared, message).help(help));
    }
    let names: Vec<String> = all.iter().map(ContractName::unversioned).collect();
    let near = nearest(&written.name.unversioned(), names.iter().map(String::as_str))?;
    Some(problem(ProblemKind::Unknown, declared, message).help(format!("did you mean `{near}`?")))
}

/// What to say where two plugins take one function of the application's to have two signatures.
fn disagreement(declared: &HostSpec, found: &[HostServed]) -> Option<Problem> {
    let first = found.first()?;
    let id = |served: &HostServed| match &served.to {
        Audience::Only(plugins) => plugins.join(", "),
        Audience::All => String::new(),
    };
    found[1..].iter().filter(|other| other.name() == first.name()).find_map(|other| {
        let differences = compare(Side::new(&first.model, first.interface), Side::new(&other.model, other.interface));
        let difference = differences.iter().find(|difference| !difference.is_presence())?;
        let message = format!(
            "`{}` and `{}` import `{}`, which the application serves, with different signatures",
            id(first),
            id(other),
            first.name()
        );
        Some(problem(ProblemKind::Signature, declared, message).detail(difference.diff(Vocabulary::FirstAndThis)))
    })
}
