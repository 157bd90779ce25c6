//! Who waits for whom, across all graphs of the process.
//!
//! Within a graph nobody waits in a circle, since calls follow its edges. Two graphs whose host functions call each other have
//! no common order. A thread that is about to wait therefore writes down what it holds and what it waits for, and does not wait
//! where that would never end: where all who could let it go on wait in turn, and all whom those wait for. Only threads that wait are in
//! a circle, so that a call that need not wait costs nothing.

use parking_lot::Mutex;

use crate::index::{GraphId, Place};

/// An instance of a plugin of a graph.
pub(super) type Held = (GraphId, Place);

/// What a thread waits for.
#[derive(Clone, Copy)]
pub(super) enum Wanted {
    /// This instance.
    One(Held),
    /// Any instance of the plugin that stands here, which has so many.
    Any(Held, u32),
}

impl Wanted {
    /// Whether somebody with this held could let the thread go on.
    fn is(self, held: &Held) -> bool {
        match self {
            Self::One(wanted) => *held == wanted,
            Self::Any((graph, place), _) => held.0 == graph && held.1.slot == place.slot,
        }
    }

    /// How many hold it while nothing of it is free. A thread has one instance of a plugin at most.
    fn count(self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Any(_, count) => usize::try_from(count).unwrap_or(usize::MAX),
        }
    }
}

struct Waiter {
    id: u64,
    holds: Vec<Held>,
    wants: Wanted,
}

struct Waiters {
    next: u64,
    waiting: Vec<Waiter>,
}

static WAITERS: Mutex<Waiters> = Mutex::new(Waiters { next: 0, waiting: Vec::new() });

/// A thread that waits, until this is dropped.
pub(super) struct Waiting(u64);

impl Waiting {
    /// Writes down that this thread, which holds `holds`, waits for `wants`. `None` if that would never end.
    pub(super) fn enter(holds: Vec<Held>, wants: Wanted) -> Option<Self> {
        let mut waiters = WAITERS.lock();
        let id = waiters.next;
        waiters.next += 1;
        waiters.waiting.push(Waiter { id, holds, wants });
        if waiters.ends(waiters.waiting.len() - 1) {
            return Some(Self(id));
        }
        waiters.waiting.pop();
        None
    }
}

impl Waiters {
    /// Whether the waiting of the thread at this place comes to an end: somebody who does not wait can end it, or the waiting of one
    /// who can.
    fn ends(&self, thread: usize) -> bool {
        let mut reached = vec![thread];
        let mut next = 0;
        while let Some(waiter) = reached.get(next).and_then(|at| self.waiting.get(*at)) {
            next += 1;
            let mut holders = 0;
            for (at, other) in self.waiting.iter().enumerate() {
                if other.holds.iter().any(|held| waiter.wants.is(held)) {
                    holders += 1;
                    if !reached.contains(&at) {
                        reached.push(at);
                    }
                }
            }
            if holders < waiter.wants.count() {
                return true;
            }
        }
        false
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
    use crate::index::SlotIndex;

    // Each test has a graph with a number that no other has.
    fn of(test: u64, slot: usize, number: u32) -> Held {
        (GraphId(u64::MAX - test), Place { slot: SlotIndex::new(slot), number })
    }

    #[test]
    fn the_last_of_a_circle_does_not_wait() {
        let [a, b, c] = [of(0, 0, 0), of(0, 1, 0), of(0, 2, 0)];
        let first = Waiting::enter(vec![a], Wanted::One(b));
        let second = Waiting::enter(vec![b], Wanted::One(c));
        assert!(first.is_some() && second.is_some());
        assert!(Waiting::enter(vec![c], Wanted::One(a)).is_none());
        // Nobody waits for what this one holds.
        assert!(Waiting::enter(vec![of(0, 3, 0)], Wanted::One(a)).is_some());
        drop(second);
        assert!(Waiting::enter(vec![c], Wanted::One(a)).is_some());
    }

    #[test]
    fn who_wants_one_of_several_waits_while_one_of_their_holders_goes_on() {
        let any = Wanted::Any(of(1, 0, 0), 2);
        let other = of(1, 1, 0);
        // One of the two is held by a thread that waits for what this one holds; of the other nothing is known, so it is in use.
        let first = Waiting::enter(vec![of(1, 0, 1)], Wanted::One(other));
        let waits = Waiting::enter(vec![other], any);
        assert!(first.is_some() && waits.is_some());
        drop(waits);
        // Both are held by threads that wait for this one.
        let second = Waiting::enter(vec![of(1, 0, 2)], Wanted::One(other));
        assert!(second.is_some());
        assert!(Waiting::enter(vec![other], any).is_none());
        // The first alone would do.
        assert!(Waiting::enter(vec![other], Wanted::One(of(1, 0, 1))).is_none());
        drop(first);
        assert!(Waiting::enter(vec![other], any).is_some());
        assert!(Waiting::enter(vec![other], Wanted::One(of(1, 0, 1))).is_some());
    }
}
