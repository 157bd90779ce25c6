//! Calls that are under way side by side in one instance, and those that wait for room there.

use std::any::Any;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::task::Waker;

use parking_lot::Mutex;
use tokio::sync::oneshot;
use wasmtime::component::GuestTaskId;

use super::cancel::Cancel;
use super::carried::Carried;
use super::frames::{Deadline, Ending};
use super::parked::Ended;
use crate::Val;
use crate::engine::clock::Ticks;
use crate::error::DispatchError;
use crate::index::FunctionIndex;
use crate::value::pipe::Pipe;

pub(crate) type Reply = Result<Option<Val>, DispatchError>;

/// A call, from when it is made until nobody wants it any more.
pub(crate) struct Task {
    pub(super) function: FunctionIndex,
    pub(super) deadline: Deadline,
    /// The plugin's own time for it.
    limit: Option<Ticks>,
    /// The fuel that it brings along, where that is counted.
    pub(super) fuel: Option<u64>,
    /// Whose call it is, with its own frame.
    carried: Carried,
    /// What ends with it.
    ending: Mutex<Vec<Ending>>,
    reply: Mutex<Option<oneshot::Sender<Reply>>>,
    answered: AtomicBool,
    /// Why nobody waits for it any more, if that is so.
    detached: AtomicU8,
    /// Whether it goes on beside others, and nobody looks; its caller may have been told already.
    left: AtomicBool,
    /// What is not to be dropped while the store is driven: its arguments, and a reply that came too late. Who drops a handle may
    /// have to drive another store.
    kept: Mutex<Vec<Box<dyn Any + Send>>>,
}

const OVER: u8 = 1;
const CANCELLED: u8 = 2;

impl Task {
    /// A call of this thread's, whose frame is its innermost one.
    pub(super) fn new(
        function: FunctionIndex,
        deadline: Deadline,
        limit: Option<Ticks>,
        fuel: Option<u64>,
        args: Box<dyn Any + Send>,
    ) -> (Arc<Self>, oneshot::Receiver<Reply>) {
        let (sender, receiver) = oneshot::channel();
        let task = Self {
            function,
            deadline,
            limit,
            fuel,
            carried: Carried::with(&[]),
            ending: Mutex::default(),
            reply: Mutex::new(Some(sender)),
            answered: AtomicBool::new(false),
            detached: AtomicU8::new(0),
            left: AtomicBool::new(false),
            kept: Mutex::new(vec![args]),
        };
        (Arc::new(task), receiver)
    }

    pub(super) fn answer(&self, reply: Reply) {
        if let Some(sender) = self.reply.lock().take()
            && let Err(unwanted) = sender.send(reply)
        {
            self.kept.lock().push(Box::new(unwanted));
        }
        self.answered.store(true, Ordering::Release);
    }

    /// Drops what was kept, now that nobody drives the store.
    pub(super) fn settle(&self) {
        let kept = std::mem::take(&mut *self.kept.lock());
        drop(kept);
    }

    pub(super) fn is_answered(&self) -> bool {
        self.answered.load(Ordering::Acquire)
    }

    /// Nobody waits for it any more.
    pub(super) fn detach(&self, why: Ended) {
        let why = if matches!(why, Ended::Over) { OVER } else { CANCELLED };
        self.detached.store(why, Ordering::Release);
    }

    pub(super) fn detached(&self) -> Option<Ended> {
        match self.detached.load(Ordering::Acquire) {
            OVER => Some(Ended::Over),
            CANCELLED => Some(Ended::Cancelled),
            _ => None,
        }
    }

    /// Lets it go on beside others, now that nobody waits for it any more.
    pub(super) fn leave(&self) {
        self.left.store(true, Ordering::Release);
    }

    /// It is over, whether or not somebody waited for it.
    pub(super) fn end(&self, reply: Reply) {
        self.left.store(false, Ordering::Release);
        self.answer(reply);
    }

    /// Whether it goes on beside others, and nobody looks.
    pub(super) fn is_left(&self) -> bool {
        self.left.load(Ordering::Acquire)
    }

