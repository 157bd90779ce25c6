//! Strings, lists, maps and lists of fixed length.

use std::alloc::Layout;
use std::collections::BTreeMap;

use super::{Abi, Fields, Lift, Lifting, Lower, Lowering, Sink, Source, record_layout};

/// The size of a pointer, and of a length.
const WORD: usize = size_of::<usize>();

/// The place and length of a sequence, as it is passed.
#[derive(Clone, Copy)]
struct Sequence {
    pointer: *mut u8,
    length: usize,
}

impl Sequence {
    /// Writes pointer and length.
    ///
    /// # Safety
    /// `to` is valid for writes of two aligned words.
    unsafe fn store(self, to: *mut u8) {
        // SAFETY: the caller vouches for two words.
        unsafe {
            to.cast::<*mut u8>().write(self.pointer);
            to.add(WORD).cast::<usize>().write(self.length);
        }
    }

    fn lower(self, to: &mut Sink<'_>) {
        to.push(self.pointer.expose_provenance() as u64);
        to.push(self.length as u64);
    }

    /// Reads pointer and length.
    ///
    /// # Safety
    /// `from` is valid for reads of two aligned words.
    unsafe fn load(from: *const u8) -> Self {
        // SAFETY: the caller vouches for two words.
        unsafe { Self { pointer: from.cast::<*mut u8>().read(), length: from.add(WORD).cast::<usize>().read() } }
    }

    fn lift(from: &mut Source<'_>) -> Self {
        let pointer = std::ptr::with_exposed_provenance_mut(from.take() as usize);
        Self { pointer, length: from.take() as usize }
    }

    /// Takes over a list's buffer and its elements.
    ///
    /// # Safety
    /// The sequence is a list of `T`s in memory form, in a buffer of this module's allocator that nobody else owns.
    unsafe fn into_vec<'a, T: Lift<'a>>(self, cx: Lifting<'a>) -> Vec<T> {
        if self.length == 0 || T::SIZE == 0 {
            return Vec::new();
        }
        if T::PLAIN {
            // SAFETY: a plain type's memory form is the Rust value, size and alignment included, and the buffer was allocated
            // by `cabi_realloc`, that is by the global allocator, with exactly this layout.
            return unsafe { Vec::from_raw_parts(self.pointer.cast::<T>(), self.length, self.length) };
        }
        let mut items = Vec::with_capacity(self.length);
        for index in 0..self.length {
            // SAFETY: the element is within the buffer.
            items.push(unsafe { T::load(self.pointer.add(index * T::SIZE), cx) });
        }
        // SAFETY: the buffer was allocated with this layout and its elements were moved out.
        unsafe { free(self.pointer, self.length * T::SIZE, T::ALIGN) };
        items
    }
}

/// Gives a buffer back that `cabi_realloc` allocated.
///
/// # Safety
/// The buffer was allocated by the global allocator with this size, which is not zero, and this alignment.
pub(super) unsafe fn free(pointer: *mut u8, size: usize, align: usize) {
    // SAFETY: the same size and alignment made a layout once.
    unsafe { std::alloc::dealloc(pointer, Layout::from_size_align_unchecked(size, align)) }
}

/// The list as it is passed: in place if its elements are plain, else written to memory of the lowering.
fn list_of<T: Lower>(items: &[T], cx: &mut Lowering) -> Sequence {
    if T::PLAIN {
        return Sequence { pointer: items.as_ptr().cast_mut().cast(), length: items.len() };
    }
    let pointer = cx.allocate(items.len() * T::SIZE, T::ALIGN);
    for (index, item) in items.iter().enumerate() {
        // SAFETY: the buffer has room for all elements, each aligned.
        unsafe { item.store(pointer.add(index * T::SIZE), cx) };
    }
    Sequence { pointer, length: items.len() }
}

/// Implements what all sequences share: two words, in memory and flat.
macro_rules! sequence {
    ($([$($generic:ident),*] $ty:ty, $self:ident, $cx:ident => $sequence:expr;)*) => { $(
        impl<$($generic),*> Abi for $ty {
            const SIZE: usize = 2 * WORD;
            const ALIGN: usize = WORD;
            const FLAT: usize = 2;
        }

        impl<$($generic: Lower),*> Lower for $ty {
            unsafe fn store(&$self, to: *mut u8, $cx: &mut Lowering) {
                // SAFETY: the caller vouches for the two words of a sequence.
                unsafe { $sequence.store(to) }
            }

            fn lower(&$self, to: &mut Sink<'_>, $cx: &mut Lowering) {
                $sequence.lower(to);
            }
        }
    )* };
}

sequence! {
    [] str, self, _cx => Sequence { pointer: self.as_ptr().cast_mut(), length: self.len() };
    [] &str, self, _cx => Sequence { pointer: self.as_ptr().cast_mut(), length: self.len() };
    [] String, self, _cx => Sequence { pointer: self.as_ptr().cast_mut(), length: self.len() };
    [T] [T], self, cx => list_of(self, cx);
    [T] &[T], self, cx => list_of(self, cx);
    [T] Vec<T>, self, cx => list_of(self, cx);
    [K, V] BTreeMap<K, V>, self, cx => map_of(self, cx);
    [K, V] &BTreeMap<K, V>, self, cx => map_of(self, cx);
}

