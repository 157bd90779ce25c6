//! The traits for the types that a contract declares, as macros that generated code calls.
//!
//! Each takes the lifetime of borrowed handles twice: once for [`Lift`](super::Lift), which always has it, and once as a
//! list for the type itself, which is empty for a type that holds none.

/// A record: its fields, in order.
#[doc(hidden)]
#[macro_export]
macro_rules! __abi_record {
    ($a:lifetime, [$($g:lifetime)?], $ty:ty { $($field:ident: $fty:ty),* $(,)? }) => {
        impl<$($g)?> $crate::__private::abi::Abi for $ty {
            const SIZE: usize = $crate::__private::abi::record_layout(
                &[$((<$fty as $crate::__private::abi::Abi>::SIZE, <$fty as $crate::__private::abi::Abi>::ALIGN)),*]
            ).0;
            const ALIGN: usize = $crate::__private::abi::record_layout(
                &[$((<$fty as $crate::__private::abi::Abi>::SIZE, <$fty as $crate::__private::abi::Abi>::ALIGN)),*]
            ).1;
            const FLAT: usize = 0 $(+ <$fty as $crate::__private::abi::Abi>::FLAT)*;
        }

        impl<$($g)?> $crate::__private::abi::Lower for $ty {
            unsafe fn store(&self, to: *mut u8, cx: &mut $crate::__private::abi::Lowering) {
                let mut fields = $crate::__private::abi::Fields::new(to);
                // SAFETY: the caller vouches for the whole value, and each part is where the layout puts it.
                unsafe { $($crate::__private::abi::Lower::store(&self.$field, fields.next::<$fty>(), cx);)* }
            }

            fn lower(&self, to: &mut $crate::__private::abi::Sink<'_>, cx: &mut $crate::__private::abi::Lowering) {
                $($crate::__private::abi::Lower::lower(&self.$field, to, cx);)*
            }
        }

        impl<$a> $crate::__private::abi::Lift<$a> for $ty {
            unsafe fn load(from: *const u8, cx: $crate::__private::abi::Lifting<$a>) -> Self {
                let mut fields = $crate::__private::abi::Fields::new(from);
                // SAFETY: the caller vouches for the whole value, and each part is where the layout puts it.
                unsafe { Self { $($field: <$fty as $crate::__private::abi::Lift<$a>>::load(fields.next::<$fty>(), cx)),* } }
            }

            unsafe fn lift(from: &mut $crate::__private::abi::Source<'_>, cx: $crate::__private::abi::Lifting<$a>) -> Self {
                // SAFETY: the caller vouches for the whole value, and each part is where the layout puts it.
                unsafe { Self { $($field: <$fty as $crate::__private::abi::Lift<$a>>::lift(from, cx)),* } }
            }
        }

        $crate::__abi_reference! { [$($g)?], $ty }
    };
}

