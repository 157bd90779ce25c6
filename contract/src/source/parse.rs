//! Parsing each package by itself, with as many errors as can be told apart.

use std::collections::HashSet;

use wit_parser::{
    ParseError, ParseErrorKind, SourceMap, Span, Stability, UnresolvedPackage, UnresolvedPackageGroup, WorldItem,
};

use super::files::{Source, SourceFile};
use super::options::SourceOptions;
use super::text::without_remarks;
use crate::{Diagnostic, Location, guarded, nearest};

/// How many unknown names are reported for one package, so that a wrong path does not fill the screen.
const MAX_UNKNOWN_NAMES: usize = 20;

/// The names of WIT's own types, which an unknown name may have meant.
const PRIMITIVES: &[&str] =
    &["bool", "s8", "u8", "s16", "u16", "s32", "u32", "s64", "u64", "f32", "f64", "char", "string", "error-context"];

/// A package that was parsed, or a file that holds one in binary form.
pub(crate) enum Group {
    /// Parsed text with its files.
    Text { group: Box<UnresolvedPackageGroup>, files: Vec<SourceFile> },
    /// A file to be decoded.
    Binary(std::path::PathBuf),
}

/// Parses all packages.
pub(crate) fn parse(sources: Vec<Source>, options: &SourceOptions) -> Result<Vec<Group>, Vec<Diagnostic>> {
    let (mut groups, mut errors) = (Vec::new(), Vec::new());
    for source in sources {
        match source {
            Source::Binary(path) => groups.push(Group::Binary(path)),
            Source::Text(files) => match guarded(|| parse_package(&files)) {
                Ok(Ok(group)) => groups.push(Group::Text { group: Box::new(group), files }),
                Ok(Err(more)) => errors.extend(more),
                Err(panic) => errors.push(panicked(&files, &panic)),
            },
        }
    }
    if errors.is_empty() {
        unknown_features(&groups, options, &mut errors);
    }
    if errors.is_empty() { Ok(groups) } else { Err(errors) }
}

/// Parses the files of one package.
pub(super) fn parse_files(files: &[SourceFile]) -> Result<UnresolvedPackageGroup, (SourceMap, ParseError)> {
    let mut map = SourceMap::new();
    files.iter().for_each(|file| map.push_str(&file.name, without_remarks(&file.text)));
    map.parse()
}

/// How many lines of a file are looked at to find what makes the parser panic.
const MAX_SEARCHED_LINES: usize = 1000;

/// The parser's panic: the file, and the line without which it would not panic.
fn panicked(files: &[SourceFile], panic: &str) -> Diagnostic {
    let error = Diagnostic::new(format!("the WIT parser stopped with a panic: {panic}"));
    let parse = |file: &SourceFile| guarded(|| parse_files(std::slice::from_ref(file)).is_ok());
    let Some(file) = files.iter().find(|file| parse(file).is_err()) else {
        let names: Vec<String> = files.iter().map(|file| format!("`{}`", file.name)).collect();
        return error.help(format!("it is in one of {}; undo the last change to it", names.join(", ")));
    };
    let mut start = 0;
    let mut found = 0..0;
    for line in file.text.split_inclusive('\n').take(MAX_SEARCHED_LINES) {
        let range = start..start + line.trim_end().len();
        let mut without = file.clone();
        without.text.replace_range(range.clone(), &" ".repeat(range.len()));
        if parse(&without) == Ok(true) {
            found = range;
            break;
        }
        start += line.len();
    }
    error
        .at(Location::in_text(&file.name, &file.text, found))
        .help("this is a fault of the parser; write the line in another way")
}

fn parse_package(files: &[SourceFile]) -> Result<UnresolvedPackageGroup, Vec<Diagnostic>> {
    let (map, error) = match parse_files(files) {
        Ok(group) => return Ok(group),
        Err(error) => error,
    };
    if lacks_header(&error) {
        return with_header(files).map_err(|error| vec![error]);
    }
    let mut errors = vec![diagnose(files, &map, &error)];
    match error.kind() {
        ParseErrorKind::ItemNotFound { .. } => errors.extend(more_unknown_names(files, &map, &error)),
        _ => errors.extend(errors_of_other_files(files, &errors)),
    }
    Err(errors)
}

