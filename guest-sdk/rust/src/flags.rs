//! The operations of WIT flags.

/// Implements sets of flags for a tuple struct of one integer that has a constant for each flag.
#[doc(hidden)]
#[macro_export]
macro_rules! __flags_impl {
    ($ty:ty, $bits:ty, [$($flag:ident),*]) => {
        impl $ty {
            /// No flag.
            pub const fn empty() -> Self {
                Self(0)
            }

            /// Every flag.
            pub const fn all() -> Self {
                Self(0 $(| Self::$flag.0)*)
            }

            /// The flags as bits, the first in the lowest.
            pub const fn bits(self) -> $bits {
                self.0
            }

            /// The flags of these bits; bits that stand for none are left out.
            pub const fn from_bits_truncate(bits: $bits) -> Self {
                Self(bits & Self::all().0)
            }

            /// Whether no flag is set.
            pub const fn is_empty(self) -> bool {
                self.0 == 0
            }

            /// Whether all of these flags are set.
            pub const fn contains(self, flags: Self) -> bool {
                self.0 & flags.0 == flags.0
            }
        }

        impl ::core::default::Default for $ty {
            fn default() -> Self {
                Self(0)
            }
        }

        impl ::core::ops::BitOr for $ty {
            type Output = Self;

            fn bitor(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }
        }

        impl ::core::ops::BitOrAssign for $ty {
            fn bitor_assign(&mut self, other: Self) {
                self.0 |= other.0;
            }
        }

        impl ::core::ops::BitAnd for $ty {
            type Output = Self;

            fn bitand(self, other: Self) -> Self {
                Self(self.0 & other.0)
            }
        }

        impl ::core::ops::BitXor for $ty {
            type Output = Self;

            fn bitxor(self, other: Self) -> Self {
                Self(self.0 ^ other.0)
            }
        }

        impl ::core::ops::Sub for $ty {
            type Output = Self;

            fn sub(self, other: Self) -> Self {
                Self(self.0 & !other.0)
            }
        }

        impl ::core::ops::Not for $ty {
            type Output = Self;

            fn not(self) -> Self {
                Self::from_bits_truncate(!self.0)
            }
        }
    };
}
