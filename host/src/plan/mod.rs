//! Planning: from what was declared and what the components say to who is plugged where. Pure data, no store.

mod origin;
mod planned;
mod spec;

pub use origin::{Located, Origin, SourceText};
pub use planned::{
    PlannedPlug, PlannedPlugin, PlannedRoot, PlannedSocket, Plan, PlugRef, PluginIndex, Reach, Target, Targets,
};
pub use spec::{
    ComponentSource, DirSpec, GraphSpec, Limit, Limits, LimitsSpec, PluginSpec, RenameSpec, SocketSpec, WasiSpec,
};
