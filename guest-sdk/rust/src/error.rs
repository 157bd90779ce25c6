//! The failure of a call through a wrapped socket.

use std::fmt;

/// Why a plug gave no reply; `jackfield:runtime/dispatch.dispatch-error`.
///
/// The text names the plugin, the contract and the function.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DispatchError {
    /// The plug trapped: it panicked, divided by zero, ran out of bounds.
    Trap(String),
    /// The time for the call was over before the plug returned.
    Deadline(String),
    /// The fuel for the call was used up before the plug returned.
    Fuel(String),
    /// The plug was refused memory and could not go on.
    Memory(String),
    /// The caller no longer wanted the reply.
    Cancelled(String),
    /// The plug was never loaded, was given up by policy, or the socket is unfilled.
    Unavailable(String),
    /// A handle is of a rebuilt instance, is foreign, or the handles of one call have two owners.
    InvalidHandle(String),
    /// The runtime cannot carry this call.
    Unsupported(String),
    /// None of the above.
    Other(String),
}

impl DispatchError {
    /// The case's name in WIT, e.g. `invalid-handle`.
    pub fn case(&self) -> &'static str {
        match self {
            Self::Trap(_) => "trap",
            Self::Deadline(_) => "deadline",
            Self::Fuel(_) => "fuel",
            Self::Memory(_) => "memory",
            Self::Cancelled(_) => "cancelled",
            Self::Unavailable(_) => "unavailable",
            Self::InvalidHandle(_) => "invalid-handle",
            Self::Unsupported(_) => "unsupported",
            Self::Other(_) => "other",
        }
    }

    /// What happened, with the names of the plugin, the contract and the function.
    pub fn text(&self) -> &str {
        match self {
            Self::Trap(text)
            | Self::Deadline(text)
            | Self::Fuel(text)
            | Self::Memory(text)
            | Self::Cancelled(text)
            | Self::Unavailable(text)
            | Self::InvalidHandle(text)
            | Self::Unsupported(text)
            | Self::Other(text) => text,
        }
    }
}

impl fmt::Display for DispatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.case())?;
        f.write_str(": ")?;
        f.write_str(self.text())
    }
}

impl std::error::Error for DispatchError {}

crate::__abi_variant! {
    'a, [], DispatchError {
        0 Trap(String),
        1 Deadline(String),
        2 Fuel(String),
        3 Memory(String),
        4 Cancelled(String),
        5 Unavailable(String),
        6 InvalidHandle(String),
        7 Unsupported(String),
        8 Other(String),
    }
}

#[cfg(test)]
mod tests {
    use super::DispatchError;

    #[test]
    fn question_mark_boxes_it() {
        fn fails() -> Result<(), Box<dyn std::error::Error>> {
            Err(DispatchError::Fuel("plugin `a`".to_owned()))?;
            Ok(())
        }
        assert_eq!(fails().unwrap_err().to_string(), "fuel: plugin `a`");
    }
}
