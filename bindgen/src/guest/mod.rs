//! `jackfield_guest::plugin!` and `#[plug]`: a plugin's contracts as Rust modules, and the glue to its boundary.
//!
//! Types, traits, handles and functions are the same on every target. Off `wasm32` the functions of sockets call mocks; on
//! it they call imports, through the canonical ABI of `jackfield_guest::__private::abi`.

mod attribute;
mod import;
mod import_kind;
mod mock;
mod options;
mod plug;
mod plugin;
mod resource;
mod scaffold;
mod short;
mod socket;
mod stubs;
mod typedefs;
mod types;

use jackfield_contract::{InterfaceId, Loaded, named_plugin_world};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

pub use self::attribute::expand as expand_attribute;

use self::options::Options;
use self::plugin::Plugin;
use crate::diagnostics::Errors;
use crate::docs;
use crate::input::Input;
use crate::load::{Source, track};
use crate::names::ModuleContent;

/// Expands `plugin!`.
///
/// # Errors
///
/// All errors of the first phase that has any.
pub fn expand(tokens: TokenStream) -> Result<TokenStream, Errors> {
    let hash = crate::debug::hash(&tokens.to_string());
    resolve(tokens, |plugin, options, section, loaded| plugin.emit(options, section, loaded, &hash))
}

