//! The clock that all engines share: calls compare a counter with their deadline and do not read the system's clock, save for
//! host functions that ask how much time is left.

use std::collections::BTreeMap;
use std::future::Future;
use std::num::NonZeroU64;
use std::pin::Pin;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use parking_lot::{Mutex, MutexGuard};

/// The unit of time, and the shortest grain that an engine may keep deadlines to.
const UNIT: Duration = SHORTEST;

/// The grain of an engine that is not told another.
pub(crate) const GRAIN: Duration = Duration::from_millis(5);

/// The shortest and the longest grain.
pub(crate) const SHORTEST: Duration = Duration::from_micros(100);
pub(crate) const LONGEST: Duration = Duration::from_millis(100);

/// The time in ticks, as it was when the clock's thread looked last: as often as the finest engine wants. It begins with 1, so that a point of time that may be missing takes no more room than one that is there.
static NOW: AtomicU64 = AtomicU64::new(1);

/// When tick 1 began.
static BEGIN: OnceLock<Instant> = OnceLock::new();

static CLOCK: Mutex<Clock> = Mutex::new(Clock { engines: Vec::new(), running: false });

struct Clock {
    /// Each with its grain.
    engines: Vec<(wasmtime::EngineWeak, Duration)>,
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

    /// The time by the system's clock, which `now` shows from here on. The clock's thread is late on a busy machine: who waited
    /// for a point of time must not be told that it is still to come.
    pub(crate) fn caught_up() -> Self {
        let count = count();
        let before = NOW.fetch_max(count, Ordering::Relaxed);
        Self(NonZeroU64::new(before.max(count)).unwrap_or(NonZeroU64::MIN))
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

    /// The shortest span.
    pub(crate) const LEAST: Self = Self(1);

    /// A duration in ticks at the usual grain.
    pub(crate) fn of(duration: Duration) -> Self {
        Self::at_grain(duration, GRAIN)
    }

    /// A duration in ticks, rounded up, and twice the grain: the time that the clock shows is so old at most, and on a busy machine
    /// its thread is late.
    pub(crate) fn at_grain(duration: Duration, grain: Duration) -> Self {
        let ticks = (duration + grain * 2).as_nanos().div_ceil(UNIT.as_nanos());
        u64::try_from(ticks).map_or(Self::FOREVER, |ticks| Self(ticks).min(Self::FOREVER))
    }

    #[inline]
    pub(crate) fn count(self) -> u64 {
        self.0
    }

    pub(crate) fn duration(self) -> Duration {
        UNIT.saturating_mul(u32::try_from(self.0).unwrap_or(u32::MAX))
    }
}

/// Adds the engine to those whose epoch the clock thread counts, at this grain or a finer one, and starts the thread if none is
/// running.
///
/// # Errors
///
/// If the thread cannot be started.
pub(crate) fn count_time_for(engine: &wasmtime::Engine, grain: Duration) -> std::io::Result<()> {
    let mut clock = CLOCK.lock();
    clock.engines.push((engine.weak(), grain));
    if !clock.running {
        // Nobody counted since the last engine went.
        Tick::caught_up();
        std::thread::Builder::new().name("jackfield-clock".to_owned()).spawn(count_time)?;
        clock.running = true;
    }
    Ok(())
}

/// How many ticks began since the first, by the system's clock.
fn count() -> u64 {
    let ticks = BEGIN.get_or_init(Instant::now).elapsed().as_nanos() / UNIT.as_nanos();
    u64::try_from(ticks).map_or(u64::MAX, |ticks| ticks.saturating_add(1))
}

/// Counts ticks until no engine is left.
fn count_time() {
    let mut counted = count();
    loop {
        let grain = CLOCK.lock().engines.iter().map(|(_, grain)| *grain).min();
        std::thread::sleep(grain.unwrap_or(GRAIN));
        // A thread that was not scheduled for long catches up: deadlines are of wall-clock time.
        let now = count();
        let mut clock = CLOCK.lock();
        NOW.fetch_max(now, Ordering::Relaxed);
        clock.engines.retain(|(engine, _)| match engine.upgrade() {
            Some(engine) => {
                (counted..now).for_each(|_| engine.increment_epoch());
                true
            }
            None => false,
        });
        counted = now;
        let last = clock.engines.is_empty();
        clock.running = !last;
        drop(clock);
        wake(Tick::now());
        if last {
            return;
        }
    }
}

/// Who waits for a point of time: by that and a number.
static SLEEPERS: Mutex<BTreeMap<(Tick, u64), Waker>> = Mutex::new(BTreeMap::new());

/// Wakes those who wait for a point of time up to this.
fn wake(until: Tick) {
    let mut sleepers = SLEEPERS.lock();
    while sleepers.first_key_value().is_some_and(|((at, _), _)| *at <= until) {
        let Some((_, waker)) = sleepers.pop_first() else { return };
        MutexGuard::unlocked(&mut sleepers, || waker.wake());
    }
}

/// Waits for a point of time in any async runtime, for what waits as long as an engine counts time.
pub(crate) struct Sleep {
    at: Tick,
    number: Option<u64>,
}

impl Sleep {
    pub(crate) fn until(at: Tick) -> Self {
        Self { at, number: None }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        static NUMBERS: AtomicU64 = AtomicU64::new(0);
        let number = *self.number.get_or_insert_with(|| NUMBERS.fetch_add(1, Ordering::Relaxed));
        let mut sleepers = SLEEPERS.lock();
        // The clock's thread counts first and looks for sleepers then.
        if self.at.is_over() {
            return Poll::Ready(());
        }
        sleepers.insert((self.at, number), cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            let waker = SLEEPERS.lock().remove(&(self.at, number));
            drop(waker);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waited_finds_its_time_over_though_the_clocks_thread_is_late() {
        // No thread counts while this is held.
        let late = CLOCK.lock();
        let end = Tick::caught_up().after(Ticks(3));
        std::thread::sleep(end.left().duration());
        assert!(!end.is_over());
        assert!(end <= Tick::caught_up());
        assert!(end.is_over());
        drop(late);
    }
}
