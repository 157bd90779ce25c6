//! The sources of a plugin for contracts that are there already.

use std::collections::BTreeMap;
use std::fmt::Write;

use jackfield_contract::{Function, FunctionKind, InterfaceId, Model, Type, TypeDefKind, create_name};

use super::plugin::{Here, Plugin, Role};
use crate::language::Scaffold;
use crate::language::camel::{lower_camel, upper_camel};

/// Every function of the contracts, with a placeholder, and a test.
pub(super) fn scaffold(name: &str, model: &Model, plugs: &[InterfaceId]) -> Result<Scaffold, String> {
    let plugin = Plugin::new(model, plugs, &[], &super::names::FORMS)?;
    let mut files = Vec::new();
    let (mut imports, mut names) = (String::new(), Vec::new());
    for plug in plugs {
        let module = plugin.plug_name(*plug);
        let _ = writeln!(imports, "import * as {module} from \"./{module}\";");
        files.push((format!("assembly/{module}.ts"), Source::new(&plugin, *plug).text()));
        names.push(module);
    }
    let contracts: Vec<String> = plugs.iter().map(|id| model.interface(*id).name.to_string()).collect();
    let index = format!(
        "// {name}: a plugin that plugs `{}`. It exports a module for each plug, named like the interface.\n\n{imports}\nexport {{ {} }};\n",
        contracts.join("`, `"),
        names.join(", ")
    );
    files.push(("assembly/index.ts".to_owned(), index));
    files.push(("test/index.ts".to_owned(), test(&plugin)));
    Ok(Scaffold { replaces: &["assembly/filter.ts", "assembly/index.ts", "test/"], files })
}

/// A test for each plug: a function that is called, or one that is to be filled in.
fn test(plugin: &Plugin<'_>) -> String {
    let mut text = "// Each exported function is a test, run by `npm test` in an instance of its own.\n\n\
                    import * as plugs from \"../assembly/index\";\n"
        .to_owned();
    for plug in plugin.plugs {
        let module = plugin.plug_name(*plug);
        let plain = |function: &Function| {
            function.params.is_empty() && !function.result.as_ref().is_some_and(|ty| plugin.model.carries_handles(ty))
        };
        let call = plugin.model.interface(*plug).functions_of(None).find(|(_, function)| plain(function));
        let body = match call {
            Some((_, function)) => format!("  plugs.{module}.{}();\n", lower_camel(&function.name)),
            None => format!("  // assert(plugs.{module}. ..);\n"),
        };
        let _ = write!(text, "\nexport function {module}_is_plugged(): void {{\n{body}}}\n");
    }
    text
}

/// The file of a plug.
struct Source<'a> {
    plugin: &'a Plugin<'a>,
    plug: InterfaceId,
    /// What is imported: the file and the name there, and the name here.
    imports: BTreeMap<(String, String), String>,
}

impl<'a> Source<'a> {
    fn new(plugin: &'a Plugin<'a>, plug: InterfaceId) -> Self {
        Self { plugin, plug, imports: BTreeMap::new() }
    }

    fn text(mut self) -> String {
        let interface = self.plugin.model.interface(self.plug);
        let mut body = String::new();
        for resource in self.plugin.model.own_resources(self.plug) {
            let _ = writeln!(body, "\nexport class {} {{", upper_camel(&self.plugin.model.type_def(resource).name));
            for (_, function) in interface.functions_of(Some(resource)) {
                self.function(&mut body, function);
            }
            body.push_str("  /** Is called when the last handle is dropped. */\n  dispose(): void {}\n}\n");
        }
        for (_, function) in interface.functions_of(None) {
            self.function(&mut body, function);
        }
        let mut head = format!("// The plug for `{}`.\n", self.plugin.original.interface(self.plug).name);
        let mut files: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for ((file, theirs), ours) in &self.imports {
            let item = if theirs == ours { theirs.clone() } else { format!("{theirs} as {ours}") };
            files.entry(file).or_default().push(item);
        }
        if !files.is_empty() {
            head.push('\n');
        }
        for (file, names) in files {
            let _ = writeln!(head, "import {{ {} }} from \"{file}\";", names.join(", "));
        }
        head + &body
    }

    fn function(&mut self, out: &mut String, function: &Function) {
        let params = &function.params[usize::from(function.kind.is_method())..];
        let params: Vec<String> =
            params.iter().map(|param| format!("{}: {}", lower_camel(&param.name), self.ty(&param.ty))).collect();
        let params = params.join(", ");
        let returns = function.result.as_ref().map_or("void".to_owned(), |ty| self.ty(ty));
        let value = function.result.as_ref().map(|ty| self.value(ty));
        let name = lower_camel(&function.name);
        let (head, indent) = match function.kind {
            FunctionKind::Freestanding => (format!("\nexport function {name}({params}): {returns}"), ""),
            FunctionKind::Method(_) => (format!("{name}({params}): {returns}"), "  "),
            FunctionKind::Static(_) => (format!("static {name}({params}): {returns}"), "  "),
            FunctionKind::Constructor(_) if matches!(function.result, Some(Type::Own(_))) => {
                let _ = writeln!(out, "  constructor({params}) {{}}\n");
                return;
            }
            FunctionKind::Constructor(id) => {
                let create = lower_camel(&create_name(self.plugin.original, self.plug, id));
                (format!("static {create}({params}): {returns}"), "  ")
            }
        };
        let (start, head) = match head.strip_prefix('\n') {
            Some(rest) => ("\n", rest.to_owned()),
            None => (indent, head),
        };
        let body = value.map_or(String::new(), |value| format!("\n{indent}  return {value};\n{indent}"));
        let end = if indent.is_empty() { "\n" } else { "\n\n" };
        let _ = write!(out, "{start}{head} {{{body}}}{end}");
    }

