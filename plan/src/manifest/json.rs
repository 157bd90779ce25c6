//! A plugin's configuration: TOML in, JSON out.

use serde_json::{Map, Number, Value as Json};
use toml::de::{DeInteger, DeTable, DeValue};

use super::reader::{Reader, Value};

/// The table as JSON, its keys in their order; what JSON cannot hold is reported.
///
/// Dates become strings, as RFC 3339 writes them.
pub(super) fn object(reader: &mut Reader, table: &DeTable<'_>) -> Json {
    let mut object = Map::new();
    for (key, value) in table {
        if let Some(json) = json(reader, value) {
            object.insert(key.get_ref().to_string(), json);
        }
    }
    Json::Object(object)
}

fn json(reader: &mut Reader, value: &Value<'_>) -> Option<Json> {
    Some(match value.get_ref() {
        DeValue::String(text) => Json::String(text.to_string()),
        DeValue::Boolean(flag) => Json::Bool(*flag),
        DeValue::Datetime(date) => Json::String(date.to_string()),
        DeValue::Table(table) => object(reader, table),
        DeValue::Array(items) => Json::Array(items.iter().filter_map(|item| json(reader, item)).collect()),
        DeValue::Integer(number) => match integer(number) {
            Some(number) => Json::Number(number),
            None => {
                reader.problem(value.span(), format!("the integer `{number}` has more than 64 bits"));
                return None;
            }
        },
        DeValue::Float(number) => match number.as_str().parse().ok().and_then(Number::from_f64) {
            Some(number) => Json::Number(number),
            None => {
                let message = format!("JSON has no number `{number}`, and configuration is passed as JSON");
                reader.problem(value.span(), message).help.push("write it as a string".to_owned());
                return None;
            }
        },
    })
}

fn integer(number: &DeInteger<'_>) -> Option<Number> {
    let (text, radix) = (number.as_str(), number.radix());
    i64::from_str_radix(text, radix)
        .map(Number::from)
        .or_else(|_| u64::from_str_radix(text, radix).map(Number::from))
        .ok()
}
