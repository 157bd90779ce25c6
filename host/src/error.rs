//! Why a call through a socket gave no reply.

use std::fmt;

use smol_str::SmolStr;

pub(crate) use jackfield_contract::DispatchErrorCase as Case;

/// The name of a plugin in its graph. Cheap to clone: every reply carries one, so names of up to 23 bytes are held in place.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PluginId(SmolStr);

impl PluginId {
    /// The id of this name.
    pub fn new(id: &str) -> Self {
        Self(SmolStr::new(id))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PluginId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for PluginId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl AsRef<str> for PluginId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for PluginId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl std::ops::Deref for PluginId {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for PluginId {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for PluginId {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl From<&str> for PluginId {
    fn from(id: &str) -> Self {
        Self::new(id)
    }
}

/// What is known of a failure. The same for every case of [`DispatchError`].
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Failure {
    pub(crate) plugin: String,
    pub(crate) contract: String,
    pub(crate) function: String,
    pub(crate) cause: String,
    pub(crate) stderr: String,
    pub(crate) backtrace: Option<String>,
    pub(crate) source: Option<Box<DispatchError>>,
}

/// A call that gave no reply: which plugin, contract and function, and why.
///
/// The cases are those of `dispatch-error` in `jackfield:runtime/dispatch`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DispatchError {
    /// The plugin trapped, e.g. it panicked or overran its stack; or a plug in one of its direct sockets did.
    Trap(Box<Failure>),
    /// The call's time, or that of a caller, was over.
    Deadline(Box<Failure>),
    /// The plugin's fuel for one call was spent.
    Fuel(Box<Failure>),
    /// The plugin needed more memory than its limit.
    Memory(Box<Failure>),
    /// The call was cancelled.
    Cancelled(Box<Failure>),
    /// The plugin was never loaded or was given up, or the socket is unfilled.
    Unavailable(Box<Failure>),
    /// A handle of a rebuilt instance, a foreign one, one that cannot be reached, or two owners in one call.
    InvalidHandle(Box<Failure>),
    /// The plugin or the host does not support what was asked.
    Unsupported(Box<Failure>),
    /// None of the above, e.g. a host function failed or the values given do not fit the function.
    Other(Box<Failure>),
}

impl DispatchError {
    pub(crate) fn new(case: Case, failure: Failure) -> Self {
        let failure = Box::new(failure);
        match case {
            Case::Trap => Self::Trap(failure),
            Case::Deadline => Self::Deadline(failure),
            Case::Fuel => Self::Fuel(failure),
            Case::Memory => Self::Memory(failure),
            Case::Cancelled => Self::Cancelled(failure),
            Case::Unavailable => Self::Unavailable(failure),
            Case::InvalidHandle => Self::InvalidHandle(failure),
            Case::Unsupported => Self::Unsupported(failure),
            Case::Other => Self::Other(failure),
        }
    }

    pub(crate) fn unavailable(cause: &str) -> Self {
        Self::Unavailable(Box::new(Failure { cause: cause.to_owned(), ..Failure::default() }))
    }

    /// Everything that is known of it.
    pub fn failure(&self) -> &Failure {
        match self {
            Self::Trap(failure)
            | Self::Deadline(failure)
            | Self::Fuel(failure)
            | Self::Memory(failure)
            | Self::Cancelled(failure)
            | Self::Unavailable(failure)
            | Self::InvalidHandle(failure)
            | Self::Unsupported(failure)
            | Self::Other(failure) => failure,
        }
    }

    pub(crate) fn failure_mut(&mut self) -> &mut Failure {
        match self {
            Self::Trap(failure)
            | Self::Deadline(failure)
            | Self::Fuel(failure)
            | Self::Memory(failure)
            | Self::Cancelled(failure)
            | Self::Unavailable(failure)
            | Self::InvalidHandle(failure)
            | Self::Unsupported(failure)
            | Self::Other(failure) => failure,
        }
    }

    pub(crate) fn kind(&self) -> Case {
        match self {
            Self::Trap(_) => Case::Trap,
            Self::Deadline(_) => Case::Deadline,
            Self::Fuel(_) => Case::Fuel,
            Self::Memory(_) => Case::Memory,
            Self::Cancelled(_) => Case::Cancelled,
            Self::Unavailable(_) => Case::Unavailable,
            Self::InvalidHandle(_) => Case::InvalidHandle,
            Self::Unsupported(_) => Case::Unsupported,
            Self::Other(_) => Case::Other,
        }
    }

    /// The case as `dispatch-error` names it: `trap`, `deadline`, `invalid-handle`.
    pub fn case(&self) -> &'static str {
        self.kind().as_str()
    }

    /// One line that names plugin, contract, function and cause, as plugins receive it.
    pub fn text(&self) -> String {
        let failure = self.failure();
        let mut text = String::new();
        if !failure.plugin.is_empty() {
            text.push_str(&format!("plugin `{}`", failure.plugin));
        }
        if !failure.contract.is_empty() {
            let separator = if text.is_empty() { "" } else { ", " };
            text.push_str(&format!("{separator}`{}`", failure.contract));
            if !failure.function.is_empty() {
                text.push_str(&format!("#`{}`", failure.function));
            }
        }
        if !text.is_empty() {
            text.push_str(": ");
        }
        text.push_str(&failure.cause);
        if let Some(source) = &failure.source {
            text.push_str(": ");
            text.push_str(&source.text());
        }
        if !failure.stderr.trim().is_empty() {
            text.push_str("; its last words: ");
            text.push_str(failure.stderr.trim());
        }
        text.replace(['\n', '\r'], " ")
    }

    /// The plugin that failed; empty where there is none, e.g. an unfilled socket.
    pub fn plugin(&self) -> &str {
        &self.failure().plugin
    }

    /// The contract's full name.
    pub fn contract(&self) -> &str {
        &self.failure().contract
    }

    /// The function as a person writes it: `transform`, `bucket.sum`.
    pub fn function(&self) -> &str {
        &self.failure().function
    }

    /// What went wrong, without the names.
    pub fn cause(&self) -> &str {
        &self.failure().cause
    }

    /// The last 4 KiB that the plugin wrote to its stderr during the call, e.g. a panic's message.
    pub fn stderr(&self) -> &str {
        &self.failure().stderr
    }

    /// The frames of WebAssembly code that were active, innermost first, where the engine knows them.
    pub fn backtrace(&self) -> Option<&str> {
        self.failure().backtrace.as_deref()
    }

    /// The failure of a plug in a direct socket that brought this plugin down with it.
    pub fn direct_cause(&self) -> Option<&DispatchError> {
        self.failure().source.as_deref()
    }
}

/// `<case>: <text>`, on one line.
impl fmt::Display for DispatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.case(), self.text())
    }
}

impl std::error::Error for DispatchError {}
