//! The graph manifest: TOML in, a [`GraphSpec`] whose every part knows its line out.
//!
//! Nothing is looked up here: whether ids, contracts and components exist is for discovery and the plan to say, which
//! treat a graph that a program built alike. Everything that does not fit is collected, so that one run shows it all.

mod json;
mod plugin;
mod reader;
mod units;

use std::path::Path;

use jackfield_contract::Cardinality;
use toml::Spanned;
use toml::de::{DeString, DeTable};

use crate::plan::{GraphSpec, Origin, SourceText};
use crate::report::{Problem, ProblemKind};
use reader::{Reader, Value};

/// Reads the manifest at `path`.
///
/// The spec holds what was wrong with keys and values in [`GraphSpec::problems`]; planning goes on with the rest.
///
/// # Errors
///
/// A file that cannot be read or is not TOML.
pub fn read(path: &Path) -> Result<GraphSpec, Vec<Problem>> {
    let name = path.display().to_string();
    let failure = |message: String| vec![Problem::graph(ProblemKind::Manifest, message)];
    let bytes =
        std::fs::read(path).map_err(|error| failure(format!("the manifest `{name}` cannot be read: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..valid].iter().filter(|byte| **byte == b'\n').count() + 1;
        failure(format!("the manifest `{name}` is not text: {name}:{line} is not UTF-8"))
    })?;
    parse(&name, &text, path.parent().unwrap_or(Path::new("")))
}

/// Reads a manifest from its text; `name` is what errors call it, and paths start from `base`.
///
/// # Errors
///
/// Text that is not TOML.
pub fn parse(name: &str, text: &str, base: &Path) -> Result<GraphSpec, Vec<Problem>> {
    let source = SourceText::new(name, text);
    let (document, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let problem = |error: &toml::de::Error| {
            let origin = error.span().map(|span| Origin::new(&source, span));
            Problem::graph(ProblemKind::Manifest, format!("the manifest is not valid TOML: {}", error.message()))
                .at(origin.as_ref())
        };
        return Err(errors.iter().map(problem).collect());
    }
    let mut reader = Reader::new(source);
    let mut spec = graph(&mut reader, base, document.get_ref());
    spec.problems = reader.problems;
    Ok(spec)
}

fn graph(reader: &mut Reader, base: &Path, document: &DeTable<'_>) -> GraphSpec {
    let mut spec = GraphSpec::default();
    for (key, value) in document {
        match key.get_ref().as_ref() {
            "graph" => root(reader, &mut spec, key, value),
            "defaults" => defaults(reader, &mut spec, value),
            "plugin" => {
                if let Some(plugins) = reader.table(value, "`plugin`") {
                    spec.plugins =
                        plugins.iter().map(|(key, value)| plugin::plugin(reader, base, key, value)).collect();
                }
            }
            _ => reader.unknown_key(key, reader::MANIFEST, &["graph", "defaults", "plugin"], &[]),
        }
    }
    if !document.contains_key("graph") {
        reader
            .problem(0..0, "there is no `[graph]`, so that nobody knows which contract the host uses")
            .help
            .push("add `[graph]` with `root = \"<contract>\"`".to_owned());
    }
    spec
}

fn root(reader: &mut Reader, spec: &mut GraphSpec, place: &Spanned<DeString<'_>>, value: &Value<'_>) {
    let Some(table) = reader.table(value, "`graph`") else { return };
    for (key, value) in table {
        match key.get_ref().as_ref() {
            "root" => spec.root = reader.string(value, "`root`"),
            "cardinality" => {
                let Some(word) = reader.string(value, "`cardinality`") else { continue };
                match Cardinality::parse(&word) {
                    Some(cardinality) => spec.cardinality = Some(reader.located(cardinality, value.span())),
                    None => {
                        let help = plugin::suggestion(&word, &Cardinality::ALL.map(Cardinality::as_str));
                        let problem = reader.problem(value.span(), format!("there is no cardinality \"{}\"", *word));
                        problem.help.push(help);
                    }
                }
            }
            "plugs" => spec.root_plugs = reader.strings(value, "`plugs`", "plugin ids"),
            _ => reader.unknown_key(key, "graph", &["root", "cardinality", "plugs"], &[]),
        }
    }
    if !table.contains_key("root") {
        reader
            .problem(place.span(), "`graph` has no `root`, so that nobody knows which contract the host uses")
            .help
            .push("add `root = \"<contract>\"`".to_owned());
    }
}

fn defaults(reader: &mut Reader, spec: &mut GraphSpec, value: &Value<'_>) {
    let Some(table) = reader.table(value, "`defaults`") else { return };
    for (key, value) in table {
        match key.get_ref().as_ref() {
            "limits" => spec.limits = plugin::limits(reader, value, "defaults.limits"),
            _ => {
                let limits = ["memory", "deadline", "fuel"].map(|key| (key, "defaults.limits"));
                reader.unknown_key(key, "defaults", &["limits"], &limits);
            }
        }
    }
}