    /// Whether its code goes on for nobody.
    pub(super) fn is_past(&self) -> bool {
        self.is_answered() || self.is_left()
    }

    /// What holds for what its code calls.
    pub(super) fn carried(&self) -> Carried {
        let carried = self.carried.clone();
        if self.is_past() { carried.after(self.limit) } else { carried }
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.carried.cancels().iter().any(Cancel::is_cancelled)
    }

    /// Runs `f` as a part of this call.
    pub(crate) fn within<R>(&self, f: impl FnOnce() -> R) -> R {
        if self.is_past() { self.carried().within(&self.ending, f) } else { self.carried.within(&self.ending, f) }
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.ending.get_mut().drain(..).for_each(Ending::end);
    }
}

/// What a driven store knows of the calls into it.
#[derive(Default)]
pub(crate) struct Tasks {
    known: HashMap<GuestTaskId, Arc<Task>>,
    /// Whether there is one call at most, so that the instance is its alone.
    alone: bool,
    /// How many others it waits for: plugs, the host, and those at the other ends of its streams.
    waits: Arc<Waits>,
    /// The pipes that it writes.
    pipes: Vec<Weak<Pipe<Val>>>,
}

/// How many others a store waits for.
#[derive(Default)]
pub(super) struct Waits {
    count: AtomicUsize,
    driver: Mutex<Option<Waker>>,
}

impl Waits {
    pub(super) fn any(&self) -> bool {
        self.count.load(Ordering::Acquire) > 0
    }

    /// Wakes this one when one of them is over.
    pub(super) fn tell(&self, driver: Waker) {
        *self.driver.lock() = Some(driver);
    }
}

impl Tasks {
    /// Says whether a call that begins now has the instance alone.
    pub(super) fn set_alone(&mut self, alone: bool) {
        self.alone = alone;
    }

    /// The innermost of these that is one of its calls, if it knows any.
    pub(super) fn of(&self, stack: impl Iterator<Item = GuestTaskId>) -> Option<Arc<Task>> {
        stack.into_iter().find_map(|task| self.known.get(&task).cloned())
    }

    /// Whether it knows no call.
    pub(super) fn is_idle(&self) -> bool {
        self.known.is_empty()
    }

    /// Whether there is one call at most.
    pub(super) fn is_alone(&self) -> bool {
        self.alone
    }

    /// This call has begun.
    pub(super) fn knows(&mut self, id: GuestTaskId, task: Arc<Task>) {
        self.known.insert(id, task);
    }

    /// Forgets calls that left nothing behind.
    pub(super) fn forget(&mut self) {
        self.known.clear();
    }

    /// How many others it waits for.
    pub(super) fn waits(&self) -> &Arc<Waits> {
        &self.waits
    }

    /// It writes this pipe.
    pub(crate) fn writes(&mut self, pipe: Weak<Pipe<Val>>) {
        self.pipes.retain(|pipe| pipe.strong_count() > 0);
        self.pipes.push(pipe);
    }

    /// Ends what it writes, since its instance is thrown away.
    pub(super) fn abandon(&mut self) {
        if !self.pipes.is_empty() {
            let words = "the instance that wrote it was thrown away before it was at its end";
            self.fail_pipes(&DispatchError::unavailable(words));
        }
    }

    /// Ends what it writes by this failure.
    pub(super) fn fail_pipes(&mut self, error: &DispatchError) {
        let pipes = std::mem::take(&mut self.pipes);
        pipes.iter().filter_map(Weak::upgrade).for_each(|pipe| pipe.fail(error));
    }

    /// It waits for another, until this is dropped.
    pub(crate) fn wait(&self) -> Wait {
        self.waits.count.fetch_add(1, Ordering::AcqRel);
        Wait(Arc::clone(&self.waits))
    }
}

/// A store waits for another.
pub(crate) struct Wait(Arc<Waits>);

impl Drop for Wait {
    fn drop(&mut self) {
        self.0.count.fetch_sub(1, Ordering::AcqRel);
        if let Some(driver) = &*self.0.driver.lock() {
            driver.wake_by_ref();
        }
    }
}
