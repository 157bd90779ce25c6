//! The contracts of a plugin as TypeScript declarations: one ambient module each, `declare module "demo:text/filter"`.
//!
//! A socket's module has functions and classes, a plug's an interface that the plugin's export is held to. Types are as
//! the engine passes them: `u64` a bigint, `list<u8>` a `Uint8Array`, an option `null`, a variant `{ tag, val }`.

use std::fmt::Write;

use jackfield_contract::{
    Cardinality, Function, FunctionKind, InterfaceId, Model, Route, Shape, Type, TypeDefKind, TypeId, create_name,
    view_functions,
};

use crate::language::camel::{lower_camel, upper_camel};

/// The declarations, in one file.
pub(super) fn declarations(model: &Model, plugs: &[InterfaceId], sockets: &[(InterfaceId, Shape)]) -> String {
    let mut roots = plugs.to_vec();
    roots.extend(sockets.iter().map(|(id, _)| *id));
    let mut text = String::from("// Made by `jackfield build` of the plugin's contracts; not to be changed by hand.\n");
    for id in model.closure(&roots) {
        let shape = sockets.iter().find(|(socket, _)| *socket == id).map(|(_, shape)| *shape);
        let mut writer = Writer { model, id, plug: plugs.contains(&id), shape, outside: false, text: String::new() };
        writer.interface();
        text += &writer.text;
    }
    text
}

struct Writer<'a> {
    model: &'a Model,
    id: InterfaceId,
    plug: bool,
    shape: Option<Shape>,
    /// Whether types are named as from outside of the interface's own module.
    outside: bool,
    text: String,
}

