//! Rust names for WIT names: case, keywords, collisions, and where each contract's module lies.
//!
//! Every contract has a module `namespace::package::interface`, and one that is written inside of a world `world::inline::interface`. Names are given in a fixed order, so that the same WIT
//! always makes the same names: the types of a contract first, in the order of their declaration, then what a generator adds.

use std::collections::{BTreeMap, HashMap, HashSet};

use heck::{ToKebabCase, ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use jackfield_contract::{ContractName, InterfaceId, Model, TypeDefKind, TypeId, distinct_suffixes};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::options::Custom;

/// The keywords of all editions, reserved ones included, that can be written as raw identifiers.
const KEYWORDS: [&str; 50] = [
    "abstract",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "const",
    "continue",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "pub",
    "ref",
    "return",
    "static",
    "struct",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
    "macro_rules",
    "union",
];

/// The words that cannot be identifiers at all.
const IMPOSSIBLE: [&str; 5] = ["self", "Self", "super", "crate", "_"];

/// A kebab-case name in snake case: `get-URL` is `get_url`.
pub fn snake(name: &str) -> String {
    name.to_snake_case()
}

/// A kebab-case name in upper camel case: `get-URL` is `GetUrl`.
pub fn camel(name: &str) -> String {
    name.to_upper_camel_case()
}

/// A kebab-case name in upper case: `get-URL` is `GET_URL`.
pub fn upper(name: &str) -> String {
    name.to_shouty_snake_case()
}

/// The identifier of this text: keywords become raw, and a `_` is added to what cannot even be raw.
pub fn ident(text: &str) -> Ident {
    if IMPOSSIBLE.contains(&text) {
        Ident::new(&format!("{text}_"), Span::call_site())
    } else if text.starts_with(|first: char| first.is_ascii_digit()) {
        Ident::new(&format!("_{text}"), Span::call_site())
    } else if KEYWORDS.contains(&text) && !matches!(text, "macro_rules" | "union") {
        Ident::new_raw(text, Span::call_site())
    } else {
        Ident::new(text, Span::call_site())
    }
}

/// The identifier of a function, parameter or field.
pub fn snake_ident(name: &str) -> Ident {
    ident(&snake(name))
}

/// The identifier of a type or case.
pub fn camel_ident(name: &str) -> Ident {
    ident(&camel(name))
}

/// One Rust namespace: gives each name once.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    taken: HashSet<String>,
}

impl Scope {
    /// A scope in which these names are taken already.
    pub fn with(taken: &[&str]) -> Self {
        Self { taken: taken.iter().map(ToString::to_string).collect() }
    }

    /// Takes `preferred`, or where that is taken the same with `suffix`, then with `suffix` and 2, 3 and so on.
    pub fn claim(&mut self, preferred: &str, suffix: &str) -> Ident {
        let mut candidate = preferred.to_owned();
        let mut count = 1;
        while !self.taken.insert(candidate.clone()) {
            candidate = if count == 1 && !suffix.is_empty() {
                format!("{preferred}{suffix}")
            } else {
                format!("{preferred}{suffix}{}", count + usize::from(suffix.is_empty()))
            };
            count += 1;
        }
        ident(&candidate)
    }

    /// Whether a name is taken.
    pub fn contains(&self, name: &str) -> bool {
        self.taken.contains(name)
    }
}

/// The identifiers of names that stand side by side, e.g. parameters, fields or cases, by the rule that all languages share:
/// [`jackfield_contract::distinct_suffixes`].
pub fn distinct<'a>(names: impl IntoIterator<Item = &'a str>, case: fn(&str) -> String, taken: &[&str]) -> Vec<Ident> {
    let forms: Vec<String> = names.into_iter().map(case).collect();
    let suffixes = distinct_suffixes(&forms, |_, form| taken.contains(&form));
    forms.iter().zip(suffixes).map(|(form, suffix)| ident(&(form.clone() + &suffix))).collect()
}

/// Where a contract's module lies below the macro's root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// The namespace's module.
    pub namespace: Ident,
    /// The package's module, with its version where two are there.
    pub package: Ident,
    /// The interface's module.
    pub interface: Ident,
}

/// The names of everything that one macro generates.
#[derive(Debug)]
pub struct Layout {
    modules: HashMap<InterfaceId, Module>,
    camel: HashMap<InterfaceId, String>,
    types: HashMap<TypeId, Ident>,
    scopes: HashMap<InterfaceId, Scope>,
    order: Vec<InterfaceId>,
}

