//! Values that cross the host's dynamic calls.
//!
//! [`Val`] has the shape of wasmtime's own `Val`, save that a handle is a [`Handle`], which belongs to no store, can be
//! kept, cloned and dropped on any thread, and knows its owner; and that `list<u8>` may travel in one piece.

use std::fmt;

use crate::Handle;

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
}

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
            _ => false,
        }
    }
}

/// A value did not have the shape that was expected of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValError(String);

impl ValError {
    /// An error in these words.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// The error for a value of another kind than `expected`.
    pub fn mismatch(expected: &str, found: &Val) -> Self {
        Self(format!("expected {expected}, found {}", found.kind()))
    }

    /// The same error inside `place`, e.g. a field's name.
    #[must_use]
    pub fn within(self, place: &str) -> Self {
        Self(format!("{place}: {}", self.0))
    }
}

impl fmt::Display for ValError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ValError {}

/// Types that can be written as a [`Val`]. Implemented by generated types that carry handles, and by what they hold.
pub trait IntoVal {
    /// The value; an `own` handle is given away with it.
    fn into_val(self) -> Val;
}

/// Types that can be read back from a [`Val`].
pub trait FromVal: Sized {
    /// Reads the value.
    ///
    /// # Errors
    ///
    /// When the value has another shape, or a number does not fit.
    fn from_val(val: Val) -> Result<Self, ValError>;
}

macro_rules! scalars {
    ($($ty:ty, $case:ident, $name:literal;)*) => {$(
        impl IntoVal for $ty {
            fn into_val(self) -> Val {
                Val::$case(self)
            }
        }
        impl FromVal for $ty {
            fn from_val(val: Val) -> Result<Self, ValError> {
                match val {
                    Val::$case(value) => Ok(value),
                    other => Err(ValError::mismatch($name, &other)),
                }
            }
        }
        impl From<$ty> for Val {
            fn from(value: $ty) -> Self {
                Val::$case(value)
            }
        }
    )*};
}

scalars! {
    bool, Bool, "bool";
    i8, S8, "s8";
    i16, S16, "s16";
    u16, U16, "u16";
    i32, S32, "s32";
    u32, U32, "u32";
    i64, S64, "s64";
    u64, U64, "u64";
    f32, Float32, "f32";
    f64, Float64, "f64";
    char, Char, "char";
    String, String, "string";
    Handle, Handle, "a handle";
}

impl From<u8> for Val {
    fn from(value: u8) -> Self {
        Self::U8(value)
    }
}

impl From<&str> for Val {
    fn from(value: &str) -> Self {
        Self::String(value.to_owned())
    }
}

impl From<Vec<u8>> for Val {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(value)
    }
}

impl From<&[u8]> for Val {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(value.to_vec())
    }
}

impl IntoVal for u8 {
    fn into_val(self) -> Val {
        Val::U8(self)
    }
}

impl FromVal for u8 {
    fn from_val(val: Val) -> Result<Self, ValError> {
        match val {
            Val::U8(value) => Ok(value),
            other => Err(ValError::mismatch("u8", &other)),
        }
    }
}

impl IntoVal for &str {
    fn into_val(self) -> Val {
        Val::String(self.to_owned())
    }
}

impl<T: IntoVal> IntoVal for Vec<T> {
    fn into_val(self) -> Val {
        Val::List(self.into_iter().map(T::into_val).collect())
    }
}

impl<T: FromVal> FromVal for Vec<T> {
    fn from_val(val: Val) -> Result<Self, ValError> {
        match val {
            Val::List(items) => items.into_iter().map(T::from_val).collect(),
            // Only a `Vec<u8>` succeeds here: every other element type refuses a `u8`.
            Val::Bytes(bytes) => bytes.into_iter().map(|byte| T::from_val(Val::U8(byte))).collect(),
            other => Err(ValError::mismatch("list", &other)),
        }
    }
}

