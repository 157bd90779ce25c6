//! Compiling in a process of its own, whose time and memory are bounded.
//!
//! The compiler cannot be stopped, and nobody counts its memory; a process can be killed, and its system counts. Such a process is
//! this program itself, started once more with an argument that [`compile_worker`] knows, so there is nothing to install, and what it
//! compiles is trusted as this program's own code is. It gets a component through its standard input and gives native code back
//! through its standard output ([`wire`]); files are its parent's business, those of the cache too.
//!
//! A worker is started when a graph that is loaded has something to compile, serves one component after the other, and ends with the
//! loading. So a graph of many small components pays for it once for each processor, a host that has loaded its graphs keeps no
//! process and no memory, and what one component leaves behind in a compiler is soon gone.

mod client;
mod serve;
mod wire;

use std::sync::atomic::{AtomicBool, Ordering};

pub(super) use client::{Ended, Workers};
pub(super) use wire::Order;

/// The one argument of such a process.
const ARGUMENT: &str = "--jackfield-compile-worker";

/// Whether this program would know the argument.
static HERE: AtomicBool = AtomicBool::new(false);

/// Lets components be compiled in a process of their own, which is stopped at the limit `compile`, and which may take as much
/// memory as `compile-memory` says. **Call it first in `main`**, before arguments are read and threads started:
///
/// ```
/// fn main() {
///     jackfield::compile_worker();
///     // What the application does.
/// }
/// ```
///
/// The process is this program itself. When it was started as such a worker, the function compiles what it is asked to, and never returns;
/// else it returns at once. A program that does not call it compiles on threads of its own. What takes too long there
/// goes on in the background, and nobody bounds its memory; so a host that loads components of strangers should call it.
///
/// Where no process can be started, components are compiled on threads as well. Memory is bounded on Linux (what the worker may write to,
/// `RLIMIT_DATA`) and, where their systems heed `RLIMIT_AS`, on other Unixes.
#[allow(clippy::needless_doctest_main, reason = "where it is called is what the example shows")]
pub fn compile_worker() {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_some_and(|argument| argument == ARGUMENT) && arguments.next().is_none() {
        serve::serve();
    }
    HERE.store(true, Ordering::Relaxed);
}

/// Whether there are workers.
pub(super) fn is_here() -> bool {
    HERE.load(Ordering::Relaxed)
}
