//! `abi.ts`, which carries values and calls the author's code, and `component.ts`, whose exports are those of the component.

use std::fmt::Write;

use jackfield_contract::abi::{Direction, core_signature, field_offsets};
use jackfield_contract::{Function, FunctionKind, InterfaceId, Type, create_name};

use super::abi::{Abi, core_word, typed};
use super::modules::HEAD;
use super::plugin::{Plugin, Role};
use super::sockets::{self, Call, module};
use crate::language::camel::{lower_camel, upper_camel};

/// The two files, and the names of the entry's exports in the component.
pub(super) struct Entry {
    pub(super) abi: String,
    pub(super) component: String,
    /// What the compiler calls an export, and its name in the component.
    pub(super) exports: Vec<(String, String)>,
}

/// Stands before what the author is to write, at the end of a line that uses it.
pub(super) const WANTED: &str = " // wanted: ";

pub(super) fn entry(plugin: &Plugin<'_>, calls: &[Call]) -> Entry {
    let mut abi = Abi::new(plugin);
    let imported: String = calls.iter().map(|call| sockets::code(&mut abi, call)).collect();
    let (mut exported, mut exports) = (String::new(), Vec::new());
    for plug in plugin.plugs {
        for (at, function) in plugin.model.interface(*plug).functions.iter().enumerate() {
            let name = plugin.original.interface(*plug).functions[at].export_name(plugin.original);
            let ours = format!("_e{}", exports.len());
            exported.push_str(&export(&mut abi, &ours, *plug, function));
            exports.push((ours, format!("{}#{name}", plugin.original.interface(*plug).name)));
        }
        for resource in plugin.model.own_resources(*plug) {
            let number = abi.resource(resource, Role::Plug);
            let name = &plugin.original.type_def(resource).name;
            exports.push((format!("_d{number}"), format!("{}#[dtor]{name}", plugin.original.interface(*plug).name)));
        }
    }
    for (id, _) in &plugin.imports {
        for resource in plugin.model.own_resources(*id) {
            abi.resource(resource, Role::Socket);
        }
    }
    let resources = resources(&abi);
    let mut text = format!("{HEAD}\nimport * as _jf from \"./jackfield\";\nimport * as _mem from \"./memory\";\n");
    for (at, (_, _, file)) in plugin.all_files().iter().enumerate() {
        let _ = writeln!(text, "import * as _m{at} from \"./{file}\";");
    }
    for (at, id) in plugin.plugs.iter().enumerate() {
        let (name, contract) = (plugin.plug_name(*id), &plugin.original.interface(*id).name);
        let _ = writeln!(
            text,
            "import {{ {name} as _p{at} }} from \"../assembly/index\";{WANTED}in assembly/index.ts: a module or namespace `{name}`, for `{contract}`"
        );
    }
    for part in [&resources, &imported, &abi.code, &exported] {
        text.push('\n');
        text.push_str(part);
    }
    let names: Vec<&str> = exports.iter().map(|(ours, _)| &**ours).collect();
    let component = format!(
        "{HEAD}\nexport {{ {} }} from \"./abi\";\nexport {{ cabi_realloc }} from \"./memory\";\n",
        names.join(", ")
    );
    exports.push(("cabi_realloc".to_owned(), "cabi_realloc".to_owned()));
    Entry { abi: text, component, exports }
}

/// The code that the host calls for a function of a plug.
fn export(abi: &mut Abi<'_>, name: &str, plug: InterfaceId, function: &Function) -> String {
    let plugin = abi.plugin;
    let role = Role::Plug;
    let signature = core_signature(&plugin.model, function, Direction::Export);
    let names: Vec<String> = (0..signature.params.len()).map(|at| format!("a{at}")).collect();
    let (mut body, mut values) = (String::new(), Vec::new());
    let offsets = field_offsets(&plugin.model, function.params.iter().map(|param| &param.ty));
    let (mut left, mut lent) = (&names[..], false);
    for (at, param) in function.params.iter().enumerate() {
        let value = if signature.indirect_params {
            abi.load(&param.ty, role, "a0", offsets[at])
        } else {
            let (own, rest) = left.split_at(abi.flat(&param.ty).len());
            left = rest;
            abi.lift(&param.ty, role, own)
        };
        plugin.model.walk(&param.ty, &mut |ty| {
            lent |= matches!(ty, Type::Borrow(id) if !plugin.is_own(*id, role));
        });
        let _ = writeln!(body, "  const p{at}: {} = {value};", abi.text(&param.ty, role));
        values.push(format!("p{at}"));
    }
    body.push_str("  _mem.begin();\n");
    let result = function.result.as_ref();
    let called = authored(abi, plug, function, &values);
    match result {
        Some(ty) => _ = writeln!(body, "  const out: {} = {called}", abi.text(ty, role)),
        None => _ = writeln!(body, "  {called}"),
    }
    if lent {
        body.push_str("  _dropLent();\n");
    }
    let returns = signature.results.first().map_or("void", |core| core_word(*core));
    if let Some(ty) = result {
        if signature.indirect_result {
            let (size, align) = abi.size_align(ty);
            let _ = writeln!(body, "  const back = _mem.alloc({size}, {align});");
            abi.store(&mut body, ty, role, "back", 0, "out");
            body.push_str("  _mem.finish();\n  return <i32>back;\n");
        } else {
            let flat = abi.lower(&mut body, ty, role, "out");
            let _ = writeln!(body, "  return {};", flat.first().map_or("0", String::as_str));
        }
    }
    format!("export function {name}({}): {returns} {{\n{body}}}\n", typed(&names, &signature.params))
}

