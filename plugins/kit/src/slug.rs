//! Anchors of headings, as GitHub makes them.

use std::collections::{HashMap, HashSet};

/// The anchor of a heading's text: lower case, punctuation left out, spaces to hyphens.
///
/// Letters, numbers, marks, `_` and `-` of every script stay, as in GitHub's own `[^\p{Word}\- ]` filter.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for character in text.trim().chars() {
        match character {
            ' ' => slug.push('-'),
            '-' | '_' | '\u{203f}' | '\u{2040}' => slug.push(character),
            _ if is_word(character) => slug.extend(character.to_lowercase()),
            _ => {}
        }
    }
    slug
}

/// Whether a character is of the class `\p{Word}`, hyphens and underscores aside.
fn is_word(character: char) -> bool {
    // Combining marks are not alphabetic to the standard library; these blocks hold the usual ones.
    let mark = matches!(character, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5c7}'
        | '\u{64b}'..='\u{65f}' | '\u{93c}' | '\u{94d}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20f0}' | '\u{3099}' | '\u{309a}' | '\u{fe0f}');
    character.is_alphanumeric() || mark
}

/// Makes the anchors of one document: a repeated one gets `-1`, `-2` and so on.
#[derive(Clone, Debug, Default)]
pub struct Slugs {
    taken: HashSet<String>,
    counts: HashMap<String, u32>,
}

impl Slugs {
    /// The anchor of the next heading.
    pub fn next(&mut self, text: &str) -> String {
        let base = slug(text);
        if self.taken.insert(base.clone()) {
            return base;
        }
        let count = self.counts.entry(base.clone()).or_default();
        loop {
            *count += 1;
            let candidate = format!("{base}-{count}");
            if self.taken.insert(candidate.clone()) {
                return candidate;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn github_rules() {
        assert_eq!(slug("Hello, World!"), "hello-world");
        assert_eq!(slug("3.4 The graph manifest"), "34-the-graph-manifest");
        assert_eq!(slug("`jackfield run` & friends"), "jackfield-run--friends");
        assert_eq!(slug("snake_case and kebab-case"), "snake_case-and-kebab-case");
        assert_eq!(slug("Größe: Übergröße"), "größe-übergröße");
        assert_eq!(slug("日本語 の見出し"), "日本語-の見出し");
        assert_eq!(slug("  edges  "), "edges");
        assert_eq!(slug("I ❤ it"), "i--it");
    }

    #[test]
    fn repeated_headings_are_numbered() {
        let mut slugs = Slugs::default();
        assert_eq!(slugs.next("Errors"), "errors");
        assert_eq!(slugs.next("Errors"), "errors-1");
        assert_eq!(slugs.next("Errors 1"), "errors-1-1");
        assert_eq!(slugs.next("Errors"), "errors-2");
    }
}
