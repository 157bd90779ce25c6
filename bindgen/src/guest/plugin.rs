//! A plugin whose code is to be written: what it plugs and imports, and every name.

use std::collections::HashMap;

use jackfield_contract::{InterfaceId, Loaded, Model, Shape, TypeId, WorldPlug, WorldSocket, view_name};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use syn::LitStr;

use super::import_kind::{Import, Own};
use super::options::Options;
use crate::diagnostics::Errors;
use crate::names::{Layout, Scope, snake};
use crate::options::Custom;

/// A plugin whose code is to be written: everything is decided but the tokens.
pub(super) struct Plugin<'a> {
    pub(super) model: &'a Model,
    pub(super) layout: Layout,
    pub(super) custom: Custom,
    pub(super) krate: TokenStream,
    pub(super) plugs: Vec<InterfaceId>,
    /// The names of their own that plugs have, parallel to `plugs`.
    plug_names: Vec<Option<String>>,
    pub(super) sockets: Vec<(InterfaceId, Shape)>,
    /// The sockets that have names of their own.
    pub(super) own: Vec<Own>,
    /// What plugs and sockets use and the plugin does not plug: the world imports these as direct sockets.
    pub(super) implied: Vec<InterfaceId>,
    /// Everything that has a module, dependencies first.
    pub(super) interfaces: Vec<InterfaceId>,
    pub(super) log: bool,
    pub(super) names: HashMap<InterfaceId, Names>,
    pub(super) resources: HashMap<TypeId, ResourceNames>,
}

/// The names in one contract's module that are not of types.
pub(super) struct Names {
    /// The trait to implement.
    pub(super) contract: Ident,
    /// The struct of the mocks.
    pub(super) mock: Ident,
    /// The function that sets a mock.
    pub(super) mock_function: Ident,
    /// Its functions, parallel to the contract's; a resource's functions by their names in the resource's `impl`.
    pub(super) functions: Vec<Ident>,
    /// The setters in the mocks, parallel to the contract's functions.
    pub(super) setters: Vec<Ident>,
}

/// The names that belong to one resource.
pub(super) struct ResourceNames {
    /// The trait to implement.
    pub(super) plug: Ident,
    /// The struct of the mocks.
    pub(super) mock: Ident,
    /// The function that makes a mock.
    pub(super) mock_function: Ident,
    /// The function that gives the value of a handle.
    pub(super) downcast: Ident,
}

impl<'a> Plugin<'a> {
    pub(super) fn new(
        loaded: &'a Loaded,
        options: &Options,
        krate: TokenStream,
        plugs: Vec<InterfaceId>,
        sockets: Vec<(InterfaceId, Shape)>,
        own: Vec<Own>,
        errors: &mut Errors,
    ) -> Self {
        let model = &loaded.model;
        let socketed = sockets.iter().map(|(id, _)| *id).chain(own.iter().map(|own| own.contract));
        let roots: Vec<_> = plugs.iter().copied().chain(socketed).collect();
        let interfaces = model.closure(&roots);
        let custom = Custom::resolve(&options.common, loaded, &interfaces, errors);
        let mut layout = Layout::new(model, &interfaces, &custom);
        let implied = implied(model, &plugs, &sockets, &own);
        let plug_names = options.plug_names.iter().map(|name| name.as_ref().map(LitStr::value)).collect();
        let (mut names, mut resources) = (HashMap::new(), HashMap::new());
        for id in &interfaces {
            name(model, &mut layout, *id, &mut names, &mut resources);
        }
        let log = options.log;
        Self {
            model,
            layout,
            custom,
            krate,
            plugs,
            plug_names,
            sockets,
            own,
            implied,
            interfaces,
            log,
            names,
            resources,
        }
    }

    /// What the plugin's world exports.
    pub(super) fn world_plugs(&self) -> Vec<WorldPlug> {
        let names = self.plug_names.iter().cloned().chain(std::iter::repeat(None));
        self.plugs.iter().zip(names).map(|(contract, name)| WorldPlug { contract: *contract, name }).collect()
    }

    /// What it imports.
    pub(super) fn world_sockets(&self) -> Vec<WorldSocket> {
        let own = self.own.iter().map(|own| WorldSocket {
            contract: own.contract,
            shape: own.shape,
            name: Some(own.name.clone()),
        });
        self.sockets.iter().copied().map(Into::into).chain(own).collect()
    }

    /// The name under which a plug is exported.
    pub(super) fn export_name(&self, id: InterfaceId) -> String {
        let own = self.plugs.iter().position(|plug| *plug == id).and_then(|index| self.plug_names.get(index));
        own.cloned().flatten().unwrap_or_else(|| self.model.interface(id).name.to_string())
    }

    /// How functions of an interface are called, if at all. A wrapped socket hides a direct import that others imply.
    pub(super) fn import(&self, id: InterfaceId) -> Option<Import> {
        let socket = self.sockets.iter().find(|(socket, _)| *socket == id);
        match socket {
            Some((_, shape)) => Some(Import::of(*shape)),
            None => self.implied.contains(&id).then_some(Import::Direct),
        }
    }

    /// Whether the interface is imported under its own name, be it that its functions are called through a view.
    pub(super) fn imported_directly(&self, id: InterfaceId) -> bool {
        self.sockets.contains(&(id, Shape::Direct)) || self.implied.contains(&id)
    }

    pub(super) fn plugged(&self, id: InterfaceId) -> bool {
        self.plugs.contains(&id)
    }

