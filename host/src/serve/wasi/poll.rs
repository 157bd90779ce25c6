//! Waiting in WASI, cut at the call's deadline.
//!
//! Epochs interrupt WebAssembly code, not a host function that sleeps. The functions of `wasi:io` that wait are therefore
//! defined anew, with a wait that ends when the call's time does.

use std::future::Future;

use wasmtime::StoreContextMut;
use wasmtime::component::{Linker, Resource};
use wasmtime_wasi::WasiView as _;
use wasmtime_wasi::p2::bindings::io::poll::{Host as _, HostPollable as _};
use wasmtime_wasi::p2::bindings::io::streams::{HostInputStream as _, HostOutputStream as _};
use wasmtime_wasi::p2::bindings::sync::io::streams::StreamError as WireError;
use wasmtime_wasi::p2::{DynInputStream, DynOutputStream, DynPollable, StreamError};

use crate::error::refusal::Over;
use crate::runtime::frames;
use crate::runtime::store::StoreData;

/// The versions of WASI 0.2 whose names components import; wasmtime defines them all under the newest.
const VERSIONS: [&str; 1] = ["0.2.12"];

/// Waits for `future`, but no longer than the innermost call's time.
fn wait<T>(future: impl Future<Output = T>) -> wasmtime::Result<T> {
    let at = frames::deadline().at;
    wasmtime_wasi::runtime::in_tokio(async move {
        match at {
            None => Ok(future.await),
            Some(at) => {
                let left = at.left().duration();
                tokio::time::timeout(left, future).await.map_err(|_| wasmtime::Error::new(Over))
            }
        }
    })
}

type Cx<'a> = StoreContextMut<'a, StoreData>;

/// Defines the waiting functions of `wasi:io` over those of wasmtime-wasi.
pub(crate) fn define(linker: &mut Linker<StoreData>) -> wasmtime::Result<()> {
    for version in VERSIONS {
        let mut poll = linker.instance(&format!("wasi:io/poll@{version}"))?;
        poll.func_wrap("poll", |mut cx: Cx<'_>, (pollables,): (Vec<Resource<DynPollable>>,)| {
            let table = cx.data_mut().ctx().table;
            Ok((wait(table.poll(pollables))??,))
        })?;
        poll.func_wrap("[method]pollable.block", |mut cx: Cx<'_>, (pollable,): (Resource<DynPollable>,)| {
            let table = cx.data_mut().ctx().table;
            wait(table.block(pollable))?
        })?;
        let mut streams = linker.instance(&format!("wasi:io/streams@{version}"))?;
        streams.func_wrap(
            "[method]input-stream.blocking-read",
            |mut cx: Cx<'_>, (stream, len): (Resource<DynInputStream>, u64)| {
                let table = cx.data_mut().ctx().table;
                let read = wait(table.blocking_read(stream, len))?;
                Ok((wire(cx, read)?,))
            },
        )?;
        streams.func_wrap(
            "[method]input-stream.blocking-skip",
            |mut cx: Cx<'_>, (stream, len): (Resource<DynInputStream>, u64)| {
                let table = cx.data_mut().ctx().table;
                let skipped = wait(table.blocking_skip(stream, len))?;
                Ok((wire(cx, skipped)?,))
            },
        )?;
        streams.func_wrap(
            "[method]output-stream.blocking-flush",
            |mut cx: Cx<'_>, (stream,): (Resource<DynOutputStream>,)| {
                let table = cx.data_mut().ctx().table;
                let flushed = wait(table.blocking_flush(stream))?;
                Ok((wire(cx, flushed)?,))
            },
        )?;
        streams.func_wrap(
            "[method]output-stream.blocking-write-and-flush",
            |mut cx: Cx<'_>, (stream, bytes): (Resource<DynOutputStream>, Vec<u8>)| {
                let table = cx.data_mut().ctx().table;
                let written = wait(table.blocking_write_and_flush(stream, bytes))?;
                Ok((wire(cx, written)?,))
            },
        )?;
    }
    Ok(())
}

/// A stream's error as the plugin receives it.
fn wire<T>(mut cx: Cx<'_>, result: Result<T, StreamError>) -> wasmtime::Result<Result<T, WireError>> {
    Ok(match result {
        Ok(value) => Ok(value),
        Err(StreamError::Closed) => Err(WireError::Closed),
        Err(StreamError::LastOperationFailed(error)) => {
            Err(WireError::LastOperationFailed(cx.data_mut().ctx().table.push(error)?))
        }
        Err(StreamError::Trap(error)) => return Err(error),
    })
}
