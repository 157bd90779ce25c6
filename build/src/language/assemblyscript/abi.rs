//! Code that carries values between objects of AssemblyScript and the canonical ABI, a few functions for each type.
//!
//! For a type of number `n`, `_f<n>` makes a value of flat core values, `_l<n>` of what lies in memory, `_s<n>` writes one there; of a list,
//! `_w<n>` writes the items and returns where they are. Rules and layout are those of the component model's `CanonicalABI.md`.

use std::collections::HashMap;
use std::fmt::Write;

use jackfield_contract::abi::{MAX_FLAT_PARAMS, discriminant_size, field_offsets, payload_offset};
use jackfield_contract::{CoreType, Field, Type, TypeDefKind, TypeId, flatten, size_align};

use super::names::{lower_camel, upper_camel};
use super::plugin::{Here, Plugin, Role};

/// The generated functions.
pub(super) struct Abi<'a> {
    pub(super) plugin: &'a Plugin<'a>,
    known: HashMap<(Type, Role), usize>,
    resources: Vec<(TypeId, bool)>,
    /// The functions for types.
    pub(super) code: String,
    next: usize,
}

/// A value that is one of several cases.
struct Cases<'t> {
    types: Vec<Option<&'t Type>>,
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
            Type::S8
            | Type::U8
            | Type::S16
            | Type::U16
            | Type::S32
            | Type::U32
            | Type::S64
            | Type::U64
            | Type::F32
            | Type::F64 => format!("load<{word}>({place})"),
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
            Type::S8
            | Type::U8
            | Type::S16
            | Type::U16
            | Type::S32
            | Type::U32
            | Type::S64
            | Type::U64
            | Type::F32
            | Type::F64 => format!("store<{word}>({at}, {value}{place});"),
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

    fn cases<'t>(&self, ty: &'t Type) -> Option<Cases<'t>>
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
    fn tag(&self, ty: &Type, value: &str) -> String {
        match ty {
            Type::Option(_) if self.plugin.is_nullable(ty) => format!("{value} === null ? 0 : 1"),
            Type::Option(_) => format!("{value}.isSome ? 1 : 0"),
            Type::Result { .. } => format!("{value}.isOk ? 0 : 1"),
            _ => format!("{value}.tag"),
        }
    }

    /// The payload of a value that is of a case.
    fn payload(&self, ty: &Type, case: usize, value: &str) -> String {
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
    fn made(&self, ty: &Type, role: Role, case: usize, payload: Option<&str>) -> String {
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

    /// The number of a type, whose functions are written when it is first asked for.
    fn number(&mut self, ty: &Type, role: Role) -> usize {
        let role = self.plugin.role_of(ty, role);
        if let Some(known) = self.known.get(&(ty.clone(), role)) {
            return *known;
        }
        let number = self.known.len();
        self.known.insert((ty.clone(), role), number);
        let mut code = String::new();
        match ty {
            Type::List(item) => self.list(&mut code, number, ty, item, role),
            Type::Map(key, value) => self.map(&mut code, number, ty, key, value, role),
            Type::FixedLengthList(item, length) => self.array(&mut code, number, ty, (item, *length), role),
            _ if self.plugin.reply(ty).is_some() => self.reply(&mut code, number, ty, role),
            _ if self.fields(ty).is_some() => self.record(&mut code, number, ty, role),
            _ => self.variant(&mut code, number, ty, role),
        }
        self.code.push_str(&code);
        number
    }

    /// The parameters of a function that takes a type's flat values, where it is ever given them.
    fn flat_params(&self, ty: &Type) -> Option<(Vec<String>, Vec<CoreType>)> {
        let flat = self.flat(ty);
        let names: Vec<String> = (0..flat.len()).map(|at| format!("a{at}")).collect();
        (flat.len() <= MAX_FLAT_PARAMS).then_some((names, flat))
    }

    fn record(&mut self, code: &mut String, number: usize, ty: &Type, role: Role) {
        let (word, fields) = (self.text(ty, role), self.fields(ty).unwrap_or_default());
        if let Some((names, flat)) = self.flat_params(ty) {
            let mut left = &names[..];
            let mut values = Vec::new();
            for (_, ty) in &fields {
                let (own, rest) = left.split_at(self.flat(ty).len());
                values.push(self.lift(ty, role, own));
                left = rest;
            }
            let _ = writeln!(
                code,
                "function _f{number}({}): {word} {{\n  return new {word}({});\n}}",
                typed(&names, &flat),
                values.join(", ")
            );
        }
        let offsets = field_offsets(&self.plugin.model, fields.iter().map(|(_, ty)| ty));
        let values: Vec<String> =
            fields.iter().zip(&offsets).map(|((_, ty), offset)| self.load(ty, role, "p", *offset)).collect();
        let _ =
            writeln!(code, "function _l{number}(p: usize): {word} {{\n  return new {word}({});\n}}", values.join(", "));
        let mut body = String::new();
        for ((name, ty), offset) in fields.iter().zip(&offsets) {
            self.store(&mut body, ty, role, "p", *offset, &format!("v.{name}"));
        }
        let _ = writeln!(code, "function _s{number}(p: usize, v: {word}): void {{\n{body}}}");
    }

    fn variant(&mut self, code: &mut String, number: usize, ty: &Type, role: Role) {
        let word = self.text(ty, role);
        let Some(cases) = self.cases(ty) else { return };
        let last = cases.types.len() - 1;
        if let Some((names, flat)) = self.flat_params(ty) {
            let mut body = String::new();
            for (at, payload) in cases.types.iter().enumerate() {
                let payload = payload.map(|payload| {
                    let wanted = self.flat(payload);
                    let values: Vec<String> = wanted
                        .iter()
                        .enumerate()
                        .map(|(index, to)| narrow(&names[index + 1], flat[index + 1], *to))
                        .collect();
                    self.lift(payload, role, &values)
                });
                let made = self.made(ty, role, at, payload.as_deref());
                let condition = if at == last { String::new() } else { format!("if (a0 == {at}) ") };
                let _ = writeln!(body, "  {condition}return {made};");
            }
            let _ = writeln!(code, "function _f{number}({}): {word} {{\n{body}}}", typed(&names, &flat));
        }
        let size = unsigned(discriminant_size(cases.types.len()));
        let offset = payload_offset(&self.plugin.model, cases.types.iter().copied());
        let (mut loads, mut stores) = (String::new(), String::new());
        for (at, payload) in cases.types.iter().enumerate() {
            let loaded = payload.map(|payload| self.load(payload, role, "p", offset));
            let made = self.made(ty, role, at, loaded.as_deref());
            let condition = if at == last { String::new() } else { format!("if (t == {at}) ") };
            let _ = writeln!(loads, "  {condition}return {made};");
            if let Some(payload) = payload {
                let held = self.payload(ty, at, "v");
                let _ = writeln!(stores, "  if (t == {at}) {{");
                self.store(&mut stores, payload, role, "p", offset, &held);
                let _ = writeln!(stores, "  }}");
            }
        }
        let _ = writeln!(code, "function _l{number}(p: usize): {word} {{\n  const t = load<{size}>(p);\n{loads}}}");
        if ty == &Type::Defined(self.plugin.error) {
            return;
        }
        let tag = self.tag(ty, "v");
        let _ = writeln!(
            code,
            "function _s{number}(p: usize, v: {word}): void {{\n  const t: i32 = {tag};\n  store<{size}>(p, <{size}>t);\n{stores}}}"
        );
    }

    /// What one plug replied: the plugin's id, and a value or an error.
    fn reply(&mut self, code: &mut String, number: usize, ty: &Type, role: Role) {
        let (word, Type::Tuple(items)) = (self.text(ty, role), ty) else { return };
        let Some(ok) = self.plugin.reply(ty) else { return };
        let error = Type::Defined(self.plugin.error);
        let offset = field_offsets(&self.plugin.model, items)[1];
        let payload = offset + payload_offset(&self.plugin.model, [ok, Some(&error)]);
        let value = ok.map_or("_jf.unit".to_owned(), |ok| self.load(ok, role, "p", payload));
        let zero = ok.map_or("_jf.Unit".to_owned(), |ok| self.text(ok, role));
        let plugin = self.load(&Type::String, role, "p", 0);
        let error = self.load(&error, role, "p", payload);
        let _ = writeln!(
            code,
            "function _l{number}(p: usize): {word} {{\n  const plugin = {plugin};\n  if (load<u8>(p, {offset}) == 0) return new \
             {word}(plugin, {value}, null);\n  return new {word}(plugin, _jf._zero<{zero}>(), {error});\n}}"
        );
    }

    fn list(&mut self, code: &mut String, number: usize, ty: &Type, item: &Type, role: Role) {
        let word = self.text(ty, role);
        let item = self.plugin.model.resolve(item);
        if *item == Type::U8 {
            let _ = writeln!(
                code,
                "function _f{number}(q: usize, n: i32): {word} {{\n  return _mem.liftBytes(q, n);\n}}\n\
                 function _w{number}(v: {word}): usize {{\n  return _mem.lowerBytes(v);\n}}"
            );
            return;
        }
        use Type::{F32, F64, S8, S16, S32, S64, U16, U32, U64};
        if matches!(item, S8 | U16 | S16 | U32 | S32 | U64 | S64 | F32 | F64) {
            let inner = self.text(item, role);
            let _ = writeln!(
                code,
                "function _f{number}(q: usize, n: i32): {word} {{\n  return _mem.liftNumbers<{inner}>(q, n);\n}}\n\
                 function _w{number}(v: {word}): usize {{\n  return _mem.lowerNumbers<{inner}>(v);\n}}"
            );
            return;
        }
        let (size, align) = self.size_align(item);
        let loaded = self.load(item, role, "p", 0);
        let mut body = String::new();
        self.store(&mut body, item, role, "p", 0, "unchecked(v[i])");
        let _ = writeln!(
            code,
            "function _f{number}(q: usize, n: i32): {word} {{\n  const v = new {word}(n);\n  let p = q;\n  \
             for (let i = 0; i < n; i++, p += {size}) unchecked((v[i] = {loaded}));\n  return v;\n}}\n\
             function _w{number}(v: {word}): usize {{\n  const n = v.length, q = _mem.alloc(<usize>n * {size}, {align});\n  let p = q;\n  \
             for (let i = 0; i < n; i++, p += {size}) {{\n{body}  }}\n  _mem.setCount(n);\n  return q;\n}}"
        );
    }

    fn map(&mut self, code: &mut String, number: usize, ty: &Type, key: &Type, value: &Type, role: Role) {
        let word = self.text(ty, role);
        let pair = Type::Tuple(vec![key.clone(), value.clone()]);
        let (size, align) = self.size_align(&pair);
        let offset = field_offsets(&self.plugin.model, [key, value])[1];
        let (first, second) = (self.load(key, role, "p", 0), self.load(value, role, "p", offset));
        let mut body = String::new();
        self.store(&mut body, key, role, "p", 0, "unchecked(k[i])");
        self.store(&mut body, value, role, "p", offset, "unchecked(x[i])");
        let _ = writeln!(
            code,
            "function _f{number}(q: usize, n: i32): {word} {{\n  const v = new {word}();\n  let p = q;\n  \
             for (let i = 0; i < n; i++, p += {size}) v.set({first}, {second});\n  return v;\n}}\n\
             function _w{number}(v: {word}): usize {{\n  const n = v.size, k = v.keys(), x = v.values();\n  \
             const q = _mem.alloc(<usize>n * {size}, {align});\n  let p = q;\n  \
             for (let i = 0; i < n; i++, p += {size}) {{\n{body}  }}\n  _mem.setCount(n);\n  return q;\n}}"
        );
    }

    fn array(&mut self, code: &mut String, number: usize, ty: &Type, (item, length): (&Type, u32), role: Role) {
        let word = self.text(ty, role);
        if let Some((names, flat)) = self.flat_params(ty) {
            let each = self.flat(item).len();
            let mut body = String::new();
            for (at, own) in names.chunks(each.max(1)).enumerate() {
                let value = self.lift(item, role, own);
                let _ = writeln!(body, "  unchecked((v[{at}] = {value}));");
            }
            let _ = writeln!(
                code,
                "function _f{number}({}): {word} {{\n  const v = new {word}({length});\n{body}  return v;\n}}",
                typed(&names, &flat)
            );
        }
        let size = self.size_align(item).0;
        let loaded = self.load(item, role, "p", 0);
        let mut body = String::new();
        self.store(&mut body, item, role, "p", 0, "unchecked(v[i])");
        let _ = writeln!(
            code,
            "function _l{number}(p: usize): {word} {{\n  const v = new {word}({length});\n  \
             for (let i = 0; i < {length}; i++, p += {size}) unchecked((v[i] = {loaded}));\n  return v;\n}}\n\
             function _s{number}(p: usize, v: {word}): void {{\n  _mem.counted(v.length, {length});\n  \
             for (let i = 0; i < {length}; i++, p += {size}) {{\n{body}  }}\n}}"
        );
    }
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

fn unsigned(size: usize) -> &'static str {
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
fn narrow(value: &str, from: CoreType, to: CoreType) -> String {
    match (from, to) {
        _ if from == to => value.to_owned(),
        (CoreType::I64, CoreType::I32) => format!("<i32>{value}"),
        (CoreType::I64, CoreType::F32) => format!("reinterpret<f32>(<i32>{value})"),
        (_, CoreType::F32) => format!("reinterpret<f32>({value})"),
        _ => format!("reinterpret<f64>({value})"),
    }
}
