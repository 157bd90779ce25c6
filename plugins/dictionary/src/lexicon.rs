//! Lists of words, right ones and wrong ones, and how a word is looked up in them.

use std::collections::HashMap;

/// What to write in place of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Advice {
    /// The words to choose from, the likeliest first.
    pub(crate) replacements: Vec<String>,
    /// Why, if it is not a plain misspelling.
    pub(crate) reason: Option<String>,
}

/// A list of words. An entry without advice is a word that is right as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Words {
    /// The name, for messages.
    pub(crate) name: String,
    entries: HashMap<String, Option<Advice>>,
}

/// What a lexicon knows of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing.
    Unknown,
    /// The word is right as it is.
    Right,
    /// The word is wrong.
    Wrong(Advice),
}

/// The names of the lexicons that the dictionary brings along, with their text.
const BUILT_IN: [(&str, &str); 2] =
    [("misspellings", include_str!("../data/misspellings.txt")), ("terms", include_str!("../data/terms.txt"))];

/// Endings that a wrong stem may have, with what its correction gets.
const ENDINGS: [&str; 8] = ["s", "d", "r", "es", "ed", "ly", "ing", "ment"];

/// A stem shorter than this is not looked for: too many words of other languages begin with it.
const SHORTEST_STEM: usize = 5;

impl Words {
    /// An empty lexicon.
    pub(crate) fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), entries: HashMap::new() }
    }

    /// One of the lexicons that the dictionary brings along.
    pub(crate) fn built_in(name: &str) -> Result<Self, String> {
        match BUILT_IN.iter().find(|(known, _)| *known == name) {
            Some((_, text)) => Ok(Self::parse(name, text)),
            None => Err(format!("no lexicon `{name}`; there are: {}", built_in_names().join(", "))),
        }
    }

    /// Reads lines of `<wrong> <right>[, <right>].. [; <reason>]`; a lone word is right as it is, `#` begins a comment.
    pub(crate) fn parse(name: &str, text: &str) -> Self {
        let mut words = Self::new(name);
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (entry, reason) = match line.split_once(';') {
                Some((entry, reason)) => (entry.trim(), Some(reason.trim().to_owned())),
                None => (line, None),
            };
            let advice = entry.split_once(' ').map(|(_, right)| Advice {
                replacements: right.split(',').map(|word| word.trim().to_owned()).collect(),
                reason,
            });
            words.insert(entry.split(' ').next().unwrap_or(entry), advice);
        }
        words
    }

    /// How many entries there are.
    pub(crate) fn size(&self) -> usize {
        self.entries.len()
    }

    /// Adds an entry, in place of an earlier one for the word.
    pub(crate) fn insert(&mut self, word: &str, advice: Option<Advice>) {
        self.entries.insert(word.to_owned(), advice);
    }

    /// Adds all entries of `other`, which win.
    pub(crate) fn extend(&mut self, other: &Self) {
        self.entries.extend(other.entries.iter().map(|(word, advice)| (word.clone(), advice.clone())));
    }

    /// Looks a word up: as it stands, then in lower case if only its case is unlike an entry's, then without its ending.
    ///
    /// The replacements have the word's own case and ending.
    pub(crate) fn look_up(&self, word: &str) -> Verdict {
        // A typographic apostrophe is the same letter to a dictionary.
        let plain = word.replace('’', "'");
        if let Some(entry) = self.entries.get(&plain) {
            return verdict(entry.clone());
        }
        let lower = plain.to_lowercase();
        let case = Case::of(&plain);
        if case == Case::Mixed {
            return Verdict::Unknown;
        }
        if case != Case::Lower
            && let Some(entry) = self.entries.get(&lower)
        {
            let advice = entry.clone().map(|advice| advice.map(|right| case.apply(right)));
            // `JSON` looks like `json` in capitals, and is what `json` should be.
            return verdict(advice.filter(|advice| !advice.replacements.contains(&plain)));
        }
        for ending in ENDINGS {
            let Some(stem) = lower.strip_suffix(ending).filter(|stem| stem.chars().count() >= SHORTEST_STEM) else {
                continue;
            };
            if let Some(Some(advice)) = self.entries.get(stem) {
                // A wrong name has no endings, and what became two words cannot take one. Where the stem and its
                // correction differ only at the end ("ignor", "controll"), the ending may be what makes it right.
                let plain = |right: &String| {
                    right.chars().all(char::is_lowercase)
                        && !right.starts_with(stem)
                        && !stem.starts_with(right.as_str())
                };
                if advice.replacements.iter().all(plain) {
                    return Verdict::Wrong(advice.clone().map(|right| case.apply(&join(right, ending))));
                }
            }
        }
        Verdict::Unknown
    }
}

impl Advice {
    fn map(self, change: impl Fn(&str) -> String) -> Self {
        Self { replacements: self.replacements.iter().map(|right| change(right)).collect(), reason: self.reason }
    }
}

/// The names that [`Words::built_in`] takes.
pub(crate) fn built_in_names() -> Vec<String> {
    BUILT_IN.iter().map(|(name, _)| (*name).to_owned()).collect()
}

