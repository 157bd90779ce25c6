//! The plan as data: its types, who reaches whom, and what can be asked of it.

mod display;
mod domain;
mod lookup;
mod place;
mod plan;
mod reach;
mod without;

pub use domain::{FusedMember, PlannedDomain};
pub use lookup::LookupError;
pub use place::{InstancePlace, PLACE_ELEMENTS, PLACE_MEMORY, PLACES, PlaceSize};
pub(crate) use plan::holds;
pub use plan::{Plan, PlannedPlug, PlannedPlugin, PlannedRoot, PlannedSocket, PlugRef, Target, Targets};
pub use reach::Reach;
