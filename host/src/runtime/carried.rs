//! What of a thread's calls holds on other threads: who is called, until when, who may cancel it, and who listens.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};

use parking_lot::Mutex;
use tokio::runtime::Handle;

use super::cancel::{self, Cancel};
use super::frames::{Deadline, Frame, INNERMOST, OUTER, defer, leave, set_deadline, with_frames};
#[cfg(feature = "async")]
use super::frames::{Ending, FrameIndex, Outer};
use crate::engine::clock::Tick;
#[cfg(feature = "async")]
use crate::engine::clock::Ticks;

/// No thread could be made.
#[derive(Debug)]
pub(crate) struct NoThread(pub(super) std::io::Error);

impl std::fmt::Display for NoThread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let error = &self.0;
        write!(
            f,
            "no thread could be made, which a call from within an async runtime needs ({error}); call from a thread that may \
             block, e.g. with `spawn_blocking`"
        )
    }
}

/// What of this thread's calls holds on another thread as well: the calls that are under way, so that deadlines and the order of
/// locks hold there too, what cancels them, and who listens to `tracing`, with the span that is open. The async runtime is there in
/// host functions alone ([`in_context`](super::frames::in_context)).
#[derive(Clone)]
pub(crate) struct Carried {
    frames: Vec<Frame>,
    root: Deadline,
    cancels: Vec<Cancel>,
    listener: tracing::Dispatch,
    span: tracing::Span,
    runtime: Option<Handle>,
}

impl Carried {
    fn new() -> Self {
        let runtime = Handle::try_current().ok();
        Self {
            frames: with_frames(|outer, innermost| outer.iter().copied().chain(innermost).collect()),
            root: INNERMOST.with(|innermost| innermost.root.get()),
            cancels: cancels(),
            listener: tracing::dispatcher::get_default(Clone::clone),
            span: tracing::Span::current(),
            runtime: runtime.or_else(|| OUTER.try_with(|outer| outer.borrow().runtime.clone()).ok().flatten()),
        }
    }

    /// The same, with what cancelled calls where they were made.
    pub(crate) fn with(cancels: &[Cancel]) -> Self {
        let mut carried = Self::new();
        cancels.iter().for_each(|cancel| carried.watch(cancel.clone()));
        carried
    }

    /// Lets calls that are nested in no other end no later than this.
    pub(crate) fn until(&mut self, at: Option<Tick>) {
        self.root = self.root.no_later(at);
    }

    /// Lets this cancel the calls as well.
    pub(crate) fn watch(&mut self, cancel: Cancel) {
        self.root.watched = true;
        for frame in &mut self.frames {
            frame.watch();
        }
        self.cancels.push(cancel);
    }

    /// What cancels the calls.
    pub(crate) fn cancels(&self) -> &[Cancel] {
        &self.cancels
    }

    /// Waits until the calls are cancelled.
    pub(crate) fn cancelled(&self) -> impl Future<Output = ()> + use<> {
        cancel::any(self.cancels.clone())
    }

    /// Whether the calls are nested in others.
    pub(crate) fn is_nested(&self) -> bool {
        !self.frames.is_empty()
    }

    /// Runs `f` with all of this on a thread that has nothing of its own, and leaves it so.
    pub(crate) fn run<R>(self, f: impl FnOnce() -> R) -> std::thread::Result<R> {
        let Self { frames, root, cancels, listener, span, runtime } = self;
        INNERMOST.with(|innermost| {
            innermost.depth.set(frames.len());
            if let Some((last, others)) = frames.split_last() {
                innermost.frame.set(*last);
                OUTER.with_borrow_mut(|outer| outer.frames.extend_from_slice(others));
            }
            innermost.has_runtime.set(runtime.is_some());
            innermost.root.set(root);
        });
        OUTER.with_borrow_mut(|outer| {
            outer.runtime = runtime;
            outer.cancels = cancels;
        });
        let result =
            catch_unwind(AssertUnwindSafe(|| tracing::dispatcher::with_default(&listener, || span.in_scope(f))));
        // What was put off until the frames are gone belongs to the thread that has them, which may be far from its end.
        INNERMOST.with(|innermost| {
            innermost.depth.set(0);
            innermost.has_runtime.set(false);
            innermost.root.set(Deadline::NEVER);
        });
        let cancels = OUTER.with_borrow_mut(|outer| {
            outer.frames.clear();
            outer.runtime = None;
            std::mem::take(&mut outer.cancels)
        });
        drop(cancels);
        result
    }
}

