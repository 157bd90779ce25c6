//! What others call.

use std::cell::Cell;

use super::conformance::suite::peer::{Peer, Tally, TallyPlug};
use super::conformance::suite::types::Note;
use super::{Suite, plug};

struct Number(Cell<u32>);

#[plug]
impl TallyPlug for Number {
    fn new(start: u32) -> Self {
        Self(Cell::new(start))
    }

    fn add(&self, n: u32) -> u32 {
        self.0.set(self.0.get() + n);
        self.0.get()
    }
}

#[plug]
impl Peer for Suite {
    fn greet(&mut self, name: String) -> String {
        assert_ne!(name, "trap", "the peer traps when it is told to");
        format!("hello {name}")
    }

    fn retitle(&mut self, n: Note) -> Note {
        Note { title: n.title.to_uppercase(), ..n }
    }

    fn drain(&mut self, t: Tally) -> u32 {
        t.add(0)
    }
}
