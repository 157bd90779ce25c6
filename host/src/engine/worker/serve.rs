//! The worker: it compiles what it is asked to, until nobody asks any more.

use std::io::{self, Read as _};
use std::sync::Arc;

use super::wire::{Order, Reply};
use crate::engine::apart::{COMPILING, Unfinished};

/// Serves orders until standard input ends, and ends the process.
pub(super) fn serve() -> ! {
    let status = match orders() {
        Ok(()) => 0,
        Err(error) => {
            eprintln!("{error}");
            1
        }
    };
    std::process::exit(status)
}

fn orders() -> io::Result<()> {
    let mut from = io::stdin().lock();
    // While one is compiled, this waits for the next, which is not sent before there is a reply; so it notices when the parent is gone.
    while let Some((order, length)) = Order::read(&mut from)? {
        bound_memory(order.memory)?;
        let mut component = vec![0; length];
        from.read_exact(&mut component)?;
        std::thread::Builder::new().name("jackfield-order".to_owned()).spawn(move || {
            // Where it cannot be written nobody waits for it.
            if compile(&order, component.into()).write(&mut io::stdout().lock()).is_err() {
                std::process::exit(1);
            }
        })?;
    }
    Ok(())
}

fn compile(order: &Order, component: Arc<[u8]>) -> Reply {
    let engine = match order.engine() {
        Ok(engine) => engine,
        Err(error) => return Reply::Refused(format!("{error:#}")),
    };
    let work = move || engine.precompile_component(&component);
    match COMPILING.run(None, order.threads, work) {
        Ok(Ok(code)) => Reply::Code(code),
        Ok(Err(error)) if error.is::<wasmtime::error::OutOfMemory>() => Reply::OutOfMemory,
        Ok(Err(error)) => Reply::Refused(format!("{error:#}")),
        Err(Unfinished::NoThread(reason)) => Reply::Refused(format!("no thread could be started for it: {reason}")),
        Err(_) => Reply::Refused("the compiler panicked".to_owned()),
    }
}

/// Bounds what this process may have of memory that it writes to. The address space, most of which is never used, is the next best.
#[cfg(unix)]
fn bound_memory(bytes: Option<u64>) -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let resource = if cfg!(target_os = "linux") { Resource::Data } else { Resource::As };
    let Rlimit { maximum, .. } = getrlimit(resource);
    let current = bytes.map_or(maximum, |bytes| Some(maximum.map_or(bytes, |maximum| maximum.min(bytes))));
    match setrlimit(resource, Rlimit { current, maximum }) {
        Ok(()) => Ok(()),
        // Some systems do not know it.
        Err(_) if !cfg!(target_os = "linux") => Ok(()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "as on Unix")]
fn bound_memory(_: Option<u64>) -> io::Result<()> {
    Ok(())
}
