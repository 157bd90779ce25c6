//! The clock and randomness, which a script has only if they are granted.

use std::cell::Cell;

use rquickjs::{Ctx, Result};

use super::outside::Outside;

/// The clock as the socket tells it.
type Clock = fn() -> Option<f64>;

/// What every world's `Math.random` begins with, where nobody gives a seed.
const SEED: u64 = 0x6a61_636b;

/// How a script learns that it has no clock; `outcome` knows the error by its name.
const NO_CLOCK: &str = r#"(() => {
    const Real = Date;
    const refuse = () => {
        const error = new Error("the clock is not granted: give the time in `data`, or grant the script the clock");
        error.name = "RefusedError";
        throw error;
    };
    function Date_(...parts) {
        if (new.target === undefined || parts.length === 0) refuse();
        return Reflect.construct(Real, parts, new.target === Date_ ? Real : new.target);
    }
    const names = { name: "Date", length: 7, UTC: Real.UTC, parse: Real.parse, now: refuse, prototype: Real.prototype };
    for (const [key, value] of Object.entries(names)) Object.defineProperty(Date_, key, { value });
    Object.defineProperty(Real.prototype, "constructor", { value: Date_, writable: true, configurable: true });
    Object.defineProperty(globalThis, "Date", { value: Date_, writable: true, configurable: true });
    delete globalThis.performance;
})"#;

thread_local! {
    /// What the clock shows while a world is made: QuickJS takes its seed from it.
    static SEEDING: Cell<Option<u64>> = const { Cell::new(None) };
    /// The clock, where there is one.
    static CLOCK: Cell<Option<Clock>> = const { Cell::new(None) };
}

/// Before a world is made: lets it begin with its seed.
pub(crate) fn seed(outside: Outside) {
    let granted = (outside.seed)();
    // It passes through a float, and must not be 0.
    SEEDING.set(Some((granted.unwrap_or(SEED) & ((1 << 53) - 1)).max(1)));
}

/// After a world was made: from here on the clock is the clock.
pub(crate) fn start() {
    SEEDING.set(None);
}

/// Takes the clock away where it is not granted.
pub(crate) fn install(ctx: &Ctx<'_>, outside: Outside) -> Result<()> {
    let granted = (outside.now)().is_some();
    CLOCK.set(granted.then_some(outside.now));
    if granted {
        return Ok(());
    }
    ctx.eval::<rquickjs::Function<'_>, _>(NO_CLOCK)?.call::<_, ()>(())
}

/// What QuickJS asks for the time: microseconds since 1970.
#[allow(unsafe_code, reason = "the name by which QuickJS finds its clock")]
#[unsafe(no_mangle)]
extern "C" fn __rquickjs_host_now_us() -> f64 {
    if let Some(seed) = SEEDING.get() {
        return seed as f64;
    }
    CLOCK.get().and_then(|now| now()).unwrap_or_default() * 1000.0
}
