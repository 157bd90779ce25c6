//! SVG, with a layout of our own: layers from callers to those that they call, so that no tool has to be there.

use std::fmt::Write;

use super::{Drawing, NodeKind};

const CHARACTER: f64 = 7.8;
const HEIGHT: f64 = 34.0;
const GAP_X: f64 = 46.0;
const GAP_Y: f64 = 84.0;
const MARGIN: f64 = 24.0;
/// How often the order within layers is improved; it settles after a few rounds.
const ROUNDS: usize = 8;

/// Where a box stands: its middle and its width.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    x: f64,
    y: f64,
    width: f64,
}

/// The drawing as an SVG image.
pub fn svg(drawing: &Drawing) -> String {
    let layers = layers(drawing);
    let places = places(drawing, &layers);
    let right = places.iter().map(|place| place.x + place.width / 2.0).fold(0.0, f64::max);
    let bottom = places.iter().map(|place| place.y + HEIGHT / 2.0).fold(0.0, f64::max);
    // Labels stand beside their arrows and may reach beyond the boxes.
    let mut width = right;
    let mut arrows = String::new();
    for (index, edge) in drawing.edges.iter().enumerate() {
        let (from, to) = (places[edge.from], places[edge.to]);
        let upward = to.y <= from.y;
        let side = if upward { -1.0 } else { 1.0 };
        let (x1, y1) = (from.x, from.y + side * HEIGHT / 2.0);
        let (x2, y2) = (to.x, to.y - side * (HEIGHT / 2.0 + 4.0));
        let bend = (y2 - y1) / 2.0;
        let weight = if edge.direct { 2.2 } else { 1.2 };
        let _ = writeln!(
            arrows,
            "  <path d=\"M{x1:.1} {y1:.1} C{x1:.1} {:.1} {x2:.1} {:.1} {x2:.1} {y2:.1}\" fill=\"none\" stroke=\"#555\" stroke-width=\"{weight}\" marker-end=\"url(#arrow)\"/>",
            y1 + bend,
            y2 - bend
        );
        // One label a contract and socket: arrows of one socket follow each other and say the same.
        let again = index > 0 && {
            let before = &drawing.edges[index - 1];
            before.from == edge.from && before.label == edge.label
        };
        if !again {
            let (x, y) = ((x1 * 2.0 + x2) / 3.0 + 8.0, y1 + (y2 - y1) * 0.36 + 12.0 * (index % 3) as f64);
            width = width.max(x + edge.label.chars().count() as f64 * CHARACTER * 0.78);
            let _ = writeln!(
                arrows,
                "  <text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"10\" fill=\"#444\">{}</text>",
                escape(&edge.label)
            );
        }
    }
    let (width, height) = (width + MARGIN, bottom + MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\" font-family=\"sans-serif\">\n"
    );
    out.push_str("  <defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"6\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\" markerUnits=\"userSpaceOnUse\"><path d=\"M0 0 L8 4 L0 8 z\" fill=\"#555\"/></marker></defs>\n");
    let _ = writeln!(out, "  <rect width=\"{width:.0}\" height=\"{height:.0}\" fill=\"#fff\"/>");
    out.push_str(&arrows);
    for (node, place) in drawing.nodes.iter().zip(&places) {
        let radius = if node.kind == NodeKind::Host { HEIGHT / 2.0 } else { 5.0 };
        let fill = if node.kind == NodeKind::Host { "#fdf1d8" } else { "#e6effb" };
        let _ = writeln!(
            out,
            "  <rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{HEIGHT}\" rx=\"{radius}\" fill=\"{fill}\" stroke=\"#555\"/>",
            place.x - place.width / 2.0,
            place.y - HEIGHT / 2.0,
            place.width
        );
        let _ = writeln!(
            out,
            "  <text x=\"{:.1}\" y=\"{:.1}\" font-size=\"13\" text-anchor=\"middle\">{}</text>",
            place.x,
            place.y + 4.5,
            escape(&node.name)
        );
    }
    out.push_str("</svg>\n");
    out
}

/// The nodes by layer: each below all that call it. The host is above all, also where plugins call it.
fn layers(drawing: &Drawing) -> Vec<Vec<usize>> {
    let mut depth = vec![0_usize; drawing.nodes.len()];
    // A graph has no cycle, so that as many rounds as there are nodes settle every path.
    for _ in 0..drawing.nodes.len() {
        let mut changed = false;
        for edge in drawing.edges.iter().filter(|edge| drawing.nodes[edge.to].kind != NodeKind::Host) {
            if depth[edge.to] <= depth[edge.from] && depth[edge.from] < drawing.nodes.len() {
                depth[edge.to] = depth[edge.from] + 1;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    let mut layers: Vec<Vec<usize>> = vec![Vec::new(); depth.iter().max().map_or(0, |deepest| deepest + 1)];
    depth.iter().enumerate().for_each(|(node, layer)| layers[*layer].push(node));
    // Each node moves towards the middle of those that it is connected with.
    let mut rank: Vec<f64> = vec![0.0; drawing.nodes.len()];
    for _ in 0..ROUNDS {
        for layer in &mut layers {
            for (place, node) in layer.iter().enumerate() {
                rank[*node] = place as f64 - layer.len() as f64 / 2.0;
            }
        }
        for layer in &mut layers {
            let middle = |node: usize| {
                let others = drawing.edges.iter().filter_map(|edge| match (edge.from == node, edge.to == node) {
                    (true, _) => Some(rank[edge.to]),
                    (_, true) => Some(rank[edge.from]),
                    _ => None,
                });
                let (sum, count) = others.fold((0.0, 0), |(sum, count), other| (sum + other, count + 1));
                if count == 0 { rank[node] } else { sum / f64::from(count) }
            };
            let mut keyed: Vec<(f64, usize)> = layer.iter().map(|node| (middle(*node), *node)).collect();
            keyed.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            *layer = keyed.into_iter().map(|(_, node)| node).collect();
        }
    }
    layers
}

fn places(drawing: &Drawing, layers: &[Vec<usize>]) -> Vec<Place> {
    let width = |node: usize| (drawing.nodes[node].name.chars().count() as f64 * CHARACTER + 28.0).max(64.0);
    let total = |layer: &Vec<usize>| {
        layer.iter().map(|node| width(*node)).sum::<f64>() + GAP_X * layer.len().saturating_sub(1) as f64
    };
    let widest = layers.iter().map(total).fold(0.0, f64::max);
    let mut places = vec![Place::default(); drawing.nodes.len()];
    for (row, layer) in layers.iter().enumerate() {
        let mut x = MARGIN + (widest - total(layer)) / 2.0;
        for node in layer {
            let width = width(*node);
            places[*node] =
                Place { x: x + width / 2.0, y: MARGIN + HEIGHT / 2.0 + row as f64 * (HEIGHT + GAP_Y), width };
            x += width + GAP_X;
        }
    }
    places
}

fn escape(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
