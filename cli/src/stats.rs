//! What plugins did, as `--stats` prints it.

use std::collections::BTreeMap;
use std::time::Duration;

use jackfield::{Graph, PluginStats};
use serde::Serialize;
use serde_json::{Map, Value};

/// A plugin's numbers as an object of JSON; the keys keep this order.
#[derive(Serialize)]
struct Row<'a> {
    calls: u64,
    errors: &'a BTreeMap<&'static str, u64>,
    ms: f64,
    own_ms: f64,
    memory: u64,
    memory_peak: u64,
    restarts: u64,
    handles: u64,
    bytes_in: u64,
    bytes_out: u64,
}

impl<'a> Row<'a> {
    fn new(stats: &'a PluginStats) -> Self {
        let ms = |time: Duration| (time.as_secs_f64() * 1e6).round() / 1e3;
        Self {
            calls: stats.calls,
            errors: &stats.errors,
            ms: ms(stats.time),
            own_ms: ms(stats.own_time),
            memory: stats.memory,
            memory_peak: stats.memory_peak,
            restarts: stats.restarts,
            handles: stats.handles,
            bytes_in: stats.bytes_in,
            bytes_out: stats.bytes_out,
        }
    }
}

/// One line: `{"stats": {"<id>": {..}}}`, plugins in the graph's order.
///
/// # Errors
///
/// None that a graph could cause.
pub fn json(graph: &Graph) -> serde_json::Result<String> {
    let mut plugins = Map::new();
    for (id, stats) in graph.stats() {
        plugins.insert(id.as_str().to_owned(), serde_json::to_value(Row::new(&stats))?);
    }
    serde_json::to_string(&Value::from_iter([("stats", Value::Object(plugins))]))
}

/// A table for people.
pub fn table(graph: &Graph) -> String {
    const TITLES: [&str; 10] =
        ["plugin", "calls", "errors", "time", "own", "memory", "peak", "restarts", "handles", "in/out"];
    let mut rows = vec![TITLES.map(str::to_owned)];
    for (id, stats) in graph.stats() {
        let errors: Vec<String> = stats.errors.iter().map(|(case, count)| format!("{count} {case}")).collect();
        let errors = if errors.is_empty() { "0".to_owned() } else { errors.join(", ") };
        rows.push([
            id.as_str().to_owned(),
            stats.calls.to_string(),
            errors,
            time(stats.time),
            time(stats.own_time),
            bytes(stats.memory),
            bytes(stats.memory_peak),
            stats.restarts.to_string(),
            stats.handles.to_string(),
            format!("{}/{}", bytes(stats.bytes_in), bytes(stats.bytes_out)),
        ]);
    }
    let widths: Vec<usize> =
        (0..TITLES.len()).map(|at| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0)).collect();
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(&widths).enumerate();
        let cells = cells.map(|(at, (cell, width))| match at {
            // Names begin at the left, numbers end at the right.
            0 => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

fn time(time: Duration) -> String {
    let digits = if time >= Duration::from_millis(1) { 1 } else { 0 };
    format!("{time:.digits$?}")
}

fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["B", "KiB", "MiB", "GiB"];
    let (mut size, mut unit) = (bytes as f64, 0);
    while size >= 1024.0 && unit + 1 < UNITS.len() {
        size /= 1024.0;
        unit += 1;
    }
    let digits = usize::from(unit > 0 && size < 10.0 && size.fract() > 0.05);
    format!("{size:.digits$}{}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_are_short() {
        assert_eq!([0, 17, 1024, 1536, 65536, 10 << 20].map(bytes), ["0B", "17B", "1KiB", "1.5KiB", "64KiB", "10MiB"]);
        assert_eq!(time(Duration::from_nanos(1_234)), "1µs");
        assert_eq!(time(Duration::from_micros(12_345)), "12.3ms");
    }
}
