//! The sources of a plugin for contracts that are there already.

use std::fmt::Write;

use jackfield_contract::{Function, FunctionKind, InterfaceId, Model, Type, TypeDefKind, create_name};

use super::names::{self, FORMS, snake};
use super::types::Writer;
use crate::language::Scaffold;
use crate::language::camel::{lower_camel, upper_camel};
use crate::language::roles::{Plugin, Role};

/// Every function of the contracts, with a placeholder, and a test.
pub(super) fn scaffold(name: &str, model: &Model, plugs: &[InterfaceId]) -> Result<Scaffold, String> {
    let plugin = Plugin::new(model, plugs, &[], &FORMS)?;
    let writer = Writer { plugin: &plugin, calls: &[], log: true };
    let contracts: Vec<String> = plugs.iter().map(|id| format!("`{}`", model.interface(*id).name)).collect();
    let mut text = format!(
        "//! {name}: a plugin that plugs {}. It has a struct for each plug, named like the interface.\n\n\
         const jf = @import(\"jackfield\");\nconst wit = @import(\"wit\");\n",
        contracts.join(", ")
    );
    let mut tests = String::new();
    for plug in plugs {
        let space = names::plug_name(model, plugs, *plug);
        let _ = writeln!(text, "\n/// The plug for `{}`.\npub const {space} = struct {{", model.interface(*plug).name);
        let mut body = String::new();
        let interface = plugin.model.interface(*plug);
        for resource in plugin.model.own_resources(*plug) {
            let class = upper_camel(&plugin.model.type_def(resource).name);
            let _ = writeln!(body, "pub const {class} = struct {{");
            let mut inner = String::new();
            for (_, function) in interface.functions_of(Some(resource)) {
                writer.placeholder(&mut inner, *plug, function);
            }
            let _ = writeln!(
                inner,
                "/// Called when the last handle is dropped.\npub fn deinit(self: *{class}) void {{\n    jf.destroy(self);\n}}"
            );
            indent(&mut body, &inner);
            body.push_str("};\n\n");
        }
        for (_, function) in interface.functions_of(None) {
            writer.placeholder(&mut body, *plug, function);
        }
        indent(&mut text, body.trim_end());
        text.push_str("};\n");
        let plain = |function: &Function| {
            function.params.is_empty() && !function.result.as_ref().is_some_and(|ty| plugin.model.carries_handles(ty))
        };
        let called = interface.functions_of(None).find(|(_, function)| plain(function)).map_or_else(
            || format!("    _ = {space};\n"),
            |(_, function)| {
                let call = format!("{space}.{}()", lower_camel(&function.name));
                if function.result.is_some() { format!("    jf.free({call});\n") } else { format!("    {call};\n") }
            },
        );
        let _ = write!(tests, "\ntest \"{space} is plugged\" {{\n{called}}}\n");
    }
    let head = "// Run by `make test`, natively. What a socket does stands in `wit.<interface>.mock`.\n\n";
    let imports: String = plugs
        .iter()
        .map(|id| names::plug_name(model, plugs, *id))
        .map(|space| format!("const {space} = @import(\"plugin\").{space};\n"))
        .collect();
    let uses_jf = if tests.contains("jf.") { "const jf = @import(\"jackfield\");\n" } else { "" };
    let tests = format!("{head}{uses_jf}{imports}{tests}");
    for (word, line) in [("jf.", "const jf = @import(\"jackfield\");\n"), ("wit.", "const wit = @import(\"wit\");\n")] {
        if text.matches(word).count() == 0 {
            text = text.replacen(line, "", 1);
        }
    }
    Ok(Scaffold {
        replaces: &["src/", "test/"],
        files: vec![("src/plugin.zig".to_owned(), text), ("test/plugin_test.zig".to_owned(), tests)],
    })
}

fn indent(out: &mut String, text: &str) {
    for line in text.lines() {
        out.push_str(if line.is_empty() { "" } else { "    " });
        out.push_str(line);
        out.push('\n');
    }
}

