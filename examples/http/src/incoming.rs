//! A request's body on its way into a standard handler: not larger than it may be, and not slower.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Instant, Sleep, sleep};

/// Why a body was cut short.
#[derive(Clone, Debug)]
pub(crate) enum Cut {
    TooLarge,
    Late,
    Broken(String),
}

impl std::fmt::Display for Cut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooLarge => f.write_str("the request's body is too large"),
            Self::Late => f.write_str("the request's body does not come"),
            Self::Broken(why) => write!(f, "the request's body cannot be read: {why}"),
        }
    }
}

impl std::error::Error for Cut {}

/// A request's body.
pub(crate) struct Limited {
    body: Incoming,
    left: u64,
    patience: Duration,
    /// When who waits for the next part waits no longer. It belongs to the server's runtime, whoever polls it.
    until: Pin<Box<Sleep>>,
    waits: bool,
    cut: Arc<OnceLock<Cut>>,
}

impl Limited {
    /// A body of so many bytes at most, each part of which has to come within `patience` once it is waited for. Where it is cut short,
    /// `cut` says why.
    pub(crate) fn new(body: Incoming, most: u64, patience: Duration, cut: Arc<OnceLock<Cut>>) -> Self {
        Self { body, left: most, patience, until: Box::pin(sleep(patience)), waits: false, cut }
    }

    fn cut(&self, cut: Cut) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        Poll::Ready(Some(Err(self.cut.get_or_init(|| cut).clone())))
    }
}

impl Body for Limited {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        if let Some(cut) = self.cut.get() {
            return Poll::Ready(Some(Err(cut.clone())));
        }
        match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                self.waits = false;
                let bytes = frame.data_ref().map_or(0, |data| data.len() as u64);
                match self.left.checked_sub(bytes) {
                    Some(left) => {
                        self.left = left;
                        Poll::Ready(Some(Ok(frame)))
                    }
                    None => self.cut(Cut::TooLarge),
                }
            }
            Poll::Ready(Some(Err(error))) => self.cut(Cut::Broken(error.to_string())),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => {
                if !self.waits {
                    self.waits = true;
                    let until = Instant::now() + self.patience;
                    self.until.as_mut().reset(until);
                }
                match self.until.as_mut().poll(cx) {
                    Poll::Ready(()) => self.cut(Cut::Late),
                    Poll::Pending => Poll::Pending,
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
