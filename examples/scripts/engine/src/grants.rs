//! The clock and randomness, which a script has only if they are granted: the sockets are asked when a script asks, so that a world
//! can be made before anybody is there.

use std::cell::Cell;

use rquickjs::{Ctx, Function, Result};

use super::outside::Outside;

/// What every world's `Math.random` begins with, where nobody gives a seed.
const SEED: u64 = 0x6a61_636b;

/// `Date` and `performance` on the clock that is granted; `outcome` knows the error of one that is not by its name.
const CLOCK: &str = r#"(ask => {
    const [Real, floor] = [Date, Math.floor];
    const now = () => {
        const time = ask();
        if (time !== undefined) return time;
        const error = new Error("the clock is not granted: give the time in `data`, or grant the script the clock");
        error.name = "RefusedError";
        throw error;
    };
    function Date_(...parts) {
        if (new.target === undefined) return new Real(now()).toString();
        return Reflect.construct(Real, parts.length === 0 ? [now()] : parts, new.target === Date_ ? Real : new.target);
    }
    const whole = () => floor(now());
    const names = { name: "Date", length: 7, UTC: Real.UTC, parse: Real.parse, now: whole, prototype: Real.prototype };
    for (const [key, value] of Object.entries(names)) Object.defineProperty(Date_, key, { value });
    Object.defineProperty(Real.prototype, "constructor", { value: Date_, writable: true, configurable: true });
    Object.defineProperty(globalThis, "Date", { value: Date_, writable: true, configurable: true });
    delete globalThis.performance;
})"#;

thread_local! {
    /// Where `Math.random` is, once it was asked.
    static RANDOM: Cell<Option<u64>> = const { Cell::new(None) };
}

/// Before a run: `Math.random` begins anew.
pub(crate) fn start() {
    RANDOM.set(None);
}

/// Gives a world its clock and its randomness.
pub(crate) fn install(ctx: &Ctx<'_>, outside: Outside) -> Result<()> {
    let ask = Function::new(ctx.clone(), outside.now)?;
    ctx.eval::<Function<'_>, _>(CLOCK)?.call::<_, ()>((ask,))?;
    let random = Function::new(ctx.clone(), move || next(outside))?.with_name("random")?;
    ctx.globals().get::<_, rquickjs::Object<'_>>("Math")?.set("random", random)
}

/// The next of a run's random numbers, from 0 to below 1: xorshift64*, as QuickJS's own.
fn next(outside: Outside) -> f64 {
    let mut state = RANDOM.get().unwrap_or_else(|| mixed((outside.seed)().unwrap_or(SEED)));
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    RANDOM.set(Some(state));
    (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1u64 << 53) as f64
}

/// A state that is not 0, and in which seeds that are near each other are far apart (splitmix64).
fn mixed(seed: u64) -> u64 {
    let mut state = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (state ^ (state >> 31)).max(1)
}

/// What QuickJS asks for the time, while a world is made: no script reaches its own clock. It must not be 0.
#[allow(unsafe_code, reason = "the name by which QuickJS finds its clock")]
#[unsafe(no_mangle)]
extern "C" fn __rquickjs_host_now_us() -> f64 {
    1.0
}
