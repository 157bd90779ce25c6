//! Checking values against a contract's types, and turning them into wasmtime's and back.
//!
//! Nothing that the host was given reaches wasmtime unchecked: an error while values are lowered would cost the plugin its
//! instance.

use jackfield_contract::{Model, Type, TypeDefKind};
use wasmtime::component::{ResourceAny, Val as WasmVal};

use crate::{Handle, Val, ValError};

/// Whether `val` is a value of type `ty`, handles apart: those are checked when they are passed.
///
/// # Errors
///
/// Says where they differ.
pub(crate) fn check(model: &Model, ty: &Type, val: &Val) -> Result<(), ValError> {
    let fits = match (ty, val) {
        (Type::Bool, Val::Bool(_))
        | (Type::S8, Val::S8(_))
        | (Type::U8, Val::U8(_))
        | (Type::S16, Val::S16(_))
        | (Type::U16, Val::U16(_))
        | (Type::S32, Val::S32(_))
        | (Type::U32, Val::U32(_))
        | (Type::S64, Val::S64(_))
        | (Type::U64, Val::U64(_))
        | (Type::F32, Val::Float32(_))
        | (Type::F64, Val::Float64(_))
        | (Type::Char, Val::Char(_))
        | (Type::String, Val::String(_))
        | (Type::Own(_) | Type::Borrow(_), Val::Handle(_))
        | (Type::Option(_), Val::Option(None)) => true,
        (Type::List(element), Val::Bytes(_)) => is_u8(model, element),
        (Type::FixedLengthList(element, len), Val::Bytes(bytes)) => {
            is_u8(model, element) && bytes.len() == *len as usize
        }
        (Type::List(element), Val::List(items)) => return check_all(model, element, items),
        (Type::FixedLengthList(element, len), Val::List(items)) => {
            if items.len() != *len as usize {
                return Err(ValError::new(format!("expected {len} elements, found {}", items.len())));
            }
            return check_all(model, element, items);
        }
        (Type::Map(key, value), Val::Map(entries)) => {
            return entries.iter().try_for_each(|(k, v)| {
                check(model, key, k).and_then(|()| check(model, value, v)).map_err(|error| error.within("map"))
            });
        }
        (Type::Tuple(types), Val::Tuple(items)) => {
            if items.len() != types.len() {
                return Err(ValError::new(format!(
                    "expected a tuple of {}, found one of {}",
                    types.len(),
                    items.len()
                )));
            }
            return types.iter().zip(items).try_for_each(|(ty, item)| check(model, ty, item));
        }
        (Type::Option(inner), Val::Option(Some(val))) => return check(model, inner, val),
        (Type::Result { ok, .. }, Val::Result(Ok(val))) => {
            return check_side(model, "ok", ok.as_deref(), val.as_deref());
        }
        (Type::Result { err, .. }, Val::Result(Err(val))) => {
            return check_side(model, "err", err.as_deref(), val.as_deref());
        }
        (Type::Defined(id), _) => match &model.type_def(*id).kind {
            TypeDefKind::Alias(target) => return check(model, target, val),
            TypeDefKind::Record(fields) => match val {
                Val::Record(found) => {
                    if found.len() != fields.len() {
                        return Err(ValError::new(format!("expected {} fields, found {}", fields.len(), found.len())));
                    }
                    return fields.iter().zip(found).try_for_each(|(field, (name, val))| {
                        if field.name != *name {
                            return Err(ValError::new(format!("expected field `{}`, found `{name}`", field.name)));
                        }
                        check(model, &field.ty, val).map_err(|error| error.within(name))
                    });
                }
                _ => false,
            },
            TypeDefKind::Variant(cases) => match val {
                Val::Variant(name, payload) => {
                    let Some(case) = cases.iter().find(|case| case.name == *name) else {
                        return Err(ValError::new(format!("there is no case `{name}`")));
                    };
                    return check_side(model, name, case.ty.as_ref(), payload.as_deref());
                }
                _ => false,
            },
            TypeDefKind::Enum(labels) => match val {
                Val::Enum(name) if labels.iter().any(|label| label.name == *name) => true,
                Val::Enum(name) => return Err(ValError::new(format!("there is no case `{name}`"))),
                _ => false,
            },
            TypeDefKind::Flags(labels) => match val {
                Val::Flags(names) => {
                    let unknown = names.iter().find(|name| !labels.iter().any(|label| label.name == **name));
                    return unknown.map_or(Ok(()), |name| Err(ValError::new(format!("there is no flag `{name}`"))));
                }
                _ => false,
            },
            TypeDefKind::Resource => matches!(val, Val::Handle(_)),
        },
        _ => false,
    };
    if fits { Ok(()) } else { Err(ValError::mismatch(&jackfield_contract::type_wit(model, ty), val)) }
}

