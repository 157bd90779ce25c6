//! Calls side by side in one instance: who drives its store, and for how long.
//!
//! A call is put into the slot's inbox. Where nobody drives, the thread of the call does, until that is answered; if others are under
//! way then, or something goes on after its reply, one of [`threads`] drives on. A call that finds a driver waits for its reply, no
//! longer than its own time. Each call is a task of the store's, so that it is there whoever drives.
//!
//! Between two turns of the loop queued drops are run. Who waits for the slot itself, to change or to stop the plugin, lets no call
//! begin any more, and has the slot once those under way are over.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

use tokio::sync::oneshot;
use wasmtime::component::{Accessor, AccessorTask, Func};
use wasmtime::{AsContextMut, Trap};

use super::find::Found;
use super::guard::{Begun, SlotGuard, never_ends};
use super::inbox::{Inbox, Job, Run};
use super::instance::Live;
use super::parked::{self, Ended};
use super::slot::{CALLS, Kind, Slot};
use super::store::StoreData;
use super::task::{Reply, Task};
use super::waiting::{Waiting, Wanted};
use super::{carried, failure, frames, threads};
use crate::error::refusal::{CANCELLED, Over, Refused};
use crate::error::{Case, DispatchError};
use crate::index::FunctionIndex;

/// How many calls that are over are kept at most while the store is driven.
const KEPT: usize = 64;

/// How many turns tasks have that have returned, before another thread drives on.
const TURNS: u32 = 1000;

impl Slot {
    /// Whether calls of this plugin run side by side in an instance that stays.
    pub(crate) fn has_session(&self) -> bool {
        !matches!(self.kind, Kind::PerCall | Kind::OfCall) && self.is_driven()
    }

    /// Calls into a plugin whose store is driven. `run` makes the call once it is its turn, given the slot of the instance; `args` are
    /// dropped when nobody drives.
    pub(crate) fn call_beside(
        self: &Arc<Self>,
        function: FunctionIndex,
        args: Box<dyn Any + Send>,
        run: impl FnOnce(&Arc<Self>) -> Run,
    ) -> Reply {
        if tracing::enabled!(target: "jackfield::call", tracing::Level::TRACE) {
            self.announce(function);
        }
        let watched = self.common.watched.then(|| self.watch(function));
        let reply = self.find(Some(function)).and_then(|mut found: Found| {
            let begun = found.begun.take().map_or_else(|| Begun::new(&found.slot, Some(function)), Ok)?;
            found.slot.join(function, begun, args, run(&found.slot))
        });
        if let Some(watched) = watched {
            self.seen(watched, reply.as_ref().err());
        }
        reply
    }

    fn join(self: &Arc<Self>, function: FunctionIndex, begun: Begun, args: Box<dyn Any + Send>, run: Run) -> Reply {
        let deadline = begun.deadline();
        if deadline.watched && carried::is_cancelled() {
            return Err(self.member.error(Case::Cancelled, function, CANCELLED));
        }
        let (task, mut reply) = Task::new(function, deadline, begun.limit(), begun.fuel(), args);
        let leads = {
            let mut inbox = self.session.lock();
            inbox.jobs.push_back(Job { task: Arc::clone(&task), run });
            if let Some(driver) = &inbox.driver {
                driver.wake_by_ref();
            }
            !std::mem::replace(&mut inbox.driving, true)
        };
        if leads {
            drive(self, Some(begun), Some(&task));
            return reply.try_recv().unwrap_or_else(|_| Err(self.lost_call(function)));
        }
        self.await_reply(&task, reply)
    }

    /// Waits until somebody else who drives has answered.
    fn await_reply(&self, task: &Task, reply: oneshot::Receiver<Reply>) -> Reply {
        let (function, place) = (task.function, (self.graph, self.place));
        let holds = frames::held().into_iter().filter(|held| *held != place).collect();
        let Some(_waiting) = Waiting::enter(holds, Wanted::One(place)) else {
            task.detach(Ended::Cancelled);
            self.session.wake();
            return Err(never_ends(self, Some(function)));
        };
        match parked::while_wanted(reply) {
            Ok(reply) => reply.unwrap_or_else(|_| Err(self.lost_call(function))),
            Err(ended) => {
                let error = self.given_up(task, &ended);
                task.detach(ended);
                self.session.wake();
                Err(error)
            }
        }
    }

