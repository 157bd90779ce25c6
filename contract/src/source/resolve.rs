//! Putting packages together: each after those that it needs.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use wit_parser::{PackageName, Resolve, ResolveError, ResolveErrorKind, Span, UnresolvedPackage};

use super::files::SourceFile;
use super::options::SourceOptions;
use super::parse::{Group, locate, parse_files};
use super::text::without_gated;
use crate::name::join;
use crate::{Diagnostic, Location, nearest};

/// Packages put together, with the text of all files for the places of later errors.
pub(crate) struct Resolved {
    /// The packages.
    pub(crate) resolve: Resolve,
    files: Vec<SourceFile>,
}

impl Resolved {
    /// The place of a span of these packages.
    pub(crate) fn location(&self, span: Span) -> Option<Location> {
        locate(&self.files, &self.resolve.source_map, span)
    }
}

/// A package that waits for those that it needs.
struct Waiting {
    package: UnresolvedPackage,
    /// What to add to its spans.
    offset: u32,
    /// The files that it is in: a range of all files.
    files: std::ops::Range<usize>,
}

/// Puts all packages into one `Resolve`.
pub(crate) fn resolve(groups: Vec<Group>, options: &SourceOptions) -> Result<Resolved, Vec<Diagnostic>> {
    let mut resolve = Resolve::new();
    resolve.features.extend(options.features.iter().cloned());
    resolve.all_features = options.all_features;
    let mut errors = Vec::new();
    let mut files: Vec<SourceFile> = Vec::new();
    let mut waiting: Vec<Waiting> = Vec::new();
    let mut places: HashMap<PackageName, std::ops::Range<usize>> = HashMap::new();
    for group in groups {
        let (group, own) = match group {
            Group::Binary(path) => {
                errors.extend(push_binary(&mut resolve, &path).err());
                continue;
            }
            Group::Text { group, files } => (group, files),
        };
        let start = files.len();
        let range = start..start + own.len();
        files.extend(own);
        let offset = resolve.push_source_map(group.source_map);
        for package in group.nested.into_iter().chain([group.main]) {
            let Some(earlier) = places.insert(package.name.clone(), range.clone()) else {
                waiting.push(Waiting { package, offset, files: range.clone() });
                continue;
            };
            // A copy of what is there already, as vendored folders have them, is no error.
            let text = |range: &std::ops::Range<usize>| -> Vec<String> {
                let mut texts: Vec<String> = files[range.clone()].iter().map(|file| file.text.clone()).collect();
                texts.sort();
                texts
            };
            if text(&earlier) != text(&range) {
                errors.push(duplicate(&package.name, &files[earlier], &files[range.clone()]));
            }
        }
    }
    errors.extend(missing_packages(&resolve, &waiting, &files));
    if errors.is_empty() {
        errors.extend(push_all(&mut resolve, waiting, &files));
    }
    if errors.is_empty() { Ok(Resolved { resolve, files }) } else { Err(errors) }
}

fn push_binary(resolve: &mut Resolve, path: &Path) -> Result<(), Diagnostic> {
    resolve.push_file(path).map(drop).map_err(|error| {
        Diagnostic::new(format!("`{}` is not a WIT package in binary form: {error:#}", path.display()))
    })
}

fn duplicate(name: &PackageName, first: &[SourceFile], second: &[SourceFile]) -> Diagnostic {
    let first = first.first().map(|file| file.name.as_str()).unwrap_or_default();
    let error = Diagnostic::new(format!("the package `{name}` is defined in two different places"))
        .help(format!("it is also in `{first}`; leave one of them out, or make both the same"));
    match find_in(second, |text| text.find(&format!("{}:{}", name.namespace, name.name)), name.to_string().len()) {
        Some(location) => error.at(location),
        None => error,
    }
}

fn find_in(files: &[SourceFile], find: impl Fn(&str) -> Option<usize>, len: usize) -> Option<Location> {
    files.iter().find_map(|file| {
        let start = find(&file.text)?;
        Some(Location::in_text(&file.name, &file.text, start..start + len))
    })
}

/// Every package that is used and is nowhere.
fn missing_packages(resolve: &Resolve, waiting: &[Waiting], files: &[SourceFile]) -> Vec<Diagnostic> {
    let known: Vec<PackageName> =
        waiting.iter().map(|w| w.package.name.clone()).chain(resolve.package_names.keys().cloned()).collect();
    let texts: Vec<String> = known.iter().map(PackageName::to_string).collect();
    let mut errors = Vec::new();
    for one in waiting {
        for wanted in one.package.foreign_deps.keys().filter(|wanted| !known.contains(wanted)) {
            let mut error = Diagnostic::new(format!("the package `{wanted}` is used, but it is not here"));
            // `use demo:text/types@0.1.0` has the interface between the package and its version.
            let path = format!("{}:{}/", wanted.namespace, wanted.name);
            let shown = path.len() - 1;
            if let Some(location) = find_in(&files[one.files.clone()], |text| find_use(text, &path), shown) {
                error = error.at(location);
            }
            let same: Vec<&PackageName> =
                known.iter().filter(|k| k.namespace == wanted.namespace && k.name == wanted.name).collect();
            error = if !same.is_empty() {
                error.help(format!("it is here as {}", join(same)))
            } else if let Some(near) = nearest(&wanted.to_string(), texts.iter().map(String::as_str)) {
                error.help(format!("did you mean `{near}`?"))
            } else {
                error.help(format!("put its WIT into `deps/{}/`, or name its folder as another path", wanted.name))
            };
            errors.push(error);
        }
    }
    errors
}

