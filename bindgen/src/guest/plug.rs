//! Plugs: a trait to implement, and the exports that `#[plug]` makes of an implementation.

use jackfield_contract::abi::{CoreSignature, Direction, core_signature};
use jackfield_contract::{Function, FunctionKind, InterfaceId, Type, TypeId};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::LitStr;

use super::import::{core_type, params};
use super::plugin::Plugin;
use super::types::Lifetime;
use crate::docs;

/// The contract's trait and what `#[plug]` finds beside it.
pub(super) fn emit(plugin: &Plugin<'_>, id: InterfaceId) -> TokenStream {
    let mut out = TokenStream::new();
    if plugin.has_contract_trait(id) {
        out.extend(contract_trait(plugin, id));
        out.extend(exports(plugin, id, None, &plugin.names[&id].contract));
    }
    for resource in plugin.model.own_resources(id) {
        out.extend(exports(plugin, id, Some(resource), &plugin.resources[&resource].plug));
    }
    out
}

/// The trait of the functions that belong to no resource.
fn contract_trait(plugin: &Plugin<'_>, id: InterfaceId) -> TokenStream {
    let interface = plugin.model.interface(id);
    let name = &plugin.names[&id].contract;
    let docs = docs::attributes(interface.docs.as_deref(), &format!("The contract `{}`.", interface.name));
    let functions = interface.functions_of(None).map(|(index, function)| {
        let docs = docs::attributes(function.docs.as_deref(), &format!("`{}`", function.name));
        let ident = &plugin.names[&id].functions[index];
        let (names, types): (Vec<_>, Vec<_>) =
            params(function).into_iter().map(|(name, ty)| (name, plugin.owned(id, ty, Lifetime::Elided))).unzip();
        let result = plugin.result(id, function.result.as_ref());
        quote!(#docs fn #ident(&mut self, #(#names: #types),*) -> #result;)
    });
    quote! {
        #docs
        pub trait #name {
            #(#functions)*
        }
    }
}

/// The exports of a contract's or a resource's trait: generic glue, and a macro of the trait's own name that `#[plug]` calls
/// to make the exports for a type. Trait and macro are in different namespaces, so who imports one has the other.
fn exports(plugin: &Plugin<'_>, id: InterfaceId, resource: Option<TypeId>, name: &Ident) -> TokenStream {
    let krate = &plugin.krate;
    let interface = plugin.model.interface(id);
    let contract = plugin.export_name(id);
    let glue = format_ident!("__{}Glue", name);
    let macro_name = format_ident!("__plug_{}", name);
    let mut functions = TokenStream::new();
    let mut exports = TokenStream::new();
    for (index, function) in interface.functions_of(resource) {
        let signature = core_signature(plugin.model, function, Direction::Export);
        functions.extend(glue_function(plugin, id, index, function, &signature, name));
        exports.extend(export(plugin, &contract, index, function, &signature));
    }
    if let Some(resource) = resource {
        let def = plugin.model.type_def(resource);
        let ident = plugin.layout.type_ident(resource);
        let symbol = format!("{contract}#[dtor]{}", def.name);
        functions.extend(quote! {
            pub unsafe fn __drop(__representation: i32) {
                unsafe { #krate::__private::abi::release_object::<#ident>(__representation) }
            }
        });
        exports.extend(quote! {
            #[unsafe(export_name = #symbol)]
            unsafe extern "C" fn __drop(__representation: i32) {
                unsafe { __Glue::__drop(__representation) }
            }
        });
    }
    let state = resource.is_none().then(|| quote!(const _: () = #krate::__private::require_state::<$plug>();));
    quote! {
        #[doc(hidden)]
        #[cfg(target_arch = "wasm32")]
        pub struct #glue;

        #[cfg(target_arch = "wasm32")]
        impl #glue {
            #functions
        }

        #[cfg(target_arch = "wasm32")]
        impl #krate::__private::Contract for dyn #name {
            type Glue = #glue;
        }

        #[doc(hidden)]
        macro_rules! #macro_name {
            ([$plug:ty] $($contract:tt)*) => {
                #state

                impl #krate::__private::Plugged for dyn $($contract)* {}

                #[cfg(target_arch = "wasm32")]
                const _: () = {
                    type __Plug = $plug;
                    type __Glue = <dyn $($contract)* as #krate::__private::Contract>::Glue;
                    #exports
                };
            };
        }
        #[doc(hidden)]
        pub(crate) use #macro_name as #name;
    }
}

