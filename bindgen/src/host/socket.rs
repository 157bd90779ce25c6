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
    let functions = free_functions(context, id, &["plugins"]);
    let mut scope = Scope::with(&["plugins"]);
    functions.iter().for_each(|(_, name)| drop(scope.claim(&bare(name), "_")));
    let methods: TokenStream = functions
        .into_iter()
        .map(|(index, name)| {
            let awaited = scope.claim(&format!("{}_async", bare(&name)), "_");
            broadcast(context, id, index, &interface.functions[index], &name, &awaited)
        })
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
fn broadcast(
    context: &Context<'_>,
    id: InterfaceId,
    index: usize,
    function: &Function,
    name: &Ident,
    awaited: &Ident,
) -> TokenStream {
    let private = &context.private;
    let docs = function_docs(context, function);
    let Params { idents, types } =
        params(context, id, &function.params.iter().map(|p| (p.name.as_str(), &p.ty)).collect::<Vec<_>>());
    let result = result(context, id, function);
    let (body, awaits) = if context.dynamic(function) {
        let body = quote! {
            #private::values::reply::<K, #result>(
                &self.core,
                #index,
                self.core.call_dynamic(#index, &[#(#private::IntoVal::into_val(#idents)),*]),
            )
        };
        let awaits = quote! {
            #private::values::awaited::<K, #result>(&self.core, #index, [#(#private::IntoVal::into_val(#idents)),*])
        };
        (body, awaits)
    } else {
        let results = function.result.as_ref().map(|_| quote!(#result,));
        let params = function.params.iter().zip(&idents);
        let owned = params.map(|(param, ident)| context.to_owned(&param.ty, quote!(#ident)));
        // SAFETY, for the reader of an expansion: the types are those of the table that the socket was checked against.
        let body = quote! {
            unsafe { self.core.call::<_, (#results)>(#index, (#(#idents,)*)) }
        };
        let awaits = quote! {
            unsafe { self.core.call_async::<_, (#results)>(#index, (#(#owned,)*)) }
        };
        (body, awaits)
    };
    let note = format!(" `{}`, awaited.", function.display_name(context.model));
    quote! {
        #docs
        pub fn #name(&self #(, #idents: #types)*) -> <K as #private::Cardinality>::Reply<#result> {
            #body
        }
        #[doc = #note]
        pub fn #awaited(&self #(, #idents: #types)*) -> #private::Awaited<K, #result> {
            #awaits
        }
    }
}

/// A name without the mark of a raw identifier.
fn bare(name: &Ident) -> String {
    let name = name.to_string();
    name.strip_prefix("r#").map_or(name.clone(), str::to_owned)
}

/// The methods of a resource type: each goes to the plugin that owns the handle.
pub(super) fn methods(context: &Context<'_>, id: InterfaceId, resource: TypeId) -> TokenStream {
    let private = &context.private;
    let interface = context.interface(id);
    let mut scope = Scope::default();
    let mut out = TokenStream::new();
    let of_resource = interface.functions.iter().enumerate().filter(|(index, function)| {
        matches!(function.kind, FunctionKind::Method(of) if of == resource)
            && context.model.unsupported(id, *index).is_none()
    });
    let named: Vec<_> =
        of_resource.map(|(index, function)| (index, function, scope.claim(&snake(&function.name), "_"))).collect();
    for (index, function, name) in named {
        let awaited = scope.claim(&format!("{}_async", bare(&name)), "_");
        let note = format!(" `{}`, awaited.", function.display_name(context.model));
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
            #[doc = #note]
            ///
            /// # Errors
            ///
            /// As there.
            pub fn #awaited(
                &self #(, #idents: #types)*
            ) -> impl ::core::future::Future<Output = ::core::result::Result<#result, #private::DispatchError>>
                + ::core::marker::Send
                + use<> {
                #private::values::await_method::<#result>(
                    &self::CONTRACT,
                    #index,
                    ::std::vec![
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
