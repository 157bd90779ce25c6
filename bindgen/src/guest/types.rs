//! Rust types for WIT types: owned ones, those of a socket's parameters, and the way from the latter to the former.

use jackfield_contract::{InterfaceId, Model, Type, TypeDefKind, TypeId};
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::plugin::Plugin;

/// How lifetimes are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lifetime {
    /// Left to the compiler, as in a function's signature.
    Elided,
    /// `'a`, as in a type's definition.
    Named,
}

/// Whether a value must be moved: it holds an owned handle, or something that is as unique.
pub(super) fn moves(model: &Model, ty: &Type) -> bool {
    contains(model, ty, |ty| matches!(ty, Type::Own(_) | Type::ErrorContext | Type::Future(_) | Type::Stream(_)))
}

/// Whether a value holds a borrowed handle, so that its Rust type has a lifetime.
pub(super) fn borrows(model: &Model, ty: &Type) -> bool {
    contains(model, ty, |ty| matches!(ty, Type::Borrow(_)))
}

/// Whether a value of this type holds one for which `wanted` is true.
pub(super) fn contains(model: &Model, ty: &Type, wanted: impl Fn(&Type) -> bool) -> bool {
    let mut found = false;
    model.walk(ty, &mut |ty| found |= wanted(ty));
    found
}

