//! Initialising an instance: `init(config)`, before any other call.

use wasmtime::component::Val;

use super::instance::Live;
use crate::error::{Bounded, WORDS};
use crate::index::FunctionIndex;

/// Calls `init` with its configuration; the inner error is what the plugin answered.
pub(super) fn call(live: &mut Live, function: FunctionIndex, config: &str) -> wasmtime::Result<Result<(), String>> {
    let Some(init) = live.get_function(function) else {
        return Err(wasmtime::Error::msg("`init` is not exported"));
    };
    let mut results = vec![Val::Bool(false); init.ty(&live.store).results().len()];
    live.call(init, &[Val::String(config.to_owned())], &mut results)?;
    Ok(match results.pop() {
        Some(Val::Result(Err(refusal))) => Err(match refusal.as_deref() {
            None => "it gave no reason".to_owned(),
            Some(Val::String(words)) => Bounded::format(WORDS, format_args!("{words}")),
            Some(other) => Bounded::format(WORDS, format_args!("{other:?}")),
        }),
        _ => Ok(()),
    })
}
