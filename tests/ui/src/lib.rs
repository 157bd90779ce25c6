//! The cases lie in `host/` and `guest/`; `tests/ui.rs` runs them.
