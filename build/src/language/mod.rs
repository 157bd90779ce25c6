//! The languages that plugins are written in, beside Rust.
//!
//! Rust has cargo, which knows workspaces and builds many packages in one run; it is built by `cargo.rs`. Every other language is one
//! file here and one folder in `templates/`: it says which tools it needs and how its sources become a core module or a component. All
//! the rest is shared: the project's file, the world and its WIT, embedding, encoding, stripping, the check against the contract.

mod assemblyscript;
mod c;
mod calls;
mod camel;
mod clang;
mod cpp;
mod interface;
mod javascript;
mod mend;
mod node;
mod python;
mod restore;
mod roles;
mod zig;

pub use crate::need::Need;
pub use interface::{Language, Scaffold};

/// Every language.
pub const LANGUAGES: &[&dyn Language] = &[
    &c::C,
    &cpp::Cpp,
    &zig::Zig,
    &python::Python,
    // Before JavaScript, which a package.json shows.
    &assemblyscript::AssemblyScript,
    &javascript::JavaScript { typescript: false },
    &javascript::JavaScript { typescript: true },
];

/// The language of a word.
pub fn language(word: &str) -> Option<&'static dyn Language> {
    LANGUAGES.iter().copied().find(|language| language.word() == word)
}
