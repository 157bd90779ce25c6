//! Rust text as tokens: identifiers, `::` and single characters, each with its line. Comments and literals are left out.

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind<'a>,
    /// From 1.
    pub(super) line: usize,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// An identifier or a keyword.
    Ident(&'a str),
    /// `::`.
    Sep,
    /// Any other character.
    Punct(char),
}

impl Token<'_> {
    /// Whether it is this character.
    pub(super) fn is(&self, punct: char) -> bool {
        self.kind == Kind::Punct(punct)
    }
}

/// The tokens of a text.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut reader = Reader { text, at: 0, line: 1, tokens: Vec::new() };
    while let Some(next) = reader.peek() {
        reader.token(next);
    }
    reader.tokens
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    tokens: Vec<Token<'a>>,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip(&mut self, bytes: usize) {
        self.line += self.rest()[..bytes].matches('\n').count();
        self.at += bytes;
    }

    fn push(&mut self, kind: Kind<'a>, bytes: usize) {
        self.tokens.push(Token { kind, line: self.line });
        self.skip(bytes);
    }

    fn token(&mut self, next: char) {
        let rest = self.rest();
        if rest.starts_with("//") {
            self.skip(rest.find('\n').unwrap_or(rest.len()));
        } else if rest.starts_with("/*") {
            self.skip(block_comment(rest));
        } else if let Some(length) = string(rest) {
            self.skip(length);
        } else if next == '\'' {
            self.skip(character_or_lifetime(rest));
        } else if let Some(raw) = rest.strip_prefix("r#").filter(|raw| raw.starts_with(starts_identifier)) {
            self.push(Kind::Ident(&raw[..identifier(raw)]), 2 + identifier(raw));
        } else if starts_identifier(next) {
            self.push(Kind::Ident(&rest[..identifier(rest)]), identifier(rest));
        } else if next.is_ascii_digit() {
            self.skip(identifier(rest));
        } else if rest.starts_with("::") {
            self.push(Kind::Sep, 2);
        } else if next.is_whitespace() {
            self.skip(next.len_utf8());
        } else {
            self.push(Kind::Punct(next), next.len_utf8());
        }
    }
}

fn starts_identifier(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn identifier(text: &str) -> usize {
    text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len())
}

/// The length of a block comment, which may hold others.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        if text[at..].starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if text[at..].starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// The length of a string literal of any kind, if one begins here.
fn string(text: &str) -> Option<usize> {
    let prefix = text.find(|c| !matches!(c, 'b' | 'c' | 'r')).filter(|length| *length <= 2)?;
    let raw = text[..prefix].ends_with('r');
    let hashes = if raw { text[prefix..].find(|c| c != '#')? } else { 0 };
    let inside = text[prefix + hashes..].strip_prefix('"')?;
    let start = prefix + hashes + 1;
    if raw {
        let end = format!("\"{}", "#".repeat(hashes));
        return Some(inside.find(&end).map_or(text.len(), |at| start + at + end.len()));
    }
    let mut escaped = false;
    for (at, c) in inside.char_indices() {
        match c {
            '"' if !escaped => return Some(start + at + 1),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    Some(text.len())
}

/// The length of a character literal or a lifetime.
fn character_or_lifetime(text: &str) -> usize {
    let inside = &text[1..];
    match inside.strip_prefix('\\') {
        // The character after the backslash may itself be a quote.
        Some(escape) => {
            2 + escape.char_indices().skip(1).find(|(_, c)| *c == '\'').map_or(escape.len(), |(at, _)| at + 1)
        }
        None => {
            let first = inside.chars().next().map_or(0, char::len_utf8);
            if inside[first..].starts_with('\'') { 1 + first + 1 } else { 1 + identifier(inside) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> String {
        let word = |token: &Token<'_>| match token.kind {
            Kind::Ident(name) => name.to_owned(),
            Kind::Sep => "::".to_owned(),
            Kind::Punct(c) => c.to_string(),
        };
        tokens(text).iter().map(word).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn literals_and_comments_are_left_out() {
        assert_eq!(words("a // b\nc /* d /* e */ f */ g"), "a c g");
        assert_eq!(words(r##"a "b \" c" d r#"e " f"# g b"h" br"i" j"##), "a d g j");
        assert_eq!(words(r"f('x', '\'', '\u{1f}', 'a, 1_000u32)"), "f ( , , , , )");
        assert_eq!(words("fn r#mod<'a>(c: &'a str) -> crate::B"), "fn mod < > ( c : & str ) - > crate :: B");
        assert_eq!(words("/* without end"), "");
        assert_eq!(words("\"without end"), "");
    }

    #[test]
    fn lines_are_counted_through_literals() {
        let lines: Vec<usize> = tokens("a\n\"x\ny\" b /* \n */ c").iter().map(|token| token.line).collect();
        assert_eq!(lines, [1, 3, 4]);
    }
}
