//! From WIT names to Python names.

use std::collections::HashMap;

use jackfield_contract::{
    ContractName, Function, FunctionKind, Interface, InterfaceId, Model, Named, Naming, distinct, distinct_suffixes,
};

use crate::language::mend::{Mended, mend};

/// What Python does not take for a name.
const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// What each handle of a socket's resource has besides its methods.
const HANDLE: &[&str] = &["drop", "mock", "handle", "finalizer"];

/// What each generated module imports, and the exceptions that it raises.
const IMPORTED: &[&str] = &[
    "ABC",
    "Any",
    "Callable",
    "Enum",
    "Err",
    "Flag",
    "NotImplementedError",
    "Ok",
    "Optional",
    "Replies",
    "Reply",
    "Result",
    "Some",
    "TypeError",
    "Union",
];

/// Functions that generated modules call by these names.
const CALLED: &[&str] = &["abstractmethod", "dataclass", "frozenset", "staticmethod"];

/// Words that mean something in what the tool generates: what it imports and calls, and what its annotations are made of.
const TOOLS_WORDS: &[&str] = &[
    "abstractmethod",
    "auto",
    "bool",
    "bytes",
    "classmethod",
    "cls",
    "dataclass",
    "dict",
    "exc_type",
    "exc_value",
    "exports",
    "float",
    "imports",
    "int",
    "list",
    "object",
    "property",
    "self",
    "staticmethod",
    "str",
    "super",
    "traceback",
    "tuple",
    "type",
    "weakref",
];

/// The same of classes.
const TOOLS_CLASSES: &[&str] = &[
    "Any",
    "BaseException",
    "Callable",
    "Enum",
    "Err",
    "Flag",
    "Generic",
    "List",
    "NotImplementedError",
    "Ok",
    "Optional",
    "Protocol",
    "Result",
    "Self",
    "Some",
    "TracebackType",
    "Tuple",
    "TypeVar",
    "Union",
];

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

/// Python.
struct Python;

impl Naming for Python {
    fn form(&self, named: Named, name: &str) -> String {
        match named {
            Named::Type | Named::Resource | Named::Case => class(name),
            Named::Label | Named::Flag => shouty(name),
            Named::Field => snake(name),
            Named::Param => param(name),
            Named::Function => function(name),
            Named::Method | Named::Static => method(name),
        }
    }

    fn is_taken(&self, named: Named, form: &str, _: &str) -> bool {
        matches!(named, Named::Function | Named::Method | Named::Static) && CALLED.contains(&form)
    }
}

/// The contracts with the names that authors see.
pub(super) fn shown(model: &Model) -> Model {
    distinct(model, &Python)
}

/// The contracts with names that the tool can take.
pub(super) fn mended(model: &Model) -> Mended {
    mend(model, &shown(model), |named, name| match named {
        Named::Type | Named::Resource => TOOLS_CLASSES.contains(&&*camel(name)),
        Named::Function | Named::Method | Named::Static | Named::Param => TOOLS_WORDS.contains(&&*snake(name)),
        Named::Field | Named::Case | Named::Label | Named::Flag => false,
    })
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
    let named: Vec<(InterfaceId, String)> = interfaces.iter().zip(&names).map(module).collect();
    let paths: Vec<&str> = named.iter().map(|(_, name)| &**name).collect();
    let suffixes = distinct_suffixes(&paths, |_, _| false);
    named.iter().zip(suffixes).map(|((id, name), suffix)| (*id, format!("{name}{suffix}"))).collect()
}

/// What the functions of a socket are called among each other: `total`, `bucket_new`, `bucket_open`, `bucket.add`.
pub(super) fn keys(model: &Model, interface: &Interface) -> Vec<String> {
    let key = |it: &Function| {
        let Some(resource) = it.kind.resource() else { return function(&it.name) };
        let resource = model.type_def(resource).name.replace('-', "_");
        match it.kind {
            FunctionKind::Constructor(_) => format!("{resource}_new"),
            FunctionKind::Method(_) => format!("{resource}.{}", method(&it.name)),
            _ => format!("{resource}_{}", it.name.replace('-', "_")),
        }
    };
    let keys: Vec<String> = interface.functions.iter().map(key).collect();
    // `file-read#open` and `file#read-open` would be one.
    let suffixes = distinct_suffixes(&keys, |_, _| false);
    keys.iter().zip(suffixes).map(|(key, suffix)| format!("{key}{suffix}")).collect()
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

/// What to say of an interface that is written inside of a world: its module would have no package.
pub(super) fn inline(name: &ContractName) -> Option<String> {
    name.is_plain().then(|| {
        format!("`{name}` is written inside of a world, which plugins in Python cannot have: move it out, `interface {name} {{ .. }}`")
    })
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
        assert_eq!((snake("class_"), class("x-1_"), shouty("x_2")), ("class_".into(), "X1_".into(), "X_2".into()));
        assert_eq!(quoted("a \"b\"\\\n"), r#""a \"b\"\\\n""#);
    }
}
