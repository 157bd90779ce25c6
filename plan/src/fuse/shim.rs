//! The code of an adapter: core functions that call plugs and write replies as a wrapped socket has them.
//!
//! Parameters are passed on as they came: they have the same types, and lie in the same memory. A plug writes its reply to where it
//! stands in the socket's. All memory is given back once the caller has read that.

use jackfield_contract::abi::{CoreType, Direction, core_signature_of, field_offsets, payload_offset, size_align};
use jackfield_contract::{Container, Model, Type};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, DataSection, EntityType, ExportKind, ExportSection, Function, FunctionSection,
    GlobalSection, GlobalType, ImportSection, MemArg, MemorySection, MemoryType, Module, TypeSection, ValType,
};

/// Where the plugins' names begin in memory.
const NAMES: usize = 16;
const PAGE: usize = 1 << 16;

/// What an adapter's code is made of.
pub(super) struct Shim<'s> {
    /// The plugins that are called, in their order.
    pub(super) names: &'s [&'s str],
    /// The functions of the socket.
    pub(super) calls: &'s [Call],
}

/// A function of a wrapped socket, as memory and core values have it.
pub(super) struct Call {
    /// The result of the plug's function.
    pub(super) ok: Option<Type>,
    params: Vec<CoreType>,
    /// Whether a plug writes its result to an address that it is given.
    writes: bool,
    /// The one value that a plug returns else, and its bytes in memory.
    returns: Option<(CoreType, usize)>,
    container: Container,
    /// The bytes of a reply with its name, and its alignment.
    size: usize,
    align: usize,
    /// Where in it the outcome begins, and the result in that.
    outcome: usize,
    payload: usize,
    /// Where a reply begins in an option of it.
    some: usize,
}

impl Call {
    /// A function whose replies have this form; `None` where its parameters or result have none.
    pub(super) fn of<'t>(
        model: &Model,
        params: impl Iterator<Item = &'t Type>,
        container: Container,
        outcome: &Type,
        ok: Option<Type>,
        err: Option<Type>,
    ) -> Option<Self> {
        let signature = core_signature_of(model, params, ok.as_ref(), Direction::Import);
        let mut flat = signature.params;
        if signature.indirect_result {
            flat.pop();
        }
        let named = Type::Tuple(vec![Type::String, outcome.clone()]);
        let (size, align) = size_align(model, &named);
        let begins = *field_offsets(model, [&Type::String, outcome]).get(1)?;
        let bytes = ok.as_ref().map_or(0, |ok| size_align(model, ok).0);
        Some(Self {
            params: flat,
            writes: signature.indirect_result,
            returns: signature.results.first().map(|ty| (*ty, bytes)),
            container,
            size,
            align,
            outcome: begins,
            payload: begins + payload_offset(model, [ok.as_ref(), err.as_ref()]),
            some: payload_offset(model, [None, Some(&named)]),
            ok,
        })
    }

    fn own_type(&self) -> (Vec<ValType>, Vec<ValType>) {
        (self.params.iter().map(val_type).collect(), vec![ValType::I32])
    }

    fn plug_type(&self) -> (Vec<ValType>, Vec<ValType>) {
        let address = self.writes.then_some(ValType::I32);
        let params = self.params.iter().map(val_type).chain(address);
        (params.collect(), self.returns.iter().map(|(ty, _)| val_type(ty)).collect())
    }
}

fn val_type(ty: &CoreType) -> ValType {
    match ty {
        CoreType::I32 => ValType::I32,
        CoreType::I64 => ValType::I64,
        CoreType::F32 => ValType::F32,
        CoreType::F64 => ValType::F64,
    }
}

/// Numbers in code are 32 bits wide and have no sign.
fn number(number: usize) -> i32 {
    u32::try_from(number).unwrap_or(u32::MAX).cast_signed()
}

fn at(offset: usize) -> MemArg {
    MemArg { offset: offset as u64, align: 0, memory_index: 0 }
}

