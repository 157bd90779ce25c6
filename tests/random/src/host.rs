//! The source of a host's typed calls.

use std::fmt::Write as _;

use crate::rust::{Rust, lend};
use crate::{Contract, Function, Ty, package};

/// `bindings!` for the contracts, and `call`: it calls a function of a contract, both by number, typed, with the values of
/// its parameters, and gives the replies with the plugins' names.
pub fn calls(contracts: &[Contract]) -> String {
    let names: Vec<_> = contracts.iter().map(|contract| format!("{:?}", contract.name())).collect();
    let mut text = format!(
        "jackfield::bindings!({{\n    inline: {:?},\n    sockets: [\"random:contracts/things\", {}],\n}});\n\n",
        package(contracts),
        names.join(", ")
    );
    let mut arms = String::new();
    for (number, contract) in contracts.iter().enumerate() {
        let path = format!("random::contracts::{}::", contract.interface());
        let mut rust = Rust {
            path: &path,
            map: "std::collections::HashMap",
            thing: "random::contracts::things::Thing",
            references: false,
            declared: 0,
        };
        for (index, function) in contract.functions.iter().enumerate() {
            writeln!(arms, "        ({number}, {index}) => {{").expect("text grows");
            for (param, ty) in function.params.iter().enumerate() {
                let ty = rust.ty(ty);
                writeln!(arms, "            let a{param}: {ty} = read(params.remove(0));").expect("text grows");
            }
            let arguments = arguments(function);
            let socket = format!("graph.socket::<random::contracts::{}>(Any)", contract.camel());
            writeln!(arms, "            replies({socket}.expect(\"it fits\").f{index}({arguments}))\n        }}")
                .expect("text grows");
        }
    }
    write!(
        text,
        "#[allow(unused_parens, clippy::all, reason = \"generated\")]\nfn call(graph: &Graph, contract: usize, function: usize, mut params: Vec<Val>) -> Vec<(String, Result<Val, String>)> {{\n    \
         match (contract, function) {{\n{arms}        _ => panic!(\"there is no such function\"),\n    }}\n}}\n"
    )
    .expect("text grows");
    text
}

fn arguments(function: &Function) -> String {
    let arguments = function.params.iter().enumerate().map(|(index, ty)| match ty {
        Ty::Borrow => format!("&a{index}, "),
        _ if ty.any(&|ty| matches!(ty, Ty::Own | Ty::Borrow)) => format!("a{index}, "),
        _ => lend(ty, &format!("(&a{index})")) + ", ",
    });
    arguments.collect()
}
