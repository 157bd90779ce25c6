//! `IntoVal` and `FromVal` for the contract's own types, by which they cross dynamic calls.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::context::Context;

fn implement(context: &Context<'_>, ident: &Ident, into: &TokenStream, from: &TokenStream) -> TokenStream {
    let private = &context.private;
    quote! {
        impl #private::IntoVal for self::#ident {
            fn into_val(self) -> #private::Val {
                #into
            }
        }
        impl #private::FromVal for self::#ident {
            fn from_val(val: #private::Val) -> ::core::result::Result<Self, #private::ValError> {
                #from
            }
        }
    }
}

pub(super) fn record(context: &Context<'_>, ident: &Ident, names: &[&str], idents: &[Ident]) -> TokenStream {
    let private = &context.private;
    let len = names.len();
    let into = quote! {
        #private::values::record([#((#names, #private::IntoVal::into_val(self.#idents))),*])
    };
    let from = quote! {
        let mut fields = #private::values::Fields::new(val, #len)?;
        ::core::result::Result::Ok(Self { #(#idents: fields.next(#names)?),* })
    };
    implement(context, ident, &into, &from)
}

pub(super) fn variant(context: &Context<'_>, ident: &Ident, cases: &[(&str, bool)], idents: &[Ident]) -> TokenStream {
    let private = &context.private;
    let into = cases.iter().zip(idents).map(|((name, payload), ident)| {
        if *payload {
            quote!(Self::#ident(payload) => #private::values::case(#name, payload))
        } else {
            quote!(Self::#ident => #private::values::bare_case(#name))
        }
    });
    let into = quote!(match self { #(#into),* });
    let from = cases.iter().zip(idents).map(|((name, payload), ident)| {
        if *payload {
            quote!(#name => ::core::result::Result::Ok(Self::#ident(found.payload()?)))
        } else {
            quote!(#name => found.no_payload(Self::#ident))
        }
    });
    let from = quote! {
        let found = #private::values::FoundCase::new(val)?;
        match found.name() {
            #(#from,)*
            _ => ::core::result::Result::Err(found.unknown())
        }
    };
    implement(context, ident, &into, &from)
}

pub(super) fn enumeration(context: &Context<'_>, ident: &Ident, names: &[&str], idents: &[Ident]) -> TokenStream {
    let private = &context.private;
    let into = quote!(#private::values::label(match self { #(Self::#idents => #names),* }));
    let from = quote! {
        let found = #private::values::FoundLabel::new(val)?;
        match found.name() {
            #(#names => ::core::result::Result::Ok(Self::#idents),)*
            _ => ::core::result::Result::Err(found.unknown())
        }
    };
    implement(context, ident, &into, &from)
}

pub(super) fn flags(context: &Context<'_>, ident: &Ident, names: &[&str], constants: &[Ident]) -> TokenStream {
    let private = &context.private;
    let into = quote! {
        #private::values::flags([#((#names, self.contains(Self::#constants))),*])
    };
    let from = quote! {
        let mut flags = Self::empty();
        for name in #private::values::flag_names(val)? {
            match &*name {
                #(#names => flags |= Self::#constants,)*
                _ => return ::core::result::Result::Err(#private::values::unknown_flag(&name)),
            }
        }
        ::core::result::Result::Ok(flags)
    };
    implement(context, ident, &into, &from)
}

pub(super) fn resource(context: &Context<'_>, ident: &Ident) -> TokenStream {
    let private = &context.private;
    implement(
        context,
        ident,
        &quote!(#private::Val::Handle(self.handle)),
        &quote! {
            let handle = #private::FromVal::from_val(val)?;
            ::core::result::Result::Ok(Self { handle })
        },
    )
}
