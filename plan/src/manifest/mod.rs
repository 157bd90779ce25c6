//! The graph manifest: TOML in, a [`GraphSpec`] whose every part knows its line out.
//!
//! Nothing is looked up here: whether ids, contracts and components exist is for discovery and the plan to say, which
//! treat a graph that a program built alike. Everything that does not fit is collected, so that one run shows it all.

mod declare;
mod json;
mod limits;
mod other;
pub mod own;
mod reader;
mod restart;
mod schema;
mod spec;
mod tables;
mod trust;
mod units;
mod values;
mod wasi;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jackfield_contract::{MAX_MANIFEST, read_regular};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::bundle::{Bundle, is_bundle};
use crate::report::{Problem, ProblemKind};
use crate::span::{Origin, SourceText};
use crate::spec::{ComponentSource, GraphSpec};
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

/// Reads the manifest at `path`, or the one in a [bundle](crate::bundle).
///
/// The spec holds what was wrong with keys and values in [`GraphSpec::problems`]; planning goes on with the rest.
///
/// # Errors
///
/// A file that cannot be read, is no regular file, has more than 16 MiB, or is not TOML.
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
    if path.is_dir() {
        let message = format!("`{name}` is a folder, and a manifest in TOML is expected");
        return Err(vec![failure(message).help("name the file in it, e.g. `graph.toml`")]);
    }
    if is_bundle(path) {
        return Bundle::open(path)
            .and_then(|bundle| Ok((bundle.manifest()?, bundle)))
            .map_err(|message| vec![failure(message)])
            .and_then(|(text, bundle)| bundled(path, &text, &bundle, dialect));
    }
    let file = read_regular(path, MAX_MANIFEST).map_err(|error| {
        let why = jackfield_contract::file_error(path, &error);
        vec![failure(format!("the manifest `{name}` cannot be read: {why}"))]
    })?;
    parse_as(&name, &text_of(&name, file.bytes)?, path.parent().unwrap_or(Path::new("")), dialect)
}

/// Reads a manifest from the bytes of a file or of stdin; `name` is what errors call it, and paths start from `base`.
///
/// # Errors
///
/// What is not TOML: said as what it is, where that can be told.
pub fn parse_bytes(name: &str, bytes: Vec<u8>, base: &Path) -> Result<GraphSpec, Vec<Problem>> {
    parse(name, &text_of(name, bytes)?, base)
}

/// The text of a manifest.
fn text_of(name: &str, bytes: Vec<u8>) -> Result<String, Vec<Problem>> {
    if let Some(problem) = other::instead(name, &bytes) {
        return Err(vec![problem]);
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..valid].iter().filter(|byte| **byte == b'\n').count() + 1;
        vec![failure(format!("the manifest `{name}` is not text: {name}:{line} is not UTF-8"))]
    })?;
    Ok(text)
}

fn failure(message: String) -> Problem {
    Problem::graph(ProblemKind::Manifest, message)
}

/// The graph in a bundle. Folders that it grants start from the bundle's own.
fn bundled(
    path: &Path,
    text: &str,
    bundle: &Bundle,
    dialect: own::Dialect<'_>,
) -> Result<(GraphSpec, own::Table), Vec<Problem>> {
    let name = path.join(&bundle.index.manifest.name).display().to_string();
    let (mut spec, own) = parse_as(&name, text, path.parent().unwrap_or(Path::new("")), dialect)?;
    for plugin in &mut spec.plugins {
        match bundle.component(&plugin.id) {
            Some(component) => plugin.component.value = ComponentSource::Bundled(Arc::clone(component)),
            None => {
                plugin.component.value = ComponentSource::Path(PathBuf::new());
                let message = format!("the bundle `{}` holds no component for it", path.display());
                let problem = Problem::plugin(ProblemKind::Component, plugin.id.value.as_str(), message);
                spec.problems.push(problem.at(plugin.component.origin.as_ref()).help("bundle the graph again"));
            }
        }
    }
    for domain in &mut spec.domains {
        domain.bundled = bundle.domain(&domain.name).map(Arc::clone);
    }
    Ok((spec, own))
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
    // Some are found when all is read; people read from top to bottom.
    reader.problems.sort_by_key(|problem| problem.origin.as_ref().map(Origin::start));
    reader.count_unknown();
    spec.problems = reader.problems;
    Ok((spec, own))
}

/// How many errors of a text that is not TOML are told.
const SHOWN: usize = 10;

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
    // One wrong line makes errors of many that follow.
    let more = problems.len().saturating_sub(SHOWN);
    problems.truncate(SHOWN);
    if let (1.., Some(last)) = (more, problems.last_mut()) {
        last.help.push(format!("mend these first; {more} more errors follow, and may come of them"));
    }
    problems
}
