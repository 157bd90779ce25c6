//! Rust values as [`Val`]s and back.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash};

use crate::Handle;
use crate::value::{Val, ValError};

/// Types that can be written as a [`Val`]: those of the standard library that stand for WIT types, and all generated ones.
pub trait IntoVal: Sized {
    /// The value; an `own` handle is given away with it.
    fn into_val(self) -> Val;

    /// A list of values, which is one piece of bytes for `u8`.
    #[doc(hidden)]
    fn list_into_val(items: Vec<Self>) -> Val {
        Val::List(items.into_iter().map(Self::into_val).collect())
    }
}

/// Types that can be read back from a [`Val`].
pub trait FromVal: Sized {
    /// Reads the value.
    ///
    /// # Errors
    ///
    /// When the value has another shape, or a number does not fit.
    fn from_val(val: Val) -> Result<Self, ValError>;

    /// Reads a list that came as one piece of bytes, which only `u8` can.
    #[doc(hidden)]
    fn list_from_bytes(bytes: Vec<u8>) -> Result<Vec<Self>, ValError> {
        bytes.into_iter().map(|byte| Self::from_val(Val::U8(byte))).collect()
    }
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

impl IntoVal for u8 {
    fn into_val(self) -> Val {
        Val::U8(self)
    }

    fn list_into_val(items: Vec<Self>) -> Val {
        Val::Bytes(items)
    }
}

impl FromVal for u8 {
    fn from_val(val: Val) -> Result<Self, ValError> {
        match val {
            Val::U8(value) => Ok(value),
            other => Err(ValError::mismatch("u8", &other)),
        }
    }

    fn list_from_bytes(bytes: Vec<u8>) -> Result<Vec<Self>, ValError> {
        Ok(bytes)
    }
}

impl IntoVal for Val {
    fn into_val(self) -> Val {
        self
    }
}

impl FromVal for Val {
    fn from_val(val: Val) -> Result<Self, ValError> {
        Ok(val)
    }
}

impl IntoVal for &str {
    fn into_val(self) -> Val {
        Val::String(self.to_owned())
    }
}

impl<T: IntoVal + Clone> IntoVal for &T {
    fn into_val(self) -> Val {
        self.clone().into_val()
    }
}

impl<T: IntoVal + Clone> IntoVal for &[T] {
    fn into_val(self) -> Val {
        T::list_into_val(self.to_vec())
    }
}

impl<T: IntoVal> IntoVal for Vec<T> {
    fn into_val(self) -> Val {
        T::list_into_val(self)
    }
}

impl<T: FromVal> FromVal for Vec<T> {
    fn from_val(val: Val) -> Result<Self, ValError> {
        match val {
            Val::List(items) => items.into_iter().map(T::from_val).collect(),
            Val::Bytes(bytes) => T::list_from_bytes(bytes),
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
        items.try_into().map_err(|_| ValError::new(format!("expected {N} elements, found {found}")))
    }
}

impl<K: IntoVal, V: IntoVal, S> IntoVal for HashMap<K, V, S> {
    fn into_val(self) -> Val {
        Val::Map(self.into_iter().map(|(key, value)| (key.into_val(), value.into_val())).collect())
    }
}

impl<K: FromVal + Eq + Hash, V: FromVal, S: BuildHasher + Default> FromVal for HashMap<K, V, S> {
    fn from_val(val: Val) -> Result<Self, ValError> {
        match val {
            Val::Map(entries) => {
                entries.into_iter().map(|(key, value)| Ok((K::from_val(key)?, V::from_val(value)?))).collect()
            }
            other => Err(ValError::mismatch("map", &other)),
        }
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

/// One side of a `result`, or a function's whole result, which may be absent: `()` stands for `_`.
pub trait IntoSide: Sized {
    /// The payload, where the side has one.
    fn into_side(self) -> Option<Box<Val>>;
}

/// One side of a `result`, or a function's whole result, that can be read back.
pub trait FromSide: Sized {
    /// Reads the payload.
    ///
    /// # Errors
    ///
    /// When it has another shape.
    fn from_side(side: Option<Box<Val>>) -> Result<Self, ValError>;
}

impl IntoSide for () {
    fn into_side(self) -> Option<Box<Val>> {
        None
    }
}

impl FromSide for () {
    fn from_side(side: Option<Box<Val>>) -> Result<Self, ValError> {
        match side {
            None => Ok(()),
            Some(found) => Err(ValError::mismatch("no payload", &found)),
        }
    }
}

impl<T: IntoVal> IntoSide for T {
    fn into_side(self) -> Option<Box<Val>> {
        Some(Box::new(self.into_val()))
    }
}

impl<T: FromVal> FromSide for T {
    fn from_side(side: Option<Box<Val>>) -> Result<Self, ValError> {
        match side {
            Some(value) => T::from_val(*value),
            None => Err(ValError::new("expected a payload, found none")),
        }
    }
}

impl<T: IntoSide, E: IntoSide> IntoVal for Result<T, E> {
    fn into_val(self) -> Val {
        Val::Result(self.map(T::into_side).map_err(E::into_side))
    }
}

impl<T: FromSide, E: FromSide> FromVal for Result<T, E> {
    fn from_val(val: Val) -> Result<Self, ValError> {
        match val {
            Val::Result(Ok(side)) => Ok(Ok(T::from_side(side)?)),
            Val::Result(Err(side)) => Ok(Err(E::from_side(side)?)),
            other => Err(ValError::mismatch("result", &other)),
        }
    }
}

/// Implements the traits for a tuple and for every shorter one. wasmtime's typed calls stop at 17 elements, these do not.
macro_rules! tuples {
    () => {};
    ($first:ident $($rest:ident)*) => {
        #[expect(non_snake_case, reason = "a type parameter's name serves as a variable's")]
        const _: () = {
            impl<$first: IntoVal, $($rest: IntoVal),*> IntoVal for ($first, $($rest,)*) {
                fn into_val(self) -> Val {
                    let ($first, $($rest,)*) = self;
                    Val::Tuple(vec![$first.into_val(), $($rest.into_val()),*])
                }
            }
            impl<$first: FromVal, $($rest: FromVal),*> FromVal for ($first, $($rest,)*) {
                fn from_val(val: Val) -> Result<Self, ValError> {
                    const LEN: usize = [stringify!($first), $(stringify!($rest)),*].len();
                    match val {
                        Val::Tuple(items) if items.len() == LEN => {
                            let mut items = items.into_iter();
                            let mut next = || items.next().ok_or_else(|| ValError::new("the tuple is too short"));
                            Ok(($first::from_val(next()?)?, $($rest::from_val(next()?)?,)*))
                        }
                        Val::Tuple(items) => {
                            Err(ValError::new(format!("expected a tuple of {LEN}, found one of {}", items.len())))
                        }
                        other => Err(ValError::mismatch("a tuple", &other)),
                    }
                }
            }
        };
        tuples! { $($rest)* }
    };
}

tuples! {
    A B C D E F G H I J K L M N O P Q R S T U V W X Y Z A1 B1 C1 D1 E1 F1 G1 H1 I1 J1
}