/// What can be generated of an input that has errors: the contracts that are named or most likely meant, with no boundary.
/// Where nothing can be read, `#[plug]` at least.
pub fn recover(tokens: TokenStream) -> TokenStream {
    let hash = crate::debug::hash(&tokens.to_string());
    let default: TokenStream = quote!(::jackfield_guest);
    let minimal = |krate: &TokenStream| {
        quote! {
            #[allow(unused_imports, reason = "stands in the place of what could not be generated")]
            pub(crate) use #krate::__private::plug_of_failed_plugin as plug;
        }
    };
    let Ok(input) = Input::parse(tokens.clone()) else { return minimal(&Input::krate_of(tokens).unwrap_or(default)) };
    let krate = input.krate("::jackfield_guest");
    // Errors have been reported already.
    let mut errors = Errors::new();
    let options = Options::read(&input, &mut errors);
    let Ok(loaded) = options.common.source.load() else { return minimal(&krate) };
    let plugs = Source::likely_contracts(&loaded, &options.plugs);
    // Where a plug is lost, so is its trait.
    let plug = if plugs.is_empty() || options.plugs.iter().any(|name| Source::likely_contract(&loaded, name).is_none())
    {
        quote!(#krate::__private::plug_of_failed_plugin as plug)
    } else {
        quote!(#krate::plug)
    };
    let sockets = options.likely_sockets(&loaded);
    let own = options.likely_own_sockets(&loaded);
    let plugin = Plugin::new(&loaded, &options, krate, plugs, sockets, own, &mut errors);
    plugin.frame(&hash, &plug, TokenStream::new())
}

/// Code beside what [`expand`] makes of the same input: implementations of its plugs that do nothing, for tests.
///
/// # Errors
///
/// As [`expand`].
pub fn expand_stubs(tokens: TokenStream) -> Result<TokenStream, Errors> {
    resolve(tokens, |plugin, _, _, _| stubs::emit(plugin))
}

/// The source of a first version of the plugs of this input, to stand below its `plugin!`: each function has a placeholder
/// that compiles and runs, and a test.
///
/// # Errors
///
/// As [`expand`].
pub fn scaffold(tokens: TokenStream) -> Result<String, Errors> {
    let items = resolve(tokens, |plugin, _, _, _| scaffold::emit(plugin))?;
    let file = syn::parse2::<syn::File>(items)?;
    // Paths as people write them, from the root of the crate.
    let shortened = [
        ("super::super::super::", ""),
        ("::std::string::String", "String"),
        ("::std::vec::Vec", "Vec"),
        ("::core::option::Option", "Option"),
        ("::core::result::Result", "Result"),
        ("::std::", "std::"),
        ("::jackfield_guest::", "jackfield_guest::"),
    ];
    let text = prettyplease::unparse(&file);
    let text = shortened.iter().fold(text, |text, (long, short)| text.replace(long, short));
    // Blank lines between items, as people set them.
    let spaced = ["///", "#[allow", "#[plug]", "#[cfg", "    fn", "    #[test]"];
    let text = spaced.iter().fold(text, |text, item| text.replace(&format!("}}\n{item}"), &format!("}}\n\n{item}")));
    Ok(text.replace(";\n#[plug]", ";\n\n#[plug]"))
}

/// Reads the input and its WIT and decides everything that code is written from.
fn resolve(
    tokens: TokenStream,
    emit: impl FnOnce(&Plugin<'_>, &Options, &[u8], &Loaded) -> TokenStream,
) -> Result<TokenStream, Errors> {
    let input = Input::parse(tokens)?;
    let krate = input.krate("::jackfield_guest");
    let mut errors = Errors::new();
    let options = Options::read(&input, &mut errors);
    errors.finish()?;

    let loaded = options.common.source.load()?;
    let plugs = Source::contracts(&loaded, &options.plugs, &mut errors);
    let sockets = options.sockets(&loaded, &mut errors);
    let own = options.own_sockets(&loaded, &mut errors);
    errors.finish()?;
    options.check_contracts(&loaded, &mut errors);
    errors.finish()?;

    let plugin = Plugin::new(&loaded, &options, krate, plugs, sockets, own, &mut errors);
    let (plugs, sockets) = (plugin.world_plugs(), plugin.world_sockets());
    let world = named_plugin_world(&loaded.model, &plugs, &sockets).map_err(|diagnostics| {
        let mut errors = Errors::new();
        diagnostics.iter().for_each(|diagnostic| errors.push_diagnostic(options.common.source.span, diagnostic));
        errors
    })?;
    errors.finish()?;
    Ok(emit(&plugin, &options, &world.section, &loaded))
}

impl Plugin<'_> {
    fn emit(&self, options: &Options, section: &[u8], loaded: &Loaded, hash: &str) -> TokenStream {
        let krate = &self.krate;
        let sections = self.sections(section, hash);
        let track = track(&loaded.files);
        let frame = self.frame(hash, &quote!(#krate::plug), quote!(#sections #track));
        let checks = plug::checks(self, &options.plugs);
        quote!(#frame #checks)
    }

    /// Every contract's module, the short names and `rest`. All of it lies in one hidden module, so that `super::` means the
    /// same wherever the macro stands, be it in the body of a function. The namespaces are re-exported by name: what a glob
    /// brings is not certain before all macros are expanded, and `#[plug]` is a macro that looks for another below them.
    fn frame(&self, hash: &str, plug: &TokenStream, rest: TokenStream) -> TokenStream {
        let contents = self.interfaces.iter().map(|id| self.module(*id)).collect();
        let tree = self.layout.tree(contents);
        let short = short::emit(self);
        let root = format_ident!("__jackfield_{hash}");
        let allow = allow();
        let mut namespaces: Vec<&Ident> = self.interfaces.iter().map(|id| &self.layout.module(*id).namespace).collect();
        namespaces.sort();
        namespaces.dedup();
        quote! {
            #[doc(hidden)]
            #allow
            mod #root {
                #tree

                #[doc(hidden)]
                pub mod __short {
                    #short
                    pub use #plug;
                }

                #rest
            }
            #allow
            #[allow(clippy::pub_use, reason = "a plugin need not use every contract by name")]
            #[doc(inline)]
            pub use #root::{#(#namespaces),*};
            #allow
            pub(crate) use #root::__short::*;
        }
    }

    /// One contract's module.
    fn module(&self, id: InterfaceId) -> ModuleContent {
        let interface = self.model.interface(id);
        let docs = docs::attributes(interface.docs.as_deref(), &format!("The contract `{}`.", interface.name));
        let mut items = typedefs::emit(self, id);
        let mut short = Vec::new();
        for ty in &interface.types {
            if matches!(self.model.type_def(*ty).kind, jackfield_contract::TypeDefKind::Resource) {
                items.extend(resource::emit(self, id, *ty));
                short.push(self.resources[ty].plug.clone());
            }
            short.push(self.layout.type_ident(*ty).clone());
        }
        if self.plugged(id) {
            items.extend(plug::emit(self, id));
            if self.has_contract_trait(id) {
                short.push(self.names[&id].contract.clone());
            }
        }
        if let Some(import) = self.import(id) {
            items.extend(socket::emit(self, id, import));
        }
        for own in self.own_of(id) {
            items.extend(socket::emit_own(self, own));
        }
        ModuleContent { interface: id, docs, items, short }
    }

    /// The custom sections that tell what the core module is a component of.
    fn sections(&self, section: &[u8], hash: &str) -> TokenStream {
        let plugin = section_static(&format!("component-type:jackfield:{hash}"), section);
        let runtime = self.log.then(|| {
            // Sections of one name are joined by the linker, so each invocation's has a name of its own.
            section_static(&format!("component-type:jackfield:runtime-log:{hash}"), &jackfield_contract::log_section())
        });
        quote! {
            #[cfg(target_arch = "wasm32")]
            const _: () = {
                #plugin
                #runtime
            };
        }
    }
}

fn section_static(name: &str, bytes: &[u8]) -> TokenStream {
    let length = Literal::usize_unsuffixed(bytes.len());
    let literal = Literal::byte_string(bytes);
    quote! {
        const _: () = {
            #[used]
            #[unsafe(link_section = #name)]
            static SECTION: [u8; #length] = *#literal;
        };
    }
}

/// What keeps lints of the user's crate out of generated modules.
fn allow() -> TokenStream {
    quote! {
        #[allow(
            dead_code,
            elided_lifetimes_in_paths,
            let_underscore_drop,
            missing_debug_implementations,
            missing_docs,
            single_use_lifetimes,
            trivial_casts,
            trivial_numeric_casts,
            unreachable_pub,
            unused_imports,
            unused_lifetimes,
            unused_macros,
            unused_qualifications,
            clippy::all,
            clippy::pedantic,
            clippy::nursery,
            reason = "generated from a contract, of which the crate may use a part"
        )]
    }
}
