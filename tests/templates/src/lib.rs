//! The templates lie in `templates/`; `tests/templates.rs` tries them.
