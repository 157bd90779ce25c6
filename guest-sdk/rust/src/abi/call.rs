//! What one call across the boundary needs: core values, return areas, and results that are kept until the caller has
//! read them.

use std::alloc::Layout;
use std::mem::MaybeUninit;

use super::{Abi, Fields, Lift, Lifting, Lower, Lowering, Side, Sink, align_up, discriminant_size};

/// A core value type: how it goes into a slot and comes out of one.
pub trait Core: Copy {
    /// Its bits, zero-extended.
    fn into_slot(self) -> u64;
    /// The value of these bits.
    fn from_slot(slot: u64) -> Self;
}

impl Core for i32 {
    fn into_slot(self) -> u64 {
        u64::from(self as u32)
    }

    fn from_slot(slot: u64) -> Self {
        slot as i32
    }
}

impl Core for i64 {
    fn into_slot(self) -> u64 {
        self as u64
    }

    fn from_slot(slot: u64) -> Self {
        slot as i64
    }
}

impl Core for f32 {
    fn into_slot(self) -> u64 {
        u64::from(self.to_bits())
    }

    fn from_slot(slot: u64) -> Self {
        Self::from_bits(slot as u32)
    }
}

impl Core for f64 {
    fn into_slot(self) -> u64 {
        self.to_bits()
    }

    fn from_slot(slot: u64) -> Self {
        Self::from_bits(slot)
    }
}

/// Room for values in memory form, aligned for all of them.
#[repr(C, align(8))]
pub struct Area<const N: usize>([MaybeUninit<u8>; N]);

impl<const N: usize> Area<N> {
    /// Not initialised.
    #[expect(clippy::new_without_default, reason = "only generated code makes one")]
    pub fn new() -> Self {
        Self([MaybeUninit::uninit(); N])
    }

    /// The first byte.
    pub fn pointer(&mut self) -> *mut u8 {
        self.0.as_mut_ptr().cast()
    }
}

/// Writes the next parameter of those that are passed in memory.
///
/// # Safety
/// The walk is over memory with room for this parameter at its place.
pub unsafe fn store_next<T: Lower>(fields: &mut Fields, value: &T, cx: &mut Lowering) {
    // SAFETY: as the caller says.
    unsafe { value.store(fields.next::<T>(), cx) }
}

/// Reads the next parameter of those that are passed in memory.
///
/// # Safety
/// The walk is over parameters, and the next one is a `T`; see [`Lift::load`].
pub unsafe fn load_next<'a, T: Lift<'a>>(fields: &mut Fields, cx: Lifting<'a>) -> T {
    // SAFETY: as the caller says.
    unsafe { T::load(fields.next::<T>(), cx) }
}

/// Gives the memory of parameters back that were passed in memory.
///
/// # Safety
/// The caller of the export allocated it with this size and alignment, and the parameters have been read.
pub unsafe fn free_params(params: *mut u8, size: usize, align: usize) {
    // SAFETY: as the caller says; more than sixteen values are not of size zero.
    unsafe { super::lists::free(params, size, align) }
}

/// Writes a variant's discriminant.
///
/// # Safety
/// `to` is valid for writes of the discriminant of a variant with so many cases, and aligned to it.
pub unsafe fn store_discriminant(to: *mut u8, cases: usize, discriminant: u32) {
    // SAFETY: the caller vouches for the place.
    unsafe {
        match discriminant_size(cases) {
            1 => to.write(discriminant as u8),
            2 => to.cast::<u16>().write(discriminant as u16),
            _ => to.cast::<u32>().write(discriminant),
        }
    }
}

/// Reads a variant's discriminant.
///
/// # Safety
/// `from` is valid for reads of the discriminant of a variant with so many cases, and aligned to it.
pub unsafe fn load_discriminant(from: *const u8, cases: usize) -> u32 {
    // SAFETY: the caller vouches for the place.
    unsafe {
        match discriminant_size(cases) {
            1 => u32::from(from.read()),
            2 => u32::from(from.cast::<u16>().read()),
            _ => from.cast::<u32>().read(),
        }
    }
}

/// The runtime checks discriminants, so this is never met.
#[cold]
pub fn no_such_case(discriminant: u32) -> ! {
    panic!("a variant has no case {discriminant}")
}

/// Lowers a result whose flat form is a single core value.
pub fn lower_one<C: Core, R: Lower>(result: &R) -> C {
    let mut slots = [0];
    result.lower(&mut Sink::new(&mut slots), &mut Lowering::new(Side::EXPORT));
    C::from_slot(slots[0])
}

/// A result and what its lowering allocated, in front of its memory form.
struct Kept<R> {
    _lowering: Lowering,
    _result: R,
}

/// The layout of a kept result with its memory form, and where that begins.
const fn kept_layout<R: Abi>() -> (Layout, usize) {
    let align = if align_of::<Kept<R>>() > 8 { align_of::<Kept<R>>() } else { 8 };
    let area = align_up(size_of::<Kept<R>>(), 8);
    match Layout::from_size_align(area + R::SIZE, align) {
        Ok(layout) => (layout, area),
        Err(_) => panic!("a result is larger than memory"),
    }
}

/// Writes a result to memory, where it stays until [`release`].
pub fn keep<R: Lower>(result: R) -> *mut u8 {
    let (layout, area) = const { kept_layout::<R>() };
    // SAFETY: the size is not zero, since a `Kept` holds a vector.
    let memory = unsafe { std::alloc::alloc(layout) };
    if memory.is_null() {
        std::alloc::handle_alloc_error(layout);
    }
    let mut lowering = Lowering::new(Side::EXPORT);
    // SAFETY: the block has room for both parts, each at an offset of its alignment.
    unsafe {
        let to = memory.add(area);
        result.store(to, &mut lowering);
        memory.cast::<Kept<R>>().write(Kept { _lowering: lowering, _result: result });
        to
    }
}

/// Lets go of a result that the caller has read.
///
/// # Safety
/// `area` comes from [`keep`] with the same type and was not released before.
pub unsafe fn release<R: Abi>(area: *mut u8) {
    let (layout, offset) = const { kept_layout::<R>() };
    // SAFETY: the block is the one that `keep` allocated.
    unsafe {
        let memory = area.sub(offset);
        memory.cast::<Kept<R>>().drop_in_place();
        std::alloc::dealloc(memory, layout);
    }
}
