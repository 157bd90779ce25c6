//! Links by value: for functions whose types the host does not know at compile time, and for all that carry handles.

use std::sync::Arc;

use jackfield_contract::{Container, DispatchErrorCase, ErrorMap, Route, Type};
use wasmtime::component::Val as WasmVal;
use wasmtime::{AsContextMut, StoreContextMut};

use super::typed::{Target, inner};
use crate::Val;
use crate::call::handles::{self, Lowering, Types};
use crate::error::{Case, DispatchError, PluginId};
use crate::runtime::failure::Refused;
use crate::runtime::slot::Slot;
use crate::runtime::store::PluginData;
use crate::serve::contract::{self as host, Dynamic, HostError, HostName};
use crate::value::walk;

type Cx<'a> = StoreContextMut<'a, PluginData>;
type Named = (PluginId, Result<Option<WasmVal>, DispatchError>);

/// An import that is linked by value.
pub(crate) struct DynamicLink {
    pub(crate) targets: Vec<Target>,
    pub(crate) route: Route,
    pub(crate) reply: Container,
    pub(crate) error: ErrorMap,
    pub(crate) carries_handles: bool,
    /// The caller's types, and what the plug's own result is among them.
    pub(crate) types: Arc<Types>,
    pub(crate) result: Option<Type>,
    /// The resources that the contract defines itself: their handles decide where a call goes.
    pub(crate) own: Vec<u32>,
    /// The contract and the function, for errors.
    pub(crate) name: HostName,
    /// Where each plugin of the graph has this function, by the plugin's place: a handle may come from one that is not in the
    /// socket. Empty where no handles are carried.
    pub(crate) everywhere: Box<[Option<usize>]>,
}

impl DynamicLink {
    pub(crate) fn call(&self, cx: Cx<'_>, params: &[WasmVal], results: &mut [WasmVal]) -> wasmtime::Result<()> {
        if self.carries_handles {
            return self.call_with_handles(cx, params, results);
        }
        if let (Route::Direct, [target]) = (self.route, &*self.targets) {
            let call = |live: &mut crate::runtime::slot::Live| {
                live.functions[target.function].call(&mut live.store, params, results)
            };
            return target.slot.call(target.function, call).map_err(inner);
        }
        if self.route == Route::Direct {
            return Err(self.unfilled_trap());
        }
        let replies = self.targets.iter().map(|target| (target.slot.id.clone(), self.call_plain(target, params)));
        self.answer(replies, results);
        Ok(())
    }

    fn call_plain(&self, target: &Target, params: &[WasmVal]) -> Result<Option<WasmVal>, DispatchError> {
        let mut results = [WasmVal::Bool(false)];
        let results = &mut results[..usize::from(self.result.is_some())];
        target
            .slot
            .call(target.function, |live| live.functions[target.function].call(&mut live.store, params, results))?;
        Ok(results.first_mut().map(|result| std::mem::replace(result, WasmVal::Bool(false))))
    }

    fn unfilled(&self) -> DispatchError {
        DispatchError::unavailable("the socket is unfilled").of_function(&self.name.contract, &self.name.function)
    }

    /// A direct socket has no place for an error: who calls an empty one traps.
    #[cold]
    fn unfilled_trap(&self) -> wasmtime::Error {
        let text =
            format!("its direct socket `{}` is unfilled, and it called `{}`", self.name.contract, self.name.function);
        wasmtime::Error::new(Refused::new(Case::Trap, text))
    }

    /// Writes the replies in the form that the import has.
    fn answer(&self, mut replies: impl Iterator<Item = Named>, results: &mut [WasmVal]) {
        let Some(result) = results.first_mut() else { return };
        *result = match self.reply {
            Container::Bare => {
                let reply = replies.next().map_or_else(|| Err(self.unfilled()), |(_, reply)| reply);
                outcome(&self.error, reply)
            }
            Container::Tuple => {
                let (id, reply) = replies.next().unwrap_or_else(|| (PluginId::new(""), Err(self.unfilled())));
                named(&self.error, id.as_str(), reply)
            }
            Container::Option => {
                WasmVal::Option(replies.next().map(|(id, reply)| Box::new(named(&self.error, id.as_str(), reply))))
            }
            Container::List => {
                WasmVal::List(replies.map(|(id, reply)| named(&self.error, id.as_str(), reply)).collect())
            }
            Container::Map => WasmVal::Map(
                replies.map(|(id, reply)| (WasmVal::String(id.to_string()), outcome(&self.error, reply))).collect(),
            ),
        };
    }