fn is_u8(model: &Model, ty: &Type) -> bool {
    match ty {
        Type::U8 => true,
        Type::Defined(id) => matches!(&model.type_def(*id).kind, TypeDefKind::Alias(target) if is_u8(model, target)),
        _ => false,
    }
}

fn check_all(model: &Model, element: &Type, items: &[Val]) -> Result<(), ValError> {
    items
        .iter()
        .enumerate()
        .try_for_each(|(index, item)| check(model, element, item).map_err(|error| error.within(&format!("[{index}]"))))
}

fn check_side(model: &Model, name: &str, ty: Option<&Type>, val: Option<&Val>) -> Result<(), ValError> {
    match (ty, val) {
        (None, None) => Ok(()),
        (Some(ty), Some(val)) => check(model, ty, val).map_err(|error| error.within(name)),
        (Some(_), None) => Err(ValError::new(format!("`{name}` needs a payload"))),
        (None, Some(_)) => Err(ValError::new(format!("`{name}` takes no payload"))),
    }
}

/// A checked value as wasmtime's. `handle` lowers a handle; its second argument says whether it is passed as `own`.
pub(crate) fn lower<E>(
    model: &Model,
    ty: &Type,
    val: &Val,
    handle: &mut impl FnMut(&Type, &Handle) -> Result<ResourceAny, E>,
) -> Result<WasmVal, E> {
    Ok(match val {
        Val::Bool(value) => WasmVal::Bool(*value),
        Val::S8(value) => WasmVal::S8(*value),
        Val::U8(value) => WasmVal::U8(*value),
        Val::S16(value) => WasmVal::S16(*value),
        Val::U16(value) => WasmVal::U16(*value),
        Val::S32(value) => WasmVal::S32(*value),
        Val::U32(value) => WasmVal::U32(*value),
        Val::S64(value) => WasmVal::S64(*value),
        Val::U64(value) => WasmVal::U64(*value),
        Val::Float32(value) => WasmVal::Float32(*value),
        Val::Float64(value) => WasmVal::Float64(*value),
        Val::Char(value) => WasmVal::Char(*value),
        Val::String(value) => WasmVal::String(value.clone()),
        Val::Enum(name) => WasmVal::Enum(name.clone()),
        Val::Flags(names) => WasmVal::Flags(names.clone()),
        Val::Handle(found) => WasmVal::Resource(handle(ty, found)?),
        Val::Option(None) => WasmVal::Option(None),
        Val::Bytes(bytes) => {
            let items = bytes.iter().map(|byte| WasmVal::U8(*byte)).collect();
            match alias(model, ty) {
                Type::FixedLengthList(..) => WasmVal::FixedLengthList(items),
                _ => WasmVal::List(items),
            }
        }
        _ => return lower_nested(model, alias(model, ty), val, handle),
    })
}

/// The values that hold others.
fn lower_nested<E>(
    model: &Model,
    ty: &Type,
    val: &Val,
    handle: &mut impl FnMut(&Type, &Handle) -> Result<ResourceAny, E>,
) -> Result<WasmVal, E> {
    // A checked value has the type's shape, so that what follows never meets a pair that does not fit; such a one would be
    // refused by wasmtime.
    let mut boxed = |ty: Option<&Type>, val: Option<&Val>| match (ty, val) {
        (Some(ty), Some(val)) => Ok(Some(Box::new(lower(model, ty, val, handle)?))),
        _ => Ok(None),
    };
    Ok(match (ty, val) {
        (Type::Option(inner), Val::Option(val)) => WasmVal::Option(boxed(Some(inner), val.as_deref())?),
        (Type::Result { ok, .. }, Val::Result(Ok(val))) => WasmVal::Result(Ok(boxed(ok.as_deref(), val.as_deref())?)),
        (Type::Result { err, .. }, Val::Result(Err(val))) => {
            WasmVal::Result(Err(boxed(err.as_deref(), val.as_deref())?))
        }
        (Type::List(element), Val::List(items)) => {
            WasmVal::List(items.iter().map(|item| lower(model, element, item, handle)).collect::<Result<_, _>>()?)
        }
        (Type::FixedLengthList(element, _), Val::List(items)) => WasmVal::FixedLengthList(
            items.iter().map(|item| lower(model, element, item, handle)).collect::<Result<_, _>>()?,
        ),
        (Type::Map(key, value), Val::Map(entries)) => {
            let mut lowered = Vec::with_capacity(entries.len());
            for (k, v) in entries {
                lowered.push((lower(model, key, k, handle)?, lower(model, value, v, handle)?));
            }
            WasmVal::Map(lowered)
        }
        (Type::Tuple(types), Val::Tuple(items)) => WasmVal::Tuple(
            types.iter().zip(items).map(|(ty, item)| lower(model, ty, item, handle)).collect::<Result<_, _>>()?,
        ),
        (Type::Defined(id), _) => match (&model.type_def(*id).kind, val) {
            (TypeDefKind::Record(fields), Val::Record(found)) => {
                let mut lowered = Vec::with_capacity(found.len());
                for (field, (name, val)) in fields.iter().zip(found) {
                    lowered.push((name.clone(), lower(model, &field.ty, val, handle)?));
                }
                WasmVal::Record(lowered)
            }
            (TypeDefKind::Variant(cases), Val::Variant(name, payload)) => {
                let ty = cases.iter().find(|case| case.name == *name).and_then(|case| case.ty.as_ref());
                WasmVal::Variant(name.clone(), boxed(ty, payload.as_deref())?)
            }
            _ => WasmVal::Tuple(Vec::new()),
        },
        _ => WasmVal::Tuple(Vec::new()),
    })
}

