//! Code that carries values between objects of AssemblyScript and the canonical ABI, a few functions for each type.
//!
//! For a type of number `n`, `_f<n>` makes a value of flat core values, `_l<n>` of what lies in memory, `_s<n>` writes one there; of a list,
//! `_w<n>` writes the items and returns where they are. Rules and layout are those of the component model's `CanonicalABI.md`.

use std::collections::HashMap;
use std::fmt::Write;

use jackfield_contract::{CoreType, Field, Type, TypeDefKind, TypeId, flatten, size_align};

use super::plugin::{Here, Plugin, Role};
use crate::language::camel::{lower_camel, upper_camel};

/// The generated functions.
pub(super) struct Abi<'a> {
    pub(super) plugin: &'a Plugin<'a>,
    pub(super) known: HashMap<(Type, Role), usize>,
    resources: Vec<(TypeId, bool)>,
    /// The functions for types.
    pub(super) code: String,
    next: usize,
}

/// A value that is one of several cases.
pub(super) struct Cases<'t> {
    pub(super) types: Vec<Option<&'t Type>>,
}

impl<'a> Abi<'a> {
    pub(super) fn new(plugin: &'a Plugin<'a>) -> Self {
        Self { plugin, known: HashMap::new(), resources: Vec::new(), code: String::new(), next: 0 }
    }

    /// A type as it is written here.
    pub(super) fn text(&self, ty: &Type, role: Role) -> String {
        self.plugin.text(ty, role, Here::Outside)
    }

    /// A variable that has not been.
    pub(super) fn fresh(&mut self) -> String {
        self.next += 1;
        format!("_v{}", self.next)
    }

    /// The number of a resource, as the author's own or one of others.
    pub(super) fn resource(&mut self, id: TypeId, role: Role) -> usize {
        let key = (self.plugin.model.resolve_alias(id), self.plugin.is_own(id, role));
        match self.resources.iter().position(|known| *known == key) {
            Some(at) => at,
            None => {
                self.resources.push(key);
                self.resources.len() - 1
            }
        }
    }

    /// The resources that were asked for: each with whether it is the author's own.
    pub(super) fn resources(&self) -> &[(TypeId, bool)] {
        &self.resources
    }

    pub(super) fn flat(&self, ty: &Type) -> Vec<CoreType> {
        flatten(&self.plugin.model, ty)
    }

    pub(super) fn size_align(&self, ty: &Type) -> (usize, usize) {
        size_align(&self.plugin.model, ty)
    }

    /// An expression that makes a value of these flat ones.
    pub(super) fn lift(&mut self, ty: &Type, role: Role, flat: &[String]) -> String {
        let plugin = self.plugin;
        let ty = plugin.model.resolve(ty);
        let first = flat.first().cloned().unwrap_or_default();
        match ty {
            Type::Bool => format!("({first} != 0)"),
            Type::S32 | Type::S64 | Type::F32 | Type::F64 => first,
            Type::S8 | Type::U8 | Type::S16 | Type::U16 | Type::U32 | Type::U64 | Type::Char => {
                format!("<{}>{first}", self.text(ty, role))
            }
            Type::String => format!("_mem.liftString({}, {})", flat[0], flat[1]),
            Type::Own(id) => {
                let (at, class) = (self.resource(*id, role), self.text(ty, role));
                if plugin.is_own(*id, role) {
                    format!("_taken{at}({first})")
                } else {
                    format!("_mem.adopt<{class}>({first})")
                }
            }
            Type::Borrow(id) => {
                let (at, class) = (self.resource(*id, role), self.text(ty, role));
                if plugin.is_own(*id, role) {
                    format!("changetype<{class}>({first})")
                } else {
                    format!("_lent{at}({first})")
                }
            }
            Type::Defined(id) if self.is_plain(*id) => first,
            _ => format!("_f{}({})", self.number(ty, role), flat.join(", ")),
        }
    }

    /// Whether a type is an enum or flags, which are numbers.
    fn is_plain(&self, id: TypeId) -> bool {
        matches!(self.plugin.model.type_def(id).kind, TypeDefKind::Enum(_) | TypeDefKind::Flags(_))
    }

