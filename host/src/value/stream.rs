//! Streams and futures as the host holds them.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;
use parking_lot::Mutex;

use super::pipe::{ReadEnd, WriteEnd, pipe};
use super::{Val, ValFuture, ValStream};
use crate::error::DispatchError;

/// Why a stream cannot be passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// It was passed on, or read to its end.
    Gone,
    /// Somebody waits for what comes next.
    Read,
}

/// The end of a stream that the host writes. The stream ends when this is dropped.
pub struct StreamWriter(WriteEnd<Val>);

/// Nobody reads what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unread;

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nobody reads the stream any more")
    }
}

impl std::error::Error for Unread {}

impl StreamWriter {
    /// Writes an item, and waits for room before on this thread.
    ///
    /// # Errors
    ///
    /// If nobody reads any more.
    pub fn write(&self, item: Val) -> Result<(), Unread> {
        let read = self.0.wait_for_room();
        if read {
            self.0.push([item]);
        }
        read.then_some(()).ok_or(Unread)
    }

    /// Writes the bytes of a `stream<u8>`, and waits for room before on this thread.
    ///
    /// # Errors
    ///
    /// If nobody reads any more.
    pub fn write_bytes(&self, bytes: &[u8]) -> Result<(), Unread> {
        for chunk in bytes.chunks(super::pipe::ROOM) {
            if !self.0.wait_for_room() {
                return Err(Unread);
            }
            self.0.push_bytes(chunk);
        }
        Ok(())
    }

    /// Ends the stream by a failure: who reads is told so after what was written.
    pub fn fail(self, cause: &str) {
        self.0.fail(&DispatchError::unavailable(cause));
    }
}

impl fmt::Debug for StreamWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamWriter").finish_non_exhaustive()
    }
}

impl ValStream {
    /// A stream, and the end that the host writes.
    pub fn new() -> (StreamWriter, Self) {
        let (write, read) = pipe();
        (StreamWriter(write), Self::reading(read))
    }

    /// A stream of these items.
    pub fn of(items: impl IntoIterator<Item = Val>) -> Self {
        let (write, read) = pipe();
        write.push(items);
        Self::reading(read)
    }

    pub(crate) fn reading(end: ReadEnd<Val>) -> Self {
        Self(Arc::new(Mutex::new(Some(Arc::new(end)))))
    }

    /// Takes the end away from all clones.
    ///
    /// # Errors
    ///
    /// If it is not there, or being read.
    pub(crate) fn give_away(&self) -> Result<ReadEnd<Val>, Kept> {
        let mut end = self.0.lock();
        let taken = end.take().ok_or(Kept::Gone)?;
        Arc::try_unwrap(taken).map_err(|read| {
            *end = Some(read);
            Kept::Read
        })
    }

    /// Gives it back after that.
    pub(crate) fn give_back(&self, end: ReadEnd<Val>) {
        *self.0.lock() = Some(Arc::new(end));
    }

    /// Whether it was neither passed on nor read to its end.
    pub(crate) fn is_there(&self) -> bool {
        self.0.lock().is_some()
    }

    /// The end, to be read while others look at it.
    fn end(&self) -> Option<Arc<ReadEnd<Val>>> {
        self.0.lock().clone()
    }

    /// Nothing comes any more.
    fn close(&self) {
        let end = self.0.lock().take();
        drop(end);
    }

    /// Reads bytes of a `stream<u8>`, and waits for them on this thread; none at its end.
    ///
    /// # Errors
    ///
    /// If who writes has failed.
    pub fn read(&self, into: &mut [u8]) -> Result<usize, DispatchError> {
        match self.end() {
            Some(end) => end.wait_for_bytes(into),
            None => Ok(0),
        }
    }

    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Iterator for ValStream {
    type Item = Result<Val, DispatchError>;

    /// Waits on this thread. After an error comes nothing more.
    fn next(&mut self) -> Option<Self::Item> {
        let item = self.end()?.wait_for_item();
        if !matches!(item, Some(Ok(_))) {
            self.close();
        }
        item
    }
}

impl Stream for ValStream {
    type Item = Result<Val, DispatchError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(end) = self.end() else { return Poll::Ready(None) };
        let item = std::task::ready!(end.poll_item(cx));
        if !matches!(item, Some(Ok(_))) {
            self.close();
        }
        Poll::Ready(item)
    }
}

