//! Driving a store: while a call into it waits for others, its other tasks go on.
//!
//! The thread of the call does it, until the call is over or nobody waits for it any more. Code runs on stacks of wasmtime's own then
//! (fibers), so that it can be left in the middle.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use wasmtime::component::{ComponentNamedList, Func, Instance, InstancePre, Lift, Lower, ResourceAny, TypedFunc, Val};
use wasmtime::{AsContextMut, Store, StoreContextMut};

use super::frames::{self, Deadline};
use super::parked::{self, Ended};
use super::store::StoreData;
use super::{carried, inbox};
use crate::error::refusal::{Over, Refused};

fn drive<R>(future: impl Future<Output = wasmtime::Result<R>>) -> wasmtime::Result<R> {
    let driven = frames::on_fibers(|| parked::while_wanted(future));
    driven.unwrap_or_else(|ended| {
        Err(match ended {
            Ended::Over => wasmtime::Error::new(Over),
            Ended::Cancelled => wasmtime::Error::new(Refused::cancelled()),
        })
    })
}

/// Until when the code that runs may do so, and whether its call was cancelled.
pub(super) fn limits(store: &mut StoreContextMut<'_, StoreData>) -> (Deadline, bool) {
    inbox::limits(store).unwrap_or_else(|| {
        let deadline = frames::deadline();
        (deadline, deadline.watched && carried::is_cancelled())
    })
}

pub(super) fn instantiate(pre: &InstancePre<StoreData>, store: &mut Store<StoreData>) -> wasmtime::Result<Instance> {
    drive(pre.instantiate_async(store))
}

pub(super) fn call(
    mut store: StoreContextMut<'_, StoreData>,
    function: Func,
    params: &[Val],
    results: &mut [Val],
) -> wasmtime::Result<()> {
    drive(async {
        function.call_async(&mut store, params, results).await?;
        settle(store)
    })
}

pub(super) fn call_typed<P, R>(
    store: &mut Store<StoreData>,
    function: &TypedFunc<P, R>,
    params: P,
) -> wasmtime::Result<R>
where
    P: ComponentNamedList + Lower,
    R: ComponentNamedList + Lift + 'static,
{
    drive(async {
        let result = function.call_async(&mut *store, params).await?;
        settle(store.as_context_mut())?;
        Ok(result)
    })
}

pub(super) fn drop_resource(store: &mut Store<StoreData>, resource: ResourceAny) -> wasmtime::Result<()> {
    drive(resource.resource_drop_async(store))
}

/// How many turns tasks have that have returned.
const TURNS: usize = 1000;

/// Lets tasks that have returned run on to where they wait for something. From there they go on when the store is driven again.
fn settle(store: StoreContextMut<'_, StoreData>) -> wasmtime::Result<()> {
    let ended = store.run_concurrent(async |accessor| {
        poll_fn(|cx| accessor.poll_no_interesting_tasks(cx)).await;
        accessor.with(|mut access| access.data_mut().tasks.forget());
    });
    let mut ended = pin!(ended);
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(Arc::clone(&woken));
    for _ in 0..TURNS {
        if let Poll::Ready(ended) = ended.as_mut().poll(&mut Context::from_waker(&waker)) {
            return ended;
        }
        // One that only gives way wakes itself.
        if !woken.0.swap(false, Ordering::AcqRel) {
            break;
        }
    }
    Ok(())
}

/// Whether somebody has something to do.
#[derive(Default)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Release);
    }
}
