//! Which calls are under way on this thread, and the native stack that they stand on.
//!
//! Each thread keeps a list of frames, one for each plugin that is being called, innermost last. A nested call reads its
//! caller's deadline there; a host function that calls back into the graph is checked against it.
//!
//! The innermost frame lies in cells without a destructor, which every call reads and writes at the cost of memory alone. The
//! frames below it, and what is put off until they are gone, need a destructor and are touched by nested calls only.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::sync::Arc;

use tokio::runtime::Handle;

use super::cancel::Cancel;
use crate::engine::HOST_STACK;
use crate::engine::clock::{Tick, Ticks};
use crate::index::{FunctionIndex, GraphId, Place, SlotIndex};

/// A call that is under way.
#[derive(Clone, Copy)]
pub(crate) struct Frame {
    /// The graph, by its number: two graphs may be active on one thread.
    pub(crate) graph: GraphId,
    pub(crate) place: Place,
    /// The function that is called; none while an instance is made or looked at, or drops are run.
    pub(crate) function: Option<FunctionIndex>,
    // A deadline in its parts, which take less room than the whole.
    pub(super) at: Option<Tick>,
    pub(super) owner: FrameIndex,
    pub(super) watched: bool,
}

impl Frame {
    #[inline(always)]
    fn new(graph: GraphId, place: Place, function: Option<FunctionIndex>, deadline: Deadline) -> Self {
        let Deadline { at, owner, watched } = deadline;
        Self { graph, place, function, at, owner, watched }
    }

    /// When the call's time is over.
    #[inline(always)]
    pub(crate) fn deadline(&self) -> Deadline {
        Deadline { at: self.at, owner: self.owner, watched: self.watched }
    }

    /// Lets the call be one that somebody may cancel.
    pub(super) fn watch(&mut self) {
        self.watched = true;
    }
}

/// When a call's time is over, and whose time that is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    /// When; never if there is none.
    pub(crate) at: Option<Tick>,
    /// The place in the thread's frames of the call whose limit it is.
    pub(crate) owner: FrameIndex,
    /// Whether somebody may cancel the call, so that the code looks up at each tick.
    pub(crate) watched: bool,
}

/// A place in the thread's frames, outermost first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FrameIndex(u32);

impl FrameIndex {
    #[inline(always)]
    pub(super) fn new(depth: usize) -> Self {
        // There are never so many.
        Self(u32::try_from(depth).unwrap_or(u32::MAX))
    }
}

impl Deadline {
    pub(crate) const NEVER: Self = Self { at: None, owner: FrameIndex(0), watched: false };

    /// How long the code may run until it has to look up, for wasmtime.
    #[inline]
    pub(crate) fn left(self) -> Ticks {
        if self.watched {
            return Ticks::LEAST;
        }
        self.at.map_or(Ticks::FOREVER, Tick::left)
    }

    /// This, and no later than another.
    pub(crate) fn no_later(self, at: Option<Tick>) -> Self {
        match (self.at, at) {
            (Some(own), Some(other)) if own <= other => self,
            (_, None) => self,
            (_, Some(_)) => Self { at, ..self },
        }
    }
}

/// What is put off until a thread has left all plugins.
pub(crate) trait Deferred: Send + Sync {
    fn run(self: Arc<Self>);
}

/// What ends with a call into a graph: an instance that was made for it.
pub(crate) trait Ends: Any + Send + Sync {
    fn end(self: Arc<Self>);
}

/// Something that ends with a call, and whose: that of the frame at this depth.
pub(super) struct Ending {
    depth: usize,
    graph: GraphId,
    slot: SlotIndex,
    what: Arc<dyn Ends>,
}

#[cfg(feature = "async")]
impl Ending {
    pub(super) fn end(self) {
        self.what.end();
    }
}

/// How many calls may be nested. Each takes the WebAssembly stack of one plugin, 512 KiB and some: together 400 MiB.
const MAX_DEPTH: usize = 512;

/// What every call looks at.
pub(super) struct Innermost {
    /// How many calls are under way.
    pub(super) depth: Cell<usize>,
    /// The innermost of them; without meaning where there is none.
    pub(super) frame: Cell<Frame>,
    /// Whether something in [`OUTER`] is put off, or ends with a call.
    pub(super) deferred: Cell<bool>,
    /// Whether the code that runs is on a stack of wasmtime's own, whose end nobody but wasmtime knows.
    pub(super) on_fiber: Cell<bool>,
    /// Whether there is a runtime in [`OUTER`].
    pub(super) has_runtime: Cell<bool>,
    /// What a call that is nested in no other may take: its time may have begun before it came to this thread, and somebody may
    /// have a handle to cancel it.
    pub(super) root: Cell<Deadline>,
}

