//! The files of interfaces: types as classes and enums, and the functions of sockets.

use std::fmt::Write;

use jackfield_contract::{Function, FunctionKind, InterfaceId, Label, Type, TypeDefKind, TypeId, create_name};

use super::plugin::{Here, Plugin, Role};
use super::sockets::Call;
use crate::language::camel::{lower_camel, upper_camel};

/// What every generated file says first.
pub(super) const HEAD: &str = "// Written by `jackfield build`; not for editing.\n";

/// Each file by its name, without its ending.
pub(super) fn modules(plugin: &Plugin<'_>, calls: &[Call]) -> Vec<(String, String)> {
    plugin
        .all_files()
        .into_iter()
        .map(|(id, role, name)| {
            let text = Module { plugin, id, role, here: Here::Interface(id, role), calls }.text();
            (name, text)
        })
        .collect()
}

struct Module<'a> {
    plugin: &'a Plugin<'a>,
    id: InterfaceId,
    role: Role,
    here: Here,
    calls: &'a [Call],
}

impl Module<'_> {
    fn text(&self) -> String {
        let interface = self.plugin.model.interface(self.id);
        let mut body = String::new();
        for id in &interface.types {
            self.type_def(&mut body, *id);
        }
        if self.role == Role::Socket && self.plugin.imported(self.id).is_some() {
            for (at, function) in interface.functions_of(None) {
                self.function(&mut body, at, function);
            }
            self.mocks(&mut body);
        }
        let mut head = format!("{HEAD}//\n// `{}`\n\n", self.plugin.original.interface(self.id).name);
        for (word, file) in [("_jf", "jackfield"), ("_abi", "abi")] {
            if body.contains(&format!("{word}.")) {
                let _ = writeln!(head, "import * as {word} from \"./{file}\";");
            }
        }
        for (at, (_, _, file)) in self.plugin.all_files().iter().enumerate() {
            if body.contains(&format!("_m{at}.")) {
                let _ = writeln!(head, "import * as _m{at} from \"./{file}\";");
            }
        }
        for (at, plug) in self.plugin.plugs.iter().enumerate() {
            if body.contains(&format!("_p{at}.")) {
                let name = self.plugin.plug_name(*plug);
                let _ = writeln!(head, "import {{ {name} as _p{at} }} from \"../assembly/index\";");
            }
        }
        format!("{}\n\n{}\n", head.trim_end(), body.trim_end())
    }

    fn ty(&self, ty: &Type) -> String {
        self.plugin.text(ty, self.role, self.here)
    }

    fn type_def(&self, out: &mut String, id: TypeId) {
        let def = self.plugin.model.type_def(id);
        let name = upper_camel(&def.name);
        if let TypeDefKind::Alias(target) = &def.kind {
            return self.alias(out, &name, target);
        }
        if !self.plugin.belongs(id, self.id, self.role) {
            // The same type as in the socket's file.
            let (at, ..) = self.plugin.file_of(id, self.role);
            let files = self.plugin.all_files();
            let _ = writeln!(out, "export {{ {name} }} from \"./{}\";\n", files[at].2);
            return;
        }
        if !matches!(def.kind, TypeDefKind::Resource) {
            docs(out, "", def.docs.as_deref());
        }
        match &def.kind {
            TypeDefKind::Record(fields) => {
                let _ = writeln!(out, "export class {name} {{\n  constructor(");
                for field in fields {
                    docs(out, "    ", field.docs.as_deref());
                    let _ = writeln!(out, "    public {}: {},", lower_camel(&field.name), self.ty(&field.ty));
                }
                out.push_str("  ) {}\n}\n\n");
            }
            TypeDefKind::Enum(labels) => enumeration(out, &name, labels, |at| at.to_string()),
            TypeDefKind::Flags(labels) => enumeration(out, &name, labels, |at| format!("1 << {at}")),
            TypeDefKind::Variant(cases) => {
                let labels: Vec<Label> =
                    cases.iter().map(|case| Label { name: case.name.clone(), docs: case.docs.clone() }).collect();
                let _ = writeln!(
                    out,
                    "export class {name} {{\n  private constructor(readonly tag: {name}.Tag, private _ref: _jf._Ref, private _bits: u64) {{}}\n"
                );
                for case in cases {
                    let (small, large) = (lower_camel(&case.name), upper_camel(&case.name));
                    docs(out, "  ", case.docs.as_deref());
                    let (param, kept) = match &case.ty {
                        Some(ty) => {
                            let ty = self.ty(ty);
                            (format!("value: {ty}"), format!("_jf._toRef<{ty}>(value), _jf._toBits<{ty}>(value)"))
                        }
                        None => (String::new(), "null, 0".to_owned()),
                    };
                    let _ = writeln!(
                        out,
                        "  static {small}({param}): {name} {{\n    return new {name}({name}.Tag.{large}, {kept});\n  }}\n  \
                         get is{large}(): bool {{\n    return this.tag == {name}.Tag.{large};\n  }}"
                    );
                    if let Some(ty) = &case.ty {
                        let ty = self.ty(ty);
                        let _ = writeln!(
                            out,
                            "  /** The payload; of another case, the plugin panics. */\n  get as{large}(): {ty} {{\n    \
                             if (this.tag != {name}.Tag.{large}) _jf._wrongCase({:?}, {:?});\n    \
                             return _jf._payload<{ty}>(this._ref, this._bits);\n  }}",
                            def.name, case.name
                        );
                    }
                    out.push('\n');
                }
                while out.ends_with("\n\n") {
                    out.pop();
                }
                let _ = writeln!(out, "}}\n\nexport namespace {name} {{");
                let mut tags = String::new();
                enumeration(&mut tags, "Tag", &labels, |at| at.to_string());
                tags.trim_end().lines().for_each(|line| out.push_str(&format!("  {line}\n")));
                out.push_str("}\n\n");
            }
            TypeDefKind::Resource => self.resource(out, id, &name),
            TypeDefKind::Alias(_) => {}
        }
    }

    fn alias(&self, out: &mut String, name: &str, target: &Type) {
        let model = &self.plugin.model;
        if let Type::Defined(id) = target {
            let id = model.resolve_alias(*id);
            let def = model.type_def(id);
            if matches!(def.kind, TypeDefKind::Resource) && self.plugin.is_own(id, self.role) {
                return;
            }
            if !matches!(def.kind, TypeDefKind::Alias(_)) {
                let (at, interface, role) = self.plugin.file_of(id, self.role);
                let theirs = upper_camel(&def.name);
                let renamed = if theirs == name { theirs } else { format!("{theirs} as {name}") };
                if self.here == Here::Interface(interface, role) {
                    let _ = writeln!(out, "export {{ {renamed} }};\n");
                } else {
                    let files = self.plugin.all_files();
                    let _ = writeln!(out, "export {{ {renamed} }} from \"./{}\";\n", files[at].2);
                }
                return;
            }
        }
        let _ = writeln!(out, "export type {name} = {};\n", self.ty(target));
    }

    /// A resource of another plugin.
    fn resource(&self, out: &mut String, id: TypeId, name: &str) {
        let plugin = self.plugin;
        if self.role == Role::Plug || plugin.imported(self.id).is_none() {
            return;
        }
        docs(out, "", plugin.model.type_def(id).docs.as_deref());
        let _ = writeln!(out, "export class {name} extends _jf.Handle {{");
        let interface = plugin.model.interface(self.id);
        let mut constructed = false;
        for (at, function) in interface.functions_of(Some(id)) {
            let Some(call) = self.call(at) else { continue };
            docs(out, "  ", function.docs.as_deref());
            let number = call.number;
            match function.kind {
                FunctionKind::Constructor(_) if call.raw => {
                    constructed = true;
                    let (params, values) = self.params(function, 0);
                    let _ = writeln!(out, "  constructor({params}) {{\n    super(_abi._i{number}({values}));\n  }}");
                }
                FunctionKind::Constructor(_) => {
                    let create = lower_camel(&create_name(plugin.original, self.id, id));
                    self.member(out, &format!("static {create}"), function, call, 0);
                }
                FunctionKind::Method(_) => self.member(out, &lower_camel(&function.name), function, call, 1),
                _ => self.member(out, &format!("static {}", lower_camel(&function.name)), function, call, 0),
            }
            out.push('\n');
        }
        if !constructed {
            out.push_str("  private constructor() {\n    super(0);\n  }\n\n");
        }
        let _ = writeln!(
            out,
            "  /** Drops the resource now; without this the collector does, when nobody has it any more. */\n  dispose(): void {{\n    \
             _abi._drop(this);\n  }}\n}}\n"
        );
    }

    fn member(&self, out: &mut String, name: &str, function: &Function, call: &Call, skip: usize) {
        let (params, values) = self.params(function, skip);
        let this = match (skip, values.is_empty()) {
            (0, _) => values,
            (_, true) => "this".to_owned(),
            _ => format!("this, {values}"),
        };
        let returns = call.result.as_ref().map_or("void".to_owned(), |ty| self.ty(ty));
        let word = if call.result.is_some() { "return " } else { "" };
        let _ = writeln!(out, "  {name}({params}): {returns} {{\n    {word}_abi._i{}({this});\n  }}", call.number);
    }

    fn function(&self, out: &mut String, at: usize, function: &Function) {
        let Some(call) = self.call(at) else { return };
        docs(out, "", function.docs.as_deref());
        let (params, values) = self.params(function, 0);
        let returns = call.result.as_ref().map_or("void".to_owned(), |ty| self.ty(ty));
        let name = lower_camel(&function.name);
        let called = format!("_abi._i{}({values})", call.number);
        let body = match call.result {
            Some(_) => format!("if (_jf._TEST) return mock.{name}({values});\n  return {called};"),
            None => format!("if (_jf._TEST) mock.{name}({values});\n  else {called};"),
        };
        let _ = writeln!(out, "export function {name}({params}): {returns} {{\n  {body}\n}}\n");
    }

    /// What stands in the place of functions in tests.
    fn mocks(&self, out: &mut String) {
        let interface = self.plugin.model.interface(self.id);
        let contract = &self.plugin.original.interface(self.id).name;
        let mut lines = String::new();
        for (at, function) in interface.functions_of(None) {
            let Some(call) = self.call(at) else { continue };
            let (params, _) = self.params(function, 0);
            let returns = call.result.as_ref().map_or("void".to_owned(), |ty| self.ty(ty));
            let written = self.plugin.original.interface(self.id).functions[at].display_name(self.plugin.original);
            let unmocked = format!("_jf._unmocked<{returns}>(\"{}#{written}\")", contract.unversioned());
            let _ = writeln!(
                lines,
                "  export let {}: ({params}) => {returns} = ({params}): {returns} => {unmocked};",
                lower_camel(&function.name),
            );
        }
        if !lines.is_empty() {
            let _ = writeln!(out, "/** What is called instead in tests. */\nexport namespace mock {{\n{lines}}}\n");
        }
    }

    fn params(&self, function: &Function, skip: usize) -> (String, String) {
        let params = &function.params[skip..];
        let typed = params.iter().map(|param| format!("{}: {}", lower_camel(&param.name), self.ty(&param.ty)));
        let names = params.iter().map(|param| lower_camel(&param.name));
        (typed.collect::<Vec<_>>().join(", "), names.collect::<Vec<_>>().join(", "))
    }

    fn call(&self, at: usize) -> Option<&Call> {
        self.calls.iter().find(|call| call.interface == self.id && call.at == at)
    }
}

fn enumeration(out: &mut String, name: &str, labels: &[Label], value: impl Fn(usize) -> String) {
    let _ = writeln!(out, "export enum {name} {{");
    for (at, label) in labels.iter().enumerate() {
        docs(out, "  ", label.docs.as_deref());
        let _ = writeln!(out, "  {} = {},", upper_camel(&label.name), value(at));
    }
    out.push_str("}\n\n");
}

/// Documentation as a comment that nothing in it can end.
fn docs(out: &mut String, indent: &str, docs: Option<&str>) {
    let text = docs.unwrap_or_default().replace("*/", "* /");
    let lines: Vec<&str> = text.trim().lines().map(str::trim).collect();
    match &lines[..] {
        [] => {}
        [line] => _ = writeln!(out, "{indent}/** {line} */"),
        lines => {
            let _ = writeln!(out, "{indent}/**");
            for line in lines {
                let _ = writeln!(out, "{}", format!("{indent} * {line}").trim_end());
            }
            let _ = writeln!(out, "{indent} */");
        }
    }
}
