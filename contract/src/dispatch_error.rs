//! The nine ways in which a dispatch fails, and how a socket's own error type writes them.

use std::fmt;

/// A case of `dispatch-error`, as `jackfield:runtime/dispatch@0.1.0` and every socket view declare it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DispatchErrorCase {
    /// The plugin trapped.
    Trap,
    /// Its own time was over.
    Deadline,
    /// Its fuel was used up.
    Fuel,
    /// It trapped after a growth of its memory was refused.
    Memory,
    /// The caller gave up.
    Cancelled,
    /// Never loaded, given up by policy, or the socket is unfilled.
    Unavailable,
    /// A handle of a rebuilt instance, a foreign one, or handles of two owners in one call.
    InvalidHandle,
    /// The call needs what this host does not support.
    Unsupported,
    /// Anything else.
    Other,
}

impl DispatchErrorCase {
    /// All nine, in the order in which the variant declares them: the index here is the case's discriminant.
    pub const ALL: [Self; 9] = [
        Self::Trap,
        Self::Deadline,
        Self::Fuel,
        Self::Memory,
        Self::Cancelled,
        Self::Unavailable,
        Self::InvalidHandle,
        Self::Unsupported,
        Self::Other,
    ];

    /// The case's name in WIT.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Trap => "trap",
            Self::Deadline => "deadline",
            Self::Fuel => "fuel",
            Self::Memory => "memory",
            Self::Cancelled => "cancelled",
            Self::Unavailable => "unavailable",
            Self::InvalidHandle => "invalid-handle",
            Self::Unsupported => "unsupported",
            Self::Other => "other",
        }
    }

    /// What the case says, as the views document it.
    pub const fn docs(self) -> &'static str {
        match self {
            Self::Trap => "The plugin trapped.",
            Self::Deadline => "Its time was over.",
            Self::Fuel => "Its fuel was used up.",
            Self::Memory => "It trapped after a growth of its memory was refused.",
            Self::Cancelled => "The caller gave up.",
            Self::Unavailable => "The plugin was never loaded, was given up by policy, or the socket is unfilled.",
            Self::InvalidHandle => {
                "A handle of a rebuilt instance, a foreign one, or handles of two owners in one call."
            }
            Self::Unsupported => "The call needs what this host does not support.",
            Self::Other => "Anything else.",
        }
    }

    /// The case of this WIT name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|case| case.as_str() == name)
    }

    /// The position in [`DispatchErrorCase::ALL`], which is the discriminant.
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The name that plugins made for `wasm-link` give the same failure, where they have one.
    pub(crate) const fn wasm_link_name(self) -> Option<&'static str> {
        match self {
            Self::Trap => Some("runtime-exception"),
            Self::Unavailable => Some("missing-response"),
            Self::InvalidHandle => Some("invalid-resource-handle"),
            Self::Unsupported => Some("unsupported-type"),
            _ => None,
        }
    }

    /// The name that plugins made for `wasm-link` give what went wrong while a plugin ran, where nothing says it better.
    pub(crate) const fn wasm_link_failure(self) -> Option<&'static str> {
        match self {
            Self::Deadline | Self::Fuel | Self::Memory | Self::Cancelled | Self::Other => Some("runtime-exception"),
            _ => None,
        }
    }
}

impl fmt::Display for DispatchErrorCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How a wrapped import's error type writes a dispatch error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErrorMap {
    /// `result<R>`: the failure has no value.
    Absent,
    /// A `string`, written `<case>: <text>`.
    String,
    /// An enum: the case for each [`DispatchErrorCase`], by [`DispatchErrorCase::index`].
    Enum(Vec<ErrorCase>),
    /// A variant, `dispatch-error` itself included: the case for each [`DispatchErrorCase`].
    Variant(Vec<ErrorCase>),
}

impl ErrorMap {
    /// The case of an enum or variant that stands for `case`.
    pub fn case(&self, case: DispatchErrorCase) -> Option<&ErrorCase> {
        match self {
            Self::Absent | Self::String => None,
            Self::Enum(cases) | Self::Variant(cases) => cases.get(case.index()),
        }
    }

    /// Whether this is `dispatch-error` as the views declare it, so that nothing has to be looked up.
    pub fn is_standard(&self) -> bool {
        let Self::Variant(cases) = self else { return false };
        let standard = DispatchErrorCase::ALL.iter().zip(cases);
        cases.len() == DispatchErrorCase::ALL.len()
            && standard.clone().all(|(case, found)| {
                found.index == case.index() && found.name == case.as_str() && found.text && found.of == standard.len()
            })
    }
}

/// A case of a foreign error type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorCase {
    /// Its discriminant.
    pub index: usize,
    /// Its name in WIT.
    pub name: String,
    /// Whether it has a `string` as payload; otherwise it has none.
    pub text: bool,
    /// How many cases its type has, which makes out the size of the discriminant.
    pub of: usize,
}
