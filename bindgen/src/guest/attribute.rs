//! `#[plug]`: leaves the `impl` as it is, and calls the macro that `plugin!` made beside the trait.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Item, PathArguments};

/// Expands `#[plug]` on an item.
pub fn expand(attribute: &TokenStream, item: TokenStream) -> TokenStream {
    match check(attribute, item.clone()) {
        Ok(call) => quote!(#item #call),
        Err(error) => {
            let error = error.to_compile_error();
            quote!(#item #error)
        }
    }
}

/// The macro call for an `impl` that can be a plug.
fn check(attribute: &TokenStream, item: TokenStream) -> syn::Result<TokenStream> {
    const HELP: &str =
        "\nhelp: `#[plug]` stands above `impl Contract for Type { .. }`, with the trait that `plugin!` made";
    let error = |tokens: &dyn ToTokens, message: &str| Err(syn::Error::new(tokens.span(), format!("{message}{HELP}")));
    if !attribute.is_empty() {
        return error(attribute, "`#[plug]` takes no arguments; the contract is the trait that is implemented");
    }
    let item: Item = syn::parse2(item)?;
    let Item::Impl(implementation) = &item else {
        return error(&item, "`#[plug]` goes on the implementation of a contract");
    };
    let Some((negation, path, _)) = &implementation.trait_ else {
        return error(&implementation.self_ty, "this `impl` has no trait, so it implements no contract");
    };
    if let Some(negation) = negation {
        return error(negation, "a contract must be implemented");
    }
    if !implementation.generics.params.is_empty() {
        return error(&implementation.generics, "a plug is one type, so its `impl` has no generic parameters");
    }
    if let Some(segment) = path.segments.iter().find(|segment| !matches!(segment.arguments, PathArguments::None)) {
        return error(&segment.arguments, "a contract's trait has no generic arguments");
    }
    let plug = &implementation.self_ty;
    let attributes: Vec<_> = implementation.attrs.iter().filter(|attribute| attribute.path().is_ident("cfg")).collect();
    Ok(quote!(#(#attributes)* #path! { [#plug] #path }))
}
