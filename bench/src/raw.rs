//! The peer: wasmtime used by hand, on an engine of the settings that Jackfield's own has by default.

use std::hint::black_box;
use std::sync::Arc;

use jackfield::wasmtime::component::{Component, Func, Instance, Linker, TypedFunc, Val};
use jackfield::wasmtime::{Config, Engine, Error, Result, Store};
use parking_lot::Mutex;

use crate::measure::Subject;

/// The components of the bench, as text.
pub(crate) mod guests {
    pub(crate) const CALLS: &str = include_str!("../guests/calls.wat");
    pub(crate) const LOOP_KNOWN: &str = include_str!("../guests/loop-known.wat");
    pub(crate) const LOOP_UNKNOWN: &str = include_str!("../guests/loop-unknown.wat");
    pub(crate) const LOOP_PAIRS: &str = include_str!("../guests/loop-pairs.wat");
}

/// Sixteen bytes.
pub(crate) const TEXT: &str = "sixteen bytes ok";
/// How many inner calls one operation of a plugin-to-plugin subject makes.
pub(crate) const INNER: u32 = 100;

const MATH: &str = "bench:calls/math@0.1.0";
const LOOPS: &str = "bench:calls/loops@0.1.0";
const PAIRS: &str = "bench:unknown/pairs";

fn engine() -> Result<Engine> {
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        .wasm_component_model_map(true)
        .wasm_component_model_fixed_length_lists(true)
        .concurrency_support(false)
        .epoch_interruption(true);
    Engine::new(&config)
}

fn store(engine: &Engine) -> Store<()> {
    let mut store = Store::new(engine, ());
    store.set_epoch_deadline(u64::MAX / 4);
    store
}

fn func(store: &mut Store<()>, instance: &Instance, contract: &str, function: &str) -> Result<Func> {
    let missing = || Error::msg(format!("{contract}#{function} is not exported"));
    let contract = instance.get_export_index(&mut *store, None, contract).ok_or_else(missing)?;
    let function = instance.get_export_index(&mut *store, Some(&contract), function).ok_or_else(missing)?;
    instance.get_func(&mut *store, function).ok_or_else(missing)
}

fn calls(engine: &Engine, contract: &str, function: &str) -> Result<(Store<()>, Func)> {
    let component = Component::new(engine, guests::CALLS)?;
    let mut store = store(engine);
    let instance = Linker::new(engine).instantiate(&mut store, &component)?;
    let func = func(&mut store, &instance, contract, function)?;
    Ok((store, func))
}

/// A function that calls its import in a loop, and the store that it lives in.
type Loop = (Store<()>, TypedFunc<(u32,), (u32,)>);

/// A plugin that loops over an import, which `define` puts into the linker.
fn looping(engine: &Engine, guest: &str, define: impl FnOnce(&mut Linker<()>) -> Result<()>) -> Result<Loop> {
    let component = Component::new(engine, guest)?;
    let mut linker = Linker::new(engine);
    define(&mut linker)?;
    let mut store = store(engine);
    let instance = linker.instantiate(&mut store, &component)?;
    let looping = func(&mut store, &instance, LOOPS, "add")?.typed(&store)?;
    Ok((store, looping))
}

/// `add`, typed.
pub(crate) fn add() -> Result<Subject> {
    let (mut store, add) = calls(&engine()?, MATH, "add")?;
    let add: TypedFunc<(u32, u32), (u32,)> = add.typed(&store)?;
    Ok(Subject::new(move |repeats| {
        for number in 0..repeats {
            black_box(add.call(&mut store, black_box((number, 2))).expect("the guest cannot trap"));
        }
    }))
}

/// A string of 16 bytes there and back, typed.
pub(crate) fn text() -> Result<Subject> {
    let (mut store, echo) = calls(&engine()?, "bench:calls/text@0.1.0", "echo")?;
    let echo: TypedFunc<(&str,), (String,)> = echo.typed(&store)?;
    Ok(Subject::new(move |repeats| {
        for _ in 0..repeats {
            black_box(echo.call(&mut store, (black_box(TEXT),)).expect("the guest cannot trap"));
        }
    }))
}

/// `add`, by value, with the function at hand.
pub(crate) fn dynamic_add() -> Result<Subject> {
    let (mut store, add) = calls(&engine()?, MATH, "add")?;
    Ok(Subject::new(move |repeats| {
        for number in 0..repeats {
            let mut results = [Val::Bool(false)];
            add.call(&mut store, &[Val::U32(black_box(number)), Val::U32(2)], &mut results)
                .expect("the guest cannot trap");
            black_box(&results);
        }
    }))
}

/// A plugin that calls another in a loop through a typed closure.
pub(crate) fn plugin_to_plugin() -> Result<Subject> {
    let engine = engine()?;
    let (callee, add) = calls(&engine, MATH, "add")?;
    let add: TypedFunc<(u32, u32), (u32,)> = add.typed(&callee)?;
    let callee = Arc::new(Mutex::new(callee));
    let (mut store, looping_add) = looping(&engine, guests::LOOP_KNOWN, |linker| {
        linker.instance(MATH)?.func_wrap("add", move |_, (a, b): (u32, u32)| add.call(&mut *callee.lock(), (a, b)))
    })?;
    Ok(Subject::new(move |repeats| {
        for _ in 0..repeats {
            black_box(looping_add.call(&mut store, (INNER,)).expect("the guest cannot trap"));
        }
    }))
}

/// A plugin that calls another in a loop through a closure that takes values.
pub(crate) fn dynamic_plugin_to_plugin() -> Result<Subject> {
    let engine = engine()?;
    let (callee, add) = calls(&engine, PAIRS, "add")?;
    let callee = Arc::new(Mutex::new(callee));
    let (mut store, looping_add) = looping(&engine, guests::LOOP_PAIRS, |linker| {
        linker
            .instance(PAIRS)?
            .func_new("add", move |_, _, params, results| add.call(&mut *callee.lock(), params, results))
    })?;
    Ok(Subject::new(move |repeats| {
        for _ in 0..repeats {
            black_box(looping_add.call(&mut store, (INNER,)).expect("the guest cannot trap"));
        }
    }))
}
