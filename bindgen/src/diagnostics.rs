//! Errors of the macros: all of a phase are collected, each at the literal at fault, then the phase ends.

use std::fmt::Display;

use jackfield_contract::{Diagnostic, nearest};
use proc_macro2::{Span, TokenStream};

/// The errors of one phase.
#[derive(Debug, Default)]
pub struct Errors {
    errors: Vec<syn::Error>,
}

impl Errors {
    /// No errors yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an error that rustc will show at `span`.
    pub fn push(&mut self, span: Span, message: impl Display) {
        self.errors.push(syn::Error::new(span, message));
    }

    /// Adds an error in WIT text, which has no span of its own, at the literal that named the text.
    pub fn push_diagnostic(&mut self, span: Span, diagnostic: &Diagnostic) {
        self.push(span, diagnostic);
    }

    /// Whether nothing went wrong so far.
    pub fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// Ends a phase: goes on only if nothing went wrong in it.
    ///
    /// # Errors
    ///
    /// All errors that were collected.
    pub fn finish(&mut self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(std::mem::take(self)) }
    }

    /// The errors as `compile_error!` calls.
    pub fn to_compile_error(&self) -> TokenStream {
        self.errors.iter().map(syn::Error::to_compile_error).collect()
    }

    /// The messages, for tests.
    pub fn messages(&self) -> Vec<String> {
        self.errors.iter().map(ToString::to_string).collect()
    }
}

impl From<syn::Error> for Errors {
    fn from(error: syn::Error) -> Self {
        Self { errors: error.into_iter().collect() }
    }
}

/// The lines of help for a word that is none of those accepted: the nearest one, and all of them.
pub fn accepted_help(written: &str, what: &str, accepted: &[&str]) -> String {
    let mut help = String::new();
    if let Some(nearest) = nearest(written, accepted.iter().copied()) {
        help.push_str(&format!("\nhelp: did you mean `{nearest}`?"));
    }
    let list = accepted.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    help.push_str(&format!("\nhelp: the accepted {what} are {list}"));
    help
}
