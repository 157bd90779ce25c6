//! Where boxes and arrows stand: columns from callers to those that they call, after Sugiyama.
//!
//! An arrow that passes a column gets a place in it as a box would, so that it runs around the boxes and not through them.

use std::collections::HashMap;

use super::{Drawing, NodeKind};

pub(super) const MARGIN: f64 = 24.0;
/// The line of a box that holds its name.
pub(super) const TITLE: f64 = 30.0;
/// The line of a box that holds a socket.
pub(super) const ROW: f64 = 17.0;
/// Below the last socket.
const PADDING: f64 = 7.0;
const GAP_X: f64 = 74.0;
/// The same where something stands at arrows.
const NOTE_X: f64 = 150.0;
const GAP_Y: f64 = 16.0;
/// What an arrow keeps free around itself where it passes a column.
const LANE: f64 = 6.0;
/// How often order and places are improved; they settle after a few rounds.
const ROUNDS: usize = 12;

/// A box: a plugin, the host's own side, or the host as those see it that it serves.
#[derive(Clone, Debug)]
pub(super) struct Card {
    pub(super) name: String,
    pub(super) kind: NodeKind,
    /// The labels of its sockets, and whether they are direct.
    pub(super) sockets: Vec<(String, bool)>,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// An arrow from a socket to a box, by the points that it passes.
#[derive(Clone, Debug)]
pub(super) struct Arrow {
    pub(super) points: Vec<(f64, f64)>,
    pub(super) direct: bool,
    /// What stands at it, and whether at its end: at its beginning there are others.
    pub(super) note: Option<(String, bool)>,
}

pub(super) struct Layout {
    pub(super) cards: Vec<Card>,
    pub(super) arrows: Vec<Arrow>,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// What stands in a column: a box, or the place where an arrow passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Item {
    Card(usize),
    Lane { arrow: usize, column: usize },
}

/// An arrow before it has a place: from the socket of a card to a card.
struct Link {
    from: usize,
    socket: usize,
    to: usize,
    direct: bool,
    note: Option<String>,
}

/// Lays a drawing out; `width` is that of a text in the size of names or, with `true`, of sockets.
pub(super) fn layout(drawing: &Drawing, width: impl Fn(&str, bool) -> f64) -> Layout {
    let (mut cards, links) = cards(drawing);
    for card in &mut cards {
        let widest = card.sockets.iter().map(|(label, _)| width(label, true)).fold(width(&card.name, false), f64::max);
        card.width = (widest + 26.0).max(72.0);
        let rows = card.sockets.len() as f64 * ROW;
        card.height = TITLE + if card.sockets.is_empty() { 0.0 } else { rows + PADDING };
    }
    let depth = depths(cards.len(), &links);
    let mut columns = columns(&cards, &links, &depth);
    let mut plan = Plan { links: &links, cards: &cards, neighbours: neighbours(&links, &depth), y: HashMap::new() };
    plan.place(&mut columns);
    let y = plan.y;

    let gap = if links.iter().any(|link| link.note.is_some()) { NOTE_X } else { GAP_X };
    let mut x = MARGIN;
    let mut edges = Vec::new();
    for column in &columns {
        let widths = column.iter().map(|item| match item {
            Item::Card(card) => cards[*card].width,
            Item::Lane { .. } => 0.0,
        });
        let wide = widths.fold(0.0, f64::max);
        edges.push((x, x + wide));
        x += wide + gap;
    }
    let top = y.iter().map(|(item, y)| y - height(&cards, *item) / 2.0).fold(f64::INFINITY, f64::min);
    let shift = if top.is_finite() { MARGIN - top } else { 0.0 };
    for (index, card) in cards.iter_mut().enumerate() {
        card.x = edges[depth[index]].0;
        card.y = y[&Item::Card(index)] + shift - card.height / 2.0;
    }
    let arrow = |(index, link): (usize, &Link)| {
        let (from, to) = (&cards[link.from], &cards[link.to]);
        let mut points = vec![(from.x + from.width, port(from, link.socket))];
        for (column, (left, right)) in edges.iter().enumerate().take(depth[link.to]).skip(depth[link.from] + 1) {
            let y = y[&Item::Lane { arrow: index, column }] + shift;
            points.extend([(*left, y), (*right, y)]);
        }
        points.push((to.x, to.y + TITLE / 2.0));
        let same = |other: &&Link| (other.from, other.socket) == (link.from, link.socket);
        let at_end = links.iter().filter(same).count() > 1;
        Arrow { points, direct: link.direct, note: link.note.clone().map(|note| (note, at_end)) }
    };
    let arrows = links.iter().enumerate().map(arrow).collect();
    let bottom = cards.iter().map(|card| card.y + card.height).fold(MARGIN, f64::max);
    let lowest = y.values().map(|y| y + shift).fold(bottom, f64::max);
    Layout { cards, arrows, width: (x - gap).max(MARGIN) + MARGIN, height: lowest + MARGIN }
}

/// The height at which a socket's arrow leaves its box.
pub(super) fn port(card: &Card, socket: usize) -> f64 {
    card.y + TITLE + socket as f64 * ROW + ROW / 2.0 - 2.0
}

/// The boxes with their sockets, and who is plugged in where.
fn cards(drawing: &Drawing) -> (Vec<Card>, Vec<Link>) {
    let new = |name: &str, kind| Card {
        name: name.to_owned(),
        kind,
        sockets: Vec::new(),
        x: 0.0,
        y: 0.0,
        width: 0.0,
        height: 0.0,
    };
    let mut cards: Vec<Card> = drawing.nodes.iter().map(|node| new(&node.name, node.kind)).collect();
    let mut links = Vec::new();
    let mut serving = None;
    for edge in &drawing.edges {
        let sockets = &mut cards[edge.from].sockets;
        let known = sockets.iter().position(|(label, direct)| *label == edge.label() && *direct == edge.direct);
        let socket = known.unwrap_or_else(|| {
            sockets.push((edge.label(), edge.direct));
            sockets.len() - 1
        });
        // What the host serves stands at the other end, so that every arrow points the same way.
        let to = match drawing.nodes[edge.to].kind {
            NodeKind::Plugin => edge.to,
            NodeKind::Host => *serving.get_or_insert_with(|| {
                cards.push(new(&drawing.nodes[edge.to].name, NodeKind::Host));
                cards.len() - 1
            }),
        };
        links.push(Link { from: edge.from, socket, to, direct: edge.direct, note: edge.note.clone() });
    }
    (cards, links)
}

/// The column of each box: behind all that call it.
fn depths(cards: usize, links: &[Link]) -> Vec<usize> {
    let mut depth = vec![0_usize; cards];
    // A graph has no cycle, so that as many rounds as there are boxes settle every path.
    for _ in 0..cards {
        let before = depth.clone();
        for link in links {
            depth[link.to] = depth[link.to].max(depth[link.from] + 1).min(cards);
        }
        if depth == before {
            break;
        }
    }
    depth
}

/// The items by column, in the order in which they are met from the top: that of sockets, and of plugs in each.
fn columns(cards: &[Card], links: &[Link], depth: &[usize]) -> Vec<Vec<Item>> {
    let mut columns: Vec<Vec<Item>> = vec![Vec::new(); depth.iter().max().map_or(0, |deepest| deepest + 1)];
    let mut met = vec![false; cards.len()];
    let mut next: Vec<usize> = (0..cards.len()).rev().collect();
    while let Some(card) = next.pop() {
        if std::mem::replace(&mut met[card], true) {
            continue;
        }
        columns[depth[card]].push(Item::Card(card));
        let mut below: Vec<(usize, usize)> = links
            .iter()
            .enumerate()
            .filter(|(_, link)| link.from == card)
            .map(|(index, link)| (link.socket, index))
            .collect();
        below.sort_unstable();
        for (_, arrow) in &below {
            let passed = depth[card] + 1..depth[links[*arrow].to].max(depth[card] + 1);
            for (column, items) in passed.clone().zip(&mut columns[passed]) {
                items.push(Item::Lane { arrow: *arrow, column });
            }
        }
        next.extend(below.iter().rev().map(|(_, arrow)| links[*arrow].to));
    }
    columns
}

/// Who is connected with whom in the columns to the left and to the right, with the socket where it is one's own.
type Neighbours = HashMap<Item, [Vec<(Item, Option<usize>)>; 2]>;

fn neighbours(links: &[Link], depth: &[usize]) -> Neighbours {
    let mut all = Neighbours::new();
    for (index, link) in links.iter().enumerate() {
        let mut way = vec![(Item::Card(link.from), Some(link.socket))];
        way.extend((depth[link.from] + 1..depth[link.to]).map(|column| (Item::Lane { arrow: index, column }, None)));
        way.push((Item::Card(link.to), None));
        for pair in way.windows(2) {
            let ((left, socket), (right, _)) = (pair[0], pair[1]);
            all.entry(left).or_default()[1].push((right, socket));
            all.entry(right).or_default()[0].push((left, socket));
        }
    }
    all
}

fn height(cards: &[Card], item: Item) -> f64 {
    match item {
        Item::Card(card) => cards[card].height,
        Item::Lane { .. } => LANE,
    }
}

/// Finding the middle of each item.
struct Plan<'a> {
    links: &'a [Link],
    cards: &'a [Card],
    neighbours: Neighbours,
    y: HashMap<Item, f64>,
}

