//! Values as WAVE.

use super::escape::push_escaped;
use super::{Handle, KEYWORDS, Numbers, Val};

/// The value as WAVE, on one line; a handle is shown as its resource and its number.
pub fn wave(value: &Val, numbers: &Numbers<'_>) -> String {
    wave_with(value, &mut |handle| format!("{}#{}", handle.resource(), numbers(handle)))
}

/// The same with handles in a form of the caller's.
pub(crate) fn wave_with(value: &Val, handles: &mut dyn FnMut(&Handle) -> String) -> String {
    let mut out = String::new();
    push(&mut out, value, handles);
    out
}

fn push(out: &mut String, value: &Val, handles: &mut dyn FnMut(&Handle) -> String) {
    let mut push = |out: &mut String, value: &Val| push(out, value, handles);
    match value {
        Val::Bool(v) => out.push_str(if *v { "true" } else { "false" }),
        Val::S8(v) => out.push_str(&v.to_string()),
        Val::U8(v) => out.push_str(&v.to_string()),
        Val::S16(v) => out.push_str(&v.to_string()),
        Val::U16(v) => out.push_str(&v.to_string()),
        Val::S32(v) => out.push_str(&v.to_string()),
        Val::U32(v) => out.push_str(&v.to_string()),
        Val::S64(v) => out.push_str(&v.to_string()),
        Val::U64(v) => out.push_str(&v.to_string()),
        // Rust writes `NaN`, WAVE `nan`; both write `inf` and `-inf`.
        Val::Float32(v) if v.is_nan() => out.push_str("nan"),
        Val::Float64(v) if v.is_nan() => out.push_str("nan"),
        Val::Float32(v) => out.push_str(&v.to_string()),
        Val::Float64(v) => out.push_str(&v.to_string()),
        Val::Char(c) => {
            out.push('\'');
            push_escaped(out, *c);
            out.push('\'');
        }
        Val::String(text) => {
            out.push('"');
            text.chars().for_each(|c| push_escaped(out, c));
            out.push('"');
        }
        Val::List(items) => sequence(out, ["[", "]"], items, push),
        Val::Bytes(bytes) => sequence(out, ["[", "]"], bytes, |out, byte| out.push_str(&byte.to_string())),
        Val::Map(pairs) => sequence(out, ["[", "]"], pairs, |out, (key, value)| {
            out.push('(');
            push(out, key);
            out.push_str(", ");
            push(out, value);
            out.push(')');
        }),
        Val::Tuple(items) => sequence(out, ["(", ")"], items, push),
        Val::Record(fields) => {
            // As `wasm-wave` writes it: a field that is `none` is left out.
            let shown: Vec<_> = fields.iter().filter(|(_, value)| *value != Val::Option(None)).collect();
            if shown.is_empty() {
                return out.push_str("{:}");
            }
            sequence(out, ["{", "}"], &shown, |out, (name, value)| {
                out.push_str(name);
                out.push_str(": ");
                push(out, value);
            });
        }
        Val::Variant(case, inner) => {
            label(out, case);
            payload(out, inner.as_deref(), push);
        }
        Val::Enum(case) => label(out, case),
        Val::Option(None) => out.push_str("none"),
        Val::Option(Some(inner)) => {
            out.push_str("some");
            payload(out, Some(inner), push);
        }
        Val::Result(Ok(side)) => {
            out.push_str("ok");
            payload(out, side.as_deref(), push);
        }
        Val::Result(Err(side)) => {
            out.push_str("err");
            payload(out, side.as_deref(), push);
        }
        Val::Flags(set) => sequence(out, ["{", "}"], set, |out, flag| out.push_str(flag)),
        Val::Handle(handle) => {
            let shown = handles(handle);
            out.push_str(&shown);
        }
        Val::Stream(_) => out.push_str("stream"),
        Val::Future(_) => out.push_str("future"),
    }
}

fn payload(out: &mut String, payload: Option<&Val>, mut push: impl FnMut(&mut String, &Val)) {
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
