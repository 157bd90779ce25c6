//! The types that a contract declares.

use std::collections::HashSet;

use jackfield_contract::{Case, Field, InterfaceId, Label, Model, Type, TypeDefKind, TypeId};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, quote};

use super::plugin::Plugin;
use super::types::{Lifetime, borrows, contains, moves};
use crate::docs;
use crate::names::{camel, distinct, snake, upper};

/// The types of a contract, resources aside.
pub(super) fn emit(plugin: &Plugin<'_>, id: InterfaceId) -> TokenStream {
    let errors = error_types(plugin.model, &plugin.interfaces);
    let types = &plugin.model.interface(id).types;
    types.iter().map(|ty| emit_type(plugin, id, *ty, errors.contains(&plugin.model.resolve_alias(*ty)))).collect()
}

/// The named types that stand somewhere as the error of a `result`: these implement `std::error::Error`.
fn error_types(model: &Model, interfaces: &[InterfaceId]) -> HashSet<TypeId> {
    let mut found = HashSet::new();
    for interface in interfaces.iter().map(|id| model.interface(*id)) {
        let params = interface.functions.iter().flat_map(|f| f.params.iter().map(|param| &param.ty).chain(&f.result));
        for ty in params {
            model.walk(ty, &mut |ty| {
                if let Type::Result { err: Some(err), .. } = ty
                    && let Type::Defined(id) = **err
                {
                    found.insert(model.resolve_alias(id));
                }
            });
        }
    }
    found
}

fn emit_type(plugin: &Plugin<'_>, from: InterfaceId, id: TypeId, is_error: bool) -> TokenStream {
    let def = plugin.model.type_def(id);
    let ident = plugin.layout.type_ident(id);
    let docs = docs::attributes(def.docs.as_deref(), &format!("`{}`", def.name));
    let definition = Definition { plugin, from, id, ident, docs, lifetime: borrows(plugin.model, &Type::Defined(id)) };
    let body = match &def.kind {
        TypeDefKind::Record(fields) => definition.record(fields),
        TypeDefKind::Variant(cases) => definition.variant(cases),
        TypeDefKind::Enum(labels) => definition.enumeration(labels),
        TypeDefKind::Flags(labels) => definition.flags(labels),
        TypeDefKind::Resource => return TokenStream::new(),
        TypeDefKind::Alias(target) => return definition.alias(target),
    };
    let error = is_error.then(|| definition.error());
    quote!(#body #error)
}

/// A type that is to be written.
struct Definition<'a> {
    plugin: &'a Plugin<'a>,
    from: InterfaceId,
    id: TypeId,
    ident: &'a Ident,
    docs: TokenStream,
    lifetime: bool,
}

