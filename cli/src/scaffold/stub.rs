//! What replies in the place of a plug that is not there yet: the least value of each function's result.

use jackfield::Val;
use jackfield_contract::{InterfaceId, Model, Type, TypeDefKind};

use crate::value::wave;

/// How deep a value may be: types may hold one another without end.
const DEEPEST: usize = 32;
/// How many items a list of fixed length may have.
const MOST: u32 = 256;

/// The table `[host."<contract>".stub]` of a contract, a line for each function; none where a result cannot be written down, as a
/// handle cannot.
pub(super) fn table(model: &Model, contract: InterfaceId) -> Option<String> {
    let interface = model.interface(contract);
    let mut text = format!("[host.\"{}\".stub]\n", interface.name);
    for function in &interface.functions {
        let reply = match &function.result {
            None => "()".to_owned(),
            Some(ty) => wave(&least(model, ty, DEEPEST)?, &|_| 0),
        };
        // A text in WAVE, and one in Rust's notation, which for what stands here is TOML's as well.
        text.push_str(&format!("{:?} = {reply:?}\n", function.display_name(model)));
    }
    Some(text)
}

/// The least value of a type.
fn least(model: &Model, ty: &Type, depth: usize) -> Option<Val> {
    let depth = depth.checked_sub(1)?;
    let of = |ty: &Type| least(model, ty, depth);
    let payload = |ty: Option<&Type>| match ty {
        None => Some(None),
        Some(ty) => of(ty).map(|value| Some(Box::new(value))),
    };
    Some(match model.resolve(ty) {
        Type::Bool => Val::Bool(false),
        Type::S8 => Val::S8(0),
        Type::U8 => Val::U8(0),
        Type::S16 => Val::S16(0),
        Type::U16 => Val::U16(0),
        Type::S32 => Val::S32(0),
        Type::U32 => Val::U32(0),
        Type::S64 => Val::S64(0),
        Type::U64 => Val::U64(0),
        Type::F32 => Val::Float32(0.0),
        Type::F64 => Val::Float64(0.0),
        Type::Char => Val::Char('-'),
        Type::String => Val::String(String::new()),
        Type::List(_) => Val::List(Vec::new()),
        Type::Map(..) => Val::Map(Vec::new()),
        Type::FixedLengthList(item, length) if *length <= MOST => {
            let item = of(item)?;
            Val::List((0..*length).map(|_| item.clone()).collect())
        }
        Type::Tuple(items) => Val::Tuple(items.iter().map(of).collect::<Option<_>>()?),
        Type::Option(_) => Val::Option(None),
        Type::Result { ok, .. } => Val::Result(Ok(payload(ok.as_deref())?)),
        Type::Defined(id) => match &model.type_def(*id).kind {
            TypeDefKind::Record(fields) => {
                let fields = fields.iter().map(|field| Some((field.name.clone(), of(&field.ty)?)));
                Val::Record(fields.collect::<Option<_>>()?)
            }
            TypeDefKind::Variant(cases) => {
                cases.iter().find_map(|case| Some(Val::Variant(case.name.clone(), payload(case.ty.as_ref())?)))?
            }
            TypeDefKind::Enum(cases) => Val::Enum(cases.first()?.name.clone()),
            TypeDefKind::Flags(_) => Val::Flags(Vec::new()),
            TypeDefKind::Resource | TypeDefKind::Alias(_) => return None,
        },
        _ => return None,
    })
}
