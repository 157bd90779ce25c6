//! Errors in WIT text, with the place, the line and a way out.

use std::borrow::Cow;
use std::fmt;

/// A place in a WIT file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The file as it was named, or `inline` for WIT written in a macro.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The text of the line.
    pub source_line: String,
    /// How many characters of the line are meant, at least 1.
    pub len: usize,
}

impl Location {
    /// The place of a byte range in a text; a range that leaves its first line is cut there.
    pub fn in_text(file: impl Into<String>, text: &str, range: std::ops::Range<usize>) -> Self {
        let mut start = range.start.min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
        let mut end = range.end.clamp(start, line_end);
        while !text.is_char_boundary(end) {
            end += 1;
        }
        Self {
            file: file.into(),
            line: text[..line_start].matches('\n').count() + 1,
            column: text[line_start..start].chars().count() + 1,
            source_line: text[line_start..line_end].trim_end_matches('\r').to_owned(),
            len: text[start..end].chars().count().max(1),
        }
    }
}

/// An error in a contract: what, where, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong, in one sentence.
    pub message: String,
    /// Where, if it is in a file.
    pub location: Option<Box<Location>>,
    /// What stands beside the caret.
    pub label: Option<String>,
    /// Ways out, one a line.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// An error with a message alone.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), location: None, label: None, help: Vec::new() }
    }

    /// The same error at this place.
    #[must_use]
    pub fn at(mut self, location: Location) -> Self {
        self.location = Some(Box::new(location));
        self
    }

    /// The same error with these words beside the caret.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// The same error with one more way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&visible(&self.message))?;
        if let Some(location) = &self.location {
            let margin = " ".repeat(location.line.to_string().len());
            write!(f, "\n{margin}--> {}:{}:{}", location.file, location.line, location.column)?;
            write!(f, "\n{margin} |\n{} | {}", location.line, visible(&location.source_line))?;
            // Tabs are kept, so that the caret stands below what it means whatever a tab's width is.
            let characters = || location.source_line.chars();
            let shown = |c: char| visible(c.encode_utf8(&mut [0; 4])).chars().count();
            let indent: String = characters()
                .take(location.column - 1)
                .map(|c| if c == '\t' { "\t".to_owned() } else { " ".repeat(shown(c)) })
                .collect();
            let meant: usize = characters().skip(location.column - 1).take(location.len).map(shown).sum();
            write!(f, "\n{margin} | {indent}{}", "^".repeat(meant.max(1)))?;
            if let Some(label) = &self.label {
                write!(f, " {label}")?;
            }
        }
        for help in &self.help {
            write!(f, "\nhelp: {}", visible(help))?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostic {}

/// Whether a character turns the direction in which a text is shown, so that it reads as something else than it says.
pub fn turns_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text with such characters, and control characters other than tabs and ends of lines, written as `\u{202e}`.
///
/// # Examples
///
/// ```
/// assert_eq!(jackfield_contract::diagnostic::visible("a\u{202e}b"), "a\\u{202e}b");
/// ```
pub fn visible(text: &str) -> Cow<'_, str> {
    let hidden = |c: char| turns_direction(c) || (c.is_control() && !matches!(c, '\t' | '\n' | '\r'));
    if !text.contains(hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::new();
    for c in text.chars() {
        if hidden(c) { shown.extend(c.escape_unicode()) } else { shown.push(c) }
    }
    Cow::Owned(shown)
}

/// Renders several diagnostics, one after the other with a blank line between them.
pub fn render_all(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(Diagnostic::to_string).collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_below_what_it_means() {
        let text = "package a:b;\ninterface i {\n\tf: func(é: strng);\n}\n";
        let start = text.find("strng").unwrap();
        let location = Location::in_text("x.wit", text, start..start + 5);
        assert_eq!((location.line, location.column, location.len), (3, 13, 5));
        let shown =
            Diagnostic::new("type `strng` does not exist").at(location).help("did you mean `string`?").to_string();
        assert_eq!(
            shown,
            "type `strng` does not exist\n --> x.wit:3:13\n  |\n3 | \tf: func(é: strng);\n  | \t           ^^^^^\nhelp: did you mean `string`?"
        );
    }

    #[test]
    fn places_at_and_beyond_the_end_are_places() {
        assert_eq!(Location::in_text("x", "", 0..9).line, 1);
        let location = Location::in_text("x", "a\nb", 99..100);
        assert_eq!((location.line, location.column, location.source_line.as_str()), (2, 2, "b"));
        assert_eq!(Location::in_text("x", "é", 1..2).column, 1);
    }
}
