//! What can be typed beside calls.

/// What may be typed beside calls, and what it does.
pub const COMMANDS: [(&str, &str); 6] = [
    (":help", "this list"),
    (":contracts", "the contracts that can be called, with their functions"),
    (":stats", "what each plugin has done so far: calls, errors, times, memory"),
    (":trace on", "shows each call between plugins as it happens"),
    (":trace off", "shows them no longer"),
    (":quit", "ends the session, as Ctrl-D does"),
];