fn lacks_header(error: &ParseError) -> bool {
    matches!(error.kind(), ParseErrorKind::Syntax { message, .. } if message.starts_with("no `package` header"))
}

/// Text with nested packages only needs no header of its own: one that nobody will name is added.
fn with_header(files: &[SourceFile]) -> Result<UnresolvedPackageGroup, Diagnostic> {
    let mut all = files.to_vec();
    // The file's name makes packages of this kind differ, since two of one name cannot be in one graph of packages.
    let hash = files[0].name.bytes().fold(0u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
    all.push(SourceFile { name: "(added)".into(), text: format!("package jackfield:unnamed-w{hash:x};") });
    match parse_files(&all) {
        Ok(group) if group.main.interfaces.len() + group.main.worlds.len() == 0 => Ok(group),
        Err((map, error)) if !lacks_header(&error) => Err(diagnose(&all, &map, &error)),
        _ => Err(Diagnostic::new(format!("`{}` does not say which package it is", files[0].name))
            .at(Location::in_text(&files[0].name, &files[0].text, 0..0))
            .help("begin it with a line such as `package demo:text@0.1.0;`")),
    }
}

/// The place of a span.
pub(crate) fn locate(files: &[SourceFile], map: &SourceMap, span: Span) -> Option<Location> {
    let place = map.resolve_span(span)?;
    let file = files.iter().find(|file| file.name == place.path)?;
    Some(Location::in_text(&file.name, &file.text, place.range))
}

fn diagnose(files: &[SourceFile], map: &SourceMap, error: &ParseError) -> Diagnostic {
    let (message, help) = match error.kind() {
        ParseErrorKind::ItemNotFound { name, kind, hint, .. } => {
            let near = near_name(files, name, kind).map(|near| format!("did you mean `{near}`?"));
            (format!("{kind} `{name}` does not exist"), near.into_iter().chain(hint.clone()).collect())
        }
        kind => (plain(&kind.to_string()), Vec::new()),
    };
    let mut lines = message.lines();
    let mut diagnostic = Diagnostic::new(lines.next().unwrap_or_default());
    diagnostic.help = lines.map(str::to_owned).chain(help).collect();
    if let Some((_, keyword)) = diagnostic.message.split_once("found keyword `") {
        diagnostic.help.push(format!("write `%{} if it is meant as a name", keyword));
    }
    if diagnostic.message.starts_with("package identifier") {
        diagnostic.help.push(
            "the files of a folder are one package: put each other package into a folder of its own below `deps/`"
                .into(),
        );
    }
    match locate(files, map, error.kind().span()) {
        Some(location) => diagnostic.at(location),
        None => diagnostic,
    }
}

/// The parser's words for a character that may not be there name it as Rust's `Debug` does.
fn plain(message: &str) -> String {
    match message.split_once("EscapeUnicode(EscapeIterInner('") {
        Some((before, rest)) => match rest.split_once("'))") {
            Some((character, after)) => format!("{before}`{character}`{after}\nwrite the text without this character"),
            None => message.to_owned(),
        },
        None => message.to_owned(),
    }
}

fn near_name<'a>(files: &'a [SourceFile], name: &str, kind: &str) -> Option<&'a str> {
    let declared = files.iter().flat_map(|file| declared_names(&file.text));
    let primitives = PRIMITIVES.iter().copied().filter(|_| !matches!(kind, "interface" | "world"));
    nearest(name, primitives.chain(declared).filter(|candidate| *candidate != name))
}

/// Every name that follows a word which declares one, or stands between the braces of a `use`.
pub(crate) fn declared_names(text: &str) -> impl Iterator<Item = &str> {
    let words = text.lines().map(|line| line.split("//").next().unwrap_or_default()).flat_map(|line| {
        line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '%')).filter(|word| !word.is_empty())
    });
    let mut declares = false;
    words.filter_map(move |word| {
        let declared = declares.then(|| word.trim_start_matches('%'));
        declares = matches!(
            word,
            "record" | "variant" | "enum" | "flags" | "resource" | "type" | "interface" | "world" | "as"
        );
        declared.filter(|_| !declares)
    })
}

