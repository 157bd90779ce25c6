//! The canonical ABI as traits: how values of the contract's Rust types cross the component's boundary.
//!
//! Generated code calls these traits with concrete types, so that what it says stays short and what is tricky is written
//! (and tested) once. The rules are those of the component model's `CanonicalABI.md`: a value has a *memory* form with a
//! size and an alignment, and a *flat* form, a row of core values. Here a flat value is a row of `u64` slots that hold
//! raw bits, narrower values zero-extended. The join of a variant's cases is then nothing to do: a slot that is an
//! `f32` in one case and an `i64` in another holds the bits of either. Only the generated `extern "C"` signatures know
//! which core type each slot is passed as.
//!
//! Pointers are as wide as the target's, so all of this runs, and is tested, on the machine that builds the plugin too.
//!
//! Lowering is by reference. What it has to allocate belongs to a [`Lowering`] and goes with it; the handle of an owned
//! resource is taken out of its wrapper, which is empty from then on. Lifting takes over what it reads.

mod call;
mod compound;
mod layout;
mod lists;
mod macros;
mod resource;
mod scalars;

#[cfg(test)]
mod tests;

use std::alloc::Layout;
use std::any::Any;
use std::cell::RefCell;

pub use self::call::{
    Area, Core, free_params, keep, load_discriminant, load_next, lower_one, no_such_case, release, store_discriminant,
    store_next,
};
pub use self::layout::{align_up, discriminant_size, record_layout, variant_flat, variant_layout};
pub use self::resource::{Handle, Resource, no_table, not_imported};
#[cfg(target_arch = "wasm32")]
pub use self::resource::{Remote, Table, lift_borrow, lift_own, lower_borrow, lower_own, release_object};

/// The size and shape of a type in the canonical ABI.
pub trait Abi {
    /// Bytes in memory.
    const SIZE: usize;
    /// The alignment in memory, in bytes.
    const ALIGN: usize;
    /// How many core values the flat form has.
    const FLAT: usize;
    /// Whether the Rust value's bytes are the memory form, both ways and for every bit pattern: lists of it are copied whole.
    const PLAIN: bool = false;
}

/// A value that can leave the component.
pub trait Lower: Abi {
    /// Writes the memory form.
    ///
    /// # Safety
    /// `to` is valid for writes of [`Abi::SIZE`] bytes and aligned to [`Abi::ALIGN`].
    unsafe fn store(&self, to: *mut u8, cx: &mut Lowering);

    /// Appends the flat form, exactly [`Abi::FLAT`] slots.
    fn lower(&self, to: &mut Sink<'_>, cx: &mut Lowering);
}

/// A value that can enter the component; `'a` is the time of the call, for which borrowed handles live.
pub trait Lift<'a>: Abi + Sized {
    /// Reads the memory form and takes over what it points to.
    ///
    /// # Safety
    /// `from` is valid for reads of [`Abi::SIZE`] bytes and aligned to [`Abi::ALIGN`], and holds a valid value of the type
    /// whose buffers come from this module's global allocator and have no other owner.
    unsafe fn load(from: *const u8, cx: Lifting<'a>) -> Self;

    /// Reads the flat form, exactly [`Abi::FLAT`] slots, and takes over what it points to.
    ///
    /// # Safety
    /// As [`Lift::load`].
    unsafe fn lift(from: &mut Source<'_>, cx: Lifting<'a>) -> Self;
}

/// Which part of the component's boundary a value crosses. A resource has a handle table of its own on each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Side(u32);

impl Side {
    /// The component's own exports: its plugs.
    pub const EXPORT: Self = Self(0);
    /// Imports under a contract's own name: direct sockets, and interfaces that other contracts use.
    pub const IMPORT: Self = Self(1);

    /// The import of a wrapped view; `index` tells the views of one `plugin!` apart.
    pub const fn view(index: u32) -> Self {
        Self(index + 2)
    }
}

/// A row of slots that a flat form is written to.
pub struct Sink<'a> {
    slots: &'a mut [u64],
    next: usize,
}

impl<'a> Sink<'a> {
    /// Writes to these slots, which are zero.
    pub fn new(slots: &'a mut [u64]) -> Self {
        Self { slots, next: 0 }
    }

    /// Appends the bits of a core value.
    pub fn push(&mut self, bits: u64) {
        self.slots[self.next] = bits;
        self.next += 1;
    }

