//! Plugins that call each other in a circle.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::draft::Drafts;
use super::faults::Faults;
use super::fill::Fills;
use crate::index::{DeclaredIndex, IndexVec, SocketIndex};
use crate::report::{Problem, ProblemKind};
use crate::spec::GraphSpec;
use crate::words::{ids, socket_lines};

/// An edge from a socket to the plugin that is plugged in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Edge {
    from: DeclaredIndex,
    socket: SocketIndex,
    to: DeclaredIndex,
}

/// The plugins that are to be left out of sockets.
type Cut = BTreeMap<(DeclaredIndex, SocketIndex), BTreeSet<DeclaredIndex>>;

/// Reports each group of plugins in which all can reach each other, and marks them.
pub(super) fn report(spec: &GraphSpec, drafts: &Drafts<'_>, fills: &Fills, faults: &mut Faults) {
    let mut edges = BTreeSet::new();
    for (from, fills) in fills.iter() {
        for (socket, fill) in fills.iter() {
            // A plugin in its own socket was reported with the list that says so.
            let others = fill.plugins().filter(|to| *to != from);
            edges.extend(others.map(|to| Edge { from, socket, to }));
        }
    }
    for group in groups(drafts, &edges) {
        let mut within: BTreeSet<Edge> =
            edges.iter().copied().filter(|edge| group.contains(&edge.from) && group.contains(&edge.to)).collect();
        let mut cut: Cut = BTreeMap::new();
        let mut cycles = Vec::new();
        while let Some(cycle) = group.iter().find_map(|start| shortest(*start, &within)) {
            if let Some(edge) = to_cut(&cycle, drafts, fills, &cut) {
                cut.entry((edge.from, edge.socket)).or_default().insert(edge.to);
                within.remove(&edge);
            } else {
                within.remove(&cycle[cycle.len() - 1]);
            }
            cycles.push(cycle);
        }
        let Some(first) = cycles.first() else { continue };
        let id = |plugin: DeclaredIndex| spec.plugin(plugin).id.as_str();
        let path = |cycle: &[Edge]| {
            let names: Vec<String> =
                cycle.iter().map(|edge| edge.from).chain([cycle[0].from]).map(|p| format!("`{}`", id(p))).collect();
            names.join(" -> ")
        };
        let mut detail = String::new();
        for edge in first {
            let Some(draft) = &drafts[edge.from] else { continue };
            let socket = &draft.sockets[edge.socket];
            let how = if socket.listed.is_some() { "listed" } else { "by default" };
            detail.push_str(&format!("`{}`, socket {} -> `{}` ({how})\n", id(edge.from), socket.title(), id(edge.to)));
        }
        for other in &cycles[1..] {
            detail.push_str(&format!("also {}\n", path(other)));
        }
        let mut help = Vec::new();
        for ((from, socket), gone) in &cut {
            let Some(draft) = &drafts[*from] else { continue };
            let fill = &fills[*from][*socket];
            let left: Vec<&str> = fill.plugins().filter(|to| !gone.contains(to)).map(id).collect();
            let gone = ids(&gone.iter().map(|to| id(*to)).collect::<Vec<_>>());
            let contract = &draft.sockets[*socket].key();
            // A header that is there already must not be there twice.
            let add = |plugs: &[&str]| match (&draft.spec.sockets[..], socket_lines(id(*from), contract, plugs)) {
                ([], lines) => format!("add:\n{lines}"),
                (_, lines) => match lines.split_once('\n') {
                    Some((header, line)) => format!("add to `{header}`:\n{line}"),
                    None => lines,
                },
            };
            help.push(if fill.shape().cardinality().accepts(left.len()) {
                format!("leave {gone} out of a socket of `{}`; {}", id(*from), add(&left))
            } else {
                format!(
                    "a socket of `{}` needs another plug than {gone}: add a plugin that plugs `{contract}` and does not call `{}`, then {}",
                    id(*from),
                    id(*from),
                    add(&["<its id>"])
                )
            });
        }
        if help.is_empty() {
            help.extend(first.iter().find_map(|edge| unlisted(spec, drafts, fills, &group, *edge)));
            help.push(
                "take one of them out of the list of a socket: calls go one way, from a socket to a plug".to_owned(),
            );
        }
        let listed = first.iter().find_map(|edge| {
            let listed = drafts[edge.from].as_ref()?.sockets[edge.socket].listed?;
            let entry = listed.plugs.iter().find(|entry| ***entry == *id(edge.to))?;
            entry.origin.clone()
        });
        let start = first[0].from;
        let origin = listed.or_else(|| spec.plugin(start).id.origin.clone());
        let message = format!("plugins call each other in a cycle: {}", path(first));
        let mut problem = Problem::graph(ProblemKind::Cycle, message).at(origin.as_ref()).detail(detail);
        problem.help = help;
        faults.add(None, problem);
        group.iter().for_each(|plugin| faults.mark(*plugin));
    }
}

