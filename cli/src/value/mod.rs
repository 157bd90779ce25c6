//! Values as people write and read them: WAVE in, WAVE or JSON out, by the types of a contract.
//!
//! WAVE is the text form of component-model values (crate `wasm-wave`). That crate has no handles, no variables and no
//! `map` as this command writes it, and stops at a depth of its own; so the reader and the writer are here, over the one
//! model of a contract. What a reader of that crate accepts, this one accepts.

mod escape;
mod json;
mod read;
mod scan;
#[cfg(test)]
mod tests;
mod write;

pub use json::{json, json_string};
pub(crate) use read::variable_name;
pub use read::{Environment, NoEnvironment, Reader};
pub use scan::{Scanner, TextError};
pub use write::wave;

/// A value of the component model, free of any engine.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "each case is the WIT type of its name")]
pub enum Value {
    Bool(bool),
    S8(i8),
    U8(u8),
    S16(i16),
    U16(u16),
    S32(i32),
    U32(u32),
    S64(i64),
    U64(u64),
    F32(f32),
    F64(f64),
    Char(char),
    String(String),
    /// `list<t>` and `list<t, n>`.
    List(Vec<Value>),
    /// `list<u8>` in one piece.
    Bytes(Vec<u8>),
    /// `map<k, v>`, in the order written.
    Map(Vec<(Value, Value)>),
    /// Every field in the order of the declaration.
    Record(Vec<(String, Value)>),
    Tuple(Vec<Value>),
    Variant(String, Option<Box<Value>>),
    Enum(String),
    Option(Option<Box<Value>>),
    Result(Result<Option<Box<Value>>, Option<Box<Value>>>),
    Flags(Vec<String>),
    /// A handle in a reply: its resource and the number that it was given.
    Handle {
        resource: String,
        number: u64,
    },
    /// A value that an earlier call of the same run keeps, `$name`.
    Variable {
        /// The name, without its `$`.
        name: String,
        /// Whether the success of the kept result is meant, as after a constructor that can fail.
        unwrap: bool,
    },
}

impl Value {
    /// The names of the kept values that this one refers to, at any depth.
    pub fn variables<'a>(&'a self, found: &mut Vec<&'a str>) {
        match self {
            Self::Variable { name, .. } => found.push(name),
            Self::List(items) | Self::Tuple(items) => items.iter().for_each(|item| item.variables(found)),
            Self::Record(fields) => fields.iter().for_each(|(_, value)| value.variables(found)),
            Self::Map(pairs) => pairs.iter().for_each(|(key, value)| {
                key.variables(found);
                value.variables(found);
            }),
            Self::Variant(_, Some(payload)) | Self::Option(Some(payload)) => payload.variables(found),
            Self::Result(Ok(Some(payload)) | Err(Some(payload))) => payload.variables(found),
            _ => {}
        }
    }
}

/// The words of WAVE that a label must be escaped from with `%`.
pub(crate) const KEYWORDS: [&str; 8] = ["true", "false", "some", "none", "ok", "err", "inf", "nan"];
