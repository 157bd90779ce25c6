//! SVG, with a layout of our own, so that no tool has to be there.

use std::fmt::Write;

use super::layout::{Arrow, Card, MARGIN, ROW, TITLE, layout, port};
use super::{Drawing, NodeKind};

const INK: &str = "#2b2b2b";
const LINE: &str = "#6b7280";
/// A direct socket: the failure of the plug is one of the caller.
const DIRECT: &str = "#b45309";
/// The legend's line.
const LEGEND: f64 = 22.0;

/// The drawing as an SVG image.
pub fn svg(drawing: &Drawing) -> String {
    svg_with_links(drawing, &|_, _| None)
}

/// The drawing as an SVG image whose boxes lead to what `link` makes of their names.
pub fn svg_with_links(drawing: &Drawing, link: &dyn Fn(&str, NodeKind) -> Option<String>) -> String {
    let layout = layout(drawing, text_width);
    let direct = layout.arrows.iter().any(|arrow| arrow.direct);
    let wrapped = layout.arrows.iter().any(|arrow| !arrow.direct);
    let legend = if direct && wrapped { LEGEND } else { 0.0 };
    let (width, height) = (layout.width.max(if legend > 0.0 { 460.0 } else { 0.0 }), layout.height + legend);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\" font-family=\"Helvetica, Arial, sans-serif\" role=\"img\" aria-label=\"A graph of plugins\">\n"
    );
    out.push_str("  <defs>\n");
    for (name, colour) in [("wrapped", LINE), ("direct", DIRECT)] {
        let _ = writeln!(
            out,
            "    <marker id=\"{name}\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\" markerUnits=\"userSpaceOnUse\"><path d=\"M0 0.5 L8 4 L0 7.5 z\" fill=\"{colour}\"/></marker>"
        );
    }
    out.push_str("  </defs>\n");
    let _ = writeln!(out, "  <rect width=\"{width:.0}\" height=\"{height:.0}\" fill=\"#fff\"/>");
    layout.arrows.iter().for_each(|arrow| draw_arrow(&mut out, arrow));
    layout.arrows.iter().for_each(|arrow| draw_note(&mut out, arrow));
    for card in &layout.cards {
        let link = link(&card.name, card.kind);
        if let Some(link) = &link {
            let _ = writeln!(out, "  <a href=\"{}\">", escape(link));
        }
        draw_card(&mut out, card);
        if link.is_some() {
            out.push_str("  </a>\n");
        }
    }
    if legend > 0.0 {
        let y = height - MARGIN + 6.0;
        for (x, colour, weight, words) in [
            (MARGIN, LINE, 1.4, "wrapped: a failure is a value"),
            (MARGIN + 200.0, DIRECT, 2.4, "direct: a failure is the caller's too"),
        ] {
            let _ = writeln!(
                out,
                "  <path d=\"M{x:.1} {:.1} h24\" stroke=\"{colour}\" stroke-width=\"{weight}\"/>\n  <text x=\"{:.1}\" y=\"{y:.1}\" font-size=\"10\" fill=\"{INK}\">{words}</text>",
                y - 3.5,
                x + 30.0
            );
        }
    }
    out.push_str("</svg>\n");
    out
}

/// About as wide as a text is drawn, in names' size or in sockets': fonts differ, so rather too much.
fn text_width(text: &str, small: bool) -> f64 {
    text.chars().count() as f64 * if small { 5.9 } else { 7.9 }
}

fn draw_arrow(out: &mut String, arrow: &Arrow) {
    let mut path = String::new();
    for (index, (x, y)) in arrow.points.iter().enumerate() {
        match index.checked_sub(1).map(|before| arrow.points[before]) {
            None => {
                let _ = write!(path, "M{x:.1} {y:.1}");
            }
            // Straight past a column, and bent between two.
            Some((_, last)) if (last - y).abs() < 0.05 => {
                let _ = write!(path, " L{x:.1} {y:.1}");
            }
            Some((from, last)) => {
                let middle = (from + x) / 2.0;
                let _ = write!(path, " C{middle:.1} {last:.1} {middle:.1} {y:.1} {x:.1} {y:.1}");
            }
        }
    }
    let (colour, weight, name) = if arrow.direct { (DIRECT, 2.4, "direct") } else { (LINE, 1.4, "wrapped") };
    let _ = writeln!(
        out,
        "  <path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{weight}\" marker-end=\"url(#{name})\"/>"
    );
}

/// What stands at an arrow, on the side that it does not turn to.
fn draw_note(out: &mut String, arrow: &Arrow) {
    let (Some((note, at_end)), Some(first), Some(last)) = (&arrow.note, arrow.points.first(), arrow.points.last())
    else {
        return;
    };
    let ((x, y), anchor) = match at_end {
        true => ((last.0 - 10.0, last.1 + if first.1 < last.1 { 11.0 } else { -4.0 }), "end"),
        false => ((first.0 + 7.0, first.1 + if last.1 < first.1 { 11.0 } else { -4.0 }), "start"),
    };
    let _ = writeln!(
        out,
        "  <text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"9\" text-anchor=\"{anchor}\" fill=\"{INK}\" stroke=\"#fff\" stroke-width=\"3\" paint-order=\"stroke\">{}</text>",
        escape(note)
    );
}

fn draw_card(out: &mut String, card: &Card) {
    let (fill, stroke) = match card.kind {
        NodeKind::Host => ("#fef3c7", "#92400e"),
        NodeKind::Plugin => ("#eff6ff", "#1e40af"),
    };
    let radius = if card.kind == NodeKind::Host { TITLE / 2.0 } else { 5.0 };
    let (left, top) = (card.x, card.y);
    let _ = writeln!(
        out,
        "  <rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"{radius}\" fill=\"{fill}\" stroke=\"{stroke}\"/>",
        card.width, card.height
    );
    let _ = writeln!(
        out,
        "  <text x=\"{:.1}\" y=\"{:.1}\" font-size=\"13\" font-weight=\"bold\" fill=\"{INK}\">{}</text>",
        left + 12.0,
        top + TITLE / 2.0 + 4.5,
        escape(&card.name)
    );
    for (index, (label, direct)) in card.sockets.iter().enumerate() {
        let (right, middle) = (left + card.width, port(card, index));
        let colour = if *direct { DIRECT } else { LINE };
        let _ = writeln!(
            out,
            "  <text x=\"{:.1}\" y=\"{:.1}\" font-size=\"10\" fill=\"{INK}\">{}</text>\n  <circle cx=\"{right:.1}\" cy=\"{middle:.1}\" r=\"3\" fill=\"{colour}\"/>",
            left + 12.0,
            middle + 3.5,
            escape(label)
        );
    }
    debug_assert!(card.height >= TITLE + card.sockets.len() as f64 * ROW);
}

/// A text as it stands in XML and HTML, in quotes too.
pub(crate) fn escape(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
