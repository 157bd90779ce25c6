//! What the rules of the document checker share: reading Markdown, words, links, positions in a text.
//!
//! A plain library without any plug: each rule links its own copy, and tests it natively.

mod html;
mod lines;
mod links;
mod page;
mod problem;
mod slug;
mod suppress;
mod words;

pub use lines::Lines;
pub use links::{Destination, destination, resolve};
pub use page::{Format, Heading, Link, Page, UndefinedReference};
pub use problem::{Level, Problem};
pub use slug::{Slugs, slug};
pub use suppress::Suppression;
pub use words::Word;
