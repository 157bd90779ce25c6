//! The sources of a plugin for contracts that are there already.

use std::fmt::Write;

use jackfield_contract::{FunctionKind, InterfaceId, Model, Type, TypeDefKind};

use super::declarations::{plug_name, signature};
use crate::language::Scaffold;
use crate::language::camel::{lower_camel, upper_camel};

/// Every function of the contracts, with a placeholder, and a test.
pub(super) fn scaffold(name: &str, model: &Model, plugs: &[InterfaceId], typescript: bool) -> Scaffold {
    let end = if typescript { "ts" } else { "js" };
    let names: Vec<String> = plugs.iter().map(|id| model.interface(*id).name.to_string()).collect();
    let mut source = format!("// {name}: a plugin that plugs `{}`.\n\n", names.join("`, `"));
    if typescript {
        for id in plugs {
            let _ = writeln!(
                source,
                "import type {{ {} }} from {:?};",
                plug_name(model, *id),
                model.interface(*id).name.unversioned()
            );
        }
        source.push('\n');
    }
    for id in plugs {
        plug(&mut source, model, *id, typescript);
    }
    let exports: Vec<String> = plugs.iter().map(|id| lower_camel(&model.interface(*id).name.interface)).collect();
    let mut test = format!(
        "import assert from \"node:assert/strict\";\nimport test from \"node:test\";\nimport {{ {} }} from \"../src/plugin.{}\";\n\n",
        exports.join(", "),
        "js"
    );
    for (id, export) in plugs.iter().zip(&exports) {
        let contract = &model.interface(*id).name;
        let _ = writeln!(test, "test(\"{contract} is plugged\", () => {{");
        for (_, function) in model.interface(*id).functions_of(None) {
            let _ = writeln!(test, "  assert.equal(typeof {export}.{}, \"function\");", lower_camel(&function.name));
        }
        for resource in model.own_resources(*id) {
            let class = upper_camel(&model.type_def(resource).name);
            let _ = writeln!(test, "  assert.equal(typeof {export}.{class}, \"function\");");
        }
        test.push_str("});\n");
    }
    Scaffold {
        replaces: &["src/", "test/"],
        files: vec![(format!("src/plugin.{end}"), source), (format!("test/plugin.test.{end}"), test)],
    }
}

fn plug(source: &mut String, model: &Model, id: InterfaceId, typescript: bool) {
    let interface = model.interface(id);
    for resource in model.own_resources(id) {
        let class = upper_camel(&model.type_def(resource).name);
        let mut members = Vec::new();
        for (_, function) in interface.functions_of(Some(resource)) {
            let (params, returned) = if typescript {
                let (params, returned) = signature(model, id, function);
                (params, format!(": {returned}"))
            } else {
                let params = &function.params[usize::from(function.kind.is_method())..];
                (params.iter().map(|param| parameter(&param.name)).collect::<Vec<_>>().join(", "), String::new())
            };
            let name = lower_camel(&function.name);
            let body = body(&placeholder_of(model, function.result.as_ref()));
            members.push(match function.kind {
                FunctionKind::Constructor(_) => format!("  constructor({params}) {{}}\n"),
                FunctionKind::Static(_) => format!("  static {name}({params}){returned} {{{body}}}\n"),
                FunctionKind::Method(_) | FunctionKind::Freestanding => {
                    format!("  {name}({params}){returned} {{{body}}}\n")
                }
            });
        }
        let _ = writeln!(source, "class {class} {{\n{}}}\n", members.join("\n"));
    }
    let annotation = if typescript { format!(": {}", plug_name(model, id)) } else { String::new() };
    let _ = writeln!(source, "export const {}{annotation} = {{", lower_camel(&interface.name.interface));
    for resource in model.own_resources(id) {
        let _ = writeln!(source, "  {},", upper_camel(&model.type_def(resource).name));
    }
    for (_, function) in interface.functions_of(None) {
        let names: Vec<String> = function.params.iter().map(|param| parameter(&param.name)).collect();
        let body = body(&placeholder_of(model, function.result.as_ref()));
        let _ = writeln!(source, "  {}({}) {{{body}}},", lower_camel(&function.name), names.join(", "));
    }
    source.push_str("};\n\n");
    while source.ends_with("\n\n") {
        source.pop();
    }
    source.push('\n');
}

