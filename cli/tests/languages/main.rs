//! One table of calls and replies (`tests/languages/table.toml`) for a plugin in every language, and graphs in which they meet.
//!
//! A language whose tools are not on this machine is left out, and the test says so; where `CI` is set, that is a failure.

mod as_sample;
mod clang;
mod command;
mod first_hour;
mod graphs;
mod in_assemblyscript;
mod in_python;
mod in_zig;
mod support;
mod table;

use jackfield_build::LANGUAGES;

use crate::command::Suite;
use crate::graphs::{chain, memory_stays, serves_rust};
use crate::table::{Table, every_case};

macro_rules! languages {
    ($($name:ident $word:literal)*) => {
        /// Every language's word.
        const WORDS: &[&str] = &[$($word),*];

        $(mod $name {
            #[test]
            fn holds_the_table() {
                super::with($word, super::every_case);
            }

            #[test]
            fn is_called_by_rust() {
                super::with($word, super::serves_rust);
            }

            #[test]
            fn memory_stays_flat() {
                super::with($word, super::memory_stays);
            }
        })*
    };
}

// `as` is a word of Rust itself.
languages! { rust "rust" c "c" cpp "cpp" zig "zig" assemblyscript "as" python "python" js "js" ts "ts" }

/// Runs a test with a language's plugin, if its tools are there.
fn with(word: &str, test: fn(&Suite, &Table)) {
    if let Some(suite) = Suite::of(word) {
        test(&suite, &Table::read());
    }
}

#[test]
fn every_language_is_here() {
    let mut known: Vec<&str> = LANGUAGES.iter().map(|language| language.word()).chain(["rust"]).collect();
    let mut tried = WORDS.to_vec();
    known.sort_unstable();
    tried.sort_unstable();
    assert_eq!(known, tried);
}

#[test]
fn one_chain_through_all() {
    let suites: Vec<Suite> = WORDS.iter().filter_map(|word| Suite::of(word)).collect();
    chain(&suites);
}
