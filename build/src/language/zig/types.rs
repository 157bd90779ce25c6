//! `gen/wit.zig`: a struct for each interface, with its types and the functions of sockets.

use std::fmt::Write;

use jackfield_contract::abi::{CoreType, Direction, core_signature_of, discriminant_size};
use jackfield_contract::{
    Case, Field, Function, FunctionKind, InterfaceId, Type, TypeDefKind, TypeId, create_name, flatten,
};

use super::names::{self, snake};
use crate::language::calls::Call;
use crate::language::camel::{lower_camel, upper_camel};
use crate::language::roles::{Plugin, Role};

/// What every generated file says first.
pub(super) const HEAD: &str = "//! Written by `jackfield build`; not for editing.\n";

/// A plugin, as its types are written.
pub(super) struct Writer<'a> {
    pub(super) plugin: &'a Plugin<'a>,
    pub(super) calls: &'a [Call],
    pub(super) log: bool,
}

impl Writer<'_> {
    /// The whole file.
    pub(super) fn wit(&self) -> String {
        let mut out = format!(
            "{HEAD}\nconst __jf = @import(\"jackfield\");\nconst __a = @import(\"plugin\");\nconst __w = @This();\n\n\
             /// Whether the plugin may write to the log.\npub const __log = {};\n",
            self.log
        );
        for (id, role, name) in self.plugin.all_files() {
            let _ = writeln!(out, "\n/// `{}`", self.plugin.original.interface(id).name);
            let _ = writeln!(out, "pub const {} = struct {{", space(&name));
            let mut body = String::new();
            self.interface(&mut body, id, role, &format!("__w.{}", space(&name)));
            for line in body.trim_end().lines() {
                out.push_str(if line.is_empty() { "" } else { "    " });
                out.push_str(line);
                out.push('\n');
            }
            out.push_str("};\n");
        }
        out
    }

    fn interface(&self, out: &mut String, id: InterfaceId, role: Role, name: &str) {
        let interface = self.plugin.model.interface(id);
        for ty in &interface.types {
            self.type_def(out, *ty, id, role);
        }
        if role == Role::Socket && self.plugin.imported(id).is_some() {
            let mut mocks = String::new();
            for (at, function) in interface.functions_of(None) {
                let Some(call) = self.call(id, at) else { continue };
                self.function(out, &mut mocks, (name, &lower_camel(&function.name)), function, call);
            }
            mock(out, &mocks);
        }
    }

    fn call(&self, id: InterfaceId, at: usize) -> Option<&Call> {
        self.calls.iter().find(|call| call.interface == id && call.at == at)
    }

    fn type_def(&self, out: &mut String, id: TypeId, interface: InterfaceId, role: Role) {
        let def = self.plugin.model.type_def(id);
        let name = upper_camel(&def.name);
        if let TypeDefKind::Alias(target) = &def.kind {
            let resource = match target {
                Type::Defined(id) => self.plugin.model.is_resource(*id),
                _ => false,
            };
            let target = match target {
                Type::Defined(id) if resource => self.named(*id, role),
                other => self.text(other, role),
            };
            let _ = writeln!(out, "pub const {name} = {target};\n");
            return;
        }
        if !self.plugin.belongs(id, interface, role) {
            let _ = writeln!(out, "pub const {name} = {};\n", self.named(id, role));
            return;
        }
        docs(out, "", def.docs.as_deref());
        match &def.kind {
            TypeDefKind::Record(fields) => self.record(out, &name, fields, role),
            TypeDefKind::Enum(labels) => {
                let _ = writeln!(out, "pub const {name} = enum(u{}) {{", 8 * discriminant_size(labels.len()));
                for label in labels {
                    docs(out, "    ", label.docs.as_deref());
                    let _ = writeln!(out, "    {},", snake(&label.name));
                }
                out.push_str("};\n\n");
            }
            TypeDefKind::Flags(labels) => {
                let bits = match labels.len() {
                    0..=8 => 8,
                    9..=16 => 16,
                    _ => 32,
                };
                let _ = writeln!(out, "pub const {name} = packed struct(u{bits}) {{");
                for label in labels {
                    docs(out, "    ", label.docs.as_deref());
                    let _ = writeln!(out, "    {}: bool = false,", snake(&label.name));
                }
                if labels.len() < bits {
                    let _ = writeln!(out, "    _: u{} = 0,", bits - labels.len());
                }
                out.push_str("};\n\n");
            }
            TypeDefKind::Variant(cases) => self.variant(out, &name, cases, role),
            TypeDefKind::Resource if self.plugin.is_own(id, role) => self.own(out, &name, id),
            TypeDefKind::Resource => self.foreign(out, &name, id, interface),
            TypeDefKind::Alias(_) => {}
        }
    }

    fn record(&self, out: &mut String, name: &str, fields: &[Field], role: Role) {
        let _ = writeln!(out, "pub const {name} = extern struct {{");
        let mut items = Vec::new();
        for field in fields {
            docs(out, "    ", field.docs.as_deref());
            let (name, ty) = (snake(&field.name), self.text(&field.ty, role));
            let _ = writeln!(out, "    {name}: {ty},");
            items.push((name, ty));
        }
        out.push('\n');
        out.push_str(&members(&items));
        out.push_str("};\n\n");
    }

    fn variant(&self, out: &mut String, name: &str, cases: &[Case], role: Role) {
        let tag = 8 * discriminant_size(cases.len());
        let (mut tags, mut values, mut make) = (String::new(), String::new(), String::new());
        let (mut lift, mut lower, mut free, mut clone) = (String::new(), String::new(), String::new(), String::new());
        let mut flat = Vec::new();
        for case in cases {
            let name = snake(&case.name);
            docs(&mut tags, "        ", case.docs.as_deref());
            let _ = writeln!(tags, "        {name},");
            docs(&mut make, "    ", case.docs.as_deref());
            let Some(ty) = &case.ty else {
                let _ = writeln!(make, "    pub const {name}: __S = .{{ .tag = .{name}, .val = undefined }};");
                let _ = writeln!(lift, "            .{name} => __S.{name},");
                for arms in [&mut lower, &mut free] {
                    let _ = writeln!(arms, "            .{name} => {{}},");
                }
                let _ = writeln!(clone, "            .{name} => _s,");
                continue;
            };
            let ty = self.text(ty, role);
            let _ = writeln!(values, "        {name}: {ty},");
            let _ = writeln!(
                make,
                "    pub fn {name}(_v: {ty}) __S {{\n        return .{{ .tag = .{name}, .val = .{{ .{name} = _v }} }};\n    }}"
            );
            let _ = writeln!(lift, "            .{name} => __S.{name}(__jf.lift({ty}, __l)),");
            let _ = writeln!(lower, "            .{name} => __jf.lower(_s.val.{name}, __l),");
            let _ = writeln!(free, "            .{name} => __jf.free(_s.val.{name}),");
            let _ = writeln!(clone, "            .{name} => __S.{name}(__jf.clone(_s.val.{name})),");
            flat.push(format!("__jf.flat({ty})"));
        }
        let flat = match &flat[..] {
            [] => "0".to_owned(),
            [one] => one.clone(),
            several => format!("@as(usize, @max({}))", several.join(", ")),
        };
        if values.is_empty() {
            values.push_str("        __none: u8,\n");
        }
        let _ = writeln!(
            out,
            "pub const {name} = extern struct {{\n    tag: Tag,\n    val: Val,\n\n    pub const Tag = enum(u{tag}) {{\n{tags}    }};\n    \
             pub const Val = extern union {{\n{values}    }};\n    const __S = @This();\n\n{make}\n    \
             pub fn __lift(__l: *__jf.Slots) __S {{\n        const _t = __jf.lift(Tag, __l);\n        \
             const _e = __l.at + {flat};\n        defer __l.at = _e;\n        \
             return switch (_t) {{\n{lift}        }};\n    }}\n    \
             pub fn __lower(_s: __S, __l: *__jf.Slots) void {{\n        __jf.lower(_s.tag, __l);\n        \
             const _e = __l.at + {flat};\n        switch (_s.tag) {{\n{lower}        }}\n        __l.at = _e;\n    }}\n    \
             pub const __flat = 1 + {flat};\n    \
             pub fn __free(_s: __S) void {{\n        switch (_s.tag) {{\n{free}        }}\n    }}\n    \
             pub fn __clone(_s: __S) __S {{\n        return switch (_s.tag) {{\n{clone}        }};\n    }}\n}};\n"
        );
    }

    /// A handle to a resource of the author's.
    fn own(&self, out: &mut String, name: &str, id: TypeId) {
        let def = self.plugin.original.type_def(id);
        let space = names::plug_name(self.plugin.original, self.plugin.plugs, def.interface);
        let (contract, written) = (&self.plugin.original.interface(def.interface).name, &def.name);
        let _ = writeln!(
            out,
            "pub const {name} = extern struct {{\n    handle: i32,\n\n    const __S = @This();\n    const __T = __a.{space}.{name};\n    \
             const __host = struct {{\n        extern \"[export]{contract}\" fn @\"[resource-new]{written}\"(__r: *__T) i32;\n        \
             extern \"[export]{contract}\" fn @\"[resource-rep]{written}\"(_h: i32) *__T;\n        \
             extern \"[export]{contract}\" fn @\"[resource-drop]{written}\"(_h: i32) void;\n    }};\n\n    \
             /// A handle to an object, which its `deinit` ends once the last handle is dropped.\n    \
             pub fn new(__o: *__T) __S {{\n        if (__jf.is_test) return .{{ .handle = __jf.keep(__o) }};\n        \
             return .{{ .handle = __host.@\"[resource-new]{written}\"(__o) }};\n    }}\n    \
             /// The object.\n    \
             pub fn rep(_s: __S) *__T {{\n        if (__jf.is_test) return @ptrCast(@alignCast(__jf.kept(_s.handle)));\n        \
             return __host.@\"[resource-rep]{written}\"(_s.handle);\n    }}\n    \
             /// Drops the handle, and with it the object.\n    \
             pub fn drop(_s: __S) void {{\n        if (__jf.is_test) {{\n            \
             __T.deinit(@ptrCast(@alignCast(__jf.dropped(_s.handle))));\n            return;\n        }}\n        \
             __host.@\"[resource-drop]{written}\"(_s.handle);\n    }}\n{HANDLE}}};\n"
        );
    }

    /// A handle to a resource of others.
    fn foreign(&self, out: &mut String, name: &str, id: TypeId, interface: InterfaceId) {
        let _ = writeln!(out, "pub const {name} = extern struct {{\n    handle: i32,\n\n    const __S = @This();\n");
        if self.plugin.imported(interface).is_some() {
            let (mut body, mut mocks) = (String::new(), String::new());
            for (at, function) in self.plugin.model.interface(interface).functions_of(Some(id)) {
                let Some(call) = self.call(interface, at) else { continue };
                let name = match function.kind {
                    FunctionKind::Constructor(_) if call.raw => "init".to_owned(),
                    FunctionKind::Constructor(_) => lower_camel(&create_name(self.plugin.original, interface, id)),
                    _ => lower_camel(&function.name),
                };
                self.function(&mut body, &mut mocks, ("__S", &name), function, call);
            }
            let module = crate::language::calls::module(self.plugin, interface);
            let written = &self.plugin.original.type_def(id).name;
            let _ = writeln!(
                body,
                "const __host = struct {{\n    extern \"{module}\" fn @\"[resource-drop]{written}\"(_h: i32) void;\n}};\n\
                 /// Gives the handle back, unless it was given away.\npub fn drop(_s: __S) void {{\n    \
                 if (!__jf.is_test) __host.@\"[resource-drop]{written}\"(_s.handle);\n}}\n"
            );
            mock(&mut body, &mocks);
            body.lines().for_each(|line| out.push_str(&format!("    {line}\n")));
        }
        let _ = writeln!(out, "{HANDLE}}};\n");
    }

    /// A function that is called, and what stands for it in tests.
    fn function(
        &self,
        out: &mut String,
        mocks: &mut String,
        (inside, name): (&str, &str),
        function: &Function,
        call: &Call,
    ) {
        let plugin = self.plugin;
        let params = self.params(function, Role::Socket);
        let returns = call.result.as_ref().map_or("void".to_owned(), |ty| self.outer(ty, Role::Socket));
        let signature = core_signature_of(
            &plugin.model,
            function.params.iter().map(|param| &param.ty),
            call.result.as_ref(),
            Direction::Import,
        );
        let contract = plugin.original.interface(call.interface).name.unversioned();
        let written = plugin.original.interface(call.interface).functions[call.at].display_name(plugin.original);
        docs(out, "", function.docs.as_deref());
        let typed: Vec<String> = params.iter().map(|(name, ty)| format!("{name}: {ty}")).collect();
        let given: Vec<&str> = params.iter().map(|(name, _)| &**name).collect();
        let _ = writeln!(
            out,
            "pub fn {name}({}) {returns} {{\n    if (__jf.is_test) return ({inside}.mock.{name} orelse __jf.unmocked({:?}))({});",
            typed.join(", "),
            format!("{contract}#{written}"),
            given.join(", ")
        );
        let _ = writeln!(mocks, "pub var {name}: ?*const fn ({}) {returns} = null;", typed.join(", "));
        let core: Vec<String> =
            signature.params.iter().enumerate().map(|(at, ty)| format!("_{at}: {}", core_word(*ty))).collect();
        let back = signature.results.first().map_or("void", |ty| core_word(*ty));
        let _ = writeln!(
            out,
            "    const __h = struct {{\n        extern \"{}\" fn @\"{}\"({}) {back};\n    }};",
            call.module,
            call.name,
            core.join(", ")
        );
        let values = function.params.iter().zip(&params).map(|(param, (name, _))| self.inner(&param.ty, name));
        let mut arguments = Vec::new();
        if signature.indirect_params {
            let fields: Vec<String> = (function.params.iter().enumerate())
                .map(|(at, param)| format!("f{at}: {}", self.text(&param.ty, Role::Socket)))
                .collect();
            let values: Vec<String> = values.enumerate().map(|(at, value)| format!(".f{at} = {value}")).collect();
            let _ = writeln!(
                out,
                "    const __p: extern struct {{ {} }} = .{{ {} }};",
                fields.join(", "),
                values.join(", ")
            );
            arguments.push("__jf.address(&__p)".to_owned());
        } else {
            let count = signature.params.len() - usize::from(signature.indirect_result);
            if count > 0 {
                out.push_str("    var __l: __jf.Slots = .{};\n");
            }
            for (value, param) in values.zip(&function.params) {
                let _ = writeln!(out, "    __jf.lower(@as({}, {value}), &__l);", self.text(&param.ty, Role::Socket));
            }
            arguments.extend(
                signature.params[..count]
                    .iter()
                    .enumerate()
                    .map(|(at, ty)| format!("__l.core({}, {at})", core_word(*ty))),
            );
        }
        let result = call
            .result
            .as_ref()
            .map(|ty| (self.text(ty, Role::Socket), matches!(plugin.model.resolve(ty), Type::Option(_))));
        let get = if result.as_ref().is_some_and(|(_, option)| *option) { ".get()" } else { "" };
        if let (true, Some((ty, _))) = (signature.indirect_result, &result) {
            arguments.push("__jf.address(&__r)".to_owned());
            let _ = writeln!(
                out,
                "    var __r: {ty} = undefined;\n    __h.@\"{}\"({});\n    return __r{get};\n}}\n",
                call.name,
                arguments.join(", ")
            );
        } else if let Some((ty, _)) = &result {
            let _ = writeln!(
                out,
                "    var __o: __jf.Slots = .of(.{{__h.@\"{}\"({})}});\n    return __jf.lift({ty}, &__o){get};\n}}\n",
                call.name,
                arguments.join(", ")
            );
        } else {
            let _ = writeln!(out, "    __h.@\"{}\"({});\n}}\n", call.name, arguments.join(", "));
        }
    }

    /// The parameters of a function as they are written: names that nothing else has, and types.
    fn params(&self, function: &Function, role: Role) -> Vec<(String, String)> {
        function.params.iter().map(|param| (format!("_{}", snake(&param.name)), self.param(&param.ty, role))).collect()
    }

    /// A type as a parameter or result of its own is written.
    pub(super) fn param(&self, ty: &Type, role: Role) -> String {
        match self.plugin.model.resolve(ty) {
            Type::String => "[]const u8".to_owned(),
            Type::List(item) => format!("[]const {}", self.text(item, role)),
            Type::Map(key, value) => {
                format!("[]const __jf.Entry({}, {})", self.text(key, role), self.text(value, role))
            }
            _ => self.outer(ty, role),
        }
    }

    /// The same for a result.
    pub(super) fn outer(&self, ty: &Type, role: Role) -> String {
        match self.plugin.model.resolve(ty) {
            Type::Option(inner) => format!("?{}", self.text(inner, role)),
            _ => self.text(ty, role),
        }
    }

    /// A type as it lies in memory.
    pub(super) fn text(&self, ty: &Type, role: Role) -> String {
        let plugin = self.plugin;
        let inner = |ty: &Type| self.text(ty, role);
        let maybe = |ty: Option<&Type>| ty.map_or("void".to_owned(), inner);
        let ty = plugin.model.resolve(ty);
        if let Some(ok) = plugin.reply(ty) {
            return format!("__jf.Reply({})", maybe(ok));
        }
        match ty {
            Type::Bool => "bool".into(),
            Type::S8 => "i8".into(),
            Type::U8 => "u8".into(),
            Type::S16 => "i16".into(),
            Type::U16 => "u16".into(),
            Type::S32 => "i32".into(),
            Type::U32 | Type::Char => "u32".into(),
            Type::S64 => "i64".into(),
            Type::U64 => "u64".into(),
            Type::F32 => "f32".into(),
            Type::F64 => "f64".into(),
            Type::String => "__jf.String".into(),
            Type::List(item) => format!("__jf.List({})", inner(item)),
            Type::FixedLengthList(item, length) => format!("[{length}]{}", inner(item)),
            Type::Map(key, value) => format!("__jf.Map({}, {})", inner(key), inner(value)),
            Type::Tuple(items) => {
                format!("__w.Tuple{}({})", items.len(), items.iter().map(inner).collect::<Vec<_>>().join(", "))
            }
            Type::Option(item) => format!("__jf.Option({})", inner(item)),
            Type::Result { ok, err } => {
                format!("__jf.Result({}, {})", maybe(ok.as_deref()), maybe(err.as_deref()))
            }
            Type::Borrow(id) if plugin.is_own(*id, role) => {
                let def = plugin.model.type_def(plugin.model.resolve_alias(*id));
                let space = names::plug_name(plugin.original, plugin.plugs, def.interface);
                format!("*__a.{space}.{}", upper_camel(&def.name))
            }
            Type::Own(id) | Type::Borrow(id) => self.named(plugin.model.resolve_alias(*id), role),
            Type::Defined(id) => self.named(*id, role),
            // Refused before.
            Type::ErrorContext | Type::Future(_) | Type::Stream(_) => "void".into(),
        }
    }

    fn named(&self, id: TypeId, role: Role) -> String {
        if id == self.plugin.error {
            return "__jf.DispatchError".into();
        }
        let id = self.plugin.model.resolve_alias(id);
        let (at, ..) = self.plugin.file_of(id, role);
        let files = self.plugin.all_files();
        format!("__w.{}.{}", space(&files[at].2), upper_camel(&self.plugin.model.type_def(id).name))
    }

    /// What is written in memory for a value that is given as a parameter.
    fn inner(&self, ty: &Type, value: &str) -> String {
        match self.plugin.model.resolve(ty) {
            Type::Option(_) => format!(".from({value})"),
            Type::String | Type::List(_) | Type::Map(..) => format!(".lent({value})"),
            _ => value.to_owned(),
        }
    }

    /// How many flat values a type takes.
    pub(super) fn flat(&self, ty: &Type) -> usize {
        flatten(&self.plugin.model, ty).len()
    }
}