/// What nested calls look at.
pub(super) struct Outer {
    /// The frames around the innermost one.
    pub(super) frames: Vec<Frame>,
    /// Owners with queued drops that could not be run where the handle was dropped.
    pub(super) deferred: Vec<Arc<dyn Deferred>>,
    /// What ends with calls that are under way, in the order in which it began.
    pub(super) ending: Vec<Ending>,
    /// The async runtime that the calls came from, on a thread of our own.
    pub(super) runtime: Option<Handle>,
    /// By what the calls that this thread makes can be cancelled.
    pub(super) cancels: Vec<Cancel>,
}

thread_local! {
    pub(super) static INNERMOST: Innermost = const {
        Innermost {
            depth: Cell::new(0),
            frame: Cell::new(Frame {
                graph: GraphId(0),
                place: Place::FIRST,
                function: None,
                at: None,
                owner: FrameIndex(0),
                watched: false,
            }),
            deferred: Cell::new(false),
            on_fiber: Cell::new(false),
            has_runtime: Cell::new(false),
            root: Cell::new(Deadline::NEVER),
        }
    };
    pub(super) static OUTER: RefCell<Outer> = const { RefCell::new(Outer {
        frames: Vec::new(),
        deferred: Vec::new(),
        ending: Vec::new(),
        runtime: None,
        cancels: Vec::new(),
    }) };
}

/// Takes the frame off again when the call is over, however it ends.
pub(crate) struct Entered {
    pub(crate) deadline: Deadline,
}

/// Puts a frame on this thread's list. `limit` is the plugin's own time for a call, in ticks.
///
/// `None` when the calls are nested too deep, or the thread is coming to its end.
#[inline(always)]
pub(crate) fn enter(
    graph: GraphId,
    place: Place,
    function: Option<FunctionIndex>,
    limit: Option<Ticks>,
) -> Option<Entered> {
    enter_within(graph, place, function, limit, true)
}

/// Puts a frame on this thread's list for work that is nobody's call: its time is `limit` alone, however little the calls
/// around it have left.
#[cold]
pub(crate) fn enter_apart(graph: GraphId, place: Place, limit: Ticks) -> Option<Entered> {
    enter_within(graph, place, None, Some(limit), false)
}

/// Puts a frame on this thread's list for making an instance, for the call whose frame is the innermost. It has a time of its
/// own, and no more than those have who wait for the call.
#[cold]
pub(crate) fn enter_start(graph: GraphId, place: Place, limit: Option<Ticks>) -> Option<Entered> {
    let around = with_frames(|outer, _| outer.last().map_or(Deadline::NEVER, Frame::deadline));
    let mut entered = enter_within(graph, place, None, limit, false)?;
    let sooner = around.at.is_some_and(|at| entered.deadline.at.is_none_or(|own| at <= own));
    entered.deadline = if sooner { around } else { Deadline { watched: around.watched, ..entered.deadline } };
    set_deadline(entered.deadline);
    Some(entered)
}

/// Lets the time of the innermost call begin now. `limit` is the plugin's own.
#[cold]
pub(crate) fn restart(limit: Option<Ticks>) -> Deadline {
    let first = || Deadline { watched: INNERMOST.with(|innermost| innermost.root.get().watched), ..Deadline::NEVER };
    let (mut deadline, depth) = with_frames(|outer, _| (outer.last().map_or_else(first, Frame::deadline), outer.len()));
    if let Some(limit) = limit {
        let own = Tick::now().after(limit);
        if deadline.at.is_none_or(|callers| own < callers) {
            deadline = Deadline { at: Some(own), owner: FrameIndex::new(depth), ..deadline };
        }
    }
    set_deadline(deadline);
    deadline
}

pub(super) fn set_deadline(deadline: Deadline) {
    INNERMOST.with(|innermost| {
        let Deadline { at, owner, watched } = deadline;
        innermost.frame.set(Frame { at, owner, watched, ..innermost.frame.get() });
    });
}

#[inline(always)]
fn enter_within(
    graph: GraphId,
    place: Place,
    function: Option<FunctionIndex>,
    limit: Option<Ticks>,
    inherits: bool,
) -> Option<Entered> {
    INNERMOST.with(|innermost| {
        let depth = innermost.depth.get();
        let mut deadline = Deadline::NEVER;
        if depth > 0 {
            if inherits {
                deadline = innermost.frame.get().deadline();
            }
            if !push(innermost) {
                return None;
            }
        } else if inherits {
            deadline = innermost.root.get();
        }
        if let Some(limit) = limit {
            let own = Tick::now().after(limit);
            if deadline.at.is_none_or(|callers| own < callers) {
                deadline = Deadline { at: Some(own), owner: FrameIndex::new(depth), ..deadline };
            }
        }
        innermost.frame.set(Frame::new(graph, place, function, deadline));
        innermost.depth.set(depth + 1);
        Some(Entered { deadline })
    })
}

