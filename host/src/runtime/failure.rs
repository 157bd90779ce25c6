//! From an error out of a store to what the caller is told.

use std::fmt;
use std::sync::Arc;

use wasmtime::{Trap, WasmBacktrace};

use crate::error::{Case, DispatchError, Failure};
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
    DispatchError::new(
        Case::Deadline,
        Failure {
            plugin: plan.map(|plugin| plugin.id.clone()).unwrap_or_default(),
            contract: info.map(|info| info.contract.to_string()).unwrap_or_default(),
            function: info.map(|info| info.name.clone()).unwrap_or_default(),
            cause: format!("its time for a call is over while plugin `{}` runs for it", slot.id),
            ..Failure::default()
        },
    )
}

/// Says what an error out of a plugin's store means.
pub(crate) fn dispatch_error(
    slot: &Arc<Slot>,
    function: usize,
    deadline: Deadline,
    live: Option<&Live>,
    error: &wasmtime::Error,
) -> DispatchError {
    let (mut case, mut cause, mut source) = (Case::Trap, words(error), None);
    let trap = error.downcast_ref::<Trap>();
    if let Some(Inner(inner)) = error.downcast_ref::<Inner>() {
        if is_under_way(slot, inner) {
            // The time of this plugin or of one of its callers is over: that is the whole story.
            return inner.clone();
        }
        case = inner.kind();
        cause = "a plug in its direct socket failed".to_owned();
        source = Some(Box::new(inner.clone()));
    } else if let Some(refused) = error.downcast_ref::<Refused>() {
        case = refused.case;
    } else if trap == Some(&Trap::Interrupt) || error.is::<Over>() {
        let mut over = over(slot, function, deadline, "");
        over.failure_mut().backtrace = backtrace(error.downcast_ref::<WasmBacktrace>());
        return over;
    } else if trap == Some(&Trap::OutOfFuel) {
        (case, cause) = (Case::Fuel, "its fuel for a call is spent".to_owned());
    } else if live.is_some_and(|live| live.store.data().limiter.refused) {
        let limit = slot.memory_limit().map_or_else(String::new, |bytes| format!(" of {bytes} bytes"));
        (case, cause) = (Case::Memory, format!("it was refused memory beyond its limit{limit}: {cause}"));
    } else if cause.contains("hostcall fuel") || cause.contains("fuel allocated for hostcalls") {
        let limit = slot.crossing_limit().map_or_else(String::new, |bytes| format!(" of {bytes} bytes"));
        (case, cause) =
            (Case::Memory, format!("the values that it passed in one call are beyond its `crossing` limit{limit}"));
    }
    let stderr = live.and_then(|live| live.store.data().last_words()).unwrap_or_default();
    let (contract, name) =
        slot.info(function).map_or_else(Default::default, |info| (info.contract.to_string(), info.name.clone()));
    DispatchError::new(
        case,
        Failure {
            plugin: slot.id.to_string(),
            contract,
            function: name,
            cause,
            stderr,
            backtrace: backtrace(error.downcast_ref::<WasmBacktrace>()),
            source,
        },
    )
}

/// Whether the error says that the time of this plugin, or of one that waits for it on this thread, is over.
fn is_under_way(slot: &Slot, inner: &DispatchError) -> bool {
    matches!(inner, DispatchError::Deadline(_))
        && frames::any_frame(slot.shared.id, |at| {
            slot.shared.plan.plugins.get(at).is_some_and(|plugin| plugin.id == inner.plugin())
        })
}

/// The messages of an error and its causes, save the backtrace, on one line.
fn words(error: &wasmtime::Error) -> String {
    let mut words: Vec<String> = Vec::new();
    for cause in error.chain() {
        let text = cause.to_string();
        if text.starts_with("error while executing at wasm backtrace") {
            continue;
        }
        if !words.iter().any(|known| known.contains(&text)) {
            words.push(text);
        }
    }
    words.join(": ")
}

fn backtrace(backtrace: Option<&WasmBacktrace>) -> Option<String> {
    backtrace.filter(|backtrace| !backtrace.frames().is_empty()).map(ToString::to_string)
}
