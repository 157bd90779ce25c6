//! Whether a plugin may run, by what its `restart` says of its failures and by what the host says by hand.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::error::DispatchError;
use crate::plan::{Restart, RestartBounds};

/// What is known of a plugin's health. All its slots share it.
pub(crate) struct Supervision {
    /// Whether it may not run; where it may, nobody looks further.
    is_down: AtomicBool,
    /// Goes up when all instances that there are have had their day.
    epoch: AtomicU64,
    failures: AtomicU64,
    rebuilt: AtomicU64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    policy: Restart,
    down: Option<Down>,
    /// When it failed, as far back as its policy counts.
    failed: VecDeque<Instant>,
    /// For how long it was given up last.
    pause: Option<Duration>,
    last_error: Option<DispatchError>,
}

/// Why a plugin may not run.
#[derive(Clone, Debug)]
enum Down {
    /// It never came to run.
    NotLoaded(Arc<str>),
    /// It was stopped by hand.
    Stopped,
    /// It failed too often.
    GivenUp { until: Option<Instant> },
}

/// How a plugin is ([`PluginHandle::state`](crate::PluginHandle::state)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PluginState {
    /// It can be called.
    Running,
    /// It was stopped by hand.
    Stopped,
    /// It failed too often for its `restart`.
    GivenUp {
        /// When it is tried again; `None` if only [`start`](crate::PluginHandle::start) does so.
        until: Option<Instant>,
    },
    /// It could not be loaded, as the load report says.
    NotLoaded,
}

/// A plugin was given up, for so long or for good.
pub(super) struct GivenUp(pub(super) Option<Duration>);

impl Supervision {
    pub(super) fn new(policy: Restart) -> Self {
        Self {
            is_down: AtomicBool::new(false),
            epoch: AtomicU64::new(0),
            failures: AtomicU64::new(0),
            rebuilt: AtomicU64::new(0),
            state: Mutex::new(State { policy, ..State::default() }),
        }
    }

    fn set(&self, state: &mut State, down: Option<Down>) {
        self.is_down.store(down.is_some(), Ordering::Release);
        state.down = down;
    }

    /// The plugin never comes to run.
    pub(super) fn not_loaded(&self, why: &str) {
        self.set(&mut self.state.lock(), Some(Down::NotLoaded(why.into())));
    }

    pub(super) fn is_loaded(&self) -> bool {
        !self.is_down.load(Ordering::Acquire) || !matches!(self.state.lock().down, Some(Down::NotLoaded(_)))
    }

    /// Whether it may not run now. Who was given up for a while, which is over, may again.
    pub(crate) fn is_down(&self) -> bool {
        self.is_down.load(Ordering::Acquire) && self.state() != PluginState::Running
    }

    pub(crate) fn state(&self) -> PluginState {
        if !self.is_down.load(Ordering::Acquire) {
            return PluginState::Running;
        }
        let mut state = self.state.lock();
        match &state.down {
            None => PluginState::Running,
            Some(Down::NotLoaded(_)) => PluginState::NotLoaded,
            Some(Down::Stopped) => PluginState::Stopped,
            Some(Down::GivenUp { until: Some(until) }) if *until <= Instant::now() => {
                self.set(&mut state, None);
                PluginState::Running
            }
            Some(Down::GivenUp { until }) => PluginState::GivenUp { until: *until },
        }
    }

    /// Why it may not run now, if it may not.
    pub(super) fn why_down(&self) -> Option<String> {
        let down = match self.state() {
            PluginState::Running => return None,
            PluginState::Stopped => return Some("the host stopped it".to_owned()),
            PluginState::NotLoaded => None,
            PluginState::GivenUp { until } => Some(until),
        };
        let state = self.state.lock();
        let Some(until) = down else {
            return match &state.down {
                Some(Down::NotLoaded(why)) => Some(why.to_string()),
                _ => None,
            };
        };
        let (why, again) = match (state.policy, until) {
            (Restart::Bounded(RestartBounds { max, within, .. }), Some(until)) => {
                let left = until.saturating_duration_since(Instant::now());
                (
                    format!("it failed more than {max} times within {within:?}"),
                    format!("it is tried again in {left:.1?}"),
                )
            }
            _ => (
                "it failed, and its `restart` is \"never\"".to_owned(),
                "it stays down until the host starts it".to_owned(),
            ),
        };
        let last = state.last_error.as_ref().map_or_else(String::new, |error| format!("; its last error: {error}"));
        Some(format!("{why}, so that {again}{last}"))
    }

