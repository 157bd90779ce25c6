//! The command as people meet it: the real binary, its words and its exit codes.

mod agreement;
mod ahead;
mod build;
mod calls;
mod examples;
mod general;
mod grants;
mod graphs;
mod inspect;
mod javascript;
mod limits;
mod manifest;
mod readme;
mod sample;
mod support;
mod surroundings;
mod terminal;
mod watch;
mod wave;
mod wit;