impl Shim<'_> {
    /// The module with the memory, the names in it, and what gives parts of it.
    pub(super) fn memory(&self) -> Module {
        let names: Vec<u8> = self.names.iter().flat_map(|name| name.bytes()).collect();
        let heap = (NAMES + names.len()).next_multiple_of(16);
        let (mut types, mut functions, mut memories) =
            (TypeSection::new(), FunctionSection::new(), MemorySection::new());
        types.ty().function([ValType::I32; 4], [ValType::I32]);
        types.ty().function([], []);
        functions.function(0).function(1);
        let minimum = heap.div_ceil(PAGE) as u64;
        memories.memory(MemoryType { minimum, maximum: None, memory64: false, shared: false, page_size_log2: None });
        let mut globals = GlobalSection::new();
        let global = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
        globals.global(global, &ConstExpr::i32_const(number(heap)));
        let mut exports = ExportSection::new();
        exports.export("memory", ExportKind::Memory, 0);
        exports.export("realloc", ExportKind::Func, 0).export("reset", ExportKind::Func, 1);
        let (mut code, mut data) = (CodeSection::new(), DataSection::new());
        code.function(&realloc());
        let mut reset = Function::new([]);
        reset.instructions().i32_const(number(heap)).global_set(0).end();
        code.function(&reset);
        data.active(0, &ConstExpr::i32_const(number(NAMES)), names);
        let mut module = Module::new();
        module.section(&types).section(&functions).section(&memories).section(&globals);
        module.section(&exports).section(&code).section(&data);
        module
    }

    /// The module with the socket's functions.
    pub(super) fn code(&self) -> Module {
        let (mut types, mut imports, mut functions) =
            (TypeSection::new(), ImportSection::new(), FunctionSection::new());
        let (mut exports, mut code) = (ExportSection::new(), CodeSection::new());
        types.ty().function([ValType::I32; 4], [ValType::I32]);
        types.ty().function([], []);
        types.ty().function([ValType::I32], []);
        let memory = MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None };
        imports.import("memory", "memory", EntityType::Memory(memory));
        imports.import("memory", "realloc", EntityType::Function(0));
        imports.import("memory", "reset", EntityType::Function(1));
        // Two types for each function of the socket, behind the three above.
        let ty = |at: usize, of_plug: bool| u32::try_from(3 + 2 * at + usize::from(of_plug)).unwrap_or(u32::MAX);
        let mut imported = 0;
        for (at, call) in self.calls.iter().enumerate() {
            let ((params, results), (plug_params, plug_results)) = (call.own_type(), call.plug_type());
            types.ty().function(params, results);
            types.ty().function(plug_params, plug_results);
            for _ in self.names {
                imports.import("plugs", &format!("f{imported}"), EntityType::Function(ty(at, true)));
                imported += 1;
            }
        }
        // The two of the memory come first.
        let first = 2 + imported;
        let mut plug = 2;
        for (at, call) in self.calls.iter().enumerate() {
            functions.function(ty(at, false));
            exports.export(&format!("s{at}"), ExportKind::Func, first + u32::try_from(at).unwrap_or(u32::MAX));
            code.function(&self.function(call, plug));
            plug += u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        }
        functions.function(2);
        exports.export("after", ExportKind::Func, first + u32::try_from(self.calls.len()).unwrap_or(u32::MAX));
        let mut after = Function::new([]);
        after.instructions().call(1).end();
        code.function(&after);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&exports).section(&code);
        module
    }

    /// A function of the socket; the plugs' functions begin at this index.
    fn function(&self, call: &Call, first: u32) -> Function {
        let params = u32::try_from(call.params.len()).unwrap_or(u32::MAX);
        let (area, list) = (params, params + 1);
        let mut function = Function::new([(2, ValType::I32)]);
        let mut code = function.instructions();
        let begins = if call.container == Container::Option { call.some } else { 0 };
        let total = begins + call.size * self.names.len();
        let align = call.align.max(4);
        code.i32_const(0).i32_const(0).i32_const(number(align)).i32_const(number(total)).call(0).local_set(area);
        if call.container == Container::Option {
            code.local_get(area).i32_const(1).i32_store8(at(0));
        }
        let mut name = NAMES;
        for (place, plugin) in self.names.iter().enumerate() {
            let reply = begins + place * call.size;
            code.local_get(area).i32_const(number(name)).i32_store(at(reply));
            code.local_get(area).i32_const(number(plugin.len())).i32_store(at(reply + 4));
            // It is `ok`: who fails ends all of them.
            code.local_get(area).i32_const(0).i32_store8(at(reply + call.outcome));
            name += plugin.len();
            if call.returns.is_some() {
                code.local_get(area);
            }
            for param in 0..params {
                code.local_get(param);
            }
            let payload = reply + call.payload;
            if call.writes {
                code.local_get(area).i32_const(number(payload)).i32_add();
            }
            code.call(first + u32::try_from(place).unwrap_or(u32::MAX));
            match call.returns {
                Some((CoreType::I32, 1)) => drop(code.i32_store8(at(payload))),
                Some((CoreType::I32, 2)) => drop(code.i32_store16(at(payload))),
                Some((CoreType::I32, _)) => drop(code.i32_store(at(payload))),
                Some((CoreType::I64, _)) => drop(code.i64_store(at(payload))),
                Some((CoreType::F32, _)) => drop(code.f32_store(at(payload))),
                Some((CoreType::F64, _)) => drop(code.f64_store(at(payload))),
                None => {}
            }
        }
        if matches!(call.container, Container::List | Container::Map) {
            code.i32_const(0).i32_const(0).i32_const(4).i32_const(8).call(0).local_set(list);
            code.local_get(list).local_get(area).i32_store(at(0));
            code.local_get(list).i32_const(number(self.names.len())).i32_store(at(4));
            code.local_get(list);
        } else {
            code.local_get(area);
        }
        code.end();
        function
    }
}

/// Gives memory behind what was given last, and grows it where that is needed; nothing is freed until all is.
fn realloc() -> Function {
    let (old, old_size, align, size, place, needed) = (0, 1, 2, 3, 4, 5);
    let mut function = Function::new([(1, ValType::I32), (1, ValType::I64)]);
    let mut code = function.instructions();
    // place = (next + align - 1) & -align
    code.global_get(0).local_get(align).i32_add().i32_const(1).i32_sub();
    code.i32_const(0).local_get(align).i32_sub().i32_and().local_set(place);
    // needed = place + size, which may be more than 32 bits hold
    code.local_get(place).i64_extend_i32_u().local_get(size).i64_extend_i32_u().i64_add().local_set(needed);
    code.local_get(needed).memory_size(0).i64_extend_i32_u().i64_const(16).i64_shl().i64_gt_u();
    code.if_(BlockType::Empty);
    code.local_get(needed).i64_const(PAGE as i64 - 1).i64_add().i64_const(16).i64_shr_u().i32_wrap_i64();
    code.memory_size(0).i32_sub().memory_grow(0).i32_const(-1).i32_eq();
    code.if_(BlockType::Empty).unreachable().end();
    code.end();
    code.local_get(needed).i32_wrap_i64().global_set(0);
    // What grows keeps what it holds; it never shrinks.
    code.local_get(old).if_(BlockType::Empty);
    code.local_get(place).local_get(old).local_get(old_size).memory_copy(0, 0);
    code.end();
    code.local_get(place).end();
    function
}