/// A variant: its cases with their numbers, and payloads in braces, which one pair of parentheses can wrap.
#[doc(hidden)]
#[macro_export]
macro_rules! __abi_variant {
    ($a:lifetime, [$($g:lifetime)?], $ty:ty { $($index:literal $case:ident $(($payload:ty))?),+ $(,)? }) => {
        impl<$($g)?> $crate::__private::abi::Abi for $ty {
            const SIZE: usize = $crate::__private::abi::variant_layout(
                [$($index),+].len(),
                &[$($((<$payload as $crate::__private::abi::Abi>::SIZE, <$payload as $crate::__private::abi::Abi>::ALIGN),)?)+]
            ).0;
            const ALIGN: usize = $crate::__private::abi::variant_layout(
                [$($index),+].len(),
                &[$($((<$payload as $crate::__private::abi::Abi>::SIZE, <$payload as $crate::__private::abi::Abi>::ALIGN),)?)+]
            ).1;
            const FLAT: usize = 1 + $crate::__private::abi::variant_flat(
                &[$($(<$payload as $crate::__private::abi::Abi>::FLAT,)?)+]
            );
        }

        impl<$($g)?> $crate::__private::abi::Lower for $ty {
            unsafe fn store(&self, to: *mut u8, cx: &mut $crate::__private::abi::Lowering) {
                const CASES: usize = [$($index),+].len();
                #[allow(unused_variables, reason = "a variant without payloads has no place for them")]
                let offset = $crate::__private::abi::variant_layout(
                    CASES,
                    &[$($((<$payload as $crate::__private::abi::Abi>::SIZE, <$payload as $crate::__private::abi::Abi>::ALIGN),)?)+]
                ).2;
                // SAFETY: the caller vouches for the whole value, and each part is where the layout puts it.
                unsafe {
                    $($crate::__abi_variant! { @store self, to, cx, offset, CASES, $index $case $($payload)? })+
                }
            }

            fn lower(&self, to: &mut $crate::__private::abi::Sink<'_>, cx: &mut $crate::__private::abi::Lowering) {
                let flat = <Self as $crate::__private::abi::Abi>::FLAT - 1;
                $($crate::__abi_variant! { @lower self, to, cx, flat, $index $case $($payload)? })+
            }
        }

        impl<$a> $crate::__private::abi::Lift<$a> for $ty {
            unsafe fn load(from: *const u8, cx: $crate::__private::abi::Lifting<$a>) -> Self {
                const CASES: usize = [$($index),+].len();
                #[allow(unused_variables, reason = "a variant without payloads has no place for them")]
                let offset = $crate::__private::abi::variant_layout(
                    CASES,
                    &[$($((<$payload as $crate::__private::abi::Abi>::SIZE, <$payload as $crate::__private::abi::Abi>::ALIGN),)?)+]
                ).2;
                // SAFETY: the caller vouches for the whole value, and each part is where the layout puts it.
                unsafe {
                    match $crate::__private::abi::load_discriminant(from, CASES) {
                        $($index => Self::$case $((<$payload as $crate::__private::abi::Lift<$a>>::load(from.add(offset), cx)))?,)+
                        other => $crate::__private::abi::no_such_case(other),
                    }
                }
            }

            unsafe fn lift(from: &mut $crate::__private::abi::Source<'_>, cx: $crate::__private::abi::Lifting<$a>) -> Self {
                from.variant(<Self as $crate::__private::abi::Abi>::FLAT - 1, |discriminant, from| match discriminant {
                    $($index => Self::$case $((
                        // SAFETY: as the caller vouches for the whole.
                        unsafe { <$payload as $crate::__private::abi::Lift<$a>>::lift(from, cx) }
                    ))?,)+
                    other => $crate::__private::abi::no_such_case(other),
                })
            }
        }

        $crate::__abi_reference! { [$($g)?], $ty }
    };
    (@store $self:ident, $to:ident, $cx:ident, $offset:ident, $cases:ident, $index:literal $case:ident) => {
        if let Self::$case = $self {
            $crate::__private::abi::store_discriminant($to, $cases, $index);
        }
    };
    (@store $self:ident, $to:ident, $cx:ident, $offset:ident, $cases:ident, $index:literal $case:ident $payload:ty) => {
        if let Self::$case(payload) = $self {
            $crate::__private::abi::store_discriminant($to, $cases, $index);
            <$payload as $crate::__private::abi::Lower>::store(payload, $to.add($offset), $cx);
        }
    };
    (@lower $self:ident, $to:ident, $cx:ident, $flat:ident, $index:literal $case:ident) => {
        if let Self::$case = $self {
            $to.variant($index, $flat, |_| ());
        }
    };
    (@lower $self:ident, $to:ident, $cx:ident, $flat:ident, $index:literal $case:ident $payload:ty) => {
        if let Self::$case(payload) = $self {
            $to.variant($index, $flat, |to| <$payload as $crate::__private::abi::Lower>::lower(payload, to, $cx));
        }
    };
}

