//! Running a function of the host's: its panics, its time, its reply, and its errors as callers see them.

use std::cell::Cell;
use std::future::Future;
use std::time::Duration;

use jackfield_contract::{Model, Type};

use crate::engine::clock::Tick;
use crate::error::host::HostError;
use crate::error::refusal::{Over, Refused};
use crate::error::{Case, DispatchError, Failure, PluginId, panic};
use crate::runtime::parked::{self, Ended};
use crate::runtime::{carried, frames};
use crate::value::crossing::Crossing;
use crate::value::handle::Handle;
use crate::value::walk;
use crate::{Val, ValError};

/// The names of a host function, for errors.
pub(crate) struct HostName {
    pub(crate) contract: String,
    pub(crate) function: String,
}

thread_local! {
    /// Whether a host function on this thread ever asked for the time that is left: such a one may have waited for its end.
    static ASKED: Cell<bool> = const { Cell::new(false) };
}

/// How much time the call has left that this thread is in, as a host function may ask: no limit is `None`, and zero is over.
///
/// A host function cannot be interrupted. One that may take long looks here, or gives this as a limit to what it waits for;
/// when the time is over, the plugin that called is ended with `deadline` as soon as the function returns.
///
/// ```
/// // Outside of a call there is no limit.
/// assert_eq!(jackfield::time_left(), None);
/// ```
pub fn time_left() -> Option<Duration> {
    let at = frames::deadline().at?;
    ASKED.set(true);
    Tick::caught_up();
    Some(at.left().duration())
}

/// Waits for a future in a function that the host serves: no longer than the call's time, and until it is cancelled. The plugin that
/// called is ended with `deadline` or `cancelled` then, as soon as the function returns.
///
/// The future is polled on the thread of the call. Where that came from an async runtime of tokio's, the runtime is entered, so that
/// its timers and sockets are there. An awaited call keeps no thread of the runtime meanwhile; a blocking one does, so that a runtime
/// of that one thread cannot make progress, and what the future waits for must come from elsewhere.
///
/// # Errors
///
/// If the time is over, or the call was cancelled.
///
/// ```
/// use jackfield::{HostContract, Val};
///
/// async fn ask() -> u32 {
///     42
/// }
///
/// let oracle = HostContract::from_wit("package demo:oracle; interface oracle { ask: func() -> u32; }", "demo:oracle/oracle")?
///     .function("ask", |_| Ok(Some(Val::U32(jackfield::wait_for(ask())?))))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn wait_for<T>(future: impl Future<Output = T>) -> Result<T, HostError> {
    parked::while_wanted(future).map_err(|ended| {
        HostError::msg(match ended {
            Ended::Over => "the call's time is over",
            Ended::Cancelled => "the call was cancelled",
        })
    })
}

/// Runs a host function: a panic is an error.
pub(crate) fn caught<R>(function: impl FnOnce() -> Result<R, HostError>) -> Result<R, HostError> {
    panic::caught(|| frames::in_context(function)).unwrap_or_else(|words| Err(HostError::msg(words)))
}

/// Looks at the caller's time after a host function, and whether its call was cancelled. Epochs interrupt WebAssembly code only: the
/// host's own time is noticed here.
pub(crate) fn check_time() -> wasmtime::Result<()> {
    if frames::deadline().watched && carried::is_cancelled() {
        return Err(wasmtime::Error::new(Refused::cancelled()));
    }
    let is_over = |at: Tick| at.is_over() || ASKED.get() && at <= Tick::caught_up();
    if frames::deadline().at.is_some_and(is_over) { Err(wasmtime::Error::new(Over)) } else { Ok(()) }
}

/// Runs a host function: a panic is an error, and the caller's time is looked at afterwards.
pub(crate) fn run<R>(function: impl FnOnce() -> Result<R, HostError>) -> wasmtime::Result<Result<R, HostError>> {
    let reply = caught(function);
    check_time()?;
    Ok(reply)
}

/// Whether what a host function replies is the contract's result. `handle` sees each handle in it.
pub(crate) fn check_reply(
    model: &Model,
    result: Option<&Type>,
    reply: Option<&Val>,
    handle: &mut impl FnMut(&Type, &Handle),
) -> Result<(), HostError> {
    match (result, reply) {
        (Some(ty), Some(val)) => {
            let mut look = |ty: &Type, found: &Handle| -> Result<(), ValError> {
                handle(ty, found);
                Ok(())
            };
            walk::fold(model, ty, val, &mut Crossing::new(None), &mut look).map_err(|error| unfit(&error))
        }
        _ => check_presence(result, reply),
    }
}

/// The error of a reply that is not of the contract's type.
#[cold]
pub(crate) fn unfit(error: &ValError) -> HostError {
    HostError::msg(format!("its reply does not fit the contract: {error}"))
}

/// Whether a host function replies with a value where the contract has a result, and only there.
pub(crate) fn check_presence(result: Option<&Type>, reply: Option<&Val>) -> Result<(), HostError> {
    match (result, reply) {
        (Some(_), None) => Err(HostError::msg("it must reply with a value, and gave none")),
        (None, Some(_)) => Err(HostError::msg("it must not reply with a value, and gave one")),
        _ => Ok(()),
    }
}

/// The error that traps a plugin whose host function failed.
#[cold]
pub(crate) fn trap(name: &HostName, error: &HostError) -> wasmtime::Error {
    let text = format!("the host's `{}`#`{}` failed: {error}", name.contract, name.function);
    wasmtime::Error::new(Refused::new(Case::Trap, text))
}

/// The error that a wrapped socket of the host's replies.
#[cold]
pub(crate) fn failed(name: &HostName, error: &HostError) -> DispatchError {
    failed_as(name, Case::Other, error.to_string())
}

/// The error of this case that a wrapped socket of the host's replies.
#[cold]
pub(crate) fn failed_as(name: &HostName, case: Case, cause: String) -> DispatchError {
    DispatchError::new(Failure {
        plugin: PluginId::HOST.to_string(),
        contract: name.contract.clone(),
        function: name.function.clone(),
        cause,
        ..Failure::new(case)
    })
}
