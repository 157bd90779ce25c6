//! Compiling a component from scratch, for no longer than it may take.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use wasmtime::component::Component;

use super::apart::{COMPILING, Unfinished};
use super::cache;
use super::error::NotCompiled;
use crate::discover::Discovered;
use crate::engine::{Digest, Engine, EngineKind};

/// Compiles a component in this engine, and keeps it.
///
/// # Errors
///
/// If the compiler refuses it, or takes longer than the limit.
pub(super) fn compile(
    family: &Engine,
    engine: wasmtime::Engine,
    found: &Discovered,
    digest: Digest,
    kind: EngineKind,
    limit: Option<Duration>,
) -> Result<Component, NotCompiled> {
    let start = Instant::now();
    let bytes = Arc::clone(&found.bytes);
    let threads = if family.config().parallel_compilation { threads(bytes.len()) } else { 1 };
    // A panic of the compiler's own is not to end the host, and its time is not to be what the host waits for.
    let compile = move || Component::from_binary(&engine, &bytes).map(|component| (component, engine));
    match COMPILING.run(limit, threads, compile) {
        Ok(Ok((component, engine))) => {
            let file = found.path.as_deref().unwrap_or(Path::new("")).display().to_string();
            tracing::debug!(file, taken = ?start.elapsed(), "compiled");
            if let Some(folder) = family.cache() {
                cache::store(folder, &engine, digest, &component);
            }
            family.remember(digest, kind, &component);
            Ok(component)
        }
        Ok(Err(error)) => Err(format!("it cannot be compiled: {error:#}").into()),
        Err(Unfinished::Panicked) => Err("it cannot be compiled: the compiler panicked".to_owned().into()),
        Err(Unfinished::NoThread(reason)) => {
            Err(format!("it cannot be compiled: no thread could be started for it: {reason}").into())
        }
        Err(unfinished) => {
            let limit = limit.unwrap_or(Duration::MAX);
            let why = match unfinished {
                Unfinished::Busy => "two others were given up, and the compiler is still busy with them",
                _ => "it was given up",
            };
            let message = format!("its component was not compiled within {limit:?}, its limit `compile`: {why}");
            let seconds = limit.as_secs().saturating_mul(4).max(1);
            let help = format!("if it is to be trusted with more, give it `compile = \"{seconds}s\"` in its limits");
            Err(NotCompiled { message, help: Some(help) })
        }
    }
}

/// How many threads compile a component of this size.
fn threads(size: usize) -> usize {
    let most = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    most.min(1 + size / (64 << 10))
}
