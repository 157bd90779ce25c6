//! The functions of each type that is more than a number, a string or a handle: see [`super::abi`].

use std::fmt::Write;

use jackfield_contract::abi::{MAX_FLAT_PARAMS, discriminant_size, field_offsets, payload_offset};
use jackfield_contract::{CoreType, Type};

use super::abi::{Abi, narrow, typed, unsigned};
use super::plugin::Role;

impl Abi<'_> {
    /// The number of a type, whose functions are written when it is first asked for.
    pub(super) fn number(&mut self, ty: &Type, role: Role) -> usize {
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
