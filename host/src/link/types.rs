//! What a graph knows of its plugins' types and functions, from their models.

use std::collections::HashMap;
use std::sync::Arc;

use jackfield_contract::{ContractName, FunctionKind, InterfaceId, Route};

use super::names::Names;
use crate::discover::Discovered;
use crate::error::PluginId;
use crate::index::{FunctionIndex, PlugIndex, ResourceKey};
use crate::plan::{ItemNames, PlannedPlugin};
use crate::runtime::types::{FunctionInfo, Plugger, Types};
use crate::serve::contract::HostContract;

/// A component's types, with the graph's keys for its resources.
pub(super) fn types(plugin: &PlannedPlugin, found: Option<&Discovered>, names: &mut Names) -> Types {
    let mut model = found.map(|found| found.info.model.clone()).unwrap_or_default();
    let mut keys = HashMap::new();
    let plugs = plugin.plugs.iter().map(|plug| (plug.interface, &plug.contract));
    let sockets = plugin.sockets.iter().map(|socket| (socket.interface, &socket.contract));
    let interfaces: Vec<(InterfaceId, &ContractName)> = plugs.chain(sockets).collect();
    for (interface, contract) in interfaces {
        for resource in model.own_resources(interface) {
            keys.insert(resource, names.resource(contract, &model.type_def(resource).name));
        }
    }
    // The host's own types are compared with a plug by the contract's names.
    for plug in &plugin.plugs {
        model.interface_mut(plug.interface).name.clone_from(&plug.contract);
    }
    let defines = plugin.plugs.iter().flat_map(|plug| model.own_resources(plug.interface)).collect();
    let items = found.map(|found| found.items.clone()).unwrap_or_default();
    Types { model, keys, defines, items }
}

/// The types of a contract that the host serves, and the keys of the resources that it defines.
pub(super) fn host_types(contract: &HostContract, names: &mut Names) -> (Types, Vec<ResourceKey>) {
    let (model, interface) = contract.model();
    let own = model.own_resources(interface);
    let used = model.used_resources(interface).into_iter().map(|used| used.resource);
    let mut keys = HashMap::new();
    for resource in own.iter().copied().chain(used) {
        let def = model.type_def(resource);
        keys.insert(resource, names.resource(&model.interface(def.interface).name, &def.name));
    }
    let defines = own.iter().map(|resource| keys[resource]).collect();
    let items = ItemNames::default();
    (Types { model: model.clone(), keys, defines: own.into_iter().collect(), items }, defines)
}

/// The functions of all plugs of a plugin.
pub(super) fn functions(plugin: &PlannedPlugin, types: &Arc<Types>, names: &mut Names) -> Vec<FunctionInfo> {
    let plugs = plugin.plugs.iter().enumerate();
    let mut functions: Vec<_> = plugs
        .flat_map(|(place, plug)| {
            let member = plug.member.and_then(|member| plugin.members.get(member));
            let plugger = member.map(|member| Plugger { id: PluginId::new(&member.id), wire: Arc::from(&*member.id) });
            contract_functions(PlugIndex::new(place), plugger, &plug.contract, plug.interface, types, names)
        })
        .collect();
    for at in 0..functions.len() {
        let (before, rest) = functions.split_at(at);
        let Some((this, after)) = rest.split_first() else { break };
        let is_twin = |(_, other): &(usize, &FunctionInfo)| other.track == this.track && other.export == this.export;
        let others = before.iter().enumerate().chain((at + 1..).zip(after)).filter(is_twin);
        functions[at].twins = others.map(|(other, _)| FunctionIndex::new(other)).collect();
    }
    functions
}

/// The functions of a contract that the host serves.
pub(super) fn host_functions(contract: &HostContract, types: &Arc<Types>, names: &mut Names) -> Vec<FunctionInfo> {
    let (model, interface) = contract.model();
    contract_functions(PlugIndex::new(0), None, &model.interface(interface).name, interface, types, names)
}

/// The functions of a contract, which is its owner's plug at `place`.
fn contract_functions(
    place: PlugIndex,
    plugin: Option<Plugger>,
    contract: &ContractName,
    interface: InterfaceId,
    types: &Arc<Types>,
    names: &mut Names,
) -> Vec<FunctionInfo> {
    let mut functions = Vec::new();
    let track = names.track(contract);
    let contract: Arc<str> = contract.to_string().into();
    for function in &types.model.interface(interface).functions {
        functions.push(FunctionInfo {
            plugin: plugin.clone(),
            contract: Arc::clone(&contract),
            name: function.display_name(&types.model),
            export: function.export_name(&types.model),
            plug: place,
            interface,
            twins: Vec::new(),
            track,
            types: Arc::clone(types),
            params: function.params.iter().map(|param| param.ty.clone()).collect(),
            param_names: function.params.iter().map(|param| param.name.clone()).collect(),
            result: function.result.clone(),
            carries_handles: function.carries_handles(&types.model),
            route: match function.kind {
                FunctionKind::Method(_) => Route::Owner,
                _ if function.params.iter().any(|param| types.model.carries_own_handles(interface, &param.ty)) => {
                    Route::ByHandles
                }
                _ => Route::Broadcast,
            },
        });
    }
    functions
}
