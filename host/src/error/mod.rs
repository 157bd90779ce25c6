//! Why a call through a socket gave no reply.
//!
//! Much of an error's text comes from plugins: what they wrote last, the names of their functions. All of it is bounded in
//! length, and in the work that it takes, when the error is made; what takes more work is done when somebody reads it.

pub(crate) mod backtrace;
mod bounded;
pub(crate) mod host;
pub(crate) mod panic;
mod plugin_id;
pub(crate) mod refusal;

use std::fmt;
use std::sync::Arc;

pub use backtrace::Backtrace;
pub(crate) use bounded::{Bounded, clip};
pub(crate) use jackfield_contract::DispatchErrorCase as Case;
pub use plugin_id::PluginId;

/// How many bytes a cause or the last words may have.
pub(crate) const WORDS: usize = 4 << 10;
/// How many bytes the name of a contract or of a function may have in an error.
const NAME: usize = 512;
/// How many plugins that brought each other down are named at each end of a chain.
const SHOWN: usize = 4;

/// What is known of a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// The case.
    pub kind: Case,
    /// The plugin that failed; empty where there is none, e.g. an unfilled socket.
    pub plugin: String,
    /// The contract's full name.
    pub contract: String,
    /// The function as a person writes it: `transform`, `bucket.sum`.
    pub function: String,
    /// What went wrong, without the names; at most 4 KiB.
    pub cause: String,
    /// The last 4 KiB that the plugin wrote to its stderr during the call, e.g. a panic's message.
    pub stderr: String,
    /// The frames of WebAssembly code that were active, where the engine knows them.
    pub backtrace: Option<Backtrace>,
    /// The failure of a plug in a direct socket that brought this plugin down with it.
    pub source: Option<DispatchError>,
}

impl Failure {
    /// A failure of this case, of which nothing is known.
    pub fn new(kind: Case) -> Self {
        let empty = String::new;
        Self {
            kind,
            plugin: empty(),
            contract: empty(),
            function: empty(),
            cause: empty(),
            stderr: empty(),
            backtrace: None,
            source: None,
        }
    }
}

/// A call that gave no reply: which plugin, contract and function, and why.
///
/// The cases are those of `dispatch-error` in `jackfield:runtime/dispatch`. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DispatchError(Arc<Failure>);

/// What a tool has to tell in a plugin's name, as one that plays a recording back. Texts are clipped as all others are.
impl From<Failure> for DispatchError {
    fn from(failure: Failure) -> Self {
        Self::new(failure)
    }
}

impl DispatchError {
    pub(crate) fn new(mut failure: Failure) -> Self {
        for name in [&mut failure.contract, &mut failure.function] {
            clip(name, NAME);
        }
        for words in [&mut failure.cause, &mut failure.stderr] {
            clip(words, WORDS);
        }
        Self(Arc::new(failure))
    }

    pub(crate) fn unavailable(cause: &str) -> Self {
        Self::new(Failure { cause: cause.to_owned(), ..Failure::new(Case::Unavailable) })
    }

    /// The same error, of this function.
    #[must_use]
    pub(crate) fn of_function(mut self, contract: &str, function: &str) -> Self {
        let failure = Arc::make_mut(&mut self.0);
        contract.clone_into(&mut failure.contract);
        function.clone_into(&mut failure.function);
        self
    }

    /// The same error with a backtrace.
    #[must_use]
    pub(crate) fn with_backtrace(mut self, backtrace: Option<Backtrace>) -> Self {
        Arc::make_mut(&mut self.0).backtrace = backtrace;
        self
    }

    /// Tells whoever watches the host of a failure that becomes a value in the hands of a plugin, which may pass over it.
    #[cold]
    pub(crate) fn announce(&self) {
        tracing::debug!(target: "jackfield::inner", case = self.case(), text = self.text().as_str(), "an inner call failed");
    }

    /// Everything that is known of it.
    pub fn failure(&self) -> &Failure {
        &self.0
    }

    /// The case.
    pub fn kind(&self) -> Case {
        self.0.kind
    }

