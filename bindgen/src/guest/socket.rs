//! Sockets: functions to call, and the mocks that stand for them natively.

use jackfield_contract::{Function, FunctionKind, InterfaceId};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::import::{function_docs, params};
use super::mock::{Setter, mock_struct};
use super::plugin::{Import, Plugin};
use crate::names::ident;

/// The functions of a socket that belong to no resource, and its mocks.
pub(super) fn emit(plugin: &Plugin<'_>, id: InterfaceId, import: Import) -> TokenStream {
    let functions = plugin.model.interface(id).functions_of(None);
    let functions: TokenStream =
        functions.map(|(index, _)| function(plugin, id, index, import, &plugin.names[&id].functions[index])).collect();
    let mocks = mocks(plugin, id, import);
    quote!(#functions #mocks)
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
pub(super) fn function(
    plugin: &Plugin<'_>,
    id: InterfaceId,
    index: usize,
    import: Import,
    name: &Ident,
) -> TokenStream {
    let krate = &plugin.krate;
    let function = &plugin.model.interface(id).functions[index];
    let docs = function_docs(plugin, function, import);
    let reply = plugin.reply(id, function, import);
    let (names, types): (Vec<_>, Vec<_>) =
        params(function).into_iter().map(|(name, ty)| (name, plugin.param(id, ty))).unzip();
    let call = plugin.call_import(id, index, import);
    let setter = &plugin.names[&id].setters[index];
    let label = label(plugin, id, function);
    let unmocked = match import {
        Import::Direct => {
            let how = format!("call `{}` first", mock_path(plugin, id));
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
                let __mock = #krate::__private::Mocks::current(&__MOCKS);
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
fn mock_path(plugin: &Plugin<'_>, id: InterfaceId) -> String {
    let module = plugin.layout.module(id);
    let function = &plugin.names[&id].mock_function;
    format!("{}::{}::{}::{function}", module.namespace, module.package, module.interface)
}

/// The struct of the closures, the function that sets it, and where it is kept.
fn mocks(plugin: &Plugin<'_>, id: InterfaceId, import: Import) -> TokenStream {
    let krate = &plugin.krate;
    let names = &plugin.names[&id];
    let interface = plugin.model.interface(id);
    let setters = interface
        .functions
        .iter()
        .enumerate()
        .filter(|(_, f)| !f.kind.is_method())
        .map(|(index, function)| Setter { name: names.setters[index].clone(), function });
    let mock = &names.mock;
    let contract = interface.name.unversioned();
    let body =
        mock_struct(plugin, id, import, mock, setters.collect(), &format!("Closures in the place of `{contract}`."));
    let function = &names.mock_function;
    let docs = format!(" Puts closures in the place of `{contract}`, on this thread and until the guard is dropped.");
    quote! {
        #body

        #[cfg(not(target_arch = "wasm32"))]
        ::std::thread_local! {
            static __MOCKS: #krate::__private::Mocks<#mock> = const { #krate::__private::Mocks::new() };
        }

        #[doc = #docs]
        #[cfg(not(target_arch = "wasm32"))]
        pub fn #function(setup: impl ::core::ops::FnOnce(&mut #mock)) -> #krate::testing::MockGuard {
            let mut mock = <#mock as ::core::default::Default>::default();
            setup(&mut mock);
            #krate::__private::Mocks::push(&__MOCKS, mock)
        }
    }
}