    /// The error of a call of this thread's that nobody waits for any more.
    fn given_up(&self, task: &Task, why: &Ended) -> DispatchError {
        match why {
            Ended::Over => failure::over(self, Some(task.function), task.deadline, ""),
            Ended::Cancelled => self.member.error(Case::Cancelled, task.function, CANCELLED),
        }
    }

    #[cold]
    fn lost_call(&self, function: FunctionIndex) -> DispatchError {
        self.member.error(Case::Unavailable, function, "its instance was thrown away while the call was under way")
    }
}

/// Answers all that wait where a panic is on its way through whoever drives.
struct Driving<'a>(&'a Arc<Slot>);

impl Drop for Driving<'_> {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            return;
        }
        let mut inbox = self.0.session.lock();
        let jobs = std::mem::take(&mut inbox.jobs).into_iter().map(|job| job.task);
        let tasks: Vec<_> = jobs.chain(std::mem::take(&mut inbox.in_flight)).collect();
        (inbox.driving, inbox.driver) = (false, None);
        drop(inbox);
        for task in tasks {
            task.answer(Err(self.0.lost_call(task.function)));
        }
    }
}

/// Drives the slot's store: until `own` is answered, which is a call of this thread's, or until nothing is left to be done.
fn drive(slot: &Arc<Slot>, begun: Option<Begun>, own: Option<&Arc<Task>>) {
    let _driving = Driving(slot);
    let mut goes_on = turn(slot, begun, own);
    loop {
        let mut inbox = slot.session.lock();
        inbox.driver = None;
        if !goes_on && inbox.jobs.is_empty() && inbox.in_flight.is_empty() {
            inbox.driving = false;
            return;
        }
        drop(inbox);
        let on = Arc::clone(slot);
        let on = move || {
            drive(&on, None, None);
            carried::settle();
        };
        // Who waits for a reply of this waits for its thread.
        if threads::spawn(Box::new(on), true).is_ok() {
            return;
        }
        goes_on = turn(slot, None, None);
    }
}

/// Drives with the slot locked. Whether something goes on that needs a driver.
fn turn(slot: &Arc<Slot>, begun: Option<Begun>, own: Option<&Arc<Task>>) -> bool {
    let mut guard = SlotGuard::new(slot, own.map(|own| own.function));
    let entered = match begun {
        Some(begun) => guard.enter_found(Some(begun)),
        None if slot.session.lock().jobs.is_empty() => guard.enter_to_go_on(),
        None => guard.enter(),
    };
    let lost = orphans(&mut slot.session.lock(), slot.generation());
    lost.iter().for_each(|task| task.answer(Err(slot.lost_call(task.function))));
    if let Err(error) = entered {
        if own.is_none() && error.kind() == Case::Deadline && !guard.has_slot() {
            // Somebody else has it for longer than a call may take: those that wait know their own time.
            return true;
        }
        refuse(slot, own, &error);
        return false;
    }
    let unwanted = parked::unwanted();
    let mut unwanted = pin!(unwanted);
    loop {
        let Some(live) = guard.live() else {
            let lost = std::mem::take(&mut slot.session.lock().in_flight);
            lost.iter().for_each(|task| task.answer(Err(slot.lost_call(task.function))));
            return false;
        };
        match run(slot, live, own, unwanted.as_mut()) {
            Ok(Step::Drops) => guard.run_drops(),
            Ok(Step::Leave { goes_on }) => {
                guard.leave_fairly();
                return goes_on;
            }
            Err(error) => {
                let tasks = std::mem::take(&mut slot.session.lock().in_flight);
                guard.fail_all(&error, &tasks);
                return false;
            }
        }
    }
}

/// The calls whose instance is gone.
fn orphans(inbox: &mut Inbox, generation: u64) -> Vec<Arc<Task>> {
    if inbox.generation == generation { Vec::new() } else { std::mem::take(&mut inbox.in_flight) }
}

/// Answers this thread's call, or all that wait, where the slot could not be entered.
#[cold]
fn refuse(slot: &Slot, own: Option<&Arc<Task>>, error: &DispatchError) {
    let mut inbox = slot.session.lock();
    let jobs = match own {
        Some(own) => {
            let (own, others) =
                std::mem::take(&mut inbox.jobs).into_iter().partition(|job| Arc::ptr_eq(&job.task, own));
            inbox.jobs = others;
            own
        }
        None => std::mem::take(&mut inbox.jobs),
    };
    drop(inbox);
    jobs.iter().for_each(|job| job.task.answer(Err(error.clone())));
}

