//! Value types of a model as a component has them, wherever they are written.

use jackfield_contract::{Type, TypeDefKind, TypeId};
use wasm_encoder::{ComponentDefinedTypeEncoder, ComponentValType, PrimitiveValType};

/// Where types are written.
pub(super) trait Scope {
    /// Defines a type and gives its index.
    fn define(&mut self, write: impl FnOnce(ComponentDefinedTypeEncoder<'_>)) -> u32;

    /// The index of a named type.
    fn named(&mut self, id: TypeId) -> Result<u32, String>;
}

/// The index of a type that is written where it is named.
pub(super) fn definition(scope: &mut impl Scope, kind: &TypeDefKind) -> Result<u32, String> {
    Ok(match kind {
        TypeDefKind::Record(fields) => {
            let fields = fields.iter().map(|field| Ok((&*field.name, value(scope, &field.ty)?)));
            let fields = fields.collect::<Result<Vec<_>, String>>()?;
            scope.define(|ty| ty.record(fields))
        }
        TypeDefKind::Variant(cases) => {
            let cases = cases.iter().map(|case| Ok((&*case.name, maybe(scope, case.ty.as_ref())?)));
            let cases = cases.collect::<Result<Vec<_>, String>>()?;
            scope.define(|ty| ty.variant(cases))
        }
        TypeDefKind::Enum(labels) => scope.define(|ty| ty.enum_type(labels.iter().map(|label| &*label.name))),
        TypeDefKind::Flags(labels) => scope.define(|ty| ty.flags(labels.iter().map(|label| &*label.name))),
        TypeDefKind::Alias(ty) => match value(scope, ty)? {
            ComponentValType::Type(index) => index,
            ComponentValType::Primitive(primitive) => scope.define(|ty| ty.primitive(primitive)),
        },
        TypeDefKind::Resource => return Err("a resource has no definition of its own".to_owned()),
    })
}

/// A type as a parameter, a result or a part of another has it.
pub(super) fn value(scope: &mut impl Scope, ty: &Type) -> Result<ComponentValType, String> {
    if let Some(primitive) = primitive(ty) {
        return Ok(ComponentValType::Primitive(primitive));
    }
    let index = match ty {
        Type::Defined(id) => scope.named(*id)?,
        Type::Own(id) => {
            let resource = scope.named(*id)?;
            scope.define(|ty| ty.own(resource))
        }
        Type::Borrow(id) => {
            let resource = scope.named(*id)?;
            scope.define(|ty| ty.borrow(resource))
        }
        Type::Result { ok, err } => {
            let (ok, err) = (maybe(scope, ok.as_deref())?, maybe(scope, err.as_deref())?);
            scope.define(|ty| ty.result(ok, err))
        }
        Type::Future(item) => {
            let item = maybe(scope, item.as_deref())?;
            scope.define(|ty| ty.future(item))
        }
        Type::Stream(item) => {
            let item = maybe(scope, item.as_deref())?;
            scope.define(|ty| ty.stream(item))
        }
        Type::List(item) => {
            let item = value(scope, item)?;
            scope.define(|ty| ty.list(item))
        }
        Type::FixedLengthList(item, length) => {
            let item = value(scope, item)?;
            scope.define(|ty| ty.fixed_length_list(item, *length))
        }
        Type::Option(item) => {
            let item = value(scope, item)?;
            scope.define(|ty| ty.option(item))
        }
        Type::Map(key, item) => {
            let (key, item) = (value(scope, key)?, value(scope, item)?);
            scope.define(|ty| ty.map(key, item))
        }
        Type::Tuple(items) => {
            let items = items.iter().map(|item| value(scope, item)).collect::<Result<Vec<_>, _>>()?;
            scope.define(|ty| ty.tuple(items))
        }
        other => return Err(format!("a type cannot be written: {other:?}")),
    };
    Ok(ComponentValType::Type(index))
}

fn maybe(scope: &mut impl Scope, ty: Option<&Type>) -> Result<Option<ComponentValType>, String> {
    ty.map(|ty| value(scope, ty)).transpose()
}

fn primitive(ty: &Type) -> Option<PrimitiveValType> {
    Some(match ty {
        Type::Bool => PrimitiveValType::Bool,
        Type::S8 => PrimitiveValType::S8,
        Type::U8 => PrimitiveValType::U8,
        Type::S16 => PrimitiveValType::S16,
        Type::U16 => PrimitiveValType::U16,
        Type::S32 => PrimitiveValType::S32,
        Type::U32 => PrimitiveValType::U32,
        Type::S64 => PrimitiveValType::S64,
        Type::U64 => PrimitiveValType::U64,
        Type::F32 => PrimitiveValType::F32,
        Type::F64 => PrimitiveValType::F64,
        Type::Char => PrimitiveValType::Char,
        Type::String => PrimitiveValType::String,
        Type::ErrorContext => PrimitiveValType::ErrorContext,
        _ => return None,
    })
}
