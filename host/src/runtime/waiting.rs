//! Who waits for whom, across all graphs of the process.
//!
//! Within a graph nobody waits in a circle, since calls follow its edges. Two graphs whose host functions call each other have
//! no common order. A thread that is about to wait therefore writes down what it holds and what it waits for, and does not wait
//! where that would close a circle. Only threads that wait are in a circle, so that a call that need not wait costs nothing.

use parking_lot::Mutex;

use crate::index::{GraphId, SlotIndex};

/// A plugin of a graph: the graph's number and the plugin's place in it.
pub(super) type Held = (GraphId, SlotIndex);

struct Waiter {
    id: u64,
    holds: Vec<Held>,
    wants: Held,
}

struct Waiters {
    next: u64,
    waiting: Vec<Waiter>,
}

static WAITERS: Mutex<Waiters> = Mutex::new(Waiters { next: 0, waiting: Vec::new() });

/// A thread that waits, until this is dropped.
pub(super) struct Waiting(u64);

impl Waiting {
    /// Writes down that this thread, which holds `holds`, waits for `wants`. `None` if whoever has that waits in turn, however
    /// many others are between, for something that this thread holds.
    pub(super) fn enter(holds: Vec<Held>, wants: Held) -> Option<Self> {
        let mut waiters = WAITERS.lock();
        let mut reached = vec![wants];
        let mut next = 0;
        while let Some(wanted) = reached.get(next).copied() {
            next += 1;
            for waiter in waiters.waiting.iter().filter(|waiter| waiter.holds.contains(&wanted)) {
                if holds.contains(&waiter.wants) {
                    return None;
                }
                if !reached.contains(&waiter.wants) {
                    reached.push(waiter.wants);
                }
            }
        }
        let id = waiters.next;
        waiters.next += 1;
        waiters.waiting.push(Waiter { id, holds, wants });
        Some(Self(id))
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut waiters = WAITERS.lock();
        if let Some(at) = waiters.waiting.iter().position(|waiter| waiter.id == self.0) {
            waiters.waiting.swap_remove(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_a_circle_does_not_wait() {
        // Numbers of graphs that no other test has.
        let of = |place| (GraphId(u64::MAX), SlotIndex::new(place));
        let [a, b, c] = [of(0), of(1), of(2)];
        let first = Waiting::enter(vec![a], b);
        let second = Waiting::enter(vec![b], c);
        assert!(first.is_some() && second.is_some());
        assert!(Waiting::enter(vec![c], a).is_none());
        // Nobody waits for what this one holds.
        assert!(Waiting::enter(vec![of(3)], a).is_some());
        drop(second);
        assert!(Waiting::enter(vec![c], a).is_some());
    }
}
