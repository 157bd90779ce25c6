//! The meaning of a macro's options: those that both macros share, and the tools to read the rest.

use jackfield_contract::{InterfaceId, Loaded, Model, TypeId};
use proc_macro2::{Ident, Span};
use syn::{Attribute, LitStr, Path};

use crate::diagnostics::{Errors, accepted_help};
use crate::input::{Field, Input, Value};
use crate::load::Source;

/// The options that both macros know.
pub const COMMON: [&str; 7] =
    ["path", "inline", "features", "all_features", "additional_derives", "additional_attributes", "rename"];

/// Reads options out of an input, noting what is wrong with them.
pub struct Reader<'a> {
    fields: &'a [Field],
    errors: &'a mut Errors,
}

impl<'a> Reader<'a> {
    /// Reads from `input`, whose keys must be among [`COMMON`] and `own`; each may stand there once.
    pub fn new(input: &'a Input, own: &[&str], errors: &'a mut Errors) -> Self {
        let accepted: Vec<&str> = own.iter().copied().chain(COMMON).collect();
        for (index, field) in input.fields.iter().enumerate() {
            let key = field.key.to_string();
            if !accepted.contains(&key.as_str()) {
                errors.push(
                    field.key.span(),
                    format!("unknown option `{key}`{}", accepted_help(&key, "options", &accepted)),
                );
            } else if input.fields[..index].iter().any(|earlier| earlier.key == field.key) {
                errors.push(field.key.span(), format!("option `{key}` is given twice\nhelp: join the two"));
            }
        }
        Self { fields: &input.fields, errors }
    }

    /// The value of an option.
    pub fn value(&self, key: &str) -> Option<&'a Value> {
        self.fields.iter().find(|field| field.key == key).map(|field| &field.value)
    }

    /// Where errors go.
    pub fn errors(&mut self) -> &mut Errors {
        self.errors
    }

    /// An option that is one string.
    pub fn string(&mut self, key: &str) -> Option<LitStr> {
        match self.value(key)? {
            Value::Str(value) => Some(value.clone()),
            other => {
                self.mistyped(key, "a string", other);
                None
            }
        }
    }

    /// An option that is a string or a list of strings; empty where it is absent.
    pub fn strings(&mut self, key: &str) -> Vec<LitStr> {
        let items = match self.value(key) {
            None => return Vec::new(),
            Some(Value::List(items, _)) => items.as_slice(),
            Some(value) => std::slice::from_ref(value),
        };
        let mut strings = Vec::new();
        for item in items {
            match item {
                Value::Str(value) => strings.push(value.clone()),
                other => self.mistyped(key, "a string or a list of strings", other),
            }
        }
        strings
    }

    /// An option that is `true` or `false`, the latter where it is absent.
    pub fn flag(&mut self, key: &str) -> bool {
        match self.value(key) {
            None => false,
            Some(Value::Bool(value)) => value.value,
            Some(other) => {
                self.mistyped(key, "`true` or `false`", other);
                false
            }
        }
    }

    /// An option that is a map; empty where it is absent.
    pub fn map(&mut self, key: &str, example: &str) -> &'a [(LitStr, Value)] {
        match self.value(key) {
            None => &[],
            Some(Value::Map(entries, _)) => entries,
            Some(other) => {
                self.mistyped(key, &format!("a map such as `{example}`"), other);
                &[]
            }
        }
    }

    /// Notes that a value is of the wrong kind.
    pub fn mistyped(&mut self, key: &str, expected: &str, found: &Value) {
        self.errors.push(found.span(), format!("option `{key}` expects {expected}, found {}", found.kind()));
    }
}

/// The options that both macros share, read.
pub struct Common {
    /// Where the WIT comes from.
    pub source: Source,
    /// `additional_derives`: a list for every type, or a map from types to lists.
    pub derives: Vec<Scoped<Path>>,
    /// `additional_attributes`: a map from types to attributes.
    pub attributes: Vec<Scoped<Attribute>>,
    /// `rename`: a map from types and contracts to Rust names.
    pub renames: Vec<Scoped<Ident>>,
}

