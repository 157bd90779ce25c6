//! What the WIT parser is given of a file: the same text, in which some parts are spaces, so that every place stays where it is.
//!
//! wit-parser 0.254 takes each comment for documentation and stops with a panic at `/**/`, and a type that is gated away makes the
//! whole package unreadable if a function that is gated away too uses it inside of another type.

use std::ops::Range;

/// A piece of WIT text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    /// `// ..` or `/* .. */`: a remark for those who read the file.
    Remark,
    /// `/// ..` or `/** .. */`: documentation.
    Docs,
    /// A name, a keyword, a number or one sign.
    Word,
}

/// The pieces of a text, without white space.
fn pieces(text: &str) -> Vec<(Piece, Range<usize>)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        let (piece, len) = if rest.starts_with("//") {
            // As in Rust, a line of more than three slashes divides and documents nothing.
            let docs = rest.starts_with("///") && !rest.starts_with("////");
            (if docs { Piece::Docs } else { Piece::Remark }, rest.find('\n').unwrap_or(rest.len()))
        } else if rest.starts_with("/*") {
            let len = block(rest);
            let docs = rest.starts_with("/**") && !rest.starts_with("/***") && len > "/**/".len();
            (if docs { Piece::Docs } else { Piece::Remark }, len)
        } else if let Some(quoted) = rest.strip_prefix('"') {
            (Piece::Word, quoted.find(['"', '\n']).map_or(rest.len(), |end| end + 2))
        } else {
            let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '%');
            match rest.find(|c: char| !is_word(c)).unwrap_or(rest.len()) {
                0 => (Piece::Word, rest.chars().next().map_or(1, char::len_utf8)),
                len => (Piece::Word, len),
            }
        };
        if !rest.starts_with(char::is_whitespace) {
            found.push((piece, at..at + len));
        }
        at += len;
    }
    found
}

/// The length of the block comment that a text begins with; blocks stand in blocks.
fn block(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// Makes a part of a text spaces. Characters that the parser refuses wherever they stand are left for it to refuse.
fn blank(text: &mut String, range: Range<usize>) {
    let blanked: String = text[range.clone()]
        .chars()
        .flat_map(|c| {
            let kept = matches!(c, '\n' | '\r') || is_refused(c);
            std::iter::repeat_n(if kept { c } else { ' ' }, if kept { 1 } else { c.len_utf8() })
        })
        .collect();
    text.replace_range(range, &blanked);
}

/// Control characters, and those that turn the direction in which text is read.
fn is_refused(c: char) -> bool {
    (c.is_control() && c != '\t') || crate::diagnostic::turns_direction(c)
}

/// The text without comments that are no documentation. A comment that does not end is left for the parser to refuse.
pub(super) fn without_remarks(text: &str) -> String {
    let mut out = text.to_owned();
    for (piece, range) in pieces(text) {
        let ends = !text[range.clone()].starts_with("/*") || text[range.clone()].ends_with("*/");
        if piece == Piece::Remark && ends {
            blank(&mut out, range);
        }
    }
    out
}

/// The text without the items that are gated by features which are not on, if it has any.
pub(super) fn without_gated(text: &str, is_on: impl Fn(&str) -> bool) -> Option<String> {
    let words: Vec<Range<usize>> =
        pieces(text).into_iter().filter(|(piece, _)| *piece == Piece::Word).map(|(_, range)| range).collect();
    let word = |at: usize| words.get(at).map_or("", |range| &text[range.clone()]);
    let mut out = None;
    let mut at = 0;
    while at < words.len() {
        if word(at) != "@" {
            at += 1;
            continue;
        }
        let (begin, mut gated) = (at, false);
        // An item may have several attributes: `@name(key = value)`.
        while word(at) == "@" {
            let feature = word(at + 3) == "feature" && word(at + 4) == "=";
            gated |= word(at + 1) == "unstable" && feature && !is_on(word(at + 5).trim_start_matches('%'));
            at += 2;
            if word(at) == "(" {
                while at < words.len() && word(at) != ")" {
                    at += 1;
                }
                at += 1;
            }
        }
        if gated {
            at = after_item(at, words.len(), &word);
            let (Some(first), Some(last)) = (words.get(begin), words.get(at.saturating_sub(1))) else { break };
            blank(out.get_or_insert_with(|| text.to_owned()), first.start..last.end);
        }
    }
    out
}

/// The word behind an item: it ends with `;`, or with the brace that closes it, and perhaps a `;` behind that.
fn after_item<'t>(mut at: usize, end: usize, word: &impl Fn(usize) -> &'t str) -> usize {
    let mut depth = 0_usize;
    while at < end {
        match word(at) {
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1 + usize::from(word(at + 1) == ";");
                }
            }
            ";" if depth == 0 => return at + 1,
            _ => {}
        }
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_become_spaces_and_documentation_stays() {
        let text = "a /**/ b /* ü\n /* inner */ */ c // x\n/// docs // more\n//// rule\n/** docs */ /*** rule */";
        let out = without_remarks(text);
        assert_eq!(out.len(), text.len());
        let shown: Vec<&str> = out.split_whitespace().collect();
        assert_eq!(shown.join(" "), "a b c /// docs // more /** docs */");
        assert_eq!(out.matches('\n').count(), text.matches('\n').count());
        assert_eq!(without_remarks("/* open"), "/* open");
    }

    #[test]
    fn what_is_refused_everywhere_stays_to_be_refused() {
        assert_eq!(without_remarks("// a\u{202e}b"), "    \u{202e} ");
    }

    #[test]
    fn gated_items_go_as_a_whole() {
        let text = "interface i { @unstable(feature = a) record r { x: u8 } @since(version = 1.0.0) f: func();
            @unstable(feature = a) @deprecated(version = 1.0.0) use t.{u}; @unstable(feature = b) g: func(); }";
        let out = without_gated(text, |feature| feature == "b").unwrap();
        let shown: Vec<&str> = out.split_whitespace().collect();
        assert_eq!(
            shown.join(" "),
            "interface i { @since(version = 1.0.0) f: func(); @unstable(feature = b) g: func(); }"
        );
        assert_eq!(out.len(), text.len());
        assert!(without_gated(text, |_| true).is_none());
        assert!(without_gated("// @unstable(feature = a)", |_| false).is_none());
    }
}
