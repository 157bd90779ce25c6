//! Handles on their way from one store to another.
//!
//! A handle is always its owner's. Whoever else holds one has a proxy, whose `rep` is an index into the holder's ledger,
//! which leads to the owner in one hop. A value on its way between two stores is a [`Val`] with [`Handle`]s.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jackfield_contract::{Model, Type, TypeId};
use wasmtime::component::{ResourceAny, ResourceDynamic, Val as WasmVal};
use wasmtime::{AsContextMut, StoreContextMut};

use crate::Val;
use crate::error::{Case, DispatchError};
use crate::runtime::failure::Refused;
use crate::runtime::slot::{FunctionInfo, Live, Slot};
use crate::runtime::store::PluginData;
use crate::serve::objects;
use crate::value::handle::{Handle, RawHandle};
use crate::value::walk;

/// The types of a component and which resource of the graph each of its resource types is.
pub(crate) struct Types {
    pub(crate) model: Model,
    pub(crate) keys: HashMap<TypeId, u32>,
    /// The resources that the component defines itself, not those that it imports: a decorator has both of one contract.
    pub(crate) defines: HashSet<TypeId>,
}

/// The type of a place where a handle is passed.
pub(crate) struct Place {
    /// The resource among the component's types.
    pub(crate) resource: TypeId,
    pub(crate) key: u32,
    pub(crate) own: bool,
    /// Whether the component defines the resource, so that only its own handles fit.
    pub(crate) at_home: bool,
}

impl Types {
    pub(crate) fn place(&self, ty: &Type) -> Option<Place> {
        let (id, own) = match ty {
            Type::Own(id) => (*id, true),
            Type::Borrow(id) => (*id, false),
            Type::Defined(id) => match &self.model.type_def(*id).kind {
                jackfield_contract::TypeDefKind::Alias(target) => return self.place(target),
                _ => (*id, true),
            },
            _ => return None,
        };
        let resource = self.model.resolve_alias(id);
        let key = *self.keys.get(&resource)?;
        Some(Place { resource, key, own, at_home: self.defines.contains(&resource) })
    }
}

/// Takes a value out of a plugin's store. An `own` handle is the value's from now on; a borrowed one is lent.
pub(crate) fn lift(cx: &mut StoreContextMut<'_, PluginData>, slot: &Arc<Slot>, val: WasmVal) -> wasmtime::Result<Val> {
    walk::lift(val, &mut |resource| lift_handle(cx, slot, resource), || {
        wasmtime::Error::new(Refused::new(
            Case::Unsupported,
            "streams, futures and error contexts are not supported yet",
        ))
    })
}

fn lift_handle(
    cx: &mut StoreContextMut<'_, PluginData>,
    slot: &Arc<Slot>,
    resource: ResourceAny,
) -> wasmtime::Result<Handle> {
    if let Some(key) = cx.data().defined(resource.ty()) {
        let entry = cx.data_mut().own(resource);
        let raw = RawHandle { owner: Arc::clone(slot), generation: slot.generation(), entry, key };
        return Ok(Handle::own(raw));
    }
    let owned = resource.owned();
    let rep = ResourceDynamic::try_from_resource_any(resource, &mut *cx)?.rep();
    let held = &mut cx.data_mut().held;
    let dead = || wasmtime::Error::new(Refused::handle("a handle that the plugin does not hold"));
    if owned {
        let held = held.remove(rep).ok_or_else(dead)?;
        Ok(if held.lent { Handle::lent(held.handle) } else { Handle::own(held.handle) })
    } else {
        Ok(Handle::lent(held.get(rep).ok_or_else(dead)?.handle.clone()))
    }
}

/// Puts values into a plugin's store, and takes back what was only lent.
pub(crate) struct Lowering<'a> {
    slot: &'a Arc<Slot>,
    types: &'a Types,
    /// Proxies lent for the call.
    lent: Vec<ResourceAny>,
    /// What was given away, in case a later value is refused.
    given: Vec<ResourceAny>,
}

