//! Differences in words: one renderer, which is told what the two sides are called.

use std::fmt::{self, Write};

use crate::difference::{Change, Difference, TypeChange, TypeDifference};
use crate::side::Both;
use crate::{FunctionKind, marked};

/// What the two sides of a comparison are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vocabulary {
    /// A socket, and a plug that should serve it.
    SocketAndPlug,
    /// A contract as it is written, and a plug of it.
    ContractAndPlug,
    /// A contract and a newer form of it: a difference is told as a change.
    OldAndNew,
    /// A plug of a contract, and another plug that should be like it.
    FirstAndThis,
    /// An import of a component, and what the host itself serves.
    ImportAndHost,
}

/// The verb of a contrast: as both sides do it at once, as the old side did it, as the new side does it.
type Verb = [&'static str; 3];

const TYPE: Verb = ["has", "was", "is"];
const BE: Verb = ["is", "was", "is"];
const TAKE: Verb = ["has", "took", "takes"];

impl Vocabulary {
    /// How a diff marks the lines of each side.
    fn labels(self) -> Both<&'static str> {
        match self {
            Self::SocketAndPlug => Both::new("socket:", "plug:"),
            Self::ContractAndPlug => Both::new("wit:", "plug:"),
            Self::OldAndNew => Both::new("old:", "new:"),
            Self::FirstAndThis => Both::new("first:", "this:"),
            Self::ImportAndHost => Both::new("import:", "host:"),
        }
    }

    /// What each side is called in a sentence.
    fn sides(self) -> Both<&'static str> {
        match self {
            Self::SocketAndPlug => Both::new("the socket", "the plug"),
            Self::ContractAndPlug => Both::new("the contract", "the plug"),
            Self::OldAndNew => Both::new("the old contract", "the new contract"),
            Self::FirstAndThis => Both::new("the first plug", "this plug"),
            Self::ImportAndHost => Both::new("the import", "the host"),
        }
    }

    /// What each side has, is or takes, in one sentence.
    fn contrast(self, [both, old, new]: Verb, what: &Both<impl fmt::Display>) -> String {
        let Both { expected, found } = what;
        match self {
            Self::OldAndNew => format!("it {old} {expected} and {new} {found}"),
            _ => {
                let sides = self.sides();
                format!("{} {both} {expected}, {} {found}", sides.expected, sides.found)
            }
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Vocabulary::SocketAndPlug))
    }
}

impl Difference {
    /// The difference in one sentence.
    pub fn message(&self, words: Vocabulary) -> String {
        let found = words.sides().found;
        match self {
            Self::MissingResource { name } => format!("{found} does not define the resource `{name}`"),
            Self::MissingFunction { name, kind, near, .. } => {
                let kind = match kind {
                    FunctionKind::Constructor(_) => "constructor of",
                    FunctionKind::Method(_) => "method",
                    FunctionKind::Static(_) => "static function",
                    FunctionKind::Freestanding => "function",
                };
                let near = near.as_ref().map(|near| format!("; it has `{near}`")).unwrap_or_default();
                format!("{found} has no {kind} `{name}`{near}")
            }
            Self::ConstructorInView { name, .. } => {
                format!("the constructor of `{name}` cannot be wrapped: in a view it is the static function `create`")
            }
            Self::Signature { name, change, .. } => format!("`{name}`: {}", change.message(words)),
        }
    }

    /// What both sides have, in WIT, with marks below what differs; several lines, each ended.
    pub fn diff(&self, words: Vocabulary) -> String {
        let labels = words.labels();
        match self {
            Self::MissingResource { name } => marked::missing(labels, &format!("resource {name}")),
            Self::MissingFunction { wit, .. } | Self::ConstructorInView { wit, .. } => marked::missing(labels, wit),
            Self::Signature { wit, definitions, .. } => {
                let both = std::iter::once(wit).chain(definitions);
                both.map(|both| marked::pair(labels, &both.expected, &both.found)).collect()
            }
        }
    }
}

impl Change {
    /// The change in one sentence that does not name the function.
    pub fn message(&self, words: Vocabulary) -> String {
        match self {
            Self::Async(both) => {
                let word = |is_async| if is_async { "async" } else { "synchronous" };
                words.contrast(BE, &Both::new(word(both.expected), word(both.found)))
            }
            Self::Arity(both) => {
                let plural = if both.expected == 1 { "" } else { "s" };
                words.contrast(TAKE, &Both::new(format!("{} parameter{plural}", both.expected), both.found.to_string()))
            }
            Self::Param { name, ty, .. } => format!("the parameter `{name}` differs: {}", ty.message(words)),
            Self::Result(ty) => format!("the result differs: {}", ty.message(words)),
            Self::NoReply => "its result is not the reply of a socket".to_owned(),
            Self::Reply(cardinality) => format!("its reply has another shape than `{cardinality}`"),
            Self::ErrorType(wit) => format!(
                "its error type `{wit}` cannot say why a dispatch failed; use `dispatch-error`, `string`, nothing, an enum, \
                 or a variant with a case that has a `string` or no payload"
            ),
        }
    }
}

impl TypeDifference {
    fn message(&self, words: Vocabulary) -> String {
        let mut text = String::new();
        if !self.path.is_empty() {
            let _ = write!(text, "at `{}`, ", self.path.join("."));
        }
        text + &self.what.message(words)
    }
}

impl TypeChange {
    fn message(&self, words: Vocabulary) -> String {
        let sides = words.sides();
        match self {
            Self::Type(both) => {
                let shown = |ty: &Option<String>| ty.as_ref().map_or("nothing".to_owned(), |ty| format!("`{ty}`"));
                words.contrast(TYPE, &Both::new(shown(&both.expected), shown(&both.found)))
            }
            Self::Kind(Both { expected: (name, kind), found: (other, other_kind) }) => match words {
                Vocabulary::OldAndNew if name == other => {
                    format!("`{name}` was {} and is {}", article(kind), article(other_kind))
                }
                Vocabulary::OldAndNew => {
                    format!("`{name}` was {} and is `{other}`, {}", article(kind), article(other_kind))
                }
                _ => format!(
                    "`{name}` is {} in {}, `{other}` {} in {}",
                    article(kind),
                    sides.expected,
                    article(other_kind),
                    sides.found
                ),
            },
            Self::Label { word, of, name, found } => match (words, found) {
                (Vocabulary::OldAndNew, true) => format!("`{of}` gained the {word} `{name}`"),
                (Vocabulary::OldAndNew, false) => format!("`{of}` lost the {word} `{name}`"),
                (_, true) => {
                    format!("{}'s `{of}` has the {word} `{name}`, which {} does not know", sides.found, sides.expected)
                }
                (_, false) => format!("{}'s `{of}` lacks the {word} `{name}`", sides.found),
            },
            Self::Order { word, of } => format!("the {word}s of `{of}` are in another order"),
            Self::Resource(Both { expected, found }) => {
                let shown = |(name, from): &(String, String)| format!("`{name}` of `{from}`");
                words.contrast(TYPE, &Both::new(format!("the resource {}", shown(expected)), shown(found)))
            }
        }
    }
}

fn article(kind: &str) -> String {
    let article = if kind.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {kind}")
}

/// The message of each difference, and what both sides have in WIT below it; empty where there is none.
pub fn render(differences: &[Difference], words: Vocabulary) -> String {
    differences.iter().map(|difference| format!("{}\n{}", difference.message(words), difference.diff(words))).collect()
}