    /// Writes a discriminant and what `payload` appends, then goes to the end of the `flat` slots of the widest payload.
    pub fn variant(&mut self, discriminant: u32, flat: usize, payload: impl FnOnce(&mut Self)) {
        self.push(u64::from(discriminant));
        let end = self.next + flat;
        payload(self);
        self.next = end;
    }
}

/// A row of slots that a flat form is read from.
pub struct Source<'a> {
    slots: &'a [u64],
    next: usize,
}

impl<'a> Source<'a> {
    /// Reads these slots.
    pub fn new(slots: &'a [u64]) -> Self {
        Self { slots, next: 0 }
    }

    /// Takes the bits of the next core value.
    pub fn take(&mut self) -> u64 {
        let bits = self.slots[self.next];
        self.next += 1;
        bits
    }

    /// Reads a discriminant and then, with `payload`, what follows; goes to the end of the `flat` slots of the widest payload.
    pub fn variant<T>(&mut self, flat: usize, payload: impl FnOnce(u32, &mut Self) -> T) -> T {
        let discriminant = self.take() as u32;
        let end = self.next + flat;
        let value = payload(discriminant, self);
        self.next = end;
        value
    }
}

/// Walks over the fields of a record, or over parameters, in memory.
pub struct Fields {
    base: *mut u8,
    offset: usize,
}

impl Fields {
    /// Starts at a record's first byte.
    pub fn new(base: *const u8) -> Self {
        Self { base: base.cast_mut(), offset: 0 }
    }

    /// The place of the next field, which is of type `T`.
    ///
    /// # Safety
    /// The record at the base is one whose next field is of type `T`.
    pub unsafe fn next<T: Abi + ?Sized>(&mut self) -> *mut u8 {
        self.offset = align_up(self.offset, T::ALIGN);
        // SAFETY: the caller vouches for a field of this type here, so the place is within the record.
        let field = unsafe { self.base.add(self.offset) };
        self.offset += T::SIZE;
        field
    }
}

/// The state of lowering: what it allocated, and across which side.
pub struct Lowering {
    side: Side,
    temporaries: Vec<(*mut u8, Layout)>,
}

impl Lowering {
    /// Nothing allocated yet.
    pub fn new(side: Side) -> Self {
        Self { side, temporaries: Vec::new() }
    }

    /// The side that is crossed.
    pub fn side(&self) -> Side {
        self.side
    }

    /// Memory that lives as long as this, not initialised; for a size of zero, a pointer that is only aligned.
    pub fn allocate(&mut self, size: usize, align: usize) -> *mut u8 {
        let Ok(layout) = Layout::from_size_align(size, align) else {
            panic!("a list of {size} bytes does not fit into memory")
        };
        if size == 0 {
            return std::ptr::without_provenance_mut(align);
        }
        // SAFETY: the layout's size is not zero.
        let memory = unsafe { std::alloc::alloc(layout) };
        if memory.is_null() {
            std::alloc::handle_alloc_error(layout);
        }
        self.temporaries.push((memory, layout));
        memory
    }
}

impl Drop for Lowering {
    fn drop(&mut self) {
        for (memory, layout) in self.temporaries.drain(..) {
            // SAFETY: each was allocated by `allocate` with this layout and is freed only here.
            unsafe { std::alloc::dealloc(memory, layout) };
        }
    }
}

/// The state of lifting: which side was crossed, and where borrowed handles are kept until the call's end.
#[derive(Clone, Copy)]
pub struct Lifting<'a> {
    side: Side,
    scope: &'a Scope,
}

impl<'a> Lifting<'a> {
    /// For one call.
    pub fn new(side: Side, scope: &'a Scope) -> Self {
        Self { side, scope }
    }

    /// The side that was crossed.
    pub fn side(self) -> Side {
        self.side
    }

    /// The call's scope.
    pub fn scope(self) -> &'a Scope {
        self.scope
    }
}

/// Owns what a call has borrowed, and gives it back at its end.
#[derive(Default)]
pub struct Scope(RefCell<Vec<Box<dyn Any>>>);

impl Scope {
    /// Owns nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps a value until the scope ends.
    pub fn keep<T: 'static>(&self, value: T) -> &T {
        let value = Box::new(value);
        let kept: *const T = &raw const *value;
        self.0.borrow_mut().push(value);
        // SAFETY: the box is not touched again before the scope is dropped, and `&self` outlives the reference; the heap
        // allocation does not move when the vector grows.
        unsafe { &*kept }
    }
}
