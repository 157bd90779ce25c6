//! Contracts as WIT text that can be read back.

use std::collections::HashSet;
use std::fmt::Write;

use crate::{ContractName, Function, FunctionKind, InterfaceId, Label, Model, Type, TypeDef, TypeDefKind, TypeId};

/// The words of WIT that an identifier must be escaped from with `%`.
const KEYWORDS: &[&str] = &[
    "as",
    "async",
    "bool",
    "borrow",
    "char",
    "constructor",
    "enum",
    "error-context",
    "export",
    "f32",
    "f64",
    "flags",
    "from",
    "func",
    "future",
    "import",
    "include",
    "interface",
    "list",
    "map",
    "option",
    "own",
    "package",
    "record",
    "resource",
    "result",
    "s16",
    "s32",
    "s64",
    "s8",
    "static",
    "stream",
    "string",
    "tuple",
    "type",
    "u16",
    "u32",
    "u64",
    "u8",
    "use",
    "variant",
    "with",
    "world",
];

/// An identifier as it is written in WIT: `%list` for a keyword.
pub fn identifier(name: &str) -> String {
    if KEYWORDS.contains(&name) { format!("%{name}") } else { name.to_owned() }
}

/// A type where one is used: `list<u8>`, `option<filter-error>`.
pub fn type_wit(model: &Model, ty: &Type) -> String {
    let inner = |ty: &Type| type_wit(model, ty);
    let named = |id: &TypeId| identifier(&model.type_def(*id).name);
    let sided = |word: &str, payload: &Option<Box<Type>>| match payload {
        Some(ty) => format!("{word}<{}>", inner(ty)),
        None => word.to_owned(),
    };
    match ty {
        Type::Bool => "bool".into(),
        Type::S8 => "s8".into(),
        Type::U8 => "u8".into(),
        Type::S16 => "s16".into(),
        Type::U16 => "u16".into(),
        Type::S32 => "s32".into(),
        Type::U32 => "u32".into(),
        Type::S64 => "s64".into(),
        Type::U64 => "u64".into(),
        Type::F32 => "f32".into(),
        Type::F64 => "f64".into(),
        Type::Char => "char".into(),
        Type::String => "string".into(),
        Type::ErrorContext => "error-context".into(),
        Type::List(item) => format!("list<{}>", inner(item)),
        Type::FixedLengthList(item, length) => format!("list<{}, {length}>", inner(item)),
        Type::Map(key, value) => format!("map<{}, {}>", inner(key), inner(value)),
        Type::Tuple(items) => format!("tuple<{}>", items.iter().map(inner).collect::<Vec<_>>().join(", ")),
        Type::Option(item) => format!("option<{}>", inner(item)),
        Type::Result { ok: None, err: None } => "result".into(),
        Type::Result { ok: Some(ok), err: None } => format!("result<{}>", inner(ok)),
        Type::Result { ok: None, err: Some(err) } => format!("result<_, {}>", inner(err)),
        Type::Result { ok: Some(ok), err: Some(err) } => format!("result<{}, {}>", inner(ok), inner(err)),
        Type::Future(payload) => sided("future", payload),
        Type::Stream(payload) => sided("stream", payload),
        // The bare name of a resource means `own`.
        Type::Own(id) => named(id),
        Type::Borrow(id) => format!("borrow<{}>", named(id)),
        Type::Defined(id) => named(id),
    }
}

/// A function: `transform: func(key: string) -> u32`, without the closing semicolon.
///
/// A method is written as in its resource, without `self`; a constructor as `constructor(..)`.
pub fn function_wit(model: &Model, function: &Function) -> String {
    let skipped = usize::from(function.kind.is_method());
    let params = function.params.iter().skip(skipped);
    let params: Vec<_> = params.map(|p| format!("{}: {}", identifier(&p.name), type_wit(model, &p.ty))).collect();
    let params = params.join(", ");
    let result = function.result.as_ref().map(|ty| format!(" -> {}", type_wit(model, ty))).unwrap_or_default();
    if let FunctionKind::Constructor(resource) = function.kind {
        // The short form says that the constructor cannot fail, and older readers know no other.
        let infallible = matches!(&function.result, Some(Type::Own(id)) if *id == resource);
        return format!("constructor({params}){}", if infallible { "" } else { &result });
    }
    let fixed = if matches!(function.kind, FunctionKind::Static(_)) { "static " } else { "" };
    let asynchronous = if function.is_async { "async " } else { "" };
    format!("{}: {fixed}{asynchronous}func({params}){result}", identifier(&function.name))
}

