//! Numbers, `bool` and `char`.

use super::{Abi, Lift, Lifting, Lower, Lowering, Sink, Source};

/// Implements the traits for a number whose bytes are its memory form.
macro_rules! number {
    ($($ty:ty, $to_slot:expr, $from_slot:expr;)*) => { $(
        impl Abi for $ty {
            const SIZE: usize = size_of::<$ty>();
            const ALIGN: usize = size_of::<$ty>();
            const FLAT: usize = 1;
            const PLAIN: bool = true;
        }

        impl Lower for $ty {
            unsafe fn store(&self, to: *mut u8, _: &mut Lowering) {
                // SAFETY: the caller vouches for a place of this type's size and alignment.
                unsafe { to.cast::<$ty>().write(*self) }
            }

            fn lower(&self, to: &mut Sink<'_>, _: &mut Lowering) {
                let to_slot: fn($ty) -> u64 = $to_slot;
                to.push(to_slot(*self));
            }
        }

        impl Lift<'_> for $ty {
            unsafe fn load(from: *const u8, _: Lifting<'_>) -> Self {
                // SAFETY: the caller vouches for a value of this type; every bit pattern is one.
                unsafe { from.cast::<$ty>().read() }
            }

            unsafe fn lift(from: &mut Source<'_>, _: Lifting<'_>) -> Self {
                let from_slot: fn(u64) -> $ty = $from_slot;
                from_slot(from.take())
            }
        }
    )* };
}

// Integers narrower than 32 bits are passed as `i32`, sign-extended if they are signed.
number! {
    u8, |value| u64::from(value), |slot| slot as u8;
    u16, |value| u64::from(value), |slot| slot as u16;
    u32, |value| u64::from(value), |slot| slot as u32;
    u64, |value| value, |slot| slot;
    i8, |value| u64::from(i32::from(value) as u32), |slot| slot as i8;
    i16, |value| u64::from(i32::from(value) as u32), |slot| slot as i16;
    i32, |value| u64::from(value as u32), |slot| slot as i32;
    i64, |value| value as u64, |slot| slot as i64;
    f32, |value| u64::from(value.to_bits()), |slot| f32::from_bits(slot as u32);
    f64, |value| value.to_bits(), f64::from_bits;
}

impl Abi for bool {
    const SIZE: usize = 1;
    const ALIGN: usize = 1;
    const FLAT: usize = 1;
}

impl Lower for bool {
    unsafe fn store(&self, to: *mut u8, _: &mut Lowering) {
        // SAFETY: the caller vouches for a byte.
        unsafe { to.write(u8::from(*self)) }
    }

    fn lower(&self, to: &mut Sink<'_>, _: &mut Lowering) {
        to.push(u64::from(*self));
    }
}

impl Lift<'_> for bool {
    unsafe fn load(from: *const u8, _: Lifting<'_>) -> Self {
        // SAFETY: the caller vouches for a byte.
        unsafe { from.read() != 0 }
    }

    unsafe fn lift(from: &mut Source<'_>, _: Lifting<'_>) -> Self {
        from.take() as u32 != 0
    }
}

impl Abi for char {
    const SIZE: usize = 4;
    const ALIGN: usize = 4;
    const FLAT: usize = 1;
}

impl Lower for char {
    unsafe fn store(&self, to: *mut u8, _: &mut Lowering) {
        // SAFETY: the caller vouches for four aligned bytes.
        unsafe { to.cast::<u32>().write(u32::from(*self)) }
    }

    fn lower(&self, to: &mut Sink<'_>, _: &mut Lowering) {
        to.push(u64::from(u32::from(*self)));
    }
}

impl Lift<'_> for char {
    unsafe fn load(from: *const u8, _: Lifting<'_>) -> Self {
        // SAFETY: the caller vouches for four aligned bytes.
        to_char(unsafe { from.cast::<u32>().read() })
    }

    unsafe fn lift(from: &mut Source<'_>, _: Lifting<'_>) -> Self {
        to_char(from.take() as u32)
    }
}

/// The runtime hands over scalar values only; the check costs nothing worth saving.
fn to_char(code: u32) -> char {
    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
}