/// Looks a word up in each lexicon in turn until one knows it.
pub(crate) fn look_up<'a>(lexicons: impl IntoIterator<Item = &'a Words>, word: &str) -> Option<Advice> {
    lexicons.into_iter().map(|words| words.look_up(word)).find(|verdict| *verdict != Verdict::Unknown).and_then(
        |verdict| match verdict {
            Verdict::Wrong(advice) => Some(advice),
            Verdict::Right | Verdict::Unknown => None,
        },
    )
}

fn verdict(entry: Option<Advice>) -> Verdict {
    entry.map_or(Verdict::Right, Verdict::Wrong)
}

/// A word and an ending, with the few changes of English spelling that the endings here make.
fn join(word: &str, ending: &str) -> String {
    match ending {
        "ing" | "ed" | "es" if word.ends_with('e') => format!("{}{ending}", &word[..word.len() - 1]),
        "d" | "r" if !word.ends_with('e') => format!("{word}e{ending}"),
        _ => format!("{word}{ending}"),
    }
}

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    Lower,
    Capitalised,
    Upper,
    Mixed,
}

impl Case {
    fn of(word: &str) -> Self {
        let upper = word.chars().filter(|c| c.is_uppercase()).count();
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        let first = word.starts_with(char::is_uppercase);
        match (upper, first) {
            (0, _) => Self::Lower,
            (1, true) => Self::Capitalised,
            _ if upper == letters => Self::Upper,
            _ => Self::Mixed,
        }
    }

    fn apply(self, word: &str) -> String {
        // A name that has capitals of its own keeps them.
        if word.chars().any(char::is_uppercase) {
            return word.to_owned();
        }
        match self {
            Self::Upper => word.to_uppercase(),
            Self::Capitalised => {
                let mut characters = word.chars();
                characters.next().map_or(String::new(), |first| first.to_uppercase().chain(characters).collect())
            }
            Self::Lower | Self::Mixed => word.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn correct(name: &str, word: &str) -> Option<String> {
        look_up([&Words::built_in(name).unwrap()], word).map(|advice| advice.replacements.join("|"))
    }

    #[test]
    fn misspellings() {
        let correct = |word: &str| correct("misspellings", word);
        assert_eq!(correct("recieve").as_deref(), Some("receive"));
        assert_eq!(correct("Recieve").as_deref(), Some("Receive"));
        assert_eq!(correct("RECIEVE").as_deref(), Some("RECEIVE"));
        assert_eq!(correct("recieved").as_deref(), Some("received"));
        assert_eq!(correct("Seperators").as_deref(), Some("Separators"));
        assert_eq!(correct("proccessing").as_deref(), Some("processing"));
        assert_eq!(correct("receive"), None);
        assert_eq!(correct("reCieve"), None, "a name in code");
        assert_eq!(correct("doesn’t"), None);
        for right in ["ignored", "controlled", "developed", "addresses", "determined"] {
            assert_eq!(correct(right), None, "{right}");
        }
    }

    #[test]
    fn terms_have_a_case_of_their_own() {
        let correct = |word: &str| correct("terms", word);
        assert_eq!(correct("Github").as_deref(), Some("GitHub"));
        assert_eq!(correct("GitHub"), None);
        assert_eq!(correct("github").as_deref(), Some("GitHub"));
        assert_eq!(correct("JSON"), None, "the right way is never wrong, though `json` in capitals looks like it");
        assert_eq!(correct("whitelist").as_deref(), Some("allowlist"));
        assert_eq!(correct("whitelisted").as_deref(), Some("allowlisted"));
    }

    #[test]
    fn later_entries_and_earlier_lexicons_win() {
        let wrong = Words::built_in("misspellings").unwrap();
        let mut own = Words::new("own");
        own.insert("teh", None);
        own.insert("colour", Some(Advice { replacements: vec!["color".into()], reason: None }));
        assert_eq!(look_up([&own, &wrong], "teh"), None);
        assert!(look_up([&wrong, &own], "teh").is_some());
        assert!(look_up([&own], "Colour").is_some());
        let mut both = wrong.clone();
        both.extend(&own);
        assert_eq!((both.look_up("teh"), both.size()), (Verdict::Right, wrong.size() + 1));
    }

    #[test]
    fn the_data_is_sound() {
        for name in built_in_names() {
            let words = Words::built_in(&name).unwrap();
            assert!(words.size() > 30, "{name}");
            for (wrong, advice) in &words.entries {
                let advice = advice.as_ref().unwrap_or_else(|| panic!("{name}: `{wrong}` has no correction"));
                for right in &advice.replacements {
                    assert_ne!(wrong, right, "{name}");
                    for part in right.split(' ') {
                        assert!(
                            !matches!(words.look_up(part), Verdict::Wrong(_)),
                            "{name}: `{wrong}` -> `{right}` is wrong too"
                        );
                    }
                }
            }
        }
        assert!(Words::built_in("nope").unwrap_err().contains("misspellings, terms"));
    }
}
