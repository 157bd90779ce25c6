//! What happens to the plugins of a graph, for whoever watches it.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant, SystemTime};

use futures_core::Stream;
use parking_lot::{Condvar, Mutex};

use crate::error::{DispatchError, PluginId};

/// How many events are kept for one who does not read them.
const KEPT: usize = 1024;

/// Something that happened to a plugin.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Event {
    /// When it happened, by the system's clock.
    pub at: SystemTime,
    /// The plugin.
    pub plugin: PluginId,
    /// What happened.
    pub kind: EventKind,
}

/// What happened to a plugin.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum EventKind {
    /// It was loaded with the graph. Each [`Events`] begins with these.
    Loaded,
    /// It failed, which cost it its instance: what the caller was told, with case, function and cause.
    Failed(DispatchError),
    /// A new instance was made in the place of one that was lost.
    Rebuilt,
    /// It failed so often that its `restart` gives it up: for so long, or for good.
    GivenUp {
        /// For how long; `None` until it is started by hand.
        pause: Option<Duration>,
        /// Its last failure.
        last: DispatchError,
    },
    /// It was stopped by hand.
    Stopped,
    /// It was started by hand, after it had been stopped or given up.
    Started,
    /// Its component was changed for another one.
    Swapped,
    /// It tried to reach something that it is not granted. Each thing is told once; [`Graph::denials`](crate::Graph::denials) counts.
    Denied {
        /// The key of its grants that would cover it: `http` or `sockets`.
        grant: &'static str,
        /// What it would have to hold.
        wanted: String,
    },
    /// It wanted more memory or larger tables, and was refused.
    RefusedGrowth {
        /// The bytes that it has.
        now: u64,
        /// The bytes that it would have had.
        wanted: u64,
    },
}

/// Hands events to those who watch.
#[derive(Default)]
pub(crate) struct Hub {
    watched: AtomicBool,
    state: Mutex<HubState>,
}

#[derive(Default)]
struct HubState {
    loaded: Vec<Event>,
    watchers: Vec<Weak<Queue>>,
}

impl Hub {
    pub(crate) fn post(&self, plugin: &PluginId, kind: EventKind) {
        let is_loaded = matches!(kind, EventKind::Loaded);
        if !is_loaded && !self.watched.load(Ordering::Acquire) {
            return;
        }
        let event = Event { at: SystemTime::now(), plugin: plugin.clone(), kind };
        let mut state = self.state.lock();
        if is_loaded {
            state.loaded.push(event.clone());
        }
        state.watchers.retain(|watcher| {
            let queue = watcher.upgrade();
            queue.iter().for_each(|queue| queue.push(event.clone()));
            queue.is_some()
        });
        if state.watchers.is_empty() {
            self.watched.store(false, Ordering::Release);
        }
    }

    pub(crate) fn watch(&self) -> Events {
        let mut state = self.state.lock();
        let queue = Arc::new(Queue::default());
        queue.state.lock().events.extend(state.loaded.iter().cloned());
        state.watchers.push(Arc::downgrade(&queue));
        self.watched.store(true, Ordering::Release);
        Events(queue)
    }
}

/// Nothing happens any more once the graph is gone.
impl Drop for Hub {
    fn drop(&mut self) {
        for watcher in self.state.get_mut().watchers.drain(..) {
            if let Some(queue) = watcher.upgrade() {
                queue.close();
            }
        }
    }
}

#[derive(Default)]
struct Queue {
    state: Mutex<QueueState>,
    came: Condvar,
}

#[derive(Default)]
struct QueueState {
    events: VecDeque<Event>,
    missed: u64,
    closed: bool,
    waker: Option<Waker>,
}

impl Queue {
    fn push(&self, event: Event) {
        let mut state = self.state.lock();
        if state.events.len() >= KEPT {
            state.events.pop_front();
            state.missed += 1;
        }
        state.events.push_back(event);
        self.wake(&mut state);
    }

    fn close(&self) {
        let mut state = self.state.lock();
        state.closed = true;
        self.wake(&mut state);
    }

    fn wake(&self, state: &mut QueueState) {
        if let Some(waker) = state.waker.take() {
            waker.wake();
        }
        self.came.notify_one();
    }
}

/// What happens to a graph's plugins from the moment on at which this was made; before that, one [`EventKind::Loaded`] for each.
///
/// It is an iterator that waits for the next event, and a [`Stream`] for those who await it; both end with the graph. Whoever
/// reads too slowly loses the oldest: 1,024 are kept, and [`missed`](Self::missed) counts the rest. Events that nobody
/// watches cost nothing.
///
/// ```no_run
/// # use jackfield::{EventKind, Graph};
/// # fn with(graph: Graph) {
/// let mut events = graph.events();
/// std::thread::spawn(move || {
///     for event in &mut events {
///         if let EventKind::GivenUp { last, .. } = &event.kind {
///             eprintln!("plugin {} was given up: {last}", event.plugin);
///         }
///     }
/// });
/// # }
/// ```
pub struct Events(Arc<Queue>);

impl Events {
    /// The next event, if there is one already.
    pub fn try_next(&mut self) -> Option<Event> {
        self.0.state.lock().events.pop_front()
    }

    /// The next event; `None` if none comes in this time, or the graph is gone.
    pub fn next_within(&mut self, time: Duration) -> Option<Event> {
        self.next_until(Instant::now().checked_add(time))
    }

    fn next_until(&mut self, until: Option<Instant>) -> Option<Event> {
        let mut state = self.0.state.lock();
        loop {
            if let Some(event) = state.events.pop_front() {
                return Some(event);
            }
            if state.closed {
                return None;
            }
            match until {
                None => self.0.came.wait(&mut state),
                Some(until) if Instant::now() >= until => return None,
                Some(until) => drop(self.0.came.wait_until(&mut state, until)),
            }
        }
    }

    /// How many events were dropped since nobody read them.
    pub fn missed(&self) -> u64 {
        self.0.state.lock().missed
    }
}

impl Iterator for Events {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        self.next_until(None)
    }
}

impl Stream for Events {
    type Item = Event;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Event>> {
        let mut state = self.0.state.lock();
        match state.events.pop_front() {
            Some(event) => Poll::Ready(Some(event)),
            None if state.closed => Poll::Ready(None),
            None => {
                state.waker = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl std::fmt::Debug for Events {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}
