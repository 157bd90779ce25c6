//! One traversal of a value beside its type: it checks the value and makes something of it in the same pass.
//!
//! Nothing that the host was given reaches wasmtime unchecked: an error while values are lowered would cost the plugin its
//! instance.

use jackfield_contract::{Model, Type, TypeDefKind};
use wasmtime::component::{ResourceAny, Val as WasmVal};

use super::crossing::Crossing;
use super::handle::Handle;
use super::{Val, ValError};

/// What a value is made into, part by part. `()` is for a traversal that only looks.
pub(crate) trait Form: Sized {
    /// A field of a record.
    type Field;

    /// A value without parts.
    fn leaf(val: &Val) -> Self;
    fn bytes(bytes: &[u8], fixed: bool) -> Self;
    fn list(items: Vec<Self>, fixed: bool) -> Self;
    fn map(entries: Vec<(Self, Self)>) -> Self;
    fn tuple(items: Vec<Self>) -> Self;
    fn field(name: &str, value: Self) -> Self::Field;
    fn record(fields: Vec<Self::Field>) -> Self;
    fn variant(case: &str, payload: Option<Self>) -> Self;
    fn option(value: Option<Self>) -> Self;
    fn result(value: Result<Option<Self>, Option<Self>>) -> Self;
}

/// Why a traversal stopped.
pub(crate) trait Stopped: From<ValError> {
    /// The same inside of `place`, where it says that a value does not fit.
    fn within(self, place: &str) -> Self;
}

impl Stopped for ValError {
    fn within(self, place: &str) -> Self {
        Self::within(self, place)
    }
}

/// Checks that `val` is a value of type `ty`, and makes a `F` of it. `handle` does so for a handle; it is given the handle's
/// type, aliases followed, and it is all that stands for handles' checks. What the value takes is counted against `budget`.
///
/// # Errors
///
/// Says where value and type differ, or what `handle` said. What `handle` did for earlier handles stays done.
pub(crate) fn fold<'v, F: Form, E: Stopped>(
    model: &Model,
    ty: &Type,
    val: &'v Val,
    budget: &mut Crossing,
    handle: &mut impl FnMut(&Type, &'v Handle) -> Result<F, E>,
) -> Result<F, E> {
    let foreign = &mut |ty: &Type, val: &'v Val| match val {
        Val::Handle(found) => handle(ty, found),
        _ => Err(mismatch_of(val).into()),
    };
    fold_foreign(model, ty, val, budget, foreign)
}

#[cold]
fn mismatch_of(val: &Val) -> ValError {
    ValError::new(format!(
        "a {} cannot be passed here: this function is not called side by side with others",
        val.kind()
    ))
}

