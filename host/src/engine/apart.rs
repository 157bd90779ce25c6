//! Work that can be given up: it runs on threads of its own, and whoever waits for it does so no longer than it is allowed to.
//!
//! The compiler cannot be stopped. What is given up goes on in the background, with memory that nobody bounds. Where two were
//! given up, nothing more is begun before one of them has ended; what was begun beside them may be given up as well.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

/// How many may be given up when something is begun.
const GIVEN_UP: usize = 2;

/// How many times its limit work may take longer where the process gets no more of the processors.
pub(super) const BUSY: u32 = 8;

/// As long as it takes: what is longer is no point of time.
const FOR_EVER: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Counts the work that is done, and what of it was given up and has not ended.
pub(crate) struct Apart {
    /// How much is waited for.
    running: AtomicU32,
    given_up: Mutex<usize>,
    ended: Condvar,
}

/// All of this process: its processors and memory are what the count is for.
pub(crate) static COMPILING: Apart = Apart::new();

/// Why there is no result.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unfinished {
    /// It took longer than it may, and goes on in the background.
    GivenUp,
    /// It was not begun, since as much as may be given up goes on in the background.
    Busy,
    /// It panicked.
    Panicked,
    /// There is no thread for it.
    NoThread(String),
}

/// What the work and who waits for it agree on.
#[derive(PartialEq)]
enum Stage {
    Running,
    Done,
    Left,
}

impl Apart {
    pub(crate) const fn new() -> Self {
        Self { running: AtomicU32::new(0), given_up: Mutex::new(0), ended: Condvar::new() }
    }

    /// Runs `work` for no longer than `limit`, if there is one, on a thread pool of so many threads.
    ///
    /// # Errors
    ///
    /// See [`Unfinished`].
    pub(crate) fn run<T: Send + 'static>(
        &'static self,
        limit: Option<Duration>,
        threads: usize,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Unfinished> {
        let limit = limit.unwrap_or(FOR_EVER).min(FOR_EVER);
        let until = Instant::now() + limit;
        let began = processor_time();
        self.wait(until)?;
        // The compiler's own threads are the pool's: what was given up takes none away from others.
        let name = |_| "jackfield-compile".to_owned();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).thread_name(name).build();
        let pool = pool.map_err(|error| Unfinished::NoThread(error.to_string()))?;
        let stage = Arc::new(Mutex::new(Stage::Running));
        let (sender, receiver) = channel();
        let at_end = Arc::clone(&stage);
        pool.spawn(move || {
            let result = catch_unwind(AssertUnwindSafe(work));
            // Who waited may be gone, and then the result is as well.
            let _ = sender.send(result);
            if std::mem::replace(&mut *at_end.lock(), Stage::Done) == Stage::Left {
                *self.given_up.lock() -= 1;
                self.ended.notify_all();
            }
        });
        let beside = self.running.fetch_add(1, Ordering::Relaxed) + 1;
        let mut reply = receiver.recv_timeout(until.saturating_duration_since(Instant::now()));
        // Where others have the processors, what would have been done in time is. What is done side by side shares them.
        let share = || spent(began) / beside.max(self.running.load(Ordering::Relaxed));
        while matches!(reply, Err(RecvTimeoutError::Timeout))
            && share() < limit
            && until.elapsed() < limit.saturating_mul(BUSY)
        {
            reply = receiver.recv_timeout(limit / 4);
        }
        self.running.fetch_sub(1, Ordering::Relaxed);
        match reply {
            Ok(result) => result.map_err(|_| Unfinished::Panicked),
            Err(RecvTimeoutError::Disconnected) => Err(Unfinished::Panicked),
            Err(RecvTimeoutError::Timeout) => {
                let mut stage = stage.lock();
                if *stage == Stage::Done
                    && let Ok(result) = receiver.try_recv()
                {
                    // It ended in the last moment.
                    return result.map_err(|_| Unfinished::Panicked);
                }
                *stage = Stage::Left;
                *self.given_up.lock() += 1;
                Err(Unfinished::GivenUp)
            }
        }
    }

    /// Waits until less is given up than may be.
    fn wait(&self, until: Instant) -> Result<(), Unfinished> {
        let mut given_up = self.given_up.lock();
        while *given_up >= GIVEN_UP {
            if self.ended.wait_until(&mut given_up, until).timed_out() && *given_up >= GIVEN_UP {
                return Err(Unfinished::Busy);
            }
        }
        Ok(())
    }
}

/// How long the process's threads ran, where the system tells.
#[cfg(unix)]
fn processor_time() -> Option<Duration> {
    Duration::try_from(rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime)).ok()
}

#[cfg(not(unix))]
fn processor_time() -> Option<Duration> {
    None
}

/// How long they ran since.
fn spent(began: Option<Duration>) -> Duration {
    let since = |began: Duration| Some(processor_time()?.saturating_sub(began));
    began.and_then(since).unwrap_or(Duration::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_millis(20);
    const LONG: Duration = Duration::from_secs(600);

    #[test]
    fn no_more_than_two_are_given_up() {
        static APART: Apart = Apart::new();
        let (first, first_ends) = channel::<()>();
        let (second, second_ends) = channel::<()>();
        let never = |ends: std::sync::mpsc::Receiver<()>| {
            APART.run(Some(SOON), 1, move || {
                // It ends once its sender is gone.
                let _ = ends.recv();
            })
        };
        assert_eq!(APART.run(None, 1, || 7), Ok(7));
        assert_eq!(never(first_ends), Err(Unfinished::GivenUp));
        assert_eq!(never(second_ends), Err(Unfinished::GivenUp));
        assert_eq!(APART.run(Some(SOON), 1, || 7), Err(Unfinished::Busy));
        // One ends while the next waits for it.
        let waiting = std::thread::spawn(|| APART.run(Some(LONG), 1, || 7));
        drop(first);
        assert_eq!(waiting.join().unwrap(), Ok(7));
        drop(second);
    }

    #[test]
    fn a_panic_is_an_error() {
        static APART: Apart = Apart::new();
        assert_eq!(APART.run(Some(LONG), 1, || panic!("as planned")), Err::<(), _>(Unfinished::Panicked));
    }
}
