//! The functions that a plugin calls: `_i<n>` in the generated code, which lowers arguments, calls and lifts the result.

use std::fmt::Write;

use jackfield_contract::Type;
use jackfield_contract::abi::{Direction, core_signature_of, field_offsets};

use super::abi::{Abi, core_word};
use super::plugin::Role;
pub(super) use crate::language::calls::{Call, calls, module};

/// The code of a call.
pub(super) fn code(abi: &mut Abi<'_>, call: &Call) -> String {
    let plugin = abi.plugin;
    let function = &plugin.model.interface(call.interface).functions[call.at];
    let role = Role::Socket;
    let types: Vec<&Type> = function.params.iter().map(|param| &param.ty).collect();
    let signature = core_signature_of(&plugin.model, types.iter().copied(), call.result.as_ref(), Direction::Import);
    let (mut body, mut flat) = (String::new(), Vec::new());
    if signature.indirect_params {
        let tuple = Type::Tuple(types.iter().map(|ty| (*ty).clone()).collect());
        let (size, align) = abi.size_align(&tuple);
        let _ = writeln!(body, "  const args = _mem.alloc({size}, {align});");
        for (at, (ty, offset)) in types.iter().zip(field_offsets(&plugin.model, types.iter().copied())).enumerate() {
            abi.store(&mut body, ty, role, "args", offset, &format!("p{at}"));
        }
        flat.push("<i32>args".to_owned());
    } else {
        for (at, ty) in types.iter().enumerate() {
            flat.extend(abi.lower(&mut body, ty, role, &format!("p{at}")));
        }
    }
    if signature.indirect_result
        && let Some(result) = &call.result
    {
        let (size, align) = abi.size_align(result);
        let _ = writeln!(body, "  const back = _mem.alloc({size}, {align});");
        flat.push("<i32>back".to_owned());
    }
    let invoked = format!("_r{}({})", call.number, flat.join(", "));
    let lasting = body.contains("_mem.alloc") || body.contains("_mem.count");
    let (mark, release) = match lasting {
        true => ("  const mark = _mem.mark(), chunk = _mem.chunk();\n", "  _mem.release(mark, chunk);\n"),
        false => ("", ""),
    };
    let returns = match &call.result {
        None => {
            let _ = writeln!(body, "  {invoked};");
            "void".to_owned()
        }
        Some(_) if call.raw => {
            let _ = writeln!(body, "  const out = {invoked};");
            "i32".to_owned()
        }
        Some(result) => {
            let word = abi.text(result, role);
            if signature.indirect_result {
                let _ = writeln!(body, "  {invoked};");
                let loaded = abi.load(result, role, "back", 0);
                let _ = writeln!(body, "  const out: {word} = {loaded};");
            } else {
                let _ = writeln!(body, "  const got = {invoked};");
                let lifted = abi.lift(result, role, &["got".to_owned()]);
                let _ = writeln!(body, "  const out: {word} = {lifted};");
            }
            word
        }
    };
    let end = if call.result.is_some() { "  return out;\n" } else { "" };
    let params: Vec<String> =
        types.iter().enumerate().map(|(at, ty)| format!("p{at}: {}", abi.text(ty, role))).collect();
    let core: Vec<String> =
        signature.params.iter().enumerate().map(|(at, core)| format!("a{at}: {}", core_word(*core))).collect();
    let core_result = signature.results.first().map_or("void", |core| core_word(*core));
    format!(
        "// @ts-ignore: decorator\n@external({:?}, {:?})\ndeclare function _r{}({}): {core_result};\n\
         export function _i{}({}): {returns} {{\n{mark}{body}{release}{end}}}\n",
        call.module,
        call.name,
        call.number,
        core.join(", "),
        call.number,
        params.join(", "),
    )
}
