//! Clocks and random numbers that are the same in each run.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chacha20::ChaCha12Rng;
use chacha20::rand_core::SeedableRng;
use wasmtime_wasi::{HostMonotonicClock, HostWallClock, WasiCtxBuilder};

use crate::plan::{ClockSpec, RandomSpec};

/// Sets up what the grants say.
pub(super) fn set(builder: &mut WasiCtxBuilder, random: RandomSpec, clock: ClockSpec) {
    if let RandomSpec::Seeded(seed) = random {
        // Each of the three has numbers of its own; the generator is named here, so that no update changes them.
        builder.secure_random(ChaCha12Rng::seed_from_u64(seed));
        builder.insecure_random(ChaCha12Rng::seed_from_u64(!seed));
        builder.insecure_random_seed(u128::from(seed) << 64 | u128::from(!seed));
    }
    if let ClockSpec::Fixed(since) = clock {
        builder.wall_clock(Still(since));
        builder.monotonic_clock(Stepping::default());
    }
}

/// A wall clock that stands still.
struct Still(Duration);

impl HostWallClock for Still {
    fn resolution(&self) -> Duration {
        Duration::from_nanos(1)
    }

    fn now(&self) -> Duration {
        self.0
    }
}

/// How far a monotonic clock goes on whenever it is read, in nanoseconds: who waits for it to go on must not wait for ever.
const STEP: u64 = 1_000;

/// A monotonic clock that goes on by being read.
#[derive(Default)]
struct Stepping(AtomicU64);

impl HostMonotonicClock for Stepping {
    fn resolution(&self) -> u64 {
        STEP
    }

    fn now(&self) -> u64 {
        self.0.fetch_add(STEP, Ordering::Relaxed)
    }
}
