//! DOT, for Graphviz.

use std::fmt::Write;

use super::{Drawing, NodeKind};

/// The drawing as a digraph in DOT.
pub fn dot(drawing: &Drawing) -> String {
    let mut out = String::from(
        "digraph jackfield {\n    rankdir=TB;\n    node [shape=box, fontname=\"sans-serif\"];\n    edge [fontname=\"sans-serif\", fontsize=10];\n",
    );
    for (index, node) in drawing.nodes.iter().enumerate() {
        let shape = if node.kind == NodeKind::Host { ", shape=ellipse" } else { "" };
        let _ = writeln!(out, "    n{index} [label={}{shape}];", quote(&node.name));
    }
    for edge in &drawing.edges {
        let style = if edge.direct { ", style=bold" } else { "" };
        let _ = writeln!(out, "    n{} -> n{} [label={}{style}];", edge.from, edge.to, quote(&edge.label));
    }
    out.push_str("}\n");
    out
}

fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