/// An enum: its cases in order. The Rust type is `Copy` and numbers them the same way.
#[doc(hidden)]
#[macro_export]
macro_rules! __abi_enum {
    ($ty:ty { $($case:ident),+ $(,)? }) => {
        impl $crate::__private::abi::Abi for $ty {
            const SIZE: usize = $crate::__private::abi::discriminant_size([$(Self::$case),+].len());
            const ALIGN: usize = <Self as $crate::__private::abi::Abi>::SIZE;
            const FLAT: usize = 1;
        }

        impl $crate::__private::abi::Lower for $ty {
            unsafe fn store(&self, to: *mut u8, _: &mut $crate::__private::abi::Lowering) {
                // SAFETY: the caller vouches for the whole value, and each part is where the layout puts it.
                unsafe { $crate::__private::abi::store_discriminant(to, [$(Self::$case),+].len(), *self as u32) }
            }

            fn lower(&self, to: &mut $crate::__private::abi::Sink<'_>, _: &mut $crate::__private::abi::Lowering) {
                to.push(*self as u64);
            }
        }

        impl $crate::__private::abi::Lift<'_> for $ty {
            unsafe fn load(from: *const u8, _: $crate::__private::abi::Lifting<'_>) -> Self {
                const CASES: &[$ty] = &[$(<$ty>::$case),+];
                // SAFETY: the caller vouches for the whole value, and each part is where the layout puts it.
                CASES[unsafe { $crate::__private::abi::load_discriminant(from, CASES.len()) } as usize]
            }

            unsafe fn lift(from: &mut $crate::__private::abi::Source<'_>, _: $crate::__private::abi::Lifting<'_>) -> Self {
                const CASES: &[$ty] = &[$(<$ty>::$case),+];
                CASES[from.take() as u32 as usize]
            }
        }

        $crate::__abi_reference! { [], $ty }
    };
}

