//! What went wrong, as the contract tells it.
//!
//! Whatever a script throws is looked at with care: its text may be made by the script's own code, which may throw again.

use rquickjs::{Coerced, Ctx, Error, Object, Value};

/// Why a script has no value.
pub(crate) enum Fault {
    Syntax(Problem),
    Exception(Problem),
    NotJson(String),
    Refused(String),
}

/// What went wrong, and where.
pub(crate) struct Problem {
    pub(crate) message: String,
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
    pub(crate) stack: String,
}

/// Why a source was not compiled.
pub(crate) fn not_compiled(ctx: &Ctx<'_>, error: &Error, file: &str) -> Fault {
    match threw(ctx, error, file) {
        Fault::Exception(problem) => Fault::Syntax(problem),
        other => other,
    }
}

/// Why something has no JSON, or is none.
pub(crate) fn not_json(ctx: &Ctx<'_>, error: &Error, what: &str) -> Fault {
    match threw(ctx, error, "") {
        Fault::Exception(problem) | Fault::Syntax(problem) => Fault::NotJson(format!("{what}: {}", problem.message)),
        other => other,
    }
}

/// What a script threw.
pub(crate) fn threw(ctx: &Ctx<'_>, error: &Error, file: &str) -> Fault {
    let problem = |message: String, stack: String| {
        let (line, column) = place(&stack);
        Problem { message, file: file.to_owned(), line, column, stack }
    };
    if !error.is_exception() {
        return Fault::Exception(problem(error.to_string(), String::new()));
    }
    let thrown = ctx.catch();
    let Some(object) = thrown.as_object().filter(|_| thrown.is_error()) else {
        return Fault::Exception(problem(shown(&thrown), String::new()));
    };
    let (name, message, stack) = (text(ctx, object, "name"), text(ctx, object, "message"), text(ctx, object, "stack"));
    let (message, stack) = (message.unwrap_or_default(), stack.unwrap_or_default());
    match name.as_deref() {
        Some("RefusedError") => Fault::Refused(message),
        Some("InternalError") if message == "out of memory" => {
            Fault::Refused("it wants more memory than it may have".to_owned())
        }
        name => {
            let name = name.unwrap_or("Error");
            let message = if message.is_empty() { name.to_owned() } else { format!("{name}: {message}") };
            Fault::Exception(problem(message, stack.trim_end().to_owned()))
        }
    }
}

/// A property as text; `None` where that throws.
fn text(ctx: &Ctx<'_>, object: &Object<'_>, key: &str) -> Option<String> {
    let text = object.get::<_, Coerced<String>>(key);
    if text.is_err() {
        ctx.catch();
    }
    text.ok().map(|text| text.0)
}

/// A value as people read it.
pub(crate) fn shown(value: &Value<'_>) -> String {
    let ctx = value.ctx();
    let unshown = || {
        ctx.catch();
        format!("(a {} that has no text)", value.type_name())
    };
    if value.is_symbol() {
        return "(a symbol)".to_owned();
    }
    if value.is_object() && !value.is_error() && !value.is_function() {
        let json = ctx.json_stringify(value.clone());
        return match json.and_then(|json| json.map(|json| json.to_string()).transpose()) {
            Ok(Some(json)) => json,
            Ok(None) => unshown(),
            Err(_) => unshown(),
        };
    }
    match value.get::<Coerced<String>>() {
        Ok(text) => text.0,
        Err(_) => unshown(),
    }
}

/// The line and column of the innermost call of a stack.
fn place(stack: &str) -> (u32, u32) {
    let parsed = stack.lines().find_map(|line| {
        let mut parts = line.trim_end_matches(')').rsplitn(3, ':');
        let (column, line) = (parts.next()?, parts.next()?);
        Some((line.parse().ok()?, column.parse().ok()?))
    });
    parsed.unwrap_or_default()
}
