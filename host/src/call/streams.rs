//! Streams and futures on their way from one store to another, or to the host: each becomes a pipe, which the two stores' drivers
//! fill and empty.
//!
//! wasmtime wants to know an item's Rust type. So the types are a closed list, as they are for common signatures; what is not in it
//! is refused when a graph is planned ([`Model::unsupported`]).

use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll};

use jackfield_contract::{Model, Type};
use parking_lot::Mutex;
use wasmtime::component::{
    ComponentType, Destination, FutureAny, FutureConsumer, FutureProducer, FutureReader, Lift, Lower, Source,
    StreamAny, StreamConsumer, StreamProducer, StreamReader, StreamResult, Val as WasmVal, VecBuffer,
};
use wasmtime::{AsContextMut, StoreContextMut};

use crate::error::Case;
use crate::error::refusal::{Refused, plug_failed};
use crate::runtime::store::StoreData;
use crate::runtime::task::Wait;
use crate::value::pipe::{self, Item as _, Next, ROOM};
use crate::value::stream::Kept;
use crate::value::{ValFuture, ValStream};
use crate::{DispatchError, Val, ValError};

type Cx<'a> = StoreContextMut<'a, StoreData>;

/// How many items are given at a time.
const ITEMS: usize = 1024;

/// A type of items.
trait Item: ComponentType + Lift + Lower + Send + Sync + 'static {
    /// Whether it is a byte: those go in bulk.
    const BYTE: bool = false;

    fn into_val(self) -> Val;
    fn from_val(val: Val) -> Result<Self, ValError>;
}

macro_rules! items {
    ($($ty:ty, $name:literal: $case:ident;)*) => {
        $(impl Item for $ty {
            fn into_val(self) -> Val {
                Val::$case(self)
            }

            fn from_val(val: Val) -> Result<Self, ValError> {
                match val {
                    Val::$case(value) => Ok(value),
                    other => Err(ValError::mismatch($name, &other)),
                }
            }
        })*

        /// Does something with the Rust type that stands for an item's.
        fn with_item<W: WithItem>(model: &Model, ty: Option<&Type>, with: W) -> Option<W::Output> {
            Some(match ty.map(|ty| model.resolve(ty)) {
                None => with.item::<()>(),
                Some(Type::U8) => with.item::<u8>(),
                Some(Type::Bool) => with.item::<bool>(),
                Some(Type::S8) => with.item::<i8>(),
                Some(Type::S16) => with.item::<i16>(),
                Some(Type::U16) => with.item::<u16>(),
                Some(Type::S32) => with.item::<i32>(),
                Some(Type::U32) => with.item::<u32>(),
                Some(Type::S64) => with.item::<i64>(),
                Some(Type::U64) => with.item::<u64>(),
                Some(Type::F32) => with.item::<f32>(),
                Some(Type::F64) => with.item::<f64>(),
                Some(Type::Char) => with.item::<char>(),
                Some(Type::String) => with.item::<String>(),
                Some(Type::List(inner)) if *model.resolve(inner) == Type::U8 => with.item::<Vec<u8>>(),
                Some(Type::List(inner)) if *model.resolve(inner) == Type::String => with.item::<Vec<String>>(),
                _ => return None,
            })
        }
    };
}

items! {
    bool, "bool": Bool;
    i8, "s8": S8;
    i16, "s16": S16;
    u16, "u16": U16;
    i32, "s32": S32;
    u32, "u32": U32;
    i64, "s64": S64;
    u64, "u64": U64;
    f32, "f32": Float32;
    f64, "f64": Float64;
    char, "char": Char;
    String, "string": String;
}

/// No payload.
impl Item for () {
    fn into_val(self) -> Val {
        Val::Tuple(Vec::new())
    }

    fn from_val(_: Val) -> Result<Self, ValError> {
        Ok(())
    }
}

impl Item for u8 {
    const BYTE: bool = true;

    fn into_val(self) -> Val {
        Val::U8(self)
    }

