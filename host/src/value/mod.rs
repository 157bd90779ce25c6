//! Values that cross the host's dynamic calls.
//!
//! [`Val`] has the shape of wasmtime's own `Val`, save that a handle is a [`Handle`], which belongs to no store, can be
//! kept, cloned and dropped on any thread, and knows its owner; and that `list<u8>` may travel in one piece.

pub(crate) mod convert;
pub(crate) mod crossing;
pub(crate) mod handle;
#[cfg_attr(
    not(feature = "async"),
    allow(dead_code, reason = "streams go to and from plugins in which something is async")
)]
pub(crate) mod pipe;
pub(crate) mod replies;
pub(crate) mod size;
#[cfg_attr(
    not(feature = "async"),
    allow(dead_code, reason = "streams go to and from plugins in which something is async")
)]
pub(crate) mod stream;
pub(crate) mod unsupported;
pub(crate) mod walk;
pub(crate) mod wire;

use std::fmt;
use std::sync::Arc;

use handle::Handle;
use parking_lot::Mutex;
use pipe::ReadEnd;

/// A value of the component model.
///
/// Every function that takes one accepts [`Val::Bytes`] where a `list<u8>` is expected, and [`Val::List`] as well; replies
/// hold [`Val::Bytes`] for each `list<u8>` that came in one piece. The two compare equal when they hold the same bytes.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each case is the WIT type of its name")]
pub enum Val {
    Bool(bool),
    S8(i8),
    U8(u8),
    S16(i16),
    U16(u16),
    S32(i32),
    U32(u32),
    S64(i64),
    U64(u64),
    Float32(f32),
    Float64(f64),
    Char(char),
    String(String),
    /// `list<t>` and `list<t, n>`.
    List(Vec<Val>),
    /// `list<u8>` in one piece.
    Bytes(Vec<u8>),
    /// `map<k, v>`, in the order given.
    Map(Vec<(Val, Val)>),
    /// A record's fields in the order of its declaration, by their kebab-case names.
    Record(Vec<(String, Val)>),
    Tuple(Vec<Val>),
    /// A variant's case by its kebab-case name, and its payload.
    Variant(String, Option<Box<Val>>),
    /// An enum's case by its kebab-case name.
    Enum(String),
    Option(Option<Box<Val>>),
    Result(Result<Option<Box<Val>>, Option<Box<Val>>>),
    /// The flags that are set, by their kebab-case names.
    Flags(Vec<String>),
    /// `own<r>` or `borrow<r>`.
    Handle(Handle),
    /// `stream<t>`
    Stream(ValStream),
    /// `future<t>`
    Future(ValFuture),
}

/// The end of a `stream<t>` that is read: what a plugin replies with, or what is given to one.
///
/// Its items come one after the other, by [`Iterator`] on a thread that may wait, or by `futures_core::Stream` in a task; the bytes of a
/// `stream<u8>` also by [`read`](Self::read). Who writes waits where too much lies unread, at most 64 KiB. A plugin that fails ends
/// its streams with that error; items that it wrote before come first.
///
/// Clones are the same stream. When the last is dropped, who writes is told that nobody reads. Passing it to a plugin gives it away:
/// every clone is at its end then. While it is being read it cannot be passed.
#[derive(Clone)]
pub struct ValStream(Arc<Mutex<Option<Arc<ReadEnd<Val>>>>>);

/// A `future<t>`: a value that comes later. [`get`](Self::get) waits for it on this thread, and it can be awaited.
///
/// As with [`ValStream`], clones are the same, and passing it to a plugin gives it away.
#[derive(Clone, Debug)]
pub struct ValFuture(pub(crate) ValStream);

impl Val {
    /// What kind of value it is, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Bool(_) => "bool",
            Self::S8(_) => "s8",
            Self::U8(_) => "u8",
            Self::S16(_) => "s16",
            Self::U16(_) => "u16",
            Self::S32(_) => "s32",
            Self::U32(_) => "u32",
            Self::S64(_) => "s64",
            Self::U64(_) => "u64",
            Self::Float32(_) => "f32",
            Self::Float64(_) => "f64",
            Self::Char(_) => "char",
            Self::String(_) => "string",
            Self::List(_) | Self::Bytes(_) => "list",
            Self::Map(_) => "map",
            Self::Record(_) => "record",
            Self::Tuple(_) => "tuple",
            Self::Variant(..) => "variant",
            Self::Enum(_) => "enum",
            Self::Option(_) => "option",
            Self::Result(_) => "result",
            Self::Flags(_) => "flags",
            Self::Handle(_) => "handle",
            Self::Stream(_) => "stream",
            Self::Future(_) => "future",
        }
    }
}

