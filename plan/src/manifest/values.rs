//! The values of a manifest, beside limits: how each is read, and its schema.

use jackfield_contract::{Cardinality, nearest};
use serde_json::{Value as Json, json};
use toml::de::DeValue;

use super::declare::{Definitions, Entry, Place};
use super::json;
use super::reader::{Reader, Value};
use crate::report::ids;
use crate::span::{Located, Origin};
use crate::spec::{Lifetime, is_id};

/// What a plugin id looks like.
pub(super) const ID: &str = "^[A-Za-z0-9][A-Za-z0-9._-]*$";

/// Strings that the reader takes as they are; what they name is looked up by the plan.
macro_rules! strings {
    ($($(#[doc = $doc:literal])+ $name:ident, $schema:tt;)+) => {$(
        $(#[doc = $doc])+
        pub(super) struct $name(pub(super) Located<String>);

        impl Entry for $name {
            fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
                reader.string(value, &place.what).map(Self)
            }

            fn schema(_: &mut Definitions) -> Json {
                let mut schema = json!($schema);
                schema["type"] = "string".into();
                schema
            }
        }
    )+};
}

strings! {
    /// The path of a component's file.
    ComponentFile, { "examples": ["upper.wasm"] };
    /// The path of a recording.
    RecordingFile, { "examples": ["calls.jsonl"] };
    /// The SHA-256 of a file in hexadecimal digits.
    Digest, {
        "pattern": "^[0-9A-Fa-f]{64}$",
        "examples": ["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    };
    /// A folder of the host's.
    HostFolder, { "examples": ["data"] };
    /// A path as a plugin sees it.
    GuestPath, { "examples": ["/data"] };
}

/// A contract, with or without its version.
pub(super) struct Contract(pub(super) Located<String>);

impl Entry for Contract {
    fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
        reader.string(value, &place.what).map(Self)
    }

    fn schema(definitions: &mut Definitions) -> Json {
        definitions.refer("contract", |_| {
            json!({
                "description": "A contract; its version may be left out if one track of it is in the graph.",
                "type": "string",
                "examples": ["demo:text/filter", "demo:text/filter@0.1.0"],
            })
        })
    }
}

/// What a name of the component's own stands for.
pub(super) struct Meaning(pub(super) Located<String>);

impl Entry for Meaning {
    fn called(key: &str) -> String {
        format!("what `{key}` stands for")
    }

    fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
        reader.string(value, &place.what).map(Self)
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({
            "description": "A contract, or a function or resource of one.",
            "type": "string",
            "examples": ["demo:text/filter", "demo:text/filter#transform"],
        })
    }
}

/// A list of contracts.
pub(super) struct Contracts(pub(super) Vec<Located<String>>);

impl Entry for Contracts {
    fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
        let contracts = reader.strings(value, &place.what, "contracts")?;
        for (at, contract) in contracts.iter().enumerate() {
            if contracts[..at].iter().any(|earlier| **earlier == **contract) {
                let message = format!("{} lists `{}` twice", place.what, **contract);
                reader.problem_at(contract.origin.as_ref(), message);
            }
        }
        Some(Self(contracts))
    }

    fn schema(definitions: &mut Definitions) -> Json {
        let contract = Contract::schema(definitions);
        json!({ "type": "array", "items": contract, "uniqueItems": true })
    }
}

/// The reply of a function, in WAVE.
pub(super) struct Stub(pub(super) Located<String>);

impl Entry for Stub {
    fn called(key: &str) -> String {
        format!("the reply of `{key}`")
    }

    fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
        match value.get_ref() {
            DeValue::String(_) => reader.string(value, &place.what).map(Self),
            found => {
                // A number or a flag is WAVE as it stands there, in quotes.
                let plain = match found {
                    DeValue::Integer(_) | DeValue::Boolean(_) => reader.text(value),
                    _ => None,
                };
                reader.mistyped(value, &place.what, "a string that holds a WAVE value");
                if let (Some(plain), Some(problem)) = (plain, reader.problems.last_mut()) {
                    problem.help.push(format!("write `{plain:?}`"));
                }
                None
            }
        }
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({ "type": "string", "examples": ["\"hi\"", "ok(42)", "some({ name: \"x\" })", "()"] })
    }
}

/// The value of an environment variable.
pub(super) struct Variable(pub(super) Located<String>);

impl Entry for Variable {
    fn called(key: &str) -> String {
        format!("the environment variable `{key}`")
    }

    fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
        reader.string(value, &place.what).map(Self)
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({ "type": "string" })
    }
}

/// `true` or `false`.
pub(super) struct Flag(pub(super) bool);

impl Entry for Flag {
    fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
        reader.bool(value, &place.what).map(Self)
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({ "type": "boolean" })
    }
}

/// `true` or `false`, with its place.
pub(super) struct Switch(pub(super) Located<bool>);

impl Entry for Switch {
    fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
        let flag = reader.bool(value, &place.what)?;
        Some(Self(reader.located(flag, value.span())))
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({ "type": "boolean" })
    }
}

/// A cardinality.
pub(super) struct Cardinalities(pub(super) Located<Cardinality>);