/// What follows when the loop is left.
enum Step {
    /// Queued drops are to be run.
    Drops,
    Leave {
        goes_on: bool,
    },
}

/// Wakes the thread that drives.
struct Wakes {
    thread: Thread,
    woken: AtomicBool,
}

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

/// Runs the store's loop until it is to be left.
fn run(
    slot: &Arc<Slot>,
    live: &mut Live,
    own: Option<&Arc<Task>>,
    unwanted: Pin<&mut impl Future<Output = Ended>>,
) -> wasmtime::Result<Step> {
    let wakes = Arc::new(Wakes { thread: std::thread::current(), woken: AtomicBool::new(false) });
    let waker = Waker::from(Arc::clone(&wakes));
    {
        let mut inbox = slot.session.lock();
        inbox.driver = Some(waker.clone());
        inbox.generation = slot.generation();
    }
    let limits = live.limits;
    let (store, functions) = live.parts();
    if limits.epochs {
        store.set_epoch_deadline(1);
    }
    let waits = Arc::clone(store.data().tasks.waits());
    waits.tell(waker.clone());
    let turn =
        Turn { slot, own, functions, fuel: limits.fuel.is_some(), settled: Cell::new(false), over: RefCell::default() };
    let mut unwanted = unwanted;
    let looped = store.run_concurrent(async |accessor| poll_fn(|cx| turn.poll(accessor, cx, unwanted.as_mut())).await);
    let mut looped = pin!(looped);
    let mut turns = 0;
    frames::on_fibers(|| {
        loop {
            if own.is_none() {
                // What goes on after its call has as much time at a stretch as a call has.
                frames::restart(limits.time);
            }
            if let Poll::Ready(ended) = looped.as_mut().poll(&mut Context::from_waker(&waker)) {
                return ended?;
            }
            let answered = own.is_some_and(|own| own.is_answered());
            turns += u32::from(answered);
            if wakes.woken.swap(false, Ordering::AcqRel) && turns <= TURNS {
                continue;
            }
            let waits = waits.any();
            if turn.settled.get() && (answered || !waits) {
                return Ok(Step::Leave { goes_on: waits || turns > TURNS });
            }
            if !waits && !limits.additions && slot.session.is_busy() {
                // Nothing is under way that could let a call go on.
                return Err(Trap::AsyncDeadlock.into());
            }
            std::thread::park();
        }
    })
}

/// What is looked at in each turn of the loop.
struct Turn<'a> {
    slot: &'a Arc<Slot>,
    own: Option<&'a Arc<Task>>,
    functions: &'a [Func],
    fuel: bool,
    /// Whether no call is under way or can begin.
    settled: Cell<bool>,
    /// Calls that are over, to be dropped when the loop was left.
    over: RefCell<Vec<Arc<Task>>>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let over = std::mem::take(self.over.get_mut());
        over.iter().filter(|task| !task.is_left()).for_each(|task| task.settle());
    }
}

