//! Places in a graph's lists. Each list has a type of its own for them, so that none is taken for another.

use std::num::NonZeroU32;

use crate::plan::{self, PluginIndex};

macro_rules! indices {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        ///
        /// One more than the place is kept, so that one that may be missing takes no more room.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) struct $name(NonZeroU32);

        impl $name {
            #[inline]
            pub(crate) fn new(place: usize) -> Self {
                // No list is as long as that; what is beyond is found nowhere.
                Self(NonZeroU32::MIN.saturating_add(u32::try_from(place).unwrap_or(u32::MAX)))
            }

            /// The place, from 0.
            #[inline]
            pub(crate) fn get(self) -> usize {
                (self.0.get() - 1) as usize
            }
        }
    )*};
}

indices! {
    /// A slot's place in its graph: those of the plugins as in the plan, and then the contracts that the host serves.
    SlotIndex
    /// A function's place among all functions of its plugin's plugs, or of the contract that the host serves.
    FunctionIndex
    /// A plug's place in its plugin's plan.
    PlugIndex
    /// A contract's place among those that the host serves.
    ServedIndex
}

/// An instance's place in its graph: its plugin's, and its number among those that the plugin has side by side. It is 0 where a
/// plugin has one instance at a time, and for whichever of several it is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) slot: SlotIndex,
    pub(crate) number: u32,
}

impl Place {
    pub(crate) const FIRST: Self = Self { slot: SlotIndex::FIRST, number: 0 };
}

/// Tells graphs apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GraphId(pub(crate) u64);

/// A resource of a graph: one for each contract and name, so that no resource passes for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ResourceKey(pub(crate) u32);

impl From<PluginIndex> for SlotIndex {
    fn from(plugin: PluginIndex) -> Self {
        Self::new(plugin.0)
    }
}

impl From<plan::PlugIndex> for PlugIndex {
    fn from(plug: plan::PlugIndex) -> Self {
        Self::new(plug.0)
    }
}

impl From<PlugIndex> for plan::PlugIndex {
    fn from(plug: PlugIndex) -> Self {
        Self(plug.get())
    }
}

impl From<plan::ServedIndex> for ServedIndex {
    fn from(served: plan::ServedIndex) -> Self {
        Self::new(served.0)
    }
}

impl From<ServedIndex> for plan::ServedIndex {
    fn from(served: ServedIndex) -> Self {
        Self(served.get())
    }
}

impl SlotIndex {
    pub(crate) const FIRST: Self = Self(NonZeroU32::MIN);

    /// The plan's own name for the place, for those that are plugins.
    pub(crate) fn plugin(self) -> PluginIndex {
        PluginIndex(self.get())
    }
}
