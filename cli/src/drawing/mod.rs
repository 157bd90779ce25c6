//! Pictures of a graph: Mermaid, DOT and SVG, and JSON for those who draw it themselves.

mod dot;
mod json;
mod layout;
mod mermaid;
mod svg;

use jackfield::plan::{Plan, PlugRef, Targets};
use jackfield_contract::Shape;

pub use dot::dot;
pub use json::json;
pub use mermaid::mermaid;
pub(crate) use svg::escape;
pub use svg::{svg, svg_with_links};

/// What is drawn: plugins and who is plugged in where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawing {
    /// The host, the plugins in the graph's order, and the empty sockets.
    pub nodes: Vec<Node>,
    /// From sockets to plugs.
    pub edges: Vec<Edge>,
}

/// A box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What stands in it.
    pub name: String,
    /// What it stands for.
    pub kind: NodeKind,
}

/// What a box stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// The host: its own socket, and what it serves.
    Host,
    /// A plugin.
    Plugin,
}

/// An arrow from a socket to a plug.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The place in [`Drawing::nodes`] of whose socket it is.
    pub from: usize,
    /// The place of whose plug it is.
    pub to: usize,
    /// The contract with its version.
    pub contract: String,
    /// The shape of the socket: `direct`, or the cardinality of a wrapped one.
    pub shape: String,
    /// Whether a failure of the plug is a failure of the caller.
    pub direct: bool,
    /// What else is known of it, e.g. how many calls went over it.
    pub note: Option<String>,
}

impl Edge {
    /// What stands beside the arrow.
    pub fn label(&self) -> String {
        format!("{} ({})", self.contract, self.shape)
    }
}

impl Drawing {
    /// The drawing of a plan.
    pub fn of(plan: &Plan) -> Self {
        let order = plan.declared_order();
        let place = |plug: &PlugRef| 1 + order.iter().position(|index| *index == plug.plugin).unwrap_or_default();
        let mut drawing =
            Self { nodes: vec![Node { name: "host".to_owned(), kind: NodeKind::Host }], edges: Vec::new() };
        drawing
            .nodes
            .extend(order.iter().map(|index| Node { name: plan.plugin(*index).id.clone(), kind: NodeKind::Plugin }));
        if let Some(root) = &plan.root {
            let (contract, shape) = (root.contract.to_string(), root.cardinality.to_string());
            let edge = |plug: &PlugRef| Edge {
                from: 0,
                to: place(plug),
                contract: contract.clone(),
                shape: shape.clone(),
                direct: false,
                note: None,
            };
            drawing.edges.extend(root.plugs.iter().map(edge));
        }
        for (at, index) in order.iter().enumerate() {
            for socket in plan.plugin(*index).sockets.iter().filter(|socket| !socket.types_only) {
                let direct = socket.shape == Shape::Direct;
                let shape = if direct { "direct".to_owned() } else { socket.shape.cardinality().to_string() };
                let (from, contract) = (at + 1, socket.contract.to_string());
                let edge = |to| Edge { from, to, contract: contract.clone(), shape: shape.clone(), direct, note: None };
                match &socket.targets {
                    Targets::Host { .. } => drawing.edges.push(edge(0)),
                    Targets::Plugs(targets) => {
                        drawing.edges.extend(targets.iter().map(|target| edge(place(&target.plug))));
                    }
                }
            }
        }
        drawing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A host, three plugins in a diamond, an edge over two layers, and a name that needs escaping in each format.
    fn drawing() -> Drawing {
        let node = |name: &str, kind| Node { name: name.to_owned(), kind };
        let edge = |from, to, contract: &str, shape: &str, direct| Edge {
            from,
            to,
            contract: contract.to_owned(),
            shape: shape.to_owned(),
            direct,
            note: None,
        };
        Drawing {
            nodes: vec![
                node("host", NodeKind::Host),
                node("pipe", NodeKind::Plugin),
                node("a\"<b>", NodeKind::Plugin),
                node("end", NodeKind::Plugin),
                node("log", NodeKind::Plugin),
            ],
            edges: vec![
                edge(0, 1, "demo:text/pipeline@0.1.0", "exactly-one", false),
                edge(1, 2, "demo:text/filter@0.1.0", "any", false),
                edge(1, 3, "demo:text/filter@0.1.0", "any", false),
                edge(2, 4, "demo:log/sink@0.1.0", "direct", true),
                edge(1, 4, "demo:log/sink@0.1.0", "direct", true),
            ],
        }
    }

    #[test]
    fn mermaid_is_as_expected() {
        insta::assert_snapshot!(mermaid(&drawing()));
    }

    #[test]
    fn dot_is_as_expected() {
        insta::assert_snapshot!(dot(&drawing()));
    }

    #[test]
    fn json_is_as_expected() {
        insta::assert_snapshot!(json(&drawing()));
    }

    #[test]
    fn svg_is_as_expected() {
        insta::assert_snapshot!(svg(&drawing()));
    }

    #[test]
    fn graphs_without_anything_can_be_drawn() {
        for draw in [mermaid, dot, svg, json] {
            assert!(!draw(&Drawing::default()).is_empty());
        }
    }
}