    fn call_with_handles(&self, mut cx: Cx<'_>, params: &[WasmVal], results: &mut [WasmVal]) -> wasmtime::Result<()> {
        let Some(caller) = cx.data().slot.upgrade() else {
            return Err(wasmtime::Error::msg("the calling plugin is gone"));
        };
        // From here on handles passed as `own` belong to `args`, which drops those that nobody takes.
        let mut args = Vec::with_capacity(params.len());
        for param in params {
            args.push(handles::lift(&mut cx, &caller, param.clone())?);
        }
        let (targets, refusal) = self.destinations(&args);
        if let Some((id, error)) = refusal {
            drop(args);
            if self.route == Route::Direct {
                return Err(inner(error));
            }
            self.answer(std::iter::once((id, Err(error))), results);
            return Ok(());
        }
        if self.route == Route::Direct {
            let Some(target) = targets.first() else { return Err(self.unfilled_trap()) };
            let reply = call_target(target, &args)?.map_err(|error| self.direct_failure(target, error))?;
            drop(args);
            if let (Some(slot), Some(reply)) = (results.first_mut(), self.enter(&mut cx, &caller, reply)?) {
                *slot = reply.map_err(wasmtime::Error::new)?;
            }
            return Ok(());
        }
        let mut replies = Vec::with_capacity(targets.len());
        for target in &targets {
            let reply = match call_target(target, &args)? {
                Err(error) => Err(error),
                Ok(reply) => match self.enter(&mut cx, &caller, reply)? {
                    None => Ok(None),
                    Some(Ok(reply)) => Ok(Some(reply)),
                    Some(Err(refused)) => Err(target.slot.error(refused.case, target.function, refused.cause)),
                },
            };
            replies.push((target.slot.id.clone(), reply));
        }
        drop(args);
        self.answer(replies.into_iter(), results);
        Ok(())
    }

    /// Puts a reply into the caller's store.
    fn enter(
        &self,
        cx: &mut Cx<'_>,
        caller: &Arc<Slot>,
        reply: Option<Val>,
    ) -> wasmtime::Result<Option<Result<WasmVal, Refused>>> {
        let (Some(ty), Some(reply)) = (&self.result, reply) else { return Ok(None) };
        let mut lowering = Lowering::new(caller, &self.types);
        if let Err(refused) = lowering.check(ty, &reply) {
            return Ok(Some(Err(refused)));
        }
        let lowered = lowering.lower(cx, ty, &reply)?;
        if lowered.is_err() {
            lowering.undo(cx)?;
        }
        Ok(Some(lowered))
    }

    /// The error that ends the caller whose direct socket failed. What the host's own function says is a trap of the caller's.
    fn direct_failure(&self, target: &Target, error: DispatchError) -> wasmtime::Error {
        if error.kind() == Case::Other && target.slot.provider().is_some() {
            return host::trap(&self.name, &HostError::msg(error.cause()));
        }
        inner(error)
    }

    /// Who is called with these arguments, or why nobody is.
    fn destinations(&self, args: &[Val]) -> (Vec<Target>, Option<(PluginId, DispatchError)>) {
        let mut handles = Vec::new();
        match self.route {
            Route::Broadcast => return (self.targets.clone(), None),
            Route::Owner => args.first().into_iter().for_each(|this| walk::handles(this, &mut handles)),
            Route::Direct | Route::ByHandles => args.iter().for_each(|val| walk::handles(val, &mut handles)),
        }
        let own: Vec<_> =
            handles.iter().filter_map(|handle| handle.raw()).filter(|raw| self.own.contains(&raw.key)).collect();
        let Some(first) = own.first() else { return (self.targets.clone(), None) };
        let owner = &first.owner;
        let refuse = |cause: String| {
            let function = self.find(owner).map_or(usize::MAX, |target| target.function);
            let mut error = owner.error(Case::InvalidHandle, function, cause);
            if error.contract().is_empty() {
                error = error.of_function(&self.name.contract, &self.name.function);
            }
            (Vec::new(), Some((owner.id.clone(), error)))
        };
        if let Some(other) = own.iter().find(|raw| !Arc::ptr_eq(&raw.owner, owner)) {
            return refuse(format!(
                "the handles of one call belong to plugin `{}` and to plugin `{}`",
                owner.id, other.owner.id
            ));
        }
        match self.find(owner) {
            Some(target) => (vec![target], None),
            None => refuse(format!("plugin `{}` does not plug the contract that the handle is of", owner.id)),
        }
    }

