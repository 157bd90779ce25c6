//! The tokens of WAVE and of calls, and errors that point at a column.

use std::ops::Range;

use jackfield_contract::{Diagnostic, Location};

/// A text that cannot be read: what is wrong, and at which column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextError {
    /// What is wrong, in a sentence without a full stop.
    pub message: String,
    /// The bytes at fault.
    pub range: Range<usize>,
    /// A way out.
    pub help: Option<String>,
}

impl TextError {
    /// An error at these bytes.
    pub fn new(range: Range<usize>, message: impl Into<String>) -> Self {
        Self { message: message.into(), range, help: None }
    }

    /// The same error with a way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The error with its place in `text`, which `name` calls: the line, a caret below it, and the way out.
    ///
    /// A long line is cut to what stands around the place; the column is that of the whole line.
    pub fn render(&self, name: &str, text: &str) -> Diagnostic {
        self.render_from(name, 1, text)
    }

    /// As [`Self::render`], where `text` begins at this line of what `name` calls.
    pub fn render_from(&self, name: &str, line: usize, text: &str) -> Diagnostic {
        let error = Diagnostic::new(&*self.message);
        let error = error.at(Location::in_text(name, text, self.range.clone()).from_line(line));
        self.help.iter().fold(error, |error, help| error.help(help))
    }
}

