//! How many requests a plugin has at a time, and how many wait for it: a slow one fills its own queue, and nobody else's.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::settings::Settings;

/// The gate in front of a plugin.
pub(crate) struct Gate {
    calls: Arc<Semaphore>,
    waiting: AtomicUsize,
    queue: usize,
    patience: Duration,
    most: usize,
}

/// The right to call, until it is dropped.
pub(crate) struct Pass(#[allow(dead_code, reason = "it is there to be dropped")] OwnedSemaphorePermit);

/// Why a request is not let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// So many wait already that another would not be heard.
    Full,
    /// It waited long enough.
    Late,
}

/// One that waits, until it is dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Gate {
    pub(crate) fn new(settings: &Settings) -> Self {
        let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS);
        let most = number(settings.concurrent);
        Self {
            calls: Arc::new(Semaphore::new(most)),
            waiting: AtomicUsize::new(0),
            queue: number(settings.queue),
            patience: settings.queue_time,
            most,
        }
    }

    /// Whether another request would be refused at once.
    pub(crate) fn is_full(&self) -> bool {
        self.calls.available_permits() == 0 && self.waiting.load(Ordering::Relaxed) >= self.queue
    }

    /// Lets a request through, in order of arrival.
    pub(crate) async fn enter(&self) -> Result<Pass, Refused> {
        if let Ok(permit) = Arc::clone(&self.calls).try_acquire_owned() {
            return Ok(Pass(permit));
        }
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= self.queue {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(Refused::Full);
        }
        let _waiting = Waiting(&self.waiting);
        match tokio::time::timeout(self.patience, Arc::clone(&self.calls).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(Pass(permit)),
            _ => Err(Refused::Late),
        }
    }

    /// How many calls are under way, and how many requests wait.
    pub(crate) fn load(&self) -> (usize, usize) {
        (self.most - self.calls.available_permits(), self.waiting.load(Ordering::Relaxed))
    }
}
