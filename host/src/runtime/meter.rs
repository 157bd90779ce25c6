//! What a plugin did and has: counted where the host asks for it.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::error::DispatchError;

/// A call that takes less is not timed each time: to look at the clock twice would take as long as the call.
const SHORT: u64 = 4_000;

/// So much of a short call's time may be spent on timing it: one part of so many.
const PARTS: u64 = 40;

/// What it costs to look at the clock twice, in nanoseconds.
const LOOKS: u64 = 60;

thread_local! {
    /// The time that timed calls within the innermost one have taken, in nanoseconds.
    static NESTED: Cell<u64> = const { Cell::new(0) };
}

/// Counts for one plugin, whatever instances it has.
#[derive(Default)]
pub(crate) struct Meter {
    calls: AtomicU64,
    nanos: AtomicU64,
    own_nanos: AtomicU64,
    bytes_in: AtomicU64,
    bytes_out: AtomicU64,
    memory: AtomicU64,
    memory_peak: AtomicU64,
    handles: AtomicI64,
    errors: Mutex<BTreeMap<&'static str, u64>>,
    /// How many calls are to go before the next is timed, and what those that go untimed are taken to last.
    untimed: AtomicU32,
    typical: AtomicU64,
}

/// A call that is under way.
pub(super) struct Metered {
    begun: Option<(Instant, u64)>,
}

impl Meter {
    #[inline]
    pub(super) fn begin(&self) -> Metered {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let untimed = self.untimed.load(Ordering::Relaxed);
        if untimed == 0 {
            return Metered { begun: Some((Instant::now(), NESTED.replace(0))) };
        }
        // Two threads may both take the last of them, which does no harm.
        self.untimed.store(untimed - 1, Ordering::Relaxed);
        Metered { begun: None }
    }

    #[inline]
    pub(super) fn end(&self, metered: &Metered, error: Option<&DispatchError>) {
        match metered.begun {
            Some((begun, before)) => self.timed(begun, before),
            None => {
                let typical = self.typical.load(Ordering::Relaxed);
                self.nanos.fetch_add(typical, Ordering::Relaxed);
                self.own_nanos.fetch_add(typical, Ordering::Relaxed);
                NESTED.set(NESTED.get() + typical);
            }
        }
        if let Some(error) = error {
            self.failed(error);
        }
    }

    fn timed(&self, begun: Instant, before: u64) {
        let nanos = u64::try_from(begun.elapsed().as_nanos()).unwrap_or(u64::MAX);
        let nested = NESTED.replace(before.saturating_add(nanos));
        self.nanos.fetch_add(nanos, Ordering::Relaxed);
        self.own_nanos.fetch_add(nanos.saturating_sub(nested), Ordering::Relaxed);
        // One that calls others is timed each time, since their share may differ.
        if nanos < SHORT && nested == 0 {
            let skip = (LOOKS * PARTS / nanos.max(1)).min(PARTS);
            self.typical.store(nanos, Ordering::Relaxed);
            self.untimed.store(u32::try_from(skip).unwrap_or(0), Ordering::Relaxed);
        }
    }

    #[cold]
    fn failed(&self, error: &DispatchError) {
        *self.errors.lock().entry(error.kind().as_str()).or_default() += 1;
    }

    /// Values cross into the plugin.
    pub(crate) fn goes_in(&self, bytes: u64) {
        self.bytes_in.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Values cross out of the plugin.
    pub(crate) fn comes_out(&self, bytes: u64) {
        self.bytes_out.fetch_add(bytes, Ordering::Relaxed);
    }

    /// An instance has so much more memory.
    pub(super) fn grown(&self, bytes: u64) {
        let now = self.memory.fetch_add(bytes, Ordering::Relaxed) + bytes;
        self.memory_peak.fetch_max(now, Ordering::Relaxed);
    }

    /// An instance is gone.
    pub(super) fn freed(&self, bytes: u64) {
        self.memory.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// An instance has so many more handles of its own outside.
    pub(super) fn handles(&self, more: i64) {
        self.handles.fetch_add(more, Ordering::Relaxed);
    }

    /// What was counted, without restarts.
    pub(crate) fn read(&self) -> PluginStats {
        let nanos = |of: &AtomicU64| Duration::from_nanos(of.load(Ordering::Relaxed));
        let count = |of: &AtomicU64| of.load(Ordering::Relaxed);
        PluginStats {
            calls: count(&self.calls),
            errors: self.errors.lock().clone(),
            time: nanos(&self.nanos),
            own_time: nanos(&self.own_nanos),
            memory: count(&self.memory),
            memory_peak: count(&self.memory_peak),
            restarts: 0,
            handles: u64::try_from(self.handles.load(Ordering::Relaxed)).unwrap_or(0),
            bytes_in: count(&self.bytes_in),
            bytes_out: count(&self.bytes_out),
        }
    }
}

/// What a plugin did and has, in a graph that counts it ([`GraphBuilder::stats`](crate::GraphBuilder::stats)).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PluginStats {
    /// Calls of its functions, by the host and by other plugins.
    pub calls: u64,
    /// How many of them failed, by the error's case: `trap`, `deadline` and so on.
    pub errors: BTreeMap<&'static str, u64>,
    /// Wall-clock time inside of its calls, with what they waited for and with the calls of others that they made. Of calls that
    /// take a few microseconds one among many is timed and stands for the others.
    pub time: Duration,
    /// The same without the calls of other plugins.
    pub own_time: Duration,
    /// Bytes of linear memory and tables that its instances have now.
    pub memory: u64,
    /// The most that they had at a time.
    pub memory_peak: u64,
    /// Instances that were made in the place of lost ones.
    pub restarts: u64,
    /// Handles of its own resources that others hold.
    pub handles: u64,
    /// Bytes of arguments that went into it: numbers, texts and bytes together. Calls that the host makes by types which
    /// `bindings!` made, and links between plugins of such contracts, go on without being measured.
    pub bytes_in: u64,
    /// Likewise of results that came out.
    pub bytes_out: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(meter: &Meter, inner: impl FnOnce()) {
        let metered = meter.begin();
        inner();
        meter.end(&metered, None);
    }

    #[test]
    fn own_time_is_without_the_calls_of_others() {
        let (outer, inner) = (Meter::default(), Meter::default());
        let pause = Duration::from_millis(20);
        call(&outer, || {
            std::thread::sleep(pause);
            call(&inner, || std::thread::sleep(pause));
        });
        let (outer, inner) = (outer.read(), inner.read());
        assert!(outer.time >= pause * 2 && outer.own_time >= pause && outer.own_time < outer.time - pause);
        assert!(inner.time == inner.own_time && inner.time >= pause);
        assert_eq!(NESTED.get(), u64::try_from(outer.time.as_nanos()).unwrap());
        NESTED.set(0);
    }

    #[test]
    fn short_calls_are_counted_and_seldom_timed() {
        let meter = Meter::default();
        for _ in 0..1000 {
            call(&meter, || {});
        }
        let stats = meter.read();
        assert_eq!(stats.calls, 1000);
        assert!(stats.time > Duration::ZERO && stats.time < Duration::from_millis(20), "{stats:?}");
    }
}
