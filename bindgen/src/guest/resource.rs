//! Resources: a handle type, a trait for the values behind handles, mocks, and the handle tables of the boundary.

use jackfield_contract::{Function, InterfaceId, TypeId};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::import::{function_docs, params};
use super::import_kind::Import;
use super::mock::{Setter, mock_struct};
use super::plugin::Plugin;
use super::socket::{Imported, associated_name, function, label};
use super::types::Lifetime;
use crate::docs;

/// Everything that a resource is.
pub(super) fn emit(plugin: &Plugin<'_>, id: InterfaceId, resource: TypeId) -> TokenStream {
    let import = plugin.method_import(id);
    let handle = handle(plugin, id, resource, import);
    let object = object(plugin, id, resource);
    let functions = functions(plugin, id, resource);
    let mock = import.map(|import| mock(plugin, id, resource, import));
    quote!(#handle #object #functions #mock)
}

/// The functions of a resource with their indices.
fn functions_of<'a>(
    plugin: &'a Plugin<'_>,
    id: InterfaceId,
    resource: TypeId,
) -> impl Iterator<Item = (usize, &'a Function)> {
    plugin.model.interface(id).functions_of(Some(resource))
}

/// The handle type, and the ways into and out of it.
fn handle(plugin: &Plugin<'_>, id: InterfaceId, resource: TypeId, import: Option<Import>) -> TokenStream {
    let krate = &plugin.krate;
    let def = plugin.model.type_def(resource);
    let name = &def.name;
    let ident = plugin.layout.type_ident(resource);
    let docs = docs::attributes(def.docs.as_deref(), &format!("A handle to a resource `{name}`."));
    let attributes = plugin.custom.attributes(plugin.model, resource);
    let names = &plugin.resources[&resource];
    let (plug, downcast) = (&names.plug, &names.downcast);
    let mock_type = mock_type(plugin, resource, import);
    let table = table(plugin, id, name);
    let debug = ident.to_string();
    quote! {
        #docs
        #(#attributes)*
        pub struct #ident {
            __handle: #krate::__private::abi::Handle<dyn #plug, #mock_type>,
        }

        impl #krate::__private::abi::Resource for #ident {
            type Object = dyn #plug;
            type Mock = #mock_type;
            const NAME: &'static str = #name;

            fn wrap(__handle: #krate::__private::abi::Handle<dyn #plug, #mock_type>) -> Self {
                Self { __handle }
            }

            fn handle(&self) -> &#krate::__private::abi::Handle<dyn #plug, #mock_type> {
                &self.__handle
            }

            #[cfg(target_arch = "wasm32")]
            fn table(__side: #krate::__private::abi::Side) -> #krate::__private::abi::Table {
                #table
            }
        }

        #[cfg(target_arch = "wasm32")]
        #krate::__private::abi_resource! { #ident }

        impl #ident {
            /// The value behind the handle, if it is one of this plugin and of this type.
            pub fn #downcast<__T: #plug>(&self) -> ::core::option::Option<&__T> {
                match &self.__handle {
                    #krate::__private::abi::Handle::Local(__object) => {
                        let __object: &dyn ::core::any::Any = &**__object;
                        <dyn ::core::any::Any>::downcast_ref(__object)
                    }
                    _ => ::core::option::Option::None,
                }
            }
        }

        /// A handle to a value of this plugin.
        impl<__T: #plug> ::core::convert::From<__T> for #ident {
            fn from(__value: __T) -> Self {
                Self { __handle: #krate::__private::abi::Handle::Local(::std::rc::Rc::new(__value)) }
            }
        }

        impl ::core::fmt::Debug for #ident {
            fn fmt(&self, __formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                __formatter.write_str(#debug)
            }
        }
    }
}

