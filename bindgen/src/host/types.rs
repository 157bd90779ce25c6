//! The Rust types of a contract.

use jackfield_contract::{Case, Field, InterfaceId, Label, Type, TypeDefKind, TypeId};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::context::{self, Context};
use super::definition::{derives, heading, is_misread, local_ident};
use super::{flags, socket, values};
use crate::docs;
use crate::names::{camel, distinct, snake};

/// Every named type of an interface, its resources with their methods included.
///
/// wasmtime's derives write `Option` and `Copy` and mean the standard library's. Where a contract has a type of that name,
/// its types are defined under other names in a module of their own, and re-exported under their right ones.
pub(super) fn emit(context: &Context<'_>, id: InterfaceId) -> TokenStream {
    let types = &context.interface(id).types;
    let nested = types.iter().any(|ty| is_misread(context, *ty));
    let mut out = TokenStream::new();
    let mut inner = TokenStream::new();
    let mut names = TokenStream::new();
    for ty in types {
        match &context.model.type_def(*ty).kind {
            TypeDefKind::Resource => out.extend(resource(context, id, *ty)),
            TypeDefKind::Alias(target) => out.extend(alias(context, id, *ty, target)),
            _ if !nested => out.extend(value(context, id, *ty)),
            _ => {
                context.nested.set(true);
                inner.extend(value(context, id, *ty));
                let (local, public) = (local_ident(context, *ty), context.layout.type_ident(*ty));
                context.nested.set(false);
                names.extend(quote!(#local as #public,));
            }
        }
    }
    if nested {
        let prelude = context::prelude(context);
        out.extend(quote! {
            #[doc(hidden)]
            pub mod __types { #prelude #inner }
            #[doc(inline)]
            pub use self::__types::{#names};
        });
    }
    out
}

fn value(context: &Context<'_>, id: InterfaceId, ty: TypeId) -> TokenStream {
    match &context.model.type_def(ty).kind {
        TypeDefKind::Record(fields) => record(context, id, ty, fields),
        TypeDefKind::Variant(cases) => variant(context, id, ty, cases),
        TypeDefKind::Enum(labels) => enumeration(context, ty, labels),
        TypeDefKind::Flags(labels) => flags::emit(context, ty, labels),
        TypeDefKind::Resource | TypeDefKind::Alias(_) => TokenStream::new(),
    }
}

/// wasmtime's derives, by which typed calls carry the type.
fn component(context: &Context<'_>, kind: &str) -> TokenStream {
    let wasmtime = {
        let private = &context.private;
        quote!(#private::wasmtime)
    };
    let kind = crate::names::ident(kind);
    let kind = if kind == "r#enum" { quote!(enum) } else { quote!(#kind) };
    quote! {
        #[derive(#wasmtime::component::ComponentType, #wasmtime::component::Lift, #wasmtime::component::Lower)]
        #[component(#kind)]
        #[component(wasmtime_crate = #wasmtime)]
    }
}

/// What can be derived for a type that holds these.
fn builtin<'a>(context: &Context<'_>, types: impl Iterator<Item = &'a Type> + Clone) -> Vec<&'static str> {
    let mut builtin = vec!["Clone"];
    if types.clone().all(|ty| context.has_std_traits(ty)) {
        builtin.extend(["Debug", "PartialEq"]);
        if types.clone().all(|ty| context.has_eq(ty)) {
            builtin.extend(["Eq", "Hash"]);
        }
    }
    builtin
}

/// A `Debug` that names the type alone, for those that hold a tuple for which the standard library has none.
fn debug_by_name(builtin: &[&str], ident: &Ident) -> TokenStream {
    if builtin.contains(&"Debug") {
        return TokenStream::new();
    }
    let name = ident.to_string();
    quote! {
        impl ::core::fmt::Debug for self::#ident {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_struct(#name).finish_non_exhaustive()
            }
        }
    }
}

fn record(context: &Context<'_>, from: InterfaceId, id: TypeId, fields: &[Field]) -> TokenStream {
    let ident = &local_ident(context, id);
    let idents = distinct(fields.iter().map(|field| field.name.as_str()), snake, &[]);
    let opaque = context.opaque(&Type::Defined(id));
    let heading = heading(context, id, "record");
    let builtin = builtin(context, fields.iter().map(|field| &field.ty));
    let derives = derives(context, id, &builtin, opaque);
    let component = (!opaque).then(|| component(context, "record"));
    let members = fields.iter().zip(&idents).map(|(field, ident)| {
        let name = &field.name;
        let docs = docs::attributes(field.docs.as_deref(), &format!("The field `{name}`."));
        let ty = context.owned(from, &field.ty);
        let component = (!opaque).then(|| quote!(#[component(name = #name)]));
        quote!(#docs #component pub #ident: #ty)
    });
    let names: Vec<_> = fields.iter().map(|field| field.name.as_str()).collect();
    let values = values::record(context, ident, &names, &idents);
    let debug = debug_by_name(&builtin, ident);
    quote! {
        #heading #derives #component
        pub struct #ident { #(#members),* }
        #values
        #debug
    }
}

fn variant(context: &Context<'_>, from: InterfaceId, id: TypeId, cases: &[Case]) -> TokenStream {
    let ident = &local_ident(context, id);
    let idents = distinct(cases.iter().map(|case| case.name.as_str()), camel, &[]);
    let opaque = context.opaque(&Type::Defined(id));
    let heading = heading(context, id, "variant");
    let builtin = builtin(context, cases.iter().filter_map(|case| case.ty.as_ref()));
    let derives = derives(context, id, &builtin, opaque);
    let component = (!opaque).then(|| component(context, "variant"));
    let members = cases.iter().zip(&idents).map(|(case, ident)| {
        let name = &case.name;
        let docs = docs::attributes(case.docs.as_deref(), &format!("The case `{name}`."));
        let payload = case.ty.as_ref().map(|ty| {
            let ty = context.owned(from, ty);
            quote!((#ty))
        });
        let component = (!opaque).then(|| quote!(#[component(name = #name)]));
        quote!(#docs #component #ident #payload)
    });
    let names: Vec<_> = cases.iter().map(|case| (case.name.as_str(), case.ty.is_some())).collect();
    let values = values::variant(context, ident, &names, &idents);
    let debug = debug_by_name(&builtin, ident);
    quote! {
        #heading #derives #component
        pub enum #ident { #(#members),* }
        #values
        #debug
    }
}

fn enumeration(context: &Context<'_>, id: TypeId, labels: &[Label]) -> TokenStream {
    let ident = &local_ident(context, id);
    let idents = distinct(labels.iter().map(|label| label.name.as_str()), camel, &[]);
    let heading = heading(context, id, "enum");
    let derives =
        derives(context, id, &["Clone", "Copy", "Debug", "PartialEq", "Eq", "PartialOrd", "Ord", "Hash"], false);
    let component = component(context, "enum");
    let repr = match labels.len() {
        0..=0x100 => quote!(u8),
        0x101..=0x1_0000 => quote!(u16),
        _ => quote!(u32),
    };
    let members = labels.iter().zip(&idents).map(|(label, ident)| {
        let name = &label.name;
        let docs = docs::attributes(label.docs.as_deref(), &format!("The case `{name}`."));
        quote!(#docs #[component(name = #name)] #ident)
    });
    let names: Vec<_> = labels.iter().map(|label| label.name.as_str()).collect();
    let values = values::enumeration(context, ident, &names, &idents);
    quote! {
        #heading #derives #component
        #[repr(#repr)]
        pub enum #ident { #(#members),* }
        #values
    }
}

fn resource(context: &Context<'_>, from: InterfaceId, id: TypeId) -> TokenStream {
    let private = &context.private;
    let ident = context.layout.type_ident(id);
    let heading = heading(context, id, "resource");
    let named = context.custom.named_derives(context.model, id);
    let methods = socket::methods(context, from, id);
    let values = values::resource(context, ident);
    quote! {
        #heading
        ///
        /// A handle: clones are the same resource, which is dropped in its owner with the last of them.
        #[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq #(, #named)*)]
        pub struct #ident { handle: #private::Handle }
        impl self::#ident { #methods }
        impl ::core::convert::AsRef<#private::Handle> for self::#ident {
            fn as_ref(&self) -> &#private::Handle {
                &self.handle
            }
        }
        impl ::core::convert::From<self::#ident> for #private::Handle {
            fn from(value: self::#ident) -> Self {
                value.handle
            }
        }
        impl ::core::convert::From<#private::Handle> for self::#ident {
            fn from(handle: #private::Handle) -> Self {
                Self { handle }
            }
        }
        #values
    }
}

fn alias(context: &Context<'_>, from: InterfaceId, id: TypeId, target: &Type) -> TokenStream {
    let ident = context.layout.type_ident(id);
    let def = context.model.type_def(id);
    let docs = docs::attributes(def.docs.as_deref(), &format!("The type `{}`.", def.name));
    let target = context.owned(from, target);
    let attributes = context.custom.attributes(context.model, id);
    quote!(#docs #(#attributes)* pub type #ident = #target;)
}
