//! Finding the shape of a socket from the types that a component imports.

use std::fmt;

use crate::{ErrorMap, Route, Shape, Side};

/// What holds the replies of a wrapped function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Container {
    /// The plug's own result (a direct socket), or a method's bare `result<R, E>`.
    Bare,
    /// `tuple<string, result<R, E>>`
    Tuple,
    /// `option<tuple<string, result<R, E>>>`
    Option,
    /// `list<tuple<string, result<R, E>>>`
    List,
    /// `map<string, result<R, E>>`
    Map,
}

/// An import whose shape was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognised {
    /// Direct, or wrapped with a cardinality.
    pub shape: Shape,
    /// The functions of the import, in its order.
    pub functions: Vec<RecognisedFunction>,
}

/// A function of an import and what serves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecognisedFunction {
    /// The index in the import's functions.
    pub import: usize,
    /// The index in the plug's functions.
    pub plug: usize,
    /// Where its calls go.
    pub route: Route,
    /// What holds its replies.
    pub reply: Container,
    /// How its error type writes a dispatch error; [`ErrorMap::Absent`] for a direct socket.
    pub error: ErrorMap,
}

/// An import that fits no shape: shows both signatures in WIT, the difference marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unrecognised {
    /// The whole text, several lines.
    pub text: String,
}

impl fmt::Display for Unrecognised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Unrecognised {}

/// Finds the shape in which `import` takes the contract of `plug`; direct wins if several fit.
///
/// # Errors
///
/// If it fits none.
pub fn recognise(import: Side<'_>, plug: Side<'_>) -> Result<Recognised, Unrecognised> {
    let _ = (import, plug);
    Err(Unrecognised { text: String::new() })
}
