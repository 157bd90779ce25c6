//! The canonical ABI's view of a type: how many bytes it takes, and which core values it flattens to.
//!
//! The rules are those of the component model's `CanonicalABI.md`, sections "Alignment", "Element Size" and "Flattening".

use crate::{Function, Model, Type, TypeDefKind, TypeId};

/// A core WebAssembly value type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CoreType {
    /// A 32-bit integer, also a pointer, a length or a handle.
    I32,
    /// A 64-bit integer.
    I64,
    /// A 32-bit float.
    F32,
    /// A 64-bit float.
    F64,
}

/// How many flat parameters a function takes before they go through memory.
pub const MAX_FLAT_PARAMS: usize = 16;
/// How many flat results a function returns before they go through memory.
pub const MAX_FLAT_RESULTS: usize = 1;

/// How many core values of a fixed-length list are counted; far beyond what any signature has flat.
const MAX_COUNTED: usize = 4096;

/// The core signature of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoreSignature {
    /// The core parameters, a return pointer of an import included (it is the last).
    pub params: Vec<CoreType>,
    /// The core results, none or one.
    pub results: Vec<CoreType>,
    /// Whether the parameters are in memory and the only one here points to them.
    pub indirect_params: bool,
    /// Whether the result is in memory: an import gets a pointer to write to, an export returns one.
    pub indirect_result: bool,
}

/// Which side of a call a core signature is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The plugin calls.
    Import,
    /// The plugin is called.
    Export,
}

/// The core signature of a function that is lifted or lowered synchronously.
pub fn core_signature(model: &Model, function: &Function, direction: Direction) -> CoreSignature {
    core_signature_of(model, function.params.iter().map(|param| &param.ty), function.result.as_ref(), direction)
}

/// As [`core_signature`], for parameters and a result that stand in no function.
pub fn core_signature_of<'a>(
    model: &Model,
    params: impl IntoIterator<Item = &'a Type>,
    result: Option<&Type>,
    direction: Direction,
) -> CoreSignature {
    let mut flat: Vec<CoreType> = params.into_iter().flat_map(|ty| flatten(model, ty)).collect();
    let indirect_params = flat.len() > MAX_FLAT_PARAMS;
    if indirect_params {
        flat = vec![CoreType::I32];
    }
    let mut results = result.map(|ty| flatten(model, ty)).unwrap_or_default();
    let indirect_result = results.len() > MAX_FLAT_RESULTS;
    if indirect_result {
        results.clear();
        match direction {
            Direction::Import => flat.push(CoreType::I32),
            Direction::Export => results.push(CoreType::I32),
        }
    }
    CoreSignature { params: flat, results, indirect_params, indirect_result }
}

/// The core values that a value of this type flattens to; a fixed-length list of thousands is cut short.
pub fn flatten(model: &Model, ty: &Type) -> Vec<CoreType> {
    let mut flat = Vec::new();
    push(model, ty, &mut flat);
    flat
}

fn push(model: &Model, ty: &Type, flat: &mut Vec<CoreType>) {
    match ty {
        Type::Bool | Type::S8 | Type::U8 | Type::S16 | Type::U16 | Type::S32 | Type::U32 | Type::Char => {
            flat.push(CoreType::I32);
        }
        Type::ErrorContext | Type::Future(_) | Type::Stream(_) | Type::Own(_) | Type::Borrow(_) => {
            flat.push(CoreType::I32)
        }
        Type::S64 | Type::U64 => flat.push(CoreType::I64),
        Type::F32 => flat.push(CoreType::F32),
        Type::F64 => flat.push(CoreType::F64),
        Type::String | Type::List(_) | Type::Map(..) => flat.extend([CoreType::I32, CoreType::I32]),
        Type::FixedLengthList(inner, length) => {
            let inner = flatten(model, inner);
            for _ in 0..*length {
                if inner.is_empty() || flat.len() > MAX_COUNTED {
                    break;
                }
                flat.extend(&inner);
            }
        }
        Type::Tuple(items) => items.iter().for_each(|item| push(model, item, flat)),
        Type::Option(inner) => variant(model, [None, Some(&**inner)], flat),
        Type::Result { ok, err } => variant(model, [ok.as_deref(), err.as_deref()], flat),
        Type::Defined(id) => match &model.type_def(*id).kind {
            TypeDefKind::Record(fields) => fields.iter().for_each(|field| push(model, &field.ty, flat)),
            TypeDefKind::Variant(cases) => variant(model, cases.iter().map(|case| case.ty.as_ref()), flat),
            TypeDefKind::Enum(_) => flat.push(CoreType::I32),
            TypeDefKind::Flags(flags) => flat.extend((0..flags.len().div_ceil(32)).map(|_| CoreType::I32)),
            TypeDefKind::Resource => flat.push(CoreType::I32),
            TypeDefKind::Alias(target) => push(model, target, flat),
        },
    }
}

