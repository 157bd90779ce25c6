//! What is different between two contracts, as data: whoever decides by a difference reads it here, and never its words.

use crate::side::Both;
use crate::{Cardinality, FunctionKind};

/// One difference between what is expected and what was found.
///
/// It is put into words by [`Difference::message`], and shown in WIT by [`Difference::diff`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Difference {
    /// A resource is expected and not defined.
    MissingResource {
        /// Its name.
        name: String,
    },
    /// A function is expected and not there.
    MissingFunction {
        /// The function as a person writes it, `bucket.sum`.
        name: String,
        /// Whether it is a method, a constructor or the like.
        kind: FunctionKind,
        /// What is there and has nearly this name.
        near: Option<String>,
        /// The function in WIT.
        wit: String,
    },
    /// A view has a constructor, which can only be wrapped as the static function `create`.
    ConstructorInView {
        /// The resource.
        name: String,
        /// The constructor in WIT.
        wit: String,
    },
    /// A function is there with another signature.
    Signature {
        /// The function as a person writes it.
        name: String,
        /// What is different about it.
        change: Change,
        /// Both signatures in WIT.
        wit: Both<String>,
        /// The innermost named types around the difference in WIT, where the signatures only name them.
        definitions: Option<Both<String>>,
    },
}

impl Difference {
    /// Whether something is there on one side only, rather than there in two forms.
    pub fn is_presence(&self) -> bool {
        !matches!(self, Self::Signature { .. })
    }

    /// The function at fault as a person writes it, `bucket.sum`; none where it is a resource.
    pub fn function(&self) -> Option<&str> {
        match self {
            Self::MissingResource { .. } => None,
            Self::MissingFunction { name, .. }
            | Self::ConstructorInView { name, .. }
            | Self::Signature { name, .. } => Some(name),
        }
    }
}

/// What is different about a function.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// Whether each side is async.
    Async(Both<bool>),
    /// How many parameters each side has.
    Arity(Both<usize>),
    /// The type of a parameter.
    Param {
        /// Which one, from 0.
        index: usize,
        /// What the expecting side calls it.
        name: String,
        /// What is different about its type.
        ty: TypeDifference,
    },
    /// The type of the result.
    Result(TypeDifference),
    /// The result of a function of a view is not a reply.
    NoReply,
    /// The reply of a function of a view has another form than the view's cardinality asks for.
    Reply(Cardinality),
    /// The error type of a function of a view, in WIT, cannot say why a dispatch failed.
    ErrorType(String),
}

/// Where and how two types differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeDifference {
    /// The way down to the difference from outside in: fields, cases, `ok`, `err` and places in tuples.
    pub path: Vec<String>,
    /// What is different there.
    pub what: TypeChange,
}

/// What is different about a type.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TypeChange {
    /// The types in WIT; none where there is no value.
    Type(Both<Option<String>>),
    /// Named types of two kinds: the name, and `record`, `variant`, `enum`, `flags type` or `resource`.
    Kind(Both<(String, &'static str)>),
    /// A field, case or flag is on one side only.
    Label {
        /// `field`, `case` or `flag`.
        word: &'static str,
        /// The type.
        of: String,
        /// The field, case or flag.
        name: String,
        /// Whether it is the side that was found that has it.
        found: bool,
    },
    /// The same fields, cases or flags, in another order, which makes out how values are laid out.
    Order {
        /// `field`, `case` or `flag`.
        word: &'static str,
        /// The type.
        of: String,
    },
    /// Two resources: the name, and the contract that defines it.
    Resource(Both<(String, String)>),
}
