//! Where a link leads.

/// The parts of a link that stays on this site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// The path as it is written, decoded, without query; empty for a link into the same document.
    pub path: String,
    /// What follows `#`, decoded, if there is a `#`.
    pub anchor: Option<String>,
}

/// Takes a link's destination apart. `None` if it leads elsewhere: it has a scheme (`https:`, `mailto:`) or a host (`//`).
pub fn destination(link: &str) -> Option<Destination> {
    if link.starts_with("//") || has_scheme(link) {
        return None;
    }
    let (path, anchor) = match link.split_once('#') {
        Some((path, anchor)) => (path, Some(decode(anchor))),
        None => (link, None),
    };
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    Some(Destination { path: decode(path), anchor })
}

/// Whether a destination begins with a URL scheme. One letter is a drive of Windows, which is no place to link to either.
fn has_scheme(link: &str) -> bool {
    let Some((scheme, _)) = link.split_once(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// Undoes percent-encoding; what is not valid stays as it is.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escape = (first == b'%').then(|| tail.get(..2)).flatten().and_then(|hex| {
            let hex = std::str::from_utf8(hex).ok()?;
            hex.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u8::from_str_radix(hex, 16).ok()).flatten()
        });
        match escape {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// The path, from the checked folder's top, that `link` leads to from the document `from`.
///
/// A path that begins with `/` starts at the top, as on GitHub. One that leaves the top begins with `../`; the top itself
/// is `.`. An empty link is the document itself.
pub fn resolve(from: &str, link: &str) -> String {
    if link.is_empty() {
        return from.to_owned();
    }
    let mut parts: Vec<&str> = match link.starts_with('/') {
        true => Vec::new(),
        false => from.rsplit_once('/').map_or(Vec::new(), |(folder, _)| folder.split('/').collect()),
    };
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|&last| last != "..") => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(link: &str) -> Option<(String, Option<String>)> {
        destination(link).map(|destination| (destination.path, destination.anchor))
    }

    #[test]
    fn other_sites_are_left_alone() {
        for link in ["https://example.org/a", "mailto:a@example.org", "//example.org/x", "data:text/plain,x", "tel:1"] {
            assert_eq!(parts(link), None, "{link}");
        }
    }

    #[test]
    fn destinations_are_taken_apart() {
        assert_eq!(parts("a%20b.md#the-%C3%BCber"), Some(("a b.md".into(), Some("the-über".into()))));
        assert_eq!(parts("#x"), Some((String::new(), Some("x".into()))));
        assert_eq!(parts("x.md?plain=1#L3"), Some(("x.md".into(), Some("L3".into()))));
        assert_eq!(parts("100%.md"), Some(("100%.md".into(), None)));
        assert_eq!(parts("%+1.md"), Some(("%+1.md".into(), None)));
        assert_eq!(parts("notes: old.md"), None, "a colon in the first part makes a scheme, as browsers read it");
        assert_eq!(parts("./notes: old.md"), Some(("./notes: old.md".into(), None)));
    }

    #[test]
    fn paths_are_resolved() {
        assert_eq!(resolve("docs/a.md", "b.md"), "docs/b.md");
        assert_eq!(resolve("docs/a.md", "./x/../b.md"), "docs/b.md");
        assert_eq!(resolve("docs/a.md", "../README.md"), "README.md");
        assert_eq!(resolve("docs/a.md", "/LICENSE"), "LICENSE");
        assert_eq!(resolve("docs/a.md", ".."), ".");
        assert_eq!(resolve("a.md", "../../x"), "../../x");
        assert_eq!(resolve("a.md", "docs/"), "docs");
        assert_eq!(resolve("docs/a.md", ""), "docs/a.md");
    }
}
