//! WIT types as Rust types, owned and as parameters.

use jackfield_contract::{Function, InterfaceId, Type, TypeDefKind, TypeId};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::context::Context;

/// The most parameters, and the most elements of a tuple, that wasmtime's typed calls take.
pub(super) const TYPED_LIMIT: usize = 17;
/// The longest tuple for which the standard library implements `Debug` and `PartialEq`.
const STD_TUPLE_LIMIT: usize = 12;

impl Context<'_> {
    /// The owned Rust type, as written inside `from`'s module.
    pub(super) fn owned(&self, from: InterfaceId, ty: &Type) -> TokenStream {
        let private = &self.private;
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
            Type::ErrorContext | Type::Future(_) | Type::Stream(_) => quote!(#private::Unsupported),
            Type::List(inner) => {
                let inner = self.owned(from, inner);
                quote!(::std::vec::Vec<#inner>)
            }
            Type::FixedLengthList(inner, len) => {
                let inner = self.owned(from, inner);
                let len = *len as usize;
                quote!([#inner; #len])
            }
            Type::Map(key, value) => {
                let (key, value) = (self.owned(from, key), self.owned(from, value));
                quote!(::std::collections::HashMap<#key, #value>)
            }
            Type::Tuple(items) => {
                let items = items.iter().map(|item| self.owned(from, item));
                quote!((#(#items,)*))
            }
            Type::Option(inner) => {
                let inner = self.owned(from, inner);
                quote!(::core::option::Option<#inner>)
            }
            Type::Result { ok, err } => {
                let (ok, err) = (self.side(from, ok.as_deref()), self.side(from, err.as_deref()));
                quote!(::core::result::Result<#ok, #err>)
            }
            Type::Own(id) | Type::Borrow(id) | Type::Defined(id) => self.path(from, *id),
        }
    }

    fn side(&self, from: InterfaceId, side: Option<&Type>) -> TokenStream {
        side.map_or_else(|| quote!(()), |ty| self.owned(from, ty))
    }

    /// The path of a named type, always through `self::` or `super::`, so that no generic parameter hides it.
    pub(super) fn path(&self, from: InterfaceId, id: TypeId) -> TokenStream {
        let path = self.layout.type_path(from, self.model, id);
        match (self.nested.get(), self.model.type_def(id).interface == from) {
            (true, _) => quote!(super::#path),
            (false, true) => quote!(self::#path),
            (false, false) => path,
        }
    }

    /// The type of a parameter of a socket's function: borrowed, as nothing is kept of it. What carries handles is given.
    pub(super) fn param(&self, from: InterfaceId, ty: &Type) -> TokenStream {
        if let Type::Borrow(id) = ty {
            let path = self.path(from, *id);
            return quote!(&#path);
        }
        if self.opaque(ty) {
            return self.owned(from, ty);
        }
        match ty {
            Type::String => quote!(&str),
            Type::List(inner) => {
                let inner = self.owned(from, inner);
                quote!(&[#inner])
            }
            Type::FixedLengthList(..) | Type::Map(..) => {
                let owned = self.owned(from, ty);
                quote!(&#owned)
            }
            Type::Tuple(items) if items.len() <= TYPED_LIMIT => {
                let items = items.iter().map(|item| self.param(from, item));
                quote!((#(#items,)*))
            }
            Type::Tuple(_) => {
                let owned = self.owned(from, ty);
                quote!(&#owned)
            }
            Type::Option(inner) => {
                let inner = self.param(from, inner);
                quote!(::core::option::Option<#inner>)
            }
            Type::Result { ok, err } => {
                let side = |side: Option<&Type>| side.map_or_else(|| quote!(()), |ty| self.param(from, ty));
                let (ok, err) = (side(ok.as_deref()), side(err.as_deref()));
                quote!(::core::result::Result<#ok, #err>)
            }
            Type::Defined(id) => match &self.model.type_def(*id).kind {
                TypeDefKind::Alias(target) => self.param(from, target),
                TypeDefKind::Enum(_) | TypeDefKind::Flags(_) => self.path(from, *id),
                _ => {
                    let path = self.path(from, *id);
                    quote!(&#path)
                }
            },
            _ => self.owned(from, ty),
        }
    }

    /// What is given for a parameter, as [`param`](Self::param) writes its type, as a value of the [`owned`](Self::owned) type: for
    /// calls that outlive what they were given.
    pub(super) fn to_owned(&self, ty: &Type, given: TokenStream) -> TokenStream {
        match ty {
            _ if self.opaque(ty) => given,
            Type::String | Type::List(_) | Type::FixedLengthList(..) | Type::Map(..) => {
                quote!(::std::borrow::ToOwned::to_owned(#given))
            }
            Type::Tuple(items) if items.len() <= TYPED_LIMIT => {
                let given_items: Vec<_> = (0..items.len()).map(|item| format_ident!("item_{item}")).collect();
                let owned = items.iter().zip(&given_items).map(|(item, given)| self.to_owned(item, quote!(#given)));
                quote!({ let (#(#given_items,)*) = #given; (#(#owned,)*) })
            }
            Type::Tuple(_) => quote!(::core::clone::Clone::clone(#given)),
            Type::Option(inner) => {
                let owned = self.to_owned(inner, quote!(given));
                quote!(#given.map(|given| #owned))
            }
            Type::Result { ok, err } => {
                let side =
                    |side: Option<&Type>| side.map_or_else(|| quote!(given), |ty| self.to_owned(ty, quote!(given)));
                let (ok, err) = (side(ok.as_deref()), side(err.as_deref()));
                quote!(#given.map(|given| #ok).map_err(|given| #err))
            }
            Type::Defined(id) => match &self.model.type_def(*id).kind {
                TypeDefKind::Alias(target) => self.to_owned(target, given),
                TypeDefKind::Enum(_) | TypeDefKind::Flags(_) => given,
                _ => quote!(::core::clone::Clone::clone(#given)),
            },
            _ => given,
        }
    }

    /// Whether wasmtime's typed calls cannot carry the type: it holds handles, what is not supported, or a tuple that is too long.
    pub(super) fn opaque(&self, ty: &Type) -> bool {
        let mut found = false;
        self.model.walk(ty, &mut |ty| {
            found |= match ty {
                Type::Own(_) | Type::Borrow(_) | Type::Future(_) | Type::Stream(_) | Type::ErrorContext => true,
                Type::Tuple(items) => items.len() > TYPED_LIMIT,
                _ => false,
            };
        });
        found
    }

    /// Whether the function is called with values rather than with wasmtime's typed calls.
    pub(super) fn dynamic(&self, function: &Function) -> bool {
        function.is_async
            || function.params.len() > TYPED_LIMIT
            || function.params.iter().map(|param| &param.ty).chain(&function.result).any(|ty| self.opaque(ty))
    }

    /// Whether the standard library's `Debug` and `PartialEq` exist for the type.
    pub(super) fn has_std_traits(&self, ty: &Type) -> bool {
        let mut long = false;
        self.model.walk(ty, &mut |ty| long |= matches!(ty, Type::Tuple(items) if items.len() > STD_TUPLE_LIMIT));
        !long
    }

    /// Whether `Eq` and `Hash` can be derived: no floats, handles or maps.
    pub(super) fn has_eq(&self, ty: &Type) -> bool {
        let mut eq = !self.opaque(ty);
        self.model.walk(ty, &mut |ty| eq &= !matches!(ty, Type::F32 | Type::F64 | Type::Map(..)));
        eq
    }
}
