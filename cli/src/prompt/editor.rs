//! The line that is typed. The crate `rustyline` reads it, moves in it, and keeps its history.

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{CompletionType, Config, Context, Helper};

use super::history;
use super::open::is_open;
use super::words::{Candidate, Words};

/// What a person has typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// A call or a command, of one line or more.
    Text(String),
    /// Ctrl-C: what was typed so far is given up.
    GivenUp,
    /// Ctrl-D, or the terminal has gone.
    End,
}

/// Reads calls from a terminal.
#[derive(Debug)]
pub struct Editor {
    inner: rustyline::Editor<Help, FileHistory>,
    words: Rc<RefCell<Words>>,
    history: Option<PathBuf>,
}

impl Editor {
    /// An editor that completes these words and knows what was typed in earlier sessions.
    ///
    /// # Errors
    ///
    /// In words: why the terminal cannot be used.
    pub fn new(words: Words) -> Result<Self, String> {
        let config = Config::builder().completion_type(CompletionType::List).build();
        let mut inner = rustyline::Editor::with_config(config).map_err(|error| error.to_string())?;
        let words = Rc::new(RefCell::new(words));
        inner.set_helper(Some(Help { words: Rc::clone(&words) }));
        let history = history::file();
        if let Some(file) = &history {
            // There is none before the first session.
            let _ = inner.load_history(file);
        }
        Ok(Self { inner, words, history })
    }

    /// Takes the names of kept values anew, for completion.
    pub fn keep(&mut self, names: impl IntoIterator<Item = String>) {
        self.words.borrow_mut().keep(names);
    }

    /// Waits for what is typed next, and adds it to the history.
    ///
    /// # Errors
    ///
    /// In words: why the terminal cannot be read.
    pub fn read(&mut self) -> Result<Typed, String> {
        match self.inner.readline("> ") {
            Ok(text) => {
                self.remember(&text);
                Ok(Typed::Text(text))
            }
            Err(ReadlineError::Interrupted | ReadlineError::Signal(_)) => Ok(Typed::GivenUp),
            Err(ReadlineError::Eof) => Ok(Typed::End),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Adds to the history. A session is none the worse where that cannot be written.
    fn remember(&mut self, text: &str) {
        if text.trim().is_empty() || !self.inner.add_history_entry(text).unwrap_or(false) {
            return;
        }
        let Some(file) = &self.history else { return };
        if let Some(folder) = file.parent() {
            let _ = std::fs::create_dir_all(folder);
        }
        let _ = self.inner.append_history(file);
    }
}

/// What rustyline asks while a line is typed.
#[derive(Debug)]
struct Help {
    words: Rc<RefCell<Words>>,
}

impl Helper for Help {}
impl Highlighter for Help {}

impl Hinter for Help {
    type Hint = String;
}

impl Validator for Help {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let text = context.input();
        let goes_on = !text.trim_start().starts_with(':') && is_open(text);
        Ok(if goes_on { ValidationResult::Incomplete } else { ValidationResult::Valid(None) })
    }
}

impl Completer for Help {
    type Candidate = Pair;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let (start, found) = self.words.borrow().complete(&line[..at]);
        let pair = |candidate: Candidate| Pair { display: candidate.shown, replacement: candidate.written };
        Ok((start, found.into_iter().map(pair).collect()))
    }
}