/// The same, where `handle` is given handles, streams and futures, as values.
pub(crate) fn fold_foreign<'v, F: Form, E: Stopped>(
    model: &Model,
    ty: &Type,
    val: &'v Val,
    budget: &mut Crossing,
    handle: &mut impl FnMut(&Type, &'v Val) -> Result<F, E>,
) -> Result<F, E> {
    budget.spend(val)?;
    let ty = model.resolve(ty);
    Ok(match (ty, val) {
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
        | (Type::String, Val::String(_)) => F::leaf(val),
        (Type::Own(_) | Type::Borrow(_), Val::Handle(_))
        | (Type::Stream(_), Val::Stream(_))
        | (Type::Future(_), Val::Future(_)) => handle(ty, val)?,
        (Type::List(element), Val::Bytes(bytes)) if *model.resolve(element) == Type::U8 => F::bytes(bytes, false),
        (Type::FixedLengthList(element, len), Val::Bytes(bytes))
            if *model.resolve(element) == Type::U8 && bytes.len() == *len as usize =>
        {
            F::bytes(bytes, true)
        }
        (Type::List(element), Val::List(items)) => F::list(fold_list(model, element, items, budget, handle)?, false),
        (Type::FixedLengthList(element, len), Val::List(items)) => {
            if items.len() != *len as usize {
                return Err(ValError::new(format!("expected {len} elements, found {}", items.len())).into());
            }
            F::list(fold_list(model, element, items, budget, handle)?, true)
        }
        (Type::Map(key, value), Val::Map(entries)) => {
            let mut folded = Vec::with_capacity(entries.len());
            for (k, v) in entries {
                let k = fold_foreign(model, key, k, budget, handle).map_err(|error| error.within("map"))?;
                let v = fold_foreign(model, value, v, budget, handle).map_err(|error| error.within("map"))?;
                folded.push((k, v));
            }
            F::map(folded)
        }
        (Type::Tuple(types), Val::Tuple(items)) => {
            if items.len() != types.len() {
                let (expected, found) = (types.len(), items.len());
                return Err(ValError::new(format!("expected a tuple of {expected}, found one of {found}")).into());
            }
            let mut folded = Vec::with_capacity(items.len());
            for (ty, item) in types.iter().zip(items) {
                folded.push(fold_foreign(model, ty, item, budget, handle)?);
            }
            F::tuple(folded)
        }
        (Type::Option(_), Val::Option(None)) => F::option(None),
        (Type::Option(inner), Val::Option(Some(val))) => {
            F::option(Some(fold_foreign(model, inner, val, budget, handle)?))
        }
        (Type::Result { ok, .. }, Val::Result(Ok(val))) => {
            F::result(Ok(fold_side(model, "ok", ok.as_deref(), val.as_deref(), budget, handle)?))
        }
        (Type::Result { err, .. }, Val::Result(Err(val))) => {
            F::result(Err(fold_side(model, "err", err.as_deref(), val.as_deref(), budget, handle)?))
        }
        (Type::Defined(id), _) => match (&model.type_def(*id).kind, val) {
            (TypeDefKind::Record(fields), Val::Record(found)) => {
                if found.len() != fields.len() {
                    let (expected, found) = (fields.len(), found.len());
                    return Err(ValError::new(format!("expected {expected} fields, found {found}")).into());
                }
                let mut folded = Vec::with_capacity(found.len());
                for (field, (name, val)) in fields.iter().zip(found) {
                    if field.name != *name {
                        return Err(ValError::new(format!("expected field `{}`, found `{name}`", field.name)).into());
                    }
                    let val =
                        fold_foreign(model, &field.ty, val, budget, handle).map_err(|error| error.within(name))?;
                    folded.push(F::field(name, val));
                }
                F::record(folded)
            }
            (TypeDefKind::Variant(cases), Val::Variant(name, payload)) => {
                let case = cases.iter().find(|case| case.name == *name).ok_or_else(|| no_case(name))?;
                F::variant(name, fold_side(model, name, case.ty.as_ref(), payload.as_deref(), budget, handle)?)
            }
            (TypeDefKind::Enum(labels), Val::Enum(name)) => {
                labels.iter().find(|label| label.name == *name).ok_or_else(|| no_case(name))?;
                F::leaf(val)
            }
            (TypeDefKind::Flags(labels), Val::Flags(names)) => {
                if let Some(name) = names.iter().find(|name| !labels.iter().any(|label| label.name == **name)) {
                    return Err(ValError::new(format!("there is no flag `{name}`")).into());
                }
                F::leaf(val)
            }
            (TypeDefKind::Resource, Val::Handle(_)) => handle(ty, val)?,
            _ => return Err(mismatch(model, ty, val).into()),
        },
        _ => return Err(mismatch(model, ty, val).into()),
    })
}

fn fold_list<'v, F: Form, E: Stopped>(
    model: &Model,
    element: &Type,
    items: &'v [Val],
    budget: &mut Crossing,
    handle: &mut impl FnMut(&Type, &'v Val) -> Result<F, E>,
) -> Result<Vec<F>, E> {
    let mut folded = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        folded.push(
            fold_foreign(model, element, item, budget, handle).map_err(|error| error.within(&format!("[{index}]")))?,
        );
    }
    Ok(folded)
}

/// The payload of a case.
fn fold_side<'v, F: Form, E: Stopped>(
    model: &Model,
    case: &str,
    ty: Option<&Type>,
    val: Option<&'v Val>,
    budget: &mut Crossing,
    handle: &mut impl FnMut(&Type, &'v Val) -> Result<F, E>,
) -> Result<Option<F>, E> {
    match (ty, val) {
        (None, None) => Ok(None),
        (Some(ty), Some(val)) => {
            fold_foreign(model, ty, val, budget, handle).map(Some).map_err(|error| error.within(case))
        }
        (Some(_), None) => Err(ValError::new(format!("`{case}` needs a payload")).into()),
        (None, Some(_)) => Err(ValError::new(format!("`{case}` takes no payload")).into()),
    }
}

#[cold]
fn no_case(name: &str) -> ValError {
    ValError::new(format!("there is no case `{name}`"))
}

#[cold]
fn mismatch(model: &Model, ty: &Type, val: &Val) -> ValError {
    ValError::mismatch(&jackfield_contract::type_wit(model, ty), val)
}

/// Nothing is made: the value is checked.
impl Form for () {
    type Field = ();

    fn leaf(_: &Val) {}
    fn bytes(_: &[u8], _: bool) {}
    fn list(_: Vec<()>, _: bool) {}
    fn map(_: Vec<((), ())>) {}
    fn tuple(_: Vec<()>) {}
    fn field(_: &str, (): ()) {}
    fn record(_: Vec<()>) {}
    fn variant(_: &str, _: Option<()>) {}
    fn option(_: Option<()>) {}
    fn result(_: Result<Option<()>, Option<()>>) {}
}

