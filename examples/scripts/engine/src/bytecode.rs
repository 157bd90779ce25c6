//! Scripts as QuickJS's own code: compiled without being run, and taken from one world to another.
//!
//! The one module with `unsafe` code: `rquickjs` compiles and runs in one step, which would not tell a source that is no JavaScript
//! from a script that throws a `SyntaxError`, and would parse a script again for each run.
#![allow(unsafe_code, reason = "QuickJS's functions for compiling alone, see above")]

use std::ffi::CString;

use rquickjs::{Ctx, Error, Result, Value, qjs};

/// Takes what a function of QuickJS's returned.
///
/// # Safety
///
/// The value belongs to the caller.
unsafe fn value<'js>(ctx: &Ctx<'js>, raw: qjs::JSValue) -> Result<Value<'js>> {
    // SAFETY: the caller's promise; the world is the one that the value comes from.
    let value = unsafe { Value::from_raw(ctx.clone(), raw) };
    if value.is_exception() { Err(Error::Exception) } else { Ok(value) }
}

/// Compiles a script; the value is its function, which only [`run`] and [`write`] know what to do with.
pub(crate) fn compile<'js>(ctx: &Ctx<'js>, source: &str, file: &str) -> Result<Value<'js>> {
    // A byte-order mark is no part of the script.
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let mut text = Vec::with_capacity(source.len() + 1);
    text.extend_from_slice(source.as_bytes());
    text.push(0);
    let file = CString::new(file.replace('\0', " "))?;
    let flags = qjs::JS_EVAL_TYPE_GLOBAL | qjs::JS_EVAL_FLAG_COMPILE_ONLY;
    // SAFETY: the text ends with a zero byte, as `JS_Eval` wants it, and both texts live longer than the call.
    unsafe {
        let raw =
            qjs::JS_Eval(ctx.as_raw().as_ptr(), text.as_ptr().cast(), source.len() as _, file.as_ptr(), flags as i32);
        value(ctx, raw)
    }
}

/// Runs a script's function; the value is that of its last expression.
pub(crate) fn run<'js>(ctx: &Ctx<'js>, function: &Value<'js>) -> Result<Value<'js>> {
    let context = ctx.as_raw().as_ptr();
    // SAFETY: it was made by `compile` or `read`. `JS_EvalFunction` frees what it is given, and `function` what it holds.
    unsafe { value(ctx, qjs::JS_EvalFunction(context, qjs::JS_DupValue(context, function.as_raw()))) }
}

/// The code of a script's function.
pub(crate) fn write<'js>(ctx: &Ctx<'js>, function: &Value<'js>) -> Result<Vec<u8>> {
    let mut length = 0;
    // SAFETY: the bytes are QuickJS's until they are freed, and `length` says how many there are.
    unsafe {
        let context = ctx.as_raw().as_ptr();
        let bytes = qjs::JS_WriteObject(context, &mut length, function.as_raw(), qjs::JS_WRITE_OBJ_BYTECODE as i32);
        if bytes.is_null() {
            return Err(Error::Exception);
        }
        let code = std::slice::from_raw_parts(bytes, length as usize).to_vec();
        qjs::js_free(context, bytes.cast());
        Ok(code)
    }
}

/// The function of a script whose code [`write`] made.
pub(crate) fn read<'js>(ctx: &Ctx<'js>, code: &[u8]) -> Result<Value<'js>> {
    // SAFETY: the code was made by `write` in this instance, and is copied.
    unsafe {
        let context = ctx.as_raw().as_ptr();
        value(ctx, qjs::JS_ReadObject(context, code.as_ptr(), code.len() as _, qjs::JS_READ_OBJ_BYTECODE as i32))
    }
}
