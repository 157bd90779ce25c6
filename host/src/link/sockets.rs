//! Defining a plugin's sockets in its linker: resources first, then each function by the fastest path that fits.

use std::sync::Arc;

use jackfield_contract::{
    Container, ContractName, Function, Recognised, RecognisedFunction, Route, Shape, Type, TypeDefKind, serves, track,
};
use wasmtime::StoreContextMut;
use wasmtime::component::{Linker, LinkerInstance, ResourceType};

use super::dynamic::{DynamicLink, HostLink};
use super::typed::{LinkShape, Target, TypedFunction};
use super::{Linking, common};
use crate::call::handles::Types;
use crate::plan::{PlannedSocket, Targets};
use crate::runtime::store::PluginData;
use crate::serve::contract::HostName;

/// Defines every socket of the plugin at `index`.
pub(crate) fn define(linking: &mut Linking<'_>, index: usize, linker: &mut Linker<PluginData>) -> wasmtime::Result<()> {
    let shared = Arc::clone(linking.shared);
    for socket in &shared.plan.plugins[index].sockets {
        let types = Arc::clone(&linking.types[index]);
        let mut instance = linker.instance(&socket.import)?;
        for resource in types.model.own_resources(socket.interface) {
            if let Some(key) = types.keys.get(&resource) {
                let name = &types.model.type_def(resource).name;
                instance.resource(name, ResourceType::host_dynamic(*key), drop_proxy)?;
            }
        }
        let interface = types.model.interface(socket.interface);
        for (at, function) in interface.functions.iter().enumerate() {
            Import { linking, types: &types, socket, at, function }.define(&mut instance)?;
        }
    }
    Ok(())
}

/// A plugin dropped its proxy: the resource is dropped in its owner, unless it was only lent.
fn drop_proxy(mut cx: StoreContextMut<'_, PluginData>, rep: u32) -> wasmtime::Result<()> {
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
    types: &'a Arc<Types>,
    socket: &'a PlannedSocket,
    at: usize,
    function: &'a Function,
}

impl Import<'_, '_> {
    fn define(self, instance: &mut LinkerInstance<'_, PluginData>) -> wasmtime::Result<()> {
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
        if let Targets::Host { host, recognised } = &self.socket.targets {
            let served = find(recognised).unwrap_or(own);
            return if self.function.carries_handles(model) {
                self.define_host_with_handles(instance, &name, *host, served)
            } else {
                self.define_host(instance, &name, *host, &served)
            };
        }
        let mut targets = Vec::new();
        let mut recognised = None;
        for target in self.socket.targets.plugs() {
            let plugin = target.plug.plugin;
            if !self.linking.alive[plugin.0] {
                continue;
            }
            if let Some(found) = find(&target.recognised) {
                let function = self.linking.function(plugin, target.plug.plug, found.plug);
                targets.push(Target { slot: Arc::clone(&self.linking.slots[plugin.0]), function });
                recognised.get_or_insert(found);
            }
        }
        let recognised = recognised.unwrap_or(own);
        if !self.function.carries_handles(model)
            && let Some(shape) = link_shape(&recognised)
            && let Some(typed) = self.typed(&targets, shape)
            && (typed.link)(instance, &name, shape, targets.clone())?
        {
            return Ok(());
        }
        self.define_dynamic(instance, &name, targets, recognised)
    }

    /// Links the function by value.
    fn define_dynamic(
        mut self,
        instance: &mut LinkerInstance<'_, PluginData>,
        name: &str,
        targets: Vec<Target>,
        recognised: RecognisedFunction,
    ) -> wasmtime::Result<()> {
        let model = &self.types.model;
        let contract = self.socket.contract.clone();
        let carries_handles = self.function.carries_handles(model);
        let first = targets.first().and_then(|target| target.slot.info(target.function));
        let export = first.map_or_else(|| name.to_owned(), |info| info.export.clone());
        let everywhere = if carries_handles { self.everywhere(&contract, &export) } else { Box::default() };
        let link = DynamicLink {
            route: recognised.route,
            reply: recognised.reply,
            result: inner_result(model, self.function.result.as_ref(), &recognised),
            error: recognised.error,
            carries_handles,
            types: Arc::clone(self.types),
            own: self.own_resources(),
            name: HostName {
                contract: contract.to_string(),
                function: first.map_or_else(|| self.function.display_name(model), |info| info.name.clone()),
            },
            everywhere,
            targets,
        };
        instance.func_new(name, move |cx, _, params, results| link.call(cx, params, results))
    }

