//! Contracts that the host itself serves: traits to implement and the function that makes a `HostContract` of them.
//!
//! The contract's trait has its freestanding functions, constructors and statics, which the host's one implementation serves. A
//! resource has a trait of its own with its methods, so that each handle leads to a value of the host's.

use jackfield_contract::{Function, FunctionKind, InterfaceId, TypeId};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::context::{Context, SocketNames};
use super::socket;
use crate::docs;
use crate::names::{Scope, distinct, snake};

/// A contract's trait and its adaptor.
pub(super) fn emit(context: &Context<'_>, id: InterfaceId, names: &SocketNames) -> TokenStream {
    let private = &context.private;
    let interface = context.interface(id);
    let (host, adaptor) = (&names.host, &names.adaptor);
    let mut methods = TokenStream::new();
    let mut functions = TokenStream::new();
    for (index, function) in interface.functions.iter().enumerate() {
        if let (FunctionKind::Method(resource), None) = (function.kind, context.model.unsupported(id, index)) {
            let call = methods_ident(context, resource);
            functions.extend(quote! {
                let contract = contract.dynamic(#index, |params| self::#call(#index, params));
            });
        }
    }
    for (index, name) in socket::free_functions(context, id, &[]) {
        let function = &interface.functions[index];
        let Params { idents, types } = params(context, id, function, 0);
        let result = socket::result(context, id, function);
        let docs = function_docs(context, function);
        methods.extend(quote! {
            #docs
            fn #name(&self #(, #idents: #types)*) -> ::core::result::Result<#result, #private::HostError>;
        });
        functions.extend(serve(context, id, host, &name, index, &types));
    }
    let text = format!(" What the host does when a plugin calls `{}`.", interface.name);
    let adaptor_text = format!(" `{}`, served by the host; give it to `GraphBuilder::host`.", interface.name);
    let left_out = socket::left_out(context, id);
    let traits = names.resources.iter().map(|(resource, ident)| {
        let name = &context.model.type_def(*resource).name;
        let handle = context.layout.type_ident(*resource);
        let text = format!(
            " A `{name}` is a handle of a value of the host's: whatever implements [`{ident}`] becomes one by \
             `{handle}::from`."
        );
        quote!(#[doc = ""] #[doc = #text])
    });
    let resources = names.resources.iter().map(|(resource, ident)| resource_trait(context, id, *resource, ident));
    quote! {
        #[doc = #text]
        ///
        /// Plugins may call at the same time. An `Err` of the outer result becomes a trap of the plugin that called, with the
        /// error's text; through a wrapped socket it is the case `other`.
        #(#traits)*
        #left_out
        pub trait #host: ::core::marker::Send + ::core::marker::Sync + 'static {
            #methods
        }
        #[doc = #adaptor_text]
        #[must_use]
        pub fn #adaptor(host: impl self::#host) -> #private::HostContract {
            let host = ::std::sync::Arc::new(host);
            let contract = #private::HostContract::of(&self::CONTRACT);
            #functions
            contract
        }
        #(#resources)*
    }
}

/// The function that finds the value behind a handle and calls its method.
fn methods_ident(context: &Context<'_>, resource: TypeId) -> Ident {
    format_ident!("__host_{}", snake(&context.model.type_def(resource).name))
}

