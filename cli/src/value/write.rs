//! Values as WAVE.

use super::escape::push_escaped;
use super::{KEYWORDS, Value};

/// The value as WAVE, on one line.
pub fn wave(value: &Value) -> String {
    let mut out = String::new();
    push(&mut out, value);
    out
}

fn push(out: &mut String, value: &Value) {
    match value {
        Value::Bool(v) => out.push_str(if *v { "true" } else { "false" }),
        Value::S8(v) => out.push_str(&v.to_string()),
        Value::U8(v) => out.push_str(&v.to_string()),
        Value::S16(v) => out.push_str(&v.to_string()),
        Value::U16(v) => out.push_str(&v.to_string()),
        Value::S32(v) => out.push_str(&v.to_string()),
        Value::U32(v) => out.push_str(&v.to_string()),
        Value::S64(v) => out.push_str(&v.to_string()),
        Value::U64(v) => out.push_str(&v.to_string()),
        // Rust writes `NaN`, WAVE `nan`; both write `inf` and `-inf`.
        Value::F32(v) if v.is_nan() => out.push_str("nan"),
        Value::F64(v) if v.is_nan() => out.push_str("nan"),
        Value::F32(v) => out.push_str(&v.to_string()),
        Value::F64(v) => out.push_str(&v.to_string()),
        Value::Char(c) => {
            out.push('\'');
            push_escaped(out, *c);
            out.push('\'');
        }
        Value::String(text) => {
            out.push('"');
            text.chars().for_each(|c| push_escaped(out, c));
            out.push('"');
        }
        Value::List(items) => sequence(out, ["[", "]"], items, push),
        Value::Bytes(bytes) => sequence(out, ["[", "]"], bytes, |out, byte| out.push_str(&byte.to_string())),
        Value::Map(pairs) => sequence(out, ["[", "]"], pairs, |out, (key, value)| {
            out.push('(');
            push(out, key);
            out.push_str(", ");
            push(out, value);
            out.push(')');
        }),
        Value::Tuple(items) => sequence(out, ["(", ")"], items, push),
        Value::Record(fields) => {
            // As `wasm-wave` writes it: a field that is `none` is left out.
            let shown: Vec<_> = fields.iter().filter(|(_, value)| *value != Value::Option(None)).collect();
            if shown.is_empty() {
                return out.push_str("{:}");
            }
            sequence(out, ["{", "}"], &shown, |out, (name, value)| {
                out.push_str(name);
                out.push_str(": ");
                push(out, value);
            });
        }
        Value::Variant(case, payload) => {
            label(out, case);
            self::payload(out, payload.as_deref());
        }
        Value::Enum(case) => label(out, case),
        Value::Option(None) => out.push_str("none"),
        Value::Option(Some(inner)) => {
            out.push_str("some");
            payload(out, Some(inner));
        }
        Value::Result(Ok(side)) => {
            out.push_str("ok");
            payload(out, side.as_deref());
        }
        Value::Result(Err(side)) => {
            out.push_str("err");
            payload(out, side.as_deref());
        }
        Value::Flags(set) => sequence(out, ["{", "}"], set, |out, flag| out.push_str(flag)),
        Value::Handle { resource, number } => out.push_str(&format!("{resource}#{number}")),
        Value::Variable { name, .. } => {
            out.push('$');
            out.push_str(name);
        }
    }
}

fn payload(out: &mut String, payload: Option<&Value>) {
    if let Some(payload) = payload {
        out.push('(');
        push(out, payload);
        out.push(')');
    }
}

fn label(out: &mut String, case: &str) {
    if KEYWORDS.contains(&case) {
        out.push('%');
    }
    out.push_str(case);
}

fn sequence<T>(out: &mut String, [open, close]: [&str; 2], items: &[T], mut push: impl FnMut(&mut String, &T)) {
    out.push_str(open);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        push(out, item);
    }
    out.push_str(close);
}
