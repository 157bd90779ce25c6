//! Interleaved rounds and medians: the machine's moods hit both sides of a ratio alike.

use std::time::Duration;

/// How long one subject runs in one round.
const SLICE: Duration = Duration::from_millis(8);

/// The time that this thread has spent: what others do on the machine is not in it.
#[cfg(unix)]
fn now() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// The time since the first call, where the thread's own cannot be had.
#[cfg(not(unix))]
fn now() -> Duration {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed()
}

/// A piece of work that can be repeated.
pub(crate) struct Subject {
    /// Its name in the output.
    pub(crate) name: &'static str,
    work: Box<dyn FnMut(u32)>,
    repeats: u32,
    nanos: Vec<f64>,
}

impl Subject {
    /// Work that does one operation for each repeat that it is asked for.
    pub(crate) fn new(name: &'static str, work: impl FnMut(u32) + 'static) -> Self {
        Self { name, work: Box::new(work), repeats: 1, nanos: Vec::new() }
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

    /// The median of all rounds, in nanoseconds for one operation.
    pub(crate) fn median(&self) -> f64 {
        median(self.nanos.clone())
    }
}

/// Runs all subjects in turn, `rounds` times; every other round goes backwards.
pub(crate) fn run(subjects: &mut [Subject], rounds: usize) {
    subjects.iter_mut().for_each(Subject::calibrate);
    for round in 0..rounds {
        let mut round_of = |subject: &mut Subject| {
            let repeats = subject.repeats;
            let nanos = subject.time(repeats).as_nanos() as f64 / f64::from(repeats);
            subject.nanos.push(nanos);
        };
        if round % 2 == 0 {
            subjects.iter_mut().for_each(&mut round_of);
        } else {
            subjects.iter_mut().rev().for_each(&mut round_of);
        }
    }
}

/// The median over the rounds of each round's ratio of `ours` to `peer`.
pub(crate) fn ratio(ours: &Subject, peer: &Subject) -> f64 {
    median(ours.nanos.iter().zip(&peer.nanos).map(|(ours, peer)| ours / peer).collect())
}

/// The middle one of these numbers; zero where there are none.
pub(crate) fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or_default()
}
