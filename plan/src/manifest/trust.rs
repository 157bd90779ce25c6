//! Public keys. What they are is looked at where components are read.

use serde_json::{Value as Json, json};

use super::declare::{Definitions, Entry, Place};
use super::reader::{Reader, Value};
use crate::span::Located;

/// Public keys, and where they are listed.
pub(super) struct Keys(pub(super) Located<Vec<Located<String>>>);

impl Entry for Keys {
    fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
        let keys = reader.strings(value, &place.what, "public keys")?;
        Some(Self(reader.located(keys, value.span())))
    }

    fn schema(definitions: &mut Definitions) -> Json {
        definitions.refer("keys", |_| {
            json!({
                "type": "array",
                "items": { "type": "string", "examples": ["ed25519:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="] },
            })
        })
    }
}
