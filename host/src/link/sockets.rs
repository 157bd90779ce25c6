//! Defining a plugin's sockets in its linker: resources first, then each function by the fastest path that fits.

use std::sync::Arc;

use jackfield_contract::{
    Container, ContractName, Function, Recognised, RecognisedFunction, Route, Shape, Type, serves, track,
};
use wasmtime::StoreContextMut;
use wasmtime::component::{Linker, LinkerInstance, ResourceType};

use super::answer::Answer;
use super::common;
use super::concurrent;
use super::dynamic::{HandleLink, HostLink, PlainLink};
use super::linking::Linking;
use super::replies::RepliesLink;
use crate::call::target::{Callee, Contract, Destination, PlugFunction, TypedFunction};
use crate::index::{FunctionIndex, ResourceKey, ServedIndex, SlotIndex};
use crate::plan::{PlannedSocket, Targets};
#[cfg(feature = "async")]
use crate::runtime::inbox;
#[cfg(not(feature = "async"))]
use crate::runtime::not_inbox as inbox;
use crate::runtime::slot::Slot;
use crate::runtime::store::StoreData;
use crate::runtime::types::{FunctionInfo, Types};
use crate::serve::run::HostName;
use crate::value::wire::LinkShape;

/// Defines every socket of the plugin whose slot this is.
pub(super) fn define(
    linking: &mut Linking<'_>,
    caller: &Arc<Slot>,
    linker: &mut Linker<StoreData>,
) -> wasmtime::Result<()> {
    let graph = Arc::clone(linking.graph);
    let index = caller.member.index;
    for socket in graph.plugin(index).map_or(&[][..], |plugin| &plugin.sockets) {
        let types = Arc::clone(&linking.types[index.get()]);
        let mut instance = linker.instance(&socket.import)?;
        for resource in types.model.own_resources(socket.interface) {
            if let Some(key) = types.keys.get(&resource) {
                let name = &types.model.type_def(resource).name;
                let own = types.items.own(socket.interface, name);
                instance.resource(own, ResourceType::host_dynamic(key.0), drop_proxy)?;
            }
        }
        let interface = types.model.interface(socket.interface);
        for (at, function) in interface.functions.iter().enumerate() {
            Import { linking, caller, types: &types, socket, at, function }.define(&mut instance)?;
        }
    }
    Ok(())
}

/// A plugin dropped its proxy: the resource is dropped in its owner, unless it was only lent.
fn drop_proxy(mut cx: StoreContextMut<'_, StoreData>, rep: u32) -> wasmtime::Result<()> {
    if let Some(held) = cx.data_mut().held.remove(rep)
        && !held.lent
    {
        held.handle.drop_in_owner();
    }
    Ok(())
}

/// One function of a socket.
struct Import<'a, 'b> {
    linking: &'a mut Linking<'b>,
    caller: &'a Arc<Slot>,
    types: &'a Arc<Types>,
    socket: &'a PlannedSocket,
    at: usize,
    function: &'a Function,
}

impl Import<'_, '_> {
    fn define(self, instance: &mut LinkerInstance<'_, StoreData>) -> wasmtime::Result<()> {
        let model = &self.types.model;
        let name = self.function.export_name(model);
        let find = |recognised: &Recognised| recognised.functions.iter().find(|f| f.import == self.at).cloned();
        let own = find(&self.socket.own).unwrap_or(RecognisedFunction {
            import: self.at,
            plug: self.at,
            route: Route::Direct,
            reply: Container::Bare,
            error: jackfield_contract::ErrorMap::Absent,
        });
        // Async functions go the way of those that carry handles.
        let by_value =
            self.function.is_async || self.function.carries_handles(model) || model.carries_streams(self.function);
        if let Targets::Host { host, recognised } = &self.socket.targets {
            let (host, served) = (ServedIndex::from(*host), find(recognised).unwrap_or(own));
            let function = self.linking.input.host.get(host.get()).and_then(|contract| contract.get(served.plug));
            // What is played back carries no handles.
            let played = function.is_some_and(|function| function.replies.is_some());
            return match by_value && !played {
                true => self.define_host_with_handles(instance, &name, host, served),
                false => self.define_host(instance, &name, host, &served),
            };
        }
        let mut targets = Vec::new();
        let mut recognised = None;
        for target in self.socket.targets.plugs() {
            let plugin = SlotIndex::from(target.plug.plugin);
            if !self.linking.alive[plugin.get()] {
                continue;
            }
            if let Some(found) = find(&target.recognised) {
                let function = self.linking.function(plugin, target.plug.plug.into(), found.plug);
                targets.push(PlugFunction { slot: Arc::clone(&self.linking.slots[plugin.get()]), function });
                recognised.get_or_insert(found);
            }
        }
        let recognised = recognised.unwrap_or(own);
        // So do calls that run beside others.
        if by_value || targets.iter().any(|target| target.slot.is_driven()) {
            let destination =
                |target: PlugFunction| Destination { callee: Callee::Plugin(target.slot), function: target.function };
            let targets = targets.into_iter().map(destination).collect();
            return self.define_with_handles(instance, &name, targets, recognised);
        }
        if let Some(shape) = link_shape(&recognised)
            && let Some(typed) = self.typed(&targets, shape)
            && (typed.link)(instance, self.own(&name), shape, targets.clone())?
        {
            return Ok(());
        }
        let info = targets.first().and_then(|target| target.slot.member.info(target.function));
        let link = PlainLink {
            direct: recognised.route == Route::Direct,
            has_result: self.inner_result(&recognised).is_some(),
            answer: self.answer(&recognised, info),
            targets,
        };
        instance
            .func_new(self.own(&name), move |cx, _, params, results| inbox::within(cx, |_| link.call(params, results)))
    }

