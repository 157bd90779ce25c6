//! Typing calls at a terminal: history, completion, and values of several lines. What is typed is read by [`crate::call`], as every call is.

mod commands;
mod editor;
mod history;
mod open;
mod words;

pub use commands::COMMANDS;
pub use editor::{Editor, Typed};
pub use words::{Candidate, Words};
