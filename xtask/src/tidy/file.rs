//! What rules look at and what they say: files, and what is wrong in them.

use std::fmt;

/// A file of the repository.
pub(super) struct File {
    /// The path from the top folder, with `/`.
    pub(super) path: String,
    /// Its content; `None` if it is not text.
    pub(super) text: Option<String>,
}

impl File {
    /// Whether its name ends so.
    pub(super) fn is(&self, extension: &str) -> bool {
        self.path.rsplit_once('.').is_some_and(|(_, found)| found == extension)
    }
}

/// Something that breaks a rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Breach {
    pub(super) path: String,
    pub(super) line: usize,
    pub(super) message: String,
}

impl Breach {
    /// In a line of a file.
    pub(super) fn new(file: &File, line: usize, message: impl Into<String>) -> Self {
        Self { path: file.path.clone(), line, message: message.into() }
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A file for a rule's test.
    pub(in super::super) fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), text: Some(text.to_owned()) }
    }

    /// What a rule says about files, as text.
    pub(in super::super) fn breaches(rule: fn(&[File]) -> Vec<Breach>, files: &[File]) -> Vec<String> {
        rule(files).iter().map(ToString::to_string).collect()
    }
}