impl Plan<'_> {
    fn place(&mut self, columns: &mut [Vec<Item>]) {
        for column in columns.iter() {
            self.settle(column, &vec![0.0; column.len()]);
        }
        for round in 0..ROUNDS {
            let leftward = round % 2 == 1;
            let order: Vec<usize> =
                if leftward { (0..columns.len()).rev().collect() } else { (0..columns.len()).collect() };
            for index in order {
                let column = &mut columns[index];
                let mut wishes: Vec<(f64, Item)> =
                    column.iter().map(|item| (self.wish(*item, usize::from(leftward)), *item)).collect();
                // By where arrows arrive, so that tall boxes do not fall behind low ones: plugs stay in the order of their list.
                let key = |wish: &(f64, Item)| wish.0 + self.offset(wish.1, None);
                wishes.sort_by(|a, b| key(a).total_cmp(&key(b)));
                *column = wishes.iter().map(|(_, item)| *item).collect();
                self.settle(column, &wishes.iter().map(|(wish, _)| *wish).collect::<Vec<_>>());
            }
        }
    }

    /// Where an item would stand for its arrows from one side to be straight; where it has none there, where it stands.
    fn wish(&self, item: Item, side: usize) -> f64 {
        let now = self.y.get(&item).copied().unwrap_or_default();
        let Some(sides) = self.neighbours.get(&item) else { return now };
        let near = if sides[side].is_empty() { return now } else { &sides[side] };
        let wish = |(other, socket): &(Item, Option<usize>)| {
            let there = self.y.get(other).copied().unwrap_or_default();
            match side {
                0 => there + self.offset(*other, *socket) - self.offset(item, None),
                _ => there + self.offset(*other, None) - self.offset(item, *socket),
            }
        };
        near.iter().map(wish).sum::<f64>() / near.len() as f64
    }

    /// How far below the middle of an item an arrow touches it: at a socket, or where arrows arrive.
    fn offset(&self, item: Item, socket: Option<usize>) -> f64 {
        let Item::Card(index) = item else { return 0.0 };
        let card = &self.cards[index];
        debug_assert!(self.links.iter().all(|link| link.socket < self.cards[link.from].sockets.len()));
        let from_top = socket.map_or(TITLE / 2.0, |socket| TITLE + socket as f64 * ROW + ROW / 2.0 - 2.0);
        from_top - card.height / 2.0
    }

    /// Gives each item of a column its wish as far as there is room: the least squares of what is not fulfilled, by pooling
    /// neighbours that are in each other's way.
    fn settle(&mut self, column: &[Item], wishes: &[f64]) {
        let mut offsets = Vec::with_capacity(column.len());
        let mut below = 0.0;
        for (index, item) in column.iter().enumerate() {
            let half = height(self.cards, *item) / 2.0;
            if index > 0 {
                below += half + GAP_Y;
            }
            offsets.push(below);
            below += half;
        }
        // The mean of each pool, and how many items are in it.
        let mut pools: Vec<(f64, usize)> = Vec::new();
        for (wish, offset) in wishes.iter().zip(&offsets) {
            let mut pool = (wish - offset, 1);
            while let Some((mean, count)) = pools.pop_if(|(mean, _)| *mean > pool.0) {
                let total = count + pool.1;
                pool = ((mean * count as f64 + pool.0 * pool.1 as f64) / total as f64, total);
            }
            pools.push(pool);
        }
        let means = pools.iter().flat_map(|(mean, count)| std::iter::repeat_n(*mean, *count));
        for ((item, offset), mean) in column.iter().zip(offsets).zip(means) {
            self.y.insert(*item, mean + offset);
        }
    }
}
