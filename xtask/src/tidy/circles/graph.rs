//! Strongly connected components: files that import each other, directly or through others.

use std::collections::BTreeMap;

use super::names::Arrows;

/// The circles of a graph: each a sorted list of two files or more.
pub(super) fn circles(arrows: &Arrows) -> Vec<Vec<&str>> {
    let mut search = Search { arrows, seen: BTreeMap::new(), open: Vec::new(), circles: Vec::new() };
    for from in arrows.keys() {
        if !search.seen.contains_key(from.as_str()) {
            search.visit(from);
        }
    }
    search.circles.sort();
    search.circles
}

/// Tarjan's algorithm.
struct Search<'a> {
    arrows: &'a Arrows,
    /// The order in which files were first seen.
    seen: BTreeMap<&'a str, usize>,
    open: Vec<&'a str>,
    circles: Vec<Vec<&'a str>>,
}

impl<'a> Search<'a> {
    /// Visits a file; the earliest open file that it leads to.
    fn visit(&mut self, file: &'a str) -> usize {
        let number = self.seen.len();
        self.seen.insert(file, number);
        self.open.push(file);
        let mut earliest = number;
        for to in self.arrows.get(file).into_iter().flat_map(BTreeMap::keys) {
            match self.seen.get(to.as_str()) {
                None => earliest = earliest.min(self.visit(to)),
                Some(first) if self.open.contains(&to.as_str()) => earliest = earliest.min(*first),
                Some(_) => {}
            }
        }
        if earliest == number {
            let at = self.open.iter().position(|open| *open == file).unwrap_or_default();
            let mut circle = self.open.split_off(at);
            if circle.len() > 1 {
                circle.sort_unstable();
                self.circles.push(circle);
            }
        }
        earliest
    }
}

#[cfg(test)]
mod tests {
    use super::super::names::Arrow;
    use super::*;

    fn graph(edges: &[(&str, &str)]) -> Arrows {
        let mut arrows = Arrows::new();
        for (from, to) in edges {
            let arrow = Arrow { line: 1, path: String::new() };
            arrows.entry((*from).to_owned()).or_default().insert((*to).to_owned(), arrow);
        }
        arrows
    }

    #[test]
    fn circles_are_found() {
        assert_eq!(circles(&graph(&[("a", "b"), ("b", "c"), ("a", "c")])), [[""; 0]; 0]);
        assert_eq!(circles(&graph(&[("a", "b"), ("b", "a")])), [["a", "b"]]);
        // Two circles with an arrow from one to the other, and files on the way that are in none.
        let edges = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "x"), ("x", "y"), ("y", "z"), ("z", "y"), ("0", "a")];
        assert_eq!(circles(&graph(&edges)), [vec!["a", "b", "c"], vec!["y", "z"]]);
        // Two circles that share a file are one.
        assert_eq!(circles(&graph(&[("a", "b"), ("b", "a"), ("b", "c"), ("c", "b")])), [["a", "b", "c"]]);
    }
}
