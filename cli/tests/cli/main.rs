//! The command as people meet it: the real binary, its words and its exit codes.

mod build;
mod calls;
mod examples;
mod general;
mod graphs;
mod inspect;
mod sample;
mod support;
mod wit;
