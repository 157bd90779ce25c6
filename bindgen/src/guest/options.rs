//! The options of `plugin!`: `plug`, `sockets`, `log`, and those that both macros share.

use jackfield_contract::{Cardinality, InterfaceId, Loaded, Shape};
use proc_macro2::Span;
use syn::LitStr;

use crate::diagnostics::{Errors, accepted_help};
use crate::input::{Input, Value};
use crate::load::Source;
use crate::options::{Common, Reader};

/// The words for sockets.
const WORDS: [&str; 5] = ["direct", "exactly_one", "at_most_one", "at_least_one", "any"];

/// The options of `plugin!`, read.
pub(super) struct Options {
    pub(super) common: Common,
    /// The plugs' names.
    pub(super) plugs: Vec<LitStr>,
    /// The sockets' names and shapes.
    sockets: Vec<(LitStr, Shape)>,
    /// Whether the component may import `jackfield:runtime/log`.
    pub(super) log: bool,
}

impl Options {
    pub(super) fn read(input: &Input, errors: &mut Errors) -> Self {
        let mut reader = Reader::new(input, &["plug", "sockets", "log"], errors);
        let common = Common::read(&mut reader, input.span);
        let plugs = reader.strings("plug");
        let log = reader.value("log").is_none() || reader.flag("log");
        let mut sockets = Vec::new();
        for (name, value) in reader.map("sockets", "{ \"demo:log/sink\": any }") {
            match shape(value) {
                Ok(shape) => sockets.push((name.clone(), shape)),
                Err((span, message)) => {
                    reader.errors().push(span, message);
                    // What is generated beside the error takes the shape that was most likely meant.
                    sockets.push((name.clone(), likely_shape(value)));
                }
            }
        }
        if plugs.is_empty() && sockets.is_empty() && errors.is_empty() {
            errors.push(
                input.span,
                "a plugin needs a plug\nhelp: name the contract that it plugs: `plug: \"demo:text/filter\"`",
            );
        }
        Self { common, plugs, sockets, log }
    }

    /// The contracts of the sockets.
    pub(super) fn sockets(&self, loaded: &Loaded, errors: &mut Errors) -> Vec<(InterfaceId, Shape)> {
        let mut sockets: Vec<(InterfaceId, Shape)> = Vec::new();
        for (name, shape) in &self.sockets {
            let Some(id) = Source::contract(loaded, name, errors) else { continue };
            if sockets.iter().any(|(earlier, _)| *earlier == id) {
                let contract = &loaded.model.interface(id).name;
                let message = format!("contract `{contract}` has two sockets\nhelp: remove one of the two");
                errors.push(name.span(), message);
            } else {
                sockets.push((id, *shape));
            }
        }
        sockets
    }

    /// The contracts of the sockets that are named or most likely meant, for what is generated beside errors.
    pub(super) fn likely_sockets(&self, loaded: &Loaded) -> Vec<(InterfaceId, Shape)> {
        let mut sockets: Vec<(InterfaceId, Shape)> = Vec::new();
        for (name, shape) in &self.sockets {
            match Source::likely_contract(loaded, name) {
                Some(id) if sockets.iter().all(|(earlier, _)| *earlier != id) => sockets.push((id, *shape)),
                _ => {}
            }
        }
        sockets
    }

    /// Notes each plug and socket whose interface has types alone. The names are known to be there.
    pub(super) fn check_contracts(&self, loaded: &Loaded, errors: &mut Errors) {
        for literal in self.plugs.iter().chain(self.sockets.iter().map(|(name, _)| name)) {
            let Some(id) = Source::contract(loaded, literal, errors) else { continue };
            let interface = loaded.model.interface(id);
            if !interface.is_contract(&loaded.model) {
                let message = format!(
                    "interface `{}` is no contract: it has neither a function nor a resource\nhelp: name an interface with \
                     functions; types alone come along with the contracts that use them",
                    interface.name
                );
                errors.push(literal.span(), message);
            }
        }
    }
}

/// The shape that a word which stands for none most likely means.
fn likely_shape(value: &Value) -> Shape {
    let word = match value {
        Value::Path(path) => path.get_ident().map(ToString::to_string).unwrap_or_default(),
        _ => String::new(),
    };
    let near = jackfield_contract::nearest(&word, WORDS).unwrap_or("direct");
    Cardinality::parse(&near.replace('_', "-")).map_or(Shape::Direct, Shape::Wrapped)
}

/// The shape that a word stands for, or what is wrong with it.
fn shape(value: &Value) -> Result<Shape, (Span, String)> {
    let word = match value {
        Value::Path(path) => path.get_ident().map(ToString::to_string),
        // The names of cardinalities as manifests write them are understood too.
        Value::Str(text) => Some(text.value().replace('-', "_")),
        _ => None,
    };
    let expects = |found: &str| format!("a socket is one word, found {found}{}", accepted_help("", "words", &WORDS));
    let Some(word) = word else { return Err((value.span(), expects(value.kind()))) };
    match word.as_str() {
        "direct" => Ok(Shape::Direct),
        word => match Cardinality::parse(&word.replace('_', "-")) {
            Some(cardinality) => Ok(Shape::Wrapped(cardinality)),
            None => {
                Err((value.span(), format!("unknown socket word `{word}`{}", accepted_help(word, "words", &WORDS))))
            }
        },
    }
}
