//! Structs of closures that stand for functions in native tests.

use jackfield_contract::{Function, InterfaceId};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::import::{function_docs, params};
use super::import_kind::Import;
use super::plugin::Plugin;

/// A function that a closure can stand for.
pub(super) struct Setter<'a> {
    /// The name of the field and of the function that sets it.
    pub(super) name: Ident,
    /// The function.
    pub(super) function: &'a Function,
}

/// A struct with a place for the closure of each function, and functions that set them.
pub(super) fn mock_struct(
    plugin: &Plugin<'_>,
    id: InterfaceId,
    import: Import,
    name: &Ident,
    setters: Vec<Setter<'_>>,
    docs: &str,
) -> TokenStream {
    let krate = &plugin.krate;
    let mut fields = TokenStream::new();
    let mut functions = TokenStream::new();
    for Setter { name, function, .. } in setters {
        let types: Vec<_> = params(function).into_iter().map(|(_, ty)| plugin.param(id, ty)).collect();
        let reply = plugin.reply(id, function, import);
        let docs = function_docs(plugin, function, import);
        fields.extend(quote! {
            #name: #krate::__private::Closure<dyn ::core::ops::FnMut(#(#types),*) -> #reply>,
        });
        functions.extend(match import {
            Import::Direct => quote! {
                #docs
                pub fn #name(&mut self, closure: impl ::core::ops::FnMut(#(#types),*) -> #reply + 'static) {
                    self.#name.set(::std::boxed::Box::new(closure));
                }
            },
            Import::Wrapped(_) => {
                let names: Vec<_> = params(function).into_iter().map(|(name, _)| name).collect();
                quote! {
                    #docs
                    pub fn #name<__Reply: #krate::__private::MockReply<#reply, __How>, __How>(
                        &mut self,
                        mut __closure: impl ::core::ops::FnMut(#(#types),*) -> __Reply + 'static,
                    ) {
                        self.#name.set(::std::boxed::Box::new(move |#(#names),*| {
                            #krate::__private::MockReply::into_reply(__closure(#(#names),*))
                        }));
                    }
                }
            }
        });
    }
    let docs = format!(" {docs}");
    quote! {
        #[doc = #docs]
        #[cfg(not(target_arch = "wasm32"))]
        #[derive(::core::default::Default)]
        pub struct #name { #fields }

        #[cfg(not(target_arch = "wasm32"))]
        impl #name { #functions }
    }
}