/// What values with parts are made of: the same in both models of values.
macro_rules! compound {
    () => {
        type Field = (String, Self);

        fn map(entries: Vec<(Self, Self)>) -> Self {
            Self::Map(entries)
        }

        fn tuple(items: Vec<Self>) -> Self {
            Self::Tuple(items)
        }

        fn field(name: &str, value: Self) -> (String, Self) {
            (name.to_owned(), value)
        }

        fn record(fields: Vec<(String, Self)>) -> Self {
            Self::Record(fields)
        }

        fn variant(case: &str, payload: Option<Self>) -> Self {
            Self::Variant(case.to_owned(), payload.map(Box::new))
        }

        fn option(value: Option<Self>) -> Self {
            Self::Option(value.map(Box::new))
        }

        fn result(value: Result<Option<Self>, Option<Self>>) -> Self {
            Self::Result(value.map(|value| value.map(Box::new)).map_err(|value| value.map(Box::new)))
        }
    };
}

/// wasmtime's value.
impl Form for WasmVal {
    fn leaf(val: &Val) -> Self {
        match val {
            Val::Bool(value) => Self::Bool(*value),
            Val::S8(value) => Self::S8(*value),
            Val::U8(value) => Self::U8(*value),
            Val::S16(value) => Self::S16(*value),
            Val::U16(value) => Self::U16(*value),
            Val::S32(value) => Self::S32(*value),
            Val::U32(value) => Self::U32(*value),
            Val::S64(value) => Self::S64(*value),
            Val::U64(value) => Self::U64(*value),
            Val::Float32(value) => Self::Float32(*value),
            Val::Float64(value) => Self::Float64(*value),
            Val::Char(value) => Self::Char(*value),
            Val::String(value) => Self::String(value.clone()),
            Val::Enum(name) => Self::Enum(name.clone()),
            Val::Flags(names) => Self::Flags(names.clone()),
            // All others have parts. Were one to come here, wasmtime would refuse what is made of it.
            _ => Self::Tuple(Vec::new()),
        }
    }

    fn bytes(bytes: &[u8], fixed: bool) -> Self {
        Self::list(bytes.iter().map(|byte| Self::U8(*byte)).collect(), fixed)
    }

    fn list(items: Vec<Self>, fixed: bool) -> Self {
        if fixed { Self::FixedLengthList(items) } else { Self::List(items) }
    }

    compound!();
}

/// A value with other handles in the place of its own.
impl Form for Val {
    fn leaf(val: &Val) -> Self {
        val.clone()
    }

    fn bytes(bytes: &[u8], _: bool) -> Self {
        Self::Bytes(bytes.to_vec())
    }

    fn list(items: Vec<Self>, _: bool) -> Self {
        Self::List(items)
    }

    compound!();
}

/// Whether `val` is a value of type `ty`, handles apart: those are checked when they are passed.
///
/// # Errors
///
/// Says where they differ.
pub(crate) fn check(model: &Model, ty: &Type, val: &Val) -> Result<(), ValError> {
    fold_foreign(model, ty, val, &mut Crossing::new(None), &mut |_, _| Ok(()))
}

/// A value of wasmtime's as ours. `handle` lifts a handle.
pub(crate) fn lift<E>(
    val: WasmVal,
    handle: &mut impl FnMut(ResourceAny) -> Result<Handle, E>,
    unsupported: fn() -> E,
) -> Result<Val, E> {
    let foreign = &mut |val| match val {
        WasmVal::Resource(resource) => handle(resource).map(Val::Handle),
        _ => Err(unsupported()),
    };
    lift_foreign(val, foreign)
}

/// The same, where `foreign` lifts handles, streams and futures.
pub(crate) fn lift_foreign<E>(val: WasmVal, foreign: &mut impl FnMut(WasmVal) -> Result<Val, E>) -> Result<Val, E> {
    let mut boxed = |val: Option<Box<WasmVal>>| match val {
        Some(val) => Ok(Some(Box::new(lift_foreign(*val, foreign)?))),
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
        WasmVal::List(items) | WasmVal::FixedLengthList(items) => {
            if matches!(items.first(), Some(WasmVal::U8(_))) {
                let byte = |item: &WasmVal| if let WasmVal::U8(byte) = item { *byte } else { 0 };
                return Ok(Val::Bytes(items.iter().map(byte).collect()));
            }
            Val::List(items.into_iter().map(|item| lift_foreign(item, foreign)).collect::<Result<_, _>>()?)
        }
        WasmVal::Tuple(items) => {
            Val::Tuple(items.into_iter().map(|item| lift_foreign(item, foreign)).collect::<Result<_, _>>()?)
        }
        WasmVal::Map(entries) => {
            let mut lifted = Vec::with_capacity(entries.len());
            for (key, value) in entries {
                lifted.push((lift_foreign(key, foreign)?, lift_foreign(value, foreign)?));
            }
            Val::Map(lifted)
        }
        WasmVal::Record(fields) => {
            let mut lifted = Vec::with_capacity(fields.len());
            for (name, value) in fields {
                lifted.push((name, lift_foreign(value, foreign)?));
            }
            Val::Record(lifted)
        }
        WasmVal::Resource(_) | WasmVal::Future(_) | WasmVal::Stream(_) | WasmVal::ErrorContext(_) => foreign(val)?,
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