/// Floats compare by their bits' meaning, as in Rust; a NaN equals nothing.
impl PartialEq for Val {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::S8(a), Self::S8(b)) => a == b,
            (Self::U8(a), Self::U8(b)) => a == b,
            (Self::S16(a), Self::S16(b)) => a == b,
            (Self::U16(a), Self::U16(b)) => a == b,
            (Self::S32(a), Self::S32(b)) => a == b,
            (Self::U32(a), Self::U32(b)) => a == b,
            (Self::S64(a), Self::S64(b)) => a == b,
            (Self::U64(a), Self::U64(b)) => a == b,
            (Self::Float32(a), Self::Float32(b)) => a == b,
            (Self::Float64(a), Self::Float64(b)) => a == b,
            (Self::Char(a), Self::Char(b)) => a == b,
            (Self::String(a), Self::String(b)) | (Self::Enum(a), Self::Enum(b)) => a == b,
            (Self::List(a), Self::List(b)) | (Self::Tuple(a), Self::Tuple(b)) => a == b,
            (Self::Bytes(a), Self::Bytes(b)) => a == b,
            (Self::Bytes(bytes), Self::List(list)) | (Self::List(list), Self::Bytes(bytes)) => {
                bytes.len() == list.len() && bytes.iter().zip(list).all(|(a, b)| matches!(b, Self::U8(b) if a == b))
            }
            (Self::Map(a), Self::Map(b)) => a == b,
            (Self::Record(a), Self::Record(b)) => a == b,
            (Self::Variant(a, x), Self::Variant(b, y)) => a == b && x == y,
            (Self::Option(a), Self::Option(b)) => a == b,
            (Self::Result(a), Self::Result(b)) => a == b,
            (Self::Flags(a), Self::Flags(b)) => a.len() == b.len() && a.iter().all(|flag| b.contains(flag)),
            (Self::Handle(a), Self::Handle(b)) => a == b,
            (Self::Stream(a), Self::Stream(b)) | (Self::Future(ValFuture(a)), Self::Future(ValFuture(b))) => a.is(b),
            _ => false,
        }
    }
}

/// A value did not have the shape that was expected of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValError {
    text: String,
    /// Whether it is of the right shape, and too large.
    beyond: bool,
}

impl ValError {
    /// An error in these words.
    pub fn new(message: impl Into<String>) -> Self {
        Self { text: message.into(), beyond: false }
    }

    /// The error for values that are together larger than so many bytes.
    #[cold]
    pub(crate) fn beyond(limit: u64) -> Self {
        let text = format!("the values of the call are beyond its `crossing` limit of {limit} bytes");
        Self { text, beyond: true }
    }

    /// Whether the value is of the right shape, and too large.
    pub(crate) fn is_beyond(&self) -> bool {
        self.beyond
    }

    /// The error for a value of another kind than `expected`.
    pub fn mismatch(expected: &str, found: &Val) -> Self {
        Self::new(format!("expected {expected}, found {}", found.kind()))
    }

    /// The same error inside `place`, e.g. a field's name.
    #[must_use]
    pub fn within(self, place: &str) -> Self {
        Self { text: format!("{place}: {}", self.text), ..self }
    }
}

impl fmt::Display for ValError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for ValError {}

macro_rules! from {
    ($($ty:ty, $case:ident;)*) => {$(
        impl From<$ty> for Val {
            fn from(value: $ty) -> Self {
                Self::$case(value)
            }
        }
    )*};
}

from! {
    bool, Bool;
    i8, S8;
    u8, U8;
    i16, S16;
    u16, U16;
    i32, S32;
    u32, U32;
    i64, S64;
    u64, U64;
    f32, Float32;
    f64, Float64;
    char, Char;
    String, String;
    Vec<u8>, Bytes;
    Handle, Handle;
    ValStream, Stream;
    ValFuture, Future;
}

impl From<&str> for Val {
    fn from(value: &str) -> Self {
        Self::String(value.to_owned())
    }
}

impl From<&[u8]> for Val {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(value.to_vec())
    }
}
