//! Handles on their way from one store to another.
//!
//! A handle is always its owner's. Whoever else holds one has a proxy, whose `rep` is an index into the store's held handles,
//! which leads to the owner in one hop. A value on its way between two stores is a [`Val`] with [`Handle`]s.

use std::sync::Arc;

use jackfield_contract::Type;
use wasmtime::StoreContextMut;
use wasmtime::component::{ResourceAny, ResourceDynamic, Val as WasmVal};

use super::args;
#[cfg(feature = "async")]
use super::streams;
use crate::error::Case;
use crate::error::refusal::Refused;
use crate::index::ResourceKey;
use crate::runtime::slot::Slot;
use crate::runtime::store::StoreData;
use crate::runtime::types::{HandleType, Types};
use crate::value::crossing::Crossing;
use crate::value::handle::{Handle, Owner, RawHandle};
use crate::value::walk::{self, Stopped};
use crate::{Val, ValError};

/// Takes a value out of a plugin's store. An `own` handle is the value's from now on; a borrowed one is lent.
pub(crate) fn lift(cx: &mut StoreContextMut<'_, StoreData>, slot: &Arc<Slot>, val: WasmVal) -> wasmtime::Result<Val> {
    walk::lift_foreign(val, &mut |val| match val {
        WasmVal::Resource(resource) => lift_handle(cx, slot, resource).map(Val::Handle),
        #[cfg(feature = "async")]
        other => streams::lift(cx, other),
        #[cfg(not(feature = "async"))]
        _ => Err(wasmtime::Error::msg(crate::engine::nature::LACKING)),
    })
}

