//! How the definition of a type begins: its name, its documentation, its derives.

use jackfield_contract::TypeId;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};

use super::context::Context;
use crate::docs;

/// Whether a type has a name that wasmtime's derives would take for the standard library's.
pub(super) fn is_misread(context: &Context<'_>, id: TypeId) -> bool {
    let ident = context.layout.type_ident(id);
    ident == "Option" || ident == "Copy"
}

/// The name under which a type is defined.
pub(super) fn local_ident(context: &Context<'_>, id: TypeId) -> Ident {
    let ident = context.layout.type_ident(id);
    if context.nested.get() && is_misread(context, id) { format_ident!("{ident}_") } else { ident.clone() }
}

/// A type's documentation and the attributes that the user asked for.
pub(super) fn heading(context: &Context<'_>, id: TypeId, what: &str) -> TokenStream {
    let def = context.model.type_def(id);
    let docs = docs::attributes(def.docs.as_deref(), &format!("The {what} `{}`.", def.name));
    let attributes = context.custom.attributes(context.model, id);
    quote!(#docs #(#attributes)*)
}

/// The standard derives in `builtin` by their paths, and those that the user asked for and that are not among them.
pub(super) fn derives(context: &Context<'_>, id: TypeId, builtin: &[&str], opaque: bool) -> TokenStream {
    let paths = builtin.iter().map(|name| match *name {
        "Clone" => quote!(::core::clone::Clone),
        "Copy" => quote!(::core::marker::Copy),
        "Debug" => quote!(::core::fmt::Debug),
        "PartialEq" => quote!(::core::cmp::PartialEq),
        "Eq" => quote!(::core::cmp::Eq),
        "PartialOrd" => quote!(::core::cmp::PartialOrd),
        "Ord" => quote!(::core::cmp::Ord),
        _ => quote!(::core::hash::Hash),
    });
    // What is asked for every type is not asked of those that hold handles, for which little can be derived.
    let additional = if opaque {
        context.custom.named_derives(context.model, id)
    } else {
        context.custom.derives(context.model, id)
    };
    let mut seen: Vec<String> = builtin.iter().map(ToString::to_string).collect();
    let additional: Vec<_> = additional
        .into_iter()
        .filter(|path| {
            let name = path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
            let text = path.to_token_stream().to_string();
            let known =
                seen.contains(&name) && (path.segments.len() == 1 || text.contains("core") || text.contains("std"));
            let new = !known && !seen.contains(&text);
            seen.push(text);
            new
        })
        .collect();
    quote!(#[derive(#(#paths),* #(, #additional)*)])
}
