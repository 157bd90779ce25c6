//! `gen/component.zig`: what the host calls, and what it calls of the author's.

use std::fmt::Write;

use jackfield_contract::abi::{Direction, core_signature};
use jackfield_contract::{Function, FunctionKind, InterfaceId, Type, create_name};

use super::names::{self, snake};
use super::types::{HEAD, Writer, core_word};
use crate::language::camel::{lower_camel, upper_camel};
use crate::language::roles::Role;

/// Stands before what the author is to write, at the end of a line that uses it.
pub(super) const WANTED: &str = " // wanted: ";

impl Writer<'_> {
    /// The whole file.
    pub(super) fn component(&self) -> String {
        let mut out = format!(
            "{HEAD}\nconst __std = @import(\"std\");\nconst __jf = @import(\"jackfield\");\nconst __a = @import(\"plugin\");\nconst __w = @import(\"wit\");\n\n\
             pub const panic = __std.debug.FullPanic(__jf.trap);\n\n\
             comptime {{\n    @export(&__jf.realloc, .{{ .name = \"cabi_realloc\" }});\n}}\n"
        );
        let plugin = self.plugin;
        let mut number = 0;
        for plug in plugin.plugs {
            let contract = plugin.original.interface(*plug).name.to_string();
            for (at, function) in plugin.model.interface(*plug).functions.iter().enumerate() {
                let name = plugin.original.interface(*plug).functions[at].export_name(plugin.original);
                self.export(&mut out, number, *plug, function, &format!("{contract}#{name}"));
                number += 1;
            }
            for resource in plugin.model.own_resources(*plug) {
                let space = names::plug_name(plugin.original, plugin.plugs, *plug);
                let class = upper_camel(&plugin.model.type_def(resource).name);
                let written = &plugin.original.type_def(resource).name;
                let _ = writeln!(
                    out,
                    "\nfn __d{number}(object: *__a.{space}.{class}) callconv(.c) void {{{WANTED}in {space}: pub const {class} = struct {{ .. }}\n    \
                     object.deinit();{WANTED}in {space}.{class}: pub fn deinit(self: *{class}) void\n}}\n\
                     comptime {{\n    @export(&__d{number}, .{{ .name = \"{contract}#[dtor]{written}\" }});\n}}"
                );
                number += 1;
            }
        }
        out
    }

    fn export(&self, out: &mut String, number: usize, plug: InterfaceId, function: &Function, name: &str) {
        let plugin = self.plugin;
        let role = Role::Plug;
        let signature = core_signature(&plugin.model, function, Direction::Export);
        let core: Vec<String> =
            signature.params.iter().enumerate().map(|(at, ty)| format!("a{at}: {}", core_word(*ty))).collect();
        let returns = signature.results.first().map_or("void", |ty| core_word(*ty));
        let (mut body, mut values) = (String::new(), Vec::new());
        let types: Vec<String> = function.params.iter().map(|param| self.text(&param.ty, role)).collect();
        if signature.indirect_params {
            let fields: Vec<String> = types.iter().enumerate().map(|(at, ty)| format!("f{at}: {ty}")).collect();
            let _ = writeln!(body, "    const given = __jf.at(extern struct {{ {} }}, a0);", fields.join(", "));
            body.push_str("    defer __jf.release(given);\n");
        } else if function.params.iter().any(|param| self.flat(&param.ty) > 0) {
            let all: Vec<String> = (0..signature.params.len()).map(|at| format!("a{at}")).collect();
            let _ = writeln!(body, "    var slots: __jf.Slots = .of(.{{ {} }});", all.join(", "));
        }
        for (at, param) in function.params.iter().enumerate() {
            match signature.indirect_params {
                true => _ = writeln!(body, "    const p{at} = given.f{at};"),
                false => _ = writeln!(body, "    const p{at} = __jf.lift({}, &slots);", types[at]),
            }
            let resolved = plugin.model.resolve(&param.ty);
            let lent = matches!(resolved, Type::Borrow(id) if !plugin.is_own(*id, role));
            match resolved {
                // What was lent ends with the call.
                _ if lent => _ = writeln!(body, "    defer p{at}.drop();"),
                _ if self.has_memory(&param.ty) => _ = writeln!(body, "    defer __jf.free(p{at});"),
                _ => {}
            }
            values.push(match resolved {
                Type::String | Type::List(_) | Type::Map(..) => format!("p{at}.slice()"),
                Type::Option(_) => format!("p{at}.get()"),
                _ => format!("p{at}"),
            });
        }
        let called = self.authored(plug, function, &values);
        match &function.result {
            None => _ = writeln!(body, "    {called}"),
            Some(result) => {
                let ty = self.text(result, role);
                let constructed =
                    matches!(function.kind, FunctionKind::Constructor(_)) && matches!(result, Type::Own(_));
                let outer = if constructed { self.made(result) } else { self.outer(result, role) };
                let _ = writeln!(body, "    const out: {outer} = {called}");
                let value = match plugin.model.resolve(result) {
                    Type::Option(_) => format!("{ty}.from(out)"),
                    _ if constructed => format!("{ty}.new(out)"),
                    _ => "out".to_owned(),
                };
                if signature.indirect_result {
                    let _ = writeln!(out, "\nvar __r{number}: {ty} = undefined;");
                    let _ = writeln!(body, "    __r{number} = {value};\n    return __jf.address(&__r{number});");
                } else {
                    let _ = writeln!(
                        body,
                        "    var back: __jf.Slots = .{{}};\n    __jf.lower(@as({ty}, {value}), &back);\n    return back.core({returns}, 0);"
                    );
                }
            }
        }
        let _ = writeln!(
            out,
            "\nfn __e{number}({}) callconv(.c) {returns} {{\n{body}}}\ncomptime {{\n    @export(&__e{number}, .{{ .name = {name:?} }});\n}}",
            core.join(", ")
        );
        if let Some(result) = &function.result
            && signature.indirect_result
            && self.has_memory(result)
        {
            let _ = writeln!(
                out,
                "fn __p{number}(_: i32) callconv(.c) void {{\n    __jf.free(__r{number});\n}}\ncomptime {{\n    \
                 @export(&__p{number}, .{{ .name = \"cabi_post_{name}\" }});\n}}"
            );
        }
    }

    /// What makes an own handle: the object.
    fn made(&self, result: &Type) -> String {
        let Type::Own(id) = result else { return "void".to_owned() };
        self.text(&Type::Borrow(*id), Role::Plug)
    }

    /// Whether values of a type have memory elsewhere.
    fn has_memory(&self, ty: &Type) -> bool {
        let mut found = false;
        self.plugin.model.walk(ty, &mut |ty| found |= matches!(ty, Type::String | Type::List(_) | Type::Map(..)));
        found
    }

    /// The line that calls the author's own, and says what that is to be.
    fn authored(&self, plug: InterfaceId, function: &Function, values: &[String]) -> String {
        let plugin = self.plugin;
        let space = names::plug_name(plugin.original, plugin.plugs, plug);
        let (head, name) = match function.kind {
            FunctionKind::Freestanding => (space.clone(), lower_camel(&function.name)),
            FunctionKind::Constructor(id) => {
                let class = upper_camel(&plugin.model.type_def(id).name);
                let name = match function.result {
                    Some(Type::Own(_)) => "init".to_owned(),
                    _ => lower_camel(&create_name(plugin.original, plug, id)),
                };
                (format!("{space}.{class}"), name)
            }
            FunctionKind::Method(id) | FunctionKind::Static(id) => {
                let class = upper_camel(&plugin.model.type_def(id).name);
                (format!("{space}.{class}"), lower_camel(&function.name))
            }
        };
        format!("__a.{head}.{name}({});{WANTED}in {head}: {}", values.join(", "), self.signature(function, &name))
    }

    /// A function of a plug as the author writes it: `pub fn transform(text: []const u8) jf.String`.
    pub(super) fn signature(&self, function: &Function, name: &str) -> String {
        let method = function.kind.is_method();
        let params = function.params.iter().enumerate().map(|(at, param)| {
            let name = if method && at == 0 { "self".to_owned() } else { snake(&param.name) };
            format!("{name}: {}", self.shown(&self.param(&param.ty, Role::Plug)))
        });
        let params: Vec<String> = params.collect();
        format!("pub fn {name}({}) {}", params.join(", "), self.shown(&self.returned(function)))
    }

    /// What a function of a plug returns.
    pub(super) fn returned(&self, function: &Function) -> String {
        match (&function.result, function.kind) {
            (None, _) => "void".to_owned(),
            (Some(own @ Type::Own(_)), FunctionKind::Constructor(_)) => self.made(own),
            (Some(result), _) => self.outer(result, Role::Plug),
        }
    }

    /// A type as the author writes it, who has `jf` and `wit`.
    pub(super) fn shown(&self, text: &str) -> String {
        let mut text = text.replace("__jf.", "jf.").replace("__w.", "wit.");
        for plug in self.plugin.plugs {
            let space = names::plug_name(self.plugin.original, self.plugin.plugs, *plug);
            text = text.replace(&format!("__a.{space}."), "");
        }
        text
    }
}
