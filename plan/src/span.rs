//! Where a part of a graph was written, so that an error can show it.

use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

use jackfield_contract::Location;

/// A text file that a graph came from: its name as errors print it, and its content.
#[derive(Clone, PartialEq, Eq)]
pub struct SourceText {
    name: String,
    text: String,
}

impl SourceText {
    /// A source of this name and content.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self { name: name.into(), text: text.into() })
    }

    /// The name that errors print.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole content.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for SourceText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SourceText({:?})", self.name)
    }
}

/// A range of bytes in a [`SourceText`]. Cheap to clone.
#[derive(Clone, PartialEq, Eq)]
pub struct Origin {
    source: Arc<SourceText>,
    range: Range<usize>,
}

impl Origin {
    /// The part of `source` in this range of bytes; a range that does not fit is cut to the text.
    pub fn new(source: &Arc<SourceText>, range: Range<usize>) -> Self {
        let floor =
            |offset: usize| (0..=offset.min(source.text.len())).rev().find(|at| source.text.is_char_boundary(*at));
        let start = floor(range.start).unwrap_or(0);
        let end = floor(range.end).unwrap_or(0).max(start);
        Self { source: Arc::clone(source), range: start..end }
    }

    /// The first byte, counted from 0.
    pub(crate) fn start(&self) -> usize {
        self.range.start
    }

    /// The file's name.
    pub fn file(&self) -> &str {
        self.source.name()
    }

    /// The line, counted from 1.
    pub fn line(&self) -> usize {
        self.location().line
    }

    /// The column in characters, counted from 1.
    pub fn column(&self) -> usize {
        self.location().column
    }

    /// The place in the file: of a range of several lines, what lies in the first.
    fn location(&self) -> Location {
        Location::in_text(self.file(), &self.source.text, self.range.clone())
    }

    /// Writes `--> file:line:column`, the source line and a caret below the range.
    pub(crate) fn render(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.location().snippet(None))
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for Origin {
    /// `file:line:column`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Location { file, line, column, .. } = self.location();
        write!(f, "{file}:{line}:{column}")
    }
}

/// A value and where it was written, if it was written in a file.
///
/// Two of them are equal when their values are: where a graph was written does not change what it is.
#[derive(Clone, Default)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it stands; `None` when a program built it.
    pub origin: Option<Origin>,
}

impl<T> Located<T> {
    /// A value that stands at `origin`.
    pub fn at(value: T, origin: Origin) -> Self {
        Self { value, origin: Some(origin) }
    }
}

impl<T> From<T> for Located<T> {
    fn from(value: T) -> Self {
        Self { value, origin: None }
    }
}

impl From<&str> for Located<String> {
    fn from(value: &str) -> Self {
        Self { value: value.to_owned(), origin: None }
    }
}

impl<T> Deref for Located<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: PartialEq> PartialEq for Located<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Located<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}
