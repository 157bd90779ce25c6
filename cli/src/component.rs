//! What a component is beside its contracts: who made it, from which language, and how it imports what it needs.

use jackfield_contract::{
    Cardinality, ContractName, Interface, InterfaceId, Model, Shape, Side, Type, parse_view_name, recognise,
};
use wasmparser::{KnownCustom, Parser, Payload};

/// A tool that had a hand in a component, from its `producers` sections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Producer {
    /// `language`, `processed-by` or `sdk`.
    pub field: String,
    /// The tool's name.
    pub name: String,
    /// Its version; may be empty.
    pub version: String,
}

/// The tools that had a hand in a component, each once, in the order in which they are found.
pub fn producers(component: &[u8]) -> Vec<Producer> {
    let mut found: Vec<Producer> = Vec::new();
    for payload in Parser::new(0).parse_all(component) {
        let Ok(payload) = payload else { break };
        let Payload::CustomSection(section) = payload else { continue };
        let KnownCustom::Producers(fields) = section.as_known() else { continue };
        for field in fields.into_iter().flatten() {
            for value in field.values.into_iter().flatten() {
                let producer = Producer {
                    field: field.name.to_owned(),
                    name: value.name.to_owned(),
                    version: value.version.to_owned(),
                };
                if !found.contains(&producer) {
                    found.push(producer);
                }
            }
        }
    }
    found
}

/// The language that a component was written in, as far as its makers tell.
pub fn language(producers: &[Producer]) -> Option<&'static str> {
    // What an interpreter is written in stands beside what it runs.
    const INTERPRETED: [&str; 4] = ["Python", "JavaScript", "TypeScript", "Ruby"];
    let named = || {
        producers.iter().filter(|producer| producer.field == "language").filter_map(|producer| {
            let name = producer.name.to_ascii_lowercase();
            match name.as_str() {
                "rust" => Some("Rust"),
                "go" => Some("Go"),
                "python" => Some("Python"),
                "javascript" => Some("JavaScript"),
                "assemblyscript" => Some("AssemblyScript"),
                "typescript" => Some("TypeScript"),
                "ruby" => Some("Ruby"),
                _ if name.starts_with("c_plus_plus") || name.starts_with("c++") => Some("C++"),
                _ if name.strip_prefix('c').is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit())) => {
                    Some("C")
                }
                _ => None,
            }
        })
    };
    if let Some(language) = named().find(|language| INTERPRETED.contains(language)) {
        return Some(language);
    }
    // Interpreters come first: they are themselves written in another language.
    const TOOLS: [(&str, &str); 11] = [
        ("componentize-py", "Python"),
        ("componentize-js", "JavaScript"),
        ("componentizejs", "JavaScript"),
        ("starlingmonkey", "JavaScript"),
        ("componentize-qjs", "JavaScript"),
        ("assemblyscript", "AssemblyScript"),
        ("tinygo", "Go"),
        ("dotnet", "C#"),
        ("moonbit", "MoonBit"),
        ("rustc", "Rust"),
        ("zig", "Zig"),
    ];
    let made_by = |part: &str| producers.iter().any(|producer| producer.name.to_ascii_lowercase().contains(part));
    if let Some((_, language)) = TOOLS.iter().find(|(tool, _)| made_by(tool)) {
        return Some(language);
    }
    named().next().or_else(|| made_by("clang").then_some("C"))
}

/// How a component imports a contract, as far as it can be told without the plug.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Socket {
    /// The contract's own name.
    pub contract: ContractName,
    /// The shape of the import.
    pub shape: Shape,
}

/// The socket that an import is; `exports` are the component's own plugs, which may be of the same contract.
pub fn socket(model: &Model, import: InterfaceId, exports: &[InterfaceId]) -> Socket {
    let interface = model.interface(import);
    if let Some((contract, cardinality)) = parse_view_name(&interface.name) {
        return Socket { contract, shape: Shape::Wrapped(cardinality) };
    }
    // A component that sits between two plugs of one contract has the plug's signatures in itself.
    let own = exports.iter().find(|export| model.interface(**export).name == interface.name);
    let recognised = own.and_then(|plug| recognise(Side::new(model, import), Side::new(model, *plug)).ok());
    let shape = recognised.map_or_else(|| shape_of(model, interface), |recognised| recognised.shape);
    Socket { contract: interface.name.clone(), shape }
}

/// The shape that the results alone tell: wrapped under the contract's own name if each is a reply with a plugin's id.
fn shape_of(model: &Model, interface: &Interface) -> Shape {
    let mut wrapped = None;
    for function in interface.functions.iter().filter(|function| !function.kind.is_method()) {
        match function.result.as_ref().and_then(|result| reply(model, result)) {
            Some(cardinality) => wrapped = Some(cardinality),
            None => return Shape::Direct,
        }
    }
    wrapped.map_or(Shape::Direct, Shape::Wrapped)
}

/// The cardinality of a result that has the form of a wrapped reply.
fn reply(model: &Model, result: &Type) -> Option<Cardinality> {
    let named = |ty: &Type| match model.resolve(ty) {
        Type::Tuple(items) => matches!((&items[..], items.len()), ([id, outcome], 2)
            if *model.resolve(id) == Type::String && matches!(model.resolve(outcome), Type::Result { .. })),
        _ => false,
    };
    match model.resolve(result) {
        Type::Tuple(_) if named(result) => Some(Cardinality::ExactlyOne),
        Type::Option(inner) if named(inner) => Some(Cardinality::AtMostOne),
        Type::List(inner) if named(inner) => Some(Cardinality::Any),
        Type::Map(key, value)
            if *model.resolve(key) == Type::String && matches!(model.resolve(value), Type::Result { .. }) =>
        {
            Some(Cardinality::Any)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_from_producers() {
        for (found, expected) in [
            (&[("language", "Rust"), ("processed-by", "rustc")][..], Some("Rust")),
            // rustc's own library has parts in C.
            (&[("language", "C11"), ("processed-by", "clang"), ("processed-by", "rustc")], Some("Rust")),
            // An engine in Rust that runs JavaScript.
            (&[("processed-by", "rustc"), ("language", "Rust"), ("language", "JavaScript")], Some("JavaScript")),
            (&[("processed-by", "componentize-py")], Some("Python")),
            (&[("processed-by", "ComponentizeJS")], Some("JavaScript")),
            (&[("language", "C99"), ("processed-by", "Debian clang")], Some("C")),
            (&[("language", "C_plus_plus_14"), ("processed-by", "clang")], Some("C++")),
            (&[("processed-by", "wit-component")], None),
        ] {
            let producers = found.iter().map(|(field, name)| Producer {
                field: (*field).to_owned(),
                name: (*name).to_owned(),
                version: String::new(),
            });
            assert_eq!(language(&producers.collect::<Vec<_>>()), expected, "{found:?}");
        }
    }
}