impl Entry for Cardinalities {
    fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
        let word = reader.string(value, &place.what)?;
        let read = Cardinality::parse(&word);
        if read.is_none() {
            let known = Cardinality::ALL.map(Cardinality::as_str);
            let help = match nearest(&word, known) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => format!("it is one of {}", ids(&known)),
            };
            reader.problem(value.span(), format!("there is no cardinality \"{}\"", *word)).help.push(help);
        }
        Some(Self(reader.located(read?, value.span())))
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({ "type": "string", "enum": Cardinality::ALL.map(Cardinality::as_str) })
    }
}

/// How long instances live.
pub(super) struct Lifetimes(pub(super) Located<Lifetime>);

impl Entry for Lifetimes {
    fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
        let word = reader.string(value, &place.what)?;
        let read = Lifetime::parse(&word);
        if read.is_none() {
            let known = Lifetime::ALL.map(Lifetime::as_str);
            let help = match nearest(&word, known) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => format!("it is one of {}", ids(&known)),
            };
            reader.problem(value.span(), format!("there is no lifetime \"{}\"", *word)).help.push(help);
        }
        Some(Self(reader.located(read?, value.span())))
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({ "type": "string", "enum": Lifetime::ALL.map(Lifetime::as_str) })
    }
}

/// The id of a plugin of the graph.
pub(super) struct Id(pub(super) Located<String>);

impl Entry for Id {
    fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
        let id = reader.string(value, &place.what)?;
        if is_id(&id) {
            return Some(Self(id));
        }
        let message = format!("{} is the id of a plugin of this graph, and `{}` cannot be one", place.what, *id);
        reader.problem(value.span(), message);
        None
    }

    fn schema(definitions: &mut Definitions) -> Json {
        definitions.refer("id", |_| {
            json!({
                "description": "The id of a plugin of this graph.",
                "type": "string",
                "pattern": ID,
                "examples": ["upper"],
            })
        })
    }
}

/// A list of plugin ids, and where it stands.
pub(super) struct Ids(pub(super) Vec<Located<String>>, pub(super) Option<Origin>);

impl Entry for Ids {
    fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
        let origin = reader.located((), value.span()).origin;
        reader.strings(value, &place.what, "plugin ids").map(|ids| Self(ids, origin))
    }

    fn schema(definitions: &mut Definitions) -> Json {
        definitions.refer("ids", |definitions| {
            let id = Id::schema(definitions);
            json!({ "type": "array", "items": id, "uniqueItems": true })
        })
    }
}

/// The plugs of a socket that is named by its contract.
pub(super) struct SocketPlugs(pub(super) Ids);

impl Entry for SocketPlugs {
    fn called(key: &str) -> String {
        format!("the socket `{key}`")
    }

    fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
        Ids::read(reader, place, value).map(Self)
    }

    fn schema(definitions: &mut Definitions) -> Json {
        Ids::schema(definitions)
    }
}

/// A contract or a list of contracts, and where it stands.
pub(super) struct Plugs(pub(super) Vec<Located<String>>, pub(super) Option<Origin>);

impl Entry for Plugs {
    fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
        let origin = reader.located((), value.span()).origin;
        match value.get_ref() {
            DeValue::String(_) => reader.string(value, &place.what).map(|plug| Self(vec![plug], origin)),
            DeValue::Array(_) => reader.strings(value, &place.what, "contracts").map(|plugs| Self(plugs, origin)),
            _ => {
                reader.mistyped(value, &place.what, "a contract or a list of contracts");
                None
            }
        }
    }

    fn schema(definitions: &mut Definitions) -> Json {
        let contract = Contract::schema(definitions);
        let list = json!({ "type": "array", "items": contract, "uniqueItems": true });
        json!({ "anyOf": [contract, list] })
    }
}

/// A table whose keys are names, in their order; entries at fault are left out.
pub(super) struct Named<T>(pub(super) Vec<(Located<String>, T)>);

impl<T: Entry> Entry for Named<T> {
    fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
        let table = reader.table(value, &place.what)?;
        let mut entries = Vec::new();
        for (key, value) in table {
            if let Some(entry) = place.read_below(reader, key, value) {
                entries.push((reader.located(key.get_ref().to_string(), key.span()), entry));
            }
        }
        Some(Self(entries))
    }

    fn schema(definitions: &mut Definitions) -> Json {
        json!({ "type": "object", "additionalProperties": T::schema(definitions) })
    }
}

/// A list of tables, each with its place; elements at fault are left out.
pub(super) struct List<T>(pub(super) Vec<Located<T>>);

impl<T: Entry> Entry for List<T> {
    fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
        let Some(items) = value.get_ref().as_array() else {
            let expected = format!("a list of tables with the keys {}", ids(T::KEYS));
            reader.mistyped(value, &place.what, &expected);
            return None;
        };
        let mut read = Vec::new();
        for item in items.iter() {
            let what = format!("this element of {}", place.what);
            let place = Place { what, path: place.path.clone(), key: item.span() };
            if let Some(entry) = T::read(reader, &place, item) {
                read.push(reader.located(entry, item.span()));
            }
        }
        Some(Self(read))
    }

    fn schema(definitions: &mut Definitions) -> Json {
        json!({ "type": "array", "items": T::schema(definitions) })
    }
}

/// Any table, as JSON.
pub(super) struct Config(pub(super) Located<Json>);

impl Entry for Config {
    fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
        let table = reader.table(value, &place.what)?;
        let config = json::object(reader, table);
        Some(Self(reader.located(config, place.key.clone())))
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({ "type": "object" })
    }
}