/// One export of the component.
fn export(
    plugin: &Plugin<'_>,
    contract: &str,
    index: usize,
    function: &Function,
    signature: &CoreSignature,
) -> TokenStream {
    let glue = format_ident!("__call{index}");
    let post = format_ident!("__post{index}");
    let (names, types) = core_params(signature);
    let result = core_result(signature);
    let generics = (!function.kind.is_method()).then(|| quote!(::<__Plug>));
    let symbol = format!("{contract}#{}", function.export_name(plugin.model));
    let post_symbol = format!("cabi_post_{symbol}");
    let post = signature.indirect_result.then(|| {
        quote! {
            #[unsafe(export_name = #post_symbol)]
            unsafe extern "C" fn #post(__area: i32) {
                unsafe { __Glue::#post(__area) }
            }
        }
    });
    quote! {
        #[unsafe(export_name = #symbol)]
        unsafe extern "C" fn #glue(#(#names: #types),*) #result {
            unsafe { __Glue::#glue #generics (#(#names),*) }
        }
        #post
    }
}

fn core_params(signature: &CoreSignature) -> (Vec<Ident>, Vec<TokenStream>) {
    let names = (0..signature.params.len()).map(|index| format_ident!("__a{index}"));
    (names.collect(), signature.params.iter().map(|ty| core_type(*ty)).collect())
}