    /// The case as `dispatch-error` names it: `trap`, `deadline`, `invalid-handle`.
    pub fn case(&self) -> &'static str {
        self.kind().as_str()
    }

    /// One line that names plugin, contract, function and cause, as plugins receive it.
    ///
    /// Where plugins brought each other down through direct sockets, each is named; of a long chain, those at its ends.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let chain: Vec<&Failure> =
            std::iter::successors(Some(self), |error| error.0.source.as_ref()).map(Self::failure).collect();
        let hidden = SHOWN..chain.len().saturating_sub(SHOWN).max(SHOWN);
        for (depth, failure) in chain.iter().enumerate() {
            let separator = if depth == 0 { "" } else { ": " };
            if hidden.contains(&depth) {
                if depth == hidden.start {
                    text.push_str(&format!("{separator}({} more plugins failed by the next)", hidden.len()));
                }
                continue;
            }
            text.push_str(separator);
            failure.describe(&mut text);
        }
        let shown = chain.iter().enumerate().rev().filter(|(depth, _)| !hidden.contains(depth));
        for words in shown.map(|(_, failure)| failure.stderr.trim()).filter(|words| !words.is_empty()) {
            text.push_str("; its last words: ");
            text.push_str(words);
        }
        text.replace(['\n', '\r'], " ")
    }

    /// The plugin that failed; empty where there is none, e.g. an unfilled socket.
    pub fn plugin(&self) -> &str {
        &self.0.plugin
    }

    /// The contract's full name.
    pub fn contract(&self) -> &str {
        &self.0.contract
    }

    /// The function as a person writes it: `transform`, `bucket.sum`.
    pub fn function(&self) -> &str {
        &self.0.function
    }

    /// What went wrong, without the names.
    pub fn cause(&self) -> &str {
        &self.0.cause
    }

    /// The last 4 KiB that the plugin wrote to its stderr during the call, e.g. a panic's message.
    pub fn stderr(&self) -> &str {
        &self.0.stderr
    }

    /// The frames of WebAssembly code that were active, innermost first, where the engine knows them. The text is made when
    /// it is read first.
    pub fn backtrace(&self) -> Option<&str> {
        self.0.backtrace.as_ref().map(Backtrace::text)
    }

    /// The failure of a plug in a direct socket that brought this plugin down with it.
    pub fn direct_cause(&self) -> Option<&DispatchError> {
        self.0.source.as_ref()
    }
}

impl Failure {
    /// Writes plugin, contract, function and cause.
    fn describe(&self, text: &mut String) {
        let start = text.len();
        if !self.plugin.is_empty() {
            text.push_str(&format!("plugin `{}`", self.plugin));
        }
        if !self.contract.is_empty() {
            let separator = if text.len() == start { "" } else { ", " };
            text.push_str(&format!("{separator}`{}`", self.contract));
            if !self.function.is_empty() {
                text.push_str(&format!("#`{}`", self.function));
            }
        }
        if text.len() > start {
            text.push_str(": ");
        }
        text.push_str(&self.cause);
    }
}

/// `<case>: <text>`, on one line.
impl fmt::Display for DispatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.case(), self.text())
    }
}

impl std::error::Error for DispatchError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_ref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(plugin: String, source: Option<DispatchError>) -> DispatchError {
        DispatchError::new(Failure { plugin, cause: "it failed".to_owned(), source, ..Failure::new(Case::Trap) })
    }

    #[test]
    fn a_long_chain_names_its_ends() {
        let mut error = failed("p0".to_owned(), None);
        for at in 1..400 {
            error = failed(format!("p{at}"), Some(error));
        }
        let text = error.text();
        assert!(text.starts_with("plugin `p399`: it failed: plugin `p398`"), "{text}");
        assert!(text.ends_with("plugin `p1`: it failed: plugin `p0`: it failed"), "{text}");
        assert!(text.contains("(392 more plugins"), "{text}");
        assert!(text.len() < 1024, "{} bytes", text.len());
    }

    #[test]
    fn a_short_chain_names_all() {
        let mut error = failed("p0".to_owned(), None);
        for at in 1..8 {
            error = failed(format!("p{at}"), Some(error));
        }
        assert!((0..8).all(|at| error.text().contains(&format!("`p{at}`"))), "{error}");
    }

    #[test]
    fn what_a_plugin_says_is_bounded() {
        let long = || "x".repeat(1 << 20);
        let failure = Failure {
            plugin: "p".to_owned(),
            contract: long(),
            function: long(),
            cause: long(),
            stderr: long(),
            ..Failure::new(Case::Other)
        };
        assert!(DispatchError::new(failure).text().len() < 10 << 10);
    }
}