    /// Where each plugin of the graph has this function of the contract's.
    fn everywhere(&mut self, contract: &ContractName, export: &str) -> Box<[Option<usize>]> {
        let track = self.linking.names.track(contract);
        let plugins = self.linking.shared.functions.iter();
        plugins
            .map(|functions| functions.iter().position(|info| info.track == track && info.export == export))
            .collect()
    }

    /// The function's Rust types, where they are known: from a contract that `bindings!` made, or by a common signature.
    fn typed(&self, targets: &[Target], shape: LinkShape) -> Option<TypedFunction> {
        let info = targets.first().and_then(|target| target.slot.info(target.function))?;
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

    fn known(&self, name: &ContractName) -> Option<&'static crate::call::socket::Contract> {
        let fits = |contract: &&&'static crate::call::socket::Contract| {
            ContractName::parse(&contract.interface.to_string())
                .is_ok_and(|known| track(&known) == track(name) && (serves(&known, name) || serves(name, &known)))
        };
        self.linking.material.contracts.iter().find(fits).copied()
    }

    fn own_resources(&self) -> Vec<u32> {
        let resources = self.types.model.own_resources(self.socket.interface);
        resources.iter().filter_map(|resource| self.types.keys.get(resource).copied()).collect()
    }

    /// A function that carries handles goes the way of a plugin's: the handles say who is called.
    fn define_host_with_handles(
        self,
        instance: &mut LinkerInstance<'_, PluginData>,
        name: &str,
        host: usize,
        recognised: RecognisedFunction,
    ) -> wasmtime::Result<()> {
        if self.linking.material.host.get(host).and_then(|contract| contract.get(recognised.plug)).is_none() {
            return Err(self.unserved(name));
        }
        let slot = Arc::clone(&self.linking.slots[self.linking.shared.plan.plugins.len() + host]);
        let targets = vec![Target { slot, function: recognised.plug }];
        self.define_dynamic(instance, name, targets, recognised)
    }

    fn unserved(&self, name: &str) -> wasmtime::Error {
        wasmtime::Error::msg(format!(
            "the host serves `{}` and does not serve its function `{name}`",
            self.socket.contract
        ))
    }

    fn define_host(
        &self,
        instance: &mut LinkerInstance<'_, PluginData>,
        name: &str,
        host: usize,
        recognised: &RecognisedFunction,
    ) -> wasmtime::Result<()> {
        let contract = self.linking.material.host.get(host);
        let Some(function) = contract.and_then(|contract| contract.get(recognised.plug)) else {
            return Err(self.unserved(name));
        };
        let model = &self.types.model;
        let host_name = Arc::new(HostName {
            contract: self.socket.contract.to_string(),
            function: self.function.display_name(model),
        });
        if function.define(instance, name, link_shape(recognised), &host_name)? {
            return Ok(());
        }
        let Some(function) = function.dynamic.clone() else {
            return Err(wasmtime::Error::msg(format!(
                "the host serves `{}`#`{}` with Rust types, which this import's error type or map cannot take; serve it with \
                 values",
                host_name.contract, host_name.function
            )));
        };
        let link = HostLink {
            function,
            reply: recognised.reply,
            error: recognised.error.clone(),
            types: Arc::clone(self.types),
            result: inner_result(model, self.function.result.as_ref(), recognised),
            name: host_name,
            direct: self.socket.shape == Shape::Direct,
        };
        instance.func_new(name, move |cx, _, params, results| link.call(cx, params, results))
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

/// The plug's own result among the import's types: what stands in the place of `R`.
fn inner_result(
    model: &jackfield_contract::Model,
    result: Option<&Type>,
    recognised: &RecognisedFunction,
) -> Option<Type> {
    let result = result?;
    if recognised.route == Route::Direct {
        return Some(result.clone());
    }
    let outcome = match (recognised.reply, plain(model, result)) {
        (Container::Bare, outcome) => outcome,
        (Container::Tuple, named) => second(model, named)?,
        (Container::Option, Type::Option(named)) | (Container::List, Type::List(named)) => {
            second(model, plain(model, named))?
        }
        (Container::Map, Type::Map(_, outcome)) => plain(model, outcome),
        _ => return None,
    };
    match outcome {
        Type::Result { ok, .. } => ok.as_deref().cloned(),
        _ => None,
    }
}

fn second<'a>(model: &'a jackfield_contract::Model, named: &'a Type) -> Option<&'a Type> {
    match named {
        Type::Tuple(items) => items.get(1).map(|outcome| plain(model, outcome)),
        _ => None,
    }
}

fn plain<'a>(model: &'a jackfield_contract::Model, ty: &'a Type) -> &'a Type {
    match ty {
        Type::Defined(id) => match &model.type_def(*id).kind {
            TypeDefKind::Alias(target) => plain(model, target),
            _ => ty,
        },
        _ => ty,
    }
}
