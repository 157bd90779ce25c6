//! Plugins that call each other in a circle.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::draft::Draft;
use super::faults::Faults;
use super::fill::Fill;
use super::judge::socket_lines;
use crate::plan::GraphSpec;
use crate::report::{Problem, ProblemKind, ids};

/// An edge from a socket to the plugin that is plugged in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Edge {
    from: usize,
    socket: usize,
    to: usize,
}

/// Reports each group of plugins in which all can reach each other, and marks them.
pub(super) fn report(spec: &GraphSpec, drafts: &[Option<Draft<'_>>], fills: &[Vec<Fill>], faults: &mut Faults) {
    let mut edges = BTreeSet::new();
    for (from, fills) in fills.iter().enumerate() {
        for (socket, fill) in fills.iter().enumerate() {
            // A plugin in its own socket was reported with the list that says so.
            let others = fill.targets.iter().map(|((to, _), _)| *to).filter(|to| *to != from);
            edges.extend(others.map(|to| Edge { from, socket, to }));
        }
    }
    for group in groups(drafts.len(), &edges) {
        let mut within: BTreeSet<Edge> =
            edges.iter().copied().filter(|edge| group.contains(&edge.from) && group.contains(&edge.to)).collect();
        let mut cut: BTreeMap<(usize, usize), BTreeSet<usize>> = BTreeMap::new();
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
        let id = |plugin: usize| spec.plugins[plugin].id.as_str();
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
            let left = fills[*from][*socket].targets.iter().map(|((to, _), _)| *to).filter(|to| !gone.contains(to));
            let left: Vec<&str> = left.map(id).collect();
            help.push(format!(
                "leave {} out of a socket of `{}`; add:\n{}",
                ids(&gone.iter().map(|to| id(*to)).collect::<Vec<_>>()),
                id(*from),
                socket_lines(id(*from), &draft.sockets[*socket], &left)
            ));
        }
        if help.is_empty() {
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
        let origin = listed.or_else(|| spec.plugins[start].id.origin.clone());
        let message = format!("plugins call each other in a cycle: {}", path(first));
        let mut problem = Problem::graph(ProblemKind::Cycle, message).at(origin.as_ref()).detail(detail);
        problem.help = help;
        faults.add(None, problem);
        group.iter().for_each(|plugin| faults.mark(*plugin));
    }
}

/// The groups of more than one plugin in which each reaches each, in order.
fn groups(plugins: usize, edges: &BTreeSet<Edge>) -> Vec<Vec<usize>> {
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); plugins];
    edges.iter().for_each(|edge| next[edge.from].push(edge.to));
    let reach: Vec<BTreeSet<usize>> = (0..plugins)
        .map(|start| {
            let (mut seen, mut open) = (BTreeSet::new(), next[start].clone());
            while let Some(plugin) = open.pop() {
                if seen.insert(plugin) {
                    open.extend(&next[plugin]);
                }
            }
            seen
        })
        .collect();
    let mut done: BTreeSet<usize> = BTreeSet::new();
    let mut groups = Vec::new();
    for start in 0..plugins {
        if done.contains(&start) || !reach[start].contains(&start) {
            continue;
        }
        let group: Vec<usize> =
            (0..plugins).filter(|other| reach[start].contains(other) && reach[*other].contains(&start)).collect();
        done.extend(&group);
        groups.push(group);
    }
    groups
}

/// The shortest cycle through a plugin.
fn shortest(start: usize, edges: &BTreeSet<Edge>) -> Option<Vec<Edge>> {
    let mut came: BTreeMap<usize, Edge> = BTreeMap::new();
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
fn to_cut(
    cycle: &[Edge],
    drafts: &[Option<Draft<'_>>],
    fills: &[Vec<Fill>],
    cut: &BTreeMap<(usize, usize), BTreeSet<usize>>,
) -> Option<Edge> {
    let by_default = |edge: &&Edge| drafts[edge.from].as_ref().is_some_and(|d| d.sockets[edge.socket].listed.is_none());
    let stays_filled = |edge: &&Edge| {
        let fill = &fills[edge.from][edge.socket];
        let gone = cut.get(&(edge.from, edge.socket)).map_or(0, BTreeSet::len);
        fill.shape().cardinality().accepts(fill.targets.len().saturating_sub(gone + 1))
    };
    let defaults: Vec<&Edge> = cycle.iter().filter(by_default).collect();
    defaults.iter().copied().rfind(|edge| stays_filled(edge)).or(defaults.last().copied()).copied()
}
