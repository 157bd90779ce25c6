//! Awaited calls: each waits for its plugin's turn in the caller's async runtime, whichever that is, and runs on a thread of ours.
//!
//! Calls of several plugs run side by side. Dropping one that runs cancels it: what nobody waits for is not to go on.

use std::collections::VecDeque;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_core::future::BoxFuture;
use futures_util::future::{Either, pending, select};
use futures_util::stream::FuturesUnordered;
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use crate::engine::clock::{Sleep, Tick};
use crate::error::refusal::CANCELLED;
use crate::error::{Case, DispatchError, PluginId};
use crate::index::FunctionIndex;
use crate::runtime::cancel::Cancel;
use crate::runtime::carried::{self, Carried};
use crate::runtime::slot::Slot;
use crate::runtime::threads;
use crate::value::replies::Cardinality;

/// How many calls of one function run side by side, unless it is said.
const SIDE_BY_SIDE: usize = 64;

/// A call of one plug that has not begun.
pub(crate) struct Call<R> {
    pub(crate) plugin: PluginId,
    /// Whose turn it waits for, and the function that is called; none where no plugin is.
    pub(crate) target: Option<(Arc<Slot>, FunctionIndex)>,
    pub(crate) run: Box<dyn FnOnce() -> Result<R, DispatchError> + Send>,
}

impl<R: Send + 'static> Call<R> {
    /// A call that is answered already.
    pub(crate) fn answered(plugin: PluginId, reply: Result<R, DispatchError>) -> Self {
        Self { plugin, target: None, run: Box::new(move || reply) }
    }

    fn map<S>(
        self,
        map: impl FnOnce(&PluginId, Result<R, DispatchError>) -> Result<S, DispatchError> + Send + 'static,
    ) -> Call<S> {
        let (plugin, run) = (self.plugin.clone(), self.run);
        Call { plugin: self.plugin, target: self.target, run: Box::new(move || map(&plugin, run())) }
    }

    /// Makes the call.
    pub(crate) async fn make(self, carried: Carried) -> Result<R, DispatchError> {
        self.begin(carried).await?.await
    }

    /// Waits for the plugin's turn, and lets the call begin.
    pub(crate) async fn begin(self, mut carried: Carried) -> Result<Running<R>, DispatchError> {
        let Self { target, run, .. } = self;
        let failed = |case, cause: &str| failed(target.as_ref(), case, cause);
        let cancel = Cancel::new();
        carried.watch(cancel.clone());
        let dropped = CancelOnDrop(Some(cancel));
        let mut turn = None;
        // A call that is nested in another waits in the order of locks, which it alone knows.
        if let Some((slot, function)) = target.as_ref().filter(|_| !carried.is_nested()) {
            let until = slot.turn_until(*function);
            carried.until(until);
            match wait(slot, until, &carried).await {
                Ok(granted) => turn = Some(granted),
                Err(Case::Deadline) => {
                    return Err(failed(Case::Deadline, "its time for a call is over while waiting its turn"));
                }
                Err(case) => return Err(failed(case, CANCELLED)),
            }
        }
        let (reply, replied) = oneshot::channel();
        let nested = carried.is_nested();
        let job = move || {
            let result = carried.run(run);
            drop(turn);
            carried::settle();
            // Who has dropped the future wants no reply.
            let _ = reply.send(result);
        };
        if let Err(error) = threads::spawn(Box::new(job), nested) {
            return Err(failed(Case::Unavailable, &error.to_string()));
        }
        Ok(Running { replied, dropped, target })
    }
}

/// A call that has begun. Dropping it cancels the call.
pub(crate) struct Running<R> {
    replied: oneshot::Receiver<std::thread::Result<Result<R, DispatchError>>>,
    dropped: CancelOnDrop,
    target: Option<(Arc<Slot>, FunctionIndex)>,
}

impl<R> Running<R> {
    /// Lets the call go on to its end, whatever becomes of this.
    #[cfg(feature = "http")]
    pub(crate) fn detach(mut self) {
        self.dropped.0 = None;
    }
}

impl<R> Future for Running<R> {
    type Output = Result<R, DispatchError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match std::task::ready!(Pin::new(&mut self.replied).poll(cx)) {
            Ok(Ok(result)) => {
                if result.is_ok() {
                    // What the plugin goes on with is not a part of the call.
                    self.dropped.0 = None;
                }
                Poll::Ready(result)
            }
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            // Its thread ended without a word.
            Err(_) => Poll::Ready(Err(failed(self.target.as_ref(), Case::Cancelled, CANCELLED))),
        }
    }
}

/// The error of a call that was not made, or whose reply is lost.
#[cold]
fn failed(target: Option<&(Arc<Slot>, FunctionIndex)>, case: Case, cause: &str) -> DispatchError {
    match target {
        Some((slot, function)) => slot.member.error(case, *function, cause),
        None => DispatchError::unavailable(cause),
    }
}

