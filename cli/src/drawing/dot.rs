//! DOT, for Graphviz: each plugin a table with its sockets, from which the arrows start.

use std::fmt::Write;

use super::{Drawing, NodeKind};

/// The drawing as a digraph in DOT.
pub fn dot(drawing: &Drawing) -> String {
    let mut out = String::from(
        "digraph jackfield {\n    rankdir=LR;\n    ranksep=0.9;\n    node [shape=plain, fontname=\"sans-serif\"];\n    edge [color=\"#6b7280\"];\n",
    );
    let mut sockets: Vec<Vec<String>> = vec![Vec::new(); drawing.nodes.len()];
    let mut arrows = String::new();
    for edge in &drawing.edges {
        let own = &mut sockets[edge.from];
        let place = own.iter().position(|label| *label == edge.label()).unwrap_or_else(|| {
            own.push(edge.label());
            own.len() - 1
        });
        let style = if edge.direct { " [style=bold, color=\"#b45309\"]" } else { "" };
        let _ = writeln!(arrows, "    n{}:s{place}:e -> n{}:name:w{style};", edge.from, edge.to);
    }
    for (index, (node, sockets)) in drawing.nodes.iter().zip(&sockets).enumerate() {
        let (fill, style) = match node.kind {
            NodeKind::Host => ("#fef3c7", "rounded"),
            NodeKind::Plugin => ("#eff6ff", "solid"),
        };
        let _ = write!(
            out,
            "    n{index} [label=<<table border=\"1\" cellborder=\"0\" cellspacing=\"0\" cellpadding=\"5\" style=\"{style}\" bgcolor=\"{fill}\"><tr><td port=\"name\" align=\"left\"><b>{}</b></td></tr>",
            escape(&node.name)
        );
        for (place, label) in sockets.iter().enumerate() {
            let _ = write!(
                out,
                "<tr><td port=\"s{place}\" align=\"left\"><font point-size=\"10\">{}</font></td></tr>",
                escape(label)
            );
        }
        out.push_str("</table>>];\n");
    }
    out.push_str(&arrows);
    out.push_str("}\n");
    out
}

/// A text in an HTML-like label.
fn escape(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