    /// An expression that makes a value of what lies at an address.
    pub(super) fn load(&mut self, ty: &Type, role: Role, at: &str, offset: usize) -> String {
        let plugin = self.plugin;
        let ty = plugin.model.resolve(ty);
        let place = if offset == 0 { at.to_owned() } else { format!("{at}, {offset}") };
        let word = self.text(ty, role);
        match ty {
            Type::Bool => format!("(load<u8>({place}) != 0)"),
            Type::Char => format!("load<u32>({place})"),
            ty if is_number(ty) => format!("load<{word}>({place})"),
            Type::String | Type::List(_) | Type::Map(..) => {
                let length = format!("load<i32>({at}, {})", offset + 4);
                self.lift(ty, role, &[format!("load<i32>({place})"), length])
            }
            Type::Own(_) | Type::Borrow(_) => self.lift(ty, role, &[format!("load<i32>({place})")]),
            Type::Defined(id) if self.is_plain(*id) => {
                format!("<i32>load<{}>({place})", unsigned(self.size_align(ty).0))
            }
            _ => {
                let sum = if offset == 0 { at.to_owned() } else { format!("{at} + {offset}") };
                format!("_l{}({sum})", self.number(ty, role))
            }
        }
    }

    /// Statements that write a value to an address.
    pub(super) fn store(&mut self, out: &mut String, ty: &Type, role: Role, at: &str, offset: usize, value: &str) {
        let plugin = self.plugin;
        let ty = plugin.model.resolve(ty);
        let place = if offset == 0 { String::new() } else { format!(", {offset}") };
        let word = self.text(ty, role);
        let line = match ty {
            Type::Bool => format!("store<u8>({at}, <u8>{value}{place});"),
            Type::Char => format!("store<i32>({at}, _mem.char({value}){place});"),
            ty if is_number(ty) => format!("store<{word}>({at}, {value}{place});"),
            Type::String | Type::List(_) | Type::Map(..) => {
                let written = self.written(ty, role, value);
                format!("store<usize>({at}, {written}{place}); store<i32>({at}, _mem.count, {});", offset + 4)
            }
            Type::Own(_) | Type::Borrow(_) => {
                let handle = self.handle(ty, role, value);
                format!("store<i32>({at}, {handle}{place});")
            }
            Type::Defined(id) if self.is_plain(*id) => {
                let number = self.plain(*id, value);
                format!("store<{}>({at}, {number}{place});", unsigned(self.size_align(ty).0))
            }
            _ => {
                let sum = if offset == 0 { at.to_owned() } else { format!("{at} + {offset}") };
                format!("_s{}({sum}, {value});", self.number(ty, role))
            }
        };
        let _ = writeln!(out, "  {line}");
    }

    /// An enum's or flags' number, as the host takes it.
    fn plain(&self, id: TypeId, value: &str) -> String {
        match &self.plugin.model.type_def(id).kind {
            TypeDefKind::Enum(labels) => format!("_mem.tag({value}, {})", labels.len()),
            TypeDefKind::Flags(labels) if labels.len() < 32 => format!("({value} & {})", (1_u64 << labels.len()) - 1),
            _ => value.to_owned(),
        }
    }

    fn handle(&mut self, ty: &Type, role: Role, value: &str) -> String {
        let (Type::Own(id) | Type::Borrow(id)) = ty else { return value.to_owned() };
        let at = self.resource(*id, role);
        match (ty, self.plugin.is_own(*id, role)) {
            (Type::Own(_), true) => format!("_given{at}({value})"),
            (Type::Own(_), false) => format!("_mem.give({value})"),
            _ => format!("_mem.handle({value})"),
        }
    }

    /// An expression that writes a string or a list, and returns where; `_mem.count` then says how long it is.
    fn written(&mut self, ty: &Type, role: Role, value: &str) -> String {
        match ty {
            Type::String => format!("_mem.lowerString({value})"),
            _ => format!("_w{}({value})", self.number(ty, role)),
        }
    }

