//! What lies between the two ends of a stream or a future: a bounded buffer.
//!
//! Who writes waits for room, and who reads for items. It ends once; what was written before that is read first.

use std::any::Any;
use std::collections::VecDeque;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll, Waker};

use parking_lot::{Condvar, Mutex, MutexGuard};

use crate::error::DispatchError;

/// How many bytes may wait in a pipe, and are taken at a time.
pub(crate) const ROOM: usize = 64 << 10;

/// What goes through a pipe. Items that are bytes lie together.
pub(crate) trait Item: Sized {
    /// What it takes of the pipe's room.
    fn weight(&self) -> usize;

    /// The byte that it is.
    fn byte(self) -> Result<u8, Self>;

    fn of_byte(byte: u8) -> Self;
}

/// A pipe's two ends.
pub(crate) fn pipe<T>() -> (WriteEnd<T>, ReadEnd<T>) {
    let pipe = Arc::new(Pipe { state: Mutex::new(State::new()), changed: Condvar::new() });
    (WriteEnd(Arc::clone(&pipe)), ReadEnd(pipe))
}

pub(crate) struct Pipe<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

struct State<T> {
    /// Items that are bytes lie here, all others in `items`.
    bytes: VecDeque<u8>,
    items: VecDeque<T>,
    /// What the items take.
    weight: usize,
    ended: Option<Result<(), DispatchError>>,
    /// Whether nobody reads any more.
    unread: bool,
    /// Who waits for a change: clones of a stream may be read in several tasks.
    waiting: Vec<Waker>,
    /// Dropped when the pipe has ended, or nobody reads any more.
    kept: Option<Box<dyn Any + Send>>,
}

impl<T> State<T> {
    fn new() -> Self {
        let (bytes, items) = Default::default();
        Self { bytes, items, weight: 0, ended: None, unread: false, waiting: Vec::new(), kept: None }
    }

    fn room(&self) -> usize {
        ROOM.saturating_sub(self.weight + self.bytes.len())
    }

    fn is_empty(&self) -> bool {
        self.bytes.is_empty() && self.items.is_empty()
    }

    /// Notes who waits for a change.
    fn wait(&mut self, cx: &Context<'_>) {
        if !self.waiting.iter().any(|waiting| waiting.will_wake(cx.waker())) {
            self.waiting.push(cx.waker().clone());
        }
    }

    /// Takes the bytes that are there, as many as fit.
    fn take_bytes(&mut self, into: &mut [u8]) -> usize {
        let count = into.len().min(self.bytes.len());
        for (place, byte) in into.iter_mut().zip(self.bytes.drain(..count)) {
            *place = byte;
        }
        count
    }

    /// How it has ended, once all is read.
    fn end(&self) -> Option<Result<(), DispatchError>> {
        if self.is_empty() { self.ended.clone() } else { None }
    }
}

impl<T: Item> State<T> {
    fn pop(&mut self) -> Option<T> {
        if let Some(byte) = self.bytes.pop_front() {
            return Some(T::of_byte(byte));
        }
        let item = self.items.pop_front()?;
        self.weight = self.weight.saturating_sub(item.weight());
        Some(item)
    }

    /// The item that is there, or the failure by which it has ended; `None` where there is neither.
    fn item(&mut self) -> Option<Result<T, DispatchError>> {
        match self.pop() {
            Some(item) => Some(Ok(item)),
            None => self.ended.clone().and_then(Result::err).map(Err),
        }
    }
}

impl<T> Pipe<T> {
    /// Changes something, and wakes whoever waits for that.
    fn change<R>(&self, change: impl FnOnce(&mut State<T>) -> R) -> R {
        self.change_locked(self.state.lock(), change)
    }

    fn change_locked<R>(&self, mut state: MutexGuard<'_, State<T>>, change: impl FnOnce(&mut State<T>) -> R) -> R {
        let result = change(&mut state);
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        self.changed.notify_all();
        waiting.into_iter().for_each(Waker::wake);
        result
    }

    fn end(&self, end: Result<(), DispatchError>) {
        let kept = self.change(|state| {
            state.ended.get_or_insert(end);
            state.kept.take()
        });
        drop(kept);
    }

    /// Ends it by a failure of who writes, unless it has ended.
    pub(crate) fn fail(&self, error: &DispatchError) {
        self.end(Err(error.clone()));
    }
}

/// Who writes. It ends when this is dropped.
pub(crate) struct WriteEnd<T>(Arc<Pipe<T>>);

impl<T: Item> WriteEnd<T> {
    pub(crate) fn pipe(&self) -> Weak<Pipe<T>> {
        Arc::downgrade(&self.0)
    }