/// Flags: a tuple struct of one integer, `u8`, `u16` or `u32`, whose bits are the labels in order.
#[doc(hidden)]
#[macro_export]
macro_rules! __abi_flags {
    ($ty:ty, $bits:ty) => {
        impl $crate::__private::abi::Abi for $ty {
            const SIZE: usize = <$bits as $crate::__private::abi::Abi>::SIZE;
            const ALIGN: usize = <$bits as $crate::__private::abi::Abi>::ALIGN;
            const FLAT: usize = 1;
        }

        impl $crate::__private::abi::Lower for $ty {
            unsafe fn store(&self, to: *mut u8, cx: &mut $crate::__private::abi::Lowering) {
                // SAFETY: the caller vouches for the whole value, and each part is where the layout puts it.
                unsafe { $crate::__private::abi::Lower::store(&self.0, to, cx) }
            }

            fn lower(&self, to: &mut $crate::__private::abi::Sink<'_>, cx: &mut $crate::__private::abi::Lowering) {
                $crate::__private::abi::Lower::lower(&self.0, to, cx);
            }
        }

        impl $crate::__private::abi::Lift<'_> for $ty {
            unsafe fn load(from: *const u8, cx: $crate::__private::abi::Lifting<'_>) -> Self {
                // SAFETY: the caller vouches for the whole value, and each part is where the layout puts it.
                Self(unsafe { <$bits as $crate::__private::abi::Lift<'_>>::load(from, cx) })
            }

            unsafe fn lift(
                from: &mut $crate::__private::abi::Source<'_>,
                cx: $crate::__private::abi::Lifting<'_>,
            ) -> Self {
                // SAFETY: the caller vouches for the whole value, and each part is where the layout puts it.
                Self(unsafe { <$bits as $crate::__private::abi::Lift<'_>>::lift(from, cx) })
            }
        }

        $crate::__abi_reference! { [], $ty }
    };
}

/// A reference to a value that is no handle is lowered as the value itself.
///
/// This is no blanket implementation since a reference to a resource is lowered otherwise: as a `borrow`.
#[doc(hidden)]
#[macro_export]
macro_rules! __abi_reference {
    ([$($g:lifetime)?], $ty:ty) => {
        impl<$($g)?> $crate::__private::abi::Abi for &$ty {
            const SIZE: usize = <$ty as $crate::__private::abi::Abi>::SIZE;
            const ALIGN: usize = <$ty as $crate::__private::abi::Abi>::ALIGN;
            const FLAT: usize = <$ty as $crate::__private::abi::Abi>::FLAT;
        }

        impl<$($g)?> $crate::__private::abi::Lower for &$ty {
            unsafe fn store(&self, to: *mut u8, cx: &mut $crate::__private::abi::Lowering) {
                // SAFETY: the caller vouches for the whole value, and each part is where the layout puts it.
                unsafe { <$ty as $crate::__private::abi::Lower>::store(*self, to, cx) }
            }

            fn lower(&self, to: &mut $crate::__private::abi::Sink<'_>, cx: &mut $crate::__private::abi::Lowering) {
                <$ty as $crate::__private::abi::Lower>::lower(*self, to, cx);
            }
        }
    };
}

/// A resource: an owned handle, and a reference to one, which is lowered as a `borrow`.
#[doc(hidden)]
#[macro_export]
macro_rules! __abi_resource {
    ($ty:ty) => {
        impl $crate::__private::abi::Abi for $ty {
            const SIZE: usize = 4;
            const ALIGN: usize = 4;
            const FLAT: usize = 1;
        }

        impl $crate::__private::abi::Lower for $ty {
            unsafe fn store(&self, to: *mut u8, cx: &mut $crate::__private::abi::Lowering) {
                // SAFETY: the caller vouches for the whole value, and each part is where the layout puts it.
                unsafe { to.cast::<u32>().write($crate::__private::abi::lower_own(self, cx.side())) }
            }

            fn lower(&self, to: &mut $crate::__private::abi::Sink<'_>, cx: &mut $crate::__private::abi::Lowering) {
                to.push($crate::__private::abi::lower_own(self, cx.side()) as u64);
            }
        }

        impl $crate::__private::abi::Lift<'_> for $ty {
            unsafe fn load(from: *const u8, cx: $crate::__private::abi::Lifting<'_>) -> Self {
                // SAFETY: the caller vouches for the whole value, and each part is where the layout puts it.
                unsafe { $crate::__private::abi::lift_own(from.cast::<u32>().read(), cx.side()) }
            }

            unsafe fn lift(
                from: &mut $crate::__private::abi::Source<'_>,
                cx: $crate::__private::abi::Lifting<'_>,
            ) -> Self {
                // SAFETY: the caller vouches for the whole value, and each part is where the layout puts it.
                unsafe { $crate::__private::abi::lift_own(from.take() as u32, cx.side()) }
            }
        }

        impl $crate::__private::abi::Abi for &$ty {
            const SIZE: usize = 4;
            const ALIGN: usize = 4;
            const FLAT: usize = 1;
        }

        impl $crate::__private::abi::Lower for &$ty {
            unsafe fn store(&self, to: *mut u8, cx: &mut $crate::__private::abi::Lowering) {
                // SAFETY: the caller vouches for the whole value, and each part is where the layout puts it.
                unsafe { to.cast::<u32>().write($crate::__private::abi::lower_borrow(*self, cx.side())) }
            }

            fn lower(&self, to: &mut $crate::__private::abi::Sink<'_>, cx: &mut $crate::__private::abi::Lowering) {
                to.push($crate::__private::abi::lower_borrow(*self, cx.side()) as u64);
            }
        }

        impl<'a> $crate::__private::abi::Lift<'a> for &'a $ty {
            unsafe fn load(from: *const u8, cx: $crate::__private::abi::Lifting<'a>) -> Self {
                // SAFETY: the caller vouches for the whole value, and each part is where the layout puts it.
                unsafe { $crate::__private::abi::lift_borrow(from.cast::<u32>().read(), cx) }
            }

            unsafe fn lift(
                from: &mut $crate::__private::abi::Source<'_>,
                cx: $crate::__private::abi::Lifting<'a>,
            ) -> Self {
                // SAFETY: the caller vouches for the whole value, and each part is where the layout puts it.
                unsafe { $crate::__private::abi::lift_borrow(from.take() as u32, cx) }
            }
        }
    };
}