impl<'a> Lowering<'a> {
    pub(crate) fn new(slot: &'a Arc<Slot>, types: &'a Types) -> Self {
        Self { slot, types, lent: Vec::new(), given: Vec::new() }
    }

    /// Whether the plugin may receive every handle in this value.
    pub(crate) fn check(&self, ty: &Type, val: &Val) -> Result<(), Refused> {
        let mut refused = Ok(());
        walk::walk(&self.types.model, ty, val, &mut |ty, val| {
            if let (Val::Handle(handle), Ok(())) = (val, &refused) {
                refused = self.check_handle(ty, handle);
            }
        });
        refused
    }

    fn check_handle(&self, ty: &Type, handle: &Handle) -> Result<(), Refused> {
        let name = handle.resource();
        let Some(Place { key, own, at_home, .. }) = self.types.place(ty) else {
            return Err(Refused::handle("the plugin does not know the resource"));
        };
        handle.check(key, own, self.slot.shared.id)?;
        let Some(raw) = handle.raw() else { return self.check_fresh(key, at_home, name) };
        if at_home && raw.owner.index != self.slot.index {
            return Err(Refused::handle(format!("the handle of `{name}` belongs to plugin `{}`", raw.owner.id)));
        }
        if !at_home && raw.owner.index == self.slot.index {
            return Err(Refused::handle(format!(
                "the handle of `{name}` is plugin `{}`'s own, where it takes one of the plug in its socket",
                self.slot.id
            )));
        }
        if !at_home && !self.slot.reaches_owner(&raw.owner) {
            let owner = match raw.owner.provider() {
                Some(_) => "the host".to_owned(),
                None => format!("plugin `{}`", raw.owner.id),
            };
            return Err(Refused::handle(format!(
                "the handle of `{name}` belongs to {owner}, which plugin `{}` cannot reach",
                self.slot.id
            )));
        }
        Ok(())
    }

    /// Whether the plugin may receive a value of the host's that no graph knows yet.
    fn check_fresh(&self, key: u32, at_home: bool, name: &str) -> Result<(), Refused> {
        let shared = &self.slot.shared;
        if name != shared.resource_name(key) {
            return Err(Refused::handle(format!("a handle of `{name}` was passed where another resource is expected")));
        }
        if at_home {
            return Err(Refused::handle(format!("the handle of `{name}` belongs to the host")));
        }
        if shared.provider_for(self.slot.index, key).is_none() {
            return Err(Refused::handle(format!(
                "the host serves no contract with `{name}` that plugin `{}` can reach",
                self.slot.id
            )));
        }
        Ok(())
    }

    /// Puts a value that was checked into the store.
    pub(crate) fn lower(
        &mut self,
        cx: &mut StoreContextMut<'_, PluginData>,
        ty: &Type,
        val: &Val,
    ) -> wasmtime::Result<Result<WasmVal, Refused>> {
        let types = self.types;
        let lowered = walk::lower(&types.model, ty, val, &mut |ty, handle| self.lower_handle(cx, ty, handle));
        match lowered {
            Ok(val) => Ok(Ok(val)),
            Err(Failed::Refused(refused)) => Ok(Err(refused)),
            Err(Failed::Store(error)) => Err(error),
        }
    }

