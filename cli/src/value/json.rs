//! Values as JSON, for `--json`.

use std::fmt::Display;

use serde::ser::{Error, Serialize, Serializer};
use serde_json::value::RawValue;

use super::{Numbers, Val, wave};

/// A value that is written as JSON.
///
/// Records are objects; lists, tuples and flags arrays; enums and cases without payload strings, other cases
/// `{"case": value}`; `none` is null and `some(x)` is x, inside another option `{"some": x}`; results are `{"ok": x}` and
/// `{"err": x}` with null for an absent payload; maps are arrays of pairs; floats that are not finite are strings, as are handles.
#[derive(Clone, Copy)]
pub struct Json<'a> {
    value: &'a Val,
    numbers: &'a Numbers<'a>,
}

impl<'a> Json<'a> {
    /// A value whose handles have these numbers.
    pub fn new(value: &'a Val, numbers: &'a Numbers<'a>) -> Self {
        Self { value, numbers }
    }

    fn of(&self, value: &'a Val) -> Self {
        Self { value, ..*self }
    }

    fn payload(&self, payload: Option<&'a Val>) -> Option<Self> {
        payload.map(|payload| self.of(payload))
    }
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            Val::Bool(v) => serializer.serialize_bool(*v),
            Val::S8(v) => serializer.serialize_i8(*v),
            Val::U8(v) => serializer.serialize_u8(*v),
            Val::S16(v) => serializer.serialize_i16(*v),
            Val::U16(v) => serializer.serialize_u16(*v),
            Val::S32(v) => serializer.serialize_i32(*v),
            Val::U32(v) => serializer.serialize_u32(*v),
            Val::S64(v) => serializer.serialize_i64(*v),
            Val::U64(v) => serializer.serialize_u64(*v),
            Val::Float32(v) if v.is_finite() => number(v, serializer),
            Val::Float64(v) if v.is_finite() => number(v, serializer),
            Val::Float32(_) | Val::Float64(_) | Val::Handle(_) | Val::Stream(_) | Val::Future(_) => {
                serializer.serialize_str(&wave(self.value, self.numbers))
            }
            Val::Char(c) => serializer.serialize_char(*c),
            Val::String(text) => serializer.serialize_str(text),
            Val::List(items) | Val::Tuple(items) => serializer.collect_seq(items.iter().map(|item| self.of(item))),
            Val::Bytes(bytes) => serializer.collect_seq(bytes),
            Val::Map(pairs) => serializer.collect_seq(pairs.iter().map(|(key, value)| (self.of(key), self.of(value)))),
            Val::Record(fields) => serializer.collect_map(fields.iter().map(|(name, value)| (name, self.of(value)))),
            Val::Variant(case, None) | Val::Enum(case) => serializer.serialize_str(case),
            Val::Variant(case, Some(payload)) => serializer.collect_map([(case, self.of(payload))]),
            Val::Option(None) => serializer.serialize_none(),
            Val::Option(Some(inner)) if matches!(**inner, Val::Option(_)) => {
                serializer.collect_map([("some", self.of(inner))])
            }
            Val::Option(Some(inner)) => self.of(inner).serialize(serializer),
            Val::Result(Ok(side)) => serializer.collect_map([("ok", self.payload(side.as_deref()))]),
            Val::Result(Err(side)) => serializer.collect_map([("err", self.payload(side.as_deref()))]),
            Val::Flags(set) => serializer.collect_seq(set),
        }
    }
}

/// A float as WAVE writes it: `1000`, where serde_json has `1000.0`.
fn number<S: Serializer>(value: impl Display, serializer: S) -> Result<S::Ok, S::Error> {
    RawValue::from_string(value.to_string()).map_err(S::Error::custom)?.serialize(serializer)
}