fn lift_handle(
    cx: &mut StoreContextMut<'_, StoreData>,
    slot: &Arc<Slot>,
    resource: ResourceAny,
) -> wasmtime::Result<Handle> {
    if let Some((key, definition)) = cx.data().defined(resource.ty()) {
        let entry = cx.data_mut().own(resource);
        let owner: Arc<dyn Owner> = Arc::<Slot>::clone(slot);
        let (generation, definition) = (slot.generation(), Some(definition));
        return Ok(Handle::own(RawHandle { owner, generation, entry, key, definition }));
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

/// Why a value did not come into a store.
pub(crate) enum Unfit {
    /// It is of another type.
    Value(ValError),
    /// A handle in it may not be passed.
    Refused(Refused),
    /// The store itself failed, which costs the instance.
    Store(wasmtime::Error),
}

impl Stopped for Unfit {
    fn within(self, place: &str) -> Self {
        match self {
            Self::Value(error) => Self::Value(error.within(place)),
            other => other,
        }
    }
}

impl From<ValError> for Unfit {
    fn from(error: ValError) -> Self {
        Self::Value(error)
    }
}

impl From<Refused> for Unfit {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<wasmtime::Error> for Unfit {
    fn from(error: wasmtime::Error) -> Self {
        Self::Store(error)
    }
}

/// Puts values into a plugin's store: [`Lowering::lower`] for each, then [`Lowering::commit`]; or [`Lowering::undo`], where
/// one of them does not fit. Nothing is taken from anybody before all of them are found to fit.
pub(crate) struct Lowering<'a> {
    slot: &'a Arc<Slot>,
    types: &'a Types,
    passed: Vec<Passed<'a>>,
    #[cfg(feature = "async")]
    streams: Vec<streams::Passed<'a>>,
    budget: Crossing,
}

/// A handle that is passed.
struct Passed<'a> {
    handle: &'a Handle,
    own: bool,
    way: Way,
}

enum Way {
    /// The resource comes home to the plugin, which keeps it under this entry.
    Home(u64),
    /// A proxy in the store, and its index among the held handles.
    Proxy(ResourceAny, u32),
    /// A proxy of a value of the host's that no graph knows yet, and who will keep it.
    Fresh(ResourceAny, u32, Arc<dyn Owner>, ResourceKey),
}

impl<'a> Lowering<'a> {
    pub(crate) fn new(slot: &'a Arc<Slot>, types: &'a Types) -> Self {
        let budget = Crossing::new(slot.limits().and_then(|limits| limits.crossing));
        Self {
            slot,
            types,
            passed: Vec::new(),
            #[cfg(feature = "async")]
            streams: Vec::new(),
            budget,
        }
    }

    /// Checks a value and makes wasmtime's of it, in one pass.
    pub(crate) fn lower(
        &mut self,
        cx: &mut StoreContextMut<'_, StoreData>,
        ty: &Type,
        val: &'a Val,
    ) -> Result<WasmVal, Unfit> {
        let model = &self.types.model;
        // The budget is beside what the handles need of `self`.
        let mut budget = std::mem::replace(&mut self.budget, Crossing::new(None));
        let foreign = &mut |ty: &Type, val: &'a Val| match val {
            Val::Handle(handle) => self.lower_handle(cx, ty, handle).map(WasmVal::Resource),
            #[cfg(feature = "async")]
            val => {
                let (reader, passed) = streams::lower(cx, model, ty, val)??;
                self.streams.push(passed);
                Ok(reader)
            }
            #[cfg(not(feature = "async"))]
            _ => Err(Refused::new(Case::Unsupported, crate::engine::nature::LACKING).into()),
        };
        let lowered = walk::fold_foreign(model, ty, val, &mut budget, foreign);
        self.budget = budget;
        lowered
    }

    fn lower_handle(
        &mut self,
        cx: &mut StoreContextMut<'_, StoreData>,
        ty: &Type,
        handle: &'a Handle,
    ) -> Result<ResourceAny, Unfit> {
        let Some(HandleType { resource: id, key, own, at_home }) = self.types.handle_type(ty) else {
            return Err(Refused::handle("the plugin does not know the resource").into());
        };
        // In this order: another thread may pass it to another graph in between.
        let raw = handle.raw();
        handle.check(key, own, self.slot.member.graph.id)?;
        let (resource, way) = match raw {
            Some(raw) => {
                self.check_owner(raw, at_home, handle.resource())?;
                if at_home {
                    self.check_instance(raw, handle.resource())?;
                    let dead = || Refused::handle("the handle is dead");
                    let resource = cx.data().owned(raw.entry).ok_or_else(dead)?;
                    // A plugin that plugs two versions of a contract may define a resource in each.
                    if cx.data().definition(id) != Some(resource.ty()) {
                        let name = handle.resource();
                        return Err(Refused::handle(format!(
                            "the handle of `{name}` was made through another version of its contract"
                        ))
                        .into());
                    }
                    (resource, Way::Home(raw.entry))
                } else {
                    self.check_room(cx)?;
                    // It is only lent until all values are found to fit.
                    let rep = cx.data_mut().held.insert(raw.clone(), true);
                    let resource = proxy(cx, rep, key)?;
                    (resource, Way::Proxy(resource, rep))
                }
            }
            None => {
                let owner = self.fresh_owner(key, at_home, handle.resource())?;
                self.check_room(cx)?;
                let rep = cx.data_mut().held.reserve();
                let resource = proxy(cx, rep, key)?;
                (resource, Way::Fresh(resource, rep, owner, key))
            }
        };
        self.passed.push(Passed { handle, own, way });
        Ok(resource)
    }

    /// Whether the plugin may hold one handle more. Each has a count of its own, so that one that takes all it can get is
    /// refused, and nobody else who holds handles of the same owner.
    fn check_room(&self, cx: &StoreContextMut<'_, StoreData>) -> Result<(), Refused> {
        let Some(limit) = cx.data().held.full() else { return Ok(()) };
        let cause = format!("it holds {limit} handles, which is its `handles` limit, and is given one more");
        Err(Refused::new(Case::Memory, cause))
    }

    /// Whether the plugin may receive a handle of this owner's.
    fn check_owner(&self, raw: &RawHandle, at_home: bool, name: &str) -> Result<(), Refused> {
        let member = &self.slot.member;
        let is_own = member.is(&*raw.owner);
        if at_home && !is_own {
            return Err(Refused::handle(format!("the handle of `{name}` belongs to plugin `{}`", raw.owner.id())));
        }
        if !at_home && is_own {
            return Err(Refused::handle(format!(
                "the handle of `{name}` is plugin `{}`'s own, where it takes one of the plug in its socket",
                member.id
            )));
        }
        if !at_home && !member.graph.reaches_owner(member.index, raw.owner.index()) {
            let owner = match raw.owner.is_host() {
                true => "the host".to_owned(),
                false => format!("plugin `{}`", raw.owner.id()),
            };
            return Err(Refused::handle(format!(
                "the handle of `{name}` belongs to {owner}, which plugin `{}` cannot reach",
                member.id
            )));
        }
        Ok(())
    }

    /// Whether a resource that comes home was made by the instance that is called.
    fn check_instance(&self, raw: &RawHandle, name: &str) -> Result<(), Refused> {
        if std::ptr::addr_eq(Arc::as_ptr(&raw.owner), Arc::as_ptr(self.slot)) {
            return Ok(());
        }
        let id = &self.slot.member.id;
        Err(Refused::handle(format!("the handle of `{name}` belongs to another instance of plugin `{id}`")))
    }

    /// Who keeps a value of the host's that no graph knows yet, if the plugin may receive it.
    fn fresh_owner(&self, key: ResourceKey, at_home: bool, name: &str) -> Result<Arc<dyn Owner>, Refused> {
        let member = &self.slot.member;
        if name != member.graph.resource_name(key) {
            return Err(Refused::handle(format!("a handle of `{name}` was passed where another resource is expected")));
        }
        if at_home {
            return Err(Refused::handle(format!("the handle of `{name}` belongs to the host")));
        }
        member.graph.host_owner_for(member.index, key).ok_or_else(|| {
            Refused::handle(format!("the host serves no contract with `{name}` that plugin `{}` can reach", member.id))
        })
    }

    /// Takes the handles and streams that are given away from whoever had them.
    ///
    /// # Errors
    ///
    /// If one is not there any more: another thread gave it away, or it is in this call twice. Then none is taken; streams are given back
    /// by [`undo`](Self::undo).
    pub(crate) fn commit(&self, cx: &mut StoreContextMut<'_, StoreData>) -> Result<(), Refused> {
        for passed in &self.passed {
            let Way::Fresh(_, _, owner, key) = &passed.way else { continue };
            let raw = passed.handle.bind(owner, *key).ok_or_else(|| Refused::handle("the handle is dead"))?;
            // Another thread may have passed it on since it was looked at: to another graph, or to another owner in this one.
            passed.handle.check(*key, passed.own, self.slot.member.graph.id)?;
            self.check_owner(raw, false, passed.handle.resource())?;
        }
        #[cfg(feature = "async")]
        self.streams.iter().try_for_each(streams::Passed::give)?;
        args::take(self.passed.iter().map(|passed| (passed.handle, passed.own)))?;
        for passed in &self.passed {
            match (&passed.way, passed.handle.raw()) {
                (Way::Home(entry), _) if passed.own => drop(cx.data_mut().take_back(*entry)),
                (Way::Proxy(_, rep) | Way::Fresh(_, rep, ..), Some(raw)) => {
                    cx.data_mut().held.fill(*rep, raw.clone(), !passed.own);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Takes back what was lent, after a call.
    pub(crate) fn take_back(self, cx: &mut StoreContextMut<'_, StoreData>) -> wasmtime::Result<()> {
        self.lent().take_back(cx)
    }

    /// What was lent.
    pub(crate) fn lent(self) -> Lent {
        let lent = |passed: Passed<'_>| match passed.way {
            Way::Proxy(resource, rep) | Way::Fresh(resource, rep, ..) if !passed.own => Some((resource, rep)),
            _ => None,
        };
        Lent(self.passed.into_iter().filter_map(lent).collect())
    }

    /// Takes everything out of the store again, for a call that is refused; the resources stay whose they are.
    #[cold]
    pub(crate) fn undo(self, cx: &mut StoreContextMut<'_, StoreData>) -> wasmtime::Result<()> {
        for passed in self.passed {
            if let Way::Proxy(resource, rep) | Way::Fresh(resource, rep, ..) = passed.way {
                ResourceDynamic::try_from_resource_any(resource, &mut *cx)?;
                cx.data_mut().held.release(rep);
            }
        }
        #[cfg(feature = "async")]
        self.streams.into_iter().try_for_each(|passed| passed.undo(cx))?;
        Ok(())
    }
}

/// Handles that are lent for a call, each with its index among the held ones.
pub(crate) struct Lent(Vec<(ResourceAny, u32)>);

impl Lent {
    /// Takes them back, after the call.
    pub(crate) fn take_back(self, cx: &mut StoreContextMut<'_, StoreData>) -> wasmtime::Result<()> {
        for (resource, rep) in self.0 {
            ResourceDynamic::try_from_resource_any(resource, &mut *cx)?;
            cx.data_mut().held.remove(rep);
        }
        Ok(())
    }
}

/// What stands for a held handle in this store.
fn proxy(cx: &mut StoreContextMut<'_, StoreData>, rep: u32, key: ResourceKey) -> wasmtime::Result<ResourceAny> {
    ResourceDynamic::new_own(rep, key.0).try_into_resource_any(&mut *cx)
}
