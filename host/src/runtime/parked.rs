//! Waiting for a future on the thread of a call, for as long as somebody wants its reply.

use std::future::{Future, pending};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

use futures_util::future::{Either, select};

use super::{carried, frames};
use crate::engine::clock::Sleep;

/// Why nobody waits any more.
pub(crate) enum Ended {
    /// The time of the innermost call is over.
    Over,
    /// The calls of this thread were cancelled.
    Cancelled,
}

/// Waits for a future: no longer than the innermost call's time, and until the calls of this thread are cancelled.
pub(crate) fn while_wanted<T>(future: impl Future<Output = T>) -> Result<T, Ended> {
    match park_on(select(pin!(future), pin!(unwanted()))) {
        Either::Left((value, _)) => Ok(value),
        Either::Right((ended, _)) => Err(ended),
    }
}

/// Waits until the innermost call's time is over, or the calls of this thread are cancelled.
pub(super) fn unwanted() -> impl Future<Output = Ended> + use<> {
    let (at, cancelled) = (frames::deadline().at, carried::cancelled());
    async move {
        let over = async move {
            match at {
                Some(at) => Sleep::until(at).await,
                None => pending().await,
            }
        };
        let cancelled = async move {
            match cancelled {
                Some(cancelled) => cancelled.await,
                None => pending().await,
            }
        };
        match select(pin!(over), pin!(cancelled)).await {
            Either::Left(_) => Ended::Over,
            Either::Right(_) => Ended::Cancelled,
        }
    }
}

/// Polls a future on this thread, which sleeps in between.
fn park_on<T>(future: impl Future<Output = T>) -> T {
    struct Parked(Thread);
    impl Wake for Parked {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Parked(std::thread::current())));
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => std::thread::park(),
        }
    }
}
