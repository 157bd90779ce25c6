//! A rule: names and terms that are written in another way than agreed.
//!
//! What is wrong is the dictionary's business; this plugin finds the words and asks about all of them at once.

mod terms;

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
struct Terms {
    settings: terms::Settings,
    lexicons: Vec<Lexicon>,
}

impl Terms {
    /// The lexicons, opened when they are first needed: the dictionary may not be called while the graph is loaded.
    fn lexicons(&mut self) -> Result<&[Lexicon], String> {
        if self.lexicons.is_empty() {
            let allowed = |word: &String| Entry { word: word.clone(), correction: None };
            let prefer = |(word, right): (&String, &String)| Entry {
                word: word.clone(),
                correction: Some(Correction { replacements: vec![right.clone()], reason: None }),
            };
            let mut own: Vec<Entry> = self.settings.prefer.iter().map(prefer).collect();
            own.extend(self.settings.allow.iter().map(allowed));
            let own = Lexicon::new("own", &own);
            // The project's own words come first, and win.
            self.lexicons = vec![own, Lexicon::open("terms")?];
        }
        Ok(&self.lexicons)
    }
}

#[plug]
impl Settings for Terms {
    fn init(&mut self, config: String) -> Result<(), String> {
        self.settings = terms::Settings::parse(&config)?;
        self.lexicons.clear();
        Ok(())
    }
}

#[plug]
impl Rule for Terms {
    fn describe(&mut self) -> Vec<RuleInfo> {
        vec![RuleInfo {
            id: terms::TERM.to_owned(),
            summary: "Names and terms are written the one agreed way.".to_owned(),
        }]
    }

    fn check(&mut self, document: Document, _targets: Vec<Target>) -> Result<Vec<Finding>, String> {
        let format = match document.format {
            Format::Markdown => Read::Markdown,
            Format::Text => Read::Text,
        };
        let page = Page::new(&document.text, format);
        let words = terms::candidates(&page);
        let asked: Vec<String> = words.iter().map(|word| word.text.to_owned()).collect();
        let lexicons: Vec<&Lexicon> = self.lexicons()?.iter().collect();
        let answers = dictionary::look_up(&lexicons, &asked);
        let advice =
            |correction: Correction| terms::Advice { replacements: correction.replacements, reason: correction.reason };
        let answers = answers.into_iter().map(|answer| answer.map(advice)).collect();
        let problems = terms::problems(&words, answers);
        Ok(problems
            .into_iter()
            .map(|problem| finding!(crate::checker::docs::types, document.path.as_str(), page, problem))
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_projects_own_terms_come_first() {
        let _mock = dictionary::mock(|dictionary| {
            dictionary.lexicon_new(|name, entries| {
                assert_eq!((name, entries.len()), ("own", 2));
                Lexicon::mock(|_| {})
            });
            dictionary.lexicon_open(|_| Ok(Lexicon::mock(|_| {})));
            dictionary.look_up(|lexicons, words| {
                assert_eq!(lexicons.len(), 2);
                let correction = Correction { replacements: vec!["GitHub".to_owned()], reason: None };
                words.iter().map(|word| (word == "Github").then(|| correction.clone())).collect()
            });
        });
        let mut plugin = Terms::default();
        plugin.init(r#"{"prefer": {"Plugin": "plugin"}, "allow": ["json"]}"#.to_owned()).unwrap();
        let text = "on Github, `Github`".to_owned();
        let document = Document { path: "a.md".to_owned(), format: Format::Markdown, text };
        let found = plugin.check(document, Vec::new()).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].message, "write `GitHub`, not `Github`");
    }
}