    /// Counts a failure that cost the plugin an instance, and says whether that was one too many.
    pub(super) fn failed(&self, error: &DispatchError) -> Option<GivenUp> {
        self.failures.fetch_add(1, Ordering::Relaxed);
        let mut state = self.state.lock();
        state.last_error = Some(error.clone());
        if state.down.is_some() {
            return None;
        }
        let bounds = match state.policy {
            Restart::Always => return None,
            Restart::Never => {
                self.set(&mut state, Some(Down::GivenUp { until: None }));
                return Some(GivenUp(None));
            }
            Restart::Bounded(bounds) => bounds,
        };
        let now = Instant::now();
        let is_old = |at: &Instant| now.duration_since(*at) > bounds.within;
        if state.failed.back().is_none_or(is_old) {
            // It did well for long enough.
            state.pause = None;
        }
        state.failed.retain(|at| !is_old(at));
        state.failed.push_back(now);
        if state.failed.len() as u64 <= u64::from(bounds.max) {
            return None;
        }
        // What is counted is never more than what gives it up.
        state.failed.pop_front();
        let longest = RestartBounds::MAX_BACKOFF.max(bounds.backoff);
        let pause = state.pause.map_or(bounds.backoff, |last| last.saturating_mul(2).min(longest));
        state.pause = Some(pause);
        self.set(&mut state, Some(Down::GivenUp { until: now.checked_add(pause) }));
        Some(GivenUp(Some(pause)))
    }

    /// Lets the plugin not run; false if it did not before.
    pub(super) fn stop(&self) -> bool {
        let mut state = self.state.lock();
        if matches!(state.down, Some(Down::Stopped | Down::NotLoaded(_))) {
            return false;
        }
        self.set(&mut state, Some(Down::Stopped));
        true
    }

    /// Lets it run again, with nothing held against it; false if it could all the time.
    pub(super) fn start(&self) -> bool {
        let mut state = self.state.lock();
        (state.failed, state.pause) = (VecDeque::new(), None);
        if matches!(state.down, None | Some(Down::NotLoaded(_))) {
            return false;
        }
        self.set(&mut state, None);
        true
    }

    /// What is done after failures from now on.
    pub(crate) fn set_policy(&self, policy: Restart) {
        self.state.lock().policy = policy;
    }

    /// The instances that there are have had their day: each goes before its next call.
    pub(super) fn renew(&self) {
        self.epoch.fetch_add(1, Ordering::AcqRel);
    }

    pub(super) fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::Acquire)
    }

    /// A new instance was made in the place of one that was lost.
    pub(super) fn rebuilt(&self) {
        self.rebuilt.fetch_add(1, Ordering::Relaxed);
    }

    /// How many new instances were made in the place of lost ones.
    pub(crate) fn restarts(&self) -> u64 {
        self.rebuilt.load(Ordering::Relaxed)
    }

    /// How many failures cost it an instance.
    pub(crate) fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    pub(crate) fn last_error(&self) -> Option<DispatchError> {
        self.state.lock().last_error.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Case, Failure};

    fn error() -> DispatchError {
        DispatchError::new(Failure { cause: "boom".to_owned(), ..Failure::new(Case::Trap) })
    }

    fn pause(given_up: Option<GivenUp>) -> Option<Duration> {
        given_up.and_then(|given_up| given_up.0)
    }

    #[test]
    fn never_gives_up_at_once_and_for_good() {
        let plugin = Supervision::new(Restart::Never);
        assert!(plugin.why_down().is_none());
        assert!(plugin.failed(&error()).is_some_and(|given_up| given_up.0.is_none()));
        assert_eq!(plugin.state(), PluginState::GivenUp { until: None });
        assert!(plugin.why_down().is_some_and(|why| why.contains("\"never\"") && why.contains("boom")));
        assert!(plugin.start());
        assert_eq!(plugin.state(), PluginState::Running);
    }

    #[test]
    fn pauses_double_while_it_goes_on_to_fail() {
        let bounds = RestartBounds::new(2, Duration::from_secs(60)).backoff(Duration::from_millis(1));
        let plugin = Supervision::new(bounds.into());
        let mut pauses = Vec::new();
        for _ in 0..6 {
            pauses.push(pause(plugin.failed(&error())).map(|pause| pause.as_millis()));
            while plugin.is_down() {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        assert_eq!(pauses, [None, None, Some(1), Some(2), Some(4), Some(8)]);
        assert_eq!(plugin.failures(), 6);
        // By hand it begins anew.
        plugin.start();
        assert!(pause(plugin.failed(&error())).is_none());
    }

    #[test]
    fn failures_are_forgotten_after_their_time() {
        let bounds = RestartBounds::new(1, Duration::from_millis(20)).backoff(Duration::from_millis(1));
        let plugin = Supervision::new(bounds.into());
        for _ in 0..3 {
            assert!(plugin.failed(&error()).is_none());
            std::thread::sleep(Duration::from_millis(25));
        }
        assert!(plugin.failed(&error()).is_none());
        assert_eq!(pause(plugin.failed(&error())), Some(Duration::from_millis(1)));
    }

    #[test]
    fn who_was_never_loaded_is_not_started() {
        let plugin = Supervision::new(Restart::Always);
        plugin.not_loaded("no such file");
        assert!(!plugin.start() && !plugin.stop() && !plugin.is_loaded());
        assert_eq!(plugin.why_down().as_deref(), Some("no such file"));
    }
}
