//! Flags: a set of bits with the operators of one.
//!
//! wasmtime's `flags!` names `::wasmtime` whatever the crate is called, so its implementations are written here, to the same
//! layout: one `u8`, `u16` or `u32`.

use jackfield_contract::{Label, TypeId};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use super::context::Context;
use super::definition::{derives, heading, local_ident};
use super::values;
use crate::docs;
use crate::names::{distinct, upper};

pub(super) fn emit(context: &Context<'_>, id: TypeId, labels: &[Label]) -> TokenStream {
    let ident = &local_ident(context, id);
    let heading = heading(context, id, "set of flags");
    let derives = derives(context, id, &["Clone", "Copy", "PartialEq", "Eq", "PartialOrd", "Ord", "Hash"], false);
    let constants = distinct(labels.iter().map(|label| label.name.as_str()), upper, &["ALL"]);
    let (bits, core) = match labels.len() {
        0..=8 => (quote!(u8), "U8"),
        9..=16 => (quote!(u16), "U16"),
        _ => (quote!(u32), "U32"),
    };
    let all = if labels.len() >= 32 { u32::MAX } else { (1_u32 << labels.len()) - 1 };
    let all = Literal::u32_unsuffixed(all);
    let each = labels.iter().zip(&constants).enumerate().map(|(index, (label, constant))| {
        let docs = docs::attributes(label.docs.as_deref(), &format!("The flag `{}`.", label.name));
        let bit = Literal::u32_unsuffixed(1 << index.min(31));
        quote!(#docs pub const #constant: Self = Self { bits: #bit };)
    });
    let names: Vec<_> = labels.iter().map(|label| label.name.as_str()).collect();
    let values = values::flags(context, ident, &names, &constants);
    let component = component(context, ident, &names, &bits, &Ident::new(core, Span::call_site()), &all);
    quote! {
        #heading #derives
        #[derive(::core::default::Default)]
        pub struct #ident { bits: #bits }
        impl self::#ident {
            #(#each)*
            /// No flag.
            #[must_use]
            pub const fn empty() -> Self {
                Self { bits: 0 }
            }
            /// Every flag.
            #[must_use]
            pub const fn all() -> Self {
                Self { bits: #all }
            }
            /// Whether every flag of `other` is set.
            #[must_use]
            pub const fn contains(self, other: Self) -> bool {
                self.bits & other.bits == other.bits
            }
            /// Whether any flag of `other` is set.
            #[must_use]
            pub const fn intersects(self, other: Self) -> bool {
                self.bits & other.bits != 0
            }
            /// Whether no flag is set.
            #[must_use]
            pub const fn is_empty(self) -> bool {
                self.bits == 0
            }
            /// The bits, the first flag in the lowest.
            #[must_use]
            pub const fn bits(self) -> #bits {
                self.bits
            }
            /// The flags of these bits; bits that stand for no flag are dropped.
            #[must_use]
            pub const fn from_bits_truncate(bits: #bits) -> Self {
                Self { bits: bits & #all }
            }
        }
        impl ::core::fmt::Debug for self::#ident {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                let mut set = f.debug_set();
                #(if self.contains(Self::#constants) { set.entry(&::core::format_args!("{}", #names)); })*
                set.finish()
            }
        }
        impl ::core::ops::BitOr for self::#ident {
            type Output = Self;
            fn bitor(self, other: Self) -> Self { Self { bits: self.bits | other.bits } }
        }
        impl ::core::ops::BitOrAssign for self::#ident {
            fn bitor_assign(&mut self, other: Self) { self.bits |= other.bits; }
        }
        impl ::core::ops::BitAnd for self::#ident {
            type Output = Self;
            fn bitand(self, other: Self) -> Self { Self { bits: self.bits & other.bits } }
        }
        impl ::core::ops::BitAndAssign for self::#ident {
            fn bitand_assign(&mut self, other: Self) { self.bits &= other.bits; }
        }
        impl ::core::ops::BitXor for self::#ident {
            type Output = Self;
            fn bitxor(self, other: Self) -> Self { Self { bits: self.bits ^ other.bits } }
        }
        impl ::core::ops::BitXorAssign for self::#ident {
            fn bitxor_assign(&mut self, other: Self) { self.bits ^= other.bits; }
        }
        impl ::core::ops::Sub for self::#ident {
            type Output = Self;
            fn sub(self, other: Self) -> Self { Self { bits: self.bits & !other.bits } }
        }
        impl ::core::ops::Not for self::#ident {
            type Output = Self;
            fn not(self) -> Self { Self { bits: !self.bits & #all } }
        }
        #component
        #values
    }
}

/// What wasmtime's derives would write for a record of one field, with the type check of flags.
fn component(
    context: &Context<'_>,
    ident: &Ident,
    names: &[&str],
    bits: &TokenStream,
    core: &Ident,
    all: &Literal,
) -> TokenStream {
    let private = &context.private;
    let wasmtime = quote!(#private::wasmtime);
    let internal = quote!(#wasmtime::component::__internal);
    quote! {
        const _: () = {
            unsafe impl #wasmtime::component::ComponentType for self::#ident {
                type Lower = <#bits as #wasmtime::component::ComponentType>::Lower;
                const ABI: #internal::CanonicalAbiInfo = <#bits as #wasmtime::component::ComponentType>::ABI;
                fn typecheck(
                    ty: &#internal::InterfaceType,
                    types: &#internal::InstanceType<'_>,
                ) -> #wasmtime::Result<()> {
                    #internal::typecheck_flags(ty, types, &[#(#names),*])
                }
            }
            unsafe impl #wasmtime::component::Lower for self::#ident {
                fn linear_lower_to_flat<Store>(
                    &self,
                    cx: &mut #internal::LowerContext<'_, Store>,
                    _ty: #internal::InterfaceType,
                    dst: &mut ::core::mem::MaybeUninit<Self::Lower>,
                ) -> #wasmtime::Result<()> {
                    #wasmtime::component::Lower::linear_lower_to_flat(
                        &self.bits, cx, #internal::InterfaceType::#core, dst,
                    )
                }
                fn linear_lower_to_memory<Store>(
                    &self,
                    cx: &mut #internal::LowerContext<'_, Store>,
                    _ty: #internal::InterfaceType,
                    offset: usize,
                ) -> #wasmtime::Result<()> {
                    #wasmtime::component::Lower::linear_lower_to_memory(
                        &self.bits, cx, #internal::InterfaceType::#core, offset,
                    )
                }
            }
            unsafe impl #wasmtime::component::Lift for self::#ident {
                fn linear_lift_from_flat(
                    cx: &mut #internal::LiftContext<'_>,
                    _ty: #internal::InterfaceType,
                    src: &Self::Lower,
                ) -> #wasmtime::Result<Self> {
                    let bits: #bits = #wasmtime::component::Lift::linear_lift_from_flat(
                        cx, #internal::InterfaceType::#core, src,
                    )?;
                    ::core::result::Result::Ok(Self { bits: bits & #all })
                }
                fn linear_lift_from_memory(
                    cx: &mut #internal::LiftContext<'_>,
                    _ty: #internal::InterfaceType,
                    bytes: &[u8],
                ) -> #wasmtime::Result<Self> {
                    let bits: #bits = #wasmtime::component::Lift::linear_lift_from_memory(
                        cx, #internal::InterfaceType::#core, bytes,
                    )?;
                    ::core::result::Result::Ok(Self { bits: bits & #all })
                }
            }
        };
    }
}
