//! The shared plug behind spelling and terms: lexicons of right and wrong words, as resources.

mod lexicon;

use std::cell::RefCell;

use crate::checker::docs::dictionary::{Correction, Dictionary, Entry, Lexicon, LexiconPlug};
use crate::lexicon::{Advice, Verdict, Words, built_in_names, look_up};

jackfield_guest::plugin!({
    path: "../../wit/checker",
    plug: "checker:docs/dictionary",
});

/// The value behind a handle to a lexicon.
struct Entries {
    words: RefCell<Words>,
}

impl Entries {
    fn lexicon(words: Words) -> Lexicon {
        Self { words: RefCell::new(words) }.into()
    }
}

#[plug]
impl LexiconPlug for Entries {
    fn new(name: String, entries: Vec<Entry>) -> Self {
        let mut words = Words::new(name);
        for entry in entries {
            words.insert(&entry.word, entry.correction.map(advice));
        }
        Self { words: RefCell::new(words) }
    }

    fn open(name: String) -> Result<Lexicon, String> {
        Words::built_in(&name).map(Self::lexicon)
    }

    fn names() -> Vec<String> {
        built_in_names()
    }

    fn name(&self) -> String {
        self.words.borrow().name.clone()
    }

    fn size(&self) -> u32 {
        u32::try_from(self.words.borrow().size()).unwrap_or(u32::MAX)
    }

    fn allow(&self, words: Vec<String>) {
        let mut entries = self.words.borrow_mut();
        words.iter().for_each(|word| entries.insert(word, None));
    }

    fn correct(&self, word: String) -> Option<Correction> {
        match self.words.borrow().look_up(&word) {
            Verdict::Wrong(advice) => Some(correction(advice)),
            Verdict::Right | Verdict::Unknown => None,
        }
    }

    fn overlay(&self, others: Vec<&Lexicon>) -> Lexicon {
        let mut words = self.words.borrow().clone();
        others.into_iter().for_each(|other| words.extend(&entries(other).borrow()));
        Self::lexicon(words)
    }
}

/// The plugin; all state is behind handles.
#[derive(Default)]
struct Plugin;

#[plug]
impl Dictionary for Plugin {
    fn layer(&mut self, name: String, parts: Vec<Lexicon>) -> Lexicon {
        let mut words = Words::new(name);
        parts.iter().for_each(|part| words.extend(&entries(part).borrow()));
        Entries::lexicon(words)
    }

    fn look_up(&mut self, lexicons: Vec<&Lexicon>, words: Vec<String>) -> Vec<Option<Correction>> {
        let lexicons: Vec<_> = lexicons.into_iter().map(|lexicon| entries(lexicon).borrow()).collect();
        let answer = |word: String| look_up(lexicons.iter().map(|lexicon| &**lexicon), &word).map(correction);
        words.into_iter().map(answer).collect()
    }
}

/// The value behind a handle, which is always one of this plugin: the runtime lets no other in.
fn entries(lexicon: &Lexicon) -> &RefCell<Words> {
    match lexicon.downcast_ref::<Entries>() {
        Some(entries) => &entries.words,
        None => unreachable!("a handle of another plugin came in as one of this plugin's"),
    }
}

fn advice(correction: Correction) -> Advice {
    Advice { replacements: correction.replacements, reason: correction.reason }
}

fn correction(advice: Advice) -> Correction {
    Correction { replacements: advice.replacements, reason: advice.reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(word: &str, right: Option<&str>) -> Entry {
        let correction = right.map(|right| Correction { replacements: vec![right.to_owned()], reason: None });
        Entry { word: word.to_owned(), correction }
    }

    fn answers(lexicons: Vec<&Lexicon>, words: &[&str]) -> Vec<Option<String>> {
        let words = words.iter().map(|&word| word.to_owned()).collect();
        let answers = Plugin.look_up(lexicons, words);
        answers.into_iter().map(|answer| answer.map(|correction| correction.replacements.join("|"))).collect()
    }

    #[test]
    fn lexicons_are_asked_in_turn() {
        let known = Entries::open("misspellings".to_owned()).unwrap();
        let own: Lexicon =
            Entries::new("own".to_owned(), vec![entry("teh", None), entry("colour", Some("color"))]).into();
        assert_eq!(
            answers(vec![&own, &known], &["teh", "colour", "recieve", "right"]),
            [None, Some("color".to_owned()), Some("receive".to_owned()), None]
        );
        assert_eq!(answers(vec![&known], &["teh"]), [Some("the".to_owned())]);
    }

    #[test]
    fn lexicons_are_put_on_top_of_each_other() {
        let below = || -> Lexicon {
            Entries::new("below".to_owned(), vec![entry("a", Some("b")), entry("c", Some("d"))]).into()
        };
        let above = || -> Lexicon { Entries::new("above".to_owned(), vec![entry("a", None)]).into() };
        let layered = Plugin.layer("both".to_owned(), vec![below(), above()]);
        let overlaid = below().overlay(&[&above()]);
        assert_eq!((layered.name(), layered.size(), overlaid.name()), ("both".to_owned(), 2, "below".to_owned()));
        for lexicon in [&layered, &overlaid] {
            assert_eq!(answers(vec![lexicon], &["a", "c"]), [None, Some("d".to_owned())]);
        }
        layered.allow(&["c".to_owned()]);
        assert!(layered.correct("c").is_none());
    }

    #[test]
    fn names_are_those_that_can_be_opened() {
        for name in Entries::names() {
            assert_eq!(Entries::open(name.clone()).unwrap().name(), name);
        }
        assert!(Entries::open("klingon".to_owned()).unwrap_err().contains("there are"));
    }
}
