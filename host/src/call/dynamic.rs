//! Calls with values, checked and converted in one pass.

use std::sync::Arc;

use wasmtime::component::{Func, Val as WasmVal};
use wasmtime::{AsContextMut, StoreContextMut};

use super::args::{info, misfit};
use super::handles::{self, Lowering, Unfit};
use super::observe::{Called, observed};
use super::served;
use super::target::Callee;
use super::twins::{outlives, twin};
use crate::error::DispatchError;
use crate::error::refusal::Refused;
use crate::index::FunctionIndex;
use crate::runtime::code;
use crate::runtime::instance::Live;
use crate::runtime::member::Member;
use crate::runtime::slot::Slot;
use crate::runtime::store::StoreData;
use crate::runtime::types::FunctionInfo;
use crate::value::crossing::Crossing;
use crate::value::size::size;
use crate::value::walk;
use crate::{Val, ValError};

/// Calls a function of a plugin or of the host's. Whoever is no caller of the plugin's in the graph asks first whether this thread
/// may wait for it.
pub(crate) fn call(callee: &Callee, function: FunctionIndex, args: &[Val]) -> Result<Option<Val>, DispatchError> {
    match callee {
        Callee::Plugin(slot) => call_plugin(slot, function, args),
        Callee::Host(host) => {
            let member = &host.member;
            observed(&member.graph, || called(member, function), || args.into(), || served::call(host, function, args))
        }
    }
}

/// Whose function this is.
fn called(member: &Member, function: FunctionIndex) -> Called<'_> {
    let info = member.info(function);
    let plugin = member.id_of(function);
    let (contract, function) = info.map_or(("", ""), |info| (&*info.contract, &*info.name));
    Called { plugin, contract, function }
}

/// Calls a function with values that may hold handles.
///
/// # Errors
///
/// A refusal does not harm the plugin; any other error costs it its instance.
pub(crate) fn call_plugin(
    slot: &Arc<Slot>,
    function: FunctionIndex,
    args: &[Val],
) -> Result<Option<Val>, DispatchError> {
    if slot.member.graph.observer.is_none() {
        return call_unobserved(slot, function, args);
    }
    let member = &slot.member;
    observed(&member.graph, || called(member, function), || args.into(), || call_unobserved(slot, function, args))
}

#[inline]
fn call_unobserved(slot: &Arc<Slot>, function: FunctionIndex, args: &[Val]) -> Result<Option<Val>, DispatchError> {
    let reply = slot.measured(
        || args.iter().map(size).collect(),
        || match slot.is_several().then(|| owner_of(slot, args)).flatten() {
            None => call_measured(slot, function, args),
            Some(slot) => call_measured(&slot, function, args),
        },
    );
    weigh(slot, args, &reply);
    reply
}

/// Counts what went into a plugin and came out of it, where that is counted.
#[inline]
pub(super) fn weigh(slot: &Slot, args: &[Val], reply: &Result<Option<Val>, DispatchError>) {
    if let Some(meter) = slot.meter() {
        meter.goes_in(args.iter().map(size).sum());
        meter.comes_out(reply.iter().flatten().map(size).sum());
    }
}

/// The instance of this plugin to which a call with its handles goes.
fn owner_of(slot: &Slot, args: &[Val]) -> Option<Arc<Slot>> {
    let mut handles = Vec::new();
    args.iter().for_each(|arg| walk::handles(arg, &mut handles));
    let mut owners = handles.iter().filter_map(|handle| handle.raw()).map(|raw| &raw.owner);
    match Callee::of(owners.find(|owner| slot.member.is(&***owner))?)? {
        Callee::Plugin(slot) => Some(slot),
        Callee::Host(_) => None,
    }
}

