//! Typed sockets: a struct for each contract, generic over its cardinality, and the methods of resource types.

use jackfield_contract::{Function, FunctionKind, InterfaceId, Type, TypeId};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::context::{Context, SocketNames};
use crate::docs;
use crate::names::{Scope, distinct, snake};

/// The socket of a contract: its freestanding functions, constructors and statics.
pub(super) fn emit(context: &Context<'_>, id: InterfaceId, names: &SocketNames) -> TokenStream {
    let private = &context.private;
    let interface = context.interface(id);
    let ident = &names.socket;
    let methods: TokenStream = free_functions(context, id, &["plugins"])
        .into_iter()
        .map(|(index, name)| broadcast(context, id, index, &interface.functions[index], &name))
        .collect();
    let docs = docs::attributes(interface.docs.as_deref(), &format!("The contract `{}`.", interface.name));
    let text = format!(" A socket for plugs of `{}`; made by `Graph::socket`.", interface.name);
    let left_out = left_out(context, id);
    quote! {
        #docs
        ///
        #[doc = #text]
        #left_out
        #[derive(::core::fmt::Debug)]
        pub struct #ident<K: #private::Cardinality = #private::Any> { core: #private::SocketCore<K> }
        impl<K: #private::Cardinality> ::core::clone::Clone for self::#ident<K> {
            fn clone(&self) -> Self {
                Self { core: ::core::clone::Clone::clone(&self.core) }
            }
        }
        impl<K: #private::Cardinality> #private::TypedContract for self::#ident<K> {
            type Cardinality = K;
            const CONTRACT: &'static #private::Contract = &self::CONTRACT;
            fn from_core(core: #private::SocketCore<K>) -> Self {
                Self { core: core.of(&self::CONTRACT) }
            }
        }
        impl<K: #private::Cardinality> self::#ident<K> {
            /// The plugins that are plugged in, in the graph's order.
            pub fn plugins(&self) -> impl ::core::iter::Iterator<Item = &#private::PluginId> {
                self.core.plugins()
            }
            #methods
        }
    }
}

/// The functions that are no methods and can be called, by their places, each with its Rust name: `new_bucket` for a constructor,
/// `bucket_open` for a static function.
pub(super) fn free_functions(context: &Context<'_>, id: InterfaceId, taken: &[&str]) -> Vec<(usize, Ident)> {
    let interface = context.interface(id);
    let mut scope = Scope::with(taken);
    let mut named = Vec::new();
    // Freestanding functions keep their names; those of resources give way.
    let (free, owned): (Vec<_>, Vec<_>) =
        interface.functions.iter().enumerate().partition(|(_, function)| function.kind.resource().is_none());
    for (index, function) in free.into_iter().chain(owned) {
        if function.kind.is_method() || context.model.unsupported(id, index).is_some() {
            continue;
        }
        let resource = function.kind.resource().map(|resource| snake(&context.model.type_def(resource).name));
        let name = match (resource, function.kind) {
            (Some(resource), FunctionKind::Constructor(_)) => format!("new_{resource}"),
            (Some(resource), _) => format!("{resource}_{}", snake(&function.name)),
            (None, _) => snake(&function.name),
        };
        named.push((index, scope.claim(&name, "_")));
    }
    named
}

/// Says which functions are only in the table.
pub(super) fn left_out(context: &Context<'_>, id: InterfaceId) -> TokenStream {
    let functions = context.interface(id).functions.iter().enumerate();
    let lines = functions.filter_map(|(index, function)| {
        let why = context.model.unsupported(id, index)?;
        Some(format!(" Not supported yet: `{}`, which needs {why}.", function.display_name(context.model)))
    });
    quote!(#(#[doc = ""] #[doc = #lines])*)
}

/// A method that calls every plug that is plugged in, or the owner of the handles that are given.
fn broadcast(context: &Context<'_>, id: InterfaceId, index: usize, function: &Function, name: &Ident) -> TokenStream {
    let private = &context.private;
    let docs = function_docs(context, function);
    let Params { idents, types } =
        params(context, id, &function.params.iter().map(|p| (p.name.as_str(), &p.ty)).collect::<Vec<_>>());
    let result = result(context, id, function);
    let body = if context.dynamic(function) {
        quote! {
            #private::values::reply::<K, #result>(
                &self.core,
                #index,
                self.core.call_dynamic(#index, &[#(#private::IntoVal::into_val(#idents)),*]),
            )
        }
    } else {
        let results = function.result.as_ref().map(|_| quote!(#result,));
        // SAFETY, for the reader of an expansion: the types are those of the table that the socket was checked against.
        quote! {
            unsafe { self.core.call::<_, (#results)>(#index, (#(#idents,)*)) }
        }
    };
    quote! {
        #docs
        pub fn #name(&self #(, #idents: #types)*) -> <K as #private::Cardinality>::Reply<#result> {
            #body
        }
    }
}

/// The methods of a resource type: each goes to the plugin that owns the handle.
pub(super) fn methods(context: &Context<'_>, id: InterfaceId, resource: TypeId) -> TokenStream {
    let private = &context.private;
    let interface = context.interface(id);
    let mut scope = Scope::default();
    let mut out = TokenStream::new();
    for (index, function) in interface.functions.iter().enumerate() {
        let FunctionKind::Method(of) = function.kind else { continue };
        if of != resource || context.model.unsupported(id, index).is_some() {
            continue;
        }
        let name = scope.claim(&snake(&function.name), "_");
        let docs = function_docs(context, function);
        let rest: Vec<_> = function.params.iter().skip(1).map(|param| (param.name.as_str(), &param.ty)).collect();
        let Params { idents, types } = params(context, id, &rest);
        let result = result(context, id, function);
        out.extend(quote! {
            #docs
            ///
            /// # Errors
            ///
            /// When the plugin that owns the resource fails, or the handle is dead.
            pub fn #name(&self #(, #idents: #types)*) -> ::core::result::Result<#result, #private::DispatchError> {
                #private::values::call_method::<#result>(
                    &self::CONTRACT,
                    #index,
                    &[
                        #private::Val::Handle(::core::clone::Clone::clone(&self.handle)),
                        #(#private::IntoVal::into_val(#idents)),*
                    ],
                )
            }
        });
    }
    out
}

/// The scope of a resource type's methods, with those of the contract in it.
pub(super) fn method_scope(context: &Context<'_>, id: InterfaceId, resource: TypeId) -> Scope {
    let mut scope = Scope::default();
    for (index, function) in context.interface(id).functions_of(Some(resource)) {
        if function.kind.is_method() && context.model.unsupported(id, index).is_none() {
            scope.claim(&snake(&function.name), "_");
        }
    }
    scope
}

/// The parameters of a generated function.
struct Params {
    idents: Vec<Ident>,
    types: Vec<TokenStream>,
}

fn params(context: &Context<'_>, id: InterfaceId, params: &[(&str, &Type)]) -> Params {
    Params {
        idents: distinct(params.iter().map(|(name, _)| *name), snake, &[]),
        types: params.iter().map(|(_, ty)| context.param(id, ty)).collect(),
    }
}

/// The result's Rust type, `()` where there is none.
pub(super) fn result(context: &Context<'_>, id: InterfaceId, function: &Function) -> TokenStream {
    function.result.as_ref().map_or_else(|| quote!(()), |ty| context.owned(id, ty))
}

fn function_docs(context: &Context<'_>, function: &Function) -> TokenStream {
    docs::attributes(function.docs.as_deref(), &format!("Calls `{}`.", function.display_name(context.model)))
}
