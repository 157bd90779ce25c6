//! The graph manifest: TOML in, a [`GraphSpec`] whose every part knows its line out.
//!
//! Nothing is looked up here: whether ids, contracts and components exist is for discovery and the plan to say, which
//! treat a graph that a program built alike. Everything that does not fit is collected, so that one run shows it all.

mod declare;
mod json;
mod limits;
pub mod own;
mod reader;
mod schema;
mod spec;
mod tables;
mod units;
mod values;

use std::path::Path;
use std::sync::Arc;

use jackfield_contract::{MAX_MANIFEST, read_regular};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::report::{Problem, ProblemKind};
use crate::span::{Origin, SourceText};
use crate::spec::GraphSpec;
use declare::{Entry, Place};
use reader::Reader;

pub use schema::schema;

/// A size as a manifest writes it, in bytes: `65536`, `64MiB`.
///
/// # Errors
///
/// In words, what is wrong with it.
pub fn size(text: &str) -> Result<u64, String> {
    units::size(text)
}

/// A duration as a manifest writes it: `250ms`, `5s`.
///
/// # Errors
///
/// In words, what is wrong with it.
pub fn duration(text: &str) -> Result<std::time::Duration, String> {
    units::duration(text)
}

/// Reads the manifest at `path`.
///
/// The spec holds what was wrong with keys and values in [`GraphSpec::problems`]; planning goes on with the rest.
///
/// # Errors
///
/// A file that cannot be read or is not TOML.
pub fn read(path: &Path) -> Result<GraphSpec, Vec<Problem>> {
    read_as(path, own::Dialect::default()).map(|(spec, _)| spec)
}

/// As [`read`], of a manifest that has tables of the application's own.
///
/// # Errors
///
/// As [`read`].
pub fn read_as(path: &Path, dialect: own::Dialect<'_>) -> Result<(GraphSpec, own::Table), Vec<Problem>> {
    let name = path.display().to_string();
    let failure = |message: String| vec![Problem::graph(ProblemKind::Manifest, message)];
    let file = read_regular(path, MAX_MANIFEST).map_err(|error| {
        failure(format!("the manifest `{name}` cannot be read: {}", jackfield_contract::file_error(path, &error)))
    })?;
    let bytes = file.bytes;
    let start = bytes.trim_ascii_start();
    if start.starts_with(b"\0asm") || start.starts_with(b"(component") || start.starts_with(b"(module") {
        let message = format!("`{name}` is WebAssembly, and a manifest in TOML is expected");
        let problem = Problem::graph(ProblemKind::Manifest, message);
        return Err(vec![
            problem.help("a manifest names components; `jackfield call` and `inspect` take one as it is"),
        ]);
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..valid].iter().filter(|byte| **byte == b'\n').count() + 1;
        failure(format!("the manifest `{name}` is not text: {name}:{line} is not UTF-8"))
    })?;
    parse_as(&name, &text, path.parent().unwrap_or(Path::new("")), dialect)
}

/// Reads a manifest from its text; `name` is what errors call it, and paths start from `base`.
///
/// # Errors
///
/// Text that is not TOML.
pub fn parse(name: &str, text: &str, base: &Path) -> Result<GraphSpec, Vec<Problem>> {
    parse_as(name, text, base, own::Dialect::default()).map(|(spec, _)| spec)
}

/// As [`parse`], of a manifest that has tables of the application's own.
///
/// # Errors
///
/// As [`parse`].
pub fn parse_as(
    name: &str,
    text: &str,
    base: &Path,
    dialect: own::Dialect<'_>,
) -> Result<(GraphSpec, own::Table), Vec<Problem>> {
    let source = SourceText::new(name, text);
    let (document, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return Err(syntax(&source, text, &errors));
    }
    let mut reader = Reader::new(source);
    let whole = document.span();
    let (mut document, own) = dialect.take(&reader, document.into_inner());
    let added = dialect.add_root(&mut document);
    let document = Spanned::new(whole, DeValue::Table(document));
    let manifest = tables::Manifest::read(&mut reader, &Place::top(), &document);
    let mut spec = manifest.map(|manifest| spec::graph(&mut reader, base, manifest)).unwrap_or_default();
    if let Some(root) = spec.root.as_mut().filter(|_| added) {
        // It stands nowhere in the file.
        root.origin = None;
    }
    spec.problems = reader.problems;
    // Some are found when all is read; people read from top to bottom.
    spec.problems.sort_by_cached_key(|problem| problem.origin.as_ref().map(|origin| (origin.line(), origin.column())));
    Ok((spec, own))
}

/// The errors of a text that is not TOML.
fn syntax(source: &Arc<SourceText>, text: &str, errors: &[toml::de::Error]) -> Vec<Problem> {
    let mut problems = Vec::new();
    // The keys below a header that is there twice are there twice for that reason alone.
    let mut below_twice = false;
    for error in errors {
        let span = error.span().unwrap_or_default();
        let line = text[..span.start.min(text.len())].rfind('\n').map_or(0, |at| at + 1);
        let header = text[line..].trim_start().starts_with('[');
        let twice = error.message() == "duplicate key";
        if twice && below_twice && !header {
            continue;
        }
        below_twice = twice && header;
        let mut message = format!("the manifest is not valid TOML: {}", error.message());
        let mut help = None;
        if let (true, Some(key)) = (twice, text.get(span.clone())) {
            let key = key.trim_matches(['"', '\'']);
            message = format!("{message} `{key}`");
            if text[line..span.start].trim_start() == "[plugin." {
                help = Some(format!("two plugins have the id `{key}`; give one of them another id"));
            }
        }
        let origin = error.span().map(|span| Origin::new(source, span));
        let mut problem = Problem::graph(ProblemKind::Manifest, message).at(origin.as_ref());
        problem.help.extend(help);
        problems.push(problem);
    }
    problems
}
