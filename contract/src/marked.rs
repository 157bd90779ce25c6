//! Two texts of WIT below each other, with what differs marked.

use crate::side::Both;

/// Both sides' text, each with carets below what the other does not have.
pub(crate) fn pair(labels: Both<&str>, expected: &str, found: &str) -> String {
    let (a, b) = (tokens(expected), tokens(found));
    let before = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let after = a[before..].iter().rev().zip(b[before..].iter().rev()).take_while(|(a, b)| a == b).count();
    let side = |label: &str, text: &str, tokens: &[&str]| {
        let width = |tokens: &[&str]| tokens.concat().chars().count();
        let start = width(&tokens[..before]);
        let middle = width(&tokens[before..tokens.len() - after]);
        let mut out = format!("  {label:<7} {text}\n");
        if a != b {
            // Where one side only lacks something, one caret shows the place.
            out.push_str(&format!("{}{}\n", " ".repeat(10 + start), "^".repeat(middle.max(1))));
        }
        out
    };
    format!("{}{}", side(labels.expected, expected, &a), side(labels.found, found, &b))
}

/// A text that only the side that expects it has.
pub(crate) fn missing(labels: Both<&str>, expected: &str) -> String {
    let Both { expected: label, found } = labels;
    let marks = "^".repeat(expected.chars().count().max(1));
    format!("  {label:<7} {expected}\n{}{marks}\n  {found:<7} (nothing)\n", " ".repeat(10))
}

/// Words, and every other character by itself.
fn tokens(text: &str) -> Vec<&str> {
    let word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '%' | '_');
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = if word(first) { rest.find(|c| !word(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
        // `->` is one token, so that a missing result is marked from its arrow on.
        let end = if rest.starts_with("->") { 2 } else { end };
        let (token, more) = rest.split_at(end);
        tokens.push(token);
        rest = more;
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(expected: &str, found: &str) -> String {
        super::pair(Both::new("socket:", "plug:"), expected, found)
    }

    #[test]
    fn the_differing_part_is_marked_on_both_sides() {
        let shown = pair("f: func(a: list<u8>) -> u32", "f: func(a: list<u16>) -> u32");
        let expected = "  socket: f: func(a: list<u8>) -> u32\n                          ^^\n  plug:   f: func(a: list<u16>) -> u32\n                          ^^^\n";
        assert_eq!(shown.replace(' ', "."), expected.replace(' ', "."));
    }

    #[test]
    fn what_is_absent_is_marked_by_one_caret() {
        let shown = pair("f: func() -> u32", "f: func()");
        assert!(shown.contains("^^^^^^"), "{shown}");
        assert_eq!(shown.lines().last().unwrap().trim(), "^");
    }

    #[test]
    fn equal_texts_have_no_mark() {
        assert!(!pair("f", "f").contains('^'));
    }
}