/// The line that calls the author's own, and says what that is to be.
fn authored(abi: &Abi<'_>, plug: InterfaceId, function: &Function, values: &[String]) -> String {
    let plugin = abi.plugin;
    let at = plugin.plug_index(plug);
    let skip = usize::from(function.kind.is_method());
    let shown = |ty: &Type| {
        let mut text = plugin.text(ty, Role::Plug, super::plugin::Here::Outside);
        // As the author writes it, who imports names.
        for index in 0..plugin.all_files().len() {
            text = text.replace(&format!("_m{index}."), "");
        }
        for index in 0..plugin.plugs.len() {
            text = text.replace(&format!("_p{index}."), "");
        }
        text.replace("_jf.", "")
    };
    let params: Vec<String> = function.params[skip..]
        .iter()
        .map(|param| format!("{}: {}", lower_camel(&param.name), shown(&param.ty)))
        .collect();
    let params = params.join(", ");
    let returns = function.result.as_ref().map_or("void".to_owned(), shown);
    let name = lower_camel(&function.name);
    let space = plugin.plug_name(plug);
    let class = function.kind.resource().map_or(String::new(), |id| upper_camel(&plugin.model.type_def(id).name));
    let all = values.join(", ");
    match function.kind {
        FunctionKind::Freestanding => {
            format!("_p{at}.{name}({all});{WANTED}in {space}: export function {name}({params}): {returns}")
        }
        FunctionKind::Method(_) => {
            let rest = values[1..].join(", ");
            format!("p0.{name}({rest});{WANTED}in the class {space}.{class}: {name}({params}): {returns}")
        }
        FunctionKind::Static(_) => {
            format!(
                "_p{at}.{class}.{name}({all});{WANTED}in the class {space}.{class}: static {name}({params}): {returns}"
            )
        }
        FunctionKind::Constructor(_) if matches!(function.result, Some(Type::Own(_))) => {
            format!(
                "new _p{at}.{class}({all});{WANTED}in {space}: export class {class} {{ constructor({params}) {{ .. }} }}"
            )
        }
        FunctionKind::Constructor(id) => {
            let create = lower_camel(&create_name(plugin.original, plug, id));
            format!(
                "_p{at}.{class}.{create}({all});{WANTED}in the class {space}.{class}: static {create}({params}): {returns}"
            )
        }
    }
}

/// What resources take: handles to objects of the author's, and objects for handles of others.
fn resources(abi: &Abi<'_>) -> String {
    let plugin = abi.plugin;
    let (mut text, mut drops) = (String::new(), String::new());
    for (at, (id, own)) in abi.resources().iter().enumerate() {
        let role = if *own { Role::Plug } else { Role::Socket };
        let class = abi.text(&Type::Own(*id), role);
        let def = plugin.original.type_def(*id);
        let (name, interface) = (&def.name, def.interface);
        if *own {
            let place = format!("[export]{}", plugin.original.interface(interface).name);
            for (what, function, signature) in [
                ("new", "New", "(rep: usize): i32"),
                ("rep", "Rep", "(handle: i32): usize"),
                ("drop", "Drop", "(handle: i32): void"),
            ] {
                let _ = writeln!(
                    text,
                    "// @ts-ignore: decorator\n@external(\"{place}\", \"[resource-{what}]{name}\")\ndeclare function _own{function}{at}{signature};"
                );
            }
            let _ = writeln!(
                text,
                "let _moving{at}: bool = false;\n\
                 // The object stays where it is while others have a handle to it.\n\
                 function _given{at}(v: {class}): i32 {{\n  __pin(changetype<usize>(v));\n  return _ownNew{at}(changetype<usize>(v));\n}}\n\
                 function _taken{at}(handle: i32): {class} {{\n  const v = changetype<{class}>(_ownRep{at}(handle));\n  \
                 _moving{at} = true;\n  _ownDrop{at}(handle);\n  _moving{at} = false;\n  return v;\n}}\n\
                 export function _d{at}(rep: usize): void {{\n  if (!_moving{at}) {{\n    _mem.begin();\n    const v = changetype<{class}>(rep);\n    \
                 if (isDefined(v.dispose)) v.dispose();\n  }}\n  __unpin(rep);\n}}"
            );
        } else {
            let place = module(plugin, interface);
            let _ = writeln!(
                text,
                "// @ts-ignore: decorator\n@external(\"{place}\", \"[resource-drop]{name}\")\ndeclare function _drop{at}(handle: i32): void;\n\
                 function _lent{at}(handle: i32): {class} {{\n  const v = _mem.adopt<{class}>(handle);\n  _lent.push(v);\n  return v;\n}}"
            );
            let _ = writeln!(drops, "  if (id == idof<{class}>()) _drop{at}(handle);");
        }
    }
    if drops.is_empty() {
        return text;
    }
    let _ = writeln!(
        text,
        "// Handles that were lent to a function, which end with it.\nconst _lent: Array<_jf.Handle> = [];\n\
         function _dropLent(): void {{\n  for (let i = 0; i < _lent.length; i++) _drop(_lent[i]);\n  _lent.length = 0;\n}}\n\
         function _dropHandle(id: u32, handle: i32): void {{\n  if (handle == 0) return;\n{drops}}}\n\
         export function _drop(object: _jf.Handle): void {{\n  const handle = object._handle;\n  object._handle = 0;\n  \
         _dropHandle(load<u32>(changetype<usize>(object) - 8), handle);\n}}\n\
         // The collector calls this before it frees an object.\n// @ts-ignore: decorator\n@global @unsafe\n\
         export function __finalize(object: usize): void {{\n  \
         _dropHandle(load<u32>(object - 8), load<i32>(object, offsetof<_jf.Handle>(\"_handle\")));\n}}"
    );
    text
}
