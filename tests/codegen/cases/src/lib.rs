//! The Rust source that takes a case of the corpus through `plugin!`, in every socket shape.

use std::fmt::Write as _;

use jackfield_tests_corpus::Case;
pub use jackfield_tests_corpus::{cases, folder};

/// The words of `plugin!` for socket shapes.
pub const SHAPES: [&str; 5] = ["direct", "exactly_one", "at_most_one", "at_least_one", "any"];

/// One module for each socket shape, all of the case's contracts being sockets of that shape.
///
/// The shapes that `plugs` names plug all contracts, too, with implementations that do nothing. Only one may where the code is
/// linked for wasm, since two would export the same names.
pub fn modules(case: &Case, plugs: &[&str]) -> String {
    let mut source = String::new();
    for shape in SHAPES {
        let plug =
            if plugs.contains(&shape) { format!("plug: [{}],", case.contract_literals()) } else { String::new() };
        let sockets: String = case.contracts.iter().fold(String::new(), |mut text, contract| {
            let _ = write!(text, "{contract:?}: {shape}, ");
            text
        });
        let input = format!("{{ path: {:?}, {plug} sockets: {{ {sockets} }}, {} }}", case.path, case.features_option());
        let stubs = match input.parse() {
            Ok(tokens) => match jackfield_bindgen::guest::expand_stubs(tokens) {
                Ok(stubs) => stubs.to_string(),
                // The macro will say the same, at a better place.
                Err(_) => "pub fn __sockets() -> usize { 0 }".to_owned(),
            },
            Err(error) => panic!("{}: {error} in {input}", case.name),
        };
        let _ = writeln!(
            source,
            "#[allow(missing_docs, reason = \"generated\")]\npub mod {shape} {{\n    ::jackfield_guest::plugin!({input});\n    {stubs}\n}}"
        );
    }
    source
}
