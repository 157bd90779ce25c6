//! Errors in text, be it WIT, a manifest or a call: with the place, the line, a caret and a way out.
//!
//! `annotate-snippets` draws such pictures as well, but not these: it makes spaces of tabs, sets bars below the line, and writes
//! `= help:` into the frame. A macro's error has rustc's own frame around it already, so that the plain form reads better there,
//! and each error has one place alone.

use std::borrow::Cow;
use std::fmt;

/// How many characters a line may have before it is cut to what stands around the place.
const LONGEST: usize = 200;

/// How many characters of a line that is cut are shown before and after the place.
const WINDOW: usize = 60;

/// A place in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The file as it was named, or a word for what is no file: `inline` for WIT written in a macro.
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
            line: text.as_bytes()[..line_start].iter().filter(|byte| **byte == b'\n').count() + 1,
            column: text[line_start..start].chars().count() + 1,
            source_line: text[line_start..line_end].trim_end_matches('\r').to_owned(),
            len: text[start..end].chars().count().max(1),
        }
    }

    /// The same place where the text begins at this line, from 1, of what its name stands for.
    #[must_use]
    pub fn from_line(mut self, first: usize) -> Self {
        self.line += first.saturating_sub(1);
        self
    }

    /// `--> file:line:column`, the line, and a caret with these words below the place; the last line is not ended.
    ///
    /// A long line is cut to what stands around the place; the column is that of the whole line.
    pub fn snippet<'a>(&'a self, label: Option<&'a str>) -> impl fmt::Display + 'a {
        Snippet { location: self, label }
    }
}

struct Snippet<'a> {
    location: &'a Location,
    label: Option<&'a str>,
}

impl fmt::Display for Snippet<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Location { file, line, column, source_line, len } = self.location;
        let at = column.saturating_sub(1);
        let characters = source_line.chars().count();
        let (from, to) = if characters > LONGEST { (at.saturating_sub(WINDOW), at + WINDOW) } else { (0, characters) };
        let part = |from: usize, to: usize| -> String {
            source_line.chars().skip(from).take(to.saturating_sub(from)).collect()
        };
        let (before, meant) = (part(from, at), part(at, to.min(at + len)));
        let (before, meant) = (visible(&before), visible(&meant));
        let rest = part(at + len, to);
        let (open, close) = (if from > 0 { "..." } else { "" }, if to < characters { "..." } else { "" });
        // Tabs are kept, so that the caret stands below what it means whatever a tab's width is.
        let indent: String = before.chars().map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
        let margin = " ".repeat(line.to_string().len());
        writeln!(f, "{margin}--> {}:{line}:{column}", visible(file))?;
        writeln!(f, "{margin} |")?;
        writeln!(f, "{line} | {open}{before}{meant}{}{close}", visible(&rest))?;
        let caret = "^".repeat(meant.chars().count().max(1));
        write!(f, "{margin} | {}{indent}{caret}", " ".repeat(open.len()))?;
        self.label.map_or(Ok(()), |label| write!(f, " {}", visible(label)))
    }
}

/// A text as it may be shown: control characters and those that turn the direction of writing are written out as `\u{..}`, so
/// that no terminal obeys them. Tabs and the ends of lines stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    let hidden = |c: char| match c {
        '\t' | '\n' => false,
        c => c.is_control() || turns_direction(c),
    };
    if !text.contains(hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if hidden(c) { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    Cow::Owned(out)
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
            write!(f, "\n{}", location.snippet(self.label.as_deref()))?;
        }
        for help in &self.help {
            write!(f, "\nhelp: {}", visible(help))?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostic {}

/// Whether a character turns the direction in which a text is shown, so that it reads as something else than it says: marks,
/// embeddings, overrides and isolates of the bidirectional algorithm (Unicode, UAX #9).
pub fn turns_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
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
    fn what_a_terminal_would_obey_is_written_out() {
        let text = "a\u{202e}b\u{1b}[31m;\tstrng";
        let start = text.find("strng").unwrap();
        let location = Location::in_text("x\u{7}.wit", text, start..text.len());
        let shown = Diagnostic::new("no `\u{2066}`").at(location).label("\u{9b}m").help("\u{200f}").to_string();
        let indent = " ".repeat("a\\u{202e}b\\u{1b}[31m;".len());
        assert_eq!(
            shown,
            format!(
                "no `\\u{{2066}}`\n --> x\\u{{7}}.wit:1:11\n  |\n1 | a\\u{{202e}}b\\u{{1b}}[31m;\tstrng\n  | {indent}\t^^^^^ \\u{{9b}}m\n\
                 help: \\u{{200f}}"
            )
        );
        // What is meant may be such a character itself.
        let at = text.find('\u{202e}').unwrap();
        let shown = Location::in_text("x", text, at..at + 3).snippet(None).to_string();
        assert!(shown.ends_with("\n  |  ^^^^^^^^"), "{shown}");
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("{}strng{}", "a".repeat(1000), "b".repeat(1000));
        let location = Location::in_text("x", &text, 1000..1005).from_line(7);
        let shown = location.snippet(None).to_string();
        let (before, after) = ("a".repeat(60), "b".repeat(55));
        let expected = format!(" --> x:7:1001\n  |\n7 | ...{before}strng{after}...\n  | {}^^^^^", " ".repeat(63));
        assert_eq!(shown, expected);
    }

    #[test]
    fn places_at_and_beyond_the_end_are_places() {
        assert_eq!(Location::in_text("x", "", 0..9).line, 1);
        let location = Location::in_text("x", "a\nb", 99..100);
        assert_eq!((location.line, location.column, location.source_line.as_str()), (2, 2, "b"));
        assert_eq!(Location::in_text("x", "é", 1..2).column, 1);
    }
}
