//! The function that takes a plugin's configuration.

use crate::{Function, FunctionKind, Model, Type};

/// Whether a function is the `init` that takes the configuration.
pub fn is_init(model: &Model, function: &Function) -> bool {
    let is_string = |ty: &Type| matches!(model.resolve(ty), Type::String);
    let no_value = |ty: &Type| matches!(model.resolve(ty), Type::Result { ok: None, .. });
    function.kind == FunctionKind::Freestanding
        && function.name == "init"
        && matches!(&function.params[..], [config] if is_string(&config.ty))
        && function.result.as_ref().is_none_or(no_value)
}