    fn from_val(val: Val) -> Result<Self, ValError> {
        match val {
            Val::U8(value) => Ok(value),
            other => Err(ValError::mismatch("u8", &other)),
        }
    }
}

impl Item for Vec<u8> {
    fn into_val(self) -> Val {
        Val::Bytes(self)
    }

    fn from_val(val: Val) -> Result<Self, ValError> {
        crate::FromVal::from_val(val)
    }
}

impl Item for Vec<String> {
    fn into_val(self) -> Val {
        Val::List(self.into_iter().map(Val::String).collect())
    }

    fn from_val(val: Val) -> Result<Self, ValError> {
        crate::FromVal::from_val(val)
    }
}

trait WithItem {
    type Output;

    fn item<T: Item>(self) -> Self::Output;
}

/// What stands for a stream or future whose items are of no type in the list.
fn unknown() -> Refused {
    Refused::new(Case::Unsupported, "streams and futures of such items are not supported yet")
}

/// Takes a stream or a future out of a store, which writes it from now on.
pub(super) fn lift(cx: &mut Cx<'_>, val: WasmVal) -> wasmtime::Result<Val> {
    /// The first type in the list that the items are of.
    macro_rules! first {
        ($any:ident, $take:ident: $($ty:ty),*) => {
            $(if let Some(taken) = $take::<$ty>(cx, &$any) {
                return taken;
            })*
        };
    }
    match val {
        WasmVal::Stream(any) => {
            first!(any, take_stream: u8, (), bool, i8, i16, u16, i32, u32, i64, u64, f32, f64, char, String, Vec<u8>, Vec<String>);
        }
        WasmVal::Future(any) => {
            first!(any, take_future: u8, (), bool, i8, i16, u16, i32, u32, i64, u64, f32, f64, char, String, Vec<u8>, Vec<String>);
        }
        _ => return Err(Refused::new(Case::Unsupported, "error contexts are not supported").into()),
    }
    Err(unknown().into())
}

/// A pipe that this store writes.
fn written(cx: &mut Cx<'_>) -> (WriteEnd, ReadEnd) {
    let (write, read) = pipe::pipe();
    let tasks = &mut cx.data_mut().tasks;
    write.keep(Box::new(tasks.wait()));
    tasks.writes(write.pipe());
    (write, read)
}

fn take_stream<T: Item>(cx: &mut Cx<'_>, any: &StreamAny) -> Option<wasmtime::Result<Val>> {
    let reader = any.clone().try_into_stream_reader::<T>().ok()?;
    let (end, read) = written(cx);
    let piped = reader.pipe(cx.as_context_mut(), Consumer::<T> { end, item: PhantomData });
    Some(piped.map(|()| Val::Stream(ValStream::reading(read))))
}

fn take_future<T: Item>(cx: &mut Cx<'_>, any: &FutureAny) -> Option<wasmtime::Result<Val>> {
    let reader = any.clone().try_into_future_reader::<T>().ok()?;
    let (end, read) = written(cx);
    let piped = reader.pipe(cx.as_context_mut(), Consumer::<T> { end, item: PhantomData });
    Some(piped.map(|()| Val::Future(ValFuture(ValStream::reading(read)))))
}

/// Puts what a store writes into a pipe.
struct Consumer<T> {
    end: WriteEnd,
    item: PhantomData<fn() -> T>,
}

impl<T: Item> StreamConsumer<StoreData> for Consumer<T> {
    type Item = T;

    fn poll_consume(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut store: Cx<'_>,
        mut source: Source<'_, T>,
        finish: bool,
    ) -> Poll<wasmtime::Result<StreamResult>> {
        let room = match self.end.poll_room(cx) {
            Poll::Ready(Some(room)) => room,
            Poll::Ready(None) => return Poll::Ready(Ok(StreamResult::Dropped)),
            Poll::Pending if finish => return Poll::Ready(Ok(StreamResult::Cancelled)),
            Poll::Pending => return Poll::Pending,
        };
        fill(&self.end, room, &mut source, &mut store)?;
        Poll::Ready(Ok(StreamResult::Completed))
    }
}

