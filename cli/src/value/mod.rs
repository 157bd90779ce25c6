//! Values as people write and read them: WAVE in, WAVE or JSON out, by the types of a contract.
//!
//! WAVE is the text form of component-model values (crate `wasm-wave`). That crate has no handles, no variables and no
//! `map` as this command writes it, and stops at a depth of its own; so the reader and the writer are here, over the one
//! model of a contract. What a reader of that crate accepts, this one accepts.

mod environment;
mod escape;
mod json;
mod kept;
mod read;
mod reply;
mod scan;
mod streams;
#[cfg(test)]
mod tests;
mod write;

pub use environment::{Environment, NoEnvironment};
use jackfield::Handle;
pub use jackfield::Val;
pub use json::Json;
pub use kept::Variable;
pub(crate) use kept::handles;
pub use read::Reader;
pub(crate) use read::variable_name;
pub(crate) use reply::reply;
pub use scan::{Scanner, TextError};
pub(crate) use streams::{Numbered, Source, number, shown};
pub use write::wave;
pub(crate) use write::wave_with;

/// Which number a handle is shown with: `bucket#1`.
pub type Numbers<'a> = dyn Fn(&Handle) -> u64 + 'a;

/// The words of WAVE that a label must be escaped from with `%`.
pub(crate) const KEYWORDS: [&str; 8] = ["true", "false", "some", "none", "ok", "err", "inf", "nan"];
