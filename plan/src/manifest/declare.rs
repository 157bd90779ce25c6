//! What can stand in a manifest: each type is read from TOML and described to editors, so that the reader and the JSON
//! Schema cannot say different things.
//!
//! [`table!`] makes a table's struct, its reader and its schema of one declaration. A key that is declared and not used is a
//! field that is never read, which the compiler reports; a key that is not declared is unknown to the reader and to editors.

use std::ops::Range;

use serde_json::{Map, Value as Json, json};
use toml::Spanned;
use toml::de::DeString;

use super::reader::{Reader, Value};
use crate::words::toml_key;

/// Where a value stands.
pub(super) struct Place {
    /// What errors call the value: `` `root` ``.
    pub(super) what: String,
    /// The path of the tables that lead to it, dotted; empty for the manifest itself.
    pub(super) path: String,
    /// The key, or the list's element where there is none.
    pub(super) key: Range<usize>,
}

impl Place {
    /// The manifest itself.
    pub(super) fn top() -> Self {
        Self { what: "the manifest".to_owned(), path: String::new(), key: 0..0 }
    }

    /// What stands below a key of this table.
    pub(super) fn below<T: Entry>(&self, key: &Spanned<DeString<'_>>) -> Self {
        Self { what: T::called(key.get_ref()), path: self.path_to(key), key: key.span() }
    }

    /// The path of a key of this table.
    pub(super) fn path_to(&self, key: &Spanned<DeString<'_>>) -> String {
        join(&self.path, &toml_key(key.get_ref()))
    }

    /// Reads what stands below a key of this table.
    pub(super) fn read_below<T: Entry>(
        &self,
        reader: &mut Reader,
        key: &Spanned<DeString<'_>>,
        value: &Value<'_>,
    ) -> Option<T> {
        let place = self.below::<T>(key);
        reader.at_key(&place.path, |reader| T::read(reader, &place, value))
    }
}

/// A path and one more key.
pub(super) fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// Something that a manifest can say.
pub(super) trait Entry: Sized {
    /// The keys below it, where it is a table of fixed keys.
    const KEYS: &'static [&'static str] = &[];

    /// What errors call a value that stands at this key.
    fn called(key: &str) -> String {
        format!("`{key}`")
    }

    /// Reads a value; what does not fit is reported.
    fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self>;

    /// The JSON Schema of the values that are read.
    fn schema(definitions: &mut Definitions) -> Json;
}

/// The parts of a schema that several places refer to.
#[derive(Default)]
pub(super) struct Definitions(Map<String, Json>);

impl Definitions {
    /// A reference to the part of this name, which is made when it is first referred to.
    pub(super) fn refer(&mut self, name: &str, make: impl FnOnce(&mut Self) -> Json) -> Json {
        if !self.0.contains_key(name) {
            let part = make(self);
            self.0.insert(name.to_owned(), part);
        }
        json!({ "$ref": format!("#/$defs/{name}") })
    }

    /// All parts, by name.
    pub(super) fn finish(self) -> Json {
        let mut parts: Vec<(String, Json)> = self.0.into_iter().collect();
        parts.sort_by(|a, b| a.0.cmp(&b.0));
        Json::Object(parts.into_iter().collect())
    }
}

/// The message and the way out where a required key is missing.
pub(super) type Missing = fn(&Place) -> (String, Option<String>);

/// The lines of a documentation comment in one.
pub(super) fn text(lines: &[&str]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

/// A schema with what is said of it where it is used.
pub(super) fn described(schema: Json, description: &str, default: Option<&str>) -> Json {
    let mut described = Map::new();
    described.insert("description".to_owned(), description.into());
    if let Json::Object(schema) = schema {
        described.extend(schema.into_iter().filter(|(key, _)| key != "description"));
    }
    if let Some(default) = default {
        let default = serde_json::from_str(default).unwrap_or_else(|_| default.into());
        described.insert("default".to_owned(), default);
    }
    Json::Object(described)
}

/// The key that a field is for: what has a hyphen cannot be a field's name.
macro_rules! key_name {
    (signed_by) => {
        "signed-by"
    };
    ($key:ident) => {
        stringify!($key)
    };
}

pub(super) use key_name;

/// Declares a table: its keys with their types and what they mean. Every field is `None` where the key is not there, or
/// what stands there was reported. `!` and a function of type [`Missing`] behind a type: the key is required. `=` and a text:
/// what holds where the key is not there.
macro_rules! table {
    (
        $(#[doc = $about:literal])+
        $visibility:vis struct $name:ident {
            $( $(#[doc = $doc:literal])+ $key:ident: $ty:ty $(, required $missing:expr)? $(, default $default:literal)?; )+
        }
    ) => {
        $(#[doc = $about])+
        $visibility struct $name {
            $( $(#[doc = $doc])+ $visibility $key: Option<$ty>, )+
        }

        impl $crate::manifest::declare::Entry for $name {
            const KEYS: &'static [&'static str] = &[$($crate::manifest::declare::key_name!($key)),+];

            fn read(
                reader: &mut $crate::manifest::reader::Reader,
                place: &$crate::manifest::declare::Place,
                value: &$crate::manifest::reader::Value<'_>,
            ) -> Option<Self> {
                use $crate::manifest::declare::{Entry, join};
                let name = if place.path.is_empty() { place.what.clone() } else { format!("`{}`", place.path) };
                let table = reader.table(value, &name)?;
                $($(
                    if !table.contains_key($crate::manifest::declare::key_name!($key)) {
                        let missing: $crate::manifest::declare::Missing = $missing;
                        let (message, help) = missing(place);
                        reader.at_key(&join(&place.path, $crate::manifest::declare::key_name!($key)), |reader| {
                            reader.problem(place.key.clone(), message).help.extend(help);
                        });
                    }
                )?)+
                let mut read = Self { $($key: None),+ };
                for (key, value) in table {
                    match key.get_ref().as_ref() {
                        $( $crate::manifest::declare::key_name!($key) => {
                            read.$key = place.read_below(reader, key, value);
                        } )+
                        _ => {
                            // A key that is in the wrong table is told where it belongs.
                            let mut elsewhere: Vec<(&str, String)> = Vec::new();
                            $( elsewhere.extend(
                                <$ty as Entry>::KEYS.iter().map(|key| (*key, join(&place.path, $crate::manifest::declare::key_name!($key)))),
                            ); )+
                            reader.at_key(&place.path_to(key), |reader| {
                                reader.unknown_key(key, &name, Self::KEYS, &elsewhere);
                            });
                        }
                    }
                }
                Some(read)
            }

            fn schema(definitions: &mut $crate::manifest::declare::Definitions) -> ::serde_json::Value {
                use $crate::manifest::declare::{Entry, Missing, described, text};
                let mut properties = ::serde_json::Map::new();
                $( {
                    let default: Option<&str> = None $(.or(Some($default)))?;
                    let schema = <$ty as Entry>::schema(definitions);
                    properties.insert($crate::manifest::declare::key_name!($key).to_owned(), described(schema, &text(&[$($doc),+]), default));
                } )+
                let required: Vec<&str> = [
                    $( { let required: &[Missing] = &[$($missing)?]; (!required.is_empty()).then_some($crate::manifest::declare::key_name!($key)) } ),+
                ].into_iter().flatten().collect();
                ::serde_json::json!({
                    "description": text(&[$($about),+]),
                    "type": "object",
                    "required": required,
                    "additionalProperties": false,
                    "properties": properties,
                })
            }
        }
    };
}

pub(super) use table;
