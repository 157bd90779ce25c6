//! JSON, for those who draw the graph themselves.

use serde_json::{Value as Json, json};

use super::{Drawing, Edge, Node, NodeKind};

/// The version of the form.
const FORM: u32 = 1;

/// The drawing as JSON: `{"version", "nodes": [{"kind", "name"}], "edges": [{"from", "to", "contract", "shape", "direct"}]}`, where
/// `from` and `to` are places in `nodes`.
pub fn json(drawing: &Drawing) -> String {
    let node = |node: &Node| {
        let kind = match node.kind {
            NodeKind::Host => "host",
            NodeKind::Plugin => "plugin",
        };
        json!({ "kind": kind, "name": node.name })
    };
    let edge = |edge: &Edge| json!({ "from": edge.from, "to": edge.to, "contract": edge.contract, "shape": edge.shape, "direct": edge.direct });
    let nodes: Vec<Json> = drawing.nodes.iter().map(node).collect();
    let edges: Vec<Json> = drawing.edges.iter().map(edge).collect();
    let value = json!({ "version": FORM, "nodes": nodes, "edges": edges });
    format!("{value:#}\n")
}
