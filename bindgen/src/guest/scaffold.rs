//! A first version of a plugin: every function of its contracts is there, with a placeholder that compiles and runs.

use jackfield_contract::{Function, FunctionKind, InterfaceId, Type, TypeDefKind, TypeId};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::import::params;
use super::plugin::Plugin;
use super::types::Lifetime;
use crate::names::{camel, distinct, snake};

/// The source of the implementations and of tests for them, to stand below the `plugin!` of the same input.
pub(super) fn emit(plugin: &Plugin<'_>) -> TokenStream {
    let (mut items, mut tests) = (TokenStream::new(), TokenStream::new());
    for id in &plugin.plugs {
        let scaffold = Scaffold { plugin, id: *id, state: state_name(plugin) };
        items.extend(scaffold.items());
        tests.extend(scaffold.tests());
    }
    let state = state_name(plugin);
    let has_state = plugin.plugs.iter().any(|id| plugin.has_contract_trait(*id));
    let state = has_state.then(|| {
        quote! {
            #[doc = " The plugin's state: one value for each instance, made by `Default` when the plugin is first called."]
            #[derive(Default)]
            struct #state {}
        }
    });
    quote! {
        #state
        #items
        #[cfg(test)]
        mod tests {
            use super::*;
            #tests
        }
    }
}

/// A name that no type of the contracts has.
fn state_name(plugin: &Plugin<'_>) -> Ident {
    let mut name = String::from("Plugin");
    let types = || plugin.interfaces.iter().flat_map(|id| &plugin.model.interface(*id).types);
    while types().any(|id| plugin.layout.type_ident(*id) == name.as_str()) {
        name.insert_str(0, "My");
    }
    format_ident!("{name}")
}

struct Scaffold<'a> {
    plugin: &'a Plugin<'a>,
    id: InterfaceId,
    state: Ident,
}

