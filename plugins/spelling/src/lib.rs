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
        let asked: Vec<&str> = words.iter().map(|word| word.text).collect();
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