impl<T: IntoVal, const N: usize> IntoVal for [T; N] {
    fn into_val(self) -> Val {
        Val::List(self.into_iter().map(T::into_val).collect())
    }
}

impl<T: FromVal, const N: usize> FromVal for [T; N] {
    fn from_val(val: Val) -> Result<Self, ValError> {
        let items = Vec::<T>::from_val(val)?;
        let found = items.len();
        items.try_into().map_err(|_| ValError(format!("expected {N} elements, found {found}")))
    }
}

impl<T: IntoVal> IntoVal for Option<T> {
    fn into_val(self) -> Val {
        Val::Option(self.map(|value| Box::new(value.into_val())))
    }
}

impl<T: FromVal> FromVal for Option<T> {
    fn from_val(val: Val) -> Result<Self, ValError> {
        match val {
            Val::Option(value) => value.map(|value| T::from_val(*value)).transpose(),
            other => Err(ValError::mismatch("option", &other)),
        }
    }
}

/// One side of a `result`, which may be absent: `()` stands for `_`.
pub trait ResultSide: Sized {
    /// The payload, where the side has one.
    fn into_side(self) -> Option<Box<Val>>;
    /// Reads the payload back.
    ///
    /// # Errors
    ///
    /// When it has another shape.
    fn from_side(side: Option<Box<Val>>) -> Result<Self, ValError>;
}

impl ResultSide for () {
    fn into_side(self) -> Option<Box<Val>> {
        None
    }

    fn from_side(side: Option<Box<Val>>) -> Result<Self, ValError> {
        match side {
            None => Ok(()),
            Some(found) => Err(ValError::mismatch("no payload", &found)),
        }
    }
}

impl<T: IntoVal + FromVal> ResultSide for T {
    fn into_side(self) -> Option<Box<Val>> {
        Some(Box::new(self.into_val()))
    }

    fn from_side(side: Option<Box<Val>>) -> Result<Self, ValError> {
        match side {
            Some(value) => T::from_val(*value),
            None => Err(ValError::new("expected a payload, found none")),
        }
    }
}

impl<T: ResultSide, E: ResultSide> IntoVal for Result<T, E> {
    fn into_val(self) -> Val {
        Val::Result(self.map(T::into_side).map_err(E::into_side))
    }
}

impl<T: ResultSide, E: ResultSide> FromVal for Result<T, E> {
    fn from_val(val: Val) -> Result<Self, ValError> {
        match val {
            Val::Result(Ok(side)) => Ok(Ok(T::from_side(side)?)),
            Val::Result(Err(side)) => Ok(Err(E::from_side(side)?)),
            other => Err(ValError::mismatch("result", &other)),
        }
    }
}

macro_rules! tuples {
    ($($len:literal: $($name:ident $index:tt),+;)*) => {$(
        impl<$($name: IntoVal),+> IntoVal for ($($name,)+) {
            fn into_val(self) -> Val {
                Val::Tuple(vec![$(self.$index.into_val()),+])
            }
        }
        impl<$($name: FromVal),+> FromVal for ($($name,)+) {
            fn from_val(val: Val) -> Result<Self, ValError> {
                match val {
                    Val::Tuple(items) if items.len() == $len => {
                        let mut items = items.into_iter();
                        Ok(($($name::from_val(items.next().ok_or_else(|| ValError::new("tuple too short"))?)?,)+))
                    }
                    other => Err(ValError::mismatch(concat!("a tuple of ", $len), &other)),
                }
            }
        }
    )*};
}

tuples! {
    1: A 0;
    2: A 0, B 1;
    3: A 0, B 1, C 2;
    4: A 0, B 1, C 2, D 3;
    5: A 0, B 1, C 2, D 3, E 4;
    6: A 0, B 1, C 2, D 3, E 4, F 5;
    7: A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    8: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
    9: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8;
    10: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9;
    11: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10;
    12: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11;
}
