//! Cardinalities and socket shapes: the words that every other part shares.

use std::fmt;

use crate::nearest;

/// How many plugs a socket takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cardinality {
    /// One, always.
    ExactlyOne,
    /// None or one.
    AtMostOne,
    /// One or more.
    AtLeastOne,
    /// Any number, none included.
    Any,
}

impl Cardinality {
    /// All four, in the order of the documentation.
    pub const ALL: [Self; 4] = [Self::ExactlyOne, Self::AtMostOne, Self::AtLeastOne, Self::Any];

    /// The name in kebab case, as manifests, view names and the command line write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ExactlyOne => "exactly-one",
            Self::AtMostOne => "at-most-one",
            Self::AtLeastOne => "at-least-one",
            Self::Any => "any",
        }
    }

    /// The cardinality of this kebab-case name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cardinality| cardinality.as_str() == name)
    }

    /// Whether a socket of this cardinality is filled by `plugs` plugs.
    pub const fn accepts(self, plugs: usize) -> bool {
        match self {
            Self::ExactlyOne => plugs == 1,
            Self::AtMostOne => plugs <= 1,
            Self::AtLeastOne => plugs >= 1,
            Self::Any => true,
        }
    }
}

impl fmt::Display for Cardinality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How a plugin imports a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// The contract itself, unchanged; its cardinality is exactly-one.
    Direct,
    /// A view of the contract in which each reply names its plugin and a failure is a value.
    Wrapped(Cardinality),
}

impl Shape {
    /// All five, in the order of the documentation.
    pub const ALL: [Self; 5] = [
        Self::Direct,
        Self::Wrapped(Cardinality::ExactlyOne),
        Self::Wrapped(Cardinality::AtMostOne),
        Self::Wrapped(Cardinality::AtLeastOne),
        Self::Wrapped(Cardinality::Any),
    ];

    /// The word in kebab case, as `jackfield.toml` and the command line write it: `direct`, or that of the cardinality.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Wrapped(cardinality) => cardinality.as_str(),
        }
    }

    /// The shape of this word, in which an underscore may stand for a hyphen, as the Rust macro writes it.
    ///
    /// # Errors
    ///
    /// In words: the word that was likely meant, or all that there are.
    pub fn parse(word: &str) -> Result<Self, String> {
        let kebab = word.replace('_', "-");
        Self::ALL.into_iter().find(|shape| shape.as_str() == kebab).ok_or_else(|| {
            match nearest(word, Self::ALL.map(Self::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "it is one of `direct`, `exactly-one`, `at-most-one`, `at-least-one` and `any`".to_owned(),
            }
        })
    }

    /// How many plugs a socket of this shape takes.
    pub const fn cardinality(self) -> Cardinality {
        match self {
            Self::Direct => Cardinality::ExactlyOne,
            Self::Wrapped(cardinality) => cardinality,
        }
    }
}
