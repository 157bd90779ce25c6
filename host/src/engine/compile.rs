//! Components in native code, each once for each engine, side by side: as it came with them, out of the cache, or compiled.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;
use sha2::{Digest as _, Sha256};
use tracing::Span;
use wasmtime::component::Component;

use super::allowed::Allowed;
use super::error::NotCompiled;
#[cfg(feature = "compiler")]
use super::scratch;
#[cfg(feature = "compiler")]
use super::worker::Workers;
use super::{cache, native};
use crate::discover::{CodeSource, Discovered, NativeCode};
use crate::engine::{Digest, Engine, EngineKind};

/// A component to compile: the first plugin that it is needed for, what was read of it, in which engine, and what that may take.
pub(crate) struct Job<'a> {
    pub(crate) plugin: &'a str,
    pub(crate) found: Option<&'a Arc<Discovered>>,
    pub(crate) kind: EngineKind,
    pub(crate) allowed: Allowed,
}

/// A component that is compiled once, and its span until it is entered.
struct Work<'a> {
    plugin: &'a str,
    found: &'a Arc<Discovered>,
    digest: Digest,
    kind: EngineKind,
    /// The most that any of the plugins may take which share it.
    allowed: Allowed,
    span: Mutex<Option<Span>>,
}

/// Compiles the component of each job; the results are in the jobs' order.
///
/// Each component has a span `compile` from the beginning, so that whoever shows progress knows how many there are; it is
/// entered when its turn comes.
pub(crate) fn all(engine: &Engine, jobs: &[Job<'_>]) -> Vec<Result<Component, NotCompiled>> {
    // Plugins that share a file share what was read of it, so that few bytes are hashed twice.
    let mut digests: HashMap<usize, Digest> = HashMap::new();
    let mut distinct: HashMap<(Digest, EngineKind), usize> = HashMap::new();
    let mut work: Vec<Work<'_>> = Vec::new();
    let mut places: Vec<Option<usize>> = Vec::new();
    for Job { plugin, found, kind, allowed } in jobs {
        places.push(found.map(|found| {
            let digest =
                *digests.entry(Arc::as_ptr(found) as usize).or_insert_with(|| Sha256::digest(&found.bytes).into());
            let known = distinct.len();
            let at = *distinct.entry((digest, *kind)).or_insert_with(|| {
                let span = tracing::debug_span!(target: "jackfield::compile", "compile", plugin);
                work.push(Work { plugin, found, digest, kind: *kind, allowed: *allowed, span: Mutex::new(Some(span)) });
                work.len() - 1
            });
            if distinct.len() == known {
                work[at].allowed = work[at].allowed.more(*allowed);
                tracing::debug!(plugin, with = work[at].plugin, "shares compiled code");
            }
            at
        }));
    }
    let done: Vec<Mutex<Option<Result<Component, NotCompiled>>>> = work.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    #[cfg(feature = "compiler")]
    let workers = Workers::new();
    let run = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(Work { found, digest, kind, allowed, span, .. }) = work.get(at) else { return };
            // The span is closed when its component is done.
            let span = span.lock().take().unwrap_or_else(Span::none);
            *done[at].lock() = Some(span.in_scope(|| {
                one(
                    engine,
                    found,
                    *digest,
                    *kind,
                    *allowed,
                    #[cfg(feature = "compiler")]
                    &workers,
                )
            }));
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(work.len());
    if threads <= 1 {
        run();
    } else {
        std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(run))));
    }
    let result = |place: &Option<usize>| match place {
        Some(at) => done[*at].lock().clone().unwrap_or_else(|| Err("its component was not compiled".to_owned().into())),
        None => Err("its component was not read".to_owned().into()),
    };
    places.iter().map(result).collect()
}

fn one(
    family: &Engine,
    found: &Discovered,
    digest: Digest,
    kind: EngineKind,
    allowed: Allowed,
    #[cfg(feature = "compiler")] workers: &Workers,
) -> Result<Component, NotCompiled> {
    if let Some(component) = family.compiled(digest, kind) {
        return Ok(component);
    }
    let engine = family.member(kind).map_err(|error| NotCompiled::from(error.to_string()))?;
    let folder = family.cache();
    let fits = |code: &&NativeCode| {
        let settings = &code.info.settings;
        (settings.interruptible, settings.fuel) == (kind.epochs, kind.fuel)
    };
    #[cfg(not(feature = "compiler"))]
    let mut misfit = None;
    if let Some(code) = found.native.iter().find(fits).or(found.native.first()) {
        match trusted(&engine, folder, code)? {
            Ok(component) => return Ok(component),
            #[cfg(not(feature = "compiler"))]
            Err(error) => misfit = Some(error),
            #[cfg(feature = "compiler")]
            Err(error) => {
                let file = found.path.as_deref().unwrap_or(Path::new("")).display().to_string();
                let settings = code.info.settings.to_string();
                tracing::warn!(file, settings, error, "precompiled code does not fit and is compiled again");
            }
        }
    }
    if let Some(component) = folder.and_then(|folder| cache::load(folder, &engine, digest)) {
        family.remember(digest, kind, &component);
        return Ok(component);
    }
    #[cfg(feature = "compiler")]
    {
        scratch::compile(family, engine, found, digest, kind, allowed, workers)
    }
    #[cfg(not(feature = "compiler"))]
    {
        let _ = allowed;
        let message = match misfit {
            Some(error) => format!("its precompiled code does not fit: {error}; and this host cannot compile it"),
            None => "its component is not compiled, and this host cannot compile it".to_owned(),
        };
        let help = "compile it ahead of time with `jackfield compile` and load the `.cwasm` from a folder that is trusted, or build the host \
                    with the feature `compiler` of the crate `jackfield`";
        Err(NotCompiled { message, help: Some(help.to_owned()) })
    }
}

/// Loads native code that the operator trusts. What lies in a bundle is unpacked into the cache once, and mapped from there.
///
/// # Errors
///
/// The inner one says why the code does not fit, the outer one that it is not as it was bundled.
fn trusted(
    engine: &wasmtime::Engine,
    folder: Option<&Path>,
    code: &NativeCode,
) -> Result<Result<Component, String>, NotCompiled> {
    let part = match &code.source {
        CodeSource::Bytes(bytes) => {
            return Ok(native::from_trusted(engine, bytes).map_err(|error| format!("{error:#}")));
        }
        CodeSource::Bundle(part) => part,
    };
    if let Some(component) = folder.and_then(|folder| cache::load_bundled(folder, engine, part.sha256())) {
        return Ok(Ok(component));
    }
    let bytes = part.read()?;
    let loaded = native::from_trusted(engine, &bytes).map_err(|error| format!("{error:#}"));
    if let (Ok(_), Some(folder)) = (&loaded, folder) {
        cache::store_bundled(folder, part.sha256(), bytes);
    }
    Ok(loaded)
}
