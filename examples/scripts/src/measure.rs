//! Running a script many times, on one thread or several, and what that took.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::ScopedJoinHandle;
use std::time::{Duration, Instant};

use crate::{Script, ScriptError};

/// Bytes of native stack of a thread that runs scripts.
const THREAD_STACK: usize = 16 << 20;

/// What many runs took.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Measured {
    /// The value of the last run of the first thread, as JSON.
    pub value: String,
    /// How many runs there were.
    pub iterations: u64,
    /// All of them together.
    pub elapsed: Duration,
    /// A run: half of them took no longer.
    pub median: Duration,
    /// A run: 99 of 100 took no longer.
    pub p99: Duration,
}

impl Measured {
    /// Runs in a second.
    pub fn per_second(&self) -> f64 {
        self.iterations as f64 / self.elapsed.as_secs_f64().max(f64::MIN_POSITIVE)
    }
}

/// Runs a script so many times, at least once, on so many threads, at least one.
///
/// # Errors
///
/// That of the first run that fails; the others stop.
pub fn runs(script: &Script, data: Option<&str>, iterations: u64, threads: usize) -> Result<Measured, ScriptError> {
    let iterations = iterations.max(1);
    let next = AtomicU64::new(0);
    let begin = Instant::now();
    let work = || {
        let (mut value, mut times) = (None, Vec::new());
        while next.fetch_add(1, Ordering::Relaxed) < iterations {
            let start = Instant::now();
            match script.run_json(data) {
                Ok(found) => value = Some(found),
                Err(error) => {
                    next.store(iterations, Ordering::Relaxed);
                    return Err(error);
                }
            }
            times.push(start.elapsed());
        }
        Ok((value, times))
    };
    let done = match threads {
        0 | 1 => vec![work()],
        _ => std::thread::scope(|scope| {
            // With room for the engine's own stack, which would be made for each run otherwise.
            let start = || std::thread::Builder::new().stack_size(THREAD_STACK).spawn_scoped(scope, work);
            let threads: Vec<_> = (0..threads).filter_map(|_| start().ok()).collect();
            let join = |thread: ScopedJoinHandle<'_, _>| thread.join().unwrap_or_else(|panic| resume_unwind(panic));
            threads.into_iter().map(join).collect()
        }),
    };
    let elapsed = begin.elapsed();
    let (mut value, mut times) = (None, Vec::new());
    for thread in done {
        let (found, took) = thread?;
        value = value.or(found);
        times.extend(took);
    }
    times.sort_unstable();
    let at = |share: f64| times.get(((times.len() as f64 * share) as usize).min(times.len() - 1)).copied();
    Ok(Measured {
        value: value.unwrap_or_default(),
        iterations,
        elapsed,
        median: at(0.5).unwrap_or_default(),
        p99: at(0.99).unwrap_or_default(),
    })
}