/// What a type is, aliases followed.
fn alias<'a>(model: &'a Model, ty: &'a Type) -> &'a Type {
    match ty {
        Type::Defined(id) => match &model.type_def(*id).kind {
            TypeDefKind::Alias(target) => alias(model, target),
            _ => ty,
        },
        _ => ty,
    }
}

/// A value of wasmtime's as ours. `handle` lifts a handle.
pub(crate) fn lift<E>(
    val: WasmVal,
    handle: &mut impl FnMut(ResourceAny) -> Result<Handle, E>,
    unsupported: fn() -> E,
) -> Result<Val, E> {
    let mut boxed = |val: Option<Box<WasmVal>>| match val {
        Some(val) => Ok(Some(Box::new(lift(*val, handle, unsupported)?))),
        None => Ok(None),
    };
    Ok(match val {
        WasmVal::Bool(value) => Val::Bool(value),
        WasmVal::S8(value) => Val::S8(value),
        WasmVal::U8(value) => Val::U8(value),
        WasmVal::S16(value) => Val::S16(value),
        WasmVal::U16(value) => Val::U16(value),
        WasmVal::S32(value) => Val::S32(value),
        WasmVal::U32(value) => Val::U32(value),
        WasmVal::S64(value) => Val::S64(value),
        WasmVal::U64(value) => Val::U64(value),
        WasmVal::Float32(value) => Val::Float32(value),
        WasmVal::Float64(value) => Val::Float64(value),
        WasmVal::Char(value) => Val::Char(value),
        WasmVal::String(value) => Val::String(value),
        WasmVal::Enum(name) => Val::Enum(name),
        WasmVal::Flags(names) => Val::Flags(names),
        WasmVal::Option(val) => Val::Option(boxed(val)?),
        WasmVal::Result(Ok(val)) => Val::Result(Ok(boxed(val)?)),
        WasmVal::Result(Err(val)) => Val::Result(Err(boxed(val)?)),
        WasmVal::Variant(name, payload) => Val::Variant(name, boxed(payload)?),
        WasmVal::Resource(resource) => Val::Handle(handle(resource)?),
        WasmVal::List(items) | WasmVal::FixedLengthList(items) => {
            if matches!(items.first(), Some(WasmVal::U8(_))) {
                let byte = |item: &WasmVal| if let WasmVal::U8(byte) = item { *byte } else { 0 };
                return Ok(Val::Bytes(items.iter().map(byte).collect()));
            }
            Val::List(items.into_iter().map(|item| lift(item, handle, unsupported)).collect::<Result<_, _>>()?)
        }
        WasmVal::Tuple(items) => {
            Val::Tuple(items.into_iter().map(|item| lift(item, handle, unsupported)).collect::<Result<_, _>>()?)
        }
        WasmVal::Map(entries) => {
            let mut lifted = Vec::with_capacity(entries.len());
            for (key, value) in entries {
                lifted.push((lift(key, handle, unsupported)?, lift(value, handle, unsupported)?));
            }
            Val::Map(lifted)
        }
        WasmVal::Record(fields) => {
            let mut lifted = Vec::with_capacity(fields.len());
            for (name, value) in fields {
                lifted.push((name, lift(value, handle, unsupported)?));
            }
            Val::Record(lifted)
        }
        WasmVal::Future(_) | WasmVal::Stream(_) | WasmVal::ErrorContext(_) => return Err(unsupported()),
    })
}

