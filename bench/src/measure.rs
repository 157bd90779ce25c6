//! Interleaved rounds and medians: the machine's moods hit both sides of a ratio alike.
//!
//! The two sides of a ratio run right after each other, in slices so short that a whole round fits between two moods. Where
//! code and data happen to lie moves a call by some percent in either direction, for as long as they lie there: so everything
//! is made anew several times in a run, and the ratio is the middle one of those.

use std::time::Duration;

/// How long one subject runs in one round.
const SLICE: Duration = Duration::from_micros(1500);

/// The time that this thread has spent: what others do on the machine is not in it.
#[cfg(unix)]
pub(crate) fn now() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// The time since the first call, where the thread's own cannot be had.
#[cfg(not(unix))]
pub(crate) fn now() -> Duration {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed()
}

/// A piece of work that can be repeated.
pub(crate) struct Subject {
    work: Box<dyn FnMut(u32)>,
    repeats: u32,
    nanos: Vec<f64>,
}

impl Subject {
    /// Work that does one operation for each repeat that it is asked for.
    pub(crate) fn new(work: impl FnMut(u32) + 'static) -> Self {
        Self { work: Box::new(work), repeats: 1, nanos: Vec::new() }
    }

    fn time(&mut self, repeats: u32) -> Duration {
        let start = now();
        (self.work)(repeats);
        now().saturating_sub(start)
    }

    /// Finds how many repeats fill a slice.
    fn calibrate(&mut self) {
        self.time(1);
        while self.time(self.repeats) < SLICE && self.repeats < 1 << 24 {
            self.repeats *= 2;
        }
    }

    fn round(&mut self) {
        let nanos = self.time(self.repeats).as_nanos() as f64 / f64::from(self.repeats);
        self.nanos.push(nanos);
    }
}

/// Work of ours and the work that it is held against.
pub(crate) struct Pair {
    pub(crate) ours: Subject,
    pub(crate) peer: Subject,
}

/// What a pair took in all sets so far.
#[derive(Default)]
pub(crate) struct Taken {
    /// The median ratio of each set.
    pub(crate) ratios: Vec<f64>,
    pub(crate) ours: Vec<f64>,
    pub(crate) peer: Vec<f64>,
}

/// Runs a set of pairs in turn, `rounds` times, and adds the medians to what was taken before.
pub(crate) fn run(pairs: &mut [Pair], rounds: usize, taken: &mut [Taken]) {
    for pair in &mut *pairs {
        pair.ours.calibrate();
        pair.peer.calibrate();
    }
    for round in 0..rounds {
        for pair in &mut *pairs {
            // Whoever runs second finds the caches as the other left them, so they take turns.
            if round % 2 == 0 {
                pair.ours.round();
                pair.peer.round();
            } else {
                pair.peer.round();
                pair.ours.round();
            }
        }
    }
    for (pair, taken) in pairs.iter().zip(taken) {
        let ratios = pair.ours.nanos.iter().zip(&pair.peer.nanos).map(|(ours, peer)| ours / peer);
        taken.ratios.push(median(ratios.collect()));
        taken.ours.push(median(pair.ours.nanos.clone()));
        taken.peer.push(median(pair.peer.nanos.clone()));
    }
}

/// The middle one of these numbers; zero where there are none.
pub(crate) fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or_default()
}