impl Scaffold<'_> {
    fn items(&self) -> TokenStream {
        let Self { plugin, id, state } = self;
        let module = plugin.layout.module(*id);
        let (namespace, package, interface) = (&module.namespace, &module.package, &module.interface);
        let mut out = TokenStream::new();
        if !plugin.model.interface(*id).types.is_empty() {
            out.extend(quote! {
                #[allow(unused_imports, reason = "a contract may declare types that its functions do not mention")]
                use #namespace::#package::#interface::*;
            });
        }
        if plugin.has_contract_trait(*id) {
            let functions = self.functions(None);
            let name = &plugin.names[id].contract;
            out.extend(quote!(#[plug] impl #namespace::#package::#interface::#name for #state { #functions }));
        }
        for resource in plugin.model.own_resources(*id) {
            let functions = self.functions(Some(resource));
            let (name, value) = (&plugin.resources[&resource].plug, self.value_of(resource));
            let docs = format!(" What is behind a handle of `{}`.", plugin.model.type_def(resource).name);
            out.extend(quote! {
                #[doc = #docs]
                #[derive(Default)]
                struct #value {}

                #[plug]
                impl #namespace::#package::#interface::#name for #value { #functions }
            });
        }
        out
    }

    /// The name of the struct behind a resource's handles.
    fn value_of(&self, resource: TypeId) -> Ident {
        format_ident!("My{}", self.plugin.layout.type_ident(resource))
    }

    fn functions(&self, resource: Option<TypeId>) -> TokenStream {
        let Self { plugin, id, .. } = self;
        let functions = plugin.model.interface(*id).functions_of(resource).map(|(index, function)| {
            let ident = &plugin.names[id].functions[index];
            let (names, types): (Vec<_>, Vec<_>) =
                params(function).into_iter().map(|(name, ty)| (name, plugin.owned(*id, ty, Lifetime::Elided))).unzip();
            let receiver = match (resource, function.kind.is_method()) {
                (None, _) => Some(quote!(&mut self,)),
                (Some(_), true) => Some(quote!(&self,)),
                (Some(_), false) => None,
            };
            let (result, body) = self.result(function);
            let result = result.map(|result| quote!(-> #result));
            let unused = match &names[..] {
                [] => None,
                [one] => Some(quote!(let _ = #one;)),
                several => Some(quote!(let _ = (#(#several),*);)),
            };
            quote!(fn #ident(#receiver #(#names: #types),*) #result { #unused #body })
        });
        functions.collect()
    }

    /// The type that a function of the trait returns, and a value of it.
    fn result(&self, function: &Function) -> (Option<TokenStream>, TokenStream) {
        let Self { plugin, id, .. } = self;
        match (function.kind, &function.result) {
            (FunctionKind::Constructor(_), Some(Type::Result { err, .. })) => {
                let err = plugin.result(*id, err.as_deref());
                (Some(quote!(::core::result::Result<Self, #err>)), quote!(Ok(Self::default())))
            }
            (FunctionKind::Constructor(_), _) => (Some(quote!(Self)), quote!(Self::default())),
            (_, None) => (None, TokenStream::new()),
            (_, Some(ty)) => (Some(plugin.result(*id, Some(ty))), self.value(ty)),
        }
    }

    /// Whether a value of this type can be made: handles of others cannot, nor what only a host makes.
    fn can_be_made(&self, ty: &Type) -> bool {
        let mut can = true;
        self.plugin.model.walk(ty, &mut |ty| match ty {
            Type::Own(id) | Type::Borrow(id) => {
                can &= self.plugin.model.type_def(self.plugin.model.resolve_alias(*id)).interface == self.id;
            }
            Type::Future(_) | Type::Stream(_) | Type::ErrorContext => can = false,
            _ => {}
        });
        can
    }

    /// The plainest value of a type.
    fn value(&self, ty: &Type) -> TokenStream {
        let Self { plugin, id, .. } = self;
        match ty {
            Type::Bool => quote!(false),
            Type::S8 | Type::U8 | Type::S16 | Type::U16 | Type::S32 | Type::U32 | Type::S64 | Type::U64 => quote!(0),
            Type::F32 | Type::F64 => quote!(0.0),
            Type::Char => quote!('?'),
            Type::String => quote!(::std::string::String::new()),
            Type::List(_) => quote!(::std::vec::Vec::new()),
            Type::Map(..) => quote!(::std::collections::BTreeMap::new()),
            Type::FixedLengthList(item, _) => {
                let item = self.value(item);
                quote!(::std::array::from_fn(|_| #item))
            }
            Type::Tuple(items) => {
                let items = items.iter().map(|item| self.value(item));
                quote!((#(#items,)*))
            }
            Type::Option(_) => quote!(None),
            Type::Result { ok, .. } => {
                let ok = ok.as_ref().map_or_else(|| quote!(()), |ok| self.value(ok));
                quote!(Ok(#ok))
            }
            Type::Own(resource) if self.can_be_made(ty) => {
                let value = self.value_of(plugin.model.resolve_alias(*resource));
                quote!(#value::default().into())
            }
            Type::Borrow(resource) if self.can_be_made(ty) => {
                let value = self.value_of(plugin.model.resolve_alias(*resource));
                let handle = plugin.layout.type_path(*id, plugin.model, *resource);
                quote!(&#handle::from(#value::default()))
            }
            Type::Own(_) | Type::Borrow(_) | Type::Future(_) | Type::Stream(_) | Type::ErrorContext => {
                quote!(unimplemented!("only another plugin can make this"))
            }
            Type::Defined(named) => self.defined(*named),
        }
    }

    fn defined(&self, named: TypeId) -> TokenStream {
        let Self { plugin, id, .. } = self;
        let path = plugin.layout.type_path(*id, plugin.model, named);
        match &plugin.model.type_def(plugin.model.resolve_alias(named)).kind {
            TypeDefKind::Record(fields) => {
                let names = distinct(fields.iter().map(|field| field.name.as_str()), snake, &[]);
                let values = fields.iter().map(|field| self.value(&field.ty));
                quote!(#path { #(#names: #values),* })
            }
            TypeDefKind::Variant(cases) => {
                let names = distinct(cases.iter().map(|case| case.name.as_str()), camel, &[]);
                // A case that can be made, and of these one without payload if there is one.
                let makes = |ty: &Option<Type>| ty.as_ref().is_none_or(|ty| self.can_be_made(ty));
                let plain = cases.iter().position(|case| case.ty.is_none());
                let chosen = plain.or_else(|| cases.iter().position(|case| makes(&case.ty))).unwrap_or(0);
                let name = &names[chosen];
                let payload = cases[chosen].ty.as_ref().map(|ty| {
                    let value = self.value(ty);
                    quote!((#value))
                });
                quote!(#path::#name #payload)
            }
            TypeDefKind::Enum(labels) => {
                let names = distinct(labels.iter().map(|label| label.name.as_str()), camel, &[]);
                let name = &names[0];
                quote!(#path::#name)
            }
            TypeDefKind::Flags(_) => quote!(#path::default()),
            TypeDefKind::Alias(target) => self.value(target),
            TypeDefKind::Resource => quote!(unimplemented!("a resource is no value")),
        }
    }

    /// A test for each function that can be called with values that can be made.
    fn tests(&self) -> TokenStream {
        let Self { plugin, id, state } = self;
        let interface = plugin.model.interface(*id);
        let tests = interface.functions.iter().enumerate().filter_map(|(index, function)| {
            let params = params(function);
            if !params.iter().all(|(_, ty)| self.can_be_made(ty)) {
                return None;
            }
            let values = params.iter().map(|(_, ty)| self.value(ty));
            let ident = &plugin.names[id].functions[index];
            let call = match function.kind {
                FunctionKind::Freestanding => quote!(#state::default().#ident(#(#values),*)),
                FunctionKind::Method(resource) => {
                    let value = self.value_of(resource);
                    quote!(#value::default().#ident(#(#values),*))
                }
                FunctionKind::Static(resource) | FunctionKind::Constructor(resource) => {
                    let value = self.value_of(resource);
                    quote!(#value::#ident(#(#values),*))
                }
            };
            let name = format_ident!(
                "{}_{}_replies",
                snake(&interface.name.interface),
                snake(&function.display_name(plugin.model).replace('.', "-"))
            );
            let number = Literal::usize_unsuffixed(index);
            // Two functions may be called alike but for their cases; the number tells them apart.
            let name = if self.is_unique(&name) { name } else { format_ident!("{name}_{}", number.to_string()) };
            Some(quote!(#[test] fn #name() { let _ = #call; }))
        });
        tests.collect()
    }

    fn is_unique(&self, name: &Ident) -> bool {
        let interface = self.plugin.model.interface(self.id);
        let named = |function: &&Function| {
            let display = function.display_name(self.plugin.model).replace('.', "-");
            *name == format!("{}_{}_replies", snake(&interface.name.interface), snake(&display))
        };
        interface.functions.iter().filter(named).count() == 1
    }
}
