//! The JSON Schema of a manifest.

use serde_json::Value;

use super::declare::{Definitions, Entry};
use super::tables::Manifest;

/// The JSON Schema of graph manifests, draft 2020-12, for editors that complete and check them.
///
/// It is made of the types that read manifests, so that it has every key, and no other. What only the plan can tell, such as
/// whether an id or a contract is there, is no matter of the schema.
pub fn schema() -> Value {
    let mut definitions = Definitions::default();
    let Value::Object(manifest) = Manifest::schema(&mut definitions) else { return Value::Bool(true) };
    let mut schema = serde_json::Map::new();
    schema.insert("$schema".to_owned(), "https://json-schema.org/draft/2020-12/schema".into());
    schema.insert("title".to_owned(), "Jackfield graph manifest".into());
    schema.extend(manifest);
    schema.insert("$defs".to_owned(), definitions.finish());
    Value::Object(schema)
}
