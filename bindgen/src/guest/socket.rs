//! Sockets: functions to call, and the mocks that stand for them natively.

use jackfield_contract::{Function, FunctionKind, InterfaceId};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::import::{function_docs, params};
use super::import_kind::{Import, Own};
use super::mock::{Setter, mock_struct};
use super::plugin::Plugin;
use crate::names::ident;

/// A contract as it is imported: once under its own name or a view's, and as often as there are names of the plugin's own.
pub(super) struct Imported<'a> {
    pub(super) id: InterfaceId,
    pub(super) import: Import,
    pub(super) own: Option<&'a Own>,
}

/// The functions of a socket that belong to no resource, and its mocks.
pub(super) fn emit(plugin: &Plugin<'_>, id: InterfaceId, import: Import) -> TokenStream {
    let imported = Imported { id, import, own: None };
    let functions = plugin.model.interface(id).functions_of(None);
    let functions: TokenStream =
        functions.map(|(index, _)| function(plugin, &imported, index, &plugin.names[&id].functions[index])).collect();
    let mocks = mocks(plugin, &imported);
    quote!(#functions #mocks)
}

/// The functions and mocks of a socket that has a name of its own, in a module of that name. They stand beside it, where paths are
/// those of the contract's module.
pub(super) fn emit_own(plugin: &Plugin<'_>, own: &Own) -> TokenStream {
    let imported = Imported { id: own.contract, import: own.import(), own: Some(own) };
    let names = &plugin.names[&own.contract];
    let (mut functions, mut exports) = (TokenStream::new(), TokenStream::new());
    for (index, _) in plugin.model.interface(own.contract).functions_of(None) {
        let (name, hidden) = (&names.functions[index], imported.ident(&names.functions[index]));
        functions.extend(function(plugin, &imported, index, &hidden));
        exports.extend(quote!(#[doc(inline)] pub use super::#hidden as #name;));
    }
    // A resource's functions that need no handle: they cannot be in its `impl`, which is there once for all sockets.
    let all = plugin.model.interface(own.contract).functions.iter().enumerate();
    for (index, _) in all.filter(|(_, f)| f.kind.resource().is_some() && !f.kind.is_method()) {
        let name = &names.setters[index];
        let hidden = imported.ident(name);
        functions.extend(function(plugin, &imported, index, &hidden));
        exports.extend(quote!(#[doc(inline)] pub use super::#hidden as #name;));
    }
    let mocks = mocks(plugin, &imported);
    let (mock, mock_function) = (&names.mock, &names.mock_function);
    let (hidden, hidden_function) = (imported.ident(mock), imported.ident(mock_function));
    let module = &own.module;
    let docs =
        format!(" The socket `{}`, which takes plugs of `{}`.", own.name, plugin.model.interface(own.contract).name);
    quote! {
        #functions
        #mocks
        #[doc = #docs]
        pub mod #module {
            #exports
            #[cfg(not(target_arch = "wasm32"))]
            #[doc(inline)]
            pub use super::{#hidden as #mock, #hidden_function as #mock_function};
        }
    }
}

impl Imported<'_> {
    /// The name in the contract's module of what the user finds as `name`.
    fn ident(&self, name: &Ident) -> Ident {
        match self.own {
            None => name.clone(),
            Some(own) => format_ident!("__{}_{}", own.module.to_string().trim_start_matches("r#"), name),
        }
    }

    /// The static in which mocks are kept.
    fn place(&self) -> Ident {
        self.ident(&format_ident!("__MOCKS"))
    }

    fn call(&self, plugin: &Plugin<'_>, index: usize) -> TokenStream {
        let Some(own) = self.own else { return plugin.call_import(self.id, index, self.import) };
        plugin.call_import_of(&own.name, &plugin.own_side(own), self.id, index, self.import)
    }

    /// `demo:log/sink#log` or `primary#log`, for messages.
    fn label(&self, plugin: &Plugin<'_>, function: &Function) -> String {
        match self.own {
            None => label(plugin, self.id, function),
            Some(own) => format!("{}#{}", own.name, function.display_name(plugin.model)),
        }
    }
}

/// The name of a resource's static function or constructor in the handle's `impl`.
pub(super) fn associated_name(plugin: &Plugin<'_>, id: InterfaceId, index: usize, import: Import) -> Ident {
    let function = &plugin.model.interface(id).functions[index];
    match (function.kind, import) {
        (FunctionKind::Constructor(resource), Import::Wrapped(_)) => {
            let name = jackfield_contract::create_name(plugin.model, id, resource);
            ident(&crate::names::snake(&name))
        }
        _ => plugin.names[&id].functions[index].clone(),
    }
}

/// A function that belongs to no value: of the module, or of a resource.
pub(super) fn function(plugin: &Plugin<'_>, imported: &Imported<'_>, index: usize, name: &Ident) -> TokenStream {
    let krate = &plugin.krate;
    let Imported { id, import, .. } = *imported;
    let function = &plugin.model.interface(id).functions[index];
    let docs = function_docs(plugin, function, import);
    let reply = plugin.reply(id, function, import);
    let (names, types): (Vec<_>, Vec<_>) =
        params(function).into_iter().map(|(name, ty)| (name, plugin.param(id, ty))).unzip();
    let call = imported.call(plugin, index);
    let setter = &plugin.names[&id].setters[index];
    let label = imported.label(plugin, function);
    let place = imported.place();
    let unmocked = match import {
        Import::Direct => {
            let how = format!("call `{}` first", mock_path(plugin, imported));
            quote!(#krate::__private::no_mock(#label, #how))
        }
        Import::Wrapped(_) => quote!(<#reply as #krate::__private::Unmocked>::unmocked(#label)),
    };
    quote! {
        #docs
        pub fn #name(#(#names: #types),*) -> #reply {
            #[cfg(target_arch = "wasm32")]
            #call
            #[cfg(not(target_arch = "wasm32"))]
            {
                let __mock = #krate::__private::Mocks::current(&#place);
                match ::core::option::Option::as_deref(&__mock).and_then(|__mock| __mock.#setter.get(#label)) {
                    ::core::option::Option::Some(mut __closure) => __closure(#(#names),*),
                    ::core::option::Option::None => #unmocked,
                }
            }
        }
    }
}

/// `demo:log/sink#log`, for messages.
pub(super) fn label(plugin: &Plugin<'_>, id: InterfaceId, function: &Function) -> String {
    format!("{}#{}", plugin.model.interface(id).name.unversioned(), function.display_name(plugin.model))
}

/// `demo::log::sink::mock`, for messages.
fn mock_path(plugin: &Plugin<'_>, imported: &Imported<'_>) -> String {
    let module = plugin.layout.module(imported.id);
    let own = imported.own.map(|own| format!("{}::", own.module)).unwrap_or_default();
    let function = &plugin.names[&imported.id].mock_function;
    format!("{}::{}::{}::{own}{function}", module.namespace, module.package, module.interface)
}

/// The struct of the closures, the function that sets it, and where it is kept.
fn mocks(plugin: &Plugin<'_>, imported: &Imported<'_>) -> TokenStream {
    let krate = &plugin.krate;
    let Imported { id, import, .. } = *imported;
    let names = &plugin.names[&id];
    let interface = plugin.model.interface(id);
    let setters = interface
        .functions
        .iter()
        .enumerate()
        .filter(|(_, f)| !f.kind.is_method())
        .map(|(index, function)| Setter { name: names.setters[index].clone(), function });
    let mock = &imported.ident(&names.mock);
    let contract = imported.own.map_or_else(|| interface.name.unversioned(), |own| own.name.clone());
    let body =
        mock_struct(plugin, id, import, mock, setters.collect(), &format!("Closures in the place of `{contract}`."));
    let function = imported.ident(&names.mock_function);
    let place = imported.place();
    let docs = format!(" Puts closures in the place of `{contract}`, on this thread and until the guard is dropped.");
    quote! {
        #body

        #[cfg(not(target_arch = "wasm32"))]
        ::std::thread_local! {
            static #place: #krate::__private::Mocks<#mock> = const { #krate::__private::Mocks::new() };
        }

        #[doc = #docs]
        #[cfg(not(target_arch = "wasm32"))]
        pub fn #function(setup: impl ::core::ops::FnOnce(&mut #mock)) -> #krate::testing::MockGuard {
            let mut mock = <#mock as ::core::default::Default>::default();
            setup(&mut mock);
            #krate::__private::Mocks::push(&#place, mock)
        }
    }
}
