//! Limits, wherever they stand.

use std::time::Duration;

use serde_json::{Value as Json, json};
use toml::de::DeValue;

use super::declare::{Definitions, Entry, Place};
use super::reader::{Reader, Value, describe};
use super::units;
use crate::limits::Limit;
use crate::span::Located;
use crate::spec::MAX_INSTANCES;

/// A limit in bytes.
pub(super) struct Size(pub(super) Located<Limit<u64>>);
/// A limit of time.
pub(super) struct Time(pub(super) Located<Limit<Duration>>);
/// A time that is no limit: there is no `none`.
pub(super) struct Grain(pub(super) Located<Duration>);
/// A limit of a number.
pub(super) struct Count(pub(super) Located<Limit<u64>>);

/// How many instances a plugin may have.
pub(super) struct Instances(pub(super) Located<u32>);

impl Entry for Size {
    fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
        limit(reader, value, &place.what, units::SIZE, size).map(Self)
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({
            "examples": ["64MiB"],
            "anyOf": [
                { "type": "integer", "minimum": 0 },
                { "type": "string", "pattern": units::SIZE_PATTERN },
                { "const": "none" },
            ],
        })
    }
}

impl Entry for Time {
    fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
        limit(reader, value, &place.what, units::DURATION, duration).map(Self)
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({
            "examples": ["250ms", "5s"],
            "anyOf": [{ "type": "string", "pattern": units::DURATION_PATTERN }, { "const": "none" }],
        })
    }
}

impl Entry for Grain {
    fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
        let expected = "a duration such as `\"5ms\"` or `\"100us\"`";
        match duration(value.get_ref()) {
            Some(Ok(time)) => return Some(Self(reader.located(time, value.span()))),
            Some(Err(reason)) => {
                let message = format!("{} cannot be {}: {reason}", place.what, describe(value.get_ref()));
                reader.problem(value.span(), message).help.push(format!("{} is {expected}", place.what));
            }
            None => reader.mistyped(value, &place.what, expected),
        }
        None
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({ "examples": ["5ms", "100us"], "type": "string", "pattern": units::DURATION_PATTERN })
    }
}

impl Entry for Count {
    fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
        limit(reader, value, &place.what, "a whole number such as `50_000_000`, or `\"none\"`", count).map(Self)
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({ "examples": [50_000_000], "anyOf": [{ "type": "integer", "minimum": 0 }, { "const": "none" }] })
    }
}

impl Entry for Instances {
    fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
        let Some(number) = count(value.get_ref()) else {
            reader.mistyped(value, &place.what, "a whole number");
            return None;
        };
        let found = number.ok().and_then(|number| u32::try_from(number).ok());
        match found.filter(|number| (1..=MAX_INSTANCES).contains(number)) {
            Some(number) => Some(Self(reader.located(number, value.span()))),
            None => {
                let message = format!("{} is a whole number from 1 to {MAX_INSTANCES}", place.what);
                reader.problem(value.span(), message);
                None
            }
        }
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({ "examples": [4], "type": "integer", "minimum": 1, "maximum": MAX_INSTANCES })
    }
}

/// Reads one limit: `"none"`, or what `read` makes of the value. `read` gives `None` for a value of another type.
fn limit<T>(
    reader: &mut Reader,
    value: &Value<'_>,
    what: &str,
    expected: &str,
    read: fn(&DeValue<'_>) -> Option<Result<T, String>>,
) -> Option<Located<Limit<T>>> {
    if value.get_ref().as_str() == Some("none") {
        return Some(reader.located(Limit::None, value.span()));
    }
    match read(value.get_ref()) {
        Some(Ok(limit)) => Some(reader.located(Limit::At(limit), value.span())),
        Some(Err(reason)) => {
            let found = describe(value.get_ref());
            let problem = reader.problem(value.span(), format!("{what} cannot be {found}: {reason}"));
            problem.help.push(format!("{what} is {expected}"));
            None
        }
        None => {
            reader.mistyped(value, what, expected);
            None
        }
    }
}

fn size(value: &DeValue<'_>) -> Option<Result<u64, String>> {
    match value {
        DeValue::String(text) => Some(units::size(text)),
        DeValue::Integer(_) => count(value),
        _ => None,
    }
}

fn duration(value: &DeValue<'_>) -> Option<Result<Duration, String>> {
    match value {
        DeValue::String(text) => Some(units::duration(text)),
        DeValue::Integer(_) | DeValue::Float(_) => Some(Err(
            "the unit is missing; the units are `us`, `ms`, `s` and `m`, and the whole is a string".to_owned(),
        )),
        _ => None,
    }
}

fn count(value: &DeValue<'_>) -> Option<Result<u64, String>> {
    let number = value.as_integer()?;
    Some(u64::from_str_radix(number.as_str(), number.radix()).map_err(|_| {
        if number.as_str().starts_with('-') {
            "it must not be negative".to_owned()
        } else {
            "it is too large".to_owned()
        }
    }))
}
