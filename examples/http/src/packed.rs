//! Compressing a body on its way. What a handler has written so far is sent on: nobody waits for more of it.

use std::io::Write;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::body::{Body, Frame};
use jackfield::{DispatchError, HttpBody};

/// Bytes that are compressed at a time, so that a thread which serves connections is not held for long.
const PART: usize = 64 << 10;

/// A body that is compressed on its way.
pub(crate) struct Packed {
    body: HttpBody,
    /// What came and is not compressed yet.
    rest: Bytes,
    /// None once all is compressed.
    encoder: Option<GzEncoder<Vec<u8>>>,
}

impl Packed {
    pub(crate) fn new(body: HttpBody) -> Self {
        Self { body, rest: Bytes::new(), encoder: Some(GzEncoder::new(Vec::new(), Compression::fast())) }
    }

    pub(crate) fn is_end(&self) -> bool {
        self.encoder.is_none() && self.body.is_end_stream()
    }

    pub(crate) fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, DispatchError>>> {
        loop {
            let Some(encoder) = &mut self.encoder else { return Poll::Ready(None) };
            if self.rest.is_empty() {
                match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                    Some(Ok(frame)) => match frame.into_data() {
                        Ok(data) => self.rest = data,
                        // Trailers of another body.
                        Err(_) => continue,
                    },
                    Some(Err(error)) => {
                        self.encoder = None;
                        return Poll::Ready(Some(Err(error)));
                    }
                    None => {
                        // A vector takes all that is written.
                        let last = self.encoder.take().and_then(|encoder| encoder.finish().ok());
                        return Poll::Ready(last.map(|last| Ok(Frame::data(last.into()))));
                    }
                }
            }
            let part = self.rest.len().min(PART);
            let written = encoder.write_all(&self.rest[..part]).and_then(|()| encoder.flush());
            debug_assert!(written.is_ok());
            self.rest.advance(part);
            let packed = std::mem::take(encoder.get_mut());
            if !packed.is_empty() {
                return Poll::Ready(Some(Ok(Frame::data(packed.into()))));
            }
        }
    }
}
