//! Which calls are under way on this thread, and the native stack that they stand on.
//!
//! Each thread keeps a list of frames, one for each plugin that is being called, innermost last. A nested call reads its
//! caller's deadline there; a host function that calls back into the graph is checked against it.

use std::cell::RefCell;
use std::sync::Arc;

use crate::slot::{Shared, Slot};

/// A call that is under way.
#[derive(Clone)]
pub(crate) struct Frame {
    /// The graph, by its number: two graphs may be active on one thread.
    pub(crate) graph: u64,
    /// The plugin's place in the graph.
    pub(crate) slot: usize,
    /// The function's place in the plugin's functions.
    pub(crate) function: usize,
    /// When the call's time is over.
    pub(crate) deadline: Deadline,
}

/// When a call's time is over, and whose time that is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    /// The tick; `u64::MAX` is never.
    pub(crate) at: u64,
    /// The place in the thread's frames of the call whose limit it is.
    pub(crate) owner: usize,
}

impl Deadline {
    pub(crate) const NEVER: Self = Self { at: u64::MAX, owner: 0 };
}

/// How many calls may be nested. Each takes the WebAssembly stack of one plugin, 512 KiB and some: together 400 MiB.
const MAX_DEPTH: usize = 512;

/// Native stack that the host's own frames may need between two plugins.
const HOST_STACK: usize = 192 << 10;

struct Thread {
    frames: Vec<Frame>,
    /// Owners with queued drops that could not be run where the handle was dropped.
    deferred: Vec<Arc<Slot>>,
}

thread_local! {
    static THREAD: RefCell<Thread> = const { RefCell::new(Thread { frames: Vec::new(), deferred: Vec::new() }) };
}

/// Takes the frame off again when the call is over, however it ends.
pub(crate) struct Entered {
    pub(crate) deadline: Deadline,
}

/// Puts a frame on this thread's list. `limit` is the plugin's own time for a call, in ticks.
///
/// `None` when the calls are nested too deep.
#[inline]
pub(crate) fn enter(graph: u64, slot: usize, function: usize, limit: Option<u64>) -> Option<Entered> {
    THREAD.with_borrow_mut(|thread| {
        let depth = thread.frames.len();
        if depth >= MAX_DEPTH {
            return None;
        }
        let mut deadline = thread.frames.last().map_or(Deadline::NEVER, |caller| caller.deadline);
        if let Some(limit) = limit {
            let own = crate::engine::now().saturating_add(limit);
            if own < deadline.at {
                deadline = Deadline { at: own, owner: depth };
            }
        }
        thread.frames.push(Frame { graph, slot, function, deadline });
        Some(Entered { deadline })
    })
}

impl Drop for Entered {
    #[inline]
    fn drop(&mut self) {
        let deferred = THREAD.with_borrow_mut(|thread| {
            thread.frames.pop();
            if thread.frames.is_empty() && !thread.deferred.is_empty() {
                std::mem::take(&mut thread.deferred)
            } else {
                Vec::new()
            }
        });
        for slot in deferred {
            slot.try_drain();
        }
    }
}

/// The frame of the call whose time a deadline is.
pub(crate) fn frame(index: usize) -> Option<Frame> {
    THREAD.with_borrow(|thread| thread.frames.get(index).cloned())
}

/// The deadline of the innermost call on this thread.
pub(crate) fn deadline() -> Deadline {
    THREAD.with_borrow(|thread| thread.frames.last().map_or(Deadline::NEVER, |frame| frame.deadline))
}

/// The place of the innermost plugin of this graph that is being called on this thread.
#[inline]
pub(crate) fn innermost(graph: u64) -> Option<usize> {
    THREAD.with_borrow(|thread| match &*thread.frames {
        [] => None,
        frames => frames.iter().rev().find(|frame| frame.graph == graph).map(|frame| frame.slot),
    })
}

/// Whether a plugin of this graph that is being called on this thread is such a one.
pub(crate) fn any_frame(graph: u64, mut is: impl FnMut(usize) -> bool) -> bool {
    THREAD.with_borrow(|thread| thread.frames.iter().any(|frame| frame.graph == graph && is(frame.slot)))
}

/// Whether this thread may wait for the plugin at `slot`: nothing it holds could be waiting for us.
#[inline]
pub(crate) fn may_enter(shared: &Shared, slot: usize) -> bool {
    innermost(shared.id).is_none_or(|from| shared.reaches(from, slot))
}

/// Remembers an owner whose queued drops are to be run when this thread has left all plugins.
pub(crate) fn defer(slot: Arc<Slot>) {
    let at_once = THREAD.with_borrow_mut(|thread| {
        if thread.frames.is_empty() {
            return Some(slot);
        }
        thread.deferred.push(slot);
        None
    });
    if let Some(slot) = at_once {
        slot.try_drain();
    }
}

/// Runs `f` with native stack for one more plugin.
#[inline]
pub(crate) fn with_room<R>(wasm_stack: usize, f: impl FnOnce() -> R) -> R {
    let need = wasm_stack + HOST_STACK;
    stacker::maybe_grow(need, need + (64 << 10), f)
}

/// Whether this thread belongs to an async runtime, so that nothing may block on it.
pub(crate) fn is_async() -> bool {
    tokio::runtime::Handle::try_current().is_ok()
}

/// Runs `f` on a thread of its own, where WASI may wait although the caller stands in an async runtime.
///
/// The calls that are under way are carried over, so that deadlines and the order of locks hold there too.
pub(crate) fn on_own_thread<R: Send>(f: impl FnOnce() -> R + Send) -> R {
    let frames = THREAD.with_borrow(|thread| thread.frames.clone());
    std::thread::scope(|scope| {
        let thread = scope.spawn(move || {
            THREAD.with_borrow_mut(|thread| thread.frames = frames);
            let result = f();
            // The frames belong to the thread that waits for this one, and so does what was put off until they are gone.
            (result, THREAD.with_borrow_mut(|thread| std::mem::take(&mut thread.deferred)))
        });
        match thread.join() {
            Ok((result, deferred)) => {
                deferred.into_iter().for_each(defer);
                result
            }
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}
