//! From WIT names to Python names.

use std::collections::HashMap;

use jackfield_contract::{ContractName, InterfaceId, Model};

/// What Python does not take for a name.
const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// What each handle of a socket's resource has besides its methods.
const HANDLE: &[&str] = &["drop", "mock", "handle", "finalizer"];

/// What each generated module imports.
const IMPORTED: &[&str] =
    &["ABC", "Any", "Callable", "Enum", "Err", "Flag", "Ok", "Optional", "Replies", "Reply", "Result", "Some", "Union"];

/// A function, parameter, field or module: `look_up`; a keyword gets a `_`.
pub(super) fn snake(name: &str) -> String {
    let name = name.replace('-', "_").to_lowercase();
    if KEYWORDS.contains(&&*name) { name + "_" } else { name }
}

/// A class: `FilterError`.
pub(super) fn camel(name: &str) -> String {
    let part = |part: &str| {
        let mut chars = part.chars();
        chars
            .next()
            .map_or(String::new(), |first| first.to_uppercase().chain(chars.flat_map(char::to_lowercase)).collect())
    };
    let name: String = name.split('-').map(part).collect();
    if KEYWORDS.contains(&&*name) { name + "_" } else { name }
}

/// A class of ours, which may not be called as what generated modules import.
pub(super) fn class(name: &str) -> String {
    let name = camel(name);
    if IMPORTED.contains(&&*name) { name + "_" } else { name }
}

/// A case of an enum, or a flag: `NOT_FOUND`.
pub(super) fn shouty(name: &str) -> String {
    name.replace('-', "_").to_uppercase()
}

/// A method of a handle, which has attributes of its own.
pub(super) fn method(name: &str) -> String {
    let name = snake(name);
    if HANDLE.contains(&&*name) { name + "_" } else { name }
}

/// A parameter; it may not be called as the method's own first one.
pub(super) fn param(name: &str) -> String {
    let name = snake(name);
    if name == "self" || name == "cls" { name + "_" } else { name }
}

/// A function of a socket's module, which has a function `mock` of its own.
pub(super) fn function(name: &str) -> String {
    let name = snake(name);
    if name == "mock" { name + "_" } else { name }
}

/// The module of each contract below `bindings`: `demo.text.filter`, with the version where one package is there in several.
pub(super) fn modules(model: &Model, interfaces: &[InterfaceId]) -> HashMap<InterfaceId, String> {
    let plain =
        |name: &ContractName| format!("{}.{}.{}", snake(&name.namespace), snake(&name.package), snake(&name.interface));
    let names: Vec<&ContractName> = interfaces.iter().map(|id| &model.interface(*id).name).collect();
    let module = |(id, name): (&InterfaceId, &&ContractName)| {
        let shared = names.iter().filter(|other| plain(other) == plain(name)).count() > 1;
        let version = name.version.as_ref().filter(|_| shared).map_or(String::new(), |version| {
            let digits: String =
                version.to_string().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
            format!("_v{digits}")
        });
        (*id, plain(name) + &version)
    };
    interfaces.iter().zip(&names).map(module).collect()
}

/// A text as a Python string.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn python_names() {
        assert_eq!(snake("look-up"), "look_up");
        assert_eq!(snake("class"), "class_");
        assert_eq!(camel("rule-info"), "RuleInfo");
        assert_eq!((camel("none"), camel("reply"), class("reply")), ("None_".into(), "Reply".into(), "Reply_".into()));
        assert_eq!(shouty("not-found"), "NOT_FOUND");
        assert_eq!((method("drop"), param("self"), function("mock")), ("drop_".into(), "self_".into(), "mock_".into()));
        assert_eq!(quoted("a \"b\"\\\n"), r#""a \"b\"\\\n""#);
    }
}
