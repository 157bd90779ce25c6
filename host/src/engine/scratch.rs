//! Compiling a component from scratch, for no longer than it may take: by a worker where there is one, else on threads of this process.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use wasmtime::component::Component;

use super::allowed::Allowed;
use super::apart::{COMPILING, Unfinished};
use super::error::NotCompiled;
use super::worker::{Ended, Order, Workers};
use super::{cache, native};
use crate::discover::Discovered;
use crate::engine::{Digest, Engine, EngineKind};
use crate::plan::Bound;

/// Compiles a component in this engine, and keeps it.
///
/// # Errors
///
/// If the compiler refuses it, or takes longer or more memory than it may.
pub(super) fn compile(
    family: &Engine,
    engine: wasmtime::Engine,
    found: &Discovered,
    digest: Digest,
    kind: EngineKind,
    allowed: Allowed,
    workers: &Workers,
) -> Result<Component, NotCompiled> {
    let start = Instant::now();
    let bytes = Arc::clone(&found.bytes);
    let config = family.config();
    let threads = if config.parallel_compilation { threads(bytes.len()) } else { 1 };
    let order = Order { kind, settings: config.wasmtime.clone(), target: None, threads, memory: allowed.memory };
    let (component, engine, code) = match workers.compile(&order, &bytes, allowed.time) {
        Ok(code) => {
            let component = native::from_worker(&engine, &code);
            let component = component.map_err(|error| format!("its compiled code does not fit: {error:#}"))?;
            (component, engine, Some(code))
        }
        Err(Ended::NoWorker(error)) => {
            warn(error);
            let compile = move || Component::from_binary(&engine, &bytes).map(|component| (component, engine));
            let (component, engine) = here(threads, allowed.time, in_limits, compile)?;
            (component, engine, None)
        }
        Err(ended) => return Err(failed(ended, allowed, in_limits)),
    };
    let file = found.path.as_deref().unwrap_or(Path::new("")).display().to_string();
    tracing::debug!(file, taken = ?start.elapsed(), apart = code.is_some(), "compiled");
    if let Some(folder) = family.cache() {
        match code.map_or_else(|| component.serialize(), Ok) {
            Ok(code) => cache::store(folder, &engine, digest, code),
            Err(error) => {
                let error = format!("{error:#}");
                tracing::warn!(folder = %folder.display(), error, "compiled code cannot be cached");
            }
        }
    }
    family.remember(digest, kind, &component);
    Ok(component)
}

/// Compiles a component ahead of time, for what `order` says; `engine` does so where there is no worker.
///
/// # Errors
///
/// If the compiler refuses it, or takes longer or more memory than it may.
pub(super) fn ahead(
    order: &Order,
    engine: wasmtime::Engine,
    bytes: Arc<[u8]>,
    time: Option<Duration>,
) -> Result<Vec<u8>, NotCompiled> {
    match Workers::new().compile(order, &bytes, time) {
        Ok(code) => Ok(code),
        Err(Ended::NoWorker(error)) => {
            warn(error);
            here(order.threads, time, by_hand, move || engine.precompile_component(&bytes))
        }
        Err(ended) => Err(failed(ended, Allowed { time, memory: order.memory }, by_hand)),
    }
}

/// What to do about a limit, by its key and a value that may be enough.
type Raise = fn(&str, &str) -> String;

fn in_limits(key: &str, enough: &str) -> String {
    format!("if it is to be trusted with more, give it `{key} = \"{enough}\"` in its limits")
}

fn by_hand(key: &str, enough: &str) -> String {
    format!("if it is to be trusted with more, raise its limit `{key}` to {enough}")
}

fn warn(error: Option<std::io::Error>) {
    if let Some(error) = error {
        let error = error.to_string();
        tracing::warn!(error, "no process can be started to compile; components are compiled in this one");
    }
}

/// Compiles in this process.
fn here<T: Send + 'static>(
    threads: usize,
    limit: Option<Duration>,
    raise: Raise,
    compile: impl FnOnce() -> wasmtime::Result<T> + Send + 'static,
) -> Result<T, NotCompiled> {
    // A panic of the compiler's own is not to end the host, and its time is not to be what the host waits for.
    match COMPILING.run(limit, threads, compile) {
        Ok(Ok(compiled)) => Ok(compiled),
        Ok(Err(error)) => Err(format!("it cannot be compiled: {error:#}").into()),
        Err(Unfinished::Panicked) => Err("it cannot be compiled: the compiler panicked".to_owned().into()),
        Err(Unfinished::NoThread(reason)) => {
            Err(format!("it cannot be compiled: no thread could be started for it: {reason}").into())
        }
        Err(Unfinished::Busy) => {
            Err(too_long(limit, "two others were given up, and the compiler is still busy with them", raise))
        }
        Err(Unfinished::GivenUp) => Err(too_long(limit, "it was given up", raise)),
    }
}

fn failed(ended: Ended, Allowed { time, memory }: Allowed, raise: Raise) -> NotCompiled {
    match ended {
        Ended::TimedOut => too_long(time, "the compiler was stopped", raise),
        Ended::OutOfMemory => {
            let (message, help) = match memory {
                Some(limit) => {
                    let words = Bound::Bytes(limit);
                    let enough = Bound::Bytes(limit.saturating_mul(4));
                    (
                        format!(
                            "its component took more than {words} of memory to compile, its limit `compile-memory`"
                        ),
                        raise("compile-memory", &enough.to_string()),
                    )
                }
                None => (
                    "its component took all memory that there is to compile".to_owned(),
                    "bound it with `compile-memory` in its limits".to_owned(),
                ),
            };
            NotCompiled { message, help: Some(help) }
        }
        Ended::Died(how) => format!("it cannot be compiled: the compiler's process died: {how}").into(),
        Ended::Refused(reason) => format!("it cannot be compiled: {reason}").into(),
        // It would have been compiled here.
        Ended::NoWorker(_) => "it cannot be compiled: there is no process for it".to_owned().into(),
    }
}

fn too_long(limit: Option<Duration>, why: &str, raise: Raise) -> NotCompiled {
    let limit = limit.unwrap_or(Duration::MAX);
    let message = format!("its component was not compiled within {limit:?}, its limit `compile`: {why}");
    let seconds = limit.as_secs().saturating_mul(4).max(1);
    NotCompiled { message, help: Some(raise("compile", &format!("{seconds}s"))) }
}

/// How many threads compile a component of this size.
pub(super) fn threads(size: usize) -> usize {
    let most = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    most.min(1 + size / (64 << 10))
}