impl Turn<'_> {
    fn poll(
        &self,
        accessor: &Accessor<StoreData>,
        cx: &mut Context<'_>,
        unwanted: Pin<&mut impl Future<Output = Ended>>,
    ) -> Poll<wasmtime::Result<Step>> {
        if let Some(own) = self.own.filter(|own| !own.is_answered() && own.detached().is_none())
            && let Poll::Ready(ended) = unwanted.poll(cx)
        {
            own.detach(ended);
        }
        let mut inbox = self.slot.session.lock();
        if let Err(error) = self.reap(&mut inbox) {
            return Poll::Ready(Err(error));
        }
        if self.over.borrow().len() >= KEPT {
            // They are dropped when the loop was left.
            return Poll::Ready(Ok(Step::Drops));
        }
        let mut stopped = inbox.wanted > 0;
        let mut of_old = false;
        if self.slot.has_pending.load(Ordering::Acquire) {
            of_old = self.slot.is_of_old();
            if !of_old {
                return Poll::Ready(Ok(Step::Drops));
            }
            stopped = true;
        }
        let answered = self.own.is_some_and(|own| own.is_answered());
        if answered && !inbox.in_flight.is_empty() {
            return Poll::Ready(Ok(Step::Leave { goes_on: true }));
        }
        if !stopped && !answered {
            self.admit(&mut inbox, accessor, cx)?;
        }
        let alone = inbox.in_flight.len() <= 1;
        let settled = inbox.in_flight.is_empty() && (stopped || answered || inbox.jobs.is_empty());
        self.settled.set(settled);
        drop(inbox);
        let waits = accessor.with(|mut access| {
            access.data_mut().tasks.set_alone(alone);
            access.data_mut().tasks.waits().any()
        });
        if !settled {
            return Poll::Pending;
        }
        let idle = accessor.poll_no_interesting_tasks(cx).is_ready();
        if idle {
            // Their numbers are given to others.
            accessor.with(|mut access| access.data_mut().tasks.forget());
        }
        if stopped || (idle && !waits) {
            // Whoever has the slot next may leave the instance as it is: then this goes on.
            let goes_on = !of_old && (waits || !idle);
            return Poll::Ready(Ok(Step::Leave { goes_on }));
        }
        Poll::Pending
    }

    /// Takes out calls that are over, and those that nobody waits for any more. An error is what the instance is thrown away for: it
    /// had no other call.
    fn reap(&self, inbox: &mut Inbox) -> wasmtime::Result<()> {
        let mut over = self.over.borrow_mut();
        let jobs = std::mem::take(&mut inbox.jobs).into_iter();
        let (unwanted, jobs): (VecDeque<Job>, VecDeque<Job>) = jobs.partition(|job| job.task.detached().is_some());
        inbox.jobs = jobs;
        for job in unwanted {
            self.give_up(&job.task);
            over.push(job.task);
        }
        over.extend(inbox.in_flight.extract_if(.., |task| task.is_answered()));
        if let [only] = &*inbox.in_flight
            && let Some(why) = only.detached()
        {
            return Err(match why {
                Ended::Over => wasmtime::Error::new(Over),
                Ended::Cancelled => wasmtime::Error::new(Refused::cancelled()),
            });
        }
        // Beside others they go on, and nobody looks.
        for task in inbox.in_flight.extract_if(.., |task| task.detached().is_some()) {
            self.give_up(&task);
            task.leave();
            inbox.left.push(Arc::downgrade(&task));
            over.push(task);
        }
        Ok(())
    }

    /// Answers a call of this thread's that nobody waits for any more. Others have told themselves.
    fn give_up(&self, task: &Arc<Task>) {
        if let Some(why) = task.detached().filter(|_| self.own.is_some_and(|own| Arc::ptr_eq(own, task))) {
            task.answer(Err(self.slot.given_up(task, &why)));
        }
    }

    /// Lets calls begin.
    fn admit(&self, inbox: &mut Inbox, accessor: &Accessor<StoreData>, cx: &mut Context<'_>) -> wasmtime::Result<()> {
        inbox.left.retain(|task| task.upgrade().is_some_and(|task| task.is_left()));
        if inbox.left.len() >= CALLS && inbox.in_flight.is_empty() && !inbox.jobs.is_empty() {
            return Err(wasmtime::Error::msg(
                "as many calls as it may have go on although nobody waits for them any more",
            ));
        }
        while inbox.in_flight.len() + inbox.left.len() < CALLS
            && let Some(next) = inbox.jobs.front()
        {
            let Some(function) = self.functions.get(next.task.function.get()).copied() else {
                return Err(wasmtime::Error::msg("a function is missing"));
            };
            if accessor.poll_ready_for_concurrent_call(function, cx).is_pending() {
                return Ok(());
            }
            let Some(Job { task, run }) = inbox.jobs.pop_front() else { return Ok(()) };
            let others = !inbox.in_flight.is_empty();
            inbox.in_flight.push(Arc::clone(&task));
            accessor.with(|mut access| {
                let mut store = access.as_context_mut();
                if let Some(fuel) = task.fuel.filter(|_| self.fuel) {
                    // Those that run side by side have it together.
                    let left = if others { store.get_fuel()? } else { 0 };
                    store.set_fuel(left.saturating_add(fuel))?;
                }
                if !others {
                    store.data_mut().begin();
                }
                access.spawn(Spawned { slot: Arc::downgrade(self.slot), task, function, run })
            })?;
        }
        Ok(())
    }
}

/// A call as a task of its store's.
struct Spawned {
    slot: Weak<Slot>,
    task: Arc<Task>,
    function: Func,
    run: Run,
}

impl AccessorTask<StoreData> for Spawned {
    async fn run(self, accessor: &Accessor<StoreData>) -> wasmtime::Result<()> {
        let Self { slot, task, function, run } = self;
        let reply = run(accessor, function, Arc::clone(&task)).await?;
        task.end(reply);
        if let Some(slot) = slot.upgrade() {
            slot.session.wake();
        }
        Ok(())
    }
}
