//! Implementations of a plugin's contracts that do nothing yet, and a function that mentions every socket function.
//!
//! The corpus in `tests/codegen` needs both to compile what `plugin!` generates for contracts that nobody implements.

use jackfield_contract::{InterfaceId, Type, TypeId};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::import::params;
use super::import_kind::Import;
use super::plugin::Plugin;
use super::socket::associated_name;
use super::types::Lifetime;

/// `#[plug]` implementations whose functions are `unimplemented!()`, and `pub fn __sockets() -> usize`.
pub(super) fn emit(plugin: &Plugin<'_>) -> TokenStream {
    let plugs = plugin.plugs.iter().enumerate().map(|(index, id)| plugs(plugin, *id, index));
    let sockets = plugin.interfaces.iter().filter_map(|id| Some((*id, plugin.import(*id)?)));
    let sockets = sockets.flat_map(|(id, import)| socket(plugin, id, import));
    quote! {
        #(#plugs)*

        /// Uses the function of every socket, so that none is left out of the component.
        pub fn __sockets() -> usize {
            let functions: &[*const ()] = &[#(#sockets),*];
            ::core::hint::black_box(functions).len()
        }
    }
}

/// The implementations of one contract. Their module lies as deep as the contract's, so that relative paths mean the same.
fn plugs(plugin: &Plugin<'_>, id: InterfaceId, index: usize) -> TokenStream {
    let krate = &plugin.krate;
    let module = plugin.layout.module(id);
    let (namespace, package, interface) = (&module.namespace, &module.package, &module.interface);
    let path = quote!(super::super::super::#namespace::#package::#interface);
    let stubs = format_ident!("__stubs{index}");
    let mut items = TokenStream::new();
    if plugin.has_contract_trait(id) {
        items.extend(implementation(plugin, id, None, &plugin.names[&id].contract, &path, &format_ident!("__Stub")));
    }
    for (number, resource) in plugin.model.own_resources(id).into_iter().enumerate() {
        let name = &plugin.resources[&resource].plug;
        items.extend(implementation(plugin, id, Some(resource), name, &path, &format_ident!("__Stub{number}")));
    }
    quote! {
        mod #stubs {
            mod a {
                pub mod b {
                    #[allow(unused_imports, reason = "a contract may declare no types")]
                    use #path::*;
                    use #krate::plug as __plug;
                    #items
                }
            }
        }
    }
}

fn implementation(
    plugin: &Plugin<'_>,
    id: InterfaceId,
    resource: Option<TypeId>,
    name: &Ident,
    path: &TokenStream,
    stub: &Ident,
) -> TokenStream {
    let functions = plugin.model.interface(id).functions_of(resource).map(|(index, function)| {
        let ident = &plugin.names[&id].functions[index];
        let params = params(function).into_iter().map(|(name, ty)| {
            let ty = plugin.owned(id, ty, Lifetime::Elided);
            quote!(#name: #ty)
        });
        let receiver = match (resource, function.kind.is_method()) {
            (None, _) => Some(quote!(&mut self,)),
            (Some(_), true) => Some(quote!(&self,)),
            (Some(_), false) => None,
        };
        let result = match (function.kind.is_constructor(), &function.result) {
            (false, result) => plugin.result(id, result.as_ref()),
            (true, Some(Type::Result { err, .. })) => {
                let err = plugin.result(id, err.as_deref());
                quote!(::core::result::Result<Self, #err>)
            }
            (true, _) => quote!(Self),
        };
        quote! {
            fn #ident(#receiver #(#params),*) -> #result {
                ::core::unimplemented!()
            }
        }
    });
    quote! {
        #[derive(::core::default::Default)]
        pub struct #stub;

        #[__plug]
        #[allow(unused_variables, reason = "a stub uses nothing")]
        impl #path::#name for #stub {
            #(#functions)*
        }
    }
}

/// The functions of one socket, those of its resources included, as pointers.
fn socket(plugin: &Plugin<'_>, id: InterfaceId, import: Import) -> Vec<TokenStream> {
    let module = plugin.layout.module(id);
    let (namespace, package, interface) = (&module.namespace, &module.package, &module.interface);
    let functions = plugin.model.interface(id).functions.iter().enumerate().map(|(index, function)| {
        let name = associated_name(plugin, id, index, import);
        let path = match function.kind.resource() {
            None => quote!(#namespace::#package::#interface::#name),
            Some(resource) => {
                let ident = plugin.layout.type_ident(resource);
                quote!(#namespace::#package::#interface::#ident::#name)
            }
        };
        quote!(#path as *const ())
    });
    functions.collect()
}