impl Layout {
    /// Names these contracts and their types, `interfaces` being closed under `use` ([`Model::closure`]).
    pub fn new(model: &Model, interfaces: &[InterfaceId], custom: &Custom) -> Self {
        let mut layout = Self {
            modules: HashMap::new(),
            camel: HashMap::new(),
            types: HashMap::new(),
            scopes: HashMap::new(),
            order: interfaces.to_vec(),
        };
        let packages = packages(interfaces.iter().map(|id| &model.interface(*id).name));
        let mut inner: HashMap<(String, String), Scope> = HashMap::new();
        for id in interfaces {
            let interface = model.interface(*id);
            let name = &interface.name;
            let (namespace, package) = packages[&(name.namespace.clone(), name.package.clone(), version(name))].clone();
            let scope = inner.entry((namespace.to_string(), package.to_string())).or_default();
            let chosen = custom.contract_name(*id).map(ToString::to_string);
            let words = chosen.as_deref().map_or_else(|| name.interface.clone(), kebab);
            let module = Module { namespace, package, interface: scope.claim(&snake(&words), "_") };
            layout.modules.insert(*id, module);
            layout.camel.insert(*id, camel(&words));
            let mut scope = Scope::default();
            for ty in &interface.types {
                let preferred = match custom.type_name(*ty) {
                    Some(chosen) => chosen.to_string(),
                    None => camel(&model.type_def(*ty).name),
                };
                layout.types.insert(*ty, scope.claim(&preferred, "_"));
            }
            layout.scopes.insert(*id, scope);
        }
        layout
    }

    /// The contracts, dependencies before dependents.
    pub fn interfaces(&self) -> &[InterfaceId] {
        &self.order
    }

    /// Where a contract's module lies.
    pub fn module(&self, id: InterfaceId) -> &Module {
        &self.modules[&id]
    }

    /// A contract's name in upper camel case, `Filter`, from which sockets and traits are named.
    pub fn contract_camel(&self, id: InterfaceId) -> &str {
        &self.camel[&id]
    }

    /// The name of a type in its own contract's module.
    pub fn type_ident(&self, id: TypeId) -> &Ident {
        &self.types[&id]
    }

    /// Takes one more name in a contract's module, for something that a generator adds.
    pub fn claim(&mut self, id: InterfaceId, preferred: &str, suffix: &str) -> Ident {
        self.scopes.entry(id).or_default().claim(preferred, suffix)
    }