fn variant<'a>(model: &Model, cases: impl IntoIterator<Item = Option<&'a Type>>, flat: &mut Vec<CoreType>) {
    let mut joined: Vec<CoreType> = Vec::new();
    for case in cases.into_iter().flatten() {
        for (index, ty) in flatten(model, case).into_iter().enumerate() {
            match joined.get_mut(index) {
                Some(present) => *present = join(*present, ty),
                None => joined.push(ty),
            }
        }
    }
    flat.push(CoreType::I32);
    flat.extend(joined);
}

/// The core type that holds either of two.
fn join(a: CoreType, b: CoreType) -> CoreType {
    match (a, b) {
        _ if a == b => a,
        (CoreType::I32, CoreType::F32) | (CoreType::F32, CoreType::I32) => CoreType::I32,
        _ => CoreType::I64,
    }
}

/// The size and the alignment of a value in memory, in bytes.
pub fn size_align(model: &Model, ty: &Type) -> (usize, usize) {
    match ty {
        Type::Bool | Type::S8 | Type::U8 => (1, 1),
        Type::S16 | Type::U16 => (2, 2),
        Type::S32 | Type::U32 | Type::F32 | Type::Char => (4, 4),
        Type::ErrorContext | Type::Future(_) | Type::Stream(_) | Type::Own(_) | Type::Borrow(_) => (4, 4),
        Type::S64 | Type::U64 | Type::F64 => (8, 8),
        Type::String | Type::List(_) | Type::Map(..) => (8, 4),
        Type::FixedLengthList(inner, length) => {
            let (size, align) = size_align(model, inner);
            (size.saturating_mul(*length as usize), align)
        }
        Type::Tuple(items) => sequence(model, items),
        Type::Option(inner) => cases_size_align(model, [None, Some(&**inner)]),
        Type::Result { ok, err } => cases_size_align(model, [ok.as_deref(), err.as_deref()]),
        Type::Defined(id) => defined_size_align(model, *id),
    }
}

fn defined_size_align(model: &Model, id: TypeId) -> (usize, usize) {
    match &model.type_def(id).kind {
        TypeDefKind::Record(fields) => sequence(model, fields.iter().map(|field| &field.ty)),
        TypeDefKind::Variant(cases) => {
            cases_size_align(model, cases.iter().map(|case| case.ty.as_ref()).collect::<Vec<_>>())
        }
        TypeDefKind::Enum(labels) => {
            let size = discriminant_size(labels.len());
            (size, size)
        }
        TypeDefKind::Flags(flags) => match flags.len() {
            0..=8 => (1, 1),
            9..=16 => (2, 2),
            more => (4 * more.div_ceil(32), 4),
        },
        TypeDefKind::Resource => (4, 4),
        TypeDefKind::Alias(target) => size_align(model, target),
    }
}

fn sequence<'a>(model: &Model, items: impl IntoIterator<Item = &'a Type>) -> (usize, usize) {
    let (mut size, mut align) = (0, 1);
    for item in items {
        let (item_size, item_align) = size_align(model, item);
        size = align_to(size, item_align).saturating_add(item_size);
        align = align.max(item_align);
    }
    (align_to(size, align), align)
}

/// The byte offset of each item of a record or tuple whose items are these.
pub fn field_offsets<'a>(model: &Model, items: impl IntoIterator<Item = &'a Type>) -> Vec<usize> {
    let mut end = 0;
    items
        .into_iter()
        .map(|item| {
            let (size, align) = size_align(model, item);
            let offset = align_to(end, align);
            end = offset.saturating_add(size);
            offset
        })
        .collect()
}

/// The size in bytes of the discriminant of a variant or enum of this many cases.
pub const fn discriminant_size(cases: usize) -> usize {
    match cases {
        0..=0x100 => 1,
        0x101..=0x1_0000 => 2,
        _ => 4,
    }
}

/// The byte offset of the payload of a variant whose cases are these.
pub fn payload_offset<'a>(model: &Model, cases: impl IntoIterator<Item = Option<&'a Type>>) -> usize {
    let (mut count, mut align) = (0, 1);
    for case in cases {
        count += 1;
        align = case.map_or(align, |ty| align.max(size_align(model, ty).1));
    }
    align_to(discriminant_size(count), align)
}

fn cases_size_align<'a>(model: &Model, cases: impl IntoIterator<Item = Option<&'a Type>> + Clone) -> (usize, usize) {
    let offset = payload_offset(model, cases.clone());
    let (mut count, mut size, mut align) = (0, 0, 1);
    for case in cases {
        count += 1;
        if let Some((case_size, case_align)) = case.map(|ty| size_align(model, ty)) {
            size = size.max(case_size);
            align = align.max(case_align);
        }
    }
    let align = align.max(discriminant_size(count));
    (align_to(offset.saturating_add(size), align), align)
}

const fn align_to(offset: usize, align: usize) -> usize {
    offset.div_ceil(align).saturating_mul(align)
}
