//! Whether a call goes on in the next line.

use crate::value::Scanner;

/// Whether more must follow: a bracket or a text of several lines is not closed yet.
///
/// What is wrong is not open: it is for the reader of calls to say so.
pub(super) fn is_open(text: &str) -> bool {
    let mut scanner = Scanner::new(text);
    let mut depth = 0_usize;
    while let Some(sign) = scanner.peek() {
        match sign {
            '"' if scanner.rest().starts_with("\"\"\"") => {
                if !scanner.rest()[3..].contains("\"\"\"") {
                    return true;
                }
                if scanner.multiline().is_err() {
                    return false;
                }
            }
            '"' | '\'' => {
                if scanner.quoted(sign).is_err() {
                    return false;
                }
            }
            _ => {
                match sign {
                    '(' | '[' | '{' => depth += 1,
                    ')' | ']' | '}' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                scanner.bump(sign.len_utf8());
            }
        }
    }
    depth > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_closed_goes_on() {
        for text in [
            "a:b/c#d(",
            "a:b/c#d([1,",
            "a:b/c#d({x: (1",
            "a:b/c#d(\"\"\"\n  one\n\n",
            "a:b/c#d(\"\"\"",
            "a:b/c#d(\")\"",
            "a:b/c#d( // ) a comment",
        ] {
            assert!(is_open(text), "{text}");
        }
        for text in [
            "",
            "a:b/c#d()",
            "a:b/c#d",
            "a:b/c#d(\"(\")",
            "a:b/c#d('(')",
            // No line break may stand in a string, so no line that follows could mend it.
            "a:b/c#d(\"never closed",
            "a:b/c#d(\"\"\"\n  one\n  \"\"\")",
            "a:b/c#d(1))",
        ] {
            assert!(!is_open(text), "{text}");
        }
    }
}
