//! The `static` tables of a contract, and the `CONTRACT` that joins them with its typed functions.

use jackfield_contract::{Function, FunctionKind, InterfaceId, Label, Type, TypeDefKind, TypeId};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::context::Context;
use crate::names::upper;

/// The module `__tables` with a `static` for each type and resource, and the contract's `INTERFACE`.
pub(super) fn emit(context: &Context<'_>, id: InterfaceId) -> TokenStream {
    let interface = context.interface(id);
    let private = &context.private;
    let full_name = interface.name.to_string();
    let mut statics = TokenStream::new();
    for ty in &interface.types {
        let def = context.model.type_def(*ty);
        let (name, docs) = (&def.name, def.docs.as_deref().unwrap_or(""));
        let kind = kind(context, id, *ty);
        let ident = static_ident(context, 'T', *ty);
        if matches!(def.kind, TypeDefKind::Resource) {
            let resource = static_ident(context, 'R', *ty);
            statics.extend(quote! {
                pub static #resource: table::Resource = table::Resource { interface: #full_name, name: #name, docs: #docs };
            });
        }
        statics.extend(quote! {
            pub static #ident: table::TypeDef =
                table::TypeDef { interface: #full_name, name: #name, docs: #docs, kind: #kind };
        });
    }
    let types = interface.types.iter().map(|ty| static_ident(context, 'T', *ty));
    let resources = context.model.own_resources(id).into_iter().map(|ty| static_ident(context, 'R', ty));
    let functions = interface.functions.iter().map(|function| table_function(context, id, function));
    let name = interface.name.to_string();
    let name = name.split('@').next().unwrap_or(&name).to_owned();
    let version = match &interface.name.version {
        Some(version) => {
            let version = version.to_string();
            quote!(::core::option::Option::Some(#version))
        }
        None => quote!(::core::option::Option::None),
    };
    let docs = interface.docs.as_deref().unwrap_or("");
    quote! {
        #[doc(hidden)]
        pub mod __tables {
            use #private::table;
            #statics
            pub static INTERFACE: table::Interface = table::Interface {
                name: #name,
                version: #version,
                docs: #docs,
                types: &[#(&#types),*],
                resources: &[#(&#resources),*],
                functions: &[#(#functions),*],
            };
        }
        /// The table of this interface.
        pub use self::__tables::INTERFACE;
    }
}

/// The `CONTRACT` of an interface: its table and its typed functions.
pub(super) fn contract(context: &Context<'_>, id: InterfaceId) -> TokenStream {
    let private = &context.private;
    let interface = context.interface(id);
    let functions = interface.functions.iter().map(|function| {
        if function.is_async || context.dynamic(function) {
            return quote!(::core::option::Option::None);
        }
        let params = function.params.iter().map(|param| context.owned(id, &param.ty));
        let result = function.result.iter().map(|ty| context.owned(id, ty));
        quote!(::core::option::Option::Some(#private::TypedFunction::new::<(#(#params,)*), (#(#result,)*)>()))
    });
    quote! {
        /// What the host knows of this contract: its table and its typed functions.
        pub static CONTRACT: #private::Contract =
            #private::Contract { interface: &self::INTERFACE, functions: &[#(#functions),*] };
    }
}

/// The name of a type's static. Its place in the interface makes it unique.
fn static_ident(context: &Context<'_>, prefix: char, id: TypeId) -> Ident {
    let def = context.model.type_def(id);
    let types = &context.interface(def.interface).types;
    let index = types.iter().position(|ty| *ty == id).unwrap_or(types.len());
    Ident::new(&format!("{prefix}{index}_{}", upper(&def.name)), Span::call_site())
}

/// The path of a type's static from inside `from`'s `__tables`.
fn static_path(context: &Context<'_>, from: InterfaceId, prefix: char, id: TypeId) -> TokenStream {
    let owner = context.model.type_def(id).interface;
    let ident = static_ident(context, prefix, id);
    if owner == from {
        quote!(self::#ident)
    } else {
        let module = context.layout.module_path(from, owner);
        quote!(super::#module::__tables::#ident)
    }
}

fn kind(context: &Context<'_>, from: InterfaceId, id: TypeId) -> TokenStream {
    match &context.model.type_def(id).kind {
        TypeDefKind::Record(fields) => {
            let fields = fields.iter().map(|field| {
                let (name, docs) = (&field.name, field.docs.as_deref().unwrap_or(""));
                let ty = table_type(context, from, &field.ty);
                quote!(table::Field { name: #name, ty: #ty, docs: #docs })
            });
            quote!(table::TypeDefKind::Record(&[#(#fields),*]))
        }
        TypeDefKind::Variant(cases) => {
            let cases = cases.iter().map(|case| {
                let (name, docs) = (&case.name, case.docs.as_deref().unwrap_or(""));
                let ty = option(case.ty.as_ref().map(|ty| table_type(context, from, ty)));
                quote!(table::Case { name: #name, ty: #ty, docs: #docs })
            });
            quote!(table::TypeDefKind::Variant(&[#(#cases),*]))
        }
        TypeDefKind::Enum(labels) => {
            let labels = self::labels(labels);
            quote!(table::TypeDefKind::Enum(&[#labels]))
        }
        TypeDefKind::Flags(labels) => {
            let labels = self::labels(labels);
            quote!(table::TypeDefKind::Flags(&[#labels]))
        }
        TypeDefKind::Resource => {
            let resource = static_path(context, from, 'R', id);
            quote!(table::TypeDefKind::Resource(&#resource))
        }
        TypeDefKind::Alias(target) => {
            let target = table_type(context, from, target);
            quote!(table::TypeDefKind::Alias(#target))
        }
    }
}

fn labels(labels: &[Label]) -> TokenStream {
    let labels = labels.iter().map(|label| {
        let (name, docs) = (&label.name, label.docs.as_deref().unwrap_or(""));
        quote!(table::Label { name: #name, docs: #docs })
    });
    quote!(#(#labels),*)
}

fn option(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

fn table_function(context: &Context<'_>, from: InterfaceId, function: &Function) -> TokenStream {
    let resource = |id: TypeId| static_path(context, from, 'R', context.model.resolve_alias(id));
    let kind = match function.kind {
        FunctionKind::Freestanding => quote!(table::FunctionKind::Freestanding),
        FunctionKind::Method(id) => {
            let resource = resource(id);
            quote!(table::FunctionKind::Method(&#resource))
        }
        FunctionKind::Static(id) => {
            let resource = resource(id);
            quote!(table::FunctionKind::Static(&#resource))
        }
        FunctionKind::Constructor(id) => {
            let resource = resource(id);
            quote!(table::FunctionKind::Constructor(&#resource))
        }
    };
    let params = function.params.iter().map(|param| {
        let (name, ty) = (&param.name, table_type(context, from, &param.ty));
        quote!(table::Param { name: #name, ty: #ty })
    });
    let result = option(function.result.as_ref().map(|ty| table_type(context, from, ty)));
    let name = function.export_name(context.model);
    let is_async = function.is_async;
    let carries_handles = function.carries_handles(context.model);
    let docs = function.docs.as_deref().unwrap_or("");
    quote! {
        table::Function {
            name: #name,
            kind: #kind,
            params: &[#(#params),*],
            result: #result,
            is_async: #is_async,
            carries_handles: #carries_handles,
            docs: #docs,
        }
    }
}

fn table_type(context: &Context<'_>, from: InterfaceId, ty: &Type) -> TokenStream {
    let inner = |ty: &Type| {
        let ty = table_type(context, from, ty);
        quote!(&#ty)
    };
    let maybe = |ty: &Option<Box<Type>>| option(ty.as_deref().map(inner));
    match ty {
        Type::Bool => quote!(table::Type::Bool),
        Type::S8 => quote!(table::Type::S8),
        Type::U8 => quote!(table::Type::U8),
        Type::S16 => quote!(table::Type::S16),
        Type::U16 => quote!(table::Type::U16),
        Type::S32 => quote!(table::Type::S32),
        Type::U32 => quote!(table::Type::U32),
        Type::S64 => quote!(table::Type::S64),
        Type::U64 => quote!(table::Type::U64),
        Type::F32 => quote!(table::Type::F32),
        Type::F64 => quote!(table::Type::F64),
        Type::Char => quote!(table::Type::Char),
        Type::String => quote!(table::Type::String),
        Type::ErrorContext => quote!(table::Type::ErrorContext),
        Type::List(item) => {
            let item = inner(item);
            quote!(table::Type::List(#item))
        }
        Type::FixedLengthList(item, len) => {
            let item = inner(item);
            quote!(table::Type::FixedLengthList(#item, #len))
        }
        Type::Map(key, value) => {
            let (key, value) = (inner(key), inner(value));
            quote!(table::Type::Map(#key, #value))
        }
        Type::Tuple(items) => {
            let items = items.iter().map(|item| table_type(context, from, item));
            quote!(table::Type::Tuple(&[#(#items),*]))
        }
        Type::Option(some) => {
            let some = inner(some);
            quote!(table::Type::Option(#some))
        }
        Type::Result { ok, err } => {
            let (ok, err) = (maybe(ok), maybe(err));
            quote!(table::Type::Result { ok: #ok, err: #err })
        }
        Type::Future(payload) => {
            let payload = maybe(payload);
            quote!(table::Type::Future(#payload))
        }
        Type::Stream(payload) => {
            let payload = maybe(payload);
            quote!(table::Type::Stream(#payload))
        }
        Type::Own(id) => {
            let resource = static_path(context, from, 'R', context.model.resolve_alias(*id));
            quote!(table::Type::Own(&#resource))
        }
        Type::Borrow(id) => {
            let resource = static_path(context, from, 'R', context.model.resolve_alias(*id));
            quote!(table::Type::Borrow(&#resource))
        }
        Type::Defined(id) => {
            let def = static_path(context, from, 'T', *id);
            quote!(table::Type::Defined(&#def))
        }
    }
}