/// The declaration of a named type on one line, without documentation: `record point { x: u32, y: u32 }`.
pub fn type_def_wit(model: &Model, id: TypeId) -> String {
    let def = model.type_def(id);
    let name = identifier(&def.name);
    let block = |word: &str, items: Vec<String>| match items.is_empty() {
        true => format!("{word} {name} {{}}"),
        false => format!("{word} {name} {{ {} }}", items.join(", ")),
    };
    match &def.kind {
        TypeDefKind::Record(_) => block("record", items(model, def).into_iter().map(|(_, text)| text).collect()),
        TypeDefKind::Variant(_) => block("variant", items(model, def).into_iter().map(|(_, text)| text).collect()),
        TypeDefKind::Enum(_) => block("enum", items(model, def).into_iter().map(|(_, text)| text).collect()),
        TypeDefKind::Flags(_) => block("flags", items(model, def).into_iter().map(|(_, text)| text).collect()),
        TypeDefKind::Resource => format!("resource {name}"),
        TypeDefKind::Alias(Type::Defined(target)) if model.type_def(*target).interface != def.interface => {
            let from = &model.interface(model.type_def(*target).interface).name;
            let here = &model.interface(def.interface).name;
            use_line(model, here, from, &[(*target, id)])
        }
        TypeDefKind::Alias(target) => format!("type {name} = {}", alias_target(model, target)),
    }
}

/// The right side of `type a = b`, where a bare resource would be an alias of the resource and not a handle.
fn alias_target(model: &Model, target: &Type) -> String {
    match target {
        Type::Own(id) => format!("own<{}>", identifier(&model.type_def(*id).name)),
        _ => type_wit(model, target),
    }
}

/// The fields, cases or labels of a type: documentation and text.
fn items<'a>(model: &Model, def: &'a TypeDef) -> Vec<(&'a Option<String>, String)> {
    let labels = |labels: &'a [Label]| labels.iter().map(|label| (&label.docs, identifier(&label.name))).collect();
    match &def.kind {
        TypeDefKind::Record(fields) => {
            let field = |f: &'a crate::Field| (&f.docs, format!("{}: {}", identifier(&f.name), type_wit(model, &f.ty)));
            fields.iter().map(field).collect()
        }
        TypeDefKind::Variant(cases) => {
            let case = |c: &'a crate::Case| {
                let payload = c.ty.as_ref().map(|ty| format!("({})", type_wit(model, ty))).unwrap_or_default();
                (&c.docs, format!("{}{payload}", identifier(&c.name)))
            };
            cases.iter().map(case).collect()
        }
        TypeDefKind::Enum(cases) => labels(cases),
        TypeDefKind::Flags(flags) => labels(flags),
        TypeDefKind::Resource | TypeDefKind::Alias(_) => Vec::new(),
    }
}

/// `use other.{a, b as c}`, the interface qualified unless it lies in the same package.
fn use_line(model: &Model, here: &ContractName, from: &ContractName, names: &[(TypeId, TypeId)]) -> String {
    let path = if here.same_package(from) { identifier(&from.interface) } else { qualified(from) };
    let names = names.iter().map(|(target, local)| {
        let (target, local) = (&model.type_def(*target).name, &model.type_def(*local).name);
        if target == local { identifier(target) } else { format!("{} as {}", identifier(target), identifier(local)) }
    });
    format!("use {path}.{{{}}}", names.collect::<Vec<_>>().join(", "))
}

/// An interface's name as WIT writes it where it is imported or used.
pub fn qualified(name: &ContractName) -> String {
    let version = name.version.as_ref().map(|version| format!("@{version}")).unwrap_or_default();
    let [namespace, package, interface] =
        [&name.namespace, &name.package, &name.interface].map(|part| identifier(part));
    format!("{namespace}:{package}/{interface}{version}")
}

/// An interface with its documentation: `interface filter { .. }`.
pub fn interface_wit(model: &Model, interface: InterfaceId) -> String {
    let mut printer = Printer { model, out: String::new(), depth: 0 };
    printer.interface(interface);
    printer.out
}

/// An interface as it stands inside of a world, one level deep: `    export calc: interface { .. }`.
#[cfg(feature = "wit")]
pub(crate) fn inline_wit(model: &Model, interface: InterfaceId, side: &str, name: &str) -> String {
    let mut printer = Printer { model, out: String::new(), depth: 1 };
    printer.block(interface, &format!("{side} {}: interface", identifier(name)));
    printer.out
}

/// A package of these interfaces, which must lie in one: `package demo:text@0.1.0;` and each interface.
pub fn package_wit(model: &Model, interfaces: &[InterfaceId]) -> String {
    let mut printer = Printer { model, out: String::new(), depth: 0 };
    if let Some(first) = interfaces.first() {
        printer.line(&format!("package {};", package_header(&model.interface(*first).name)));
    }
    for interface in interfaces {
        printer.out.push('\n');
        printer.interface(*interface);
    }
    printer.out
}

