//! Ending calls early.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use tokio::sync::Notify;

/// Cancels calls, from any thread: those that are made within its [`scope`](Self::scope), blocking ones as well as awaited ones.
///
/// A call that waits for its turn, or for a thread, never runs. One that runs ends at the next tick of its engine
/// ([`EngineConfig::tick`](crate::EngineConfig::tick)), where its plugin computes, and at once, where it waits in WASI; calls that its
/// plugin has made in turn end as well. Its error is `cancelled`, and since the plugin was stopped in the middle of something, it gets
/// a fresh instance, as after every failure. A function of the host's is not interrupted: it may look at
/// [`is_cancelled`](Self::is_cancelled), and the call ends when it returns. Code that is not compiled to be interrupted
/// ([`EngineConfig::interruptible`](crate::EngineConfig::interruptible) is off, and no deadline reaches it) runs on to its end.
///
/// Clones cancel the same calls. Once cancelled, it stays so: calls that are made later are cancelled before they run.
///
/// ```
/// use jackfield::{Cancel, Graph};
///
/// /// Calls, and gives up after a second.
/// fn shout(graph: &Graph) -> Result<(), Box<dyn std::error::Error>> {
///     let cancel = Cancel::new();
///     let handle = cancel.clone();
///     std::thread::spawn(move || {
///         std::thread::sleep(std::time::Duration::from_secs(1));
///         handle.cancel();
///     });
///     for (plugin, reply) in cancel.scope(|| graph.dispatch("demo:text/filter", "transform", &["hi".into()]))? {
///         println!("{plugin}: {:?}", reply?);
///     }
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    cancelled: AtomicBool,
    waiting: Notify,
}

impl Cancel {
    /// A handle that has cancelled nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Cancels the calls.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Ordering::Release);
        self.0.waiting.notify_waiters();
    }

    /// Whether they were cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.0.cancelled.load(Ordering::Acquire)
    }

    /// Waits until they are cancelled, in any async runtime.
    pub async fn cancelled(&self) {
        let mut waiting = pin!(self.0.waiting.notified());
        // Whoever cancels from here on wakes this.
        waiting.as_mut().enable();
        if !self.is_cancelled() {
            waiting.await;
        }
    }
}

/// Waits until one of them is cancelled.
pub(super) async fn any(cancels: Vec<Cancel>) {
    let mut waiting: Vec<_> = cancels.iter().map(|cancel| Box::pin(cancel.cancelled())).collect();
    poll_fn(|cx| match waiting.iter_mut().any(|waiting| waiting.as_mut().poll(cx).is_ready()) {
        true => Poll::Ready(()),
        false => Poll::Pending,
    })
    .await;
}
