//! The names of a contract in AssemblyScript.

use jackfield_contract::{InterfaceId, Model, Named, Naming};

use crate::language::camel::{lower_camel, upper_camel};
use crate::language::roles::Forms;

/// Words that no function, parameter or field can be called.
const RESERVED: &[&str] = &[
    "abstract",
    "as",
    "async",
    "await",
    "bool",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "constructor",
    "continue",
    "debugger",
    "declare",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "export",
    "extends",
    "f32",
    "f64",
    "false",
    "finally",
    "for",
    "function",
    "i16",
    "i32",
    "i64",
    "i8",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "is",
    "isize",
    "keyof",
    "let",
    "module",
    "namespace",
    "new",
    "null",
    "of",
    "override",
    "package",
    "private",
    "protected",
    "public",
    "readonly",
    "return",
    "static",
    "string",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "u16",
    "u32",
    "u64",
    "u8",
    "usize",
    "v128",
    "var",
    "void",
    "while",
    "with",
    "yield",
];

/// Classes that the generated code names without a prefix.
const GLOBAL: [&str; 5] = ["Array", "Map", "StaticArray", "String", "Uint8Array"];

struct AssemblyScript;

impl Naming for AssemblyScript {
    fn form(&self, named: Named, name: &str) -> String {
        match named {
            Named::Type | Named::Resource | Named::Label | Named::Flag => upper_camel(name),
            _ => lower_camel(name),
        }
    }

    fn is_taken(&self, named: Named, form: &str, _: &str) -> bool {
        match named {
            Named::Type | Named::Resource => GLOBAL.contains(&form),
            // The class's own: what makes an object, and what ends it.
            Named::Method => ["constructor", "dispose"].contains(&form),
            Named::Static | Named::Case => ["constructor"].contains(&form),
            Named::Function => RESERVED.contains(&form) || form == "mock",
            Named::Param | Named::Field => RESERVED.contains(&form),
            Named::Label | Named::Flag => false,
        }
    }

    fn space(&self, named: Named) -> u8 {
        match named {
            Named::Type | Named::Resource => 0,
            Named::Function | Named::Method => 1,
            Named::Static => 2,
            Named::Param | Named::Field | Named::Case | Named::Label | Named::Flag => 3,
        }
    }
}

/// What the compiler and we call files of our own.
const FILES: &[&str] = &["abi", "component", "finalize", "host", "jackfield", "memory"];

/// How AssemblyScript writes contracts.
pub(super) const FORMS: Forms<'static> = Forms { language: "AssemblyScript", naming: &AssemblyScript, reserved: FILES };

/// What an author's index exports for a contract: a namespace or module of this name.
pub(super) fn plug_name(model: &Model, plugs: &[InterfaceId], id: InterfaceId) -> String {
    let form = |id: InterfaceId| lower_camel(&model.interface(id).name.interface);
    let forms: Vec<String> = plugs.iter().map(|id| form(*id)).collect();
    let suffixes = jackfield_contract::distinct_suffixes(&forms, |_, form| RESERVED.contains(&form));
    let at = plugs.iter().position(|plug| *plug == id).unwrap_or_default();
    forms.get(at).map_or_else(|| form(id), |form| format!("{form}{}", suffixes[at]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        assert_eq!((lower_camel("look-up"), upper_camel("HTTP-info")), ("lookUp".to_owned(), "HttpInfo".to_owned()));
    }
}
