//! Which of a plugin's instances are idle, and who waits for one.
//!
//! Calls take an item out and give it back. What was used last is taken first, so that what is seldom needed stays cold. Somebody may
//! want one item and no other, since handles belong to an instance. Who waits is served in order: an item that is given back goes
//! to whoever has waited for long, and before that to whoever is there first, since to hand each over would cost each call a change of
//! threads.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use crate::engine::clock::Tick;

/// How long somebody waits until others may not go before.
const PATIENCE: Duration = Duration::from_micros(500);

/// How often somebody who waits looks whether to stop.
const STOPS: Duration = Duration::from_millis(5);

/// Which item somebody wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    /// Any, also one that is yet to be made.
    Any,
    /// The one of this number.
    This(u32),
}

/// What somebody gets who asks for an item.
pub(super) enum Taken<T> {
    /// An item that was idle.
    Item(Arc<T>),
    /// Leave to make the item of this number.
    Room(u32),
    /// There is none now.
    Busy,
    /// The pool is no more: nobody takes turns here.
    Closed,
}

/// An item that is given back when this is dropped.
pub(super) struct Lent<'a, T> {
    pool: &'a Pool<T>,
    number: u32,
    item: Option<Arc<T>>,
}

impl<T> Drop for Lent<'_, T> {
    fn drop(&mut self) {
        if let Some(item) = self.item.take() {
            self.pool.give(self.number, item);
        }
    }
}

/// Up to so many items, numbered from 1.
pub(super) struct Pool<T> {
    size: u32,
    state: Mutex<State<T>>,
}

struct State<T> {
    /// The one that was used last is the last.
    idle: Vec<(u32, Arc<T>)>,
    /// How many were made.
    made: u32,
    closed: bool,
    /// In the order in which they came.
    queue: VecDeque<Waiter<T>>,
    next: u64,
}

/// Somebody who waits.
struct Waiter<T> {
    id: u64,
    want: Want,
    since: Instant,
    /// What was handed over.
    given: Option<(u32, Arc<T>)>,
    wake: Arc<Condvar>,
}

impl<T> Pool<T> {
    pub(super) fn new(size: u32) -> Self {
        let state = State { idle: Vec::new(), made: 0, closed: false, queue: VecDeque::new(), next: 0 };
        Self { size, state: Mutex::new(state) }
    }

    pub(super) fn size(&self) -> u32 {
        self.size
    }

    /// What there is without waiting.
    pub(super) fn take(&self, want: Want) -> Taken<T> {
        self.state.lock().take(want, self.size)
    }

    /// Takes the item of this number for as long as what is returned lives; `None` if it is busy. A pool that is no more lends nothing,
    /// and stops nobody.
    pub(super) fn lend(&self, number: u32) -> Option<Lent<'_, T>> {
        match self.take(Want::This(number)) {
            Taken::Item(item) => Some(Lent { pool: self, number, item: Some(item) }),
            Taken::Closed => Some(Lent { pool: self, number, item: None }),
            Taken::Busy | Taken::Room(_) => None,
        }
    }

    /// Waits for what is wanted, no longer than this, and until `stop` says so; [`Taken::Busy`] then.
    #[cold]
    pub(super) fn wait(&self, want: Want, until: Option<Tick>, stop: Option<&dyn Fn() -> bool>) -> Taken<T> {
        let mut state = self.state.lock();
        match state.take(want, self.size) {
            Taken::Busy => {}
            taken => return taken,
        }
        let (id, wake) = (state.next, Arc::new(Condvar::new()));
        state.next += 1;
        let since = Instant::now();
        state.queue.push_back(Waiter { id, want, since, given: None, wake: Arc::clone(&wake) });
        loop {
            let left = until.map(|until| until.left().duration());
            match stop.map(|_| left.map_or(STOPS, |left| left.min(STOPS))).or(left) {
                None => wake.wait(&mut state),
                Some(left) => drop(wake.wait_for(&mut state, left)),
            }
            let taken = match state.given(id) {
                Some((_, item)) => Taken::Item(item),
                None => state.take(want, self.size),
            };
            let is_over = until.is_some_and(Tick::is_over) || stop.is_some_and(|stop| stop());
            if matches!(taken, Taken::Busy) && !is_over {
                continue;
            }
            state.queue.retain(|waiter| waiter.id != id);
            // Who was woken along with this one, or in its place, is not to sleep on.
            state.wake();
            return taken;
        }
    }

    /// Gives an item back.
    pub(super) fn give(&self, number: u32, item: Arc<T>) {
        let mut state = self.state.lock();
        if state.closed {
            // What drops it may take long.
            drop(state);
            return drop(item);
        }
        let waits = |waiter: &&mut Waiter<T>| {
            waiter.given.is_none()
                && match waiter.want {
                    Want::This(wanted) => wanted == number,
                    Want::Any => waiter.since.elapsed() > PATIENCE,
                }
        };
        if !state.queue.is_empty()
            && let Some(waiter) = state.queue.iter_mut().find(waits)
        {
            waiter.given = Some((number, item));
            waiter.wake.notify_one();
            return;
        }
        state.idle.push((number, item));
        state.wake();
    }

    /// The idle item that was used last.
    pub(super) fn last_used(&self) -> Option<Arc<T>> {
        self.state.lock().idle.last().map(|(_, item)| Arc::clone(item))
    }

    /// All that are idle.
    pub(super) fn idle(&self) -> Vec<Arc<T>> {
        self.state.lock().idle.iter().map(|(_, item)| Arc::clone(item)).collect()
    }

    /// Lets all items go: those that are idle now, and those that are busy when they are given back. Who waits goes on.
    pub(super) fn close(&self) {
        let mut state = self.state.lock();
        state.closed = true;
        let idle = std::mem::take(&mut state.idle);
        for waiter in &state.queue {
            waiter.wake.notify_one();
        }
        drop(state);
        drop(idle);
    }
}

impl<T> State<T> {
    fn take(&mut self, want: Want, size: u32) -> Taken<T> {
        if self.closed {
            return Taken::Closed;
        }
        let found = match want {
            Want::Any => self.idle.pop(),
            Want::This(number) => {
                self.idle.iter().position(|(idle, _)| *idle == number).map(|place| self.idle.remove(place))
            }
        };
        match found {
            Some((_, item)) => Taken::Item(item),
            None if want == Want::Any && self.made < size => {
                self.made += 1;
                Taken::Room(self.made)
            }
            None => Taken::Busy,
        }
    }

    /// What was handed over to this one.
    fn given(&mut self, id: u64) -> Option<(u32, Arc<T>)> {
        self.queue.iter_mut().find(|waiter| waiter.id == id)?.given.take()
    }

    /// Wakes the first who waits for any item, if one is idle.
    fn wake(&self) {
        if self.queue.is_empty() || self.idle.is_empty() {
            return;
        }
        let first = self.queue.iter().find(|waiter| waiter.want == Want::Any && waiter.given.is_none());
        if let Some(first) = first {
            first.wake.notify_one();
        }
    }
}
