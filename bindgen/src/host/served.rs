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
    let mut functions = TokenStream::new();
    for (index, function) in interface.functions.iter().enumerate() {
        if !can_serve(context, id, index, function) {
            continue;
        }
        let name = scope.claim(&snake(&function.name), "_");
        let idents = distinct(function.params.iter().map(|param| param.name.as_str()), snake, &[]);
        let types: Vec<_> = function.params.iter().map(|param| context.owned(id, &param.ty)).collect();
        let result = socket::result(context, id, function);
        let docs = socket::function_docs(context, function);
        methods.extend(quote! {
            #docs
            fn #name(&self #(, #idents: #types)*) -> ::core::result::Result<#result, #private::HostError>;
        });
        functions.extend(serve(context, id, host, &name, index, &types));
    }
    let text = format!(" What the host does when a plugin calls `{}`.", interface.name);
    let adaptor_text = format!(" `{}`, served by the host; give it to `GraphBuilder::host`.", interface.name);
    let left_out = socket::left_out(context, id);
    let handles = interface.functions.iter().any(|function| function.carries_handles(context.model)).then(|| {
        quote! {
            #[doc = ""]
            #[doc = " The host cannot own resources yet: functions that carry handles are not here."]
        }
    });
    quote! {
        #[doc = #text]
        ///
        /// An `Err` of the outer result becomes a trap of the plugin that called, with the error's text.
        #left_out
        #handles
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
    }
}

/// Whether the host can serve a function: it is supported, and carries no handles, which the host cannot own.
fn can_serve(context: &Context<'_>, id: InterfaceId, index: usize, function: &Function) -> bool {
    context.model.unsupported(id, index).is_none() && !function.carries_handles(context.model)
}

/// The statement that adds a function to the contract being served.
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
    let call = if context.dynamic(function) {
        let args = types.iter().map(|ty| quote!(params.take::<#ty>()?));
        quote! {
            contract.dynamic(#index, move |params| {
                let mut params = #private::values::Params::new(params);
                #private::values::served(self::#host::#name(&*host #(, #args)*))
            })
        }
    } else {
        let args: Vec<_> = (0..types.len()).map(|index| quote::format_ident!("p{index}")).collect();
        let result = function.result.iter().map(|ty| context.owned(id, ty));
        quote! {
            contract.typed::<(#(#types,)*), (#(#result,)*)>(#index, move |(#(#args,)*)| {
                self::#host::#name(&*host #(, #args)*)
            })
        }
    };
    quote! {
        let contract = {
            let host = ::core::clone::Clone::clone(&host);
            #call
        };
    }
}
