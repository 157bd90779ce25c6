//! The names of a contract in Zig.

use jackfield_contract::{InterfaceId, Model, Named, Naming, distinct_suffixes};

use crate::language::camel::{lower_camel, upper_camel};
use crate::language::roles::Forms;

/// Words and primitive values and types, which nothing can be called without quotes.
#[rustfmt::skip]
const RESERVED: &[&str] = &[
    "addrspace", "align", "allowzero", "and", "anyerror", "anyframe", "anyopaque", "anytype", "asm", "async", "await",
    "bool", "break", "c_char", "c_int", "c_long", "c_longdouble", "c_longlong", "c_short", "c_uint", "c_ulong",
    "c_ulonglong", "c_ushort", "callconv", "catch", "comptime", "comptime_float", "comptime_int", "const", "continue",
    "defer", "else", "enum", "errdefer", "error", "export", "extern", "f128", "f16", "f32", "f64", "f80", "false", "fn",
    "for", "if", "inline", "isize", "linksection", "noalias", "noinline", "noreturn", "nosuspend", "null", "opaque",
    "or", "orelse", "packed", "pub", "resume", "return", "struct", "suspend", "switch", "test", "threadlocal", "true",
    "try", "type", "undefined", "union", "unreachable", "usingnamespace", "usize", "var", "void", "volatile", "while",
];

/// What the class of a resource has itself: what makes and ends it, and its handle.
const CLASS: &[&str] = &["deinit", "drop", "handle", "init", "mock", "new", "rep"];

/// Names at the top of `wit.zig`.
const SPACES: &[&str] = &["std", "test"];

struct Zig;

impl Naming for Zig {
    fn form(&self, named: Named, name: &str) -> String {
        match named {
            Named::Type | Named::Resource => upper_camel(name),
            Named::Function | Named::Method | Named::Static => lower_camel(name),
            Named::Param | Named::Field | Named::Case | Named::Label | Named::Flag => snake(name),
        }
    }

    fn is_taken(&self, named: Named, form: &str, _: &str) -> bool {
        match named {
            Named::Type | Named::Resource => false,
            Named::Function => is_reserved(form) || form == "mock",
            Named::Method | Named::Static => is_reserved(form) || CLASS.contains(&form),
            Named::Param | Named::Field | Named::Label | Named::Flag => is_reserved(form),
            Named::Case => is_reserved(form) || ["tag", "val"].contains(&form),
        }
    }

    fn space(&self, named: Named) -> u8 {
        match named {
            Named::Type | Named::Resource => 0,
            Named::Function | Named::Method | Named::Static => 1,
            Named::Param | Named::Field | Named::Case | Named::Label | Named::Flag => 2,
        }
    }
}

/// How Zig writes contracts.
pub(super) const FORMS: Forms<'static> = Forms { language: "Zig", naming: &Zig, reserved: SPACES };

/// `light-blue` as `light_blue`.
pub(super) fn snake(name: &str) -> String {
    name.replace('-', "_").to_lowercase()
}

/// Whether nothing can be called so: words, and integer types of any size.
pub(super) fn is_reserved(form: &str) -> bool {
    let digits = form.strip_prefix(['i', 'u']).unwrap_or_default();
    RESERVED.contains(&form) || (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// What an author's file has for a contract: a struct of this name.
pub(super) fn plug_name(model: &Model, plugs: &[InterfaceId], id: InterfaceId) -> String {
    let forms: Vec<String> = plugs.iter().map(|id| snake(&model.interface(*id).name.interface)).collect();
    let suffixes = distinct_suffixes(&forms, |_, form| is_reserved(form) || ["jf", "std", "wit"].contains(&form));
    let at = plugs.iter().position(|plug| *plug == id).unwrap_or_default();
    format!("{}{}", forms[at], suffixes[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_of_any_size_are_types() {
        for form in ["i32", "u1", "u65535", "error"] {
            assert!(is_reserved(form), "{form}");
        }
        for form in ["i", "u", "index", "u8x", "errors"] {
            assert!(!is_reserved(form), "{form}");
        }
    }
}
