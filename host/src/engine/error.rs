//! Why there is no engine.

/// An engine could not be made.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct EngineError(String);

impl EngineError {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

/// Why a component is not compiled.
#[derive(Clone, Debug)]
pub(crate) struct NotCompiled {
    pub(crate) message: String,
    /// What to do about it, where that is a limit.
    pub(crate) help: Option<String>,
}

impl From<String> for NotCompiled {
    fn from(message: String) -> Self {
        Self { message, help: None }
    }
}