    /// The side of the boundary that an interface's view is on.
    pub(super) fn view_side(&self, id: InterfaceId) -> TokenStream {
        let krate = &self.krate;
        let index = self.sockets.iter().position(|(socket, _)| *socket == id).unwrap_or(self.sockets.len());
        let index = Literal::u32_unsuffixed(u32::try_from(index).unwrap_or(u32::MAX));
        quote!(#krate::__private::abi::Side::view(#index))
    }

    /// The side of the boundary that a socket with a name of its own is on: after those of all views.
    pub(super) fn own_side(&self, own: &Own) -> TokenStream {
        let krate = &self.krate;
        let place = self.own.iter().position(|other| other.name == own.name).unwrap_or(self.own.len());
        let index = Literal::u32_unsuffixed(u32::try_from(self.sockets.len() + 1 + place).unwrap_or(u32::MAX));
        quote!(#krate::__private::abi::Side::view(#index))
    }

    /// The sockets of a contract that have names of their own.
    pub(super) fn own_of(&self, id: InterfaceId) -> impl Iterator<Item = &Own> {
        self.own.iter().filter(move |own| own.contract == id)
    }

    /// How methods of a contract's resources reply: a call through a view may fail, and then all are told of in the same way.
    pub(super) fn method_import(&self, id: InterfaceId) -> Option<Import> {
        let all = || self.import(id).into_iter().chain(self.own_of(id).map(Own::import));
        all().find(|import| *import != Import::Direct).or_else(|| all().next())
    }

    /// The name under which an interface is imported for its functions, and the side of the boundary.
    pub(super) fn import_name(&self, id: InterfaceId, import: Import) -> (String, TokenStream) {
        let name = &self.model.interface(id).name;
        let krate = &self.krate;
        match import {
            Import::Direct => (name.to_string(), quote!(#krate::__private::abi::Side::IMPORT)),
            Import::Wrapped(cardinality) => (view_name(name, cardinality).to_string(), self.view_side(id)),
        }
    }

    /// Whether an interface has functions that belong to no resource, and so a trait of its own.
    pub(super) fn has_contract_trait(&self, id: InterfaceId) -> bool {
        self.model.interface(id).functions_of(None).next().is_some()
    }
}

/// The interfaces that the world imports unchanged since others use them: all that an import uses, and what a plug uses
/// of contracts that the plugin does not plug.
fn implied(model: &Model, plugs: &[InterfaceId], sockets: &[(InterfaceId, Shape)], own: &[Own]) -> Vec<InterfaceId> {
    let mut found: Vec<InterfaceId> = Vec::new();
    let socketed = sockets.iter().map(|(id, _)| *id).chain(own.iter().map(|own| own.contract));
    let mut next: Vec<InterfaceId> = socketed.flat_map(|id| model.dependencies(id)).collect();
    next.extend(plugs.iter().flat_map(|id| model.dependencies(*id)).filter(|id| !plugs.contains(id)));
    while let Some(id) = next.pop() {
        if !found.contains(&id) {
            found.push(id);
            next.extend(model.dependencies(id));
        }
    }
    found.retain(|id| !sockets.contains(&(*id, Shape::Direct)) && model.interface(*id).is_contract(model));
    found
}

/// Names what one contract's module holds beside its types.
fn name(
    model: &Model,
    layout: &mut Layout,
    id: InterfaceId,
    names: &mut HashMap<InterfaceId, Names>,
    resources: &mut HashMap<TypeId, ResourceNames>,
) {
    let interface = model.interface(id);
    let mut functions = vec![None; interface.functions.len()];
    let mut setters = Scope::default();
    let mut setter_names = vec![None; interface.functions.len()];
    let mut scope = Scope::default();
    for (index, function) in interface.functions_of(None) {
        functions[index] = Some(scope.claim(&snake(&function.name), "_"));
        setter_names[index] = Some(setters.claim(&snake(&function.name), "_"));
    }
    for resource in model.own_resources(id) {
        let camel = layout.type_ident(resource).to_string();
        let mut scope = Scope::default();
        for (index, function) in interface.functions_of(Some(resource)).filter(|(_, f)| !f.kind.is_constructor()) {
            functions[index] = Some(scope.claim(&snake(&function.name), "_"));
        }
        for (index, _) in interface.functions_of(Some(resource)).filter(|(_, f)| f.kind.is_constructor()) {
            functions[index] = Some(scope.claim("new", "_"));
        }
        let prefix = snake(&model.type_def(resource).name);
        for (index, function) in interface.functions_of(Some(resource)).filter(|(_, f)| !f.kind.is_method()) {
            let name = if function.kind.is_constructor() { "new".to_owned() } else { snake(&function.name) };
            setter_names[index] = Some(setters.claim(&format!("{prefix}_{name}"), "_"));
        }
        let plug = layout.claim(id, &format!("{camel}Plug"), "_");
        let mock = layout.claim(id, &format!("{camel}Mock"), "_");
        let mock_function = scope.claim("mock", "_value");
        let downcast = scope.claim("downcast_ref", "_value");
        resources.insert(resource, ResourceNames { plug, mock, mock_function, downcast });
    }
    let camel = layout.contract_camel(id).to_owned();
    let contract = layout.claim(id, &camel, "Contract");
    let mock = layout.claim(id, "Mock", "Functions");
    let mock_function = scope.claim("mock", "_socket");
    let placeholder = || crate::names::ident("_");
    names.insert(
        id,
        Names {
            contract,
            mock,
            mock_function,
            functions: functions.into_iter().map(|name| name.unwrap_or_else(placeholder)).collect(),
            setters: setter_names.into_iter().map(|name| name.unwrap_or_else(placeholder)).collect(),
        },
    );
}