/// wit-parser stops at the first unknown name. Each is replaced in place by a type that exists, and the text is parsed
/// again, so that one run shows them all; the first error of another kind ends the search, since the patch may be its cause.
fn more_unknown_names(files: &[SourceFile], map: &SourceMap, first: &ParseError) -> Vec<Diagnostic> {
    let mut patched = files.to_vec();
    let mut found = Vec::new();
    let mut next = patch(&mut patched, map, first.kind().span());
    while next && found.len() < MAX_UNKNOWN_NAMES {
        let Err((map, error)) = parse_files(&patched) else { break };
        if !matches!(error.kind(), ParseErrorKind::ItemNotFound { .. }) {
            break;
        }
        found.push(diagnose(files, &map, &error));
        next = patch(&mut patched, &map, error.kind().span());
    }
    found
}

/// Replaces a name by `u8` and spaces, so that every place stays where it is.
fn patch(files: &mut [SourceFile], map: &SourceMap, span: Span) -> bool {
    let Some(place) = map.resolve_span(span) else { return false };
    let Some(file) = files.iter_mut().find(|file| file.name == place.path) else { return false };
    if place.range.len() < 2 || !file.text.is_char_boundary(place.range.start) {
        return false;
    }
    let padded = format!("{:<width$}", "u8", width = place.range.len());
    file.text.replace_range(place.range, &padded);
    true
}

/// Errors of syntax in the other files of a package, each of which can be seen by reading that file alone.
fn errors_of_other_files(files: &[SourceFile], known: &[Diagnostic]) -> Vec<Diagnostic> {
    if files.len() < 2 {
        return Vec::new();
    }
    let errors = files.iter().filter_map(|file| {
        let one = std::slice::from_ref(file);
        let (map, error) = parse_files(one).err()?;
        let syntax = matches!(error.kind(), ParseErrorKind::Lex(_) | ParseErrorKind::Syntax { .. });
        (syntax && !lacks_header(&error)).then(|| diagnose(one, &map, &error))
    });
    errors.filter(|error| !known.contains(error)).collect()
}

/// A feature that gates nothing is a mistake in the options.
fn unknown_features(groups: &[Group], options: &SourceOptions, errors: &mut Vec<Diagnostic>) {
    let mut gates = HashSet::new();
    for group in groups {
        match group {
            // What a binary package gates has been decided when it was encoded, so nothing can be said then.
            Group::Binary(_) => return,
            Group::Text { group, .. } => {
                group.nested.iter().chain([&group.main]).for_each(|package| feature_gates(package, &mut gates));
            }
        }
    }
    for feature in options.features.iter().filter(|feature| !gates.contains(feature.as_str())) {
        let error = Diagnostic::new(format!("the feature `{feature}` gates nothing in this WIT"));
        errors.push(match nearest(feature, gates.iter().copied()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help("remove it from `features`"),
        });
    }
}

/// The features that gate something in a package: `@unstable(feature = name)`.
fn feature_gates<'a>(package: &'a UnresolvedPackage, gates: &mut HashSet<&'a str>) {
    let mut add = |stability: &'a Stability| {
        if let Stability::Unstable { feature, .. } = stability {
            gates.insert(feature);
        }
    };
    package.types.iter().for_each(|(_, ty)| add(&ty.stability));
    for (_, interface) in package.interfaces.iter() {
        add(&interface.stability);
        interface.functions.values().for_each(|function| add(&function.stability));
    }
    for (_, world) in package.worlds.iter() {
        add(&world.stability);
        world.includes.iter().for_each(|include| add(&include.stability));
        for item in world.imports.values().chain(world.exports.values()) {
            match item {
                WorldItem::Interface { stability, .. } => add(stability),
                WorldItem::Function(function) => add(&function.stability),
                WorldItem::Type { .. } => {}
            }
        }
    }
}
