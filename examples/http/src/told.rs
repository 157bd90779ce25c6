//! What the log and the metrics are told of a request, once its response is at its end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use hyper::{Method, StatusCode};
use jackfield::DispatchError;
use tracing::Span;

use crate::site::{Served, Site};
use crate::state::State;

/// A request that is under way. It is told of when this is dropped.
pub(crate) struct Told {
    state: Arc<State>,
    /// The site on which it began, which is there until it ends.
    pub(crate) site: Arc<Site>,
    pub(crate) route: Option<usize>,
    /// None where nobody waits for a response any more.
    pub(crate) status: Option<StatusCode>,
    /// Bytes of the response's body.
    pub(crate) bytes: u64,
    pub(crate) span: Span,
    method: Method,
    path: Box<str>,
    remote: SocketAddr,
    begin: Instant,
}

impl Told {
    pub(crate) fn new(state: Arc<State>, method: Method, path: &str, remote: SocketAddr, span: Span) -> Self {
        state.metrics.open.fetch_add(1, Ordering::Relaxed);
        let site = state.site();
        let begin = Instant::now();
        Self { state, site, route: None, status: None, bytes: 0, span, method, path: path.into(), remote, begin }
    }

    /// Its handler failed.
    pub(crate) fn failed(&self, error: &DispatchError) {
        let Some(served) = self.served() else { return };
        self.span.in_scope(|| {
            tracing::warn!(route = &*served.text, case = error.case(), "{}", error.text());
        });
        self.state.metrics.failure(&served.text, error);
    }

    pub(crate) fn served(&self) -> Option<&Served> {
        self.site.routes.get(self.route?)
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        self.state.metrics.open.fetch_sub(1, Ordering::Relaxed);
        let Some(status) = self.status else { return };
        let took = self.begin.elapsed();
        let served = self.served();
        let route = served.map_or("-", |served| &*served.text);
        self.state.metrics.request(served.map(|served| &served.text), status, took);
        let plugin = served.map_or("-", |served| &*served.handler.plugin);
        let Self { method, path, bytes, remote, .. } = &*self;
        self.span.in_scope(|| {
            tracing::info!(
                target: "access",
                %method, path, status = status.as_u16(), bytes, ms = took.as_secs_f64() * 1000.0, route, plugin, %remote,
            );
        });
    }
}