    /// Statements that make flat values of one; the names of the variables that hold them.
    pub(super) fn lower(&mut self, out: &mut String, ty: &Type, role: Role, value: &str) -> Vec<String> {
        let plugin = self.plugin;
        let ty = plugin.model.resolve(ty);
        match ty {
            Type::S64 | Type::U64 => vec![format!("<i64>{value}")],
            Type::F32 | Type::F64 => vec![value.to_owned()],
            Type::Char => vec![format!("_mem.char({value})")],
            Type::Bool | Type::S8 | Type::U8 | Type::S16 | Type::U16 | Type::S32 | Type::U32 => {
                vec![format!("<i32>{value}")]
            }
            Type::String | Type::List(_) | Type::Map(..) => {
                let (start, length) = (self.fresh(), self.fresh());
                let written = self.written(ty, role, value);
                let _ = writeln!(out, "  const {start} = <i32>{written}, {length} = _mem.count;");
                vec![start, length]
            }
            Type::Own(_) | Type::Borrow(_) => {
                let (name, handle) = (self.fresh(), self.handle(ty, role, value));
                let _ = writeln!(out, "  const {name} = {handle};");
                vec![name]
            }
            Type::Defined(id) if self.is_plain(*id) => vec![self.plain(*id, value)],
            _ => self.lower_compound(out, ty, role, value),
        }
    }

    fn lower_compound(&mut self, out: &mut String, ty: &Type, role: Role, value: &str) -> Vec<String> {
        let whole = self.fresh();
        let _ = writeln!(out, "  const {whole} = {value};");
        if let Some(fields) = self.fields(ty) {
            return fields
                .iter()
                .flat_map(|(name, ty)| self.lower(out, ty, role, &format!("{whole}.{name}")))
                .collect();
        }
        if let Type::FixedLengthList(item, length) = ty {
            let _ = writeln!(out, "  _mem.counted({whole}.length, {length});");
            return (0..*length)
                .flat_map(|at| self.lower(out, item, role, &format!("unchecked({whole}[{at}])")))
                .collect();
        }
        let Some(cases) = self.cases(ty) else { return vec![whole] };
        let flat = self.flat(ty);
        let names: Vec<String> = flat.iter().map(|_| self.fresh()).collect();
        for (name, core) in names.iter().zip(&flat) {
            let _ = writeln!(out, "  let {name}: {} = 0;", core_word(*core));
        }
        let tag = self.tag(ty, &whole);
        let _ = writeln!(out, "  {} = {tag};", names[0]);
        for (at, payload) in cases.types.iter().enumerate() {
            let Some(payload) = payload else { continue };
            let _ = writeln!(out, "  if ({} == {at}) {{", names[0]);
            let held = self.payload(ty, at, &whole);
            let from = self.flat(payload);
            let lowered = self.lower(out, payload, role, &held);
            for (index, (value, from)) in lowered.iter().zip(from).enumerate() {
                let _ = writeln!(out, "  {} = {};", names[index + 1], widen(value, from, flat[index + 1]));
            }
            let _ = writeln!(out, "  }}");
        }
        names
    }

    /// The fields of a record or tuple: their names and types.
    pub(super) fn fields(&self, ty: &Type) -> Option<Vec<(String, Type)>> {
        let named = |field: &Field| (lower_camel(&field.name), field.ty.clone());
        match ty {
            Type::Tuple(items) => {
                Some(items.iter().enumerate().map(|(at, ty)| (format!("_{at}"), ty.clone())).collect())
            }
            Type::Defined(id) => match &self.plugin.model.type_def(*id).kind {
                TypeDefKind::Record(fields) => Some(fields.iter().map(named).collect()),
                _ => None,
            },
            _ => None,
        }
    }

