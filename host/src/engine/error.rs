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
