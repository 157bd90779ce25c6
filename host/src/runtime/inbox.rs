//! The calls of one instance that wait for their turn, and whose call it is that its code runs for.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::task::Waker;

use parking_lot::{Mutex, MutexGuard};
use wasmtime::component::{Accessor, Func, GuestTaskId, Val as WasmVal};
use wasmtime::{AsContextMut, StoreContextMut};

use super::carried::{self, Carried};
use super::frames::{self, Deadline};
use super::store::StoreData;
use super::task::{Reply, Task};

type Running<'a> = Pin<Box<dyn Future<Output = wasmtime::Result<Reply>> + Send + 'a>>;

/// What makes a call once it is its turn.
pub(crate) type Run = Box<dyn for<'a> FnOnce(&'a Accessor<StoreData>, Func, Arc<Task>) -> Running<'a> + Send>;

/// A call that waits for its turn.
pub(super) struct Job {
    pub(super) task: Arc<Task>,
    pub(super) run: Run,
}

/// The call whose code runs.
fn running(cx: &mut StoreContextMut<'_, StoreData>) -> Option<Arc<Task>> {
    if cx.data().tasks.is_idle() {
        return None;
    }
    let stack: Vec<GuestTaskId> = cx.async_call_stack().ok()?.collect();
    cx.data().tasks.of(stack.into_iter())
}

/// Whose call's code runs: what of it holds on other threads.
pub(crate) fn carried(cx: &mut StoreContextMut<'_, StoreData>) -> Carried {
    running(cx).map_or_else(|| Carried::with(&[]), |task| task.carried())
}

/// Runs `f`, which is called by the code that runs, as a part of its call.
pub(crate) fn within<'a, R>(
    mut cx: StoreContextMut<'a, StoreData>,
    f: impl FnOnce(StoreContextMut<'a, StoreData>) -> R,
) -> R {
    match running(&mut cx) {
        Some(task) => task.within(|| f(cx)),
        None => f(cx),
    }
}

/// Until when the code that runs may do so, and whether it is to be stopped before.
pub(super) fn limits(cx: &mut StoreContextMut<'_, StoreData>) -> Option<(Deadline, bool)> {
    let task = running(cx)?;
    let alone = cx.data().tasks.is_alone();
    if task.is_past() {
        // It has the time of this thread, so that what it does late is no harm to the calls that are under way.
        let deadline = frames::deadline();
        return Some((deadline, alone && deadline.watched && carried::is_cancelled()));
    }
    // Beside others a call that is cancelled runs on within its time.
    Some((task.deadline, alone && task.is_cancelled()))
}

/// Makes the call itself, in a store that is driven.
pub(crate) async fn invoke(
    accessor: &Accessor<StoreData>,
    task: &Arc<Task>,
    function: Func,
    params: &[WasmVal],
    results: &mut [WasmVal],
) -> wasmtime::Result<()> {
    let call = accessor.with(|mut access| -> wasmtime::Result<_> {
        let call = function.start_call_concurrent(access.as_context_mut(), params, results)?;
        access.data_mut().tasks.knows(call.task(), Arc::clone(task));
        Ok(call)
    })?;
    function.finish_call_concurrent(accessor, call).await
}

/// The calls of one instance.
#[derive(Default)]
pub(super) struct Session(Mutex<Inbox>);

#[derive(Default)]
pub(super) struct Inbox {
    pub(super) jobs: VecDeque<Job>,
    pub(super) in_flight: Vec<Arc<Task>>,
    /// Those that go on beside others, and nobody waits for.
    pub(super) left: Vec<Weak<Task>>,
    /// The generation of the instance that they are in.
    pub(super) generation: u64,
    /// Whether there is a thread that drives, or is about to.
    pub(super) driving: bool,
    pub(super) driver: Option<Waker>,
    /// How many wait for the slot itself.
    pub(super) wanted: usize,
}

impl Session {
    pub(super) fn lock(&self) -> MutexGuard<'_, Inbox> {
        self.0.lock()
    }

    /// Lets whoever drives look up.
    pub(super) fn wake(&self) {
        if let Some(driver) = &self.lock().driver {
            driver.wake_by_ref();
        }
    }

    /// Whether calls are under way.
    pub(super) fn is_busy(&self) -> bool {
        !self.lock().in_flight.is_empty()
    }

    /// Somebody waits for the slot itself, until this is dropped.
    pub(super) fn want(&self) -> Want<'_> {
        let mut inbox = self.lock();
        inbox.wanted += 1;
        if let Some(driver) = &inbox.driver {
            driver.wake_by_ref();
        }
        Want(self)
    }
}

pub(super) struct Want<'a>(&'a Session);

impl Drop for Want<'_> {
    fn drop(&mut self) {
        self.0.lock().wanted -= 1;
    }
}
