//! What can be done with a server that runs.

use std::sync::Arc;

use tokio::sync::watch;

use crate::metrics::Metrics;
use crate::site::Site;
use crate::state::State;

/// A way to a server that runs: to stop it, and to give it another site. Cheap to clone.
#[derive(Clone)]
pub struct Control {
    state: Arc<State>,
    stop: watch::Sender<bool>,
}

impl std::fmt::Debug for Control {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Control").finish_non_exhaustive()
    }
}

impl Control {
    pub(crate) fn new(state: Arc<State>, stop: watch::Sender<bool>) -> Self {
        Self { state, stop }
    }

    /// Whether the server was stopped.
    pub fn is_stopping(&self) -> bool {
        *self.stop.borrow()
    }

    /// Stops the server.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Puts another site in force. Requests that are under way end in the old one. What `[server]` says of connections, and of bodies
    /// together, stays as it was.
    pub fn replace(&self, site: Site) {
        self.state.replace(site);
    }

    /// Lets go of sites that no request needs any more.
    pub(crate) fn sweep(&self) {
        self.state.sweep();
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.state.metrics
    }

    /// The site that is in force.
    pub(crate) fn site(&self) -> Arc<Site> {
        self.state.site()
    }
}
