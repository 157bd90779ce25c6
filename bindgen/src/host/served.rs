//! Contracts that the host itself serves: a trait to implement and the function that makes a `HostContract` of it.

use jackfield_contract::{Function, InterfaceId};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{Context, SocketNames, socket};
use crate::names::{Scope, distinct, snake};

pub(super) fn emit(context: &Context<'_>, id: InterfaceId, names: &SocketNames) -> TokenStream {
    let private = &context.private;
    let interface = context.interface(id);
    let (host, adaptor) = (&names.host, &names.adaptor);
    let mut scope = Scope::default();
    let mut methods = TokenStream::new();
    let mut functions = Vec::new();
    for (index, function) in interface.functions.iter().enumerate() {
        if !can_serve(context, id, index, function) {
            functions.push(quote!(::core::option::Option::None));
            continue;
        }
        let name = scope.claim(&snake(&function.name), "_");
        let idents = distinct(function.params.iter().map(|param| param.name.as_str()), snake, &[]);
        let types: Vec<_> = function.params.iter().map(|param| context.owned(id, &param.ty)).collect();
        let result = socket::result(context, id, function);
        let docs = socket::function_docs(context, function);
        methods.extend(quote! {
            #docs
            fn #name(&self #(, #idents: #types)*) -> #private::wasmtime::Result<#result>;
        });
        let call = call(context, host, &name, function, &types);
        functions.push(quote!(::core::option::Option::Some({
            let host = ::std::sync::Arc::clone(&host);
            #call
        })));
    }
    let text = format!(" What the host does when a plugin calls `{}`.", interface.name);
    let adaptor_text = format!(" `{}`, served by the host; give it to `GraphBuilder::host`.", interface.name);
    let left_out = socket::left_out(context, id);
    let resources = (!context.model.own_resources(id).is_empty()).then(|| {
        quote! {
            #[doc = ""]
            #[doc = " The host cannot own resources yet: functions that carry handles of this contract's own are not here."]
        }
    });
    quote! {
        #[doc = #text]
        ///
        /// An `Err` of the outer result becomes a trap of the plugin that called, with the error's text.
        #left_out
        #resources
        pub trait #host: ::core::marker::Send + ::core::marker::Sync + 'static {
            #methods
        }
        #[doc = #adaptor_text]
        #[must_use]
        pub fn #adaptor(host: impl self::#host) -> #private::HostContract {
            let host = ::std::sync::Arc::new(host);
            #private::HostContract::new(&self::CONTRACT, ::std::vec::Vec::from([#(#functions),*]))
        }
    }
}

/// Whether the host can serve a function: it is supported, and carries no handle of a resource that the host would own.
fn can_serve(context: &Context<'_>, id: InterfaceId, index: usize, function: &Function) -> bool {
    context.model.unsupported(id, index).is_none()
        && function.kind.resource().is_none()
        && !function
            .params
            .iter()
            .map(|param| &param.ty)
            .chain(&function.result)
            .any(|ty| context.model.carries_own_handles(id, ty))
}

fn call(context: &Context<'_>, host: &Ident, name: &Ident, function: &Function, types: &[TokenStream]) -> TokenStream {
    let private = &context.private;
    if context.dynamic(function) {
        let len = types.len();
        let args = types.iter().map(|ty| quote!(params.next::<#ty>()?));
        return quote! {
            #private::HostFunction::dynamic(move |params| {
                let mut params = #private::values::Params::new(params, #len)?;
                #private::values::served(self::#host::#name(&*host #(, #args)*))
            })
        };
    }
    let args: Vec<_> = (0..types.len()).map(|index| quote::format_ident!("p{index}")).collect();
    let result = match function.result {
        Some(_) => quote!(::core::result::Result::map(reply, |value| (value,))),
        None => quote!(reply),
    };
    quote! {
        #private::HostFunction::typed(move |(#(#args,)*): (#(#types,)*)| {
            let reply = self::#host::#name(&*host #(, #args)*);
            #result
        })
    }
}
