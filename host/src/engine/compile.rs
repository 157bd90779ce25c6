//! Compiling components, each once for each engine, side by side.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use parking_lot::Mutex;
use sha2::{Digest as _, Sha256};
use tracing::Span;
use wasmtime::component::Component;

use super::{cache, native};
use crate::discover::Discovered;
use crate::engine::{Digest, Engine, EngineKind};

/// A component to compile: the first plugin that it is needed for, what was read of it, and in which engine.
pub(crate) struct Job<'a> {
    pub(crate) plugin: &'a str,
    pub(crate) found: Option<&'a Arc<Discovered>>,
    pub(crate) kind: EngineKind,
}

/// A component that is compiled once, and its span until it is entered.
struct Work<'a> {
    plugin: &'a str,
    found: &'a Arc<Discovered>,
    digest: Digest,
    kind: EngineKind,
    span: Mutex<Option<Span>>,
}

/// Compiles the component of each job; the results are in the jobs' order.
///
/// Each component has a span `compile` from the beginning, so that whoever shows progress knows how many there are; it is
/// entered when its turn comes.
pub(crate) fn all(engine: &Engine, jobs: &[Job<'_>]) -> Vec<Result<Component, String>> {
    // Plugins that share a file share what was read of it, so that few bytes are hashed twice.
    let mut digests: HashMap<usize, Digest> = HashMap::new();
    let mut distinct: HashMap<(Digest, EngineKind), usize> = HashMap::new();
    let mut work: Vec<Work<'_>> = Vec::new();
    let mut places: Vec<Option<usize>> = Vec::new();
    for Job { plugin, found, kind } in jobs {
        places.push(found.map(|found| {
            let digest =
                *digests.entry(Arc::as_ptr(found) as usize).or_insert_with(|| Sha256::digest(&found.bytes).into());
            let known = distinct.len();
            let at = *distinct.entry((digest, *kind)).or_insert_with(|| {
                let span = tracing::debug_span!(target: "jackfield::compile", "compile", plugin);
                work.push(Work { plugin, found, digest, kind: *kind, span: Mutex::new(Some(span)) });
                work.len() - 1
            });
            if distinct.len() == known {
                tracing::debug!(plugin, with = work[at].plugin, "shares compiled code");
            }
            at
        }));
    }
    let done: Vec<Mutex<Option<Result<Component, String>>>> = work.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    let run = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(Work { found, digest, kind, span, .. }) = work.get(at) else { return };
            // The span is closed when its component is done.
            let span = span.lock().take().unwrap_or_else(Span::none);
            *done[at].lock() = Some(span.in_scope(|| one(engine, found, *digest, *kind)));
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(work.len());
    if threads <= 1 {
        run();
    } else {
        std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(run))));
    }
    let result = |place: &Option<usize>| match place {
        Some(at) => done[*at].lock().clone().unwrap_or_else(|| Err("its component was not compiled".to_owned())),
        None => Err("its component was not read".to_owned()),
    };
    places.iter().map(result).collect()
}

fn one(family: &Engine, found: &Discovered, digest: Digest, kind: EngineKind) -> Result<Component, String> {
    if let Some(component) = family.compiled(digest, kind) {
        return Ok(component);
    }
    let engine = family.member(kind).map_err(|error| error.to_string())?;
    if let Some(code) = &found.native {
        match native::from_trusted(&engine, code) {
            Ok(component) => return Ok(component),
            Err(error) => {
                let file = found.path.as_deref().unwrap_or(Path::new("")).display().to_string();
                tracing::warn!(file, error = %format!("{error:#}"), "precompiled code does not fit and is compiled again");
            }
        }
    }
    let folder = family.config().cache.as_deref();
    if let Some(component) = folder.and_then(|folder| cache::load(folder, &engine, digest)) {
        family.remember(digest, kind, &component);
        return Ok(component);
    }
    let start = Instant::now();
    // The compiler has met every kind of input, but a panic of its own is not to end the host.
    let compiled = catch_unwind(AssertUnwindSafe(|| Component::from_binary(&engine, &found.bytes)));
    match compiled {
        Ok(Ok(component)) => {
            let file = found.path.as_deref().unwrap_or(Path::new("")).display().to_string();
            tracing::debug!(file, taken = ?start.elapsed(), "compiled");
            if let Some(folder) = folder {
                cache::store(folder, &engine, digest, &component);
            }
            family.remember(digest, kind, &component);
            Ok(component)
        }
        Ok(Err(error)) => Err(format!("it cannot be compiled: {error:#}")),
        Err(_) => Err("it cannot be compiled: the compiler panicked".to_owned()),
    }
}