/// A resource's trait, and the ways from a value to a handle and back.
fn resource_trait(context: &Context<'_>, id: InterfaceId, resource: TypeId, ident: &Ident) -> TokenStream {
    let private = &context.private;
    let name = &context.model.type_def(resource).name;
    let handle = context.layout.type_ident(resource);
    let call = methods_ident(context, resource);
    let mut scope = Scope::default();
    let mut methods = TokenStream::new();
    let mut arms = TokenStream::new();
    for (index, function) in context.interface(id).functions_of(Some(resource)) {
        if !function.kind.is_method() || context.model.unsupported(id, index).is_some() {
            continue;
        }
        let method = scope.claim(&snake(&function.name), "_");
        let Params { idents, types } = params(context, id, function, 1);
        let result = socket::result(context, id, function);
        let docs = function_docs(context, function);
        methods.extend(quote! {
            #docs
            fn #method(&self #(, #idents: #types)*) -> ::core::result::Result<#result, #private::HostError>;
        });
        arms.extend(quote! {
            #index => #private::values::served(self::#ident::#method(&*object #(, params.take::<#types>()?)*)),
        });
    }
    // A method of the contract's own keeps its name.
    let downcast = socket::method_scope(context, id, resource).claim("downcast", "_value");
    let text = format!(" What the host keeps behind a handle of `{name}`, and does when a plugin calls its methods.");
    let from = format!(" A handle of a value of the host's, which is served as `{name}`.");
    quote! {
        #[doc = #text]
        ///
        /// Plugins may call at the same time. The value is dropped once the handle is, by whoever has it then. An `Err` of the
        /// outer result becomes a trap of the plugin that called; through a wrapped socket it is the case `other`.
        pub trait #ident: ::core::any::Any + ::core::marker::Send + ::core::marker::Sync {
            #methods
        }
        #[doc = #from]
        impl<T: self::#ident> ::core::convert::From<T> for self::#handle {
            fn from(value: T) -> Self {
                let value: ::std::sync::Arc<dyn self::#ident> = ::std::sync::Arc::new(value);
                Self { handle: #private::values::host_handle(#name, value, self::#call) }
            }
        }
        impl self::#handle {
            /// The host's own value behind the handle, if it is one and of this type.
            pub fn #downcast<T: self::#ident>(&self) -> ::core::option::Option<::std::sync::Arc<T>> {
                let value = #private::values::host_value::<::std::sync::Arc<dyn self::#ident>>(&self.handle)?;
                let value: ::std::sync::Arc<dyn ::core::any::Any + ::core::marker::Send + ::core::marker::Sync> = value;
                ::core::result::Result::ok(::std::sync::Arc::downcast(value))
            }
        }
        #[doc(hidden)]
        pub fn #call(
            function: usize,
            params: &[#private::Val],
        ) -> ::core::result::Result<::core::option::Option<#private::Val>, #private::HostError> {
            let mut params = #private::values::Params::new(params);
            let object = params.this::<::std::sync::Arc<dyn self::#ident>>()?;
            match function {
                #arms
                _ => ::core::result::Result::Err(#private::HostError::msg("there is no such method")),
            }
        }
    }
}

/// The parameters of a function that is served, all owned.
struct Params {
    idents: Vec<Ident>,
    types: Vec<TokenStream>,
}

fn params(context: &Context<'_>, id: InterfaceId, function: &Function, skip: usize) -> Params {
    let params = &function.params[skip.min(function.params.len())..];
    Params {
        idents: distinct(params.iter().map(|param| param.name.as_str()), snake, &[]),
        types: params.iter().map(|param| context.owned(id, &param.ty)).collect(),
    }
}

fn function_docs(context: &Context<'_>, function: &Function) -> TokenStream {
    docs::attributes(function.docs.as_deref(), &format!("A plugin calls `{}`.", function.display_name(context.model)))
}

/// The statements that add a function to the contract being served.
fn serve(
    context: &Context<'_>,
    id: InterfaceId,
    host: &Ident,
    name: &Ident,
    index: usize,
    types: &[TokenStream],
) -> TokenStream {
    let private = &context.private;
    let function = &context.interface(id).functions[index];
    let args = types.iter().map(|ty| quote!(params.take::<#ty>()?));
    // By value for functions that no Rust types are made for, and for imports that wrap their replies in types of their own.
    let mut calls = quote! {
        let contract = {
            let host = ::core::clone::Clone::clone(&host);
            contract.dynamic(#index, move |params| {
                let mut params = #private::values::Params::new(params);
                #private::values::served(self::#host::#name(&*host #(, #args)*))
            })
        };
    };
    if !context.dynamic(function) {
        let args: Vec<_> = (0..types.len()).map(|index| format_ident!("p{index}")).collect();
        let result = function.result.iter().map(|ty| context.owned(id, ty));
        calls.extend(quote! {
            let contract = {
                let host = ::core::clone::Clone::clone(&host);
                contract.typed::<(#(#types,)*), (#(#result,)*)>(#index, move |(#(#args,)*)| {
                    self::#host::#name(&*host #(, #args)*)
                })
            };
        });
    }
    calls
}
