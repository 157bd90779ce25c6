//! From an error out of a store to what the caller is told.

use std::fmt;
use std::sync::Arc;

use wasmtime::{Trap, WasmBacktrace};

use crate::error::{Backtrace, Bounded, Case, DispatchError, Failure, WORDS};
use crate::runtime::frames::{self, Deadline};
use crate::runtime::slot::{Live, Slot};

/// A direct socket's plug failed, or a call was refused: the error that the caller's own is made of.
#[derive(Debug)]
pub(crate) struct Inner(pub(crate) DispatchError);

impl fmt::Display for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl std::error::Error for Inner {}

/// A call could not be made, for a reason that has a case of its own.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) case: Case,
    pub(crate) cause: String,
}

impl Refused {
    pub(crate) fn new(case: Case, cause: impl Into<String>) -> Self {
        Self { case, cause: cause.into() }
    }

    pub(crate) fn handle(cause: impl Into<String>) -> Self {
        Self::new(Case::InvalidHandle, cause)
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.cause)
    }
}

impl std::error::Error for Refused {}

/// The call's time was over inside of a host function.
#[derive(Debug)]
pub(crate) struct Over;

impl fmt::Display for Over {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the call's time is over")
    }
}

impl std::error::Error for Over {}

/// The context of a failure in a resource's destructor.
#[derive(Debug)]
pub(crate) struct DropFailed;

impl fmt::Display for DropFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("while a resource was dropped")
    }
}

/// The error of a call whose time is over, which names the plugin whose time that was.
pub(crate) fn over(slot: &Arc<Slot>, function: usize, deadline: Deadline, place: &str) -> DispatchError {
    let owner = frames::frame(deadline.owner).filter(|frame| frame.graph == slot.shared.id);
    let Some(owner) = owner.filter(|frame| frame.slot != slot.index) else {
        return slot.error(Case::Deadline, function, format!("its time for a call is over {place}").trim_end());
    };
    let plan = slot.shared.plan.plugins.get(owner.slot);
    let info = slot.shared.functions.get(owner.slot).and_then(|functions| functions.get(owner.function));
    DispatchError::new(Failure {
        plugin: plan.map(|plugin| plugin.id.clone()).unwrap_or_default(),
        contract: info.map(|info| info.contract.to_string()).unwrap_or_default(),
        function: info.map(|info| info.name.clone()).unwrap_or_default(),
        cause: format!("its time for a call is over while plugin `{}` runs for it", slot.id),
        ..Failure::new(Case::Deadline)
    })
}

/// Says what an error out of a plugin's store means.
pub(crate) fn dispatch_error(
    slot: &Arc<Slot>,
    function: usize,
    deadline: Deadline,
    live: Option<&Live>,
    error: &wasmtime::Error,
) -> DispatchError {
    let backtrace = error.downcast_ref::<WasmBacktrace>().and_then(Backtrace::take);
    let trap = error.downcast_ref::<Trap>();
    let mut source = None;
    let (case, cause) = if let Some(Inner(inner)) = error.downcast_ref::<Inner>() {
        if is_under_way(slot, inner) {
            // The time of this plugin or of one of its callers is over: that is the whole story.
            return inner.clone();
        }
        source = Some(inner.clone());
        (inner.kind(), "a plug in its direct socket failed".to_owned())
    } else if let Some(refused) = error.downcast_ref::<Refused>() {
        (refused.case, words(error))
    } else if trap == Some(&Trap::Interrupt) || error.is::<Over>() {
        return over(slot, function, deadline, "").with_backtrace(backtrace);
    } else if trap == Some(&Trap::OutOfFuel) {
        (Case::Fuel, "its fuel for a call is spent".to_owned())
    } else {
        let cause = words(error);
        if live.is_some_and(|live| live.store.data().limiter.refused) {
            let limit = limit(slot.memory_limit());
            (Case::Memory, format!("it was refused memory beyond its limit{limit}: {cause}"))
        } else if cause.contains("hostcall fuel") || cause.contains("fuel allocated for hostcalls") {
            let limit = limit(slot.crossing_limit());
            (Case::Memory, format!("the values that it passed in one call are beyond its `crossing` limit{limit}"))
        } else {
            (Case::Trap, cause)
        }
    };
    let stderr = live.and_then(|live| live.store.data().last_words()).unwrap_or_default();
    let (contract, name) =
        slot.info(function).map_or_else(Default::default, |info| (info.contract.to_string(), info.name.clone()));
    let plugin = slot.id.to_string();
    DispatchError::new(Failure { kind: case, plugin, contract, function: name, cause, stderr, backtrace, source })
}

/// Whether the error says that the time of this plugin, or of one that waits for it on this thread, is over.
fn is_under_way(slot: &Slot, inner: &DispatchError) -> bool {
    inner.kind() == Case::Deadline
        && frames::any_frame(slot.shared.id, |at| {
            slot.shared.plan.plugins.get(at).is_some_and(|plugin| plugin.id == inner.plugin())
        })
}

fn limit(bytes: Option<u64>) -> String {
    bytes.map_or_else(String::new, |bytes| format!(" of {bytes} bytes"))
}

/// The messages of an error and its causes, save the backtrace, on one line. What a plugin has said in them is bounded.
fn words(error: &wasmtime::Error) -> String {
    let mut words: Vec<String> = Vec::new();
    for cause in error.chain() {
        let text = Bounded::format(WORDS, format_args!("{cause}"));
        if text.starts_with("error while executing at wasm backtrace") {
            continue;
        }
        if !words.iter().any(|known| known.contains(&text)) {
            words.push(text);
        }
    }
    words.join(": ")
}
