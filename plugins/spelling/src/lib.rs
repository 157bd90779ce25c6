//! A rule: words that the dictionary knows as misspelled.
//!
//! What is wrong is the dictionary's business; this plugin finds the words and asks about all of them at once.

mod spelling;

use checker_kit::{Format as Read, Page, finding};

use crate::checker::docs::dictionary::{self, Correction, Entry, Lexicon};
use crate::checker::docs::rule::Rule;
use crate::checker::docs::settings::Settings;
use crate::checker::docs::types::{Document, Finding, Format, RuleInfo, Target};

jackfield_guest::plugin!({
    path: "../../wit/checker",
    plug: ["checker:docs/rule", "checker:docs/settings"],
    sockets: { "checker:docs/dictionary": direct },
});

/// The plugin, with what the manifest set and the lexicons that it opened.
#[derive(Default)]
struct Spelling {
    settings: spelling::Settings,
    lexicons: Vec<Lexicon>,
}

impl Spelling {
    /// The lexicons, opened when they are first needed: the dictionary may not be called while the graph is loaded.
    fn lexicons(&mut self) -> Result<&[Lexicon], String> {
        if self.lexicons.is_empty() {
            let allowed = |word: &String| Entry { word: word.clone(), correction: None };
            let own: Vec<Entry> = self.settings.allow.iter().map(allowed).collect();
            let own = Lexicon::new("own", &own);
            // The project's own words come first, and win.
            self.lexicons = vec![own, Lexicon::open("misspellings")?];
        }
        Ok(&self.lexicons)
    }
}

#[plug]
impl Settings for Spelling {
    fn init(&mut self, config: String) -> Result<(), String> {
        self.settings = spelling::Settings::parse(&config)?;
        self.lexicons.clear();
        Ok(())
    }
}

#[plug]
impl Rule for Spelling {
    fn describe(&mut self) -> Vec<RuleInfo> {
        vec![RuleInfo { id: spelling::SPELLING.to_owned(), summary: "Words are spelled right.".to_owned() }]
    }

    fn check(&mut self, document: Document, _targets: Vec<Target>) -> Result<Vec<Finding>, String> {
        let format = match document.format {
            Format::Markdown => Read::Markdown,
            Format::Text => Read::Text,
        };
        let page = Page::new(&document.text, format);
        let words = spelling::candidates(&page);
        let asked: Vec<String> = words.iter().map(|word| word.text.to_owned()).collect();
        let lexicons: Vec<&Lexicon> = self.lexicons()?.iter().collect();
        let answers = dictionary::look_up(&lexicons, &asked);
        let advice = |correction: Correction| spelling::Advice {
            replacements: correction.replacements,
            reason: correction.reason,
        };
        let answers = answers.into_iter().map(|answer| answer.map(advice)).collect();
        let problems = spelling::problems(&words, answers);
        Ok(problems
            .into_iter()
            .map(|problem| finding!(crate::checker::docs::types, document.path.as_str(), page, problem))
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jackfield_guest::testing::Calls;

    fn document(text: &str) -> Document {
        Document { path: "a.md".to_owned(), format: Format::Markdown, text: text.to_owned() }
    }

    #[test]
    fn asks_the_dictionary_once_a_document() {
        let (opened, asked) = (Calls::new(), Calls::new());
        let _mock = dictionary::mock(|dictionary| {
            let opened_too = opened.clone();
            dictionary.lexicon_new(move |name, entries| {
                opened_too.push(format!("{name} with {} entries", entries.len()));
                Lexicon::mock(|_| {})
            });
            let opened = opened.clone();
            dictionary.lexicon_open(move |name| {
                opened.push(name.to_owned());
                Ok(Lexicon::mock(|_| {}))
            });
            let asked = asked.clone();
            dictionary.look_up(move |lexicons, words| {
                asked.push((lexicons.len(), words.join(" ")));
                let wrong = |word: &&String| word.as_str() == "teh";
                let correction = |_| Correction { replacements: vec!["the".to_owned()], reason: None };
                words.iter().map(|word| Some(word).filter(wrong).map(correction)).collect()
            });
        });
        let mut plugin = Spelling::default();
        plugin.init(r#"{"allow": ["jackfield"]}"#.to_owned()).unwrap();
        let found = plugin.check(document("See teh `teh` end"), Vec::new()).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].line, found[0].column, found[0].fix.as_ref().unwrap().replacement.as_str()),
            (1, 5, "the")
        );
        assert!(plugin.check(document("fine words"), Vec::new()).unwrap().is_empty());
        assert_eq!(opened.take(), ["own with 1 entries", "misspellings"], "lexicons are opened once");
        assert_eq!(asked.take(), [(2, "See teh end".to_owned()), (2, "fine words".to_owned())]);
    }

    #[test]
    fn a_dictionary_without_the_lexicon_is_an_error() {
        let _mock = dictionary::mock(|dictionary| {
            dictionary.lexicon_new(|_, _| Lexicon::mock(|_| {}));
            dictionary.lexicon_open(|name| Err(format!("no lexicon `{name}`")));
        });
        let error = Spelling::default().check(document("text"), Vec::new()).unwrap_err();
        assert_eq!(error, "no lexicon `misspellings`");
    }
}