/// Waits for a plugin's turn; an error is the case that ended it.
async fn wait(slot: &Arc<Slot>, until: Option<Tick>, carried: &Carried) -> Result<OwnedSemaphorePermit, Case> {
    if carried.cancels().iter().any(Cancel::is_cancelled) {
        return Err(Case::Cancelled);
    }
    let turns = slot.turns();
    if let Ok(turn) = Arc::clone(turns).try_acquire_owned() {
        return Ok(turn);
    }
    let over = async {
        match until {
            Some(at) => Sleep::until(at).await,
            None => pending().await,
        }
    };
    let (over, cancelled) = (pin!(over), pin!(carried.cancelled()));
    let ended = select(over, cancelled);
    match select(pin!(Arc::clone(turns).acquire_owned()), pin!(ended)).await {
        Either::Left((turn, _)) => turn.map_err(|_| Case::Cancelled),
        Either::Right((Either::Left(_), _)) => Err(Case::Deadline),
        Either::Right((Either::Right(_), _)) => Err(Case::Cancelled),
    }
}

struct CancelOnDrop(Option<Cancel>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        if let Some(cancel) = &self.0 {
            cancel.cancel();
        }
    }
}

/// A call that is awaited: what it replies is what the blocking call does, for every plug of the socket in the graph's order.
///
/// Nothing runs before it is polled; from then on its plugs are called side by side, each on a thread that is not the
/// runtime's, once it is the plugin's turn. It needs no runtime of a certain kind. Plugins that wait for their turn hold no thread.
///
/// Dropping it cancels the calls, as [`Cancel`] says: those that have not begun never run, and a plugin in the middle of one is
/// given a fresh instance.
#[must_use = "calls that are awaited begin when they are polled"]
pub struct Awaited<K, R> {
    replies: ReplyStream<R>,
    /// Those that have come, by their place.
    done: Vec<Option<(PluginId, Result<R, DispatchError>)>>,
    cardinality: PhantomData<fn() -> K>,
}

impl<K: Cardinality, R: Send + 'static> Awaited<K, R> {
    pub(crate) fn new(calls: Vec<Call<R>>) -> Self {
        let done = calls.iter().map(|_| None).collect();
        let waiting = calls.into_iter().enumerate().collect();
        let replies = ReplyStream {
            waiting,
            running: FuturesUnordered::new(),
            most: SIDE_BY_SIDE,
            cancels: carried::cancels(),
            carried: None,
        };
        Self { replies, done, cardinality: PhantomData }
    }

    /// Calls so many plugs side by side at most, and at least one; 64 if it is not said.
    pub fn at_most(mut self, plugs: usize) -> Self {
        self.replies.most = plugs.max(1);
        self
    }

    /// The replies as they come, whatever the graph's order.
    pub fn as_they_come(self) -> ReplyStream<R> {
        self.replies
    }

    /// Makes something else of each reply, on the thread that it comes from.
    pub(crate) fn map<S: Send + 'static>(
        self,
        map: impl Fn(&PluginId, Result<R, DispatchError>) -> Result<S, DispatchError> + Clone + Send + 'static,
    ) -> Awaited<K, S> {
        let calls = self.replies.waiting.into_iter().map(|(_, call)| call.map(map.clone()));
        Awaited::new(calls.collect())
    }
}

impl<K: Cardinality, R: Send + 'static> Future for Awaited<K, R> {
    type Output = K::Reply<R>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        while let Some((place, plugin, reply)) = std::task::ready!(self.replies.poll_reply(cx)) {
            if let Some(done) = self.done.get_mut(place) {
                *done = Some((plugin, reply));
            }
        }
        Poll::Ready(K::gather(std::mem::take(&mut self.done).into_iter().flatten()))
    }
}

impl<K, R> Unpin for Awaited<K, R> {}

impl<K, R> std::fmt::Debug for Awaited<K, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Awaited").field("replies", &self.replies).finish_non_exhaustive()
    }
}

/// The reply of one plug, its place among all, and the plugin.
type Reply<R> = (usize, PluginId, Result<R, DispatchError>);

/// Replies as they come, from [`Awaited::as_they_come`]: each with its plugin.
#[must_use = "calls that are awaited begin when they are polled"]
pub struct ReplyStream<R> {
    waiting: VecDeque<(usize, Call<R>)>,
    running: FuturesUnordered<BoxFuture<'static, Reply<R>>>,
    most: usize,
    /// What cancels calls where this was made.
    cancels: Vec<Cancel>,
    /// What there was where this was polled first.
    carried: Option<Carried>,
}

impl<R: Send + 'static> ReplyStream<R> {
    fn poll_reply(&mut self, cx: &mut Context<'_>) -> Poll<Option<Reply<R>>> {
        while self.running.len() < self.most
            && let Some((place, call)) = self.waiting.pop_front()
        {
            let carried = self.carried.get_or_insert_with(|| Carried::with(&self.cancels)).clone();
            let (plugin, made) = (call.plugin.clone(), call.make(carried));
            self.running.push(Box::pin(async move { (place, plugin, made.await) }));
        }
        Pin::new(&mut self.running).poll_next(cx)
    }
}

impl<R: Send + 'static> Stream for ReplyStream<R> {
    type Item = (PluginId, Result<R, DispatchError>);

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let reply = std::task::ready!(self.poll_reply(cx));
        Poll::Ready(reply.map(|(_, plugin, reply)| (plugin, reply)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.waiting.len() + self.running.len();
        (left, Some(left))
    }
}

impl<R> Unpin for ReplyStream<R> {}

impl<R> std::fmt::Debug for ReplyStream<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReplyStream")
            .field("waiting", &self.waiting.len())
            .field("running", &self.running.len())
            .field("at_most", &self.most)
            .finish()
    }
}
