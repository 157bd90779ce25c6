//! `wasi:io`: as wasmtime-wasi has it, with waits that end when the call's time does.
//!
//! Epochs interrupt WebAssembly code, not a host function that sleeps.

use std::future::Future;
use std::pin::pin;

use futures_util::future::{Either, select};
use wasmtime::component::{HasData, Linker, Resource, ResourceTable};
use wasmtime_wasi::p2::bindings::io::poll::{Host as Poll, HostPollable as Pollables};
use wasmtime_wasi::p2::bindings::io::streams::{
    Host as Streams, HostInputStream as Inputs, HostOutputStream as Outputs,
};
use wasmtime_wasi::p2::bindings::sync::io::{poll, streams};
use wasmtime_wasi::p2::{DynInputStream, DynOutputStream, DynPollable, StreamError, StreamResult};

use crate::error::refusal::Refused;
use crate::runtime::store::StoreData;
use crate::runtime::{carried, frames};
use crate::wasi::Waiting;

/// The WASI handles of an instance.
struct Io<'a> {
    table: &'a mut ResourceTable,
    waiting: &'a Waiting,
}

struct HasIo;

impl HasData for HasIo {
    type Data<'a> = Io<'a>;
}

/// Defines `wasi:io` over what is there.
pub(super) fn define(linker: &mut Linker<StoreData>) -> wasmtime::Result<()> {
    fn io(data: &mut StoreData) -> Io<'_> {
        let (view, waiting) = data.wasi().parts();
        Io { table: view.table, waiting }
    }
    poll::add_to_linker::<StoreData, HasIo>(linker, io)?;
    streams::add_to_linker::<StoreData, HasIo>(linker, io)
}

/// Waits no longer than the innermost call's time, and until it is cancelled.
pub(super) fn wait<T>(waiting: &Waiting, future: impl Future<Output = T>) -> wasmtime::Result<T> {
    let until = frames::deadline().at;
    let Some(cancelled) = carried::cancelled() else { return waiting.wait(until, future) };
    match waiting.wait(until, select(pin!(cancelled), pin!(future)))? {
        Either::Left(_) => Err(wasmtime::Error::new(Refused::cancelled())),
        Either::Right((done, _)) => Ok(done),
    }
}

/// The same for what has an error of its own.
fn stream<T>(waiting: &Waiting, future: impl Future<Output = StreamResult<T>>) -> StreamResult<T> {
    wait(waiting, future).map_err(StreamError::Trap)?
}

impl Io<'_> {
    /// Begins something that does not wait.
    fn begin<T>(&mut self, begin: impl FnOnce(&mut ResourceTable) -> StreamResult<T>) -> StreamResult<T> {
        let _entered = self.waiting.enter().map_err(StreamError::Trap)?;
        begin(self.table)
    }
}

impl poll::Host for Io<'_> {
    fn poll(&mut self, pollables: Vec<Resource<DynPollable>>) -> wasmtime::Result<Vec<u32>> {
        wait(self.waiting, Poll::poll(self.table, pollables))?
    }
}

impl poll::HostPollable for Io<'_> {
    fn ready(&mut self, pollable: Resource<DynPollable>) -> wasmtime::Result<bool> {
        wait(self.waiting, Pollables::ready(self.table, pollable))?
    }

    fn block(&mut self, pollable: Resource<DynPollable>) -> wasmtime::Result<()> {
        wait(self.waiting, Pollables::block(self.table, pollable))?
    }

    fn drop(&mut self, pollable: Resource<DynPollable>) -> wasmtime::Result<()> {
        Pollables::drop(self.table, pollable)
    }
}

impl streams::Host for Io<'_> {
    fn convert_stream_error(&mut self, error: StreamError) -> wasmtime::Result<streams::StreamError> {
        Ok(Streams::convert_stream_error(self.table, error)?.into())
    }
}

impl streams::HostInputStream for Io<'_> {
    fn read(&mut self, stream: Resource<DynInputStream>, len: u64) -> StreamResult<Vec<u8>> {
        self.begin(|table| Inputs::read(table, stream, len))
    }

    fn blocking_read(&mut self, stream: Resource<DynInputStream>, len: u64) -> StreamResult<Vec<u8>> {
        self::stream(self.waiting, Inputs::blocking_read(self.table, stream, len))
    }

    fn skip(&mut self, stream: Resource<DynInputStream>, len: u64) -> StreamResult<u64> {
        self.begin(|table| Inputs::skip(table, stream, len))
    }

    fn blocking_skip(&mut self, stream: Resource<DynInputStream>, len: u64) -> StreamResult<u64> {
        self::stream(self.waiting, Inputs::blocking_skip(self.table, stream, len))
    }

    fn subscribe(&mut self, stream: Resource<DynInputStream>) -> wasmtime::Result<Resource<DynPollable>> {
        Inputs::subscribe(self.table, stream)
    }

    fn drop(&mut self, stream: Resource<DynInputStream>) -> wasmtime::Result<()> {
        // It waits for a read that was begun.
        wait(self.waiting, Inputs::drop(self.table, stream))?
    }
}

impl streams::HostOutputStream for Io<'_> {
    fn check_write(&mut self, stream: Resource<DynOutputStream>) -> StreamResult<u64> {
        self.begin(|table| Outputs::check_write(table, stream))
    }

    fn write(&mut self, stream: Resource<DynOutputStream>, bytes: Vec<u8>) -> StreamResult<()> {
        self.begin(|table| Outputs::write(table, stream, bytes))
    }

    fn blocking_write_and_flush(&mut self, stream: Resource<DynOutputStream>, bytes: Vec<u8>) -> StreamResult<()> {
        self::stream(self.waiting, Outputs::blocking_write_and_flush(self.table, stream, bytes))
    }

    fn blocking_write_zeroes_and_flush(&mut self, stream: Resource<DynOutputStream>, len: u64) -> StreamResult<()> {
        self::stream(self.waiting, Outputs::blocking_write_zeroes_and_flush(self.table, stream, len))
    }

    fn subscribe(&mut self, stream: Resource<DynOutputStream>) -> wasmtime::Result<Resource<DynPollable>> {
        Outputs::subscribe(self.table, stream)
    }

    fn write_zeroes(&mut self, stream: Resource<DynOutputStream>, len: u64) -> StreamResult<()> {
        self.begin(|table| Outputs::write_zeroes(table, stream, len))
    }

    fn flush(&mut self, stream: Resource<DynOutputStream>) -> StreamResult<()> {
        self.begin(|table| Outputs::flush(table, stream))
    }

    fn blocking_flush(&mut self, stream: Resource<DynOutputStream>) -> StreamResult<()> {
        self::stream(self.waiting, Outputs::blocking_flush(self.table, stream))
    }

    fn splice(&mut self, to: Resource<DynOutputStream>, from: Resource<DynInputStream>, len: u64) -> StreamResult<u64> {
        self.begin(|table| Outputs::splice(table, to, from, len))
    }

    fn blocking_splice(
        &mut self,
        to: Resource<DynOutputStream>,
        from: Resource<DynInputStream>,
        len: u64,
    ) -> StreamResult<u64> {
        self::stream(self.waiting, Outputs::blocking_splice(self.table, to, from, len))
    }

    fn drop(&mut self, stream: Resource<DynOutputStream>) -> wasmtime::Result<()> {
        // It waits for a write that was begun.
        wait(self.waiting, Outputs::drop(self.table, stream))?
    }
}