/// Something that applies to the types which a pattern names.
pub struct Scoped<T> {
    /// `*` or absent: all types. `demo:text/filter/entry`, `demo:text/filter.entry` or `entry`: a type.
    /// A contract's name: in `rename` the contract, elsewhere all its types.
    pub pattern: Option<LitStr>,
    /// What applies.
    pub value: T,
}

impl Common {
    /// Reads the shared options.
    pub fn read(reader: &mut Reader<'_>, span: Span) -> Self {
        let source = Source {
            paths: reader.strings("path"),
            inline: reader.string("inline"),
            features: reader.strings("features"),
            all_features: reader.flag("all_features"),
            span,
        };
        let mut derives = Vec::new();
        match reader.value("additional_derives") {
            None => {}
            Some(Value::Map(entries, _)) => {
                for (pattern, value) in entries {
                    scoped_derives(reader, Some(pattern), value, &mut derives);
                }
            }
            Some(value) => scoped_derives(reader, None, value, &mut derives),
        }
        let mut attributes = Vec::new();
        let example = "{ \"demo:text/filter/entry\": #[must_use] }";
        for (pattern, value) in reader.map("additional_attributes", example) {
            let items = if let Value::List(items, _) = value { items.as_slice() } else { std::slice::from_ref(value) };
            for item in items {
                match item {
                    Value::Attributes(list) => attributes.extend(
                        list.iter().map(|value| Scoped { pattern: Some(pattern.clone()), value: value.clone() }),
                    ),
                    other => reader.mistyped("additional_attributes", "attributes such as `#[must_use]`", other),
                }
            }
        }
        let mut renames = Vec::new();
        for (pattern, value) in reader.map("rename", "{ \"demo:text/filter/entry\": \"Item\" }") {
            let name = match value {
                Value::Str(name) => syn::parse_str::<Ident>(&name.value()).ok().map(|mut ident| {
                    ident.set_span(name.span());
                    ident
                }),
                Value::Path(path) => path.get_ident().cloned(),
                _ => None,
            };
            match name {
                Some(value) => renames.push(Scoped { pattern: Some(pattern.clone()), value }),
                None => {
                    reader.errors.push(value.span(), "option `rename` expects a Rust identifier such as `\"Item\"`")
                }
            }
        }
        Self { source, derives, attributes, renames }
    }
}

fn scoped_derives(reader: &mut Reader<'_>, pattern: Option<&LitStr>, value: &Value, out: &mut Vec<Scoped<Path>>) {
    let items = if let Value::List(items, _) = value { items.as_slice() } else { std::slice::from_ref(value) };
    for item in items {
        match item {
            Value::Path(path) => out.push(Scoped { pattern: pattern.cloned(), value: path.clone() }),
            // Strings are accepted too, as in wit-bindgen's options.
            Value::Str(text) => match text.parse_with(Path::parse_mod_style) {
                Ok(value) => out.push(Scoped { pattern: pattern.cloned(), value }),
                Err(error) => reader.errors.push(text.span(), format!("this is no path of a derive macro: {error}")),
            },
            other => reader.mistyped("additional_derives", "derive macros such as `[Hash, serde::Serialize]`", other),
        }
    }
}

/// What the options say of each type and contract, once the contracts are known.
#[derive(Default)]
pub struct Custom {
    derives: Vec<(Option<Target>, Path)>,
    attributes: Vec<(Option<Target>, Attribute)>,
    renames: Vec<(Target, Ident)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Type(TypeId),
    Interface(InterfaceId),
}