/// A place in a text that is being read.
#[derive(Clone, Debug)]
pub struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    /// The beginning of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The byte offset of the place.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The whole text.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// What is left.
    pub fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Goes on by this many bytes.
    pub fn bump(&mut self, bytes: usize) {
        self.at += bytes;
    }

    /// Skips white space and `// comments`.
    pub fn skip_space(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start_matches([' ', '\t', '\r', '\n']);
            self.at += rest.len() - trimmed.len();
            if !trimmed.starts_with("//") {
                return;
            }
            self.at += trimmed.find('\n').unwrap_or(trimmed.len());
        }
    }

    /// The next character after white space.
    pub fn peek(&mut self) -> Option<char> {
        self.skip_space();
        self.rest().chars().next()
    }

    /// Takes this sign if it comes next.
    pub fn eat(&mut self, sign: char) -> bool {
        let found = self.peek() == Some(sign);
        if found {
            self.at += sign.len_utf8();
        }
        found
    }

    /// Takes this sign, or says what stands there instead.
    pub fn expect(&mut self, sign: char, what: &str) -> Result<(), TextError> {
        if self.eat(sign) { Ok(()) } else { Err(self.unexpected(&format!("`{sign}` {what}"))) }
    }

    /// Whether nothing but white space is left.
    pub fn is_done(&mut self) -> bool {
        self.peek().is_none()
    }

    /// The error for what comes next where `expected` should.
    pub fn unexpected(&mut self, expected: &str) -> TextError {
        self.skip_space();
        let range = self.token_range();
        match &self.text[range.clone()] {
            "" => TextError::new(range, format!("the text ends where {expected} is expected")),
            found => {
                let found: String = found.chars().take(40).collect();
                TextError::new(range, format!("expected {expected}, found `{found}`"))
            }
        }
    }

    /// The bytes of whatever comes next, for an error.
    pub fn token_range(&self) -> Range<usize> {
        let rest = self.rest();
        let word = rest.find(|c: char| !(c.is_alphanumeric() || "-_.%+$".contains(c))).unwrap_or(rest.len());
        let length = if word > 0 { word } else { rest.chars().next().map_or(0, char::len_utf8) };
        self.at..self.at + length
    }

    /// Takes a label such as `two-words`, with `%` or without; `None` where none stands.
    ///
    /// The second part says whether it was escaped with `%`, so that it is no keyword.
    pub fn label(&mut self) -> Option<(&'a str, bool)> {
        self.skip_space();
        let rest = self.rest();
        let (word, escaped) = rest.strip_prefix('%').map_or((rest, false), |word| (word, true));
        if !word.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let end = word.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(word.len());
        let label = &word[..end];
        self.at += usize::from(escaped) + end;
        Some((label, escaped))
    }

    /// Takes a number as JSON writes it; the text is empty where none stands.
    pub fn number(&mut self) -> &'a str {
        self.skip_space();
        let bytes = self.rest().as_bytes();
        let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let mut end = usize::from(bytes.first() == Some(&b'-'));
        let whole = digits(end);
        if whole == 0 {
            return "";
        }
        // `007` is no number: the digit after a leading zero is left for the caller to stumble over.
        end += if bytes[end] == b'0' { 1 } else { whole };
        if bytes.get(end) == Some(&b'.') && digits(end + 1) > 0 {
            end += 1 + digits(end + 1);
        }
        if matches!(bytes.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            let exponent = digits((end + 1 + sign).min(bytes.len()));
            if exponent > 0 {
                end += 1 + sign + exponent;
            }
        }
        let number = &self.rest()[..end];
        self.at += end;
        number
    }

    /// Takes what stands between quotes; the place is at the opening `"` or `'`.
    pub fn quoted(&mut self, quote: char) -> Result<String, TextError> {
        let open = self.at;
        self.at += quote.len_utf8();
        let mut text = String::new();
        loop {
            let rest = self.rest();
            let plain = rest.find([quote, '\\', '\n']).unwrap_or(rest.len());
            text.push_str(&rest[..plain]);
            self.at += plain;
            match self.rest().chars().next() {
                Some(c) if c == quote => {
                    self.at += c.len_utf8();
                    return Ok(text);
                }
                Some('\\') => text.push(self.escape()?),
                _ => {
                    return Err(TextError::new(open..open + 1, format!("this `{quote}` is never closed"))
                        .help(format!("end it with `{quote}`; a line break inside is written `\\n`")));
                }
            }
        }
    }

    /// Takes an escape; the place is at its `\`.
    fn escape(&mut self) -> Result<char, TextError> {
        let start = self.at;
        let rest = &self.rest()[1..];
        let known = "; the escapes are `\\\\`, `\\\"`, `\\'`, `\\n`, `\\r`, `\\t` and `\\u{1f600}`";
        let sign = rest.chars().next();
        let (c, length) = match sign {
            Some('u') => {
                let hex = rest.strip_prefix("u{").and_then(|rest| rest.split_once('}')).map(|(hex, _)| hex);
                let hex = hex.filter(|hex| (1..=6).contains(&hex.len()) && hex.chars().all(|c| c.is_ascii_hexdigit()));
                let Some(hex) = hex else {
                    return Err(TextError::new(start..start + 2, format!("this is no escape{known}")));
                };
                let range = start..start + hex.len() + 4;
                match u32::from_str_radix(hex, 16).ok().and_then(char::from_u32) {
                    Some(c) => (c, hex.len() + 4),
                    None => return Err(TextError::new(range, format!("U+{hex} is no character"))),
                }
            }
            Some('n') => ('\n', 2),
            Some('r') => ('\r', 2),
            Some('t') => ('\t', 2),
            Some(c @ ('\\' | '"' | '\'')) => (c, 2),
            _ => {
                let length = sign.map_or(0, char::len_utf8);
                return Err(TextError::new(start..start + 1 + length, format!("this is no escape{known}")));
            }
        };
        self.at += length;
        Ok(c)
    }

    /// Takes a string of several lines; the place is at its opening `"""`.
    pub fn multiline(&mut self) -> Result<String, TextError> {
        let open = self.at;
        let error = |message: &str| Err(TextError::new(open..open + 3, message.to_owned()));
        let rest = &self.rest()[3..];
        let Some(length) = rest.find("\"\"\"") else {
            return error("this `\"\"\"` is never closed");
        };
        let content = &rest[..length];
        let Some(content) = content.strip_prefix('\n').or_else(|| content.strip_prefix("\r\n")) else {
            return error("a line break must follow this `\"\"\"`");
        };
        // The line of the closing quotes holds nothing but the indentation that is taken off each line.
        let (content, indent) = content.rsplit_once('\n').unwrap_or(("", content));
        let content = content.strip_suffix('\r').unwrap_or(content);
        if !indent.chars().all(|c| c == ' ') {
            return error("the closing `\"\"\"` must stand on a line of its own, after nothing but spaces");
        }
        let base = open + 3 + (rest[..length].len() - rest[..length].trim_start_matches(['\r', '\n']).len()).min(2);
        let mut text = String::new();
        for (index, line) in content.split('\n').enumerate() {
            if index > 0 {
                text.push('\n');
            }
            let line = line.strip_suffix('\r').unwrap_or(line);
            let Some(line) = line.strip_prefix(indent).or_else(|| line.trim().is_empty().then_some("")) else {
                return error("a line is indented less than the closing `\"\"\"`");
            };
            let mut inner = Scanner::new(line);
            while let Some(backslash) = inner.rest().find('\\') {
                text.push_str(&inner.rest()[..backslash]);
                inner.bump(backslash);
                let c = inner.escape().map_err(|error| TextError { range: base..base + 1, ..error })?;
                text.push(c);
            }
            text.push_str(inner.rest());
        }
        self.at = open + 3 + length + 3;
        Ok(text)
    }
}
