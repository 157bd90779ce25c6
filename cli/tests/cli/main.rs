//! The command as people meet it: the real binary, its words and its exit codes.

mod advice;
mod agreement;
mod ahead;
mod build;
mod calls;
mod examples;
mod explore;
mod general;
mod grants;
mod graphs;
mod inner;
mod inspect;
mod javascript;
mod limits;
mod locks;
mod manifest;
mod readme;
mod sample;
mod streams;
mod stubs;
mod support;
mod surroundings;
mod terminal;
mod watch;
mod wave;
mod wit;