/// Interfaces of any packages as one text of nested packages: `package demo:text@0.1.0 { .. }`.
pub fn packages_wit(model: &Model, interfaces: &[InterfaceId]) -> String {
    let mut printer = Printer { model, out: String::new(), depth: 0 };
    let mut printed = HashSet::new();
    for first in interfaces {
        let name = &model.interface(*first).name;
        if !printed.insert(name.package_name()) {
            continue;
        }
        if printed.len() > 1 {
            printer.out.push('\n');
        }
        printer.line(&format!("package {} {{", package_header(name)));
        printer.depth += 1;
        let same = |id: &&InterfaceId| model.interface(**id).name.same_package(name);
        for (index, interface) in interfaces.iter().filter(same).enumerate() {
            if index > 0 {
                printer.out.push('\n');
            }
            printer.interface(*interface);
        }
        printer.depth -= 1;
        printer.line("}");
    }
    printer.out
}

fn package_header(name: &ContractName) -> String {
    let version = name.version.as_ref().map(|version| format!("@{version}")).unwrap_or_default();
    format!("{}:{}{version}", identifier(&name.namespace), identifier(&name.package))
}

struct Printer<'a> {
    model: &'a Model,
    out: String,
    depth: usize,
}

impl Printer<'_> {
    fn line(&mut self, text: &str) {
        (0..self.depth).for_each(|_| self.out.push_str("    "));
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn docs(&mut self, docs: &Option<String>) {
        for line in docs.iter().flat_map(|docs| docs.lines()) {
            // A control character would make the text unreadable for WIT's lexer.
            let clean: String = line.chars().filter(|c| !c.is_control() || *c == '\t').collect();
            let line = if clean.is_empty() { "///".to_owned() } else { format!("/// {}", clean.trim_end()) };
            self.line(&line);
        }
    }

    fn interface(&mut self, id: InterfaceId) {
        self.block(id, &format!("interface {}", identifier(&self.model.interface(id).name.interface)));
    }

    /// An interface's items in braces, after what introduces them.
    fn block(&mut self, id: InterfaceId, head: &str) {
        let interface = self.model.interface(id);
        self.docs(&interface.docs);
        self.line(&format!("{head} {{"));
        self.depth += 1;
        let begin = self.out.len();
        self.uses(id);
        for ty in &interface.types {
            if self.used(*ty).is_none() {
                self.separate(begin);
                self.type_def(id, *ty);
            }
        }
        let free: Vec<_> = interface.functions_of(None).map(|(_, function)| function).collect();
        for function in free {
            self.separate(begin);
            self.function(function);
        }
        self.depth -= 1;
        self.line("}");
    }

    fn separate(&mut self, begin: usize) {
        if self.out.len() > begin {
            self.out.push('\n');
        }
    }

    /// The type of another interface that a name is a `use` of.
    fn used(&self, id: TypeId) -> Option<TypeId> {
        let def = self.model.type_def(id);
        match def.kind {
            TypeDefKind::Alias(Type::Defined(target)) if self.model.type_def(target).interface != def.interface => {
                Some(target)
            }
            _ => None,
        }
    }

    fn uses(&mut self, id: InterfaceId) {
        let interface = self.model.interface(id);
        for from in self.model.dependencies(id) {
            let names: Vec<_> = interface
                .types
                .iter()
                .filter_map(|local| self.used(*local).map(|target| (target, *local)))
                .filter(|(target, _)| self.model.type_def(*target).interface == from)
                .collect();
            let line = use_line(self.model, &interface.name, &self.model.interface(from).name, &names);
            self.line(&format!("{line};"));
        }
    }

    fn type_def(&mut self, interface: InterfaceId, id: TypeId) {
        let def = self.model.type_def(id);
        self.docs(&def.docs);
        let name = identifier(&def.name);
        let word = match &def.kind {
            TypeDefKind::Record(_) => "record",
            TypeDefKind::Variant(_) => "variant",
            TypeDefKind::Enum(_) => "enum",
            TypeDefKind::Flags(_) => "flags",
            TypeDefKind::Alias(target) => {
                let target = alias_target(self.model, target);
                return self.line(&format!("type {name} = {target};"));
            }
            TypeDefKind::Resource => return self.resource(interface, id),
        };
        self.line(&format!("{word} {name} {{"));
        self.depth += 1;
        for (docs, text) in items(self.model, def) {
            self.docs(docs);
            self.line(&format!("{text},"));
        }
        self.depth -= 1;
        self.line("}");
    }

    fn resource(&mut self, interface: InterfaceId, id: TypeId) {
        let name = identifier(&self.model.type_def(id).name);
        let functions: Vec<_> = self.model.interface(interface).functions_of(Some(id)).map(|(_, f)| f).collect();
        if functions.is_empty() {
            return self.line(&format!("resource {name};"));
        }
        self.line(&format!("resource {name} {{"));
        self.depth += 1;
        functions.into_iter().for_each(|function| self.function(function));
        self.depth -= 1;
        self.line("}");
    }

    fn function(&mut self, function: &Function) {
        self.docs(&function.docs);
        let mut text = String::new();
        let _ = write!(text, "{};", function_wit(self.model, function));
        self.line(&text);
    }
}
