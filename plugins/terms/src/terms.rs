//! Which words of a page are names and terms that are written in another way than agreed.

use std::collections::BTreeMap;

use checker_kit::{Level, Page, Problem, Word};
use serde::Deserialize;

/// The id of these findings.
pub(crate) const TERM: &str = "term";

/// What the manifest can set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct Settings {
    /// The project's own terms: what not to write, and what to write in its place.
    pub(crate) prefer: BTreeMap<String, String>,
    /// Words that are right as they are.
    pub(crate) allow: Vec<String>,
}

impl Settings {
    /// Reads settings from JSON.
    pub(crate) fn parse(json: &str) -> Result<Self, String> {
        let settings: Self = serde_json::from_str(json).map_err(|error| error.to_string())?;
        match settings.prefer.iter().find(|(word, right)| word == right || word.is_empty() || right.is_empty()) {
            Some((word, right)) => Err(format!("`prefer`: \"{word}\" = \"{right}\" changes nothing or has no word")),
            None => Ok(settings),
        }
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

/// The words of a page that can be terms: plain ones.
pub(crate) fn candidates<'a>(page: &Page<'a>) -> Vec<Word<'a>> {
    page.words().into_iter().filter(|word| !word.technical).collect()
}

/// Puts the dictionary's answers, one a word, into problems.
pub(crate) fn problems(words: &[Word<'_>], answers: Vec<Option<Advice>>) -> Vec<Problem> {
    let found = words.iter().zip(answers).filter_map(|(word, advice)| Some((word, advice?)));
    found.filter_map(|(word, advice)| problem(word, advice)).collect()
}

fn problem(word: &Word<'_>, advice: Advice) -> Option<Problem> {
    let first = advice.replacements.first()?;
    let mut message = format!("write `{first}`, not `{}`", word.text);
    if let Some(reason) = advice.reason {
        message.push_str(&format!(" ({reason})"));
    }
    let fix = Some((word.range.clone(), first.clone()));
    Some(Problem { rule: TERM, level: Level::Note, range: word.range.clone(), message, fix })
}

#[cfg(test)]
mod tests {
    use super::*;
    use checker_kit::Format;

    #[test]
    fn answers_become_problems() {
        let page = Page::new("Github and `github` on https://github.com", Format::Markdown);
        let words = candidates(&page);
        assert_eq!(words.iter().map(|word| word.text).collect::<Vec<_>>(), ["Github", "and", "on"]);
        let advice = Advice { replacements: vec!["GitHub".into()], reason: Some("its own name".into()) };
        let found = problems(&words, vec![Some(advice), None, None]);
        assert_eq!(found[0].message, "write `GitHub`, not `Github` (its own name)");
        assert_eq!(found[0].fix, Some((0..6, "GitHub".to_owned())));
    }

    #[test]
    fn settings() {
        let settings = Settings::parse(r#"{"prefer": {"plug-in": "plugin"}}"#).unwrap();
        assert_eq!(settings.prefer["plug-in"], "plugin");
        assert!(Settings::parse(r#"{"prefer": {"x": "x"}}"#).unwrap_err().contains("changes nothing"));
        assert!(Settings::parse(r#"{"terms": {}}"#).unwrap_err().contains("expected `prefer` or `allow`"));
    }
}
