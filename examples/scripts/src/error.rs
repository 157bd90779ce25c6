//! Why a script has no value.

use jackfield::{DispatchError, DispatchErrorCase};

use crate::contract::script::engine::evaluate;

/// What went wrong in a script, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The message, e.g. `ReferenceError: x is not defined`.
    pub message: String,
    /// The file name that the source was given.
    pub file: String,
    /// The line, from 1; 0 where it is not known.
    pub line: u32,
    /// The column, from 1; 0 where it is not known.
    pub column: u32,
    /// The calls that led there, a line each; empty where there are none.
    pub stack: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.message),
            line => write!(f, "{}:{line}:{}: {}", self.file, self.column, self.message),
        }
    }
}

/// Why a script has no value.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScriptError {
    /// The source is no JavaScript.
    #[error("{0}")]
    Syntax(Problem),
    /// The script threw, or a promise that it ended with was rejected.
    #[error("{0}")]
    Exception(Problem),
    /// The data is no JSON, or the value has none.
    #[error("{0}")]
    NotJson(String),
    /// The script took what it is not granted.
    #[error("{0}")]
    Refused(String),
    /// Its time was over.
    #[error("its time is over: {0}")]
    Time(DispatchError),
    /// It took more memory than it may, and the engine with it.
    #[error("its memory is full: {0}")]
    Memory(DispatchError),
    /// The engine failed. This costs the application nothing but the run.
    #[error("the engine failed: {0}")]
    Engine(DispatchError),
    /// The input cannot be written as JSON.
    #[error("the input cannot be written as JSON: {0}")]
    Input(#[source] serde_json::Error),
    /// The value is JSON, and not of the type that was asked for.
    #[error("the value is not of the type that was asked for: {0}")]
    Output(#[source] serde_json::Error),
}

impl ScriptError {
    /// A word for the kind of error: `syntax`, `exception`, `not-json`, `refused`, `time`, `memory`, `engine`, `input`, `output`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Syntax(_) => "syntax",
            Self::Exception(_) => "exception",
            Self::NotJson(_) => "not-json",
            Self::Refused(_) => "refused",
            Self::Time(_) => "time",
            Self::Memory(_) => "memory",
            Self::Engine(_) => "engine",
            Self::Input(_) => "input",
            Self::Output(_) => "output",
        }
    }
}

impl From<evaluate::Problem> for Problem {
    fn from(problem: evaluate::Problem) -> Self {
        let evaluate::Problem { message, file, line, column, stack } = problem;
        Self { message, file, line, column, stack }
    }
}

impl From<evaluate::ScriptError> for ScriptError {
    fn from(error: evaluate::ScriptError) -> Self {
        match error {
            evaluate::ScriptError::Syntax(problem) => Self::Syntax(problem.into()),
            evaluate::ScriptError::Exception(problem) => Self::Exception(problem.into()),
            evaluate::ScriptError::NotJson(text) => Self::NotJson(text),
            evaluate::ScriptError::Refused(text) => Self::Refused(text),
        }
    }
}

impl From<DispatchError> for ScriptError {
    fn from(error: DispatchError) -> Self {
        match error.kind() {
            DispatchErrorCase::Deadline => Self::Time(error),
            DispatchErrorCase::Memory => Self::Memory(error),
            _ => Self::Engine(error),
        }
    }
}