    /// Links a function whose handles say who is called.
    fn define_with_handles(
        mut self,
        instance: &mut LinkerInstance<'_, StoreData>,
        name: &str,
        targets: Vec<Destination>,
        recognised: RecognisedFunction,
    ) -> wasmtime::Result<()> {
        let info = targets.first().and_then(|target| target.member().info(target.function));
        let export = info.map_or_else(|| name.to_owned(), |info| info.export.clone());
        let link = HandleLink {
            caller: Arc::downgrade(self.caller),
            route: recognised.route,
            answer: self.answer(&recognised, info),
            result: self.inner_result(&recognised),
            types: Arc::clone(self.types),
            own: self.own_resources(),
            everywhere: self.everywhere(&export),
            targets,
        };
        if self.function.is_async {
            return concurrent::define(instance, self.own(name), link);
        }
        instance.func_new(self.own(name), move |cx, _, params, results| {
            inbox::within(cx, |cx| link.call(cx, params, results))
        })
    }

    /// The component's own name of what the contract calls `name`.
    fn own<'n>(&'n self, name: &'n str) -> &'n str {
        self.types.items.own(self.socket.interface, name)
    }

    /// The form of the import's replies. Errors name the function as its plug does.
    fn answer(&self, recognised: &RecognisedFunction, info: Option<&FunctionInfo>) -> Answer {
        Answer {
            container: recognised.reply,
            error: recognised.error.clone(),
            name: Arc::new(HostName {
                contract: self.socket.contract.to_string(),
                function: info.map_or_else(|| self.function.display_name(&self.types.model), |info| info.name.clone()),
            }),
        }
    }

    /// Where each slot of the graph has this function of the contract's.
    fn everywhere(&mut self, export: &str) -> Box<[Option<FunctionIndex>]> {
        let track = self.linking.names.track(&self.socket.contract);
        let is = |info: &FunctionInfo| info.track == track && info.export == export;
        let slots = self.linking.graph.functions.iter();
        slots.map(|functions| functions.iter().position(is).map(FunctionIndex::new)).collect()
    }

    /// The function's Rust types, where they are known: from a contract that `bindings!` made, or by a common signature.
    fn typed(&self, targets: &[PlugFunction], shape: LinkShape) -> Option<TypedFunction> {
        if self.linking.graph.observer.is_some() {
            // Who looks at calls sees their values.
            return None;
        }
        let info = targets.first().and_then(|target| target.slot.member.info(target.function))?;
        let contract = self.known(&self.socket.contract);
        let known = contract.and_then(|contract| {
            let at = contract.interface.functions.iter().position(|function| function.name == info.export)?;
            contract.functions.get(at).copied().flatten()
        });
        // The targets' types are checked when the link is made; a table that says otherwise is not used.
        known
            .filter(|known| targets.iter().all(|target| (known.fits)(target) == Some(true)))
            .or_else(|| common::find(&info.types.model, &info.params, info.result.as_ref(), shape))
    }