impl Plugin<'_> {
    /// The owned Rust type, as written in the module of `from`.
    pub(super) fn owned(&self, from: InterfaceId, ty: &Type, lifetime: Lifetime) -> TokenStream {
        let krate = &self.krate;
        let inner = |ty: &Type| self.owned(from, ty, lifetime);
        let optional = |ty: &Option<Box<Type>>| ty.as_ref().map_or_else(|| quote!(()), |ty| inner(ty));
        match ty {
            Type::Bool => quote!(bool),
            Type::S8 => quote!(i8),
            Type::U8 => quote!(u8),
            Type::S16 => quote!(i16),
            Type::U16 => quote!(u16),
            Type::S32 => quote!(i32),
            Type::U32 => quote!(u32),
            Type::S64 => quote!(i64),
            Type::U64 => quote!(u64),
            Type::F32 => quote!(f32),
            Type::F64 => quote!(f64),
            Type::Char => quote!(char),
            Type::String => quote!(::std::string::String),
            Type::ErrorContext => quote!(#krate::ErrorContext),
            Type::List(item) => {
                let item = inner(item);
                quote!(::std::vec::Vec<#item>)
            }
            Type::FixedLengthList(item, length) => {
                let (item, length) = (inner(item), Literal::u32_unsuffixed(*length));
                quote!([#item; #length])
            }
            Type::Map(key, value) => {
                let (key, value) = (inner(key), inner(value));
                quote!(::std::collections::BTreeMap<#key, #value>)
            }
            Type::Tuple(items) => {
                let items = items.iter().map(inner);
                quote!((#(#items,)*))
            }
            Type::Option(some) => {
                let some = inner(some);
                quote!(::core::option::Option<#some>)
            }
            Type::Result { ok, err } => {
                let (ok, err) = (optional(ok), optional(err));
                quote!(::core::result::Result<#ok, #err>)
            }
            Type::Future(item) => {
                let item = optional(item);
                quote!(#krate::Future<#item>)
            }
            Type::Stream(item) => {
                let item = optional(item);
                quote!(#krate::Stream<#item>)
            }
            Type::Own(id) => self.layout.type_path(from, self.model, *id),
            Type::Borrow(id) => {
                let path = self.layout.type_path(from, self.model, *id);
                match lifetime {
                    Lifetime::Elided => quote!(&#path),
                    Lifetime::Named => quote!(&'a #path),
                }
            }
            Type::Defined(id) => self.defined(from, *id, lifetime),
        }
    }

    fn defined(&self, from: InterfaceId, id: TypeId, lifetime: Lifetime) -> TokenStream {
        let path = self.layout.type_path(from, self.model, id);
        match (borrows(self.model, &Type::Defined(id)), lifetime) {
            (false, _) => path,
            (true, Lifetime::Elided) => quote!(#path<'_>),
            (true, Lifetime::Named) => quote!(#path<'a>),
        }
    }

    /// The type of a socket's result.
    pub(super) fn result(&self, from: InterfaceId, ty: Option<&Type>) -> TokenStream {
        ty.map_or_else(|| quote!(()), |ty| self.owned(from, ty, Lifetime::Elided))
    }

    /// The type of a socket's parameter: by reference, unless it has to be moved.
    pub(super) fn param(&self, from: InterfaceId, ty: &Type) -> TokenStream {
        if moves(self.model, ty) {
            return self.owned(from, ty, Lifetime::Elided);
        }
        let inner = |ty: &Type| self.param(from, ty);
        let owned = |ty: &Type| self.owned(from, ty, Lifetime::Elided);
        let optional = |ty: &Option<Box<Type>>| ty.as_ref().map_or_else(|| quote!(()), |ty| inner(ty));
        match ty {
            Type::String => quote!(&str),
            Type::List(item) => {
                let item = owned(item);
                quote!(&[#item])
            }
            Type::FixedLengthList(..) | Type::Map(..) => {
                let whole = owned(ty);
                quote!(&#whole)
            }
            Type::Tuple(items) => {
                let items = items.iter().map(inner);
                quote!((#(#items,)*))
            }
            Type::Option(some) => {
                let some = inner(some);
                quote!(::core::option::Option<#some>)
            }
            Type::Result { ok, err } => {
                let (ok, err) = (optional(ok), optional(err));
                quote!(::core::result::Result<#ok, #err>)
            }
            Type::Defined(id) => match &self.model.type_def(self.model.resolve_alias(*id)).kind {
                TypeDefKind::Alias(target) => inner(target),
                TypeDefKind::Record(_) | TypeDefKind::Variant(_) => {
                    let whole = owned(ty);
                    quote!(&#whole)
                }
                TypeDefKind::Enum(_) | TypeDefKind::Flags(_) | TypeDefKind::Resource => owned(ty),
            },
            scalar_or_handle => owned(scalar_or_handle),
        }
    }

    /// An owned value of what [`Self::param`] passes.
    pub(super) fn to_owned(&self, ty: &Type, value: &TokenStream) -> TokenStream {
        if moves(self.model, ty) {
            return value.clone();
        }
        let inner = |ty: &Type| self.to_owned(ty, &quote!(__value));
        match ty {
            Type::String => quote!(::std::string::String::from(#value)),
            Type::List(_) => quote!(<[_]>::to_vec(#value)),
            Type::FixedLengthList(..) | Type::Map(..) => quote!(::core::clone::Clone::clone(#value)),
            Type::Tuple(items) => {
                let names: Vec<_> = (0..items.len()).map(|index| format_ident!("__item{index}")).collect();
                let values = items.iter().zip(&names).map(|(item, name)| self.to_owned(item, &quote!(#name)));
                quote!({ let (#(#names,)*) = #value; (#(#values,)*) })
            }
            Type::Option(some) => {
                let some = inner(some);
                quote!(::core::option::Option::map(#value, |__value| #some))
            }
            Type::Result { ok, err } => {
                let side = |ty: &Option<Box<Type>>| ty.as_ref().map_or_else(|| quote!(__value), |ty| inner(ty));
                let (ok, err) = (side(ok), side(err));
                quote! {
                    match #value {
                        ::core::result::Result::Ok(__value) => ::core::result::Result::Ok(#ok),
                        ::core::result::Result::Err(__value) => ::core::result::Result::Err(#err),
                    }
                }
            }
            Type::Defined(id) => match &self.model.type_def(self.model.resolve_alias(*id)).kind {
                TypeDefKind::Alias(target) => self.to_owned(target, value),
                TypeDefKind::Record(_) | TypeDefKind::Variant(_) => quote!(::core::clone::Clone::clone(#value)),
                TypeDefKind::Enum(_) | TypeDefKind::Flags(_) | TypeDefKind::Resource => value.clone(),
            },
            _ => value.clone(),
        }
    }
}
