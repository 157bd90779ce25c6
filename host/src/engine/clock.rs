//! The clock that all engines share: calls compare a counter with their deadline and never read the system's clock.

use std::num::NonZeroU64;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// How long an epoch lasts: deadlines are kept to this grain.
const TICK: Duration = Duration::from_millis(5);

/// The time in ticks. It begins with 1, so that a point of time that may be missing takes no more room than one that is there.
static NOW: AtomicU64 = AtomicU64::new(1);

static CLOCK: Mutex<Clock> = Mutex::new(Clock { engines: Vec::new(), running: false });

struct Clock {
    engines: Vec<wasmtime::EngineWeak>,
    running: bool,
}

/// A point of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Tick(NonZeroU64);

/// A span of time, in ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ticks(u64);

impl Tick {
    #[inline]
    pub(crate) fn now() -> Self {
        Self(NonZeroU64::new(NOW.load(Ordering::Relaxed)).unwrap_or(NonZeroU64::MIN))
    }

    #[inline]
    pub(crate) fn after(self, span: Ticks) -> Self {
        Self(self.0.saturating_add(span.0))
    }

    /// How long it is from now to this point; nothing if it is over.
    #[inline]
    pub(crate) fn left(self) -> Ticks {
        Ticks(self.0.get().saturating_sub(Self::now().0.get()))
    }

    pub(crate) fn is_over(self) -> bool {
        self <= Self::now()
    }
}

impl Ticks {
    /// More than any call lasts: where wasmtime wants a deadline and there is none.
    pub(crate) const FOREVER: Self = Self(u64::MAX / 4);

    /// A duration in ticks, rounded up, and two more: the current tick has partly passed, and on a busy machine the clock's
    /// thread is late with the next.
    pub(crate) fn of(duration: Duration) -> Self {
        let ticks = duration.as_nanos().div_ceil(TICK.as_nanos()) + 2;
        u64::try_from(ticks).map_or(Self::FOREVER, |ticks| Self(ticks).min(Self::FOREVER))
    }

    #[inline]
    pub(crate) fn count(self) -> u64 {
        self.0
    }

    pub(crate) fn duration(self) -> Duration {
        TICK.saturating_mul(u32::try_from(self.0).unwrap_or(u32::MAX))
    }
}

/// Adds the engine to those whose epoch the clock thread counts, and starts the thread if none is running.
///
/// # Errors
///
/// If the thread cannot be started.
pub(crate) fn count_time_for(engine: &wasmtime::Engine) -> std::io::Result<()> {
    let mut clock = CLOCK.lock();
    clock.engines.push(engine.weak());
    if !clock.running {
        std::thread::Builder::new().name("jackfield-clock".to_owned()).spawn(count_time)?;
        clock.running = true;
    }
    Ok(())
}

/// Counts ticks until no engine is left.
fn count_time() {
    let mut last = Instant::now();
    loop {
        std::thread::sleep(TICK);
        // A thread that was not scheduled for long catches up: deadlines are of wall-clock time.
        let passed = u64::try_from(last.elapsed().as_nanos() / TICK.as_nanos()).unwrap_or(1);
        last += TICK.saturating_mul(u32::try_from(passed).unwrap_or(u32::MAX));
        let mut clock = CLOCK.lock();
        NOW.fetch_add(passed, Ordering::Relaxed);
        clock.engines.retain(|engine| match engine.upgrade() {
            Some(engine) => {
                (0..passed).for_each(|_| engine.increment_epoch());
                true
            }
            None => false,
        });
        if clock.engines.is_empty() {
            clock.running = false;
            return;
        }
    }
}