    fn known(&self, name: &ContractName) -> Option<&'static Contract> {
        let fits = |contract: &&&'static Contract| {
            let known = contract.interface.contract_name();
            track(&known) == track(name) && (serves(&known, name) || serves(name, &known))
        };
        self.linking.input.contracts.iter().find(fits).copied()
    }

    fn own_resources(&self) -> Vec<ResourceKey> {
        let resources = self.types.model.own_resources(self.socket.interface);
        resources.iter().filter_map(|resource| self.types.keys.get(resource).copied()).collect()
    }

    /// A function that carries handles goes the way of a plugin's: the handles say who is called.
    fn define_host_with_handles(
        self,
        instance: &mut LinkerInstance<'_, StoreData>,
        name: &str,
        host: ServedIndex,
        recognised: RecognisedFunction,
    ) -> wasmtime::Result<()> {
        let contract = self.linking.input.host.get(host.get());
        if contract.and_then(|contract| contract.get(recognised.plug)).is_none() {
            return Err(self.unserved(name));
        }
        let callee = Callee::Host(Arc::clone(&self.linking.host_owners[host.get()]));
        let target = Destination { callee, function: FunctionIndex::new(recognised.plug) };
        self.define_with_handles(instance, name, vec![target], recognised)
    }

    fn unserved(&self, name: &str) -> wasmtime::Error {
        wasmtime::Error::msg(format!(
            "the host serves `{}` and does not serve its function `{name}`",
            self.socket.contract
        ))
    }

    fn define_host(
        &self,
        instance: &mut LinkerInstance<'_, StoreData>,
        name: &str,
        host: ServedIndex,
        recognised: &RecognisedFunction,
    ) -> wasmtime::Result<()> {
        let contract = self.linking.input.host.get(host.get());
        let Some(function) = contract.and_then(|contract| contract.get(recognised.plug)) else {
            return Err(self.unserved(name));
        };
        let answer = self.answer(recognised, None);
        let by_value = self.linking.graph.observer.is_some() && function.dynamic.is_some();
        if !by_value && function.define(instance, self.own(name), link_shape(recognised), &answer.name)? {
            return Ok(());
        }
        if let Some(replies) = function.replies.clone() {
            let (types, result) = (Arc::clone(self.types), self.inner_result(recognised));
            let (direct, crossing) = (self.socket.shape == Shape::Direct, self.crossing());
            let link = RepliesLink { replies, answer, types, result, direct, crossing };
            if self.function.is_async {
                let answer = move |params: &[_], results: &mut [_]| link.call(params, results);
                return concurrent::define_answered(instance, self.own(name), answer);
            }
            return instance.func_new(self.own(name), move |_, _, params, results| link.call(params, results));
        }
        let Some(function) = function.dynamic.clone() else {
            let HostName { contract, function } = &*answer.name;
            return Err(wasmtime::Error::msg(format!(
                "the host serves `{contract}`#`{function}` with Rust types, which this import's error type or map cannot \
                 take; serve it with values"
            )));
        };
        let link = HostLink {
            function,
            answer,
            types: Arc::clone(self.types),
            result: self.inner_result(recognised),
            direct: self.socket.shape == Shape::Direct,
            crossing: self.crossing(),
            graph: Arc::downgrade(self.linking.graph),
        };
        instance
            .func_new(self.own(name), move |cx, _, params, results| inbox::within(cx, |_| link.call(params, results)))
    }

    /// The caller's limit of bytes, for replies.
    fn crossing(&self) -> Option<u64> {
        self.linking.graph.plugin(self.caller.member.index).and_then(|plugin| plugin.limits.crossing)
    }

    /// The plug's own result among the import's types: what stands in the place of `R`.
    fn inner_result(&self, recognised: &RecognisedFunction) -> Option<Type> {
        let model = &self.types.model;
        let result = self.function.result.as_ref()?;
        if recognised.route == Route::Direct {
            return Some(result.clone());
        }
        let second = |named: &Type| match model.resolve(named) {
            Type::Tuple(items) => items.get(1).cloned(),
            _ => None,
        };
        let outcome = match (recognised.reply, model.resolve(result)) {
            (Container::Bare, outcome) => outcome.clone(),
            (Container::Tuple, named) => second(named)?,
            (Container::Option, Type::Option(named)) | (Container::List, Type::List(named)) => second(named)?,
            (Container::Map, Type::Map(_, outcome)) => (**outcome).clone(),
            _ => return None,
        };
        match model.resolve(&outcome) {
            Type::Result { ok, .. } => ok.as_deref().cloned(),
            _ => None,
        }
    }
}

/// The form of a typed link, where there is one for the import's own form.
fn link_shape(recognised: &RecognisedFunction) -> Option<LinkShape> {
    if recognised.route == Route::Direct {
        return Some(LinkShape::Direct);
    }
    if !recognised.error.is_standard() || recognised.route != Route::Broadcast {
        return None;
    }
    match recognised.reply {
        Container::Tuple => Some(LinkShape::Tuple),
        Container::Option => Some(LinkShape::Option),
        Container::List => Some(LinkShape::List),
        Container::Bare | Container::Map => None,
    }
}
