//! The names of a contract in AssemblyScript.

use jackfield_contract::{InterfaceId, Model, Named, Naming, distinct};

use crate::language::camel::{lower_camel, upper_camel};

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

/// The contracts with the names that authors see.
pub(super) fn shown(model: &Model) -> Model {
    distinct(model, &AssemblyScript)
}

/// What an author's index exports for a contract: a namespace or module of this name.
pub(super) fn plug_name(model: &Model, plugs: &[InterfaceId], id: InterfaceId) -> String {
    let form = |id: InterfaceId| lower_camel(&model.interface(id).name.interface);
    let forms: Vec<String> = plugs.iter().map(|id| form(*id)).collect();
    let suffixes = jackfield_contract::distinct_suffixes(&forms, |_, form| RESERVED.contains(&form));
    let at = plugs.iter().position(|plug| *plug == id).unwrap_or_default();
    forms.get(at).map_or_else(|| form(id), |form| format!("{form}{}", suffixes[at]))
}

/// What the files of interfaces are called, parallel to these: by the interface's own name where only one has it.
pub(super) fn file_names(model: &Model, interfaces: &[InterfaceId]) -> Vec<String> {
    const OURS: [&str; 6] = ["abi", "component", "finalize", "host", "jackfield", "memory"];
    let name = |id: &InterfaceId| model.interface(*id).name.clone();
    let forms: [&dyn Fn(&InterfaceId) -> String; 3] = [
        &|id| name(id).interface,
        &|id| format!("{}-{}-{}", name(id).namespace, name(id).package, name(id).interface),
        &|id| name(id).to_string().replace([':', '/', '@'], "-"),
    ];
    let is_free = |id: &InterfaceId, form: &dyn Fn(&InterfaceId) -> String| {
        let own = form(id).to_lowercase();
        let clashes = OURS.contains(&&*own) || own.ends_with("-plug");
        !clashes && interfaces.iter().filter(|other| form(other).to_lowercase() == own).count() == 1
    };
    let chosen = |id| forms.iter().find(|form| is_free(id, form)).unwrap_or(&forms[2])(id);
    interfaces.iter().map(chosen).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jackfield_contract::{SourceOptions, load};

    #[test]
    fn files_are_called_by_the_interface_where_that_tells_them_apart() {
        let inline = "package a:b@1.0.0; interface i { f: func(); } interface abi { f: func(); }";
        let loaded = load(&SourceOptions { inline: Some(inline.into()), ..SourceOptions::default() }).unwrap();
        let ids: Vec<_> = loaded.model.interfaces().map(|(id, _)| id).collect();
        assert_eq!(file_names(&loaded.model, &ids), ["i", "a-b-abi"]);
    }

    #[test]
    fn forms() {
        assert_eq!((lower_camel("look-up"), upper_camel("HTTP-info")), ("lookUp".to_owned(), "HttpInfo".to_owned()));
    }
}
