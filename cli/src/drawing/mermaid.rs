//! Mermaid, which code hosts show in Markdown.

use std::fmt::Write;

use super::{Drawing, NodeKind};

/// The drawing as a Mermaid flowchart.
pub fn mermaid(drawing: &Drawing) -> String {
    let mut out = String::from("flowchart LR\n");
    // Ids are numbers: `end` and other words of Mermaid's own are good names for plugins.
    for (index, node) in drawing.nodes.iter().enumerate() {
        let name = escape(&node.name);
        let _ = match node.kind {
            NodeKind::Host => writeln!(out, "    n{index}([\"{name}\"])"),
            NodeKind::Plugin => writeln!(out, "    n{index}[\"{name}\"]"),
        };
    }
    for edge in &drawing.edges {
        let arrow = if edge.direct { "==>" } else { "-->" };
        let _ = writeln!(out, "    n{} {arrow}|\"{}\"| n{}", edge.from, escape(&edge.label()), edge.to);
    }
    out
}

fn escape(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        match c {
            '"' | '<' | '>' | '&' | '#' | '`' => {
                let _ = write!(out, "#{};", u32::from(c));
            }
            _ => out.push(c),
        }
        out
    })
}