/// A checked value with other handles in the place of its own.
pub(crate) fn replace<E>(
    model: &Model,
    ty: &Type,
    val: &Val,
    handle: &mut impl FnMut(&Type, &Handle) -> Result<Handle, E>,
) -> Result<Val, E> {
    let mut boxed = |ty: Option<&Type>, val: Option<&Val>| match (ty, val) {
        (Some(ty), Some(val)) => Ok(Some(Box::new(replace(model, ty, val, handle)?))),
        _ => Ok(None),
    };
    Ok(match (alias(model, ty), val) {
        (_, Val::Handle(found)) => Val::Handle(handle(ty, found)?),
        (Type::Option(inner), Val::Option(val)) => Val::Option(boxed(Some(inner), val.as_deref())?),
        (Type::Result { ok, .. }, Val::Result(Ok(val))) => Val::Result(Ok(boxed(ok.as_deref(), val.as_deref())?)),
        (Type::Result { err, .. }, Val::Result(Err(val))) => Val::Result(Err(boxed(err.as_deref(), val.as_deref())?)),
        (Type::List(element) | Type::FixedLengthList(element, _), Val::List(items)) => {
            Val::List(items.iter().map(|item| replace(model, element, item, handle)).collect::<Result<_, _>>()?)
        }
        (Type::Map(key, value), Val::Map(entries)) => {
            let mut replaced = Vec::with_capacity(entries.len());
            for (k, v) in entries {
                replaced.push((replace(model, key, k, handle)?, replace(model, value, v, handle)?));
            }
            Val::Map(replaced)
        }
        (Type::Tuple(types), Val::Tuple(items)) => {
            let items = types.iter().zip(items).map(|(ty, item)| replace(model, ty, item, handle));
            Val::Tuple(items.collect::<Result<_, _>>()?)
        }
        (Type::Defined(id), _) => match (&model.type_def(*id).kind, val) {
            (TypeDefKind::Record(fields), Val::Record(found)) => {
                let mut replaced = Vec::with_capacity(found.len());
                for (field, (name, val)) in fields.iter().zip(found) {
                    replaced.push((name.clone(), replace(model, &field.ty, val, handle)?));
                }
                Val::Record(replaced)
            }
            (TypeDefKind::Variant(cases), Val::Variant(name, payload)) => {
                let ty = cases.iter().find(|case| case.name == *name).and_then(|case| case.ty.as_ref());
                Val::Variant(name.clone(), boxed(ty, payload.as_deref())?)
            }
            _ => val.clone(),
        },
        _ => val.clone(),
    })
}

/// The handles in a value, at any depth.
pub(crate) fn handles<'a>(val: &'a Val, found: &mut Vec<&'a Handle>) {
    match val {
        Val::Handle(handle) => found.push(handle),
        Val::List(items) | Val::Tuple(items) => items.iter().for_each(|item| handles(item, found)),
        Val::Map(entries) => entries.iter().for_each(|(key, value)| {
            handles(key, found);
            handles(value, found);
        }),
        Val::Record(fields) => fields.iter().for_each(|(_, value)| handles(value, found)),
        Val::Variant(_, Some(val)) | Val::Option(Some(val)) | Val::Result(Ok(Some(val)) | Err(Some(val))) => {
            handles(val, found);
        }
        _ => {}
    }
}

/// Calls `visit` for each value inside of a checked value, itself included, with its type.
pub(crate) fn walk(model: &Model, ty: &Type, val: &Val, visit: &mut impl FnMut(&Type, &Val)) {
    visit(ty, val);
    match (alias(model, ty), val) {
        (Type::Option(inner), Val::Option(Some(val))) => walk(model, inner, val, visit),
        (Type::Result { ok: Some(ty), .. }, Val::Result(Ok(Some(val))))
        | (Type::Result { err: Some(ty), .. }, Val::Result(Err(Some(val)))) => walk(model, ty, val, visit),
        (Type::List(element) | Type::FixedLengthList(element, _), Val::List(items)) => {
            items.iter().for_each(|item| walk(model, element, item, visit));
        }
        (Type::Map(key, value), Val::Map(entries)) => entries.iter().for_each(|(k, v)| {
            walk(model, key, k, visit);
            walk(model, value, v, visit);
        }),
        (Type::Tuple(types), Val::Tuple(items)) => {
            types.iter().zip(items).for_each(|(ty, item)| walk(model, ty, item, visit));
        }
        (Type::Defined(id), _) => match (&model.type_def(*id).kind, val) {
            (TypeDefKind::Record(fields), Val::Record(found)) => {
                fields.iter().zip(found).for_each(|(field, (_, val))| walk(model, &field.ty, val, visit));
            }
            (TypeDefKind::Variant(cases), Val::Variant(name, Some(val))) => {
                if let Some(ty) = cases.iter().find(|case| case.name == *name).and_then(|case| case.ty.as_ref()) {
                    walk(model, ty, val, visit);
                }
            }
            _ => {}
        },
        _ => {}
    }
}