    /// This function of the handle's owner: one of the socket's plugs, or another plugin whose handle came another way.
    fn find(&self, owner: &Arc<Slot>) -> Option<Target> {
        let plugged = self.targets.iter().find(|target| Arc::ptr_eq(&target.slot, owner)).cloned();
        plugged.or_else(|| {
            let function = self.everywhere.get(owner.index).copied().flatten()?;
            Some(Target { slot: Arc::clone(owner), function })
        })
    }
}

/// Calls a plugin or the host, whose time is looked at when it returns.
fn call_target(target: &Target, args: &[Val]) -> wasmtime::Result<Result<Option<Val>, DispatchError>> {
    let reply = handles::call(&target.slot, target.function, args);
    if target.slot.provider().is_some() {
        host::check_time()?;
    }
    Ok(reply)
}

/// `tuple<string, result<R, E>>`
fn named(map: &ErrorMap, id: &str, reply: Result<Option<WasmVal>, DispatchError>) -> WasmVal {
    WasmVal::Tuple(vec![WasmVal::String(id.to_owned()), outcome(map, reply)])
}

/// `result<R, E>`
fn outcome(map: &ErrorMap, reply: Result<Option<WasmVal>, DispatchError>) -> WasmVal {
    WasmVal::Result(match reply {
        Ok(value) => Ok(value.map(Box::new)),
        Err(error) => Err(error_value(map, &error).map(Box::new)),
    })
}

/// A dispatch error as the import's own error type writes it.
fn error_value(map: &ErrorMap, error: &DispatchError) -> Option<WasmVal> {
    let kind: DispatchErrorCase = error.kind();
    match map {
        ErrorMap::Absent => None,
        ErrorMap::String => Some(WasmVal::String(error.to_string())),
        ErrorMap::Enum(_) => map.case(kind).map(|case| WasmVal::Enum(case.name.clone())),
        ErrorMap::Variant(_) => map.case(kind).map(|case| {
            let payload = case.text.then(|| Box::new(WasmVal::String(error.text())));
            WasmVal::Variant(case.name.clone(), payload)
        }),
    }
}

/// An import that the host serves by value.
pub(crate) struct HostLink {
    pub(crate) function: Dynamic,
    pub(crate) reply: Container,
    pub(crate) error: ErrorMap,
    pub(crate) types: Arc<Types>,
    pub(crate) result: Option<Type>,
    pub(crate) name: Arc<HostName>,
    pub(crate) direct: bool,
}

impl HostLink {
    pub(crate) fn call(&self, mut cx: Cx<'_>, params: &[WasmVal], results: &mut [WasmVal]) -> wasmtime::Result<()> {
        let Some(caller) = cx.data().slot.upgrade() else {
            return Err(wasmtime::Error::msg("the calling plugin is gone"));
        };
        let mut args = Vec::with_capacity(params.len());
        for param in params {
            args.push(handles::lift(&mut cx.as_context_mut(), &caller, param.clone())?);
        }
        let reply = host::run(|| {
            let reply = (self.function)(&args)?;
            host::check_reply(&self.types.model, self.result.as_ref(), reply.as_ref())?;
            Ok(reply)
        })?;
        let lowered = match reply {
            Err(error) if self.direct => return Err(host::trap(&self.name, &error)),
            Err(error) => Err(host::failed(&self.name, &error)),
            Ok(None) => Ok(None),
            Ok(Some(val)) => {
                let ty = self.result.as_ref().unwrap_or(&Type::Bool);
                Ok(Some(walk::lower(&self.types.model, ty, &val, &mut |_, _| {
                    Err(wasmtime::Error::new(Refused::handle("a host function cannot pass handles")))
                })?))
            }
        };
        let Some(result) = results.first_mut() else { return Ok(()) };
        *result = match (self.direct, lowered) {
            (true, Ok(Some(val))) => val,
            (true, _) => return Ok(()),
            (false, reply) => match self.reply {
                Container::Bare => outcome(&self.error, reply),
                Container::Tuple => named(&self.error, host::HOST, reply),
                Container::Option => WasmVal::Option(Some(Box::new(named(&self.error, host::HOST, reply)))),
                Container::List => WasmVal::List(vec![named(&self.error, host::HOST, reply)]),
                Container::Map => {
                    WasmVal::Map(vec![(WasmVal::String(host::HOST.to_owned()), outcome(&self.error, reply))])
                }
            },
        };
        Ok(())
    }
}
