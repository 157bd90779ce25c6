//! Calls with values into a plugin whose store is driven, where they run side by side.

use std::sync::{Arc, Weak};

use wasmtime::component::{Accessor, Func, Val as WasmVal};
use wasmtime::{AsContextMut, StoreContextMut};

use super::args::{info, misfit};
use super::handles::{self, Lent, Lowering, Unfit};
use super::twins::{outlives, twin};
use crate::Val;
use crate::error::{Case, DispatchError};
use crate::index::FunctionIndex;
use crate::runtime::inbox::{self, Run};
use crate::runtime::slot::Slot;
use crate::runtime::store::StoreData;
use crate::runtime::task::{Reply, Task};

type Cx<'a> = StoreContextMut<'a, StoreData>;

/// Calls a function; one of the plugin that stands by, by `otherwise`, where this one is given up.
pub(super) fn call(
    slot: &Arc<Slot>,
    function: FunctionIndex,
    args: &[Val],
    otherwise: fn(&Arc<Slot>, FunctionIndex, &[Val]) -> Reply,
) -> Reply {
    let info = info(&slot.member, function, args)?;
    let function = twin(slot, info, args).map_or(function, |(twin, _)| twin);
    let shared: Arc<[Val]> = args.into();
    let kept = Box::new(Arc::clone(&shared));
    let reply = slot.call_beside(function, kept, |slot| run(Arc::downgrade(slot), function, shared));
    let Err(error) = &reply else { return reply };
    let fallback = slot.fallback(function).filter(|_| error.kind() == Case::Unavailable);
    match fallback.filter(|_| slot.supervision().is_down()) {
        Some((fallback, function)) => otherwise(fallback, function, args),
        None => reply,
    }
}

/// The store holds this until the call is over: it is not to hold its own slot.
fn run(slot: Weak<Slot>, function: FunctionIndex, args: Arc<[Val]>) -> Run {
    Box::new(move |accessor, func, task| {
        Box::pin(async move { make(accessor, func, &task, &slot, function, &args).await })
    })
}

/// Makes the call, in a store that is driven.
async fn make(
    accessor: &Accessor<StoreData>,
    func: Func,
    task: &Arc<Task>,
    slot: &Weak<Slot>,
    function: FunctionIndex,
    args: &[Val],
) -> wasmtime::Result<Reply> {
    let there = || slot.upgrade().ok_or_else(|| wasmtime::Error::msg("the plugin is gone"));
    let lowered = accessor.with(|mut access| lower(&mut access.as_context_mut(), &there()?, function, args))?;
    let Lowered { params, lent, has_result } = match lowered {
        Ok(lowered) => lowered,
        Err(error) => return Ok(Err(error)),
    };
    let mut results = [WasmVal::Bool(false)];
    let results = &mut results[..usize::from(has_result)];
    inbox::invoke(accessor, task, func, &params, results).await?;
    let result = results.first_mut().map(|result| std::mem::replace(result, WasmVal::Bool(false)));
    accessor.with(|mut access| {
        let (slot, mut cx) = (there()?, access.as_context_mut());
        lent.take_back(&mut cx)?;
        let result = result.map(|result| handles::lift(&mut cx, &slot, result)).transpose()?;
        let outlives = |result: &Val| task.within(|| outlives(&slot, result));
        Ok(match result.as_ref().map_or(Ok(()), outlives) {
            Ok(()) => Ok(result),
            Err(refused) => Err(slot.member.error(refused.case, function, refused.cause)),
        })
    })
}

struct Lowered {
    params: Vec<WasmVal>,
    lent: Lent,
    has_result: bool,
}

/// Puts the arguments into the store. A refusal is the reply, and harms nobody.
fn lower(
    cx: &mut Cx<'_>,
    slot: &Arc<Slot>,
    function: FunctionIndex,
    args: &[Val],
) -> wasmtime::Result<Result<Lowered, DispatchError>> {
    let Some(info) = slot.member.info(function) else {
        return Err(wasmtime::Error::msg("a function is missing"));
    };
    let mut lowering = Lowering::new(slot, &info.types);
    let mut params = Vec::with_capacity(args.len());
    for (place, (ty, val)) in info.params.iter().zip(args).enumerate() {
        let error = match lowering.lower(cx, ty, val) {
            Ok(val) => {
                params.push(val);
                continue;
            }
            Err(Unfit::Value(error)) => misfit(&slot.member, info, function, place, &error),
            Err(Unfit::Refused(refused)) => slot.member.error(refused.case, function, refused.cause),
            Err(Unfit::Store(error)) => return Err(error),
        };
        lowering.undo(cx)?;
        return Ok(Err(error));
    }
    if let Err(refused) = lowering.commit(cx) {
        lowering.undo(cx)?;
        return Ok(Err(slot.member.error(refused.case, function, refused.cause)));
    }
    Ok(Ok(Lowered { params, lent: lowering.lent(), has_result: info.result.is_some() }))
}