    /// Keeps something for as long as somebody may write and somebody may read.
    pub(crate) fn keep(&self, kept: Box<dyn Any + Send>) {
        let mut state = self.0.state.lock();
        if !state.unread && state.ended.is_none() {
            state.kept = Some(kept);
        }
    }

    /// Waits for room, and says how many bytes there are; `None` where nobody reads any more.
    pub(crate) fn poll_room(&self, cx: &Context<'_>) -> Poll<Option<usize>> {
        let mut state = self.0.state.lock();
        if state.unread {
            return Poll::Ready(None);
        }
        match state.room() {
            0 => {
                state.wait(cx);
                Poll::Pending
            }
            room => Poll::Ready(Some(room)),
        }
    }

    /// Waits for room on this thread; false where nobody reads any more.
    pub(crate) fn wait_for_room(&self) -> bool {
        let mut state = self.0.state.lock();
        while !state.unread && state.room() == 0 {
            self.0.changed.wait(&mut state);
        }
        !state.unread
    }

    /// Puts bytes in, whether or not there is room.
    pub(crate) fn push_bytes(&self, bytes: &[u8]) {
        self.0.change(|state| {
            if !state.unread {
                state.bytes.extend(bytes)
            }
        });
    }

    /// Puts items in, whether or not there is room.
    pub(crate) fn push(&self, items: impl IntoIterator<Item = T>) {
        let mut items = items.into_iter().peekable();
        let unread = self.0.change(|state| {
            while let Some(item) = items.next_if(|_| !state.unread) {
                match item.byte() {
                    Ok(byte) => state.bytes.push_back(byte),
                    Err(item) => {
                        state.weight = state.weight.saturating_add(item.weight());
                        state.items.push_back(item);
                    }
                }
            }
            items
        });
        // Handles in them are dropped here.
        unread.for_each(drop);
    }

    /// Ends it by a failure.
    pub(crate) fn fail(&self, error: &DispatchError) {
        self.0.fail(error);
    }
}

impl<T> Drop for WriteEnd<T> {
    fn drop(&mut self) {
        self.0.end(Ok(()));
    }
}

/// What is there for whoever reads.
pub(crate) enum Next {
    Items,
    End(Result<(), DispatchError>),
}

/// Who reads. Nobody does any more when this is dropped.
pub(crate) struct ReadEnd<T>(Arc<Pipe<T>>);

impl<T: Item> ReadEnd<T> {
    fn next(state: &State<T>) -> Option<Next> {
        if state.is_empty() { state.end().map(Next::End) } else { Some(Next::Items) }
    }

    pub(crate) fn poll_next(&self, cx: &Context<'_>) -> Poll<Next> {
        let mut state = self.0.state.lock();
        match Self::next(&state) {
            Some(next) => Poll::Ready(next),
            None => {
                state.wait(cx);
                Poll::Pending
            }
        }
    }

    /// Waits for an item; `None` at the end.
    pub(crate) fn poll_item(&self, cx: &Context<'_>) -> Poll<Option<Result<T, DispatchError>>> {
        let mut state = self.0.state.lock();
        if Self::next(&state).is_none() {
            state.wait(cx);
            return Poll::Pending;
        }
        Poll::Ready(self.0.change_locked(state, State::item))
    }

    /// Waits on this thread until something is there, and takes it before somebody else does.
    fn wait<R>(&self, take: impl FnOnce(&mut State<T>) -> R) -> R {
        let mut state = self.0.state.lock();
        while Self::next(&state).is_none() {
            self.0.changed.wait(&mut state);
        }
        self.0.change_locked(state, take)
    }

    /// Waits for an item on this thread; `None` at the end.
    pub(crate) fn wait_for_item(&self) -> Option<Result<T, DispatchError>> {
        self.wait(State::item)
    }

    /// The item that is there, or the failure by which it has ended; `None` where there is neither.
    pub(crate) fn item(&self) -> Option<Result<T, DispatchError>> {
        self.0.change(State::item)
    }

    /// Waits for bytes on this thread, and takes as many as fit; none at the end.
    pub(crate) fn wait_for_bytes(&self, into: &mut [u8]) -> Result<usize, DispatchError> {
        self.wait(|state| match state.end() {
            Some(end) => end.map(|()| 0),
            None => Ok(state.take_bytes(into)),
        })
    }

    /// Takes the items that are there, so many at most.
    pub(crate) fn take(&self, most: usize) -> Vec<T> {
        self.0.change(|state| std::iter::from_fn(|| state.pop()).take(most).collect())
    }
}

impl<T> Drop for ReadEnd<T> {
    fn drop(&mut self) {
        let unread = self.0.change(|state| {
            state.unread = true;
            state.bytes.clear();
            (std::mem::take(&mut state.items), state.kept.take())
        });
        drop(unread);
    }
}
