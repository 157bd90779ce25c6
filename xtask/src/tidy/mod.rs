//! The repository's own rules, as checks of its files.
//!
//! Each rule is a function from the files to what breaks it. They run as `cargo xtask tidy` and as a test.

mod book;
mod circles;
mod file;
mod manifests;
mod proof;
mod text;
mod unused;
mod wit;

use std::path::Path;

use anyhow::{Context, Result, bail};
use ignore::WalkBuilder;

use self::file::{Breach, File};

/// A rule.
type Rule = fn(&[File]) -> Vec<Breach>;

/// All rules.
const RULES: [Rule; 12] = [
    text::opens_with_purpose,
    text::is_not_too_long,
    text::has_no_banned_words,
    text::has_plain_lines,
    text::documents_are_there,
    manifests::lints_are_the_workspace_s,
    manifests::versions_are_the_workspace_s,
    wit::everything_is_documented,
    proof::every_promise_is_tried,
    circles::there_are_none,
    book::every_page_is_in_the_contents,
    unused::dependencies_are_named,
];

/// Checks the repository and prints what breaks its rules.
pub(crate) fn run(root: &Path) -> Result<()> {
    let breaches = check(&files(root)?);
    for breach in &breaches {
        println!("{breach}");
    }
    match breaches.len() {
        0 => Ok(()),
        count => bail!("the repository's rules are broken in {count} places"),
    }
}

/// Prints how many files, imports and circles each crate has, and the imports of each circle.
pub(crate) fn circles(root: &Path) -> Result<()> {
    print!("{}", circles::table(&files(root)?));
    Ok(())
}

fn check(files: &[File]) -> Vec<Breach> {
    let mut breaches: Vec<Breach> = RULES.iter().flat_map(|rule| rule(files)).collect();
    breaches.sort();
    breaches
}

/// The files that git does not ignore.
fn files(root: &Path) -> Result<Vec<File>> {
    let walk = WalkBuilder::new(root)
        .hidden(false)
        .require_git(false)
        .filter_entry(|entry| {
            let left_out = [".git", "target"];
            entry.depth() == 0 || !left_out.contains(&&*entry.file_name().to_string_lossy())
        })
        .build();
    let mut files = Vec::new();
    for entry in walk {
        let entry = entry?;
        if !entry.file_type().is_some_and(|kind| kind.is_file()) {
            continue;
        }
        let path = entry.path().strip_prefix(root).unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
        let bytes = std::fs::read(entry.path()).with_context(|| path.clone())?;
        files.push(File { path, text: String::from_utf8(bytes).ok().filter(|text| !text.contains('\0')) });
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_is_tidy() {
        let breaches = check(&files(&crate::root()).unwrap());
        let lines: Vec<String> = breaches.iter().map(ToString::to_string).collect();
        assert!(lines.is_empty(), "\n{}", lines.join("\n"));
    }
}
