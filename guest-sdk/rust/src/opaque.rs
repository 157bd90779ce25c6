//! Types that Jackfield does not carry yet: they have a name and a size, so that contracts that mention them compile.
//! The host refuses to link a function that uses one, and says which.

use std::marker::PhantomData;

use crate::abi::{Abi, Lift, Lifting, Lower, Lowering, Sink, Source};

/// A WIT `error-context`. Contracts with it compile; the host does not link them yet.
#[derive(Debug)]
pub struct ErrorContext(u32);

/// A WIT `future`. Contracts with it compile; the host does not link them yet.
#[derive(Debug)]
pub struct Future<T>(u32, PhantomData<T>);

/// A WIT `stream`. Contracts with it compile; the host does not link them yet.
#[derive(Debug)]
pub struct Stream<T>(u32, PhantomData<T>);

/// Implements the traits for a handle that is nothing but its index.
macro_rules! opaque {
    ($([$($generics:ident)?] $ty:ty, |$index:ident| $make:expr;)*) => { $(
        impl<$($generics)?> Abi for $ty {
            const SIZE: usize = 4;
            const ALIGN: usize = 4;
            const FLAT: usize = 1;
        }

        impl<$($generics)?> Lower for $ty {
            unsafe fn store(&self, to: *mut u8, cx: &mut Lowering) {
                // SAFETY: as the caller says.
                unsafe { self.0.store(to, cx) }
            }

            fn lower(&self, to: &mut Sink<'_>, cx: &mut Lowering) {
                self.0.lower(to, cx);
            }
        }

        impl<$($generics)?> Lift<'_> for $ty {
            unsafe fn load(from: *const u8, cx: Lifting<'_>) -> Self {
                // SAFETY: as the caller says.
                let $index = unsafe { u32::load(from, cx) };
                $make
            }

            unsafe fn lift(from: &mut Source<'_>, cx: Lifting<'_>) -> Self {
                // SAFETY: as the caller says.
                let $index = unsafe { u32::lift(from, cx) };
                $make
            }
        }
    )* };
}

opaque! {
    [] ErrorContext, |index| Self(index);
    [T] Future<T>, |index| Self(index, PhantomData);
    [T] Stream<T>, |index| Self(index, PhantomData);
}