    /// The path from inside one contract's module to another's.
    pub fn module_path(&self, from: InterfaceId, to: InterfaceId) -> TokenStream {
        let Module { namespace, package, interface } = self.module(to);
        if from == to { quote!(self) } else { quote!(super::super::super::#namespace::#package::#interface) }
    }

    /// The path of a type from inside a contract's module.
    pub fn type_path(&self, from: InterfaceId, model: &Model, id: TypeId) -> TokenStream {
        let owner = model.type_def(id).interface;
        let ident = self.type_ident(id);
        if owner == from {
            quote!(#ident)
        } else {
            let module = self.module_path(from, owner);
            quote!(#module::#ident)
        }
    }

    /// Puts each contract's items into its module: `docs` and `items` for each, `short` being what its package re-exports of it.
    ///
    /// A short name that two contracts of a package offer is re-exported for neither.
    pub fn tree(&self, contents: Vec<ModuleContent>) -> TokenStream {
        let mut packages: BTreeMap<String, BTreeMap<String, Vec<ModuleContent>>> = BTreeMap::new();
        for content in contents {
            let module = self.module(content.interface);
            let packages = packages.entry(module.namespace.to_string()).or_default();
            packages.entry(module.package.to_string()).or_default().push(content);
        }
        let mut out = TokenStream::new();
        for packages in packages.into_values() {
            let mut inner = TokenStream::new();
            let mut namespace = None;
            for contents in packages.into_values() {
                let mut count: HashMap<String, usize> = HashMap::new();
                contents.iter().flat_map(|content| &content.short).for_each(|short| {
                    *count.entry(short.to_string()).or_default() += 1;
                });
                let mut package = None;
                let modules: Vec<_> = contents
                    .iter()
                    .map(|content| {
                        let module = self.module(content.interface);
                        namespace = Some(&module.namespace);
                        package = Some(&module.package);
                        let name = &module.interface;
                        let ModuleContent { docs, items, short, .. } = content;
                        let short = short.iter().filter(|short| count[&short.to_string()] == 1).collect::<Vec<_>>();
                        let reexport =
                            (!short.is_empty()).then(|| quote!(#[doc(no_inline)] pub use self::#name::{#(#short),*};));
                        quote!(#docs pub mod #name { #items } #reexport)
                    })
                    .collect();
                inner.extend(quote!(pub mod #package { #(#modules)* }));
            }
            out.extend(quote!(pub mod #namespace { #inner }));
        }
        out
    }
}

/// What goes into one contract's module.
#[derive(Debug)]
pub struct ModuleContent {
    /// Whose module.
    pub interface: InterfaceId,
    /// The module's attributes, its documentation among them.
    pub docs: TokenStream,
    /// Its items.
    pub items: TokenStream,
    /// The items that the package's module re-exports.
    pub short: Vec<Ident>,
}

/// Rust's words in kebab case, so that a name a user chose in either case is understood: `FooBar`, `foo_bar` -> `foo-bar`.
fn kebab(name: &str) -> String {
    name.trim_start_matches("r#").to_kebab_case()
}

fn version(name: &ContractName) -> String {
    name.version.as_ref().map(ToString::to_string).unwrap_or_default()
}

type PackageKey = (String, String, String);

/// The modules of each package: the version is part of the name only where several versions of a package are there.
fn packages<'a>(names: impl Iterator<Item = &'a ContractName>) -> HashMap<PackageKey, (Ident, Ident)> {
    let mut versions: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for name in names {
        let list = versions.entry((name.namespace.clone(), name.package.clone())).or_default();
        let version = version(name);
        if !list.contains(&version) {
            list.push(version);
        }
    }
    let mut modules = HashMap::new();
    let mut scopes: HashMap<String, Scope> = HashMap::new();
    for ((namespace, package), mut list) in versions {
        list.sort();
        let several = list.len() > 1;
        // Neither is there for an interface that is written inside of a world.
        let inline = namespace.is_empty();
        let outer = if inline { ident("world") } else { snake_ident(&namespace) };
        let scope = scopes.entry(outer.to_string()).or_default();
        for version in list {
            let mut preferred = if inline { "inline".to_owned() } else { snake(&package) };
            if several && !version.is_empty() {
                preferred.push_str(&version.replace(|c: char| !c.is_ascii_alphanumeric(), "_"));
            }
            let inner = scope.claim(&preferred, "_");
            modules.insert((namespace.clone(), package.clone(), version), (outer.clone(), inner));
        }
    }
    modules
}

/// Whether a type is a `use` or alias of another named type, rather than a definition.
pub fn is_reexport(model: &Model, id: TypeId) -> bool {
    matches!(model.type_def(id).kind, TypeDefKind::Alias(jackfield_contract::Type::Defined(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases() {
        assert_eq!(camel("get-URL"), "GetUrl");
        assert_eq!(snake("get-URL"), "get_url");
        assert_eq!(upper("get-URL"), "GET_URL");
        assert_eq!(snake_ident("type").to_string(), "r#type");
        assert_eq!(snake_ident("self").to_string(), "self_");
        assert_eq!(camel_ident("self").to_string(), "Self_");
        assert_eq!(snake_ident("union").to_string(), "union");
    }

    #[test]
    fn collisions_are_resolved_in_order() {
        let mut scope = Scope::default();
        assert_eq!(scope.claim("Bucket", "Socket").to_string(), "Bucket");
        assert_eq!(scope.claim("Bucket", "Socket").to_string(), "BucketSocket");
        assert_eq!(scope.claim("Bucket", "Socket").to_string(), "BucketSocket2");
        assert_eq!(scope.claim("a", "").to_string(), "a");
        assert_eq!(scope.claim("a", "").to_string(), "a2");
        assert_eq!(scope.claim("a", "").to_string(), "a3");
    }

    #[test]
    fn names_that_become_one_are_told_apart() {
        let idents = distinct(["x-1", "x1", "self", "type"], camel, &[]);
        assert_eq!(idents.iter().map(ToString::to_string).collect::<Vec<_>>(), ["X1", "X1_", "Self_", "Type"]);
        let idents = distinct(["self", "self-value"], snake, &["self"]);
        assert_eq!(idents.iter().map(ToString::to_string).collect::<Vec<_>>(), ["self_", "self_value"]);
    }

    #[test]
    fn a_version_is_named_only_where_it_must_be() {
        let name = |text: &str| ContractName::parse(text).unwrap();
        let names = [name("demo:kv/a@0.1.0"), name("demo:kv/a@0.2.0-rc.1"), name("demo:log/a@1.0.0")];
        let modules = packages(names.iter());
        let of =
            |name: &ContractName| modules[&(name.namespace.clone(), name.package.clone(), version(name))].1.to_string();
        assert_eq!(of(&names[0]), "kv0_1_0");
        assert_eq!(of(&names[1]), "kv0_2_0_rc_1");
        assert_eq!(of(&names[2]), "log");
    }
}
