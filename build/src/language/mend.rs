//! Contracts in words that a tool below can take, and the way back.
//!
//! The generators of other languages that this command stands on break on names and comments that are fine in WIT: a parameter `self`, a
//! field `constructor`, a macro of the C library, two names that are one in camel case, `"""` in documentation. They are given the
//! contracts without documentation, and with a plain word, such as `jackfield-n1x`, in the place of every name that they cannot take;
//! what they made gets the names of the contracts again.

use std::collections::HashMap;

use jackfield_contract::{Model, Named, each_name};

/// Contracts for a tool.
#[derive(Clone, Debug)]
pub(crate) struct Mended {
    /// The contracts, under the same ids.
    pub(crate) model: Model,
    /// The names that were replaced.
    pub(crate) names: Vec<Replaced>,
}

/// A name that the tool does not see.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Replaced {
    /// What the tool sees.
    pub(crate) word: String,
    /// The name in the contract.
    pub(crate) original: String,
    /// What the author sees, before the language has given it its form.
    pub(crate) shown: String,
}

/// Replaces the names that a tool cannot take. `shown` are the same contracts as `original` with the names that authors see, which differ
/// where those of the contract would be one; `is_bad` tells of other names that the tool cannot take.
pub(crate) fn mend(original: &Model, shown: &Model, is_bad: impl Fn(Named, &str) -> bool) -> Mended {
    let mut model = original.clone();
    let mut shown_names = Vec::new();
    each_name(&mut shown.clone(), &mut |_, _, _, name| shown_names.push(name.clone()));
    let mut shown_names = shown_names.into_iter();
    let mut names: Vec<Replaced> = Vec::new();
    // One name is replaced by one word wherever it stands, so that a view says the same as its contract.
    let mut words: HashMap<(String, String), String> = HashMap::new();
    each_name(&mut model, &mut |_, what, _, name| {
        let shown = shown_names.next().unwrap_or_else(|| name.clone());
        if shown == *name && !is_bad(what, name) {
            return;
        }
        let next = words.len() + 1;
        let word = words.entry((name.clone(), shown.clone())).or_insert_with(|| {
            let word = format!("jackfield-n{next}x");
            names.push(Replaced { word: word.clone(), original: name.clone(), shown });
            word
        });
        *name = word.clone();
    });
    Mended { model, names }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jackfield_contract::{Naming, SourceOptions, distinct, interface_wit, load};

    struct Flat;

    impl Naming for Flat {
        fn form(&self, _: Named, name: &str) -> String {
            name.replace('-', "")
        }

        fn is_taken(&self, _: Named, _: &str, _: &str) -> bool {
            false
        }
    }

    #[test]
    fn a_tool_gets_words_for_names_that_it_cannot_take() {
        let inline = "package demo:m; interface i {
            /// \"\"\"
            record pair { x-1: u8, x1: u8, %self: u8 }
            f: func(%self: u8, x1: u8) -> pair;
        }";
        let loaded = load(&SourceOptions { inline: Some(inline.into()), ..SourceOptions::default() }).unwrap();
        let shown = distinct(&loaded.model, &Flat);
        let mended = mend(&loaded.model, &shown, |what, name| what == Named::Param && name == "self");
        let wit = interface_wit(&mended.model.without_docs(), loaded.contract("i").unwrap());
        for text in ["x-1: u8", "jackfield-n1x: u8", "func(jackfield-n2x: u8, x1: u8)", "self: u8"] {
            assert!(wit.contains(text), "{text} is not in {wit}");
        }
        assert!(!wit.contains("\"\"\""));
        let names: Vec<_> = mended.names.iter().map(|name| (&*name.original, &*name.shown)).collect();
        assert_eq!(names, [("x1", "x1_"), ("self", "self")]);
    }
}
