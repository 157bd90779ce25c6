//! Bodies of responses: whole ones, and those that come while their handlers make them.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body_util::Full;
use hyper::StatusCode;
use hyper::body::{Body, Frame, SizeHint};
use jackfield::{DispatchError, HttpBody};

use crate::gate::Pass;
use crate::packed::Packed;
use crate::told::Told;

/// The body of a response.
pub(crate) enum Outgoing {
    /// All of it is there.
    Whole(Full<Bytes>),
    /// It comes by and by.
    Streamed(Box<Streamed>),
}

/// A body that comes while its handler makes it, with all that is held until its end.
pub(crate) struct Streamed {
    body: Coming,
    told: Told,
    _pass: Pass,
}

/// A body as its handler makes it, or compressed on its way.
pub(crate) enum Coming {
    AsItIs(HttpBody),
    Packed(Packed),
}

impl Outgoing {
    pub(crate) fn streamed(body: Coming, told: Told, pass: Pass) -> Self {
        Self::Streamed(Box::new(Streamed { body, told, _pass: pass }))
    }
}

impl Streamed {
    /// The response's head is sent.
    pub(crate) fn begins(&mut self, status: StatusCode) {
        self.told.status = Some(status);
    }
}

impl From<Full<Bytes>> for Outgoing {
    fn from(body: Full<Bytes>) -> Self {
        Self::Whole(body)
    }
}

impl Coming {
    fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, DispatchError>>> {
        match self {
            Self::AsItIs(body) => Pin::new(body).poll_frame(cx),
            Self::Packed(body) => body.poll_frame(cx),
        }
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = DispatchError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, DispatchError>>> {
        let streamed = match &mut *self {
            Self::Whole(body) => return Pin::new(body).poll_frame(cx).map_err(|never| match never {}),
            Self::Streamed(streamed) => streamed,
        };
        let frame = ready!(streamed.body.poll_frame(cx));
        match &frame {
            Some(Ok(frame)) => streamed.told.bytes += frame.data_ref().map_or(0, |data| data.len() as u64),
            Some(Err(error)) => streamed.told.failed(error),
            None => {}
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(body) => body.is_end_stream(),
            Self::Streamed(streamed) => match &streamed.body {
                Coming::AsItIs(body) => body.is_end_stream(),
                Coming::Packed(body) => body.is_end(),
            },
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(body) => body.size_hint(),
            Self::Streamed(streamed) => match &streamed.body {
                Coming::AsItIs(body) => body.size_hint(),
                Coming::Packed(_) => SizeHint::default(),
            },
        }
    }
}