impl Writer<'_> {
    /// A function that does nothing yet.
    fn placeholder(&self, out: &mut String, plug: InterfaceId, function: &Function) {
        let plugin = self.plugin;
        let method = function.kind.is_method();
        let name = match function.kind {
            FunctionKind::Constructor(_) if matches!(function.result, Some(Type::Own(_))) => "init".to_owned(),
            FunctionKind::Constructor(id) => lower_camel(&create_name(plugin.original, plug, id)),
            _ => lower_camel(&function.name),
        };
        let params = function.params.iter().enumerate().map(|(at, param)| {
            // A parameter may have no name that is in the file already, and these are not used yet.
            let name = if method && at == 0 { "self".to_owned() } else { format!("{}_", snake(&param.name)) };
            (name, self.shown(&self.param(&param.ty, Role::Plug)))
        });
        let params: Vec<(String, String)> = params.collect();
        let typed: Vec<String> = params.iter().map(|(name, ty)| format!("{name}: {ty}")).collect();
        let returns = self.shown(&self.returned(function));
        let _ = writeln!(out, "pub fn {name}({}) {returns} {{", typed.join(", "));
        params.iter().for_each(|(name, _)| _ = writeln!(out, "    _ = {name};"));
        if let Some(result) = &function.result {
            let constructed = matches!(function.kind, FunctionKind::Constructor(_));
            let value = match result {
                Type::Own(id) if constructed => {
                    let class = upper_camel(&plugin.model.type_def(plugin.model.resolve_alias(*id)).name);
                    format!("jf.create({class}{{}})")
                }
                _ if matches!(plugin.model.resolve(result), Type::Option(_)) => "null".to_owned(),
                other => self.value(other),
            };
            let _ = writeln!(out, "    return {value};");
        }
        out.push_str("}\n\n");
    }

    /// A value of a type, to begin with.
    fn value(&self, ty: &Type) -> String {
        let plugin = self.plugin;
        match plugin.model.resolve(ty) {
            Type::Bool => "false".into(),
            Type::String | Type::List(_) | Type::Map(..) => ".empty".into(),
            Type::Option(_) => ".none".into(),
            Type::Tuple(items) => {
                let items = items.iter().enumerate().map(|(at, item)| format!(".f{at} = {}", self.value(item)));
                format!(".{{ {} }}", items.collect::<Vec<_>>().join(", "))
            }
            Type::FixedLengthList(item, _) => format!("@splat({})", self.value(item)),
            Type::Result { ok: Some(ok), .. } => format!(".ok({})", self.value(ok)),
            Type::Result { ok: None, .. } => ".ok({})".into(),
            Type::Own(id) if plugin.is_own(*id, Role::Plug) => {
                let class = upper_camel(&plugin.model.type_def(plugin.model.resolve_alias(*id)).name);
                format!(".new(jf.create({class}{{}}))")
            }
            Type::Defined(id) => match &plugin.model.type_def(*id).kind {
                TypeDefKind::Record(fields) => {
                    let fields =
                        fields.iter().map(|field| format!(".{} = {}", snake(&field.name), self.value(&field.ty)));
                    format!(".{{ {} }}", fields.collect::<Vec<_>>().join(", "))
                }
                TypeDefKind::Variant(cases) => cases.first().map_or("undefined".into(), |case| {
                    let name = snake(&case.name);
                    match &case.ty {
                        Some(ty) => format!(".{name}({})", self.value(ty)),
                        None => format!(".{name}"),
                    }
                }),
                TypeDefKind::Enum(labels) => {
                    labels.first().map_or("undefined".into(), |label| format!(".{}", snake(&label.name)))
                }
                TypeDefKind::Flags(_) => ".{}".into(),
                TypeDefKind::Resource | TypeDefKind::Alias(_) => "undefined".into(),
            },
            Type::Own(_) | Type::Borrow(_) => "jf.panic(@src(), \"not written yet\", .{})".into(),
            _ => "0".into(),
        }
    }
}
