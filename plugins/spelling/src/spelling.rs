//! Which words of a page are misspelled, given somebody who knows words.

use checker_kit::{Level, Page, Problem, Word};
use serde::Deserialize;

/// The id of these findings.
pub(crate) const SPELLING: &str = "spelling";

/// What the manifest can set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct Settings {
    /// Words that are right as they are.
    pub(crate) allow: Vec<String>,
}

impl Settings {
    /// Reads settings from JSON.
    pub(crate) fn parse(json: &str) -> Result<Self, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }
}

/// What to write in place of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Advice {
    /// The words to choose from, the likeliest first.
    pub(crate) replacements: Vec<String>,
    /// Why, if there is more to say.
    pub(crate) reason: Option<String>,
}

/// The words of a page that can be misspelled: plain words of three letters or more.
pub(crate) fn candidates<'a>(page: &Page<'a>) -> Vec<Word<'a>> {
    let plain = |word: &Word<'_>| !word.technical && word.text.chars().nth(2).is_some();
    page.words().into_iter().filter(plain).collect()
}

/// Puts the dictionary's answers, one a word, into problems.
pub(crate) fn problems(words: &[Word<'_>], answers: Vec<Option<Advice>>) -> Vec<Problem> {
    let found = words.iter().zip(answers).filter_map(|(word, advice)| Some((word, advice?)));
    found.map(|(word, advice)| problem(word, advice)).collect()
}

fn problem(word: &Word<'_>, advice: Advice) -> Problem {
    let choices: Vec<String> = advice.replacements.iter().map(|right| format!("`{right}`")).collect();
    let mut message = match choices.is_empty() {
        true => format!("`{}` is misspelled", word.text),
        false => format!("`{}` is misspelled; write {}", word.text, choices.join(" or ")),
    };
    if let Some(reason) = advice.reason {
        message.push_str(&format!(" ({reason})"));
    }
    // With several words to choose from, the choice is the writer's.
    let fix = match &advice.replacements[..] {
        [only] => Some((word.range.clone(), only.clone())),
        _ => None,
    };
    Problem { rule: SPELLING, level: Level::Warning, range: word.range.clone(), message, fix }
}

#[cfg(test)]
mod tests {
    use super::*;
    use checker_kit::Format;

    fn advice(replacements: &[&str], reason: Option<&str>) -> Option<Advice> {
        Some(Advice {
            replacements: replacements.iter().map(|&word| word.to_owned()).collect(),
            reason: reason.map(str::to_owned),
        })
    }

    #[test]
    fn candidates_are_plain_words() {
        let page = Page::new("An API of `teh` x1 src/teh.rs teh [the](teh.md) naïve’s", Format::Markdown);
        let found: Vec<_> = candidates(&page).into_iter().map(|word| word.text).collect();
        assert_eq!(found, ["API", "teh", "the", "naïve’s"]);
    }

    #[test]
    fn answers_become_problems() {
        let page = Page::new("the teh wich end", Format::Markdown);
        let words = candidates(&page);
        let answers = vec![None, advice(&["the"], None), advice(&["which", "witch"], Some("two words")), None];
        let found = problems(&words, answers);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].message, "`teh` is misspelled; write `the`");
        assert_eq!(found[0].fix, Some((4..7, "the".to_owned())));
        assert_eq!(found[1].message, "`wich` is misspelled; write `which` or `witch` (two words)");
        assert_eq!(found[1].fix, None);
    }

    #[test]
    fn settings() {
        assert_eq!(Settings::parse(r#"{"allow": ["teh"]}"#).unwrap().allow, ["teh"]);
        assert!(Settings::parse(r#"{"alow": []}"#).unwrap_err().contains("expected `allow`"));
    }
}
