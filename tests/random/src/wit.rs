//! Types and contracts as WIT text.

use std::fmt::Write as _;

use crate::{Contract, Ty};

/// The package of contracts, with the interface of the things that they pass on.
pub fn package(contracts: &[Contract]) -> String {
    let mut text = String::from(
        "package random:contracts;\n\ninterface things {\n    resource thing {\n        constructor(number: u32);\n        \
         number: func() -> u32;\n    }\n    alive: func() -> u32;\n}\n",
    );
    for contract in contracts {
        let mut declarations = Vec::new();
        let mut functions = String::new();
        for (index, function) in contract.functions.iter().enumerate() {
            let types: Vec<_> = function.params.iter().map(|ty| declare(ty, "t", &mut declarations)).collect();
            let params: Vec<_> = types.iter().enumerate().map(|(index, ty)| format!("a{index}: {ty}")).collect();
            let result = match &types[..] {
                _ if function.lent => "list<u32>".to_owned(),
                [one] => one.clone(),
                several => format!("tuple<{}>", several.join(", ")),
            };
            writeln!(functions, "    f{index}: func({}) -> {result};", params.join(", ")).expect("text grows");
        }
        let (name, declarations) = (contract.interface(), declarations.join("\n"));
        write!(text, "\ninterface {name} {{\n    use things.{{thing}};\n{declarations}\n{functions}}}\n")
            .expect("text grows");
    }
    text
}

/// A type as it is written, after the declarations of what needs a name; the names are `prefix` and a number.
pub fn declare(ty: &Ty, prefix: &str, declarations: &mut Vec<String>) -> String {
    let mut inner = |ty: &Ty| declare(ty, prefix, declarations);
    match ty {
        Ty::Primitive(name) => (*name).to_owned(),
        Ty::Own => "thing".to_owned(),
        Ty::Borrow => "borrow<thing>".to_owned(),
        Ty::List(item) => format!("list<{}>", inner(item)),
        Ty::Fixed(item, length) => format!("list<{}, {length}>", inner(item)),
        Ty::Map(key, value) => format!("map<{key}, {}>", inner(value)),
        Ty::Option(some) => format!("option<{}>", inner(some)),
        Ty::Tuple(items) => format!("tuple<{}>", items.iter().map(inner).collect::<Vec<_>>().join(", ")),
        Ty::Result(None, None) => "result".to_owned(),
        Ty::Result(Some(ok), None) => format!("result<{}>", inner(ok)),
        Ty::Result(None, Some(err)) => format!("result<_, {}>", inner(err)),
        Ty::Result(Some(ok), Some(err)) => format!("result<{}, {}>", inner(ok), inner(err)),
        Ty::Record(fields) => {
            let fields = fields.iter().enumerate().map(|(index, ty)| format!("f{index}: {}", inner(ty)));
            let fields = fields.collect();
            named("record", fields, prefix, declarations)
        }
        Ty::Variant(cases) => {
            let cases = cases.iter().enumerate().map(|(index, payload)| match payload {
                Some(ty) => format!("c{index}({})", inner(ty)),
                None => format!("c{index}"),
            });
            let cases = cases.collect();
            named("variant", cases, prefix, declarations)
        }
        Ty::Enum(cases) => named("enum", labels("c", *cases), prefix, declarations),
        Ty::Flags(flags) => named("flags", labels("f", *flags), prefix, declarations),
    }
}

fn labels(letter: &str, count: usize) -> Vec<String> {
    (0..count).map(|index| format!("{letter}{index}")).collect()
}

fn named(kind: &str, members: Vec<String>, prefix: &str, declarations: &mut Vec<String>) -> String {
    let name = format!("{prefix}{}", declarations.len());
    declarations.push(format!("    {kind} {name} {{ {} }}", members.join(", ")));
    name
}