/// What stands between the braces of a function that returns this value.
fn body(value: &str) -> String {
    if value.is_empty() { String::new() } else { format!("\n    return {value};\n  ") }
}

fn parameter(name: &str) -> String {
    let name = lower_camel(name);
    if super::declarations::RESERVED.contains(&name.as_str()) { name + "_" } else { name }
}

/// A value of the type that a function returns; an error is thrown, so it is that of `ok`.
fn placeholder_of(model: &Model, result: Option<&Type>) -> String {
    match result.map(|ty| model.resolve(ty)) {
        None | Some(Type::Result { ok: None, .. }) => String::new(),
        Some(Type::Result { ok: Some(ok), .. }) => placeholder(model, ok),
        Some(_) => result.map_or(String::new(), |ty| placeholder(model, ty)),
    }
}

fn placeholder(model: &Model, ty: &Type) -> String {
    match ty {
        Type::Bool => "false".to_owned(),
        Type::S8 | Type::U8 | Type::S16 | Type::U16 | Type::S32 | Type::U32 | Type::F32 | Type::F64 => "0".to_owned(),
        Type::S64 | Type::U64 => "0n".to_owned(),
        Type::Char => "\"?\"".to_owned(),
        Type::String => "\"\"".to_owned(),
        Type::List(item) if *model.resolve(item) == Type::U8 => "new Uint8Array()".to_owned(),
        Type::List(_) => "[]".to_owned(),
        Type::FixedLengthList(item, length) => {
            let items = vec![placeholder(model, item); *length as usize].join(", ");
            match model.resolve(item) {
                Type::U8 => format!("Uint8Array.of({items})"),
                _ => format!("[{items}]"),
            }
        }
        Type::Map(..) => "new Map()".to_owned(),
        Type::Tuple(items) => {
            format!("[{}]", items.iter().map(|item| placeholder(model, item)).collect::<Vec<_>>().join(", "))
        }
        Type::Option(inner) if matches!(model.resolve(inner), Type::Option(_)) => "{ tag: \"none\" }".to_owned(),
        Type::Option(_) | Type::ErrorContext | Type::Future(_) | Type::Stream(_) => "null".to_owned(),
        Type::Result { ok, .. } => {
            let value = ok.as_deref().map_or("undefined".to_owned(), |ok| placeholder(model, ok));
            format!("{{ tag: \"ok\", val: {value} }}")
        }
        Type::Own(id) | Type::Borrow(id) => {
            let resource = model.resolve_alias(*id);
            let def = model.type_def(resource);
            let constructor = model
                .interface(def.interface)
                .functions_of(Some(resource))
                .find(|(_, function)| function.kind.is_constructor());
            let values = constructor.iter().flat_map(|(_, function)| &function.params);
            let values: Vec<String> = values.map(|param| placeholder(model, &param.ty)).collect();
            format!("new {}({})", upper_camel(&def.name), values.join(", "))
        }
        Type::Defined(id) => match &model.type_def(*id).kind {
            TypeDefKind::Record(fields) => {
                let fields = fields
                    .iter()
                    .map(|field| format!("{}: {}", lower_camel(&field.name), placeholder(model, &field.ty)));
                format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
            }
            TypeDefKind::Variant(cases) => match cases.first() {
                Some(case) => match &case.ty {
                    Some(ty) => format!("{{ tag: {:?}, val: {} }}", case.name, placeholder(model, ty)),
                    None => format!("{{ tag: {:?} }}", case.name),
                },
                None => "null".to_owned(),
            },
            TypeDefKind::Enum(labels) => labels.first().map_or("null".to_owned(), |label| format!("{:?}", label.name)),
            // TypeScript takes what every object has for a flag that is set.
            TypeDefKind::Flags(labels) => {
                let labels = labels.iter().map(|label| lower_camel(&label.name));
                let labels: Vec<String> = labels.map(|label| format!("{label}: false")).collect();
                format!("{{ {} }}", labels.join(", "))
            }
            TypeDefKind::Resource => placeholder(model, &Type::Own(*id)),
            TypeDefKind::Alias(target) => placeholder(model, target),
        },
    }
}
