//! Compiling components, each once for each engine, side by side.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;
use wasmtime::component::Component;

use crate::discover::Discovered;
use crate::engine::{Engine, EngineKind};

/// Compiles the component of each job; the results are in the jobs' order.
pub(crate) fn all(engine: &Engine, jobs: &[(Option<&Arc<Discovered>>, EngineKind)]) -> Vec<Result<Component, String>> {
    let key = |found: &Arc<Discovered>, kind: EngineKind| (Arc::as_ptr(found) as usize, kind);
    let mut distinct: HashMap<(usize, EngineKind), usize> = HashMap::new();
    let mut work: Vec<(&Arc<Discovered>, EngineKind)> = Vec::new();
    for (found, kind) in jobs {
        if let Some(found) = found {
            distinct.entry(key(found, *kind)).or_insert_with(|| {
                work.push((found, *kind));
                work.len() - 1
            });
        }
    }
    let done: Vec<Mutex<Option<Result<Component, String>>>> = work.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    let run = || {
        while let Some((found, kind)) = work.get(next.fetch_add(1, Ordering::Relaxed)) {
            let at = distinct.get(&key(found, *kind)).copied().unwrap_or_default();
            *done[at].lock() = Some(one(engine, found, *kind));
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(work.len());
    if threads <= 1 {
        run();
    } else {
        std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(run))));
    }
    let result = |(found, kind): &(Option<&Arc<Discovered>>, EngineKind)| {
        let found = found.ok_or_else(|| "its component was not read".to_owned())?;
        let at = distinct.get(&key(found, *kind)).copied().unwrap_or_default();
        done[at].lock().clone().unwrap_or_else(|| Err("its component was not compiled".to_owned()))
    };
    jobs.iter().map(result).collect()
}

fn one(engine: &Engine, found: &Discovered, kind: EngineKind) -> Result<Component, String> {
    let engine = engine.member(kind).map_err(|error| error.to_string())?;
    // The compiler has met every kind of input, but a panic of its own is not to end the host.
    let compiled = catch_unwind(AssertUnwindSafe(|| Component::from_binary(&engine, &found.bytes)));
    match compiled {
        Ok(component) => component.map_err(|error| format!("it cannot be compiled: {error:#}")),
        Err(_) => Err("it cannot be compiled: the compiler panicked".to_owned()),
    }
}