    /// A type as the author writes it: names that are imported, and the plug's own classes.
    fn ty(&mut self, ty: &Type) -> String {
        let text = self.plugin.text(ty, Role::Plug, Here::Outside);
        self.written(&text)
    }

    /// The text with plain names in the place of those that say where they are from.
    fn written(&mut self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('_') {
            let (before, from) = rest.split_at(at);
            out.push_str(before);
            let starts = !before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
            let end = from.find('.').filter(|_| starts);
            let Some(end) = end else {
                out.push('_');
                rest = &from[1..];
                continue;
            };
            let (place, name) = (&from[..end], &from[end + 1..]);
            let length = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
            out.push_str(&self.import(place, &name[..length]));
            rest = &name[length..];
        }
        out + rest
    }

    fn import(&mut self, place: &str, name: &str) -> String {
        let number = |prefix: &str| place.strip_prefix(prefix).and_then(|number| number.parse::<usize>().ok());
        let file = match (number("_m"), number("_p")) {
            (Some(at), _) => format!("../gen/{}", self.plugin.all_files()[at].2),
            (_, Some(at)) if self.plugin.plugs[at] == self.plug => return name.to_owned(),
            (_, Some(at)) => format!("./{}", self.plugin.plug_name(self.plugin.plugs[at])),
            _ => "../gen/jackfield".to_owned(),
        };
        let key = (file, name.to_owned());
        if let Some(known) = self.imports.get(&key) {
            return known.clone();
        }
        let model = &self.plugin.model;
        let own = model.own_resources(self.plug);
        let functions = model.interface(self.plug).functions_of(None).map(|(_, function)| lower_camel(&function.name));
        let params = model.interface(self.plug).functions.iter().flat_map(|function| &function.params);
        let params = params.map(|param| lower_camel(&param.name));
        let classes = own.iter().map(|id| upper_camel(&model.type_def(*id).name));
        let here: Vec<String> = classes.chain(functions).chain(params).collect();
        let taken = |name: &String| self.imports.values().chain(&here).any(|known| known == name);
        let mut ours = name.to_owned();
        while taken(&ours) {
            ours.push('_');
        }
        self.imports.insert(key, ours.clone());
        ours
    }

    /// A value of a type.
    fn value(&mut self, ty: &Type) -> String {
        let model = &self.plugin.model;
        let ty = model.resolve(ty);
        let word = self.ty(ty);
        match ty {
            Type::Bool => "false".into(),
            Type::String => "\"\"".into(),
            Type::Char => "63".into(),
            Type::List(item) if *model.resolve(item) == Type::U8 => "new Uint8Array(0)".into(),
            Type::List(_) => "[]".into(),
            Type::FixedLengthList(item, length) if self.plugin.is_object(item) => {
                format!("[{}]", vec![self.value(item); *length as usize].join(", "))
            }
            Type::FixedLengthList(_, length) => format!("new {word}({length})"),
            Type::Map(..) => format!("new {word}()"),
            Type::Tuple(items) => {
                let values: Vec<String> = items.iter().map(|item| self.value(item)).collect();
                format!("new {word}({})", values.join(", "))
            }
            Type::Option(_) if self.plugin.is_nullable(ty) => "null".into(),
            Type::Option(inner) => {
                let (none, inner) = (self.import("_jf", "none"), self.ty(inner));
                format!("{none}<{inner}>()")
            }
            Type::Result { ok, err } => {
                let unit = "_jf.Unit".to_owned();
                let side = |source: &mut Self, ty: Option<&Type>| match ty {
                    Some(ty) => source.ty(ty),
                    None => source.written(&unit),
                };
                let (first, second) = (side(self, ok.as_deref()), side(self, err.as_deref()));
                let make = self.import("_jf", "ok");
                let value = match ok.as_deref() {
                    Some(ok) => self.value(ok),
                    None => self.import("_jf", "unit"),
                };
                format!("{make}<{first}, {second}>({value})")
            }
            Type::Own(id) | Type::Borrow(id) if self.plugin.is_own(*id, Role::Plug) => {
                let id = model.resolve_alias(*id);
                let interface = model.interface(model.type_def(id).interface);
                let constructor = interface.functions_of(Some(id)).find(|(_, function)| function.kind.is_constructor());
                match constructor {
                    Some((_, function)) if matches!(function.result, Some(Type::Own(_))) => {
                        let values: Vec<String> = function.params.iter().map(|param| self.value(&param.ty)).collect();
                        format!("new {word}({})", values.join(", "))
                    }
                    _ => format!("new {word}()"),
                }
            }
            // Only another plugin makes one.
            Type::Own(_) | Type::Borrow(_) => "unreachable()".into(),
            Type::Defined(id) => match &model.type_def(*id).kind {
                TypeDefKind::Record(fields) => {
                    let values: Vec<String> = fields.iter().map(|field| self.value(&field.ty)).collect();
                    format!("new {word}({})", values.join(", "))
                }
                TypeDefKind::Enum(labels) => {
                    format!("{word}.{}", labels.first().map_or(String::new(), |label| upper_camel(&label.name)))
                }
                TypeDefKind::Variant(cases) => match cases.first() {
                    Some(case) => {
                        let value = case.ty.as_ref().map_or(String::new(), |ty| self.value(ty));
                        format!("{word}.{}({value})", lower_camel(&case.name))
                    }
                    None => "unreachable()".into(),
                },
                _ => "0".into(),
            },
            _ => "0".into(),
        }
    }
}
