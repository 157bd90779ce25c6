//! The server, in this process and at a port of its own, with handlers as they are built from source.

mod basics;
mod command;
mod conformance;
mod handler;
mod limits;
mod live;
mod middleware;
mod neighbours;
mod samples;
mod standard;
mod support;
mod tls;