/// How to change the list that names a plug of a cycle: without it, or with another in its place, where there is one.
fn unlisted(
    spec: &GraphSpec,
    drafts: &Drafts<'_>,
    fills: &Fills,
    group: &[DeclaredIndex],
    edge: Edge,
) -> Option<String> {
    let id = |plugin: DeclaredIndex| spec.plugin(plugin).id.as_str();
    let socket = &drafts[edge.from].as_ref()?.sockets[edge.socket];
    socket.listed?;
    let fill = &fills[edge.from][edge.socket];
    let left = fill.plugins().filter(|to| *to != edge.to).count();
    if fill.shape().cardinality().accepts(left) {
        return Some(format!(
            "take `{}` out of the list of the socket {} of `{}`",
            id(edge.to),
            socket.title(),
            id(edge.from)
        ));
    }
    let serves = |plugin: &DeclaredIndex| {
        let plugs = drafts[*plugin].iter().flat_map(|draft| draft.plugs.values());
        !group.contains(plugin)
            && plugs.clone().any(|plug| plug.contract.unversioned() == socket.contract.unversioned())
    };
    let other = drafts.indices().find(serves)?;
    let (other, from, to) = (id(other), id(edge.from), id(edge.to));
    Some(format!(
        "list `{other}` in the place of `{to}` for the socket {} of `{from}`: it is in no cycle",
        socket.title()
    ))
}

/// The groups of more than one plugin in which each reaches each, in order.
fn groups(drafts: &Drafts<'_>, edges: &BTreeSet<Edge>) -> Vec<Vec<DeclaredIndex>> {
    let all = drafts.indices();
    let mut next: IndexVec<DeclaredIndex, Vec<DeclaredIndex>> = all.clone().map(|_| Vec::new()).collect();
    edges.iter().for_each(|edge| next[edge.from].push(edge.to));
    let reached = |start: DeclaredIndex| {
        let (mut seen, mut open) = (BTreeSet::new(), next[start].clone());
        while let Some(plugin) = open.pop() {
            if seen.insert(plugin) {
                open.extend(&next[plugin]);
            }
        }
        seen
    };
    let reach: IndexVec<DeclaredIndex, BTreeSet<DeclaredIndex>> = all.clone().map(reached).collect();
    let mut done: BTreeSet<DeclaredIndex> = BTreeSet::new();
    let mut groups = Vec::new();
    for start in all.clone() {
        if done.contains(&start) || !reach[start].contains(&start) {
            continue;
        }
        let mutual = |other: &DeclaredIndex| reach[start].contains(other) && reach[*other].contains(&start);
        let group: Vec<DeclaredIndex> = all.clone().filter(mutual).collect();
        done.extend(&group);
        groups.push(group);
    }
    groups
}

/// The shortest cycle through a plugin.
fn shortest(start: DeclaredIndex, edges: &BTreeSet<Edge>) -> Option<Vec<Edge>> {
    let mut came: BTreeMap<DeclaredIndex, Edge> = BTreeMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(plugin) = open.pop_front() {
        for edge in edges.iter().filter(|edge| edge.from == plugin) {
            if edge.to == start {
                let mut cycle = vec![*edge];
                while cycle[0].from != start {
                    cycle.insert(0, came[&cycle[0].from]);
                }
                return Some(cycle);
            }
            if let std::collections::btree_map::Entry::Vacant(entry) = came.entry(edge.to) {
                entry.insert(*edge);
                open.push_back(edge.to);
            }
        }
    }
    None
}

/// The edge of a cycle that a line in the manifest can take away: one that a default made, and best one without which its
/// socket is still filled; of these the last.
fn to_cut(cycle: &[Edge], drafts: &Drafts<'_>, fills: &Fills, cut: &Cut) -> Option<Edge> {
    let by_default = |edge: &&Edge| drafts[edge.from].as_ref().is_some_and(|d| d.sockets[edge.socket].listed.is_none());
    let stays_filled = |edge: &&Edge| {
        let fill = &fills[edge.from][edge.socket];
        let gone = cut.get(&(edge.from, edge.socket)).map_or(0, BTreeSet::len);
        fill.shape().cardinality().accepts(fill.targets.len().saturating_sub(gone + 1))
    };
    let defaults: Vec<&Edge> = cycle.iter().filter(by_default).collect();
    defaults.iter().copied().rfind(|edge| stays_filled(edge)).or(defaults.last().copied()).copied()
}
