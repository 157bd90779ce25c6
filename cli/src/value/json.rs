//! Values as JSON, for `--json`.

use super::{Value, wave};

/// The value as JSON on one line.
///
/// Records are objects; lists, tuples and flags arrays; enums and cases without payload strings, other cases
/// `{"case": value}`; `none` is null and `some(x)` is x, inside another option `{"some": x}`; results are `{"ok": x}` and
/// `{"err": x}` with null for an absent payload; maps are arrays of pairs; floats that are not finite are strings.
pub fn json(value: &Value) -> String {
    let mut out = String::new();
    push(&mut out, value);
    out
}

fn push(out: &mut String, value: &Value) {
    match value {
        Value::F32(v) if v.is_finite() => out.push_str(&v.to_string()),
        Value::F64(v) if v.is_finite() => out.push_str(&v.to_string()),
        Value::F32(_) | Value::F64(_) | Value::Handle { .. } | Value::Variable { .. } => push_string(out, &wave(value)),
        Value::Bool(_)
        | Value::S8(_)
        | Value::U8(_)
        | Value::S16(_)
        | Value::U16(_)
        | Value::S32(_)
        | Value::U32(_)
        | Value::S64(_)
        | Value::U64(_) => out.push_str(&wave(value)),
        Value::Char(c) => push_string(out, c.encode_utf8(&mut [0; 4])),
        Value::String(text) => push_string(out, text),
        Value::List(items) | Value::Tuple(items) => sequence(out, items, push),
        Value::Bytes(bytes) => sequence(out, bytes, |out, byte| out.push_str(&byte.to_string())),
        Value::Map(pairs) => sequence(out, pairs, |out, (key, value)| {
            out.push('[');
            push(out, key);
            out.push(',');
            push(out, value);
            out.push(']');
        }),
        Value::Record(fields) => {
            out.push('{');
            for (index, (name, value)) in fields.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                push_string(out, name);
                out.push(':');
                push(out, value);
            }
            out.push('}');
        }
        Value::Variant(case, None) | Value::Enum(case) => push_string(out, case),
        Value::Variant(case, Some(payload)) => object(out, case, Some(payload)),
        Value::Option(None) => out.push_str("null"),
        Value::Option(Some(inner)) if matches!(**inner, Value::Option(_)) => object(out, "some", Some(inner)),
        Value::Option(Some(inner)) => push(out, inner),
        Value::Result(Ok(side)) => object(out, "ok", side.as_deref()),
        Value::Result(Err(side)) => object(out, "err", side.as_deref()),
        Value::Flags(set) => sequence(out, set, |out, flag| push_string(out, flag)),
    }
}

fn object(out: &mut String, key: &str, value: Option<&Value>) {
    out.push('{');
    push_string(out, key);
    out.push(':');
    match value {
        Some(value) => push(out, value),
        None => out.push_str("null"),
    }
    out.push('}');
}

/// A text as JSON, with its quotes.
pub fn json_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn push_string(out: &mut String, text: &str) {
    out.push_str(&json_string(text));
}

fn sequence<T>(out: &mut String, items: &[T], mut push: impl FnMut(&mut String, &T)) {
    out.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        push(out, item);
    }
    out.push(']');
}