/// Puts what there is room for into a pipe; the last item may be larger.
fn fill<T: Item>(
    end: &WriteEnd,
    mut room: usize,
    source: &mut Source<'_, T>,
    store: &mut Cx<'_>,
) -> wasmtime::Result<()> {
    let there = source.remaining(&mut *store);
    if T::BYTE && there > 0 {
        let mut bytes: Vec<T> = Vec::new();
        bytes.reserve_exact(there.min(room));
        source.read(&mut *store, &mut bytes)?;
        end.push(bytes.into_iter().map(T::into_val));
        return Ok(());
    }
    // One by one: how large an item is shows when it is there, and a vector of units has room for any number.
    let mut items = Vec::new();
    while items.len() < there && room > 0 {
        let mut item: Option<T> = None;
        source.read(&mut *store, &mut item)?;
        let Some(item) = item.map(T::into_val) else { break };
        room = room.saturating_sub(item.weight());
        items.push(item);
    }
    end.push(items);
    Ok(())
}

impl<T: Item> FutureConsumer<StoreData> for Consumer<T> {
    type Item = T;

    fn poll_consume(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        mut store: Cx<'_>,
        mut source: Source<'_, T>,
        _: bool,
    ) -> Poll<wasmtime::Result<()>> {
        let mut value: Option<T> = None;
        source.read(&mut store, &mut value)?;
        self.end.push(value.map(T::into_val));
        Poll::Ready(Ok(()))
    }
}

/// A stream or a future on its way into a store, where its reader is.
pub(super) struct Passed<'a> {
    stream: &'a ValStream,
    is_future: bool,
    place: Weak<Place>,
    reader: WasmVal,
}

/// Where a reader finds the end that it reads, once that is given away.
/// The ends of pipes for values.
type ReadEnd = pipe::ReadEnd<Val>;
type WriteEnd = pipe::WriteEnd<Val>;

type Place = Mutex<Option<ReadEnd>>;

/// Makes a reader in a store; nothing is taken from anybody before it is [given](Passed::give).
pub(super) fn lower<'a>(
    cx: &mut Cx<'_>,
    model: &Model,
    ty: &Type,
    val: &'a Val,
) -> wasmtime::Result<Result<(WasmVal, Passed<'a>), Refused>> {
    let (stream, payload, is_future) = match (model.resolve(ty), val) {
        (Type::Stream(payload), Val::Stream(stream)) => (stream, payload, false),
        (Type::Future(payload), Val::Future(ValFuture(stream))) => (stream, payload, true),
        _ => return Ok(Err(unknown())),
    };
    if !stream.is_there() {
        return Ok(Err(kept(is_future, Kept::Gone)));
    }
    let place = Arc::<Place>::default();
    let (known, wait) = (Arc::downgrade(&place), cx.data().tasks.wait());
    let give = Give { cx, place, wait, is_future };
    let Some(reader) = with_item(model, payload.as_deref(), give) else { return Ok(Err(unknown())) };
    let reader = reader?;
    Ok(Ok((reader.clone(), Passed { stream, is_future, place: known, reader })))
}

impl Passed<'_> {
    /// Takes it away from whoever had it.
    pub(super) fn give(&self) -> Result<(), Refused> {
        let end = self.stream.give_away().map_err(|why| kept(self.is_future, why))?;
        if let Some(place) = self.place.upgrade() {
            *place.lock() = Some(end);
        }
        Ok(())
    }

    /// Gives it back, for a call that is refused, and closes its reader.
    pub(super) fn undo(self, cx: &mut Cx<'_>) -> wasmtime::Result<()> {
        if let Some(end) = self.place.upgrade().and_then(|place| place.lock().take()) {
            self.stream.give_back(end);
        }
        match self.reader {
            WasmVal::Stream(mut reader) => reader.close(cx),
            WasmVal::Future(mut reader) => reader.close(cx),
            _ => Ok(()),
        }
    }
}

