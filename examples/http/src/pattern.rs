//! Patterns of routes, and the normal form of paths.

use std::fmt;

/// Which requests a route takes: a method, or any, and a path whose segments are texts, `{name}` or, in the end, `{*name}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    method: Option<String>,
    segments: Vec<Segment>,
}

/// A part of a pattern's path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// This text, with percent-encoding in normal form.
    Text(String),
    /// Any text, which is not empty.
    Name(String),
    /// All that is left, with its slashes; not empty.
    Rest(String),
}

/// Why a text is no pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    /// What is wrong, to be read after the pattern.
    pub what: String,
    /// What to do.
    pub help: String,
}

fn error(what: impl Into<String>, help: impl Into<String>) -> PatternError {
    PatternError { what: what.into(), help: help.into() }
}

impl Pattern {
    /// Reads `GET /hello/{name}`, or `/hello/{name}` for any method.
    ///
    /// # Errors
    ///
    /// A text that is no pattern, or one that no request can ever fit.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let (method, path) = match text.split_once(' ') {
            Some((method, path)) => (Some(method), path.trim_start_matches(' ')),
            None => (None, text),
        };
        if let Some(method) = method {
            let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
            if method.is_empty() || !method.chars().all(token) {
                return Err(error(
                    "has no method in front of its path",
                    "write it as `GET /path`, or `/path` for any method",
                ));
            }
            if method.chars().any(|c| c.is_ascii_lowercase()) {
                let upper = format!("{} {path}", method.to_ascii_uppercase());
                return Err(error("has a method that is not in capitals", format!("write `{upper}`")));
            }
            if method == "CONNECT" {
                return Err(error("is unreachable: a request of CONNECT has no path", "take another method"));
            }
        }
        let Some(rest) = path.strip_prefix('/') else {
            return Err(error("has a path that does not begin with `/`", "write it as `GET /path`"));
        };
        if let Some(c) = path.chars().find(|c| c.is_whitespace() || c.is_control() || matches!(c, '?' | '#')) {
            let what = format!("is unreachable: no path has {c:?} in it");
            return Err(error(what, "a query is no part of a route; what is meant as a character is percent-encoded"));
        }
        let mut segments = Vec::new();
        let parts: Vec<&str> = rest.split('/').collect();
        for (at, part) in parts.iter().enumerate() {
            segments.push(segment(part, at + 1 == parts.len(), &segments)?);
        }
        Ok(Self { method: method.map(str::to_owned), segments })
    }

    /// The method; `None` for any.
    pub fn method(&self) -> Option<&str> {
        self.method.as_deref()
    }

    /// The path as it is declared, normal.
    pub fn path(&self) -> String {
        self.written(|name| format!("{{{name}}}"), |name| format!("{{*{name}}}"))
    }

    /// The path without names: two patterns of one shape take the same paths.
    pub fn shape(&self) -> String {
        let mut at = 0;
        let mut next = || {
            at += 1;
            at
        };
        // The router wants a name for each, which differ.
        let mut shape = String::new();
        for segment in &self.segments {
            shape.push('/');
            match segment {
                Segment::Text(text) => shape.push_str(text),
                Segment::Name(_) => shape.push_str(&format!("{{p{}}}", next())),
                Segment::Rest(_) => shape.push_str(&format!("{{*p{}}}", next())),
            }
        }
        shape
    }

    /// The names of its parameters, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Text(_) => None,
            Segment::Name(name) | Segment::Rest(name) => Some(name.as_str()),
        })
    }

    fn written(&self, name: impl Fn(&str) -> String, rest: impl Fn(&str) -> String) -> String {
        let parts = self.segments.iter().map(|segment| match segment {
            Segment::Text(text) => format!("/{text}"),
            Segment::Name(it) => format!("/{}", name(it)),
            Segment::Rest(it) => format!("/{}", rest(it)),
        });
        parts.collect()
    }
}

impl fmt::Display for Pattern {
    /// As it is declared: `GET /hello/{name}`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.method.iter().try_for_each(|method| write!(f, "{method} "))?;
        f.write_str(&self.path())
    }
}

fn segment(part: &str, last: bool, before: &[Segment]) -> Result<Segment, PatternError> {
    if part.is_empty() && !last {
        return Err(error("has an empty part, `//`", "remove a slash"));
    }
    let name = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
    let Some(name) = name else {
        if part.contains(['{', '}']) {
            let help = "write `/{name}/`; a brace that is meant as a character is `%7B` or `%7D`";
            return Err(error(format!("has `{part}`, and a parameter is a whole part of a path"), help));
        }
        let text = normal(part).map_err(|what| error(format!("has a path that {what}"), "write `%25` for a `%`"))?;
        if matches!(text.as_str(), "." | "..") {
            return Err(error(format!("is unreachable: paths with `{text}` are refused"), "remove that part"));
        }
        return Ok(Segment::Text(text));
    };
    let (rest, name) = match name.strip_prefix('*') {
        Some(name) => (true, name),
        None => (false, name),
    };
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
        let help = "a name has letters, digits, `-` and `_`";
        return Err(error(format!("has `{part}`, which names no parameter"), help));
    }
    let same = |segment: &Segment| matches!(segment, Segment::Name(other) | Segment::Rest(other) if other == name);
    if before.iter().any(same) {
        return Err(error(format!("has the parameter `{name}` twice"), "give one of them another name"));
    }
    match rest {
        true if !last => Err(error(format!("has `{part}` before its end"), "all that is left stands at the end")),
        true => Ok(Segment::Rest(name.to_owned())),
        false => Ok(Segment::Name(name.to_owned())),
    }
}