    fn lower_handle(
        &mut self,
        cx: &mut StoreContextMut<'_, PluginData>,
        ty: &Type,
        handle: &Handle,
    ) -> Result<ResourceAny, Failed> {
        // Another thread may have given the handle away since the check.
        let dead = || Failed::Refused(Refused::handle("the handle is dead"));
        let Place { resource, key, own, at_home } = self.types.place(ty).ok_or_else(dead)?;
        let raw = match (handle.raw(), at_home) {
            (Some(raw), _) => raw,
            (None, true) => return Err(dead()),
            (None, false) => {
                let provider = self.slot.shared.provider_for(self.slot.index, key).ok_or_else(dead)?;
                handle.bind(&provider, key).ok_or_else(dead)?
            }
        };
        if at_home {
            // A plugin that plugs two versions of a contract may define a resource in each.
            let made = cx.data().owned.get(&raw.entry).ok_or_else(dead)?;
            if cx.data().definition(resource) != Some(made.ty()) {
                return Err(Failed::Refused(Refused::handle(format!(
                    "the handle of `{}` was made through another version of its contract",
                    handle.resource()
                ))));
            }
        }
        if own {
            let raw = handle.take().ok_or_else(dead)?;
            let resource = if at_home {
                cx.data_mut().owned.remove(&raw.entry).ok_or_else(dead)?
            } else {
                proxy(cx, raw, key, false)?
            };
            self.given.push(resource);
            Ok(resource)
        } else if at_home {
            cx.data().owned.get(&raw.entry).copied().ok_or_else(dead)
        } else {
            let resource = proxy(cx, raw.clone(), key, true)?;
            self.lent.push(resource);
            Ok(resource)
        }
    }

    /// Takes back what was lent, after a call.
    pub(crate) fn take_back(self, cx: &mut StoreContextMut<'_, PluginData>) -> wasmtime::Result<()> {
        for resource in self.lent {
            let rep = ResourceDynamic::try_from_resource_any(resource, &mut *cx)?.rep();
            cx.data_mut().held.remove(rep);
        }
        Ok(())
    }

    /// Drops what was given away already, when the call is refused after all.
    pub(crate) fn undo(mut self, cx: &mut StoreContextMut<'_, PluginData>) -> wasmtime::Result<()> {
        for resource in std::mem::take(&mut self.given) {
            if cx.data().defined(resource.ty()).is_some() {
                resource.resource_drop(&mut *cx)?;
            } else {
                let rep = ResourceDynamic::try_from_resource_any(resource, &mut *cx)?.rep();
                if let Some(held) = cx.data_mut().held.remove(rep) {
                    held.handle.drop_in_owner();
                }
            }
        }
        self.take_back(cx)
    }
}

/// Why a handle was not lowered.
enum Failed {
    Refused(Refused),
    Store(wasmtime::Error),
}

impl From<wasmtime::Error> for Failed {
    fn from(error: wasmtime::Error) -> Self {
        Self::Store(error)
    }
}

/// A proxy of another plugin's handle in this store.
fn proxy(
    cx: &mut StoreContextMut<'_, PluginData>,
    raw: RawHandle,
    key: u32,
    lent: bool,
) -> wasmtime::Result<ResourceAny> {
    let rep = cx.data_mut().held.insert(raw, lent);
    ResourceDynamic::new_own(rep, key).try_into_resource_any(&mut *cx)
}

/// Calls a function with values that may hold handles.
///
/// # Errors
///
/// A refusal does not harm the plugin; any other error costs it its instance.
pub(crate) fn call(slot: &Arc<Slot>, function: usize, args: &[Val]) -> Result<Option<Val>, DispatchError> {
    let Some(info) = slot.info(function) else {
        return Err(slot.error(Case::Unavailable, function, "there is no such function"));
    };
    if args.len() != info.params.len() {
        let cause = format!("it takes {} arguments, {} were given", info.params.len(), args.len());
        return Err(slot.error(Case::Other, function, cause));
    }
    let model = &info.types.model;
    for ((ty, name), val) in info.params.iter().zip(&info.param_names).zip(args) {
        walk::check(model, ty, val)
            .map_err(|error| slot.error(Case::Other, function, format!("argument `{name}`: {error}")))?;
    }
    if info.carries_handles {
        check_given_once(info, args).map_err(|refused| slot.error(refused.case, function, refused.cause))?;
    }
    if let Some(provider) = slot.provider() {
        return objects::call(slot, provider, info, function, args);
    }
    let outcome = slot.call(function, |live| {
        if info.carries_handles {
            call_with_handles(slot, info, live, function, args)
        } else {
            call_plain(slot, info, live, function, args)
        }
    })?;
    outcome.map_err(|refused| slot.error(refused.case, function, refused.cause))
}

