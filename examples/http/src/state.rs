//! What all connections share.

use std::sync::Arc;

use parking_lot::{Mutex, RwLock};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::metrics::Metrics;
use crate::site::Site;

/// What all connections share.
pub(crate) struct State {
    site: RwLock<Arc<Site>>,
    /// Sites that were in force, while requests are under way in them. They go apart from the threads that serve connections, since
    /// plugins may take their time to go.
    old: Mutex<Vec<Arc<Site>>>,
    pub(crate) metrics: Metrics,
    pub(crate) bodies: Bodies,
    /// Whether failures are told to clients in detail.
    pub(crate) debug: bool,
}

impl State {
    pub(crate) fn new(site: Site, debug: bool) -> Self {
        let bodies = Bodies::new(site.settings.bodies);
        let site = RwLock::new(Arc::new(site));
        Self { site, old: Mutex::default(), metrics: Metrics::default(), bodies, debug }
    }

    /// The site that is in force. Whoever has it keeps it until he is done.
    pub(crate) fn site(&self) -> Arc<Site> {
        Arc::clone(&self.site.read())
    }

    /// Puts another site in force; requests that are under way end in the old one.
    pub(crate) fn replace(&self, site: Site) {
        let site = Arc::new(site);
        let old = std::mem::replace(&mut *self.site.write(), site);
        self.old.lock().push(old);
        self.sweep();
    }

    /// Lets go of sites that no request needs any more.
    pub(crate) fn sweep(&self) {
        // They go when the lock is free again.
        let _gone: Vec<Arc<Site>> = self.old.lock().extract_if(.., |site| Arc::strong_count(site) == 1).collect();
    }
}

/// Room for bodies of requests, in units of 1 KiB.
pub(crate) struct Bodies(Arc<Semaphore>);

impl Bodies {
    fn new(bytes: u64) -> Self {
        let units = usize::try_from(bytes / 1024).unwrap_or(usize::MAX);
        Self(Arc::new(Semaphore::new(units.min(Semaphore::MAX_PERMITS))))
    }

    /// Room for so many bytes, until it is dropped; `None` if there is none now.
    pub(crate) fn take(&self, bytes: u64) -> Option<OwnedSemaphorePermit> {
        let units = u32::try_from(bytes.div_ceil(1024)).ok()?;
        Arc::clone(&self.0).try_acquire_many_owned(units).ok()
    }
}
