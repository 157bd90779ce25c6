//! A world for one run: a runtime of QuickJS, its globals, and what goes in and comes out.

use std::cell::{Cell, RefCell};

use rquickjs::{Context, Ctx, Error, Result as JsResult, Runtime, TypedArray, Value};

use super::outcome::{self, Fault};
use super::outside::Outside;
use super::{bytecode, grants, said};

/// The stack that a script's calls may take: of QuickJS's own measure, and less than the plugin has, so that a script that calls
/// itself without end gets an error and no trap.
const STACK: usize = 256 << 10;

/// Bytes that are allocated before garbage is looked for the first time. What a short run leaves goes with its world.
const GARBAGE: usize = 4 << 20;

/// What a script finds as `data`.
pub(crate) enum Data {
    /// Nothing: there is no such variable.
    None,
    /// A value, as JSON.
    Json(String),
    /// A `Uint8Array`.
    Bytes(Vec<u8>),
}

/// A world.
pub(crate) struct World<'js>(Ctx<'js>);

/// A runtime and its one context, whose globals are complete.
type Made = (Runtime, Context);

/// Makes a world.
fn make(outside: Outside) -> JsResult<Made> {
    let runtime = Runtime::new()?;
    runtime.set_max_stack_size(STACK);
    runtime.set_gc_threshold(GARBAGE);
    let context = Context::full(&runtime)?;
    context.with(|ctx| said::install(&ctx, outside).and_then(|()| grants::install(&ctx, outside)))?;
    Ok((runtime, context))
}

/// Makes a world for a run to come, where there is none yet.
pub(crate) fn prepare(outside: Outside) -> Result<(), String> {
    let is_there = SPARE.with_borrow(Option::is_some);
    if !is_there {
        let made = make(outside).map_err(|error| error.to_string())?;
        SPARE.set(Some(made));
    }
    Ok(())
}

/// Works in a world of its own, which is thrown away afterwards.
pub(crate) fn world<R>(
    outside: Outside,
    work: impl for<'js> FnOnce(&World<'js>) -> Result<R, Fault>,
) -> Result<R, Fault> {
    grants::start();
    let failed = |_: Error| Fault::Refused("there is no memory for a world".to_owned());
    let (runtime, context) = SPARE.take().map_or_else(|| make(outside), Ok).map_err(failed)?;
    let done = context.with(|ctx| work(&World(ctx)));
    if ONCE.get() {
        // It goes with the instance.
        std::mem::forget((context, runtime));
    }
    done
}

thread_local! {
    /// Whether this instance is thrown away after one run.
    static ONCE: Cell<bool> = const { Cell::new(false) };
    /// A world that was made before its run came.
    static SPARE: RefCell<Option<Made>> = const { RefCell::new(None) };
}

/// Says whether this instance is thrown away after one run.
pub(crate) fn set_once(once: bool) {
    ONCE.set(once);
}

impl<'js> World<'js> {
    /// Compiles a script.
    pub(crate) fn compile(&self, source: &str, file: &str) -> Result<Value<'js>, Fault> {
        bytecode::compile(&self.0, source, file).map_err(|error| outcome::not_compiled(&self.0, &error, file))
    }

    /// The code of a compiled script, for another world.
    pub(crate) fn code(&self, function: &Value<'js>, file: &str) -> Result<Vec<u8>, Fault> {
        bytecode::write(&self.0, function).map_err(|error| self.threw(&error, file))
    }

    /// A compiled script from its code.
    pub(crate) fn function(&self, code: &[u8], file: &str) -> Result<Value<'js>, Fault> {
        bytecode::read(&self.0, code).map_err(|error| self.threw(&error, file))
    }

    /// Runs a compiled script; its value as JSON.
    pub(crate) fn run(&self, function: Value<'js>, file: &str, data: Data) -> Result<String, Fault> {
        let ctx = &self.0;
        let globals = ctx.globals();
        let data = match data {
            Data::None => None,
            Data::Json(json) => {
                let parsed = ctx.json_parse(json);
                Some(parsed.map_err(|error| outcome::not_json(ctx, &error, "`data` is no JSON"))?)
            }
            Data::Bytes(bytes) => {
                let array = TypedArray::<u8>::new(ctx.clone(), bytes).map(TypedArray::into_value);
                Some(array.map_err(|error| self.threw(&error, file))?)
            }
        };
        if let Some(data) = data {
            globals.set("data", data).map_err(|error| self.threw(&error, file))?;
        }
        let value = bytecode::run(ctx, &function).and_then(|value| self.settled(value));
        let value = value.map_err(|error| self.threw(&error, file))?;
        let Some(value) = value else {
            return Err(Fault::NotJson("the script ends with a promise that is never settled".to_owned()));
        };
        self.json(value)
    }

    /// The value itself, or what it promises; `None` where that does not come.
    fn settled(&self, value: Value<'js>) -> JsResult<Option<Value<'js>>> {
        while self.0.execute_pending_job() {}
        match value.as_promise() {
            Some(promise) => promise.result::<Value<'js>>().transpose(),
            None => Ok(Some(value)),
        }
    }

    fn json(&self, value: Value<'js>) -> Result<String, Fault> {
        if value.is_undefined() {
            return Ok("null".to_owned());
        }
        let kind = value.type_name();
        let json = self.0.json_stringify(value);
        match json.and_then(|json| json.map(|json| json.to_string()).transpose()) {
            Ok(Some(json)) => Ok(json),
            Ok(None) => Err(Fault::NotJson(format!("the value is a {kind}, which JSON does not have"))),
            Err(error) => Err(outcome::not_json(&self.0, &error, "the value has no JSON")),
        }
    }

    fn threw(&self, error: &Error, file: &str) -> Fault {
        outcome::threw(&self.0, error, file)
    }
}
