//! The command as people meet it: the real binary, its words and its exit codes.

mod build;
mod calls;
mod examples;
mod general;
mod grants;
mod graphs;
mod inspect;
mod javascript;
mod sample;
mod support;
mod terminal;
mod watch;
mod wit;