fn kept(is_future: bool, why: Kept) -> Refused {
    let what = if is_future { "future" } else { "stream" };
    Refused::handle(match why {
        Kept::Gone => format!("the {what} was passed on already, or read to its end"),
        Kept::Read => format!("the {what} is being read; pass it on when nobody reads it"),
    })
}

struct Give<'a, 'b> {
    cx: &'a mut Cx<'b>,
    place: Arc<Place>,
    wait: Wait,
    is_future: bool,
}

impl WithItem for Give<'_, '_> {
    type Output = wasmtime::Result<WasmVal>;

    fn item<T: Item>(self) -> Self::Output {
        let Self { cx, place, wait, is_future } = self;
        let producer = Producer::<T> { place, _wait: wait, item: PhantomData };
        Ok(if is_future {
            let reader = FutureReader::new(cx.as_context_mut(), producer)?;
            WasmVal::Future(reader.try_into_future_any(cx.as_context_mut())?)
        } else {
            let reader = StreamReader::new(cx.as_context_mut(), producer)?;
            WasmVal::Stream(reader.try_into_stream_any(cx.as_context_mut())?)
        })
    }
}

/// Takes what a store reads out of a pipe.
struct Producer<T> {
    place: Arc<Place>,
    /// Its store waits for others as long as this is there.
    _wait: Wait,
    item: PhantomData<fn() -> T>,
}

impl<T: Item> StreamProducer<StoreData> for Producer<T> {
    type Item = T;
    type Buffer = VecBuffer<T>;

    fn poll_produce<'a>(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut store: StoreContextMut<'a, StoreData>,
        mut destination: Destination<'a, T, VecBuffer<T>>,
        finish: bool,
    ) -> Poll<wasmtime::Result<StreamResult>> {
        let end = self.place.lock();
        let Some(end) = &*end else { return Poll::Ready(Ok(StreamResult::Dropped)) };
        match end.poll_next(cx) {
            Poll::Pending if finish => return Poll::Ready(Ok(StreamResult::Cancelled)),
            Poll::Pending => return Poll::Pending,
            Poll::Ready(Next::End(Ok(()))) => return Poll::Ready(Ok(StreamResult::Dropped)),
            // There is no other way to say that it is not a clean end.
            Poll::Ready(Next::End(Err(error))) => return Poll::Ready(Err(plug_failed(error))),
            Poll::Ready(Next::Items) => {}
        }
        let most = destination.remaining(store.as_context_mut()).unwrap_or(ITEMS);
        if most > 0 {
            let items = end.take(most.min(if T::BYTE { ROOM } else { ITEMS }));
            let items = items.into_iter().map(T::from_val).collect::<Result<Vec<T>, _>>();
            destination.set_buffer(items.map_err(unfit)?.into());
        }
        Poll::Ready(Ok(StreamResult::Completed))
    }
}

impl<T: Item> FutureProducer<StoreData> for Producer<T> {
    type Item = T;

    fn poll_produce(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        _: Cx<'_>,
        finish: bool,
    ) -> Poll<wasmtime::Result<Option<T>>> {
        let end = self.place.lock();
        let Some(end) = &*end else {
            return Poll::Ready(Err(wasmtime::Error::msg("a future is read before it is passed")));
        };
        Poll::Ready(match end.poll_next(cx) {
            Poll::Pending if finish => Ok(None),
            Poll::Pending => return Poll::Pending,
            Poll::Ready(Next::End(Err(error))) => Err(plug_failed(error)),
            Poll::Ready(Next::End(Ok(()))) => {
                Err(plug_failed(DispatchError::unavailable("the future that was passed ended without a value")))
            }
            Poll::Ready(Next::Items) => match end.item() {
                Some(Ok(item)) => T::from_val(item).map(Some).map_err(unfit),
                _ => return Poll::Pending,
            },
        })
    }
}

/// What the host wrote is of another type.
fn unfit(error: ValError) -> wasmtime::Error {
    Refused::new(Case::Other, format!("an item of a stream or future that it reads: {error}")).into()
}