impl Lift<'_> for String {
    unsafe fn load(from: *const u8, _: Lifting<'_>) -> Self {
        // SAFETY: the caller vouches for a string.
        unsafe { string_from(Sequence::load(from)) }
    }

    unsafe fn lift(from: &mut Source<'_>, _: Lifting<'_>) -> Self {
        // SAFETY: the caller vouches for a string.
        unsafe { string_from(Sequence::lift(from)) }
    }
}

/// Takes over a string's buffer.
///
/// # Safety
/// The sequence is a string in a buffer of this module's allocator that nobody else owns.
unsafe fn string_from(sequence: Sequence) -> String {
    if sequence.length == 0 {
        return String::new();
    }
    // SAFETY: the buffer was allocated for exactly this many bytes, and the runtime has checked or converted them: strings
    // cross the boundary as UTF-8 only.
    unsafe { String::from_raw_parts(sequence.pointer, sequence.length, sequence.length) }
}

impl<'a, T: Lift<'a>> Lift<'a> for Vec<T> {
    unsafe fn load(from: *const u8, cx: Lifting<'a>) -> Self {
        // SAFETY: the caller vouches for a list.
        unsafe { Sequence::load(from).into_vec(cx) }
    }

    unsafe fn lift(from: &mut Source<'_>, cx: Lifting<'a>) -> Self {
        // SAFETY: the caller vouches for a list.
        unsafe { Sequence::lift(from).into_vec(cx) }
    }
}

/// The map as it is passed: a list of pairs, in the order of the keys.
fn map_of<K: Lower, V: Lower>(map: &BTreeMap<K, V>, cx: &mut Lowering) -> Sequence {
    let (size, align) = record_layout(&[(K::SIZE, K::ALIGN), (V::SIZE, V::ALIGN)]);
    let pointer = cx.allocate(map.len() * size, align);
    for (index, (key, value)) in map.iter().enumerate() {
        // SAFETY: the buffer has room for all pairs, each aligned.
        unsafe {
            let mut pair = Fields::new(pointer.add(index * size));
            key.store(pair.next::<K>(), cx);
            value.store(pair.next::<V>(), cx);
        }
    }
    Sequence { pointer, length: map.len() }
}

impl<'a, K: Lift<'a> + Ord, V: Lift<'a>> Lift<'a> for BTreeMap<K, V> {
    unsafe fn load(from: *const u8, cx: Lifting<'a>) -> Self {
        // SAFETY: the caller vouches for a map, which is a list of pairs.
        unsafe { Sequence::load(from).into_vec::<(K, V)>(cx) }.into_iter().collect()
    }

    unsafe fn lift(from: &mut Source<'_>, cx: Lifting<'a>) -> Self {
        // SAFETY: the caller vouches for a map, which is a list of pairs.
        unsafe { Sequence::lift(from).into_vec::<(K, V)>(cx) }.into_iter().collect()
    }
}

impl<T: Abi, const N: usize> Abi for [T; N] {
    const SIZE: usize = T::SIZE * N;
    const ALIGN: usize = T::ALIGN;
    const FLAT: usize = T::FLAT * N;
    const PLAIN: bool = T::PLAIN;
}

impl<T: Abi, const N: usize> Abi for &[T; N] {
    const SIZE: usize = <[T; N]>::SIZE;
    const ALIGN: usize = <[T; N]>::ALIGN;
    const FLAT: usize = <[T; N]>::FLAT;
}

impl<T: Lower, const N: usize> Lower for [T; N] {
    unsafe fn store(&self, to: *mut u8, cx: &mut Lowering) {
        for (index, item) in self.iter().enumerate() {
            // SAFETY: the caller vouches for room for all elements.
            unsafe { item.store(to.add(index * T::SIZE), cx) };
        }
    }

    fn lower(&self, to: &mut Sink<'_>, cx: &mut Lowering) {
        for item in self {
            item.lower(to, cx);
        }
    }
}

impl<T: Lower, const N: usize> Lower for &[T; N] {
    unsafe fn store(&self, to: *mut u8, cx: &mut Lowering) {
        // SAFETY: as the caller says.
        unsafe { (**self).store(to, cx) }
    }

    fn lower(&self, to: &mut Sink<'_>, cx: &mut Lowering) {
        (**self).lower(to, cx);
    }
}

impl<'a, T: Lift<'a>, const N: usize> Lift<'a> for [T; N] {
    unsafe fn load(from: *const u8, cx: Lifting<'a>) -> Self {
        // SAFETY: the caller vouches for `N` elements.
        std::array::from_fn(|index| unsafe { T::load(from.add(index * T::SIZE), cx) })
    }

    unsafe fn lift(from: &mut Source<'_>, cx: Lifting<'a>) -> Self {
        // SAFETY: the caller vouches for `N` elements.
        std::array::from_fn(|_| unsafe { T::lift(from, cx) })
    }
}