/// Where a path is used, comments aside.
fn find_use(text: &str, path: &str) -> Option<usize> {
    text.match_indices(path).map(|(start, _)| start).find(|start| {
        let line = text[..*start].rfind('\n').map_or(0, |newline| newline + 1);
        !text[line..*start].contains("//")
    })
}

/// Pushes packages, each after its dependencies; one that fails does not keep those from being checked that do without it.
fn push_all(resolve: &mut Resolve, mut waiting: Vec<Waiting>, files: &[SourceFile]) -> Vec<Diagnostic> {
    let mut errors = Vec::new();
    let mut failed: HashSet<PackageName> = HashSet::new();
    loop {
        let mut progress = false;
        let mut rest = Vec::new();
        for one in waiting {
            let needs = || one.package.foreign_deps.keys();
            if needs().any(|dep| failed.contains(dep)) {
                failed.insert(one.package.name.clone());
                progress = true;
            } else if needs().all(|dep| resolve.package_names.contains_key(dep)) {
                progress = true;
                let name = one.package.name.clone();
                // A push that fails leaves its package half done.
                let before = resolve.clone();
                if let Err(error) = resolve.push(one.package, one.offset) {
                    let error = diagnose(resolve, files, &error);
                    *resolve = before;
                    if !push_without_gated(resolve, &name, &files[one.files]) {
                        errors.push(error);
                        failed.insert(name);
                    }
                }
            } else {
                rest.push(one);
            }
        }
        waiting = rest;
        if waiting.is_empty() {
            return errors;
        }
        if !progress {
            errors.push(cycle(&waiting, files));
            return errors;
        }
    }
}

/// Pushes a package once more without what features that are not on gate in it: wit-parser finds fault with an anonymous type that
/// holds a gated one, even where only a function that is gated too has it. Whether that helped.
fn push_without_gated(resolve: &mut Resolve, name: &PackageName, files: &[SourceFile]) -> bool {
    let is_on = |feature: &str| resolve.all_features || resolve.features.contains(feature);
    let mut less = files.to_vec();
    let mut changed = false;
    for file in &mut less {
        if let Some(text) = without_gated(&file.text, is_on) {
            file.text = text;
            changed = true;
        }
    }
    let Some(group) = changed.then(|| parse_files(&less).ok()).flatten() else { return false };
    let package = group.nested.into_iter().chain([group.main]).find(|package| package.name == *name);
    let needs_are_here = |package: &UnresolvedPackage| {
        package.foreign_deps.keys().all(|wanted| resolve.package_names.contains_key(wanted))
    };
    let Some(package) = package.filter(needs_are_here) else { return false };
    let before = resolve.clone();
    let offset = resolve.push_source_map(group.source_map);
    let done = resolve.push(package, offset).is_ok();
    if !done {
        *resolve = before;
    }
    done
}

/// Names the packages of a cycle in order.
fn cycle(waiting: &[Waiting], files: &[SourceFile]) -> Diagnostic {
    let next = |index: usize| {
        waiting[index].package.foreign_deps.keys().find_map(|dep| waiting.iter().position(|w| w.package.name == *dep))
    };
    let mut path = vec![0];
    while let Some(index) = next(*path.last().unwrap_or(&0)) {
        if let Some(start) = path.iter().position(|seen| *seen == index) {
            path.drain(..start);
            break;
        }
        path.push(index);
    }
    let mut names: Vec<String> = path.iter().map(|index| waiting[*index].package.name.to_string()).collect();
    names.extend(names.first().cloned());
    let error = Diagnostic::new(format!("packages use each other in a circle: {}", names.join(" -> ")))
        .help("move what both need into a package of its own");
    let (first, second) = (&waiting[path[0]], &waiting[path[path.len().min(2) - 1]].package.name);
    let used = format!("{}:{}/", second.namespace, second.name);
    match find_in(&files[first.files.clone()], |text| find_use(text, &used), used.len() - 1) {
        Some(location) => error.at(location),
        None => error,
    }
}

fn diagnose(resolve: &Resolve, files: &[SourceFile], error: &ResolveError) -> Diagnostic {
    let location = locate(files, &resolve.source_map, error.kind().span());
    let word = location
        .as_ref()
        .map(|place| place.source_line.chars().skip(place.column - 1).take(place.len).collect::<String>());
    let message = error.to_string();
    let mut lines = message.lines();
    let mut diagnostic = Diagnostic::new(lines.next().unwrap_or_default());
    diagnostic.help = lines.map(str::to_owned).collect();
    if let (Some(word), ResolveErrorKind::Semantic { .. }) = (word, error.kind()) {
        if message.contains("not found") || message.contains("not defined") {
            diagnostic.message = format!("`{word}`: {}", diagnostic.message);
            let declared = files.iter().flat_map(|file| super::parse::declared_names(&file.text));
            if let Some(near) = nearest(&word, declared.filter(|name| *name != word)) {
                diagnostic.help.push(format!("did you mean `{near}`?"));
            }
        }
        if message.contains("gated") {
            diagnostic.help.push("name the feature in `features`".to_owned());
        }
    }
    diagnostic.location = location.map(Box::new);
    diagnostic
}
