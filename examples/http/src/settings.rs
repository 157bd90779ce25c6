//! `[server]` of `routes.toml`: what a request may take, and how long.

use std::time::Duration;

use jackfield::manifest::own::{Item, unknown_key};
use jackfield::manifest::{duration, size};
use jackfield::plan::Located;
use jackfield::report::{Problem, ProblemKind};

use crate::tls::Tls;

/// How the server answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Bytes of a request's body.
    pub body: u64,
    /// Bytes of all bodies of requests that are held at a time.
    pub bodies: u64,
    /// Headers of a request.
    pub headers: u64,
    /// Bytes of a request's line and headers together.
    pub header_bytes: u64,
    /// Calls of one plugin that are under way at a time.
    pub concurrent: u64,
    /// Requests that wait for one plugin.
    pub queue: u64,
    /// How long a request waits for its plugin.
    pub queue_time: Duration,
    /// Open connections.
    pub connections: u64,
    /// How long a client may take for a request's line and headers, and keep an idle connection.
    pub header_time: Duration,
    /// How long a client may take for a request's body.
    pub body_time: Duration,
    /// How long a client may read nothing of a response.
    pub write_time: Duration,
    /// How long requests that are under way have when the server stops.
    pub drain: Duration,
    /// Whether responses are compressed for clients that want it.
    pub compress: bool,
    /// The certificate, where connections are to be TLS.
    pub tls: Option<Tls>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            body: 1 << 20,
            bodies: 256 << 20,
            headers: 100,
            header_bytes: 32 << 10,
            concurrent: 16,
            queue: 64,
            queue_time: Duration::from_secs(5),
            connections: 4096,
            header_time: Duration::from_secs(20),
            body_time: Duration::from_secs(30),
            write_time: Duration::from_secs(30),
            drain: Duration::from_secs(10),
            compress: true,
            tls: None,
        }
    }
}

/// The keys, in the order of the documentation.
const KEYS: [&str; 14] = [
    "body",
    "bodies",
    "headers",
    "header-bytes",
    "concurrent",
    "queue",
    "queue-time",
    "connections",
    "header-time",
    "body-time",
    "write-time",
    "drain",
    "compress",
    "tls",
];

impl Settings {
    /// Reads the table; what does not fit is a problem, and the default holds.
    pub(crate) fn read(&mut self, table: &Located<Item>, problems: &mut Vec<Problem>) {
        let table = match table.table("`server`") {
            Ok(table) => table,
            Err(problem) => return problems.push(problem),
        };
        for (key, value) in table {
            let what = format!("`{}`", key.value);
            let read = match key.as_str() {
                "body" => set(&mut self.body, bytes(value, &what)),
                "bodies" => set(&mut self.bodies, bytes(value, &what)),
                "headers" => set(&mut self.headers, count(value, &what, 1..=1000)),
                // The parser wants so many at least.
                "header-bytes" => set(&mut self.header_bytes, at_least(bytes(value, &what), 8 << 10, value, &what)),
                "concurrent" => set(&mut self.concurrent, count(value, &what, 1..=1000)),
                "queue" => set(&mut self.queue, count(value, &what, 0..=1_000_000)),
                "queue-time" => set(&mut self.queue_time, time(value, &what)),
                "connections" => set(&mut self.connections, count(value, &what, 1..=1_000_000)),
                "header-time" => set(&mut self.header_time, time(value, &what)),
                "body-time" => set(&mut self.body_time, time(value, &what)),
                "write-time" => set(&mut self.write_time, time(value, &what)),
                "drain" => set(&mut self.drain, time(value, &what)),
                "compress" => set(&mut self.compress, flag(value, &what)),
                "tls" => set(&mut self.tls, Tls::read(value, problems)),
                _ => Err(unknown_key(key, "`server`", &KEYS)),
            };
            problems.extend(read.err());
        }
    }
}

fn set<T>(place: &mut T, value: Result<T, Problem>) -> Result<(), Problem> {
    value.map(|value| *place = value)
}

fn wrong(value: &Located<Item>, message: String) -> Problem {
    Problem::graph(ProblemKind::Manifest, message).at(value.origin.as_ref())
}

/// A size: bytes, or a text like `64KiB`.
pub(crate) fn bytes(value: &Located<Item>, what: &str) -> Result<u64, Problem> {
    let bytes = match &value.value {
        Item::Integer(number) => u64::try_from(*number).map_err(|_| wrong(value, format!("{what} is below 0")))?,
        Item::Text(text) => size(text).map_err(|error| wrong(value, format!("{what}: {error}")))?,
        _ => return Err(value.mistyped(what, "a number of bytes, or a text like \"64KiB\"")),
    };
    // Lengths are counted in 32 bits on their way into a plugin.
    match bytes <= u64::from(u32::MAX) {
        true => Ok(bytes),
        false => Err(wrong(value, format!("{what} is 4GiB or more, which no plugin's memory holds"))),
    }
}

fn at_least(bytes: Result<u64, Problem>, least: u64, value: &Located<Item>, what: &str) -> Result<u64, Problem> {
    match bytes {
        Ok(bytes) if bytes < least => Err(wrong(value, format!("{what} is {least} or more"))),
        other => other,
    }
}

fn count(value: &Located<Item>, what: &str, range: std::ops::RangeInclusive<u64>) -> Result<u64, Problem> {
    let Item::Integer(number) = &value.value else { return Err(value.mistyped(what, "a number")) };
    match u64::try_from(*number).ok().filter(|number| range.contains(number)) {
        Some(number) => Ok(number),
        None => Err(wrong(value, format!("{what} is from {} to {}", range.start(), range.end()))),
    }
}

fn time(value: &Located<Item>, what: &str) -> Result<Duration, Problem> {
    let text = value.text(what)?;
    let time = duration(text).map_err(|error| wrong(value, format!("{what}: {error}")))?;
    match time.is_zero() {
        true => Err(wrong(value, format!("{what} is no time at all"))),
        false => Ok(time),
    }
}

fn flag(value: &Located<Item>, what: &str) -> Result<bool, Problem> {
    match value.value {
        Item::Flag(flag) => Ok(flag),
        _ => Err(value.mistyped(what, "`true` or `false`")),
    }
}
