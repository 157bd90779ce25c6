//! The options of `plugin!`: `plug`, `sockets`, `log`, and those that both macros share.

use jackfield_contract::{Cardinality, InterfaceId, Loaded, Shape};
use proc_macro2::Span;
use syn::LitStr;

use super::import_kind::Own;
use crate::diagnostics::{Errors, accepted_help};
use crate::input::{Input, Value};
use crate::load::Source;
use crate::options::{Common, Reader};

/// The words for sockets.
const WORDS: [&str; 5] = ["direct", "exactly_one", "at_most_one", "at_least_one", "any"];

/// The options of `plugin!`, read.
pub(super) struct Options {
    pub(super) common: Common,
    /// The plugs' contracts.
    pub(super) plugs: Vec<LitStr>,
    /// The names of their own that plugs have, parallel to `plugs`.
    pub(super) plug_names: Vec<Option<LitStr>>,
    /// The sockets' contracts and shapes.
    sockets: Vec<(LitStr, Shape)>,
    /// The sockets that have names of their own: the contract, the name and the shape.
    own: Vec<(LitStr, LitStr, Shape)>,
    /// Whether the component may import `jackfield:runtime/log`.
    pub(super) log: bool,
}

impl Options {
    pub(super) fn read(input: &Input, errors: &mut Errors) -> Self {
        let mut reader = Reader::new(input, &["plug", "sockets", "log"], errors);
        let common = Common::read(&mut reader, input.span);
        let (plugs, plug_names) = plugs(&mut reader);
        let log = reader.value("log").is_none() || reader.flag("log");
        let (mut sockets, mut own) = (Vec::new(), Vec::new());
        for (contract, value) in reader.map("sockets", "{ \"demo:log/sink\": any }") {
            if let Value::Map(entries, span) = value {
                if entries.is_empty() {
                    let help = "help: name a socket, `{ primary: any }`, or write its shape alone, `any`";
                    reader.errors().push(*span, format!("there is no socket in it\n{help}"));
                }
                for (name, value) in entries {
                    own.push((contract.clone(), name.clone(), read_shape(&mut reader, value)));
                }
            } else {
                sockets.push((contract.clone(), read_shape(&mut reader, value)));
            }
        }
        if plugs.is_empty() && sockets.is_empty() && own.is_empty() && errors.is_empty() {
            errors.push(
                input.span,
                "a plugin needs a plug\nhelp: name the contract that it plugs: `plug: \"demo:text/filter\"`",
            );
        }
        Self { common, plugs, plug_names, sockets, own, log }
    }

    /// The sockets that have names of their own.
    pub(super) fn own_sockets(&self, loaded: &Loaded, errors: &mut Errors) -> Vec<Own> {
        let mut sockets: Vec<Own> = Vec::new();
        for (contract, name, shape) in &self.own {
            let Some(id) = Source::contract(loaded, contract, errors) else { continue };
            let text = name.value();
            if !jackfield_contract::is_kebab(&text) {
                let help = "help: it is a word of WIT, such as `primary` or `second-store`";
                errors.push(name.span(), format!("`{text}` is no name for a socket\n{help}"));
            } else if sockets.iter().any(|earlier| earlier.name == text) {
                let help = "help: give one of them another name";
                errors.push(name.span(), format!("two sockets are called `{text}`\n{help}"));
            } else if has_view(loaded, id, *shape, name, errors) {
                sockets.push(Own::new(id, *shape, text));
            }
        }
        sockets
    }

    /// Those of [`Options::own_sockets`] that are without fault.
    pub(super) fn likely_own_sockets(&self, loaded: &Loaded) -> Vec<Own> {
        self.own_sockets(loaded, &mut Errors::new())
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
            } else if has_view(loaded, id, *shape, name, errors) {
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
        let sockets = self.sockets.iter().map(|(name, _)| name).chain(self.own.iter().map(|(contract, _, _)| contract));
        for literal in self.plugs.iter().chain(sockets) {
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

/// Notes at `literal` if a socket of this shape cannot be had.
fn has_view(loaded: &Loaded, id: InterfaceId, shape: Shape, literal: &LitStr, errors: &mut Errors) -> bool {
    if shape == Shape::Direct {
        return true;
    }
    let checked = jackfield_contract::check_view(&loaded.model, id);
    checked.map_err(|error| errors.push_diagnostic(literal.span(), &error)).is_ok()
}

/// `plug`: a contract, a list of them, or a map from names of one's own to contracts.
fn plugs(reader: &mut Reader<'_>) -> (Vec<LitStr>, Vec<Option<LitStr>>) {
    let Some(Value::Map(entries, _)) = reader.value("plug") else {
        let plugs = reader.strings("plug");
        let names = vec![None; plugs.len()];
        return (plugs, names);
    };
    let mut plugs = (Vec::new(), Vec::new());
    for (name, contract) in entries {
        let Value::Str(contract) = contract else {
            reader.mistyped("plug", "a contract for each name, such as `{ main: \"demo:text/filter\" }`", contract);
            continue;
        };
        if !jackfield_contract::is_kebab(&name.value()) {
            let help = "help: it is a word of WIT, such as `main` or `second-store`";
            reader.errors().push(name.span(), format!("`{}` is no name for a plug\n{help}", name.value()));
        }
        plugs.0.push(contract.clone());
        plugs.1.push(Some(name.clone()));
    }
    plugs
}

/// The shape that a value stands for; if it stands for none, the one that was most likely meant, beside an error.
fn read_shape(reader: &mut Reader<'_>, value: &Value) -> Shape {
    shape(value).unwrap_or_else(|(span, message)| {
        reader.errors().push(span, message);
        likely_shape(value)
    })
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
