//! Whether instances that live for one call have places that are there before them, by what a component has and may have.

use jackfield_contract::Weight;

use crate::limits::Limits;
use crate::words::bytes;

/// How many instances may be in the places of one size at a time. Each memory takes 4 GiB of addresses, of which a process has enough
/// for hundreds of such pools.
pub const PLACES: u32 = 64;

/// Bytes of a memory that a place has: all that a 32-bit memory can have.
pub const PLACE_MEMORY: u64 = 4 << 30;

/// Elements of a table that a place has.
pub const PLACE_ELEMENTS: u64 = 100_000;

/// The most core instances of a component that has a place.
const INSTANCES: u64 = 32;
/// The most memories, each of which takes 4 GiB of addresses in every place.
const MEMORIES: u64 = 4;
/// The most tables.
const TABLES: u64 = 16;

/// Where instances that live for one call are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InstancePlace {
    /// In places of this size, of which there are a few dozen for all plugins that share it.
    Pooled(PlaceSize),
    /// On demand, for this reason.
    OnDemand(String),
}

/// How much a place holds. Sizes are powers of two, so that plugins that differ a little share places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PlaceSize {
    /// Core instances.
    pub instances: u32,
    /// Linear memories, each of up to [`PLACE_MEMORY`].
    pub memories: u32,
    /// Tables, each of up to [`PLACE_ELEMENTS`].
    pub tables: u32,
}

impl InstancePlace {
    /// Where instances of a component of this weight are made, under these limits.
    pub fn of(weight: &Weight, limits: &Limits) -> Self {
        let parts = [
            ("core instances", weight.instances, INSTANCES),
            ("memories", weight.memories, MEMORIES),
            ("tables", weight.tables, TABLES),
        ];
        if let Some((what, has, most)) = parts.into_iter().find(|(_, has, most)| has > most) {
            return Self::OnDemand(format!("its component has {has} {what}, and a place has {most}"));
        }
        match limits.memory {
            None => {
                let place = bytes(PLACE_MEMORY);
                return Self::OnDemand(format!("its memory has no limit, and a place has {place}"));
            }
            Some(memory) if memory > PLACE_MEMORY => {
                let (memory, place) = (bytes(memory), bytes(PLACE_MEMORY));
                return Self::OnDemand(format!("its limit of memory is {memory}, and a place has {place}"));
            }
            Some(_) => {}
        }
        if limits.tables.is_none_or(|elements| elements > PLACE_ELEMENTS) {
            let limit = limits.tables.map_or("none".to_owned(), |elements| elements.to_string());
            return Self::OnDemand(format!(
                "its limit of tables is {limit}, and a place has {PLACE_ELEMENTS} elements"
            ));
        }
        // No more than the caps above, so that each fits.
        let size = |count: u64| u32::try_from(count.next_power_of_two()).unwrap_or(1);
        Self::Pooled(PlaceSize {
            instances: size(weight.instances),
            memories: size(weight.memories),
            tables: size(weight.tables),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(instances: u64, memories: u64, tables: u64) -> Weight {
        let mut weight = Weight::default();
        (weight.instances, weight.memories, weight.tables) = (instances, memories, tables);
        weight
    }

    #[test]
    fn sizes_are_shared_and_what_does_not_fit_says_why() {
        let of = |weight: Weight, limits: &Limits| InstancePlace::of(&weight, limits);
        let limits = Limits::default();
        let pooled = |instances, memories, tables| InstancePlace::Pooled(PlaceSize { instances, memories, tables });
        assert_eq!(of(weight(3, 1, 2), &limits), pooled(4, 1, 2));
        assert_eq!(of(weight(4, 1, 2), &limits), pooled(4, 1, 2));
        assert_eq!(of(weight(0, 0, 0), &limits), pooled(1, 1, 1));
        let why = |weight: Weight, limits: Limits| match of(weight, &limits) {
            InstancePlace::OnDemand(why) => why,
            InstancePlace::Pooled(size) => panic!("{size:?}"),
        };
        assert_eq!(why(weight(33, 1, 1), limits), "its component has 33 core instances, and a place has 32");
        let limited = |memory, tables| Limits { memory, tables, ..limits };
        assert!(why(weight(1, 1, 1), limited(None, Some(1))).starts_with("its memory has no limit"));
        assert!(why(weight(1, 1, 1), limited(Some(8 << 30), Some(1))).contains("8GiB"));
        assert!(why(weight(1, 1, 1), limited(Some(1), None)).contains("100000 elements"));
    }
}
