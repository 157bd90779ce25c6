//! Links by value: for functions whose types the host does not know at compile time, and for all that carry handles.

use std::sync::{Arc, Weak};

use jackfield_contract::{Route, Type};
use wasmtime::StoreContextMut;
use wasmtime::component::Val as WasmVal;

use super::answer::Answer;
use crate::call::dynamic;
use crate::call::handles::{self, Lowering, Unfit};
use crate::call::observe::{Called, observed};
use crate::call::target::{Callee, Destination, PlugFunction};
use crate::error::host::HostError;
use crate::error::refusal::{Refused, plug_failed};
use crate::error::{Case, DispatchError, PluginId};
use crate::index::{FunctionIndex, ResourceKey};
use crate::runtime::graph_info::GraphInfo;
use crate::runtime::slot::Slot;
use crate::runtime::store::StoreData;
use crate::runtime::types::Types;
use crate::serve::contract::Dynamic;
use crate::serve::run;
use crate::value::crossing::Crossing;
use crate::value::handle::Owner;
use crate::value::size::wasm_size;
use crate::value::walk;
use crate::{Val, ValError};

type Cx<'a> = StoreContextMut<'a, StoreData>;

/// An import that carries no handles: wasmtime's values go from store to store as they are.
pub(super) struct PlainLink {
    pub(super) targets: Vec<PlugFunction>,
    pub(super) direct: bool,
    pub(super) has_result: bool,
    pub(super) answer: Answer,
}

impl PlainLink {
    pub(super) fn call(&self, params: &[WasmVal], results: &mut [WasmVal]) -> wasmtime::Result<()> {
        if self.direct {
            let Some(target) = self.targets.first() else { return Err(self.answer.unfilled_trap()) };
            return call_plain(target, params, results).map_err(plug_failed);
        }
        let replies = self.targets.iter().map(|target| {
            let mut results = [WasmVal::Bool(false)];
            let results = &mut results[..usize::from(self.has_result)];
            let reply = call_plain(target, params, results);
            let reply =
                reply.map(|()| results.first_mut().map(|result| std::mem::replace(result, WasmVal::Bool(false))));
            (target.slot.member.id_of(target.function).clone(), reply)
        });
        self.answer.write(replies, results);
        Ok(())
    }
}

fn call_plain(target: &PlugFunction, params: &[WasmVal], results: &mut [WasmVal]) -> Result<(), DispatchError> {
    let (slot, function) = (&target.slot, target.function);
    if slot.member.graph.observer.is_none() {
        return call_unobserved(target, params, results);
    }
    let info = slot.member.info(function);
    let called = || Called {
        plugin: slot.member.id_of(function),
        contract: info.map_or("", |info| &info.contract),
        function: info.map_or("", |info| &info.name),
    };
    let values = || params.iter().cloned().filter_map(plain).collect();
    let call = || call_unobserved(target, params, results).map(|()| results.first().cloned().and_then(plain));
    observed(&slot.member.graph, called, values, call).map(|_| ())
}

/// A value without handles as one of the host's.
fn plain(val: WasmVal) -> Option<Val> {
    walk::lift(val, &mut |_| Err(ValError::new("a handle")), || ValError::new("a stream")).ok()
}

fn call_unobserved(target: &PlugFunction, params: &[WasmVal], results: &mut [WasmVal]) -> Result<(), DispatchError> {
    let function = target.function;
    let sizes = || params.iter().map(wasm_size).collect();
    let mut weight = 0;
    let call = || {
        let reply = target.slot.call(function, |_, function, live| live.call(live.function(function), params, results));
        if target.slot.meter().is_some() && reply.is_ok() {
            weight = results.iter().map(wasm_size).sum();
        }
        reply
    };
    let reply = target.slot.measured(sizes, call);
    if let Some(meter) = target.slot.meter() {
        meter.goes_in(params.iter().map(wasm_size).sum());
        meter.comes_out(weight);
    }
    reply
}

