//! The sandbox, tried with the engine plugin as it is built from source.

mod isolation;
mod language;
mod limits;
mod outcomes;
mod support;
