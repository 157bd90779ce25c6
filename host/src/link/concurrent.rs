//! Links of async functions: each plug is called on a thread of its own, side by side with the others, while the caller's other
//! tasks go on. All go by value.

use std::pin::Pin;
use std::sync::Arc;

use futures_util::future::join_all;
use wasmtime::AsContextMut;
use wasmtime::component::{Accessor, LinkerInstance, Val as WasmVal};

use super::dynamic::HandleLink;
use crate::Val;
use crate::call::awaited::Call;
use crate::call::dynamic;
use crate::call::target::{Callee, Destination};
use crate::error::DispatchError;
use crate::error::refusal::plug_failed;
use crate::runtime::inbox;
use crate::runtime::store::StoreData;

/// Defines an async import.
pub(super) fn define(
    instance: &mut LinkerInstance<'_, StoreData>,
    name: &str,
    link: HandleLink,
) -> wasmtime::Result<()> {
    let link = Arc::new(link);
    instance.func_new_concurrent(name, move |accessor, _, params, results| {
        let link = Arc::clone(&link);
        let called: Pin<Box<dyn Future<Output = _> + Send>> =
            Box::pin(async move { call(&link, accessor, params, results).await });
        called
    })
}

/// Defines an async import that is answered at once.
pub(super) fn define_answered(
    instance: &mut LinkerInstance<'_, StoreData>,
    name: &str,
    answer: impl Fn(&[WasmVal], &mut [WasmVal]) -> wasmtime::Result<()> + Send + Sync + 'static,
) -> wasmtime::Result<()> {
    instance.func_new_concurrent(name, move |_, _, params, results| {
        let answered = answer(params, results);
        Box::pin(std::future::ready(answered))
    })
}

/// The caller drops this where it cancels the call, and with its instance: the calls that are made here are cancelled then.
async fn call(
    link: &HandleLink,
    accessor: &Accessor<StoreData>,
    params: &[WasmVal],
    results: &mut [WasmVal],
) -> wasmtime::Result<()> {
    // The caller's other calls go on meanwhile.
    let (carried, _wait) = accessor.with(|mut access| {
        let wait = access.data_mut().tasks.wait();
        (inbox::carried(&mut access.as_context_mut()), wait)
    });
    let (caller, args) = accessor.with(|mut access| link.args(&mut access.as_context_mut(), params))?;
    let args: Arc<[Val]> = args.into();
    let targets = match link.destinations(&args) {
        Ok(targets) => targets.into_owned(),
        Err((id, error)) => {
            drop(args);
            return match link.is_direct() {
                true => Err(plug_failed(error)),
                false => {
                    link.answer.write(std::iter::once((id, Err(error))), results);
                    Ok(())
                }
            };
        }
    };
    let calls = targets.iter().map(|target| {
        let (call, carried, bound) = (plug(target, &args), carried.clone(), Arc::clone(caller.calls_out()));
        async move {
            // It is never closed. Those that wait here hold nothing, whatever the caller starts.
            let _permit = bound.acquire_owned().await;
            call.make(carried).await
        }
    });
    let replies = join_all(calls).await;
    drop(args);
    let enter =
        |reply: Option<&Val>| accessor.with(|mut access| link.enter(&mut access.as_context_mut(), &caller, reply));
    if link.is_direct() {
        let (Some(target), Some(reply)) = (targets.first(), replies.into_iter().next()) else {
            return Err(link.answer.unfilled_trap());
        };
        let reply = reply.map_err(|error| link.direct_failure(target, error))?;
        let reply = enter(reply.as_ref())?.map_err(wasmtime::Error::new)?;
        if let (Some(result), Some(reply)) = (results.first_mut(), reply) {
            *result = reply;
        }
        return Ok(());
    }
    let mut entered = Vec::with_capacity(replies.len());
    for (target, reply) in targets.iter().zip(replies) {
        let reply = match reply {
            Err(error) => Err(error),
            Ok(reply) => enter(reply.as_ref())?.map_err(|refused| link.refused(target, &caller, refused)),
        };
        entered.push((target.id().clone(), reply));
    }
    link.answer.write(entered.into_iter(), results);
    Ok(())
}

/// The call of one plug.
fn plug(target: &Destination, args: &Arc<[Val]>) -> Call<Option<Val>> {
    let slot = match &target.callee {
        Callee::Plugin(slot) => Some((Arc::clone(slot), target.function)),
        Callee::Host(_) => None,
    };
    let (target, args) = (target.clone(), Arc::clone(args));
    let plugin = target.id().clone();
    let run = move || -> Result<Option<Val>, DispatchError> { dynamic::call(&target.callee, target.function, &args) };
    Call { plugin, target: slot, run: Box::new(run) }
}
