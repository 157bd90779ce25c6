//! What went over the edges of a graph while a recording was made: how many calls, how many of them failed, and for how long.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::drawing::{Drawing, NodeKind};
use crate::output::count;
use crate::recording::{Recording, Reply, unversioned};

/// The calls that went one way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Calls {
    made: usize,
    failed: usize,
    time: Duration,
}

impl Calls {
    /// In a few words: what stands at an arrow.
    pub(super) fn words(&self) -> String {
        let failed = if self.failed == 0 { String::new() } else { format!(", {} failed", self.failed) };
        format!("{}{failed}, {}", count(self.made, "call"), time(self.time))
    }
}

/// The calls of a recording, by who made them, who was called, and the contract without its version; the application and the host
/// have no id.
#[derive(Clone, Debug, Default)]
pub struct Traffic {
    edges: BTreeMap<(Option<String>, Option<String>, String), Calls>,
    functions: BTreeMap<(String, String), Calls>,
}

impl Traffic {
    /// What is in a recording.
    pub fn of(recording: &Recording) -> Self {
        let mut traffic = Self::default();
        for entry in &recording.entries {
            let called = (entry.plugin != "host").then(|| entry.plugin.clone());
            let function = format!("{}#{}", entry.contract, entry.function);
            let edge = (entry.caller.clone(), called, unversioned(&entry.contract));
            let function = (entry.plugin.clone(), function);
            for calls in [traffic.edges.entry(edge).or_default(), traffic.functions.entry(function).or_default()] {
                calls.made += 1;
                calls.failed += usize::from(matches!(entry.reply, Reply::Error(_)));
                calls.time += Duration::from_micros(entry.us);
            }
        }
        traffic
    }

    /// Writes at each arrow what went over it.
    pub(super) fn mark(&self, drawing: &mut Drawing) {
        let id = |place: usize| {
            let node = &drawing.nodes[place];
            (node.kind == NodeKind::Plugin).then(|| node.name.clone())
        };
        let notes: Vec<Option<String>> = drawing
            .edges
            .iter()
            .map(|edge| {
                let calls = self.edges.get(&(id(edge.from), id(edge.to), unversioned(&edge.contract)))?;
                Some(calls.words())
            })
            .collect();
        for (edge, note) in drawing.edges.iter_mut().zip(notes) {
            edge.note = note;
        }
    }

    /// The functions of a plugin that were called, and how.
    pub(super) fn functions<'a>(&'a self, plugin: &'a str) -> impl Iterator<Item = (&'a str, &'a Calls)> {
        let own = self.functions.iter().filter(move |((id, _), _)| id == plugin);
        own.map(|((_, function), calls)| (function.as_str(), calls))
    }
}

/// A time as people read it.
fn time(time: Duration) -> String {
    match time.as_micros() {
        micros @ ..1_000 => format!("{micros} µs"),
        micros @ ..1_000_000 => format!("{:.1} ms", micros as f64 / 1e3),
        micros => format!("{:.1} s", micros as f64 / 1e6),
    }
}
