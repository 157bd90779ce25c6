//! The source of plugins.

use std::fmt::Write as _;

use crate::rust::{Rust, lend};
use crate::{Contract, Function, Ty, package};

/// What a plugin does with what it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Returns it.
    Echo,
    /// Passes it on through a direct socket.
    Relay,
    /// Passes it on through an `any` socket.
    RelayAny,
}

/// The source of a plugin that plugs every contract.
pub fn plugin(contracts: &[Contract], role: Role) -> String {
    let names: Vec<_> = contracts.iter().map(|contract| format!("{:?}", contract.name())).collect();
    let sockets = match role {
        Role::Echo => String::new(),
        Role::Relay => names.iter().map(|name| format!("{name}: direct, ")).collect(),
        Role::RelayAny => names.iter().map(|name| format!("{name}: any, ")).collect(),
    };
    let mut text = format!(
        "jackfield_guest::plugin!({{\n    inline: {:?},\n    plug: [{}],\n    sockets: {{ {sockets} }},\n}});\n\n\
         #[derive(Default)]\nstruct Plugin;\n",
        package(contracts),
        names.join(", ")
    );
    for contract in contracts {
        implementation(&mut text, contract, role);
    }
    text
}

fn implementation(text: &mut String, contract: &Contract, role: Role) {
    let module = format!("random::contracts::{}", contract.interface());
    let path = format!("{module}::");
    let mut rust = Rust {
        path: &path,
        map: "std::collections::BTreeMap",
        thing: "random::contracts::things::Thing",
        references: true,
        declared: 0,
    };
    let mut out = format!(
        "\n#[plug]\n#[allow(unused_parens, unused_variables, clippy::all, reason = \"generated\")]\nimpl {path}{} for Plugin {{\n",
        contract.camel()
    );
    for (index, function) in contract.functions.iter().enumerate() {
        let before = rust.declared;
        let types: Vec<_> = function.params.iter().map(|ty| rust.ty(ty)).collect();
        let params: String = types.iter().enumerate().map(|(index, ty)| format!(", a{index}: {ty}")).collect();
        let result = match &types[..] {
            _ if function.lent => "Vec<u32>".to_owned(),
            [one] => one.clone(),
            several => format!("({})", several.join(", ")),
        };
        let after = rust.declared;
        let body = match role {
            Role::Echo => {
                rust.declared = before;
                echo(function, &mut rust)
            }
            Role::Relay => format!("{path}f{index}({})", arguments(function)),
            Role::RelayAny => {
                format!("{path}f{index}({}).first().expect(\"an echo does not fail\")", arguments(function))
            }
        };
        rust.declared = after;
        writeln!(out, "    fn f{index}(&mut self{params}) -> {result} {{ {body} }}").expect("text grows");
    }
    out.push_str("}\n");
    text.push_str(&out);
}

fn arguments(function: &Function) -> String {
    let arguments = function.params.iter().enumerate().map(|(index, ty)| {
        let moved = ty.any(&|ty| *ty == Ty::Own);
        if moved { format!("a{index}, ") } else { lend(ty, &format!("(&a{index})")) + ", " }
    });
    arguments.collect()
}

fn echo(function: &Function, rust: &mut Rust<'_>) -> String {
    let names: Vec<_> = (0..function.params.len()).map(|index| format!("a{index}")).collect();
    match &names[..] {
        _ if function.lent => {
            let mut visitor = Visitor { rust, names: 0 };
            let visits = function.params.iter().zip(&names);
            let visits: String = visits.map(|(ty, name)| visitor.visit(ty, &format!("(&{name})"))).collect();
            format!("let mut seen = Vec::new(); {visits} seen.sort_unstable(); seen")
        }
        [one] => one.clone(),
        several => format!("({})", several.join(", ")),
    }
}

/// Writes statements that note the numbers of the things that are lent in a value.
struct Visitor<'a, 'b> {
    /// Counts declarations, so that variants are known by name.
    rust: &'a mut Rust<'b>,
    /// How many variables there are.
    names: usize,
}

impl Visitor<'_, '_> {
    /// The statements for the value behind the reference `value`.
    fn visit(&mut self, ty: &Ty, value: &str) -> String {
        if !ty.any(&|ty| *ty == Ty::Borrow) {
            self.rust.ty(ty);
            return String::new();
        }
        self.names += 1;
        let inner = format!("v{}", self.names);
        match ty {
            Ty::Borrow => format!("seen.push({value}.number()); "),
            Ty::List(item) | Ty::Fixed(item, _) => {
                format!("for {inner} in {value}.iter() {{ {} }} ", self.visit(item, &inner))
            }
            Ty::Map(_, item) => format!("for {inner} in {value}.values() {{ {} }} ", self.visit(item, &inner)),
            Ty::Option(item) => format!("if let Some({inner}) = {value} {{ {} }} ", self.visit(item, &inner)),
            Ty::Tuple(items) => {
                let items = items.iter().enumerate();
                items.map(|(index, item)| self.visit(item, &format!("(&{value}.{index})"))).collect()
            }
            Ty::Record(items) => {
                let items = items.iter().enumerate();
                let visits = items.map(|(index, item)| self.visit(item, &format!("(&{value}.f{index})"))).collect();
                self.rust.declared += 1;
                visits
            }
            Ty::Result(ok, err) => {
                let ok = ok.as_ref().map_or_else(String::new, |ty| self.visit(ty, &inner));
                let err = err.as_ref().map_or_else(String::new, |ty| self.visit(ty, &inner));
                let name = |body: &str| if body.is_empty() { "_".to_owned() } else { inner.clone() };
                format!("match {value} {{ Ok({}) => {{ {ok} }} Err({}) => {{ {err} }} }} ", name(&ok), name(&err))
            }
            Ty::Variant(cases) => {
                let mut arms = String::new();
                let visits: Vec<_> =
                    cases.iter().map(|case| case.as_ref().map(|case| self.visit(case, &inner))).collect();
                let name = self.rust.name();
                for (index, visits) in visits.into_iter().enumerate() {
                    if let Some(visits) = visits.filter(|visits| !visits.is_empty()) {
                        arms.push_str(&format!("{name}::C{index}({inner}) => {{ {visits} }} "));
                    }
                }
                format!("#[allow(unreachable_patterns)] match {value} {{ {arms} _ => {{}} }} ")
            }
            Ty::Primitive(_) | Ty::Enum(_) | Ty::Flags(_) | Ty::Own => String::new(),
        }
    }
}