fn core_result(signature: &CoreSignature) -> Option<TokenStream> {
    signature.results.first().map(|ty| {
        let ty = core_type(*ty);
        quote!(-> #ty)
    })
}

/// The glue of one function: lifts its parameters, calls it, lowers its result.
fn glue_function(
    plugin: &Plugin<'_>,
    id: InterfaceId,
    index: usize,
    function: &Function,
    signature: &CoreSignature,
    name: &Ident,
) -> TokenStream {
    let krate = &plugin.krate;
    let abi = quote!(#krate::__private::abi);
    let log = plugin.log;
    let (core_names, core_types) = core_params(signature);
    let values: Vec<_> = (0..function.params.len()).map(|index| format_ident!("__p{index}")).collect();
    let types: Vec<_> = function.params.iter().map(|param| plugin.owned(id, &param.ty, Lifetime::Elided)).collect();
    let lift = if function.params.is_empty() {
        TokenStream::new()
    } else if signature.indirect_params {
        let tuple = Type::Tuple(function.params.iter().map(|param| param.ty.clone()).collect());
        let (size, align) = jackfield_contract::size_align(plugin.model, &tuple);
        let (size, align) = (Literal::usize_unsuffixed(size), Literal::usize_unsuffixed(align));
        quote! {
            let __params = __a0 as usize as *mut u8;
            let mut __fields = #abi::Fields::new(__params);
            #(let #values: #types = unsafe { #abi::load_next(&mut __fields, __cx) };)*
            unsafe { #abi::free_params(__params, #size, #align) };
        }
    } else {
        let length = Literal::usize_unsuffixed(core_names.len());
        quote! {
            let __slots: [u64; #length] = [#(#abi::Core::into_slot(#core_names)),*];
            let mut __from = #abi::Source::new(&__slots);
            #(let #values: #types = unsafe { #abi::Lift::lift(&mut __from, __cx) };)*
        }
    };
    let call = call(plugin, id, index, function, name, &values);
    let result = plugin.result(id, function.result.as_ref());
    let finish = match (signature.indirect_result, signature.results.first()) {
        (true, _) => quote!(#abi::keep(__result) as usize as i32),
        (false, Some(core)) => {
            let core = core_type(*core);
            quote!(#abi::lower_one::<#core, #result>(&__result))
        }
        (false, None) => quote!(__result),
    };
    let core_result = core_result(signature);
    let ident = format_ident!("__call{index}");
    let generics = (!function.kind.is_method()).then(|| match function.kind {
        FunctionKind::Freestanding => quote!(<__T: #name + #krate::__private::State>),
        _ => quote!(<__T: #name>),
    });
    let post_ident = format_ident!("__post{index}");
    let post = signature.indirect_result.then(|| {
        quote! {
            pub unsafe fn #post_ident(__area: i32) {
                unsafe { #abi::release::<#result>(__area as usize as *mut u8) }
            }
        }
    });
    quote! {
        pub unsafe fn #ident #generics (#(#core_names: #core_types),*) #core_result {
            #krate::__private::enter::<#log>();
            let __scope = #abi::Scope::new();
            let __cx = #abi::Lifting::new(#abi::Side::EXPORT, &__scope);
            #lift
            let __result: #result = #call;
            #finish
        }
        #post
    }
}

/// The call of the user's function.
fn call(
    plugin: &Plugin<'_>,
    id: InterfaceId,
    index: usize,
    function: &Function,
    name: &Ident,
    values: &[Ident],
) -> TokenStream {
    let krate = &plugin.krate;
    let ident = &plugin.names[&id].functions[index];
    match function.kind {
        FunctionKind::Freestanding => quote! {
            #krate::__private::with_state::<__T, _>(|__state| <__T as #name>::#ident(__state, #(#values),*))
        },
        FunctionKind::Method(resource) => {
            let (this, values) = values.split_first().expect("a method has a self");
            let resource = &plugin.model.type_def(resource).name;
            quote! {
                match #krate::__private::abi::Resource::handle(#this) {
                    #krate::__private::abi::Handle::Local(__object) => #name::#ident(&**__object, #(#values),*),
                    _ => #krate::__private::abi::not_imported(#resource),
                }
            }
        }
        FunctionKind::Static(_) => quote!(<__T as #name>::#ident(#(#values),*)),
        FunctionKind::Constructor(resource) => {
            let handle = plugin.layout.type_ident(resource);
            let value = quote!(<__T as #name>::#ident(#(#values),*));
            if matches!(function.result, Some(Type::Result { .. })) {
                quote!(::core::result::Result::map(#value, <#handle as ::core::convert::From<__T>>::from))
            } else {
                quote!(<#handle as ::core::convert::From<__T>>::from(#value))
            }
        }
    }
}

/// Checks that each declared plug has a `#[plug]`, reported at the plug's name in the macro.
pub(super) fn checks(plugin: &Plugin<'_>, literals: &[LitStr]) -> TokenStream {
    let krate = &plugin.krate;
    let mut out = TokenStream::new();
    for (id, literal) in plugin.plugs.iter().zip(literals) {
        let module = plugin.layout.module(*id);
        let (namespace, package, interface) = (&module.namespace, &module.package, &module.interface);
        let contract_trait = plugin.has_contract_trait(*id).then(|| plugin.names[id].contract.clone());
        let resources = plugin.model.own_resources(*id);
        let resources = resources.iter().map(|resource| plugin.resources[resource].plug.clone());
        for name in contract_trait.into_iter().chain(resources) {
            // Each token has the literal's span, so that rustc points there.
            let [namespace, package, interface, name] = [namespace, package, interface, &name].map(|ident| {
                let mut ident = ident.clone();
                ident.set_span(literal.span());
                ident
            });
            let path = quote_spanned!(literal.span()=> dyn #namespace::#package::#interface::#name);
            let reason = "the path has the plug's own span, so a short name in scope would be asked for";
            out.extend(quote! {
                #[allow(unused_qualifications, reason = #reason)]
                const _: () = #krate::__private::require_plug::<#path>();
            });
        }
    }
    out
}
