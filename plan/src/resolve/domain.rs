//! Domains: who is in one, and whether calls stay in it.
//!
//! A domain is to be composed into one component, whose instance cannot be entered while it is being called. So no path of sockets
//! may leave it and come back. What each of its plugins must be is told in
//! [`fusible`](super::fusible).

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::faults::Faults;
use super::fusible::{self, Judge, Report};
use crate::index::DeclaredIndex;
use crate::spec::{GraphSpec, is_id};
use crate::words::{ids, unknown_id};

/// The domains whose plugins are all there, with those in the order of the list.
pub(super) type Domains = Vec<(usize, Vec<DeclaredIndex>)>;

/// Finds the domains, and reports what is wrong with them. The plugins of one that cannot be are left out.
pub(super) fn find(judge: &Judge<'_, '_>, faults: &mut Faults) -> Domains {
    let mut domains = Domains::new();
    let mut taken = BTreeMap::new();
    for (place, domain) in judge.spec.domains.iter().enumerate() {
        let before = faults.problems.len();
        let mut report = Report { domain, faults: &mut *faults };
        name(judge.spec, place, &mut report);
        let members = members(judge.spec, place, &mut taken, &mut report);
        if !report.is_more_than(before) {
            fusible::check(judge, &members, &mut report);
            convex(judge, &members, &mut report);
        }
        match report.is_more_than(before) {
            false => domains.push((place, members)),
            true => members.iter().for_each(|member| faults.mark(*member)),
        }
    }
    domains
}

fn name(spec: &GraphSpec, place: usize, report: &mut Report<'_>) {
    let name = &report.domain.name;
    let (message, help) = if !is_id(name) {
        let help = "a name begins with a letter or digit and goes on with letters, digits, `.`, `_` and `-`";
        (format!("`{}` cannot be its name", **name), help)
    } else if spec.find(name).is_some() {
        ("a plugin has this id as well".to_owned(), "give one of them another name: errors and numbers go by it")
    } else if spec.domains[..place].iter().any(|other| *other.name == **name) {
        ("two domains have this name".to_owned(), "give one of them another name")
    } else {
        return;
    };
    report.add(message, name.origin.as_ref(), help);
}

/// The plugins of a domain. `taken` holds those of the domains before it.
fn members(
    spec: &GraphSpec,
    place: usize,
    taken: &mut BTreeMap<DeclaredIndex, usize>,
    report: &mut Report<'_>,
) -> Vec<DeclaredIndex> {
    let domain = report.domain;
    let mut members = Vec::new();
    for id in &domain.plugins {
        let (message, help) = match spec.find(id) {
            None => (format!("it lists `{}`, and there is no plugin of this id", **id), unknown_id(id, &spec.ids())),
            Some(plugin) if members.contains(&plugin) => {
                (format!("it lists `{}` twice", **id), format!("take one `{}` out of the list", **id))
            }
            Some(plugin) => match taken.get(&plugin) {
                Some(other) => {
                    let message =
                        format!("it lists `{}`, which is in the domain `{}`", **id, *spec.domains[*other].name);
                    (message, "a plugin is in one domain at most: take it out of one of the lists".to_owned())
                }
                None => {
                    members.push(plugin);
                    continue;
                }
            },
        };
        report.add(message, id.origin.as_ref(), help);
    }
    if domain.plugins.len() < 2 {
        let message = "a domain has two plugins at least".to_owned();
        report.add(message, domain.list.as_ref(), "list the plugins that are to be composed, or remove the domain");
    }
    taken.extend(members.iter().map(|member| (*member, place)));
    members
}

/// A path that leaves the domain would enter it again while it is being called.
fn convex(judge: &Judge<'_, '_>, members: &[DeclaredIndex], report: &mut Report<'_>) {
    let Some(path) = outside(judge, members) else { return };
    let id = |at: &DeclaredIndex| judge.spec.plugin(*at).id.as_str();
    let names: Vec<String> = path.iter().map(|at| format!("`{}`", id(at))).collect();
    let between: Vec<&str> = path[1..path.len() - 1].iter().map(id).collect();
    let message = format!("a path of sockets leaves it and comes back: {}", names.join(" -> "));
    let (first, last) = (&names[0], &names[names.len() - 1]);
    let help = format!("take {} into the domain, or {first} or {last} out of it", ids(&between));
    report.add(message, report.domain.list.as_ref(), help);
}

/// The shortest path that leaves a domain and comes back, its ends included.
fn outside(judge: &Judge<'_, '_>, members: &[DeclaredIndex]) -> Option<Vec<DeclaredIndex>> {
    let inside: BTreeSet<DeclaredIndex> = members.iter().copied().collect();
    let next = |plugin: DeclaredIndex| {
        judge.fills[plugin].values().flat_map(|fill| fill.plugins()).chain(judge.standbys.of(plugin))
    };
    let mut came: BTreeMap<DeclaredIndex, DeclaredIndex> = BTreeMap::new();
    let mut open: VecDeque<DeclaredIndex> = VecDeque::new();
    let mut leave = |from: DeclaredIndex, to: DeclaredIndex, open: &mut VecDeque<DeclaredIndex>| {
        if let Entry::Vacant(entry) = came.entry(to) {
            entry.insert(from);
            open.push_back(to);
        }
    };
    for from in members {
        next(*from).filter(|to| !inside.contains(to)).for_each(|to| leave(*from, to, &mut open));
    }
    let mut back = None;
    while let (Some(plugin), None) = (open.pop_front(), back) {
        for to in next(plugin) {
            match inside.contains(&to) {
                true => back = back.or(Some((plugin, to))),
                false => leave(plugin, to, &mut open),
            }
        }
    }
    let (mut at, end) = back?;
    let mut path = vec![end];
    while !inside.contains(&at) {
        path.push(at);
        at = came[&at];
    }
    path.push(at);
    path.reverse();
    Some(path)
}
