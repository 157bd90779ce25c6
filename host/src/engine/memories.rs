//! How much address space a component's memories reserve.
//!
//! A memory that has 4 GiB of addresses to itself needs no checks in compiled code: what lies beyond its end faults. Without them code is about a
//! tenth faster, and the addresses cost nothing as long as there are enough: a process has 128 TiB of them. A component of 4 KB may have
//! 10,000 memories, though, so that four of its instances would take all of them from everybody else. Those that have few memories,
//! as nearly all components do, therefore have the fast code; the others check each access, and reserve little more than what their
//! memories hold, which the limit `memory` bounds.
//!
//! The component alone decides, and no limit: code that was compiled ahead, or is in the cache, fits whatever limits a plugin has.

use jackfield_contract::Weight;
use wasmtime::Config;

/// Up to how many memories each have all of their addresses reserved: 8 take 33 GiB, so a process has room for 4,000 such instances.
const FEW: u64 = 8;

/// Bytes of addresses that a memory may grow by before it must move, and that are kept free around it.
const GROWTH: u64 = 1 << 20;
const GUARD: u64 = 64 << 10;

/// What is reserved for each memory of a component.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Memories {
    /// All that it can address.
    #[default]
    Whole,
    /// What it begins with, and a little to grow.
    Tight,
}

impl Memories {
    pub(crate) fn of(weight: &Weight) -> Self {
        if weight.memories <= FEW { Self::Whole } else { Self::Tight }
    }

    pub(super) fn apply(self, config: &mut Config) {
        if self == Self::Tight {
            config
                .memory_reservation(0)
                .memory_reservation_for_growth(GROWTH)
                .memory_guard_size(GUARD)
                .memory_may_move(true);
        }
    }
}