#[inline]
pub(super) fn call_measured(
    slot: &Arc<Slot>,
    function: FunctionIndex,
    args: &[Val],
) -> Result<Option<Val>, DispatchError> {
    #[cfg(feature = "async")]
    if slot.has_session() {
        return super::beside::call(slot, function, args, call_measured);
    }
    let info = info(&slot.member, function, args)?;
    if info.carries_handles {
        if let Some((function, info)) = twin(slot, info, args) {
            return call_with_handles(slot, info, function, args);
        }
        return call_with_handles(slot, info, function, args);
    }
    let mut budget = budget(slot);
    let mut lower = |place: usize| {
        let no_handle = &mut |_: &_, _: &_| Err(ValError::new("a handle where none is expected"));
        walk::fold::<WasmVal, _>(&info.types.model, &info.params[place], &args[place], &mut budget, no_handle)
            .map_err(|error| misfit(&slot.member, info, function, place, &error))
    };
    // Nearly every function has few parameters, and a vector costs an allocation.
    match args.len() {
        0 => call_plain(slot, info, function, &[]),
        1 => call_plain(slot, info, function, &[lower(0)?]),
        2 => call_plain(slot, info, function, &[lower(0)?, lower(1)?]),
        count => call_plain(slot, info, function, &(0..count).map(lower).collect::<Result<Vec<_>, _>>()?),
    }
}

/// What the arguments of a call of this plugin may take.
fn budget(slot: &Slot) -> Crossing {
    Crossing::new(slot.limits().and_then(|limits| limits.crossing))
}

fn call_plain(
    slot: &Arc<Slot>,
    info: &FunctionInfo,
    function: FunctionIndex,
    args: &[WasmVal],
) -> Result<Option<Val>, DispatchError> {
    slot.call(function, |slot, function, live| {
        let func = live.function(function);
        let result = run(live.store.as_context_mut(), live.limits.concurrent, func, info, args)?;
        result.map(|result| handles::lift(&mut live.store.as_context_mut(), slot, result)).transpose()
    })
}

/// Runs the function; its result is there if it has one.
fn run(
    store: StoreContextMut<'_, StoreData>,
    concurrent: bool,
    func: Func,
    info: &FunctionInfo,
    args: &[WasmVal],
) -> wasmtime::Result<Option<WasmVal>> {
    let mut results = [WasmVal::Bool(false)];
    let results = &mut results[..usize::from(info.result.is_some())];
    code::call(store, concurrent, func, args, results)?;
    Ok(results.first_mut().map(|result| std::mem::replace(result, WasmVal::Bool(false))))
}

/// Why a call that had begun to be prepared was not made.
enum Refusal {
    Argument(usize, ValError),
    Handle(Refused),
}

fn call_with_handles(
    slot: &Arc<Slot>,
    info: &FunctionInfo,
    function: FunctionIndex,
    args: &[Val],
) -> Result<Option<Val>, DispatchError> {
    let called = slot.call(function, |slot, function, live: &mut Live| {
        // A plugin that stands in for this one has types of its own.
        let Some(info) = slot.member.info(function) else { return Err(wasmtime::Error::msg("a function is missing")) };
        let (func, concurrent) = (live.function(function), live.limits.concurrent);
        let mut cx = live.store.as_context_mut();
        let mut lowering = Lowering::new(slot, &info.types);
        let mut lowered = Vec::with_capacity(args.len());
        for (place, (ty, val)) in info.params.iter().zip(args).enumerate() {
            let refusal = match lowering.lower(&mut cx, ty, val) {
                Ok(val) => {
                    lowered.push(val);
                    continue;
                }
                Err(Unfit::Value(error)) => Refusal::Argument(place, error),
                Err(Unfit::Refused(refused)) => Refusal::Handle(refused),
                Err(Unfit::Store(error)) => return Err(error),
            };
            lowering.undo(&mut cx)?;
            return Ok(Err(refusal));
        }
        if let Err(refused) = lowering.commit(&mut cx) {
            lowering.undo(&mut cx)?;
            return Ok(Err(Refusal::Handle(refused)));
        }
        let result = run(cx.as_context_mut(), concurrent, func, info, &lowered)?;
        lowering.take_back(&mut cx)?;
        let result = result.map(|result| handles::lift(&mut cx, slot, result)).transpose()?;
        Ok(result.as_ref().map_or(Ok(()), |result| outlives(slot, result)).map(|()| result).map_err(Refusal::Handle))
    })?;
    called.map_err(|refusal| match refusal {
        Refusal::Argument(place, error) => misfit(&slot.member, info, function, place, &error),
        Refusal::Handle(refused) => slot.member.error(refused.case, function, refused.cause),
    })
}
