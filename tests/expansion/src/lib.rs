//! The snapshots lie in `snapshots/`; `tests/expansion.rs` compares them.
