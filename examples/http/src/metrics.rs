//! What is counted: requests and their times by route, failures by plugin, and the last failures in full.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use hyper::StatusCode;
use jackfield::DispatchError;
use parking_lot::{Mutex, RwLock};

/// Upper ends of the classes of time, in microseconds.
pub(crate) const CLASSES: [u64; 13] =
    [500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 10_000_000];

/// Failures that are kept in full.
const KEPT: usize = 32;

/// What is counted.
pub(crate) struct Metrics {
    routes: RwLock<HashMap<Arc<str>, Arc<RouteMetrics>>>,
    /// Requests that no route takes.
    none: Arc<RouteMetrics>,
    failures: Mutex<BTreeMap<(String, &'static str), u64>>,
    last: Mutex<VecDeque<Failed>>,
    pub(crate) open: AtomicUsize,
    pub(crate) connections: AtomicUsize,
    pub(crate) reloads: AtomicU64,
    pub(crate) refused_reloads: AtomicU64,
    pub(crate) begin: Instant,
}

/// What is counted of a route.
#[derive(Default)]
pub(crate) struct RouteMetrics {
    statuses: Mutex<BTreeMap<u16, u64>>,
    /// Requests by their time; what took longer than all classes is the last.
    classes: [AtomicU64; CLASSES.len() + 1],
    micros: AtomicU64,
}

/// A failure of a handler.
#[derive(Clone)]
pub(crate) struct Failed {
    pub(crate) at: SystemTime,
    pub(crate) route: Arc<str>,
    pub(crate) error: DispatchError,
}

/// What a route's counters say.
pub(crate) struct Counted {
    pub(crate) route: Option<Arc<str>>,
    pub(crate) statuses: BTreeMap<u16, u64>,
    pub(crate) classes: Vec<u64>,
    pub(crate) seconds: f64,
}

/// One more of something, until it is dropped.
pub(crate) struct Open<'a>(&'a AtomicUsize);

impl<'a> Open<'a> {
    pub(crate) fn new(counter: &'a AtomicUsize) -> Self {
        counter.fetch_add(1, Ordering::Relaxed);
        Self(counter)
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            routes: RwLock::default(),
            none: Arc::default(),
            failures: Mutex::default(),
            last: Mutex::default(),
            open: AtomicUsize::new(0),
            connections: AtomicUsize::new(0),
            reloads: AtomicU64::new(0),
            refused_reloads: AtomicU64::new(0),
            begin: Instant::now(),
        }
    }
}

impl Metrics {
    /// A request was answered.
    pub(crate) fn request(&self, route: Option<&Arc<str>>, status: StatusCode, took: Duration) {
        match route {
            Some(route) => self.of(route).count(status, took),
            None => self.none.count(status, took),
        }
    }

    fn of(&self, route: &Arc<str>) -> Arc<RouteMetrics> {
        if let Some(known) = self.routes.read().get(route) {
            return Arc::clone(known);
        }
        Arc::clone(self.routes.write().entry(Arc::clone(route)).or_default())
    }

    /// A handler failed.
    pub(crate) fn failure(&self, route: &Arc<str>, error: &DispatchError) {
        *self.failures.lock().entry((error.plugin().to_owned(), error.case())).or_default() += 1;
        let mut last = self.last.lock();
        if last.len() == KEPT {
            last.pop_front();
        }
        last.push_back(Failed { at: SystemTime::now(), route: Arc::clone(route), error: error.clone() });
    }

    /// The counters of all routes, by name; those of requests without a route are the last.
    pub(crate) fn counted(&self) -> Vec<Counted> {
        let mut all: Vec<Counted> =
            self.routes.read().iter().map(|(route, metrics)| metrics.counted(Some(Arc::clone(route)))).collect();
        all.sort_by(|a, b| a.route.cmp(&b.route));
        all.push(self.none.counted(None));
        all
    }

    /// Failures by plugin and case.
    pub(crate) fn failures(&self) -> BTreeMap<(String, &'static str), u64> {
        self.failures.lock().clone()
    }

    /// The last failures, the newest first.
    pub(crate) fn last(&self) -> Vec<Failed> {
        self.last.lock().iter().rev().cloned().collect()
    }
}

impl RouteMetrics {
    fn count(&self, status: StatusCode, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let class = CLASSES.iter().position(|most| micros <= *most).unwrap_or(CLASSES.len());
        self.classes[class].fetch_add(1, Ordering::Relaxed);
        self.micros.fetch_add(micros, Ordering::Relaxed);
        *self.statuses.lock().entry(status.as_u16()).or_default() += 1;
    }

    fn counted(&self, route: Option<Arc<str>>) -> Counted {
        let classes = self.classes.iter().map(|class| class.load(Ordering::Relaxed)).collect();
        let seconds = self.micros.load(Ordering::Relaxed) as f64 / 1e6;
        Counted { route, statuses: self.statuses.lock().clone(), classes, seconds }
    }
}
