//! What is done with a plugin that fails again and again.

use std::time::Duration;

/// Whether a plugin gets a new instance after a failure.
///
/// A failure is whatever costs a plugin its instance: a trap, a limit that it ran into, an `init` that refused. A call that its
/// caller cancelled is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Restart {
    /// The next call finds a new instance, however often it fails.
    #[default]
    Always,
    /// After its first failure it is given up.
    Never,
    /// More failures than so many within a time, and it is given up for a while.
    Bounded(RestartBounds),
}

/// How often a plugin may fail, and for how long it is given up then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RestartBounds {
    /// How many failures it may have within [`within`](Self::within); the next one gives it up.
    pub max: u32,
    /// The time in which failures are counted together.
    pub within: Duration,
    /// For how long it is given up. Each time that it is given up again before [`within`](Self::within) has gone by without a
    /// failure this doubles, up to [`MAX_BACKOFF`](Self::MAX_BACKOFF).
    pub backoff: Duration,
}

impl RestartBounds {
    /// For how long a plugin is given up where nobody said it.
    pub const BACKOFF: Duration = Duration::from_secs(1);

    /// For how long it is given up at most, however often that was doubled.
    pub const MAX_BACKOFF: Duration = Duration::from_secs(60 * 60);

    /// So many failures within this time, and a back-off that begins at [`BACKOFF`](Self::BACKOFF).
    pub const fn new(max: u32, within: Duration) -> Self {
        Self { max, within, backoff: Self::BACKOFF }
    }

    /// The same with a back-off that begins here.
    #[must_use]
    pub const fn backoff(mut self, backoff: Duration) -> Self {
        self.backoff = backoff;
        self
    }
}

impl Restart {
    /// The words for it in a manifest that are no table.
    pub const WORDS: [&str; 2] = ["always", "never"];
}

impl From<RestartBounds> for Restart {
    fn from(bounds: RestartBounds) -> Self {
        Self::Bounded(bounds)
    }
}