/// Whether a byte means itself in a path, encoded or not (RFC 3986, 2.3).
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Whether a byte may stand in a path as it is (RFC 3986, 3.3).
fn is_path(byte: u8) -> bool {
    is_unreserved(byte) || b"!$&'()*+,;=:@/".contains(&byte)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// A path whose percent-encoding is normal: what need not be encoded is not, and all else is, in capitals. So equal paths are equal
/// texts.
///
/// # Errors
///
/// In words, what is wrong with it: a `%` without two digits behind it, or an encoded NUL.
pub(crate) fn normal(path: &str) -> Result<String, &'static str> {
    let bytes = path.as_bytes();
    if bytes.iter().all(|byte| *byte != b'%' && is_path(*byte)) {
        return Ok(path.to_owned());
    }
    let mut text = String::with_capacity(path.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        let (byte, keep) = match byte {
            b'%' => {
                let digit = |at: usize| bytes.get(at).and_then(|digit| hex(*digit));
                let (Some(high), Some(low)) = (digit(at), digit(at + 1)) else {
                    return Err("has a `%` without two hexadecimal digits behind it");
                };
                at += 2;
                let byte = high << 4 | low;
                if byte == 0 {
                    return Err("has a NUL in it");
                }
                (byte, is_unreserved(byte))
            }
            byte => (byte, is_path(byte)),
        };
        match keep {
            true => text.push(char::from(byte)),
            false => text.push_str(&format!("%{byte:02X}")),
        }
    }
    Ok(text)
}

/// A text without its percent-encoding; `None` if that is no UTF-8.
pub(crate) fn decoded(normal: &str) -> Option<String> {
    if !normal.contains('%') {
        return Some(normal.to_owned());
    }
    let mut bytes = Vec::with_capacity(normal.len());
    let mut rest = normal.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match (byte, tail) {
            (b'%', [high, low, tail @ ..]) => {
                bytes.push(hex(*high)? << 4 | hex(*low)?);
                rest = tail;
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_read() {
        let pattern = Pattern::parse("GET /a/{x}/%7e/{*rest}").unwrap();
        assert_eq!(pattern.to_string(), "GET /a/{x}/~/{*rest}");
        assert_eq!(pattern.names().collect::<Vec<_>>(), ["x", "rest"]);
        assert_eq!(pattern.shape(), "/a/{p1}/~/{*p2}");
        assert_eq!(Pattern::parse("/").unwrap().to_string(), "/");
        assert_eq!(Pattern::parse("/café/").unwrap().path(), "/caf%C3%A9/");
        assert_eq!(Pattern::parse("PURGE /x").unwrap().method(), Some("PURGE"));
    }

    #[test]
    fn what_no_request_fits_is_refused() {
        for (text, part) in [
            ("get /x", "write `GET /x`"),
            ("CONNECT /x", "unreachable"),
            ("GET x", "does not begin with `/`"),
            ("GET  /x?y", "unreachable: no path has '?'"),
            ("/a b", "no method"),
            ("GET /a b", "unreachable"),
            ("GET /a/../b", "unreachable"),
            ("GET /a/%2E", "unreachable"),
            ("GET /a//b", "empty part"),
            ("GET /{*rest}/x", "before its end"),
            ("GET /{}", "names no parameter"),
            ("GET /x-{name}", "whole part"),
            ("GET /{a}/{a}", "twice"),
            ("GET /%zz", "hexadecimal"),
            ("GET /%00", "NUL"),
        ] {
            let error = Pattern::parse(text).unwrap_err();
            let all = format!("{} {}", error.what, error.help);
            assert!(all.contains(part), "{text}: {all}");
        }
    }

    #[test]
    fn paths_have_one_normal_form() {
        for (path, expected) in [
            ("/a/b", "/a/b"),
            ("/%61%2f%2F", "/a%2F%2F"),
            ("/caf%c3%a9", "/caf%C3%A9"),
            ("/café", "/caf%C3%A9"),
            ("/a%20b\"{}", "/a%20b%22%7B%7D"),
            ("/%2e%2E", "/.."),
        ] {
            assert_eq!(normal(path).as_deref(), Ok(expected), "{path}");
        }
        assert!(normal("/%").is_err() && normal("/%4").is_err() && normal("/%4g").is_err() && normal("/%00").is_err());
        assert_eq!(decoded("a%2Fb%C3%A9").as_deref(), Some("a/bé"));
        assert_eq!(decoded("%FF"), None);
    }
}
