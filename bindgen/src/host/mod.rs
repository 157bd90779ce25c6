//! `jackfield::bindings!`: tables, types, typed sockets and the traits of host-served contracts.
//!
//! The output names only the crate's path as the shell gave it (`$crate`), `::core` and `::std`, and types of its own through
//! `self::` and `super::`, so that nothing in the user's scope and no WIT name can get in its way. All of it lies in one
//! hidden module whose content is re-exported, so that it works in a function's body too and two invocations can share a scope.

mod context;
mod definition;
mod flags;
mod served;
mod socket;
mod tables;
mod ty;
mod types;
mod values;

use jackfield_contract::{InterfaceId, Loaded};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use self::context::{Context, SocketNames, prelude};
use crate::diagnostics::Errors;
use crate::input::Input;
use crate::load::{Source, track};
use crate::names::ModuleContent;
use crate::options::{Common, Custom, Reader};
use crate::{debug, docs};

/// Expands the macro.
///
/// # Errors
///
/// All errors of the first phase that has any.
pub fn expand(tokens: TokenStream) -> Result<TokenStream, Errors> {
    let hash = debug::hash(&tokens.to_string());
    let input = Input::parse(tokens)?;
    let mut errors = Errors::new();
    let mut reader = Reader::new(&input, &["sockets", "host"], &mut errors);
    let common = Common::read(&mut reader, input.span);
    let sockets = reader.strings("sockets");
    let host = reader.strings("host");
    errors.finish()?;

    let loaded = common.source.load()?;

    let socket_ids = Source::contracts(&loaded, &sockets, &mut errors);
    let host_ids = Source::contracts(&loaded, &host, &mut errors);
    for (literal, id) in sockets.iter().zip(&socket_ids).chain(host.iter().zip(&host_ids)) {
        if errors.is_empty() && !loaded.model.interface(*id).is_contract(&loaded.model) {
            errors.push(
                literal.span(),
                format!(
                    "interface `{}` is no contract: it has neither a function nor a resource\nhelp: name an interface with \
                     functions; types alone come along with the contracts that use them",
                    loaded.model.interface(*id).name
                ),
            );
        }
    }
    if sockets.is_empty() && host.is_empty() {
        errors.push(input.span, nothing_named(&loaded));
    }
    errors.finish()?;

    let roots: Vec<_> = socket_ids.iter().chain(&host_ids).copied().collect();
    let interfaces = loaded.model.closure(&roots);
    let custom = Custom::resolve(&common, &loaded, &interfaces, &mut errors);
    errors.finish()?;

    let krate = input.krate("::jackfield");
    let context = Context::new(&loaded.model, &interfaces, custom, quote!(#krate::__private));
    let tracked = track(&loaded.files);
    Ok(emit(context, &socket_ids, &host_ids, &hash, &tracked))
}

/// What can be generated of an input that has errors: the contracts that are named or most likely meant. Empty where the WIT
/// itself cannot be read.
pub fn recover(tokens: TokenStream) -> TokenStream {
    let hash = debug::hash(&tokens.to_string());
    let Ok(input) = Input::parse(tokens) else { return TokenStream::new() };
    // With no word of the crate, nobody knows whether there is one.
    let Some(krate) = input.krate.clone() else { return TokenStream::new() };
    // Errors have been reported already.
    let mut errors = Errors::new();
    let mut reader = Reader::new(&input, &["sockets", "host"], &mut errors);
    let common = Common::read(&mut reader, input.span);
    let (sockets, host) = (reader.strings("sockets"), reader.strings("host"));
    let Ok(loaded) = common.source.load() else { return TokenStream::new() };
    let sockets = Source::likely_contracts(&loaded, &sockets);
    let host = Source::likely_contracts(&loaded, &host);
    let roots: Vec<_> = sockets.iter().chain(&host).copied().collect();
    let interfaces = loaded.model.closure(&roots);
    let custom = Custom::resolve(&common, &loaded, &interfaces, &mut errors);
    let context = Context::new(&loaded.model, &interfaces, custom, quote!(#krate::__private));
    emit(context, &sockets, &host, &hash, &TokenStream::new())
}

fn nothing_named(loaded: &Loaded) -> String {
    let model = &loaded.model;
    let contracts: Vec<_> = model
        .interfaces()
        .filter(|(_, interface)| interface.is_contract(model))
        .map(|(_, interface)| format!("`{}`", interface.name))
        .collect();
    let there = if contracts.is_empty() {
        "the WIT has no contract: an interface with a function or a resource".to_owned()
    } else {
        format!("the contracts that are there: {}", contracts.join(", "))
    };
    format!(
        "no contract is named\nhelp: add `sockets: [..]` with those that the host calls, or `host: [..]` with those that it serves\nhelp: {there}"
    )
}

fn emit(
    mut context: Context<'_>,
    sockets: &[InterfaceId],
    host: &[InterfaceId],
    hash: &str,
    tracked: &TokenStream,
) -> TokenStream {
    let mut contents = Vec::new();
    let mut contracts = Vec::new();
    for id in context.layout.interfaces().to_vec() {
        let mut items = prelude(&context);
        items.extend(tables::emit(&context, id));
        items.extend(types::emit(&context, id));
        let mut short = Vec::new();
        if context.interface(id).is_contract(context.model) {
            items.extend(tables::contract(&context, id));
            let module = context.layout.module(id);
            let (namespace, package, interface) = (&module.namespace, &module.package, &module.interface);
            contracts.push(quote!(&self::#namespace::#package::#interface::CONTRACT));
            // Claimed for every contract, so that a socket's name does not depend on what else is generated.
            let camel = context.layout.contract_camel(id).to_owned();
            let own = context.model.own_resources(id);
            let names = SocketNames {
                socket: context.layout.claim(id, &camel, "Socket"),
                host: context.layout.claim(id, &format!("{camel}Host"), "_"),
                adaptor: crate::names::ident(&format!(
                    "{}_host",
                    crate::names::snake(&context.interface(id).name.interface)
                )),
                resources: own
                    .into_iter()
                    .map(|resource| {
                        let preferred = format!("Host{}", context.layout.type_ident(resource));
                        (resource, context.layout.claim(id, &preferred, "_"))
                    })
                    .collect(),
            };
            if sockets.contains(&id) {
                items.extend(socket::emit(&context, id, &names));
                short.push(names.socket.clone());
            }
            if host.contains(&id) {
                items.extend(served::emit(&context, id, &names));
                short.extend([names.host, names.adaptor]);
                short.extend(names.resources.into_iter().map(|(_, ident)| ident));
            }
        }
        let interface = context.interface(id);
        let docs = docs::attributes(interface.docs.as_deref(), &format!("The interface `{}`.", interface.name));
        contents.push(ModuleContent { interface: id, docs, items, short });
    }
    let tree = context.layout.tree(contents);
    let root = Ident::new(&format!("__jackfield_bindings_{hash}"), Span::call_site());
    let private = &context.private;
    quote! {
        #[allow(
            warnings,
            clippy::all,
            clippy::pedantic,
            clippy::nursery,
            clippy::restriction,
            missing_docs,
            unreachable_pub,
            reason = "generated from WIT"
        )]
        mod #root {
            #tracked
            #tree

            /// Every contract that this macro knows; give them to `GraphBuilder::contracts` for typed links between plugins.
            pub static CONTRACTS: &[&#private::Contract] = &[#(#contracts),*];
        }
        #[allow(unused_imports, ambiguous_glob_reexports, clippy::pub_use, reason = "generated from WIT")]
        #[doc(inline)]
        pub use self::#root::*;
    }
}
