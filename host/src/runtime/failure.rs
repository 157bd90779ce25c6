//! From an error out of a store to what the caller is told.

use wasmtime::component::ResourceTableError;
use wasmtime::{Trap, WasmBacktrace};

use super::carried;
use super::frames::{self, Deadline};
use super::instance::Live;
use super::limiter::Refusal;
use super::slot::Slot;
use crate::error::refusal::{Over, PlugFailed, Refused};
use crate::error::{Backtrace, Bounded, Case, DispatchError, Failure, WORDS};
use crate::index::FunctionIndex;

/// Why a plugin failed whose plug did.
const PLUG_FAILED: &str = "a plug in its direct socket failed";

/// The error of a call whose time is over, which names the plugin whose time that was.
pub(super) fn over(slot: &Slot, function: Option<FunctionIndex>, deadline: Deadline, place: &str) -> DispatchError {
    let (member, graph) = (&slot.member, &slot.member.graph);
    let owner = frames::frame(deadline.owner).filter(|frame| frame.graph == graph.id);
    let Some(owner) = owner.filter(|frame| frame.place.slot != member.index) else {
        return member.error(Case::Deadline, function, format!("its time for a call is over {place}").trim_end());
    };
    let owners = owner.place.slot;
    let plugin = graph.plugin(owners);
    let info = owner.function.and_then(|function| graph.function(owners, function));
    DispatchError::new(Failure {
        plugin: plugin
            .map(|plugin| info.map_or(&*plugin.id, |info| plugin.plugger(info.plug.into())).to_owned())
            .unwrap_or_default(),
        contract: info.map(|info| info.contract.to_string()).unwrap_or_default(),
        function: info.map(|info| info.name.clone()).unwrap_or_default(),
        cause: format!("its time for a call is over while plugin `{}` runs for it", member.id),
        ..Failure::new(Case::Deadline)
    })
}

/// Says what an error out of a plugin's store means.
pub(super) fn dispatch_error(
    slot: &Slot,
    function: Option<FunctionIndex>,
    deadline: Deadline,
    live: Option<&Live>,
    error: &wasmtime::Error,
) -> DispatchError {
    let backtrace = error
        .downcast_ref::<WasmBacktrace>()
        .and_then(|backtrace| Backtrace::take(backtrace, slot.template().and_then(|template| template.lines.clone())));
    let trap = error.downcast_ref::<Trap>();
    let mut source = None;
    let (case, cause) = if let Some(PlugFailed(inner)) = error.downcast_ref::<PlugFailed>() {
        if is_under_way(slot, inner) {
            // The time of this plugin or of one of its callers is over: that is the whole story.
            return inner.clone();
        }
        source = Some(inner.clone());
        (inner.kind(), PLUG_FAILED.to_owned())
    } else if let Some(refused) = error.downcast_ref::<Refused>() {
        (refused.case, words(error))
    } else if trap == Some(&Trap::Interrupt) || error.is::<Over>() {
        return over(slot, function, deadline, "").with_backtrace(backtrace);
    } else if let Some(ResourceTableError::Full) = error.downcast_ref() {
        (Case::Trap, "it has more files, streams and the like open than its limit `descriptors` allows".to_owned())
    } else if trap == Some(&Trap::OutOfFuel) {
        (Case::Fuel, "its fuel for a call is spent".to_owned())
    } else {
        let cause = words(error);
        let refused = live.and_then(|live| live.store.data().limiter.refused);
        if let Some(refused) = refused {
            let limits = slot.limits_in_force();
            let cause = match refused {
                Refusal::Memory => {
                    let limit = limit(limits.and_then(|limits| limits.memory));
                    format!("it was refused memory beyond its limit{limit}: {cause}")
                }
                Refusal::Tables => {
                    let limit = limits.and_then(|limits| limits.tables).unwrap_or_default();
                    format!("its tables were refused more than the {limit} elements of its `tables` limit: {cause}")
                }
                Refusal::Graph(limit) => format!(
                    "it was refused memory beyond the {limit} bytes that the plugins of its graph may have together \
                     (`limits.memory` of the graph): {cause}"
                ),
                Refusal::ByHost => format!("the host refused it memory: {cause}"),
            };
            (Case::Memory, cause)
        } else if cause.contains("hostcall fuel") || cause.contains("fuel allocated for hostcalls") {
            let limit = limit(slot.limits().and_then(|limits| limits.crossing));
            (Case::Memory, format!("the values that it passed in one call are beyond its `crossing` limit{limit}"))
        } else {
            (Case::Trap, cause)
        }
    };
    let stderr = live.and_then(|live| live.store.data().last_words()).unwrap_or_default();
    let info = function.and_then(|function| slot.member.info(function));
    let mut failure = Failure { cause, stderr, backtrace, source, ..Failure::new(case) };
    // Plugins that were composed bring each other down as those do that have stores of their own.
    for plugin in within(slot, error).into_iter().rev().skip(1).rev() {
        let (backtrace, inner) = (failure.backtrace.clone(), DispatchError::new(Failure { plugin, ..failure }));
        let (cause, source) = (PLUG_FAILED.to_owned(), Some(inner));
        failure = Failure { cause, source, backtrace, ..Failure::new(case) };
    }
    DispatchError::new(Failure {
        plugin: function.map_or(&slot.member.id, |function| slot.member.id_of(function)).to_string(),
        contract: info.map(|info| info.contract.to_string()).unwrap_or_default(),
        function: info.map(|info| info.name.clone()).unwrap_or_default(),
        ..failure
    })
}

/// The plugins of a composed component whose code was active, innermost first, each once.
fn within(slot: &Slot, error: &wasmtime::Error) -> Vec<String> {
    let (Some(template), Some(backtrace)) = (slot.template(), error.downcast_ref::<WasmBacktrace>()) else {
        return Vec::new();
    };
    let parts = &template.parts;
    let part = |offset: usize| parts.iter().find(|(_, range)| range.contains(&offset)).map(|(id, _)| id);
    let mut active: Vec<String> = Vec::new();
    // What wasmtime puts between components lies in no file, and its offsets are those of modules of its own.
    let is_between = |frame: &&wasmtime::FrameInfo| {
        frame.module().name().is_none() && frame.module().imports().any(|import| import.module() == "callee")
    };
    let frames = backtrace.frames().iter().filter(|frame| !is_between(frame));
    for id in frames.filter_map(|frame| part(frame.module_offset()?)) {
        if active.last() != Some(id) {
            active.push(id.clone());
        }
    }
    active
}

/// Whether the error says that the time of this plugin, or of one that waits for it on this thread, is over, or that their calls were
/// cancelled.
fn is_under_way(slot: &Slot, inner: &DispatchError) -> bool {
    match inner.kind() {
        Case::Cancelled => carried::is_cancelled(),
        Case::Deadline => frames::any_frame(slot.member.graph.id, |at| {
            slot.member.graph.plugin(at).is_some_and(|plugin| plugin.is_called(inner.plugin()))
        }),
        _ => false,
    }
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