/// Puts the frame of a caller away. False where there is nowhere to put it.
fn push(innermost: &Innermost) -> bool {
    let caller = innermost.frame.get();
    innermost.depth.get() < MAX_DEPTH && OUTER.try_with(|outer| outer.borrow_mut().frames.push(caller)).is_ok()
}

/// Makes the caller's frame the innermost one again.
fn pop(innermost: &Innermost) {
    if let Ok(Some(caller)) = OUTER.try_with(|outer| outer.borrow_mut().frames.pop()) {
        innermost.frame.set(caller);
    }
}

impl Drop for Entered {
    #[inline(always)]
    fn drop(&mut self) {
        INNERMOST.with(|innermost| {
            let depth = innermost.depth.get().saturating_sub(1);
            innermost.depth.set(depth);
            if depth > 0 {
                pop(innermost);
            }
            if innermost.deferred.get() {
                leave(depth);
            }
        });
    }
}

/// Ends what belongs to the call that is over, of which so many are around it.
#[cold]
pub(super) fn leave(depth: usize) {
    let over = OUTER.try_with(|outer| {
        let ending = &mut outer.borrow_mut().ending;
        let (over, left): (Vec<_>, Vec<_>) =
            std::mem::take(ending).into_iter().partition(|ending| ending.depth >= depth);
        *ending = left;
        over
    });
    for ending in over.unwrap_or_default() {
        ending.what.end();
    }
    if depth == 0 {
        run_deferred();
    }
}

/// Where the call into this graph that is under way begins: the place of its outermost frame, or of the one that comes next.
fn root_of(graph: GraphId) -> usize {
    with_frames(|outer, innermost| {
        let first = outer.iter().chain(&innermost).position(|frame| frame.graph == graph);
        first.unwrap_or(outer.len() + usize::from(innermost.is_some()))
    })
}

/// Whether the innermost call is one into the graph, and not made by one of its plugins.
pub(crate) fn is_root(graph: GraphId) -> bool {
    root_of(graph) + 1 == INNERMOST.with(|innermost| innermost.depth.get())
}

/// What this plugin has that ends with the call into its graph.
pub(crate) fn of_root(graph: GraphId, slot: SlotIndex) -> Option<Arc<dyn Ends>> {
    let depth = root_of(graph);
    let find = |outer: &RefCell<Outer>| {
        let outer = outer.borrow();
        let is = |ending: &&Ending| ending.depth == depth && ending.graph == graph && ending.slot == slot;
        outer.ending.iter().find(is).map(|ending| Arc::clone(&ending.what))
    };
    OUTER.try_with(find).ok().flatten()
}

/// Lets something end with the call into this graph that is under way. False where nobody would see its end, since the thread is
/// coming to its own.
pub(crate) fn end_with_root(graph: GraphId, slot: SlotIndex, what: Arc<dyn Ends>) -> bool {
    if of_root(graph, slot).is_some() {
        return true;
    }
    let depth = root_of(graph);
    let noted = OUTER.try_with(|outer| outer.borrow_mut().ending.push(Ending { depth, graph, slot, what })).is_ok();
    INNERMOST.with(|innermost| innermost.deferred.set(innermost.deferred.get() || noted));
    noted
}

/// Runs the drops that were put off, now that the thread has left all plugins.
fn run_deferred() {
    INNERMOST.with(|innermost| innermost.deferred.set(false));
    let deferred = OUTER.try_with(|outer| std::mem::take(&mut outer.borrow_mut().deferred));
    for work in deferred.unwrap_or_default() {
        work.run();
    }
}

/// The frame of the call whose time a deadline is.
pub(crate) fn frame(index: FrameIndex) -> Option<Frame> {
    with_frames(|outer, innermost| outer.iter().copied().chain(innermost).nth(usize::try_from(index.0).ok()?))
}

/// Looks at the frames of this thread: those around the innermost one, and it.
pub(super) fn with_frames<R>(look: impl FnOnce(&[Frame], Option<Frame>) -> R) -> R {
    let innermost = INNERMOST.with(|thread| (thread.depth.get() > 0).then(|| thread.frame.get()));
    // A thread that is coming to its end has no list any more, and no call under way but the innermost.
    match OUTER.try_with(|_| ()) {
        Ok(()) => OUTER.with_borrow(|outer| look(&outer.frames, innermost)),
        Err(_) => look(&[], innermost),
    }
}

