//! The shape of a socket that nobody fills, read from its import alone.

use jackfield_contract::{InterfaceId, Model, Recognised, Side, Type, Unrecognised, recognise};

use super::draft::SocketDraft;

/// Finds the shape of an import without a plug: what its replies hold tells what the plug's own results would be, and
/// against a plug with just these results the import is recognised as ever.
///
/// # Errors
///
/// If a view's functions are not those of a view.
pub(super) fn alone(model: &Model, socket: &SocketDraft<'_>) -> Result<Recognised, Unrecognised> {
    let import = Side { model, interface: socket.interface };
    match plug(model, socket.interface, socket.view.is_some()) {
        None => recognise(import, import),
        Some(plug) => recognise(import, Side { model: &plug, interface: socket.interface }),
    }
}

/// The model with the results of a plug in the place of the import's replies; `None` where the import is direct.
pub(crate) fn plug(model: &Model, interface: InterfaceId, is_view: bool) -> Option<Model> {
    let functions = &model.interface(interface).functions;
    let replies: Vec<Option<Option<Type>>> =
        functions.iter().map(|f| f.result.as_ref().and_then(|ty| reply(model, ty))).collect();
    // Methods name no plugin, so that a contract's own name with methods alone looks like a direct socket.
    let named = functions.iter().zip(&replies).filter(|(f, _)| !f.kind.is_method());
    let wrapped = is_view || (named.clone().count() > 0 && named.clone().all(|(_, reply)| reply.is_some()));
    if !wrapped {
        return None;
    }
    let mut plug = model.clone();
    for (index, (function, named)) in functions.iter().zip(&replies).enumerate() {
        let inner = match (function.kind.is_method(), named, &function.result) {
            (false, Some(inner), _) => inner.clone(),
            (true, _, Some(result)) => outcome(model, result).unwrap_or_else(|| function.result.clone()),
            _ => function.result.clone(),
        };
        plug.interface_mut(interface).functions[index].result = inner;
    }
    Some(plug)
}

/// The `R` of `tuple<string, result<R, E>>`, of an option or list of it, or of `map<string, result<R, E>>`; the outer `None` if
/// it is none of these.
fn reply(model: &Model, ty: &Type) -> Option<Option<Type>> {
    match model.resolve(ty) {
        Type::Tuple(items) => match &items[..] {
            [id, result] if *model.resolve(id) == Type::String => outcome(model, result),
            _ => None,
        },
        Type::Option(inner) | Type::List(inner) if matches!(model.resolve(inner), Type::Tuple(_)) => {
            reply(model, inner)
        }
        Type::Map(id, result) if *model.resolve(id) == Type::String => outcome(model, result),
        _ => None,
    }
}

/// The `R` of `result<R, E>`; the outer `None` if it is no result.
fn outcome(model: &Model, ty: &Type) -> Option<Option<Type>> {
    match model.resolve(ty) {
        Type::Result { ok, .. } => Some(ok.as_deref().cloned()),
        _ => None,
    }
}
