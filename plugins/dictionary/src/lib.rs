//! The shared plug behind spelling and terms: lexicons of right and wrong words, as resources.

mod lexicon;

use std::cell::RefCell;

use crate::checker::docs::dictionary::{Correction, Dictionary, Entry, Lexicon, LexiconPlug};
use crate::lexicon::{Advice, Verdict, Words};

jackfield_guest::plugin!({
    path: "../../wit/checker",
    plug: "checker:docs/dictionary",
});
