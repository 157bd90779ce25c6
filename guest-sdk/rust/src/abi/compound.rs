//! Tuples, `option`, `result` and the empty result.

use super::{Abi, Fields, Lift, Lifting, Lower, Lowering, Sink, Source, record_layout, variant_flat, variant_layout};

impl Abi for () {
    const SIZE: usize = 0;
    const ALIGN: usize = 1;
    const FLAT: usize = 0;
}

impl Lower for () {
    unsafe fn store(&self, _: *mut u8, _: &mut Lowering) {}

    fn lower(&self, _: &mut Sink<'_>, _: &mut Lowering) {}
}

impl Lift<'_> for () {
    unsafe fn load(_: *const u8, _: Lifting<'_>) {}

    unsafe fn lift(_: &mut Source<'_>, _: Lifting<'_>) {}
}

/// Implements the traits for tuples, each a record without names.
macro_rules! tuples {
    ($(($($ty:ident $index:tt),+))*) => { $(
        impl<$($ty: Abi),+> Abi for ($($ty,)+) {
            const SIZE: usize = record_layout(&[$(($ty::SIZE, $ty::ALIGN)),+]).0;
            const ALIGN: usize = record_layout(&[$(($ty::SIZE, $ty::ALIGN)),+]).1;
            const FLAT: usize = 0 $(+ $ty::FLAT)+;
        }

        impl<$($ty: Lower),+> Lower for ($($ty,)+) {
            unsafe fn store(&self, to: *mut u8, cx: &mut Lowering) {
                let mut fields = Fields::new(to);
                // SAFETY: the caller vouches for a place of the tuple's size; the fields follow in order.
                unsafe { $(self.$index.store(fields.next::<$ty>(), cx);)+ }
            }

            fn lower(&self, to: &mut Sink<'_>, cx: &mut Lowering) {
                $(self.$index.lower(to, cx);)+
            }
        }

        impl<'a, $($ty: Lift<'a>),+> Lift<'a> for ($($ty,)+) {
            unsafe fn load(from: *const u8, cx: Lifting<'a>) -> Self {
                let mut fields = Fields::new(from);
                // SAFETY: the caller vouches for a tuple; the fields follow in order.
                unsafe { ($($ty::load(fields.next::<$ty>(), cx),)+) }
            }

            unsafe fn lift(from: &mut Source<'_>, cx: Lifting<'a>) -> Self {
                // SAFETY: the caller vouches for a tuple; the fields follow in order.
                unsafe { ($($ty::lift(from, cx),)+) }
            }
        }
    )* };
}

tuples! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13, O 14)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13, O 14, P 15)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13, O 14, P 15, Q 16)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13, O 14, P 15, Q 16, R 17)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13, O 14, P 15, Q 16, R 17, S 18)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13, O 14, P 15, Q 16, R 17, S 18, T 19)
}

impl<T: Abi> Abi for Option<T> {
    const SIZE: usize = variant_layout(2, &[(T::SIZE, T::ALIGN)]).0;
    const ALIGN: usize = variant_layout(2, &[(T::SIZE, T::ALIGN)]).1;
    const FLAT: usize = 1 + T::FLAT;
}

impl<T: Lower> Lower for Option<T> {
    unsafe fn store(&self, to: *mut u8, cx: &mut Lowering) {
        let payload = variant_layout(2, &[(T::SIZE, T::ALIGN)]).2;
        // SAFETY: the caller vouches for room for the discriminant and the payload.
        unsafe {
            to.write(u8::from(self.is_some()));
            if let Some(value) = self {
                value.store(to.add(payload), cx);
            }
        }
    }

    fn lower(&self, to: &mut Sink<'_>, cx: &mut Lowering) {
        to.variant(u32::from(self.is_some()), T::FLAT, |to| {
            if let Some(value) = self {
                value.lower(to, cx);
            }
        });
    }
}

impl<'a, T: Lift<'a>> Lift<'a> for Option<T> {
    unsafe fn load(from: *const u8, cx: Lifting<'a>) -> Self {
        let payload = variant_layout(2, &[(T::SIZE, T::ALIGN)]).2;
        // SAFETY: the caller vouches for a discriminant and, where it says so, a payload.
        unsafe { (from.read() != 0).then(|| T::load(from.add(payload), cx)) }
    }

    unsafe fn lift(from: &mut Source<'_>, cx: Lifting<'a>) -> Self {
        from.variant(T::FLAT, |discriminant, from| {
            // SAFETY: the caller vouches for a payload where the discriminant says so.
            (discriminant != 0).then(|| unsafe { T::lift(from, cx) })
        })
    }
}

impl<T: Abi, E: Abi> Abi for Result<T, E> {
    const SIZE: usize = variant_layout(2, &[(T::SIZE, T::ALIGN), (E::SIZE, E::ALIGN)]).0;
    const ALIGN: usize = variant_layout(2, &[(T::SIZE, T::ALIGN), (E::SIZE, E::ALIGN)]).1;
    const FLAT: usize = 1 + variant_flat(&[T::FLAT, E::FLAT]);
}

impl<T: Lower, E: Lower> Lower for Result<T, E> {
    unsafe fn store(&self, to: *mut u8, cx: &mut Lowering) {
        let payload = variant_layout(2, &[(T::SIZE, T::ALIGN), (E::SIZE, E::ALIGN)]).2;
        // SAFETY: the caller vouches for room for the discriminant and the payload.
        unsafe {
            to.write(u8::from(self.is_err()));
            match self {
                Ok(value) => value.store(to.add(payload), cx),
                Err(error) => error.store(to.add(payload), cx),
            }
        }
    }

    fn lower(&self, to: &mut Sink<'_>, cx: &mut Lowering) {
        to.variant(u32::from(self.is_err()), <Self as Abi>::FLAT - 1, |to| match self {
            Ok(value) => value.lower(to, cx),
            Err(error) => error.lower(to, cx),
        });
    }
}

impl<'a, T: Lift<'a>, E: Lift<'a>> Lift<'a> for Result<T, E> {
    unsafe fn load(from: *const u8, cx: Lifting<'a>) -> Self {
        let payload = variant_layout(2, &[(T::SIZE, T::ALIGN), (E::SIZE, E::ALIGN)]).2;
        // SAFETY: the caller vouches for a discriminant and the payload that it names.
        unsafe {
            if from.read() == 0 { Ok(T::load(from.add(payload), cx)) } else { Err(E::load(from.add(payload), cx)) }
        }
    }

    unsafe fn lift(from: &mut Source<'_>, cx: Lifting<'a>) -> Self {
        from.variant(<Self as Abi>::FLAT - 1, |discriminant, from| {
            // SAFETY: the caller vouches for the payload that the discriminant names.
            unsafe { if discriminant == 0 { Ok(T::lift(from, cx)) } else { Err(E::lift(from, cx)) } }
        })
    }
}