/// An import that may carry handles, which say who is called.
pub(super) struct HandleLink {
    /// Who imports it.
    pub(super) caller: Weak<Slot>,
    pub(super) targets: Vec<Destination>,
    pub(super) route: Route,
    pub(super) answer: Answer,
    /// The caller's types, and what the plug's own result is among them.
    pub(super) types: Arc<Types>,
    pub(super) result: Option<Type>,
    /// The resources that the contract defines itself: their handles decide where a call goes.
    pub(super) own: Vec<ResourceKey>,
    /// Where each slot of the graph has this function: a handle may come from one that is not in the socket.
    pub(super) everywhere: Box<[Option<FunctionIndex>]>,
}

impl HandleLink {
    pub(super) fn call(&self, mut cx: Cx<'_>, params: &[WasmVal], results: &mut [WasmVal]) -> wasmtime::Result<()> {
        // From here on handles passed as `own` belong to `args`, which drops those that nobody takes.
        let (caller, args) = self.args(&mut cx, params)?;
        let targets = match self.destinations(&args) {
            Ok(targets) => targets,
            Err((id, error)) => {
                drop(args);
                if self.is_direct() {
                    return Err(plug_failed(error));
                }
                self.answer.write(std::iter::once((id, Err(error))), results);
                return Ok(());
            }
        };
        if self.is_direct() {
            let Some(target) = targets.first() else { return Err(self.answer.unfilled_trap()) };
            let reply = call_destination(target, &args)?.map_err(|error| self.direct_failure(target, error))?;
            drop(args);
            let reply = self.enter(&mut cx, &caller, reply.as_ref())?.map_err(wasmtime::Error::new)?;
            if let (Some(slot), Some(reply)) = (results.first_mut(), reply) {
                *slot = reply;
            }
            return Ok(());
        }
        let mut replies = Vec::with_capacity(targets.len());
        for target in &*targets {
            let reply = match call_destination(target, &args)? {
                Err(error) => Err(error),
                Ok(reply) => self
                    .enter(&mut cx, &caller, reply.as_ref())?
                    .map_err(|refused| self.refused(target, &caller, refused)),
            };
            replies.push((target.id().clone(), reply));
        }
        drop(args);
        self.answer.write(replies.into_iter(), results);
        Ok(())
    }

    /// Whether its plug's failure is the caller's.
    pub(super) fn is_direct(&self) -> bool {
        self.route == Route::Direct
    }

    /// Who calls, and with what.
    pub(super) fn args(&self, cx: &mut Cx<'_>, params: &[WasmVal]) -> wasmtime::Result<(Arc<Slot>, Vec<Val>)> {
        let Some(caller) = instance_of(cx).or_else(|| self.caller.upgrade()) else {
            return Err(wasmtime::Error::msg("the calling plugin is gone"));
        };
        let mut args = Vec::with_capacity(params.len());
        for param in params {
            args.push(handles::lift(cx, &caller, param.clone())?);
        }
        Ok((caller, args))
    }

    /// Puts a reply into the caller's store.
    pub(super) fn enter(
        &self,
        cx: &mut Cx<'_>,
        caller: &Arc<Slot>,
        reply: Option<&Val>,
    ) -> wasmtime::Result<Result<Option<WasmVal>, Refused>> {
        let (Some(ty), Some(reply)) = (&self.result, reply) else { return Ok(Ok(None)) };
        let mut lowering = Lowering::new(caller, &self.types);
        let lowered = match lowering.lower(cx, ty, reply) {
            Ok(lowered) => lowering.commit(cx).map(|()| lowered),
            Err(Unfit::Value(error)) if error.is_beyond() => Err(Refused::new(Case::Memory, error.to_string())),
            Err(Unfit::Value(error)) => Err(Refused::new(Case::Other, format!("its reply: {error}"))),
            Err(Unfit::Refused(refused)) => Err(refused),
            Err(Unfit::Store(error)) => return Err(error),
        };
        if lowered.is_err() {
            lowering.undo(cx)?;
        }
        Ok(lowered.map(Some))
    }

