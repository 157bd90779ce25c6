//! How large values are, for whoever decides on a call.

use wasmtime::component::Val as WasmVal;

use super::Val;
use super::pipe::Item;

/// The bytes of a value's numbers, texts and bytes together. A case, a flag and a handle count as one number.
pub(crate) fn size(val: &Val) -> u64 {
    let inner = |val: &Option<Box<Val>>| val.as_deref().map_or(0, size);
    match val {
        Val::Bool(_) | Val::S8(_) | Val::U8(_) => 1,
        Val::S16(_) | Val::U16(_) => 2,
        Val::S32(_) | Val::U32(_) | Val::Float32(_) | Val::Char(_) => 4,
        Val::Handle(_) | Val::Stream(_) | Val::Future(_) => 4,
        Val::S64(_) | Val::U64(_) | Val::Float64(_) => 8,
        Val::String(text) => text.len() as u64,
        Val::Bytes(bytes) => bytes.len() as u64,
        Val::List(items) | Val::Tuple(items) => items.iter().map(size).sum(),
        Val::Map(entries) => entries.iter().map(|(key, value)| size(key) + size(value)).sum(),
        Val::Record(fields) => fields.iter().map(|(_, value)| size(value)).sum(),
        Val::Enum(_) => CASE,
        Val::Flags(set) => set.len() as u64 * CASE,
        Val::Variant(_, payload) | Val::Option(payload) => CASE + inner(payload),
        Val::Result(Ok(payload) | Err(payload)) => CASE + inner(payload),
    }
}

/// A place for a value.
const PLACE: usize = size_of::<Val>();

/// What an item takes: its contents, and a place for itself and for each value in it.
fn weight(item: &Val) -> usize {
    let contents = match item {
        Val::List(items) | Val::Tuple(items) => items.iter().map(weight).fold(0, usize::saturating_add),
        other => usize::try_from(size(other)).unwrap_or(usize::MAX),
    };
    contents.saturating_add(PLACE)
}

impl Item for Val {
    fn weight(&self) -> usize {
        weight(self)
    }

    fn byte(self) -> Result<u8, Self> {
        match self {
            Self::U8(byte) => Ok(byte),
            other => Err(other),
        }
    }

    fn of_byte(byte: u8) -> Self {
        Self::U8(byte)
    }
}

/// The same as [`size`] of wasmtime's own values.
pub(crate) fn wasm_size(val: &WasmVal) -> u64 {
    let inner = |val: &Option<Box<WasmVal>>| val.as_deref().map_or(0, wasm_size);
    match val {
        WasmVal::Bool(_) | WasmVal::S8(_) | WasmVal::U8(_) => 1,
        WasmVal::S16(_) | WasmVal::U16(_) => 2,
        WasmVal::S64(_) | WasmVal::U64(_) | WasmVal::Float64(_) => 8,
        WasmVal::String(text) => text.len() as u64,
        WasmVal::List(items) | WasmVal::FixedLengthList(items) | WasmVal::Tuple(items) => {
            items.iter().map(wasm_size).sum()
        }
        WasmVal::Map(entries) => entries.iter().map(|(key, value)| wasm_size(key) + wasm_size(value)).sum(),
        WasmVal::Record(fields) => fields.iter().map(|(_, value)| wasm_size(value)).sum(),
        WasmVal::Enum(_) => CASE,
        WasmVal::Flags(set) => set.len() as u64 * CASE,
        WasmVal::Variant(_, payload) | WasmVal::Option(payload) => CASE + inner(payload),
        WasmVal::Result(Ok(payload) | Err(payload)) => CASE + inner(payload),
        // Numbers of 32 bits, characters, and whatever is a number in a table.
        _ => 4,
    }
}

/// What values of Rust types weigh, by the same rule.
#[cfg(feature = "bulk")]
pub(crate) trait Weight {
    fn weight(&self) -> u64;
}

#[cfg(feature = "bulk")]
macro_rules! weights {
    ($($ty:ty: $this:ident => $weight:expr;)*) => {$(
        impl Weight for $ty {
            fn weight(&self) -> u64 {
                let $this = self;
                $weight
            }
        }
    )*};
    ($(($($name:ident)*))*) => {$(
        impl<$($name: Weight),*> Weight for ($($name,)*) {
            #[allow(non_snake_case, reason = "the parts are called as their types are")]
            fn weight(&self) -> u64 {
                let ($($name,)*) = self;
                0 $(+ $name.weight())*
            }
        }
    )*};
}

#[cfg(feature = "bulk")]
weights! {
    bool: _this => 1;
    u32: _this => 4;
    i32: _this => 4;
    u64: _this => 8;
    i64: _this => 8;
    f64: _this => 8;
    String: this => this.len() as u64;
    Vec<u8>: this => this.len() as u64;
}

#[cfg(feature = "bulk")]
weights! { () (A) (A B) (A B C) }

#[cfg(feature = "bulk")]
impl<T: Weight, E: Weight> Weight for Result<T, E> {
    fn weight(&self) -> u64 {
        CASE + self.as_ref().map_or_else(Weight::weight, Weight::weight)
    }
}

/// A case or a flag.
const CASE: u64 = 1;

#[cfg(test)]
mod tests {
    use std::task::{Context, Poll, Waker};

    use super::*;
    use crate::value::pipe;

    #[test]
    fn a_value_is_as_large_as_its_parts() {
        let record = Val::Record(vec![
            ("a".to_owned(), Val::String("four".to_owned())),
            ("b".to_owned(), Val::List(vec![Val::U16(1), Val::U16(2)])),
            ("c".to_owned(), Val::Option(Some(Box::new(Val::Bytes(vec![0; 100]))))),
        ]);
        assert_eq!(size(&record), 4 + 4 + 1 + 100);
        let record = WasmVal::Record(vec![
            ("a".to_owned(), WasmVal::String("four".to_owned())),
            ("b".to_owned(), WasmVal::List(vec![WasmVal::U16(1), WasmVal::U16(2)])),
            ("c".to_owned(), WasmVal::Option(Some(Box::new(WasmVal::Char('x'))))),
        ]);
        assert_eq!(wasm_size(&record), 4 + 4 + 1 + 4);
    }

    #[test]
    fn each_value_in_an_item_takes_its_place() {
        assert_eq!(weight(&Val::Tuple(Vec::new())), PLACE);
        assert_eq!(weight(&Val::List(vec![Val::String("four".to_owned()), Val::String(String::new())])), 4 + 3 * PLACE);
        let (write, read) = pipe::pipe();
        write.push([Val::List(vec![Val::String(String::new()); pipe::ROOM / PLACE])]);
        let cx = Context::from_waker(Waker::noop());
        assert!(write.poll_room(&cx).is_pending());
        read.take(1);
        assert!(matches!(write.poll_room(&cx), Poll::Ready(Some(pipe::ROOM))));
    }
}