impl Definition<'_> {
    /// The type's generics, `<'a>` or none.
    fn generics(&self) -> Option<TokenStream> {
        self.lifetime.then(|| quote!(<'a>))
    }

    /// The derives that the type can have, and what the user adds.
    fn attributes(&self, copy: bool) -> TokenStream {
        let Plugin { model, custom, .. } = self.plugin;
        let ty = Type::Defined(self.id);
        let own = |ty: &Type| matches!(ty, Type::Own(_) | Type::Borrow(_));
        let opaque = |ty: &Type| matches!(ty, Type::ErrorContext | Type::Future(_) | Type::Stream(_));
        // Beyond twelve items the standard library implements nothing for tuples.
        let wide = contains(model, &ty, |ty| matches!(ty, Type::Tuple(items) if items.len() > 12));
        let comparable = !wide && !contains(model, &ty, |ty| own(ty) || opaque(ty));
        let floats = contains(model, &ty, |ty| matches!(ty, Type::F32 | Type::F64));
        let added = custom.derives(model, self.id);
        let mut derives = Vec::new();
        let mut derive = |wanted: bool, name: &str, path: TokenStream| {
            let given = added.iter().any(|path| path.segments.last().is_some_and(|segment| segment.ident == name));
            if wanted && !given {
                derives.push(path);
            }
        };
        derive(!wide && !moves(model, &ty), "Clone", quote!(::core::clone::Clone));
        derive(copy, "Copy", quote!(::core::marker::Copy));
        derive(!wide, "Debug", quote!(::core::fmt::Debug));
        derive(comparable, "PartialEq", quote!(::core::cmp::PartialEq));
        derive(comparable && !floats, "Eq", quote!(::core::cmp::Eq));
        derive(comparable && !floats, "Hash", quote!(::core::hash::Hash));
        derive(copy, "PartialOrd", quote!(::core::cmp::PartialOrd));
        derive(copy, "Ord", quote!(::core::cmp::Ord));
        let attributes = custom.attributes(model, self.id);
        let docs = &self.docs;
        quote!(#docs #[derive(#(#derives,)* #(#added),*)] #(#attributes)*)
    }

    fn record(&self, fields: &[Field]) -> TokenStream {
        let Self { plugin, from, ident, .. } = self;
        let krate = &plugin.krate;
        let attributes = self.attributes(false);
        let names = distinct(fields.iter().map(|field| field.name.as_str()), snake, &[]);
        let types: Vec<_> = fields.iter().map(|field| plugin.owned(*from, &field.ty, Lifetime::Named)).collect();
        let docs = fields.iter().map(|field| docs::attributes(field.docs.as_deref(), &format!("`{}`", field.name)));
        let generics = self.generics();
        let list = self.lifetime.then(|| quote!('a));
        quote! {
            #attributes
            pub struct #ident #generics { #(#docs pub #names: #types,)* }

            #[cfg(target_arch = "wasm32")]
            #krate::__private::abi_record! { 'a, [#list], #ident #generics { #(#names: #types),* } }
        }
    }

    fn variant(&self, cases: &[Case]) -> TokenStream {
        let Self { plugin, from, ident, .. } = self;
        let krate = &plugin.krate;
        let attributes = self.attributes(false);
        let names = distinct(cases.iter().map(|case| case.name.as_str()), camel, &[]);
        let payloads: Vec<_> = cases
            .iter()
            .map(|case| {
                case.ty.as_ref().map(|ty| {
                    let ty = plugin.owned(*from, ty, Lifetime::Named);
                    quote!((#ty))
                })
            })
            .collect();
        let docs = cases.iter().map(|case| docs::attributes(case.docs.as_deref(), &format!("`{}`", case.name)));
        let indices = (0..cases.len()).map(Literal::usize_unsuffixed);
        let generics = self.generics();
        let list = self.lifetime.then(|| quote!('a));
        quote! {
            #attributes
            pub enum #ident #generics { #(#docs #names #payloads,)* }

            #[cfg(target_arch = "wasm32")]
            #krate::__private::abi_variant! { 'a, [#list], #ident #generics { #(#indices #names #payloads),* } }
        }
    }

    fn enumeration(&self, labels: &[Label]) -> TokenStream {
        let Self { plugin, ident, .. } = self;
        let krate = &plugin.krate;
        let attributes = self.attributes(true);
        let names = distinct(labels.iter().map(|label| label.name.as_str()), camel, &[]);
        let docs = labels.iter().map(|label| docs::attributes(label.docs.as_deref(), &format!("`{}`", label.name)));
        quote! {
            #attributes
            pub enum #ident { #(#docs #names,)* }

            #[cfg(target_arch = "wasm32")]
            #krate::__private::abi_enum! { #ident { #(#names),* } }
        }
    }

    fn flags(&self, labels: &[Label]) -> TokenStream {
        let Self { plugin, ident, .. } = self;
        let krate = &plugin.krate;
        let attributes = self.attributes(true);
        let bits = match labels.len() {
            0..=8 => quote!(u8),
            9..=16 => quote!(u16),
            _ => quote!(u32),
        };
        let names = distinct(labels.iter().map(|label| label.name.as_str()), upper, &[]);
        let docs = labels.iter().map(|label| docs::attributes(label.docs.as_deref(), &format!("`{}`", label.name)));
        let shifts = (0..labels.len()).map(Literal::usize_unsuffixed);
        quote! {
            #attributes
            pub struct #ident(#bits);

            impl #ident {
                #(#docs pub const #names: Self = Self(1 << #shifts);)*
            }

            #krate::__private::flags_impl! { #ident, #bits, [#(#names),*] }

            #[cfg(target_arch = "wasm32")]
            #krate::__private::abi_flags! { #ident, #bits }
        }
    }

    fn alias(&self, target: &Type) -> TokenStream {
        let Self { plugin, from, id, ident, docs, .. } = self;
        let reexported = match target {
            Type::Defined(target) | Type::Own(target) => Some(*target),
            _ => None,
        };
        if let Some(target) = reexported {
            let owner = plugin.model.type_def(target).interface;
            let module = plugin.layout.module_path(*from, owner);
            let name = plugin.layout.type_ident(target);
            return quote!(#docs #[doc(no_inline)] pub use #module::#name as #ident;);
        }
        let attributes = plugin.custom.attributes(plugin.model, *id);
        let generics = self.generics();
        let target = plugin.owned(*from, target, Lifetime::Named);
        quote!(#docs #(#attributes)* pub type #ident #generics = #target;)
    }

    /// An error as Rust has them. Its text is the value itself: WIT says no more.
    fn error(&self) -> TokenStream {
        let ident = self.ident;
        let generics = self.lifetime.then(|| quote!(<'_>)).into_token_stream();
        quote! {
            impl ::core::fmt::Display for #ident #generics {
                fn fmt(&self, __formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    ::core::fmt::Debug::fmt(self, __formatter)
                }
            }

            impl ::std::error::Error for #ident #generics {}
        }
    }
}