impl Writer<'_> {
    fn line(&mut self, depth: usize, line: &str) {
        let _ = writeln!(self.text, "{}{line}", "  ".repeat(depth));
    }

    fn docs(&mut self, depth: usize, docs: Option<&str>, more: Option<String>) {
        let lines: Vec<&str> = docs.iter().flat_map(|docs| docs.lines()).chain(more.as_deref()).collect();
        match &lines[..] {
            [] => {}
            [one] => self.line(depth, &format!("/** {} */", one.replace("*/", "* /"))),
            several => {
                self.line(depth, "/**");
                for line in several {
                    self.line(depth, format!(" * {}", line.replace("*/", "* /")).trim_end());
                }
                self.line(depth, " */");
            }
        }
    }

    fn interface(&mut self) {
        let model = self.model;
        let interface = model.interface(self.id);
        let name = interface.name.unversioned();
        self.text.push('\n');
        self.docs(0, interface.docs.as_deref(), None);
        self.line(0, &format!("declare module {name:?} {{"));
        for id in &interface.types {
            self.type_def(*id);
        }
        if self.shape.is_some() {
            self.socket();
        }
        if self.plug {
            self.plug();
        }
        self.line(1, "export {};");
        self.line(0, "}");
        if interface.name.version.is_some() {
            self.line(0, &format!("declare module {:?} {{", interface.name.to_string()));
            self.line(1, &format!("export * from {name:?};"));
            self.line(0, "}");
        }
    }

    fn type_def(&mut self, id: TypeId) {
        let model = self.model;
        let def = model.type_def(id);
        let name = upper_camel(&def.name);
        match &def.kind {
            TypeDefKind::Resource => {}
            TypeDefKind::Record(fields) => {
                self.docs(1, def.docs.as_deref(), None);
                self.line(1, &format!("export interface {name} {{"));
                for field in fields {
                    self.docs(2, field.docs.as_deref(), None);
                    let optional = matches!(model.resolve(&field.ty), Type::Option(inner)
                        if !matches!(model.resolve(inner), Type::Option(_)));
                    let mark = if optional { "?" } else { "" };
                    self.line(2, &format!("{}{mark}: {};", lower_camel(&field.name), self.ty(&field.ty)));
                }
                self.line(1, "}");
            }
            TypeDefKind::Variant(cases) => {
                self.docs(1, def.docs.as_deref(), None);
                self.line(1, &format!("export type {name} ="));
                for (at, case) in cases.iter().enumerate() {
                    self.docs(2, case.docs.as_deref(), None);
                    let payload = case.ty.as_ref().map_or(String::new(), |ty| format!("; val: {}", self.ty(ty)));
                    let end = if at + 1 == cases.len() { ";" } else { "" };
                    self.line(2, &format!("| {{ tag: {:?}{payload} }}{end}", case.name));
                }
            }
            TypeDefKind::Enum(labels) => {
                self.docs(1, def.docs.as_deref(), None);
                let names: Vec<String> = labels.iter().map(|label| format!("{:?}", label.name)).collect();
                self.line(1, &format!("export type {name} = {};", names.join(" | ")));
            }
            TypeDefKind::Flags(labels) => {
                self.docs(1, def.docs.as_deref(), None);
                self.line(1, &format!("export interface {name} {{"));
                for label in labels {
                    self.docs(2, label.docs.as_deref(), None);
                    self.line(2, &format!("{}?: boolean;", lower_camel(&label.name)));
                }
                self.line(1, "}");
            }
            TypeDefKind::Alias(target) => {
                self.docs(1, def.docs.as_deref(), None);
                let target = match target {
                    Type::Defined(other) if model.is_resource(*other) => self.named(*other),
                    other => self.ty(other),
                };
                self.line(1, &format!("export type {name} = {target};"));
            }
        }
    }

    /// The functions and classes of a socket.
    fn socket(&mut self) {
        let model = self.model;
        let interface = model.interface(self.id);
        for (at, function) in interface.functions_of(None) {
            self.docs(1, function.docs.as_deref(), self.throws(function));
            let name = lower_camel(&function.name);
            let (declared, export) = if RESERVED.contains(&name.as_str()) {
                (format!("_{name}"), Some(format!("export {{ _{name} as {name} }};")))
            } else {
                (name, None)
            };
            let word = if export.is_some() { "" } else { "export " };
            self.line(
                1,
                &format!("{word}function {declared}({}): {};", self.params(function), self.reply(at, function)),
            );
            if let Some(export) = export {
                self.line(1, &export);
            }
        }
        for resource in model.own_resources(self.id) {
            let def = model.type_def(resource);
            self.docs(1, def.docs.as_deref(), None);
            self.line(1, &format!("export class {} {{", upper_camel(&def.name)));
            let mut constructed = false;
            for (at, function) in interface.functions_of(Some(resource)) {
                self.docs(2, function.docs.as_deref(), self.throws(function));
                let params = self.params(function);
                let line = match function.kind {
                    FunctionKind::Constructor(_) if !matches!(self.shape, Some(Shape::Wrapped(_))) => {
                        constructed = true;
                        format!("constructor({params});")
                    }
                    FunctionKind::Constructor(id) => {
                        let name = lower_camel(&create_name(model, self.id, id));
                        format!("static {name}({params}): {};", self.reply(at, function))
                    }
                    FunctionKind::Method(_) => {
                        format!("{}({params}): {};", lower_camel(&function.name), self.reply(at, function))
                    }
                    _ => format!("static {}({params}): {};", lower_camel(&function.name), self.reply(at, function)),
                };
                self.line(2, &line);
            }
            if !constructed {
                self.line(2, "private constructor();");
            }
            self.docs(2, Some("Gives the handle back now; else that happens when the object is collected."), None);
            self.line(2, "[Symbol.dispose](): void;");
            self.line(1, "}");
        }
    }

    /// What the plugin's export is held to.
    fn plug(&mut self) {
        let model = self.model;
        let interface = model.interface(self.id);
        let resources = model.own_resources(self.id);
        // A socket of the same contract has classes of these names.
        let suffix = if self.shape.is_some() { "Plug" } else { "" };
        for resource in &resources {
            let def = model.type_def(*resource);
            self.docs(1, def.docs.as_deref(), None);
            self.line(1, &format!("export interface {}{suffix} {{", upper_camel(&def.name)));
            for (_, function) in interface.functions_of(Some(*resource)) {
                if function.kind.is_method() {
                    self.method(function);
                }
            }
            self.docs(2, Some("Called at the next call after the last handle is gone, where it is there."), None);
            self.line(2, "[Symbol.dispose]?(): void;");
            self.line(1, "}");
        }
        let name = plug_name(model, self.id);
        self.docs(1, Some(&format!("What to export as `{}`.", lower_camel(&interface.name.interface))), None);
        self.line(1, &format!("export interface {name} {{"));
        for (_, function) in interface.functions_of(None) {
            self.method(function);
        }
        for resource in resources {
            let class = upper_camel(&model.type_def(resource).name);
            self.line(2, &format!("{class}: {{"));
            for (_, function) in interface.functions_of(Some(resource)) {
                match function.kind {
                    FunctionKind::Constructor(_) => {
                        self.docs(3, function.docs.as_deref(), self.throws(function));
                        self.line(3, &format!("new ({}): {class}{suffix};", self.params(function)));
                    }
                    FunctionKind::Static(_) => {
                        self.docs(3, function.docs.as_deref(), self.throws(function));
                        let name = member(&function.name);
                        self.line(3, &format!("{name}({}): {};", self.params(function), self.returned(function)));
                    }
                    FunctionKind::Method(_) | FunctionKind::Freestanding => {}
                }
            }
            self.line(2, "};");
        }
        self.line(1, "}");
    }

    fn method(&mut self, function: &Function) {
        self.docs(2, function.docs.as_deref(), self.throws(function));
        self.line(2, &format!("{}({}): {};", member(&function.name), self.params(function), self.returned(function)));
    }

    fn params(&self, function: &Function) -> String {
        let params = &function.params[usize::from(function.kind.is_method())..];
        // After the last one that must be given, an option may be left out.
        let last = params.iter().rposition(|param| !matches!(self.model.resolve(&param.ty), Type::Option(_)));
        let params = params.iter().enumerate().map(|(at, param)| {
            let mark = if last.is_none_or(|last| at > last) && self.plain_option(&param.ty) { "?" } else { "" };
            let name = lower_camel(&param.name);
            let name = if RESERVED.contains(&name.as_str()) { format!("{name}_") } else { name };
            format!("{name}{mark}: {}", self.ty(&param.ty))
        });
        params.collect::<Vec<_>>().join(", ")
    }

    fn plain_option(&self, ty: &Type) -> bool {
        matches!(self.model.resolve(ty), Type::Option(inner)
            if !matches!(self.model.resolve(inner), Type::Option(_)))
    }

    /// What a plug's function returns: an error is thrown.
    fn returned(&self, function: &Function) -> String {
        match function.result.as_ref().map(|ty| self.model.resolve(ty)) {
            None | Some(Type::Result { ok: None, .. }) => "void".to_owned(),
            Some(Type::Result { ok: Some(ok), .. }) => self.ty(ok),
            Some(_) => function.result.as_ref().map_or(String::new(), |ty| self.ty(ty)),
        }
    }

    /// What a socket's function returns.
    fn reply(&self, at: usize, function: &Function) -> String {
        let Some(Shape::Wrapped(cardinality)) = self.shape else { return self.returned(function) };
        let value = function.result.as_ref().map_or("void".to_owned(), |ty| self.ty(ty));
        let owner =
            view_functions(self.model, self.id).iter().any(|view| view.origin == at && view.route == Route::Owner);
        if owner {
            return value;
        }
        let value = match function.result.as_ref() {
            Some(ty) if matches!(self.model.resolve(ty), Type::Result { .. }) => self.ty(self.model.resolve(ty)),
            _ => value,
        };
        match cardinality {
            Cardinality::ExactlyOne => format!("import(\"jackfield-guest\").Reply<{value}>"),
            Cardinality::AtMostOne => format!("import(\"jackfield-guest\").Reply<{value}> | null"),
            Cardinality::AtLeastOne | Cardinality::Any => format!("import(\"jackfield-guest\").Replies<{value}>"),
        }
    }

    /// The error that a function throws.
    fn throws(&self, function: &Function) -> Option<String> {
        let wrapped = self.shape.is_some_and(|shape| shape != Shape::Direct) && !self.plug;
        match function.result.as_ref().map(|ty| self.model.resolve(ty)) {
            Some(Type::Result { err: Some(err), .. }) if !wrapped => Some(format!("@throws {{Err<{}>}}", self.ty(err))),
            Some(Type::Result { .. }) if !wrapped => Some("@throws {Err}".to_owned()),
            _ => None,
        }
    }

    fn ty(&self, ty: &Type) -> String {
        match ty {
            Type::Bool => "boolean".to_owned(),
            Type::S8 | Type::U8 | Type::S16 | Type::U16 | Type::S32 | Type::U32 | Type::F32 | Type::F64 => {
                "number".to_owned()
            }
            Type::S64 | Type::U64 => "bigint".to_owned(),
            Type::Char | Type::String => "string".to_owned(),
            Type::ErrorContext | Type::Future(_) | Type::Stream(_) => "never".to_owned(),
            Type::List(item) | Type::FixedLengthList(item, _) => match self.model.resolve(item) {
                Type::U8 => "Uint8Array".to_owned(),
                _ => {
                    let item = self.ty(item);
                    if item.contains(' ') { format!("({item})[]") } else { format!("{item}[]") }
                }
            },
            Type::Map(key, value) => format!("Map<{}, {}>", self.ty(key), self.ty(value)),
            Type::Tuple(items) => {
                format!("[{}]", items.iter().map(|item| self.ty(item)).collect::<Vec<_>>().join(", "))
            }
            Type::Option(inner) if self.plain_option(inner) || matches!(self.model.resolve(inner), Type::Option(_)) => {
                format!("import(\"jackfield-guest\").Option<{}>", self.ty(inner))
            }
            Type::Option(inner) => format!("{} | null | undefined", self.ty(inner)),
            Type::Result { ok, err } => {
                let side = |ty: &Option<Box<Type>>| ty.as_deref().map_or("undefined".to_owned(), |ty| self.ty(ty));
                format!("import(\"jackfield-guest\").Result<{}, {}>", side(ok), side(err))
            }
            Type::Own(id) | Type::Borrow(id) | Type::Defined(id) => self.named(*id),
        }
    }

    /// A named type, of this module or another.
    fn named(&self, id: TypeId) -> String {
        let def = self.model.type_def(id);
        let name = upper_camel(&def.name);
        if def.interface == self.id && !self.outside {
            let both = self.plug && self.shape.is_some() && matches!(def.kind, TypeDefKind::Resource);
            return if both { format!("{name}Plug") } else { name };
        }
        format!("import({:?}).{name}", self.model.interface(def.interface).name.unversioned())
    }
}

/// The name of a member of an interface, where `new(..)` would be what makes an object.
fn member(name: &str) -> String {
    let name = lower_camel(name);
    if name == "new" { format!("{name:?}") } else { name }
}

/// Parameters and result of a plug's function, as a source of the author's writes them.
pub(super) fn signature(model: &Model, id: InterfaceId, function: &Function) -> (String, String) {
    let writer = Writer { model, id, plug: true, shape: None, outside: true, text: String::new() };
    (writer.params(function), writer.returned(function))
}

/// The name of the interface that a plug is held to.
pub(super) fn plug_name(model: &Model, id: InterfaceId) -> String {
    let interface = model.interface(id);
    let name = upper_camel(&interface.name.interface);
    let taken = interface.types.iter().any(|id| upper_camel(&model.type_def(*id).name) == name);
    name + if taken { "Plug" } else { "" }
}

/// Words that cannot be the name of a function or a parameter.
pub(super) const RESERVED: [&str; 46] = [
    "arguments",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "var",
    "void",
    "while",
];
