//! Sockets in every shape.

use super::conformance::suite::relay::{self, Relay};
use super::conformance::suite::sockets::Sockets;
use super::conformance::suite::types::Note;
use super::conformance::suite::{boss, crowd, friend, guest, panel};
use super::{Suite, plug};
use jackfield_guest::{DispatchError, Replies, Reply};

fn note(title: String) -> Note {
    Note { title, tags: vec!["x".to_owned(), "y".to_owned()] }
}

fn told(note: &Note) -> String {
    format!("{}:{}", note.title, note.tags.join(","))
}

/// A reply as a line.
fn line(plugin: &str, reply: Result<impl std::fmt::Display, DispatchError>) -> String {
    match reply {
        Ok(value) => format!("{plugin}: {value}"),
        Err(error) => format!("{plugin}: error {}", error.case()),
    }
}

/// What the four wrapped shapes have in common: their replies are pairs of a plugin and what it replied.
trait Pairs<R> {
    fn pairs(self) -> Vec<(String, Result<R, DispatchError>)>;
}

impl<R> Pairs<R> for Reply<R> {
    fn pairs(self) -> Vec<(String, Result<R, DispatchError>)> {
        vec![(self.plugin, self.result)]
    }
}

impl<R> Pairs<R> for Option<Reply<R>> {
    fn pairs(self) -> Vec<(String, Result<R, DispatchError>)> {
        self.into_iter().flat_map(Pairs::pairs).collect()
    }
}

impl<R> Pairs<R> for Replies<R> {
    fn pairs(self) -> Vec<(String, Result<R, DispatchError>)> {
        self.into_iter().collect()
    }
}

/// Does with a socket what the contract says.
macro_rules! wrapped {
    ($module:ident, $name:ident) => {{
        let mut lines = Vec::new();
        let mut failed = false;
        for (plugin, reply) in $module::greet(&$name).pairs() {
            failed |= reply.is_err();
            lines.push(line(&plugin, reply));
        }
        if lines.is_empty() {
            lines.push("none".to_owned());
            return lines;
        }
        if failed {
            return lines;
        }
        for (plugin, reply) in $module::retitle(&note($name)).pairs() {
            lines.push(line(&plugin, reply.as_ref().map(told).map_err(Clone::clone)));
        }
        for (plugin, tally) in $module::Tally::create(3).pairs() {
            match tally {
                Ok(tally) => {
                    lines.push(line(&plugin, tally.add(2)));
                    lines.extend($module::drain(tally).pairs().into_iter().map(|(plugin, reply)| line(&plugin, reply)));
                }
                Err(error) => lines.push(line(&plugin, Err::<u32, _>(error))),
            }
        }
        lines
    }};
}

#[plug]
impl Sockets for Suite {
    fn direct(&mut self, name: String) -> Vec<String> {
        let greeting = friend::greet(&name);
        let note = friend::retitle(&note(name));
        let tally = friend::Tally::new(3);
        let sum = tally.add(2);
        vec![greeting, told(&note), sum.to_string(), friend::drain(tally).to_string()]
    }

    fn exactly_one(&mut self, name: String) -> Vec<String> {
        wrapped!(boss, name)
    }

    fn at_most_one(&mut self, name: String) -> Vec<String> {
        wrapped!(guest, name)
    }

    fn at_least_one(&mut self, name: String) -> Vec<String> {
        wrapped!(panel, name)
    }

    fn any(&mut self, name: String) -> Vec<String> {
        wrapped!(crowd, name)
    }
}

#[plug]
impl Relay for Suite {
    fn pass(&mut self, mut trail: Vec<String>) -> Vec<String> {
        trail.push("rust".to_owned());
        match relay::pass(&trail).map(|reply| reply.result) {
            Some(Ok(passed)) => passed,
            _ => trail,
        }
    }
}
