//! A response's body, which comes while the call goes on.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use wasmtime_wasi_http::p2::body::HyperOutgoingBody;

use crate::call::awaited::Running;
use crate::error::{Case, DispatchError};
use crate::index::FunctionIndex;
use crate::runtime::slot::Slot;

/// The body of a response that a standard handler gives: it comes while the plugin makes it.
///
/// A call that fails in the meantime, e.g. by a trap or since its time is over, makes the body end with its error. Dropping the body before
/// its end cancels the call.
pub struct HttpBody {
    /// What the plugin writes; none once it was at its end.
    body: Option<HyperOutgoingBody>,
    /// How many bytes are still to come, where the response says so.
    left: Option<u64>,
    /// The call, as long as the body depends on it.
    running: Option<Running<()>>,
    /// Whether the call has returned while the body was not at its end.
    returned: bool,
    /// Whether the call has failed, which is known before the body ends by that.
    failed: Arc<AtomicBool>,
    /// Whose it is.
    of: (Arc<Slot>, FunctionIndex),
}

impl HttpBody {
    pub(super) fn new(
        of: (Arc<Slot>, FunctionIndex),
        body: HyperOutgoingBody,
        left: Option<u64>,
        running: Option<Running<()>>,
        failed: Arc<AtomicBool>,
    ) -> Self {
        Self { body: Some(body), left, running, returned: false, failed, of }
    }

    /// Lets the call go on by itself.
    fn detach(&mut self) {
        if let Some(running) = self.running.take() {
            running.detach();
        }
    }
}

impl std::fmt::Debug for HttpBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpBody").field("left", &self.left).finish_non_exhaustive()
    }
}

impl Body for HttpBody {
    type Data = Bytes;
    type Error = DispatchError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, DispatchError>>> {
        let this = self.get_mut();
        if let Some(body) = &mut this.body {
            let mut polled = look(body, cx);
            if polled.is_pending()
                && let Some(running) = &mut this.running
                && let Poll::Ready(ended) = Pin::new(running).poll(cx)
            {
                this.running = None;
                if let Err(error) = ended {
                    this.body = None;
                    return Poll::Ready(Some(Err(error)));
                }
                this.returned = true;
                // What it wrote last.
                polled = look(body, cx);
            }
            if polled.is_pending() && this.returned {
                // Nobody is left who could write.
                this.body = None;
                let (slot, function) = &this.of;
                let cause = "it returned without finishing its response's body";
                return Poll::Ready(Some(Err(slot.member.error(Case::Other, *function, cause))));
            }
            match ready!(polled) {
                Some(Ok(frame)) => {
                    let bytes = frame.data_ref().map_or(0, |data| data.len() as u64);
                    if let Some(left) = &mut this.left {
                        *left = left.saturating_sub(bytes);
                    }
                    return Poll::Ready(Some(Ok(frame)));
                }
                Some(Err(_)) => {
                    this.body = None;
                    if !this.failed.load(Ordering::Acquire) {
                        this.detach();
                        let (slot, function) = &this.of;
                        let cause = "its response's body is shorter or longer than the headers say";
                        return Poll::Ready(Some(Err(slot.member.error(Case::Other, *function, cause))));
                    }
                }
                None => this.body = None,
            }
            if !this.failed.load(Ordering::Acquire) {
                this.detach();
            }
        }
        let Some(running) = &mut this.running else { return Poll::Ready(None) };
        let ended = ready!(Pin::new(running).poll(cx));
        this.running = None;
        Poll::Ready(ended.err().map(Err))
    }

    fn is_end_stream(&self) -> bool {
        match &self.body {
            Some(body) => self.left == Some(0) || body.is_end_stream(),
            None => self.running.is_none(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// What comes next of what a plugin writes.
type Next = Option<Result<Frame<Bytes>, <HyperOutgoingBody as Body>::Error>>;

/// What a body has. It is pending only where nothing is there, and not because the task has done so much already.
fn look(body: &mut HyperOutgoingBody, cx: &mut Context<'_>) -> Poll<Next> {
    let poll = std::future::poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx));
    std::pin::pin!(tokio::task::unconstrained(poll)).poll(cx)
}

impl Drop for HttpBody {
    fn drop(&mut self) {
        // Whoever has all of it need not have asked for its end.
        if self.is_end_stream() {
            self.detach();
        }
    }
}
