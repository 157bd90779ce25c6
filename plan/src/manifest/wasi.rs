//! Grants beyond flags and folders: how each is read, and its schema. What hosts and addresses are is looked at by the plan.

use serde_json::{Value as Json, json};
use toml::de::DeValue;

use super::declare::{Definitions, Entry, Place};
use super::reader::{Reader, Value, describe};
use crate::span::Located;
use crate::wasi::{ClockSpec, RandomSpec};

/// Lists of strings.
macro_rules! lists {
    ($($(#[doc = $doc:literal])+ $name:ident of $of:literal, $items:tt;)+) => {$(
        $(#[doc = $doc])+
        pub(super) struct $name(pub(super) Vec<Located<String>>);

        impl Entry for $name {
            fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
                reader.strings(value, &place.what, $of).map(Self)
            }

            fn schema(_: &mut Definitions) -> Json {
                let mut items = json!($items);
                items["type"] = "string".into();
                json!({ "type": "array", "items": items })
            }
        }
    )+};
}

lists! {
    /// Command-line arguments.
    Args of "strings", { "examples": ["-v"] };
    /// Hosts that HTTP requests may be sent to.
    HttpHosts of "hosts", {
        "examples": ["api.example.org", "*.example.org", "https://api.example.org", "http://127.0.0.1:8080"],
    };
    /// Addresses that may be connected to.
    Addresses of "addresses", { "examples": ["127.0.0.1:5432", "[::1]:5432", "10.0.0.0/8:443", "db.example.org:5432"] };
}

/// `true`, or a word of the key's own.
fn read<T: Default>(
    reader: &mut Reader,
    place: &Place,
    value: &Value<'_>,
    of: &str,
    example: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let read = match value.get_ref() {
        DeValue::Boolean(true) => Some(T::default()),
        DeValue::String(text) => parse(text),
        _ => None,
    };
    if read.is_none() {
        let what = format!("{} is `true` for the system's {of} or {example}", place.what);
        let is_false = matches!(value.get_ref(), DeValue::Boolean(false));
        let problem = reader.problem(value.span(), format!("{what}, not {}", describe(value.get_ref())));
        if is_false {
            problem.help.push(format!("{of} cannot be taken away: a plugin that needs none reads none"));
        }
    }
    read
}

/// Random numbers.
pub(super) struct Random(pub(super) RandomSpec);

impl Entry for Random {
    fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
        read(reader, place, value, "random numbers", "`\"seeded:<number>\"`", RandomSpec::parse).map(Self)
    }

    fn schema(_: &mut Definitions) -> Json {
        let seeded = json!({ "type": "string", "pattern": "^seeded:[0-9]{1,19}$", "examples": ["seeded:42"] });
        json!({ "anyOf": [{ "const": true }, seeded] })
    }
}

/// Clocks.
pub(super) struct Clock(pub(super) ClockSpec);

impl Entry for Clock {
    fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
        let example = "`\"fixed:<time>\"`, a time from 1970 on such as 2026-01-01T00:00:00Z";
        read(reader, place, value, "clocks", example, ClockSpec::parse).map(Self)
    }

    fn schema(_: &mut Definitions) -> Json {
        let fixed = json!({
            "type": "string",
            "pattern": "^fixed:[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$",
            "examples": ["fixed:2026-01-01T00:00:00Z"],
        });
        json!({ "anyOf": [{ "const": true }, fixed] })
    }
}
