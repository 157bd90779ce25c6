//! Rules about what stands in files.

use super::file::{Breach, File};

/// How many lines a Rust file may have. The design asks for about 500; this is where "about" ends.
const LONGEST: usize = 600;

/// Files that others have written, or that tests feed to parsers, in which anything may stand.
fn is_foreign(file: &File) -> bool {
    file.path.starts_with("LICENSE")
        || file.path.ends_with("Cargo.lock")
        || file.path.ends_with(".snap")
        || file.path.ends_with(".stderr")
        || file.path.ends_with("sarif-schema-2.1.0.json")
        || file.path.contains("/ui/")
        || file.path.contains("/snapshots/")
        || file.path.contains("/expansions/")
        || file.path.ends_with(".expanded.rs")
}

fn ours(files: &[File]) -> impl Iterator<Item = (&File, &str)> {
    files.iter().filter(|file| !is_foreign(file)).filter_map(|file| Some((file, file.text.as_deref()?)))
}

fn rust(files: &[File]) -> impl Iterator<Item = (&File, &str)> {
    ours(files).filter(|(file, _)| file.is("rs"))
}

/// A Rust file begins by saying what it is for.
pub(super) fn opens_with_purpose(files: &[File]) -> Vec<Breach> {
    let opens = |text: &str| text.lines().find(|line| !line.is_empty()).is_some_and(|line| line.starts_with("//! "));
    rust(files)
        .filter(|(_, text)| !opens(text))
        .map(|(file, _)| Breach::new(file, 1, "the file does not open with a `//!` line that says what it is for"))
        .collect()
}

/// A Rust file has one purpose, and so an end.
pub(super) fn is_not_too_long(files: &[File]) -> Vec<Breach> {
    rust(files)
        .map(|(file, text)| (file, text.lines().count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(file, lines)| {
            Breach::new(file, LONGEST, format!("{lines} lines; at most {LONGEST}: take the file apart"))
        })
        .collect()
}

/// Words that stand for work that was not done, and paths of somebody's own machine.
///
/// In two halves each, so that this file is not what it looks for.
const BANNED: [(&str, &str, &str); 8] = [
    ("TO", "DO", "do it, or say what is absent in ARCHITECTURE.md"),
    ("FIX", "ME", "mend it, or say what is absent in ARCHITECTURE.md"),
    ("XX", "X", "mend it, or say what is absent in ARCHITECTURE.md"),
    ("todo", "!(", "do it, or return an error that says `not supported yet`"),
    ("/home", "/", "a path of somebody's own machine"),
    ("/Users", "/", "a path of somebody's own machine"),
    ("/work", "/", "a path of somebody's own machine"),
    ("/root", "/", "a path of somebody's own machine"),
];

/// No work that was put off, no paths of one machine.
pub(super) fn has_no_banned_words(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (file, text) in ours(files) {
        for (index, line) in text.lines().enumerate() {
            for (first, second, hint) in BANNED {
                let word = format!("{first}{second}");
                if contains_word(line, &word) {
                    breaches.push(Breach::new(file, index + 1, format!("`{word}`: {hint}")));
                }
            }
        }
    }
    breaches
}

/// Whether a word stands in a line by itself; a path, at its own beginning.
fn contains_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let letter = |c: char| c.is_alphanumeric() || c == '_';
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let path = word.starts_with('/');
        let parted = !before.is_some_and(|c| letter(c) || (path && matches!(c, '.' | '}' | '~' | '-' | '*')));
        parted && (path || word.ends_with('(') || !after.is_some_and(letter))
    })
}

/// Unix line ends, one at the end of the file, no white space before them, and tabs only where they mean something.
pub(super) fn has_plain_lines(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let checked = ["rs", "toml", "md", "wit", "txt", "yml", "yaml", "sh"];
    for (file, text) in ours(files).filter(|(file, _)| checked.iter().any(|extension| file.is(extension))) {
        if !text.is_empty() && !text.ends_with('\n') {
            breaches.push(Breach::new(file, text.lines().count(), "the last line has no line feed"));
        }
        if text.ends_with("\n\n") {
            breaches.push(Breach::new(file, text.lines().count(), "empty lines at the end of the file"));
        }
        for (index, line) in text.split('\n').enumerate() {
            if line.ends_with('\r') {
                breaches.push(Breach::new(file, index + 1, "a carriage return before the line feed"));
            } else if line.ends_with([' ', '\t']) {
                breaches.push(Breach::new(file, index + 1, "white space at the end of the line"));
            }
            if file.is("rs") && line.starts_with('\t') {
                breaches.push(Breach::new(file, index + 1, "indented with a tab"));
            }
        }
    }
    breaches
}

/// What a newcomer looks for first is there, and says something.
pub(super) fn documents_are_there(files: &[File]) -> Vec<Breach> {
    let wanted =
        ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "deny.toml", ".ci/run"];
    let there =
        |path: &str| files.iter().any(|file| file.path == path && file.text.as_ref().is_some_and(|t| t.len() > 40));
    wanted
        .iter()
        .filter(|path| !there(path))
        .map(|path| Breach { path: (*path).to_owned(), line: 1, message: "the file is missing or empty".to_owned() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::file::tests::{breaches, file};
    use super::*;

    #[test]
    fn purposes() {
        let files =
            [file("a.rs", "//! A.\n"), file("b.rs", "fn b() {}\n"), file("tests/ui/c.rs", "x\n"), file("d.md", "x\n")];
        assert_eq!(breaches(opens_with_purpose, &files).len(), 1);
    }

    #[test]
    fn lengths() {
        let files =
            [file("a.rs", &"x\n".repeat(600)), file("b.rs", &"x\n".repeat(601)), file("c.md", &"x\n".repeat(900))];
        assert_eq!(breaches(is_not_too_long, &files), ["b.rs:600: 601 lines; at most 600: take the file apart"]);
    }

    #[test]
    fn banned_words() {
        let word = ["TO", "DO"].concat();
        let files = [file("a.rs", &format!("// {word}: x\n// {word}S\n// a{word}\n"))];
        assert_eq!(breaches(has_no_banned_words, &files).len(), 1);
        let path = ["/home", "/me/x"].concat();
        let files = [file("a.md", &format!("see {path}\n{{top}}{path}\n./a{path}\n`{path}`\n"))];
        let found = breaches(has_no_banned_words, &files);
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn line_ends() {
        let files = [file("a.rs", "a\r\nb \n"), file("b.md", "x"), file("c.toml", "x\n\n"), file("d.rs", "\tx\n")];
        assert_eq!(
            breaches(has_plain_lines, &files),
            [
                "a.rs:1: a carriage return before the line feed",
                "a.rs:2: white space at the end of the line",
                "b.md:1: the last line has no line feed",
                "c.toml:2: empty lines at the end of the file",
                "d.rs:1: indented with a tab",
            ]
        );
    }
}