/// What handles have in common.
const HANDLE: &str = "    pub fn __lift(__l: *__jf.Slots) __S {\n        return .{ .handle = __jf.lift(i32, __l) };\n    }\n    \
                      pub fn __lower(_s: __S, __l: *__jf.Slots) void {\n        __jf.lower(_s.handle, __l);\n    }\n    pub const __flat = 1;\n";

/// What the SDK calls of a struct whose fields are values.
fn members(fields: &[(String, String)]) -> String {
    let line = |of: &dyn Fn(&str, &str) -> String, between: &str| {
        fields.iter().map(|(name, ty)| of(name, ty)).collect::<Vec<_>>().join(between)
    };
    format!(
        "    pub fn __lift(__l: *__jf.Slots) @This() {{\n        return .{{ {} }};\n    }}\n    \
         pub fn __lower(_s: @This(), __l: *__jf.Slots) void {{\n        {}\n    }}\n    \
         pub const __flat = {};\n    \
         pub fn __free(_s: @This()) void {{\n        {}\n    }}\n    \
         pub fn __clone(_s: @This()) @This() {{\n        return .{{ {} }};\n    }}\n",
        line(&|name, ty| format!(".{name} = __jf.lift({ty}, __l)"), ", "),
        line(&|name, _| format!("__jf.lower(_s.{name}, __l);"), "\n        "),
        line(&|_, ty| format!("__jf.flat({ty})"), " + "),
        line(&|name, _| format!("__jf.free(_s.{name});"), "\n        "),
        line(&|name, _| format!(".{name} = __jf.clone(_s.{name})"), ", "),
    )
}