impl Custom {
    /// Finds what each pattern names among `interfaces`, those that code is generated for. One that names nothing is an error.
    pub fn resolve(common: &Common, loaded: &Loaded, interfaces: &[InterfaceId], errors: &mut Errors) -> Self {
        let mut custom = Self::default();
        let mut find = |option: &str, pattern: &Option<LitStr>| -> Option<Vec<Option<Target>>> {
            let Some(literal) = pattern else { return Some(vec![None]) };
            if literal.value() == "*" {
                return Some(vec![None]);
            }
            let targets = targets(&loaded.model, interfaces, &literal.value());
            if targets.is_empty() {
                errors.push(literal.span(), no_match(&loaded.model, interfaces, option, &literal.value()));
                return None;
            }
            Some(targets.into_iter().map(Some).collect())
        };
        for Scoped { pattern, value } in &common.derives {
            for target in find("additional_derives", pattern).into_iter().flatten() {
                custom.derives.push((target, value.clone()));
            }
        }
        for Scoped { pattern, value } in &common.attributes {
            for target in find("additional_attributes", pattern).into_iter().flatten() {
                custom.attributes.push((target, value.clone()));
            }
        }
        for Scoped { pattern, value } in &common.renames {
            for target in find("rename", pattern).into_iter().flatten().flatten() {
                custom.renames.push((target, value.clone()));
            }
        }
        custom
    }

    /// The additional derives of a type.
    pub fn derives(&self, model: &Model, id: TypeId) -> Vec<&Path> {
        self.derives.iter().filter(|(target, _)| applies(target, model, id)).map(|(_, path)| path).collect()
    }

    /// The additional derives that name a type or its contract, and not those for every type.
    pub fn named_derives(&self, model: &Model, id: TypeId) -> Vec<&Path> {
        let named = |target: &Option<Target>| target.is_some() && applies(target, model, id);
        self.derives.iter().filter(|(target, _)| named(target)).map(|(_, path)| path).collect()
    }

    /// The additional attributes of a type.
    pub fn attributes(&self, model: &Model, id: TypeId) -> Vec<&Attribute> {
        self.attributes
            .iter()
            .filter(|(target, _)| applies(target, model, id))
            .map(|(_, attribute)| attribute)
            .collect()
    }

    /// The name that the user chose for a type.
    pub fn type_name(&self, id: TypeId) -> Option<&Ident> {
        self.renames.iter().find(|(target, _)| *target == Target::Type(id)).map(|(_, name)| name)
    }

    /// The name that the user chose for a contract, in upper camel case or snake case.
    pub fn contract_name(&self, id: InterfaceId) -> Option<&Ident> {
        self.renames.iter().find(|(target, _)| *target == Target::Interface(id)).map(|(_, name)| name)
    }
}

fn applies(target: &Option<Target>, model: &Model, id: TypeId) -> bool {
    match target {
        None => true,
        Some(Target::Type(target)) => *target == id,
        Some(Target::Interface(target)) => model.type_def(id).interface == *target,
    }
}

/// What a pattern names: a contract, a type of a contract, or every type of a bare name.
fn targets(model: &Model, interfaces: &[InterfaceId], pattern: &str) -> Vec<Target> {
    let mut found = Vec::new();
    for id in interfaces {
        let name = &model.interface(*id).name;
        let names = [name.to_string(), name.unversioned()];
        if names.iter().any(|name| name == pattern) {
            found.push(Target::Interface(*id));
        }
        for ty in &model.interface(*id).types {
            let type_name = &model.type_def(*ty).name;
            let qualified = |contract: &String| {
                let rest = pattern.strip_prefix(contract.as_str()).and_then(|rest| rest.strip_prefix(['/', '.']));
                rest == Some(type_name)
            };
            if type_name == pattern || names.iter().any(qualified) {
                found.push(Target::Type(*ty));
            }
        }
    }
    found
}

fn no_match(model: &Model, interfaces: &[InterfaceId], option: &str, pattern: &str) -> String {
    let mut candidates = Vec::new();
    for id in interfaces {
        // Suggested as it was written, with the version or without.
        let name = &model.interface(*id).name;
        let name = if pattern.contains('@') { name.to_string() } else { name.unversioned() };
        for ty in &model.interface(*id).types {
            candidates.push(format!("{name}/{}", model.type_def(*ty).name));
            candidates.push(model.type_def(*ty).name.clone());
        }
        candidates.push(name);
    }
    let help = match jackfield_contract::nearest(pattern, candidates.iter().map(String::as_str)) {
        Some(nearest) => format!("\nhelp: did you mean `{nearest}`?"),
        None => "\nhelp: name a type as `ns:package/interface/type`, or remove the entry".to_owned(),
    };
    format!("option `{option}` names `{pattern}`, which is no type or contract that this macro generates{help}")
}