/// The deadline of the innermost call on this thread.
pub(crate) fn deadline() -> Deadline {
    INNERMOST.with(|innermost| match innermost.depth.get() {
        0 => Deadline::NEVER,
        _ => innermost.frame.get().deadline(),
    })
}

/// The place of the innermost plugin of this graph that is being called on this thread.
pub(crate) fn innermost(graph: GraphId) -> Option<SlotIndex> {
    with_frames(|outer, innermost| {
        let mut frames = innermost.iter().chain(outer.iter().rev());
        frames.find(|frame| frame.graph == graph).map(|frame| frame.place.slot)
    })
}

/// The instances that are being called on this thread: their graphs and places.
pub(crate) fn held() -> Vec<(GraphId, Place)> {
    with_frames(|outer, innermost| outer.iter().chain(&innermost).map(|frame| (frame.graph, frame.place)).collect())
}

/// Notes which of its plugin's instances the innermost call has found.
pub(crate) fn found(place: Place) {
    INNERMOST.with(|innermost| innermost.frame.set(Frame { place, ..innermost.frame.get() }));
}

/// Whether a plugin of this graph that is being called on this thread is such a one.
pub(crate) fn any_frame(graph: GraphId, mut is: impl FnMut(SlotIndex) -> bool) -> bool {
    with_frames(|outer, innermost| {
        outer.iter().chain(&innermost).any(|frame| frame.graph == graph && is(frame.place.slot))
    })
}

/// Whether no plugin is being called on this thread.
#[inline]
pub(crate) fn is_empty() -> bool {
    INNERMOST.with(|innermost| innermost.depth.get()) == 0
}

/// Puts something off until this thread has left all plugins.
pub(crate) fn defer(work: Arc<dyn Deferred>) {
    if is_empty() {
        return work.run();
    }
    // A thread that is coming to its end has no list any more; whoever enters the owner next runs its drops.
    if OUTER.try_with(|outer| outer.borrow_mut().deferred.push(work)).is_ok() {
        INNERMOST.with(|innermost| innermost.deferred.set(true));
    }
}

/// Runs `f` with native stack for one more plugin.
#[inline]
pub(crate) fn with_room<R>(wasm_stack: usize, f: impl FnOnce() -> R) -> R {
    let need = wasm_stack + HOST_STACK;
    if INNERMOST.with(|innermost| innermost.on_fiber.get()) {
        return off_fiber(need, f);
    }
    stacker::maybe_grow(need, need + (64 << 10), f)
}

/// Runs `f` on a stack whose end is known, which that of a fiber is not.
#[cold]
#[inline(never)]
fn off_fiber<R>(need: usize, f: impl FnOnce() -> R) -> R {
    let _back = OnFiber::set(false);
    stacker::grow(need + (64 << 10), f)
}

/// Runs `f`, in which wasmtime runs code on fibers.
#[cfg(feature = "async")]
pub(super) fn on_fibers<R>(f: impl FnOnce() -> R) -> R {
    let _back = OnFiber::set(true);
    f()
}

/// Sets whether code runs on a fiber, until it is dropped.
struct OnFiber(bool);

impl OnFiber {
    fn set(on_fiber: bool) -> Self {
        Self(INNERMOST.with(|innermost| innermost.on_fiber.replace(on_fiber)))
    }
}

impl Drop for OnFiber {
    fn drop(&mut self) {
        INNERMOST.with(|innermost| innermost.on_fiber.set(self.0));
    }
}

/// Whether this thread belongs to an async runtime, so that nothing may block on it.
pub(crate) fn is_async() -> bool {
    Handle::try_current().is_ok()
}

/// Runs a function of the host's: within the async runtime that the call came from, if it was brought to a thread of ours.
///
/// Only there, since a thread on which a runtime is entered is taken for one of its own: what is called from it goes to another
/// thread, where WASI may wait.
#[inline]
pub(crate) fn in_context<R>(f: impl FnOnce() -> R) -> R {
    if INNERMOST.with(|innermost| innermost.on_fiber.get()) {
        return off_fiber(HOST_STACK, || in_context(f));
    }
    if !INNERMOST.with(|innermost| innermost.has_runtime.get()) {
        return f();
    }
    let runtime = OUTER.try_with(|outer| outer.borrow().runtime.clone()).ok().flatten();
    let _entered = runtime.as_ref().map(Handle::enter);
    f()
}
