//! The glue of a call to an import: parameters go out through the canonical ABI, the result comes in.

use jackfield_contract::abi::{CoreSignature, CoreType, Direction, core_signature_of};
use jackfield_contract::{Function, InterfaceId, Type, view_functions};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::import_kind::Import;
use super::plugin::Plugin;
use crate::docs;
use crate::names::{distinct, snake};

/// The Rust name of a core type.
pub(super) fn core_type(ty: CoreType) -> TokenStream {
    match ty {
        CoreType::I32 => quote!(i32),
        CoreType::I64 => quote!(i64),
        CoreType::F32 => quote!(f32),
        CoreType::F64 => quote!(f64),
    }
}

/// The parameters of a function, a method's `self` aside: Rust names and types.
pub(super) fn params(function: &Function) -> Vec<(Ident, &Type)> {
    let params = &function.params[usize::from(function.kind.is_method())..];
    let names = distinct(params.iter().map(|param| param.name.as_str()), snake, &["self"]);
    names.into_iter().zip(params.iter().map(|param| &param.ty)).collect()
}

impl Plugin<'_> {
    /// What a call through a socket returns in place of the contract's own result.
    pub(super) fn reply(&self, from: InterfaceId, function: &Function, import: Import) -> TokenStream {
        use jackfield_contract::Cardinality;
        let krate = &self.krate;
        let result = self.result(from, function.result.as_ref());
        match import {
            Import::Direct => result,
            Import::Wrapped(_) if function.kind.is_method() => {
                quote!(::core::result::Result<#result, #krate::DispatchError>)
            }
            Import::Wrapped(Cardinality::ExactlyOne) => quote!(#krate::Reply<#result>),
            Import::Wrapped(Cardinality::AtMostOne) => quote!(::core::option::Option<#krate::Reply<#result>>),
            Import::Wrapped(Cardinality::AtLeastOne | Cardinality::Any) => quote!(#krate::Replies<#result>),
        }
    }

    /// A block that calls the import of a function; its parameters are variables of their names, a method's is `self`.
    pub(super) fn call_import(&self, from: InterfaceId, index: usize, import: Import) -> TokenStream {
        let (module, side) = self.import_name(from, import);
        self.call_import_of(&module, &side, from, index, import)
    }

    /// The same, for the instance that is imported under the name `module`.
    pub(super) fn call_import_of(
        &self,
        module: &str,
        side: &TokenStream,
        from: InterfaceId,
        index: usize,
        import: Import,
    ) -> TokenStream {
        let krate = &self.krate;
        let function = &self.model.interface(from).functions[index];
        let types = function.params.iter().map(|param| &param.ty);
        let (field, signature) = match import {
            Import::Direct => {
                let signature = core_signature_of(self.model, types, function.result.as_ref(), Direction::Import);
                (function.export_name(self.model), signature)
            }
            Import::Wrapped(_) => {
                let views = view_functions(self.model, from);
                let field =
                    views.into_iter().find(|view| view.origin == index).map_or_else(String::new, |view| view.name);
                // Each reply of a view has a discriminant and a text at least, so it is returned through memory.
                let mut signature = core_signature_of(self.model, types, None, Direction::Import);
                signature.params.push(CoreType::I32);
                signature.indirect_result = true;
                (field, signature)
            }
        };
        let reply = self.reply(from, function, import);
        let mut values: Vec<_> = params(function).into_iter().map(|(name, _)| name).collect();
        if function.kind.is_method() {
            values.insert(0, format_ident!("self"));
        }
        let has_params = !values.is_empty();
        let (arguments, lower) = self.lower_params(function, &signature, &values);
        let core_params = signature.params.iter().map(|ty| core_type(*ty));
        let core_result = signature.results.first().map(|ty| {
            let ty = core_type(*ty);
            quote!(-> #ty)
        });
        let mut arguments = arguments;
        let has_result = matches!(import, Import::Wrapped(_)) || function.result.is_some();
        let (area, lift) = if signature.indirect_result {
            arguments.push(quote!(__area.pointer() as usize as i32));
            let area = quote! {
                let mut __area = #krate::__private::abi::Area::<{ <#reply as #krate::__private::abi::Abi>::SIZE }>::new();
            };
            (area, quote!(<#reply as #krate::__private::abi::Lift<'_>>::load(__area.pointer(), __cx)))
        } else if has_result {
            let lift = quote! {{
                let __slots = [#krate::__private::abi::Core::into_slot(__returned)];
                <#reply as #krate::__private::abi::Lift<'_>>::lift(&mut #krate::__private::abi::Source::new(&__slots), __cx)
            }};
            (TokenStream::new(), lift)
        } else {
            (TokenStream::new(), quote!(__returned))
        };
        let scope = has_result.then(|| {
            quote! {
                let __scope = #krate::__private::abi::Scope::new();
                let __cx = #krate::__private::abi::Lifting::new(#side, &__scope);
            }
        });
        let lowering = has_params.then(|| quote!(let mut __lowering = #krate::__private::abi::Lowering::new(#side);));
        quote! {{
            #[link(wasm_import_module = #module)]
            unsafe extern "C" {
                #[link_name = #field]
                fn __import(#(_: #core_params),*) #core_result;
            }
            #lowering
            #lower
            #area
            #scope
            // The signature is the contract's own, so the import reads and writes what is passed and no more.
            unsafe {
                let __returned = __import(#(#arguments),*);
                #lift
            }
        }}
    }

    /// Lowers parameters: the core arguments, and the statements before them.
    fn lower_params(
        &self,
        function: &Function,
        signature: &CoreSignature,
        values: &[Ident],
    ) -> (Vec<TokenStream>, TokenStream) {
        let krate = &self.krate;
        if signature.indirect_params {
            let types = function.params.iter().map(|param| param.ty.clone()).collect();
            let (size, _) = jackfield_contract::size_align(self.model, &Type::Tuple(types));
            let size = Literal::usize_unsuffixed(size);
            let lower = quote! {
                let mut __params = #krate::__private::abi::Area::<#size>::new();
                let mut __fields = #krate::__private::abi::Fields::new(__params.pointer());
                #(unsafe { #krate::__private::abi::store_next(&mut __fields, &#values, &mut __lowering) };)*
            };
            return (vec![quote!(__params.pointer() as usize as i32)], lower);
        }
        let count = signature.params.len() - usize::from(signature.indirect_result);
        if count == 0 {
            return (Vec::new(), TokenStream::new());
        }
        let arguments = (0..count).map(|index| {
            let index = Literal::usize_unsuffixed(index);
            quote!(#krate::__private::abi::Core::from_slot(__flat[#index]))
        });
        let length = Literal::usize_unsuffixed(count);
        let lower = quote! {
            let mut __flat = [0u64; #length];
            let mut __sink = #krate::__private::abi::Sink::new(&mut __flat);
            #(#krate::__private::abi::Lower::lower(&#values, &mut __sink, &mut __lowering);)*
        };
        (arguments.collect(), lower)
    }
}

pub(super) fn function_docs(plugin: &Plugin<'_>, function: &Function, import: Import) -> TokenStream {
    let fallback = format!("`{}`", function.display_name(plugin.model));
    let text = function.docs.as_deref().unwrap_or(&fallback);
    let wrapped = match import {
        Import::Direct => None,
        Import::Wrapped(_) if function.kind.is_method() => Some("The plugin that made the resource is called."),
        Import::Wrapped(cardinality) => Some(match cardinality {
            jackfield_contract::Cardinality::ExactlyOne => "The one plug is called.",
            jackfield_contract::Cardinality::AtMostOne => "The plug is called, if there is one.",
            _ => "Every plug is called.",
        }),
    };
    docs::attributes(Some(&[text, wrapped.unwrap_or_default()].join("\n\n")), "")
}