/// Structs for tuples, as many as these types use.
pub(super) fn tuples(lengths: &[usize]) -> String {
    let mut out = String::new();
    for length in lengths {
        let params: Vec<String> = (0..*length).map(|at| format!("comptime T{at}: type")).collect();
        let _ = writeln!(out, "\npub fn Tuple{length}({}) type {{\n    return extern struct {{", params.join(", "));
        let fields: Vec<(String, String)> = (0..*length).map(|at| (format!("f{at}"), format!("T{at}"))).collect();
        let mut body = String::new();
        fields.iter().for_each(|(name, ty)| body.push_str(&format!("    {name}: {ty},\n")));
        body.push('\n');
        body.push_str(&members(&fields));
        body.lines().for_each(|line| out.push_str(&format!("    {line}\n")));
        out.push_str("    };\n}\n");
    }
    out
}

/// The struct of an interface, by the name of its file.
pub(super) fn space(name: &str) -> String {
    let form = snake(name);
    if names::is_reserved(&form) { form + "_" } else { form }
}

fn mock(out: &mut String, mocks: &str) {
    if !mocks.is_empty() {
        let lines: String = mocks.lines().map(|line| format!("    {line}\n")).collect();
        let _ = writeln!(out, "/// What is called instead in tests.\npub const mock = struct {{\n{lines}}};\n");
    }
}

pub(super) fn core_word(core: CoreType) -> &'static str {
    match core {
        CoreType::I32 => "i32",
        CoreType::I64 => "i64",
        CoreType::F32 => "f32",
        CoreType::F64 => "f64",
    }
}

/// Documentation as a comment.
fn docs(out: &mut String, indent: &str, docs: Option<&str>) {
    for line in docs.unwrap_or_default().trim().lines() {
        let visible: String = line.chars().filter(|c| !c.is_control()).collect();
        let _ = writeln!(out, "{}", format!("{indent}/// {}", visible.trim()).trim_end());
    }
}