/// The type of the mocks: none where the resource is only plugged, since tests use the values themselves.
fn mock_type(plugin: &Plugin<'_>, resource: TypeId, import: Option<Import>) -> TokenStream {
    let krate = &plugin.krate;
    let never = quote!(#krate::__private::Never);
    match import {
        Some(_) => {
            let mock = &plugin.resources[&resource].mock;
            // On `wasm32` there are no mocks.
            quote!(#krate::__private::mock_or_never!(#mock))
        }
        None => never,
    }
}

/// The body of `Resource::table`: which functions serve the resource on a side.
fn table(plugin: &Plugin<'_>, id: InterfaceId, name: &str) -> TokenStream {
    let krate = &plugin.krate;
    let abi = quote!(#krate::__private::abi);
    let interface = plugin.model.interface(id).name.to_string();
    let (new, rep, drop) =
        (format!("[resource-new]{name}"), format!("[resource-rep]{name}"), format!("[resource-drop]{name}"));
    let imported = |module: &str, side: &TokenStream| {
        quote! {{
            #[link(wasm_import_module = #module)]
            unsafe extern "C" {
                #[link_name = #drop]
                fn __drop(_: i32);
            }
            return #abi::Table::Imported { side: #side, drop: __drop };
        }}
    };
    let own = plugin.own_of(id).map(|own| {
        let side = plugin.own_side(own);
        let table = imported(&own.name, &side);
        quote!(if __side == #side #table)
    });
    let own: TokenStream = own.collect();
    let view = match plugin.import(id) {
        Some(import @ Import::Wrapped(_)) => {
            let (module, side) = plugin.import_name(id, import);
            let table = imported(&module, &side);
            Some(quote!(if __side == #side #table))
        }
        _ => None,
    };
    let export = plugin.plugged(id).then(|| {
        let module = format!("[export]{}", plugin.export_name(id));
        quote! {
            if __side == #abi::Side::EXPORT {
                #[link(wasm_import_module = #module)]
                unsafe extern "C" {
                    #[link_name = #new]
                    fn __new(_: i32) -> i32;
                    #[link_name = #rep]
                    fn __rep(_: i32) -> i32;
                    #[link_name = #drop]
                    fn __drop(_: i32);
                }
                return #abi::Table::Exported { new: __new, rep: __rep, drop: __drop };
            }
        }
    });
    let import = if plugin.imported_directly(id) {
        imported(&interface, &quote!(#abi::Side::IMPORT))
    } else {
        quote!(#abi::no_table(__side, #name))
    };
    quote!(#view #own #export #import)
}

/// The trait of the values behind handles.
fn object(plugin: &Plugin<'_>, id: InterfaceId, resource: TypeId) -> TokenStream {
    let name = &plugin.model.type_def(resource).name;
    let contract = plugin.model.interface(id).name.unversioned();
    let plug = &plugin.resources[&resource].plug;
    let functions = functions_of(plugin, id, resource).map(|(index, function)| {
        let docs = docs::attributes(function.docs.as_deref(), &format!("`{}`", function.display_name(plugin.model)));
        let ident = &plugin.names[&id].functions[index];
        let (names, types): (Vec<_>, Vec<_>) =
            params(function).into_iter().map(|(name, ty)| (name, plugin.owned(id, ty, Lifetime::Elided))).unzip();
        if function.kind.is_method() {
            let result = plugin.result(id, function.result.as_ref());
            return quote!(#docs fn #ident(&self, #(#names: #types),*) -> #result;);
        }
        let result = match (function.kind.is_constructor(), &function.result) {
            (false, result) => plugin.result(id, result.as_ref()),
            (true, Some(jackfield_contract::Type::Result { err, .. })) => {
                let err = plugin.result(id, err.as_deref());
                quote!(::core::result::Result<Self, #err>)
            }
            (true, _) => quote!(Self),
        };
        quote!(#docs fn #ident(#(#names: #types),*) -> #result where Self: ::core::marker::Sized;)
    });
    let docs = format!(" What implements the resource `{name}` of `{contract}`: a value behind a handle.");
    quote! {
        #[doc = #docs]
        pub trait #plug: ::core::any::Any {
            #(#functions)*
        }
    }
}

/// What can be called on a handle, and without one.
fn functions(plugin: &Plugin<'_>, id: InterfaceId, resource: TypeId) -> TokenStream {
    let import = plugin.import(id);
    let ident = plugin.layout.type_ident(resource);
    let functions = functions_of(plugin, id, resource).filter_map(|(index, f)| {
        if f.kind.is_method() {
            return Some(method(plugin, id, resource, index));
        }
        let import = import?;
        Some(function(plugin, &Imported { id, import, own: None }, index, &associated_name(plugin, id, index, import)))
    });
    quote!(impl #ident { #(#functions)* })
}

/// A method of a handle: of a value of this plugin, of another plugin's, or of a mock.
fn method(plugin: &Plugin<'_>, id: InterfaceId, resource: TypeId, index: usize) -> TokenStream {
    let krate = &plugin.krate;
    let import = plugin.method_import(id);
    let abi = quote!(#krate::__private::abi);
    let function = &plugin.model.interface(id).functions[index];
    let shape = import.unwrap_or(Import::Direct);
    let docs = function_docs(plugin, function, shape);
    let name = &plugin.names[&id].functions[index];
    let plug = &plugin.resources[&resource].plug;
    let reply = plugin.reply(id, function, shape);
    let params = params(function);
    let names: Vec<_> = params.iter().map(|(name, _)| name).collect();
    let types: Vec<_> = params.iter().map(|(_, ty)| plugin.param(id, ty)).collect();
    let owned: Vec<_> = params.iter().map(|(name, ty)| plugin.to_owned(ty, &quote!(#name))).collect();
    let wrap = |value: TokenStream| match shape {
        Import::Direct => value,
        Import::Wrapped(_) => quote!(::core::result::Result::Ok(#value)),
    };
    let local = wrap(quote!(#plug::#name(&**__object, #(#owned),*)));
    let resource_name = &plugin.model.type_def(resource).name;
    let (mock, remote) = match import {
        None => (quote!(match **__mock {}), quote!(#abi::not_imported(#resource_name))),
        Some(_) => {
            let label = label(plugin, id, function);
            let how = format!(
                "set it in `{}::{}`",
                plugin.layout.type_ident(resource),
                plugin.resources[&resource].mock_function
            );
            let mock = quote! {
                match __mock.#name.get(#label) {
                    ::core::option::Option::Some(mut __closure) => __closure(#(#names),*),
                    ::core::option::Option::None => #krate::__private::no_mock(#label, #how),
                }
            };
            (mock, remote(plugin, id, index, shape))
        }
    };
    quote! {
        #docs
        pub fn #name(&self, #(#names: #types),*) -> #reply {
            match &self.__handle {
                #abi::Handle::Local(__object) => #local,
                #[cfg(not(target_arch = "wasm32"))]
                #abi::Handle::Mock(__mock) => #mock,
                #[cfg(target_arch = "wasm32")]
                #[allow(unused_variables, reason = "which import made the handle matters only where there are two")]
                #abi::Handle::Remote(__remote, _) => #remote,
            }
        }
    }
}

/// Calls a method of another plugin's value through the import that its handle came by, and replies as `shape` does.
fn remote(plugin: &Plugin<'_>, id: InterfaceId, index: usize, shape: Import) -> TokenStream {
    let krate = &plugin.krate;
    let abi = quote!(#krate::__private::abi);
    let direct = |import: Import, call: TokenStream| match (shape, import) {
        (Import::Wrapped(_), Import::Direct) => quote!({ ::core::result::Result::Ok(#call) }),
        _ => call,
    };
    let mut imports: Vec<(TokenStream, TokenStream)> = Vec::new();
    for own in plugin.own_of(id) {
        let side = plugin.own_side(own);
        let call = plugin.call_import_of(&own.name, &side, id, index, own.import());
        imports.push((side, direct(own.import(), call)));
    }
    if plugin.imported_directly(id) {
        let call = direct(Import::Direct, plugin.call_import(id, index, Import::Direct));
        imports.push((quote!(#abi::Side::IMPORT), call));
    }
    if let Some(import @ Import::Wrapped(_)) = plugin.import(id) {
        imports.push((plugin.import_name(id, import).1, plugin.call_import(id, index, import)));
    }
    let Some((_, last)) = imports.pop() else { return quote!() };
    let chain = imports.iter().map(|(side, call)| quote!(if __remote.side() == #side #call else));
    quote!(#(#chain)* #last)
}

/// The closures that stand for a resource's methods, and the function that makes such a handle.
fn mock(plugin: &Plugin<'_>, id: InterfaceId, resource: TypeId, import: Import) -> TokenStream {
    let krate = &plugin.krate;
    let names = &plugin.resources[&resource];
    let (mock, function) = (&names.mock, &names.mock_function);
    let setters = functions_of(plugin, id, resource)
        .filter(|(_, function)| function.kind.is_method())
        .map(|(index, function)| Setter { name: method_name(plugin, id, index), function })
        .collect();
    let ident = plugin.layout.type_ident(resource);
    let text = format!("Closures in the place of the methods of a `{ident}`.");
    let body = mock_struct(plugin, id, import, mock, setters, &text);
    quote! {
        #body

        #[cfg(not(target_arch = "wasm32"))]
        impl #ident {
            /// A handle whose methods are closures, for tests.
            pub fn #function(setup: impl ::core::ops::FnOnce(&mut #mock)) -> Self {
                let mut mock = <#mock as ::core::default::Default>::default();
                setup(&mut mock);
                Self { __handle: #krate::__private::abi::Handle::Mock(::std::rc::Rc::new(mock)) }
            }
        }
    }
}

fn method_name(plugin: &Plugin<'_>, id: InterfaceId, index: usize) -> Ident {
    plugin.names[&id].functions[index].clone()
}
