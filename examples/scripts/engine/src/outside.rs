//! What the engine reaches outside of itself: its sockets, as the rest of the engine calls them.

/// The sockets.
#[derive(Clone, Copy)]
pub(crate) struct Outside {
    /// Milliseconds since 1970, where the clock is granted.
    pub(crate) now: fn() -> Option<f64>,
    /// A seed for `Math.random`, where one is granted.
    pub(crate) seed: fn() -> Option<u64>,
    /// Takes what a script says.
    pub(crate) say: fn(Level, &str),
}

/// What a script says something with.
#[derive(Clone, Copy)]
pub(crate) enum Level {
    /// `console.log` and `console.debug`.
    Log,
    /// `console.info`.
    Info,
    /// `console.warn`.
    Warn,
    /// `console.error`.
    Error,
}