    pub(super) fn cases<'t>(&self, ty: &'t Type) -> Option<Cases<'t>>
    where
        'a: 't,
    {
        let types = match ty {
            Type::Option(inner) => vec![None, Some(&**inner)],
            Type::Result { ok, err } => vec![ok.as_deref(), err.as_deref()],
            Type::Defined(id) => match &self.plugin.model.type_def(*id).kind {
                TypeDefKind::Variant(cases) => cases.iter().map(|case| case.ty.as_ref()).collect(),
                _ => return None,
            },
            _ => return None,
        };
        Some(Cases { types })
    }

    /// The number of a value's case.
    pub(super) fn tag(&self, ty: &Type, value: &str) -> String {
        match ty {
            Type::Option(_) if self.plugin.is_nullable(ty) => format!("{value} === null ? 0 : 1"),
            Type::Option(_) => format!("{value}.isSome ? 1 : 0"),
            Type::Result { .. } => format!("{value}.isOk ? 0 : 1"),
            _ => format!("{value}.tag"),
        }
    }

    /// The payload of a value that is of a case.
    pub(super) fn payload(&self, ty: &Type, case: usize, value: &str) -> String {
        match ty {
            Type::Option(_) if self.plugin.is_nullable(ty) => format!("{value}!"),
            Type::Option(_) => format!("{value}.value"),
            Type::Result { .. } if case == 0 => format!("{value}.value"),
            Type::Result { .. } => format!("{value}.error"),
            Type::Defined(id) => match &self.plugin.model.type_def(*id).kind {
                TypeDefKind::Variant(cases) => format!("{value}.as{}", upper_camel(&cases[case].name)),
                _ => value.to_owned(),
            },
            _ => value.to_owned(),
        }
    }

    /// An expression that makes a value of a case.
    pub(super) fn made(&self, ty: &Type, role: Role, case: usize, payload: Option<&str>) -> String {
        let maybe = |ty: &Option<Box<Type>>| ty.as_deref().map_or("_jf.Unit".to_owned(), |ty| self.text(ty, role));
        match ty {
            Type::Option(_) if self.plugin.is_nullable(ty) => payload.unwrap_or("null").to_owned(),
            Type::Option(inner) => match payload {
                Some(payload) => format!("_jf.some<{}>({payload})", self.text(inner, role)),
                None => format!("_jf.none<{}>()", self.text(inner, role)),
            },
            Type::Result { ok, err } => {
                let word = if case == 0 { "ok" } else { "err" };
                format!("_jf.{word}<{}, {}>({})", maybe(ok), maybe(err), payload.unwrap_or("_jf.unit"))
            }
            Type::Defined(id) => match &self.plugin.model.type_def(*id).kind {
                TypeDefKind::Variant(cases) if *id == self.plugin.error => {
                    format!("new _jf.DispatchError({:?}, {})", cases[case].name, payload.unwrap_or("\"\""))
                }
                TypeDefKind::Variant(cases) => {
                    let name = lower_camel(&cases[case].name);
                    format!("{}.{name}({})", self.text(ty, role), payload.unwrap_or_default())
                }
                _ => String::new(),
            },
            _ => String::new(),
        }
    }
}

/// Whether a value is a number that lies in memory as it is.
fn is_number(ty: &Type) -> bool {
    matches!(
        ty,
        Type::S8
            | Type::U8
            | Type::S16
            | Type::U16
            | Type::S32
            | Type::U32
            | Type::S64
            | Type::U64
            | Type::F32
            | Type::F64
    )
}

/// `a0: i32, a1: f64`.
pub(super) fn typed(names: &[String], flat: &[CoreType]) -> String {
    let each = names.iter().zip(flat).map(|(name, core)| format!("{name}: {}", core_word(*core)));
    each.collect::<Vec<_>>().join(", ")
}

/// A core type, as AssemblyScript writes it.
pub(super) fn core_word(core: CoreType) -> &'static str {
    match core {
        CoreType::I32 => "i32",
        CoreType::I64 => "i64",
        CoreType::F32 => "f32",
        CoreType::F64 => "f64",
    }
}

pub(super) fn unsigned(size: usize) -> &'static str {
    match size {
        1 => "u8",
        2 => "u16",
        _ => "u32",
    }
}

/// A flat value in the place of one that holds several cases.
fn widen(value: &str, from: CoreType, to: CoreType) -> String {
    match (from, to) {
        _ if from == to => value.to_owned(),
        (CoreType::I32, _) => format!("<i64><u32>({value})"),
        (CoreType::F32, CoreType::I32) => format!("reinterpret<i32>({value})"),
        (CoreType::F32, _) => format!("<i64><u32>reinterpret<i32>({value})"),
        _ => format!("reinterpret<i64>({value})"),
    }
}

/// The other way.
pub(super) fn narrow(value: &str, from: CoreType, to: CoreType) -> String {
    match (from, to) {
        _ if from == to => value.to_owned(),
        (CoreType::I64, CoreType::I32) => format!("<i32>{value}"),
        (CoreType::I64, CoreType::F32) => format!("reinterpret<f32>(<i32>{value})"),
        (_, CoreType::F32) => format!("reinterpret<f32>({value})"),
        _ => format!("reinterpret<f64>({value})"),
    }
}