    /// Why a reply did not come into the caller's store. What the caller has no room for is its own fault.
    pub(super) fn refused(&self, target: &Destination, caller: &Slot, refused: Refused) -> DispatchError {
        let name = &self.answer.name;
        match refused.case {
            Case::Memory => {
                caller.member.error(refused.case, None, refused.cause).of_function(&name.contract, &name.function)
            }
            case => target.member().error(case, target.function, refused.cause),
        }
    }

    /// The error that ends the caller whose direct socket failed. What the host's own function says is a trap of the caller's.
    pub(super) fn direct_failure(&self, target: &Destination, error: DispatchError) -> wasmtime::Error {
        match (&target.callee, error.kind()) {
            (Callee::Host(_), Case::Other) => run::trap(&self.answer.name, &HostError::msg(error.cause())),
            _ => plug_failed(error),
        }
    }

    /// Who is called with these arguments, or why nobody is.
    pub(super) fn destinations(
        &self,
        args: &[Val],
    ) -> Result<std::borrow::Cow<'_, [Destination]>, (PluginId, DispatchError)> {
        let mut handles = Vec::new();
        match self.route {
            Route::Broadcast => return Ok((&self.targets).into()),
            Route::Owner => args.first().into_iter().for_each(|this| walk::handles(this, &mut handles)),
            Route::Direct | Route::ByHandles => args.iter().for_each(|val| walk::handles(val, &mut handles)),
        }
        let own: Vec<_> =
            handles.iter().filter_map(|handle| handle.raw()).filter(|raw| self.own.contains(&raw.key)).collect();
        let Some(first) = own.first() else { return Ok((&self.targets).into()) };
        let owner = &first.owner;
        if let Some(other) = own.iter().find(|raw| !Arc::ptr_eq(&raw.owner, owner)) {
            let (id, other) = (owner.id(), other.owner.id());
            let cause = match id == other {
                true => format!("the handles of one call belong to two instances of plugin `{id}`"),
                false => format!("the handles of one call belong to plugin `{id}` and to plugin `{other}`"),
            };
            return Err(self.refuse(owner, cause));
        }
        match self.find(owner) {
            Some(target) => Ok(vec![target].into()),
            None => {
                Err(self
                    .refuse(owner, format!("plugin `{}` does not plug the contract that the handle is of", owner.id())))
            }
        }
    }

    /// The error of a call that does not go to the handle's owner.
    #[cold]
    fn refuse(&self, owner: &Arc<dyn Owner>, cause: String) -> (PluginId, DispatchError) {
        let function = self.find(owner).map(|target| target.function);
        let mut error = match Callee::of(owner) {
            Some(callee) => callee.member().error(Case::InvalidHandle, function, cause),
            None => DispatchError::unavailable(&cause),
        };
        if error.contract().is_empty() {
            let name = &self.answer.name;
            error = error.of_function(&name.contract, &name.function);
        }
        (owner.id().clone(), error)
    }

    /// This function of the handle's owner: one of the socket's plugs, or another plugin whose handle came another way.
    fn find(&self, owner: &Arc<dyn Owner>) -> Option<Destination> {
        let plugged = self.targets.iter().find(|target| target.member().is(&**owner)).cloned();
        plugged.or_else(|| {
            let function = self.everywhere.get(owner.index().get()).copied().flatten()?;
            Some(Destination { callee: Callee::of(owner)?, function })
        })
    }
}

/// The caller, where this store is an instance that it has for one call.
fn instance_of(cx: &Cx<'_>) -> Option<Arc<Slot>> {
    match Callee::of(&cx.data().owner.as_ref()?.upgrade()?)? {
        Callee::Plugin(slot) => Some(slot),
        Callee::Host(_) => None,
    }
}