/// Whether no handle that is given away in a call is passed in a second place of it.
fn check_given_once(info: &FunctionInfo, args: &[Val]) -> Result<(), Refused> {
    let mut passed: HashMap<_, bool> = HashMap::new();
    let mut refused = Ok(());
    for (ty, val) in info.params.iter().zip(args) {
        walk::walk(&info.types.model, ty, val, &mut |ty, val| {
            let (Val::Handle(handle), Some(place)) = (val, info.types.place(ty)) else { return };
            let before = passed.insert(handle.identity(), place.own);
            if before.is_some_and(|own| own || place.own) {
                let name = handle.resource();
                let cause =
                    format!("the handle of `{name}` is given away in this call, and passed in it a second time");
                refused = Err(Refused::handle(cause));
            }
        });
    }
    refused
}

type Outcome = wasmtime::Result<Result<Option<Val>, Refused>>;

fn call_plain(slot: &Arc<Slot>, info: &FunctionInfo, live: &mut Live, function: usize, args: &[Val]) -> Outcome {
    let model = &info.types.model;
    let mut no_handle = |_: &Type, _: &Handle| -> Result<ResourceAny, wasmtime::Error> {
        Err(wasmtime::Error::msg("a handle where none is expected"))
    };
    let func = live.functions[function];
    let mut results = [WasmVal::Bool(false)];
    let results = &mut results[..usize::from(info.result.is_some())];
    // Nearly every function has few parameters, and a vector costs an allocation.
    match args {
        [] => func.call(&mut live.store, &[], results)?,
        [one] => {
            let one = lower_one(model, &info.params[0], one, &mut no_handle)?;
            func.call(&mut live.store, &[one], results)?;
        }
        [one, two] => {
            let one = lower_one(model, &info.params[0], one, &mut no_handle)?;
            let two = lower_one(model, &info.params[1], two, &mut no_handle)?;
            func.call(&mut live.store, &[one, two], results)?;
        }
        _ => {
            let mut lowered = Vec::with_capacity(args.len());
            for (ty, val) in info.params.iter().zip(args) {
                lowered.push(lower_one(model, ty, val, &mut no_handle)?);
            }
            func.call(&mut live.store, &lowered, results)?;
        }
    }
    match results.first_mut() {
        None => Ok(Ok(None)),
        Some(result) => {
            let result = std::mem::replace(result, WasmVal::Bool(false));
            Ok(Ok(Some(lift(&mut live.store.as_context_mut(), slot, result)?)))
        }
    }
}

fn lower_one(
    model: &Model,
    ty: &Type,
    val: &Val,
    handle: &mut impl FnMut(&Type, &Handle) -> Result<ResourceAny, wasmtime::Error>,
) -> wasmtime::Result<WasmVal> {
    walk::lower(model, ty, val, handle)
}

fn call_with_handles(slot: &Arc<Slot>, info: &FunctionInfo, live: &mut Live, function: usize, args: &[Val]) -> Outcome {
    let mut lowering = Lowering::new(slot, &info.types);
    for (ty, val) in info.params.iter().zip(args) {
        if let Err(refused) = lowering.check(ty, val) {
            return Ok(Err(refused));
        }
    }
    let func = live.functions[function];
    let mut cx = live.store.as_context_mut();
    let mut lowered = Vec::with_capacity(args.len());
    for (ty, val) in info.params.iter().zip(args) {
        match lowering.lower(&mut cx, ty, val)? {
            Ok(val) => lowered.push(val),
            Err(refused) => {
                lowering.undo(&mut cx)?;
                return Ok(Err(refused));
            }
        }
    }
    let mut results = [WasmVal::Bool(false)];
    let results = &mut results[..usize::from(info.result.is_some())];
    func.call(&mut cx, &lowered, results)?;
    lowering.take_back(&mut cx)?;
    match results.first_mut() {
        None => Ok(Ok(None)),
        Some(result) => {
            let result = std::mem::replace(result, WasmVal::Bool(false));
            Ok(Ok(Some(lift(&mut cx, slot, result)?)))
        }
    }
}