impl fmt::Debug for ValStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ValStream").finish_non_exhaustive()
    }
}

impl ValFuture {
    /// One that is there: the value is this.
    pub fn of(value: Val) -> Self {
        Self(ValStream::of([value]))
    }

    /// Waits for the value on this thread.
    ///
    /// # Errors
    ///
    /// If who was to write it has failed, or ended without.
    pub fn get(mut self) -> Result<Val, DispatchError> {
        self.0.next().unwrap_or_else(|| Err(Self::missing()))
    }

    fn missing() -> DispatchError {
        DispatchError::unavailable("the future has no value, or it was read or passed on")
    }
}

impl Future for ValFuture {
    type Output = Result<Val, DispatchError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let item = std::task::ready!(Pin::new(&mut self.0).poll_next(cx));
        Poll::Ready(item.unwrap_or_else(|| Err(Self::missing())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_writes_waits_for_room() {
        let (writer, stream) = ValStream::new();
        let wrote =
            std::thread::spawn(move || (0..8).map(|_| writer.write_bytes(&[7; 40 << 10])).all(|done| done.is_ok()));
        let mut all = 0;
        let mut into = [0; 10_000];
        loop {
            let count = stream.read(&mut into).unwrap();
            assert!(into[..count].iter().all(|byte| *byte == 7));
            all += count;
            if count == 0 {
                break;
            }
        }
        assert!(wrote.join().unwrap());
        assert_eq!(all, 8 * (40 << 10));
    }

    #[test]
    fn what_was_written_comes_before_the_failure() {
        let (writer, mut stream) = ValStream::new();
        writer.write("a".into()).unwrap();
        writer.fail("no more");
        assert_eq!(stream.next().unwrap().unwrap(), Val::from("a"));
        assert!(stream.next().unwrap().unwrap_err().to_string().contains("no more"));
        assert!(stream.next().is_none());
    }

    #[test]
    fn a_stream_that_is_read_is_passed_once_nobody_reads_it() {
        let (writer, mut stream) = ValStream::new();
        let clone = stream.clone();
        let reads = std::thread::spawn(move || stream.next());
        // Neither this nor a task waits for the thread that reads.
        while clone.end().is_none_or(|end| Arc::strong_count(&end) < 3) {
            std::thread::yield_now();
        }
        assert_eq!(clone.give_away().err(), Some(Kept::Read));
        let mut polled = clone.clone();
        assert!(Pin::new(&mut polled).poll_next(&mut Context::from_waker(std::task::Waker::noop())).is_pending());
        writer.write("a".into()).unwrap();
        assert_eq!(reads.join().unwrap().unwrap().unwrap(), Val::from("a"));
        assert!(clone.give_away().is_ok());
        assert_eq!(clone.give_away().err(), Some(Kept::Gone));
        assert!(polled.next().is_none());
    }

    #[test]
    fn every_task_that_reads_is_woken() {
        #[derive(Default)]
        struct Woken(std::sync::atomic::AtomicBool);
        impl std::task::Wake for Woken {
            fn wake(self: Arc<Self>) {
                self.0.store(true, std::sync::atomic::Ordering::Release);
            }
        }

        let (writer, stream) = ValStream::new();
        let tasks: Vec<_> = (0..2).map(|_| Arc::new(Woken::default())).collect();
        for task in &tasks {
            let waker = std::task::Waker::from(Arc::clone(task));
            assert!(Pin::new(&mut stream.clone()).poll_next(&mut Context::from_waker(&waker)).is_pending());
        }
        drop(writer);
        assert!(tasks.iter().all(|task| task.0.load(std::sync::atomic::Ordering::Acquire)));
    }

    #[test]
    fn who_writes_is_told_that_nobody_reads() {
        let (writer, stream) = ValStream::new();
        drop(stream);
        assert_eq!(writer.write(Val::Bool(true)), Err(Unread));
    }

    #[test]
    fn a_future_without_a_value_is_an_error() {
        assert_eq!(ValFuture::of(Val::U32(7)).get().unwrap(), Val::U32(7));
        let (writer, stream) = ValStream::new();
        drop(writer);
        assert!(ValFuture(stream).get().is_err());
    }
}
