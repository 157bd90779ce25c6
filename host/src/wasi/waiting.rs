//! Where a plugin's WASI waits, and no longer than it may.
//!
//! File operations block, and nothing can stop one that hangs, e.g. on a mount whose server is gone: wasmtime-wasi runs them on
//! threads of the async runtime that it finds. Each plugin therefore has a runtime of its own. What hangs there at the end of a
//! call stays behind, takes one of the plugin's few threads, and no other plugin's.

use std::future::Future;
use std::sync::OnceLock;

use tokio::runtime::{Builder, EnterGuard, Runtime};

use crate::engine::clock::Tick;
use crate::error::refusal::Over;

/// How many file operations of a plugin may block at one time. They go one after the other unless some hang.
const THREADS: usize = 8;

/// A plugin's own runtime, made when it waits first. It has no thread until something blocks: whoever waits drives it.
#[derive(Default)]
pub(crate) struct Waiting(OnceLock<Runtime>);

impl Waiting {
    fn runtime(&self) -> wasmtime::Result<&Runtime> {
        if let Some(runtime) = self.0.get() {
            return Ok(runtime);
        }
        let made = Builder::new_current_thread().enable_time().enable_io().max_blocking_threads(THREADS).build();
        let made = made.map_err(|error| wasmtime::Error::msg(format!("WASI cannot wait: {error}")))?;
        Ok(self.0.get_or_init(|| made))
    }

    /// Makes what is begun in the meantime, e.g. a read of a file, run in the plugin's own runtime.
    pub(crate) fn enter(&self) -> wasmtime::Result<EnterGuard<'_>> {
        Ok(self.runtime()?.enter())
    }

    /// Waits for `future`, but not beyond `until`.
    ///
    /// # Errors
    ///
    /// [`Over`] when the time is over.
    pub(crate) fn wait<T>(&self, until: Option<Tick>, future: impl Future<Output = T>) -> wasmtime::Result<T> {
        self.runtime()?.block_on(async move {
            // What was begun before goes on even if the plugin asks again and again for what is always ready.
            tokio::task::yield_now().await;
            match until {
                None => Ok(future.await),
                Some(at) => {
                    let left = at.left().duration();
                    tokio::time::timeout(left, future).await.map_err(|_| wasmtime::Error::new(Over))
                }
            }
        })
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        // Nobody waits for what hangs.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, mpsc};
    use std::time::Duration;

    use parking_lot::Mutex;

    use super::*;
    use crate::engine::clock::Ticks;

    #[test]
    fn what_hangs_ends_with_the_time_and_takes_nobody_elses_threads() {
        let (release, hang) = mpsc::channel::<()>();
        let hang = Arc::new(Mutex::new(hang));
        let stuck = Waiting::default();
        for _ in 0..2 * THREADS {
            let hang = Arc::clone(&hang);
            let until = Tick::now().after(Ticks::of(Duration::from_millis(20)));
            let waited =
                stuck.wait(Some(until), async move { tokio::task::spawn_blocking(move || hang.lock().recv()).await });
            assert!(waited.is_err_and(|error| error.is::<Over>()));
        }
        let other = Waiting::default();
        let waited = other.wait(None, async { tokio::task::spawn_blocking(|| 7).await });
        assert!(matches!(waited, Ok(Ok(7))));
        // This does not wait for what hangs.
        drop(stuck);
        drop(release);
    }
}