/// Calls a plugin or the host, whose time is looked at when it returns.
fn call_destination(target: &Destination, args: &[Val]) -> wasmtime::Result<Result<Option<Val>, DispatchError>> {
    let reply = dynamic::call(&target.callee, target.function, args);
    if matches!(target.callee, Callee::Host(_)) {
        run::check_time()?;
    }
    Ok(reply)
}

/// An import without handles that the host serves by value.
pub(super) struct HostLink {
    pub(super) function: Dynamic,
    pub(super) answer: Answer,
    pub(super) types: Arc<Types>,
    pub(super) result: Option<Type>,
    pub(super) direct: bool,
    /// The caller's limit of bytes, for replies.
    pub(super) crossing: Option<u64>,
    pub(super) graph: Weak<GraphInfo>,
}

impl HostLink {
    pub(super) fn call(&self, params: &[WasmVal], results: &mut [WasmVal]) -> wasmtime::Result<()> {
        let no_handle = || wasmtime::Error::new(Refused::handle("a host function cannot take handles here"));
        let mut args = Vec::with_capacity(params.len());
        for param in params {
            args.push(walk::lift(param.clone(), &mut |_| Err(no_handle()), || {
                wasmtime::Error::new(Refused::new(
                    Case::Unsupported,
                    "streams, futures and error contexts are not supported yet",
                ))
            })?);
        }
        let reply = run::run(|| {
            let reply = self.run(&args)?;
            self.lower(reply.as_ref())
        })?;
        match reply {
            Err(error) if self.direct => return Err(run::trap(&self.answer.name, &error)),
            Ok(Err(refused)) if self.direct => return Err(wasmtime::Error::new(refused)),
            Ok(Ok(reply)) if self.direct => {
                if let (Some(result), Some(reply)) = (results.first_mut(), reply) {
                    *result = reply;
                }
            }
            reply => {
                let name = &self.answer.name;
                let reply = match reply {
                    Ok(reply) => reply.map_err(|refused| run::failed_as(name, refused.case, refused.cause)),
                    Err(error) => Err(run::failed(name, &error)),
                };
                self.answer.write(std::iter::once((PluginId::HOST, reply)), results);
            }
        }
        Ok(())
    }

    /// Runs the function, and lets the host look at the call if it wants to.
    fn run(&self, args: &[Val]) -> Result<Option<Val>, HostError> {
        let Some(graph) = self.graph.upgrade().filter(|graph| graph.observer.is_some()) else {
            return (self.function)(args);
        };
        let (host, name) = (PluginId::HOST, &self.answer.name);
        let called = || Called { plugin: &host, contract: &name.contract, function: &name.function };
        let mut failed = None;
        let reply = observed(
            &graph,
            called,
            || args.into(),
            || {
                (self.function)(args).map_err(|error| {
                    let told = run::failed(name, &error);
                    failed = Some(error);
                    told
                })
            },
        );
        reply.map_err(|error| failed.unwrap_or_else(|| HostError::msg(error.cause())))
    }

    /// Checks a reply against the contract, and makes wasmtime's value of it, unless the caller may not take so much.
    fn lower(&self, reply: Option<&Val>) -> Result<Result<Option<WasmVal>, Refused>, HostError> {
        let (Some(ty), Some(val)) = (&self.result, reply) else {
            return run::check_presence(self.result.as_ref(), reply).map(|()| Ok(None));
        };
        let mut no_handle = |_: &Type, _: &_| Err(ValError::new("a host function cannot pass handles"));
        let mut budget = Crossing::new(self.crossing);
        match walk::fold(&self.types.model, ty, val, &mut budget, &mut no_handle) {
            Ok(reply) => Ok(Ok(Some(reply))),
            Err(error) if error.is_beyond() => Ok(Err(Refused::new(Case::Memory, format!("its reply: {error}")))),
            Err(error) => Err(run::unfit(&error)),
        }
    }
}