#[cfg(feature = "async")]
impl Carried {
    /// The same for what goes on after the innermost call: nobody waits for it, so that nobody cancels it, and its time begins now.
    pub(super) fn after(mut self, limit: Option<Ticks>) -> Self {
        for frame in &mut self.frames {
            (frame.at, frame.watched) = (None, false);
        }
        let place = FrameIndex::new(self.frames.len().saturating_sub(1));
        if let Some(last) = self.frames.last_mut() {
            (last.at, last.owner) = (limit.map(|limit| Tick::now().after(limit)), place);
        }
        self.root = Deadline::NEVER;
        self.cancels.clear();
        self
    }

    /// Runs `f` as a part of these calls on a thread that has others, which are there again afterwards. What `f` begins that ends with
    /// these calls is found in `ending`.
    pub(super) fn within<R>(&self, ending: &Mutex<Vec<Ending>>, f: impl FnOnce() -> R) -> R {
        let Some((last, others)) = self.frames.split_last() else { return f() };
        let swap = |outer: &mut Outer, with: &mut Aside| {
            std::mem::swap(&mut outer.frames, &mut with.frames);
            std::mem::swap(&mut outer.ending, &mut with.ending);
            std::mem::swap(&mut outer.runtime, &mut with.runtime);
            std::mem::swap(&mut outer.cancels, &mut with.cancels);
        };
        let mut aside = Aside {
            frames: others.to_vec(),
            ending: std::mem::take(&mut ending.lock()),
            runtime: self.runtime.clone(),
            cancels: self.cancels.clone(),
        };
        let has_runtime = aside.runtime.is_some();
        if OUTER.try_with(|outer| swap(&mut outer.borrow_mut(), &mut aside)).is_err() {
            return f();
        }
        let back = INNERMOST.with(|innermost| {
            (
                innermost.depth.replace(self.frames.len()),
                innermost.frame.replace(*last),
                innermost.root.replace(self.root),
                innermost.has_runtime.replace(has_runtime),
            )
        });
        // A panic goes on once all is as it was.
        let result = catch_unwind(AssertUnwindSafe(f));
        INNERMOST.with(|innermost| {
            innermost.depth.set(back.0);
            innermost.frame.set(back.1);
            innermost.root.set(back.2);
            innermost.has_runtime.set(back.3);
        });
        OUTER.with_borrow_mut(|outer| {
            swap(outer, &mut aside);
            let deferred = !outer.ending.is_empty() || !outer.deferred.is_empty();
            INNERMOST.with(|innermost| innermost.deferred.set(deferred));
        });
        ending.lock().append(&mut aside.ending);
        match result {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}

/// What a thread has of calls that are put aside.
#[cfg(feature = "async")]
struct Aside {
    frames: Vec<Frame>,
    ending: Vec<Ending>,
    runtime: Option<Handle>,
    cancels: Vec<Cancel>,
}

/// Runs `f` on a thread of its own, where WASI may wait although the caller stands in an async runtime.
pub(crate) fn on_own_thread<R: Send>(f: impl FnOnce() -> R + Send) -> Result<R, NoThread> {
    let carried = Carried::new();
    // What ends with a call of this thread is found there, and comes back.
    let ending = Mutex::new(OUTER.with_borrow_mut(|outer| std::mem::take(&mut outer.ending)));
    let taken = &ending;
    let result = std::thread::scope(|scope| {
        let run = move || {
            INNERMOST.with(|innermost| innermost.deferred.set(!taken.lock().is_empty()));
            OUTER.with_borrow_mut(|outer| outer.ending = std::mem::take(&mut taken.lock()));
            let result = carried.run(f);
            // The frames belong to the thread that waits for this one, and so does what was put off until they are gone.
            OUTER.with_borrow_mut(|outer| {
                *taken.lock() = std::mem::take(&mut outer.ending);
                (result, std::mem::take(&mut outer.deferred))
            })
        };
        let thread = std::thread::Builder::new().name("jackfield-call".to_owned()).spawn_scoped(scope, run);
        Ok(match thread.map_err(NoThread)?.join() {
            Ok(ended) => ended,
            Err(panic) => (Err(panic), Vec::new()),
        })
    });
    let ending = ending.into_inner();
    if !ending.is_empty() {
        INNERMOST.with(|innermost| innermost.deferred.set(true));
        OUTER.with_borrow_mut(|outer| outer.ending = ending);
    }
    let (result, deferred) = result?;
    deferred.into_iter().for_each(defer);
    match result {
        Ok(result) => Ok(result),
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

/// Runs what was put off on this thread, which has nothing of its own.
pub(crate) fn settle() {
    if INNERMOST.with(|innermost| innermost.deferred.get()) {
        leave(0);
    }
}

/// By what the calls that this thread makes can be cancelled.
pub(crate) fn cancels() -> Vec<Cancel> {
    OUTER.try_with(|outer| outer.borrow().cancels.clone()).unwrap_or_default()
}

/// Whether the calls that this thread makes were cancelled.
#[cold]
pub(crate) fn is_cancelled() -> bool {
    OUTER.try_with(|outer| outer.borrow().cancels.iter().any(Cancel::is_cancelled)).unwrap_or(false)
}

/// What ends as soon as the calls that this thread makes are cancelled; nothing where nobody can cancel them.
pub(crate) fn cancelled() -> Option<impl Future<Output = ()> + use<>> {
    let cancels = cancels();
    (!cancels.is_empty()).then(|| cancel::any(cancels))
}

impl Cancel {
    /// Runs `calls`; what it calls in a graph, on this thread, can be cancelled. An awaited call belongs to the scope in which it is
    /// made, wherever it is awaited.
    ///
    /// Scopes may be nested: each of their handles cancels what is called in the innermost.
    pub fn scope<R>(&self, calls: impl FnOnce() -> R) -> R {
        let Ok(scope) = Scope::enter(self.clone()) else { return calls() };
        let result = calls();
        drop(scope);
        result
    }
}

/// The calls of this thread can be cancelled by one handle more, until this is dropped.
struct Scope {
    root: Deadline,
    /// The innermost call's, where there is one.
    frame: Option<Deadline>,
}

impl Scope {
    /// An error where the thread is coming to its end.
    fn enter(cancel: Cancel) -> Result<Self, std::thread::AccessError> {
        OUTER.try_with(|outer| outer.borrow_mut().cancels.push(cancel))?;
        let scope = INNERMOST.with(|innermost| {
            let root = innermost.root.get();
            innermost.root.set(Deadline { watched: true, ..root });
            Self { root, frame: (innermost.depth.get() > 0).then(|| innermost.frame.get().deadline()) }
        });
        if let Some(deadline) = scope.frame {
            set_deadline(Deadline { watched: true, ..deadline });
        }
        Ok(scope)
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        let cancel = OUTER.try_with(|outer| outer.borrow_mut().cancels.pop());
        INNERMOST.with(|innermost| innermost.root.set(self.root));
        if let Some(deadline) = self.frame {
            set_deadline(deadline);
        }
        drop(cancel);
    }
}
