//! The little of HTML that matters inside Markdown: attributes that make or use an anchor.

use std::ops::Range;

/// The values of an attribute in a piece of HTML, with their byte ranges in that piece.
///
/// Not a parser: it finds `name="value"`, `name='value'` and `name=value` after white space, which is what people write.
pub(crate) fn attributes<'a>(html: &'a str, name: &str) -> Vec<(Range<usize>, &'a str)> {
    let mut found = Vec::new();
    let lower = html.to_ascii_lowercase();
    for (at, _) in lower.match_indices(name) {
        if !lower[..at].ends_with(|c: char| c.is_ascii_whitespace()) {
            continue;
        }
        let after = &html[at + name.len()..];
        let Some(value) = after.trim_start().strip_prefix('=') else { continue };
        let value = value.trim_start();
        let (value, end) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => (&value[1..], value[1..].find(quote)),
            _ => (value, value.find(|c: char| c.is_ascii_whitespace() || c == '>')),
        };
        let Some(end) = end else { continue };
        let start = html.len() - value.len();
        if !value[..end].is_empty() {
            found.push((start..start + end, &value[..end]));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_usual_forms() {
        let html = r#"<a id="one" NAME='two'></a> <p id=three> data-id="no" id="">"#;
        let ids: Vec<_> = attributes(html, "id").into_iter().map(|(_, value)| value).collect();
        assert_eq!(ids, ["one", "three"]);
        let (range, value) = attributes(html, "name").remove(0);
        assert_eq!((&html[range], value), ("two", "two"));
        assert!(attributes("<a id=\"open", "id").is_empty());
    }
}
