//! What is read from a component, and why it may not be.

use crate::{InterfaceId, Model, Snapshot};

/// What a component imports and exports.
#[derive(Clone, Debug)]
pub struct ComponentInfo {
    /// The interfaces. An interface that is both imported and exported stands here twice, since the two may differ.
    pub model: Model,
    /// The imported instances, in order, `wasi:*` and types-only ones included.
    pub imports: Vec<Item>,
    /// The exported instances, in order.
    pub exports: Vec<Item>,
    /// Functions that no interface holds, and modules and the like: `import f: func(x: u32)`; they are no contracts.
    pub world_functions: Vec<String>,
    /// The names of the imported `wasi:*` interfaces.
    pub wasi: Vec<String>,
    /// What no graph could link, whoever is plugged in.
    pub unlinkable: Vec<Unlinkable>,
    /// The size in bytes.
    pub size: usize,
    /// What its modules begin with.
    pub weight: Weight,
    /// Whether its start was run when it was built, and how.
    pub snapshot: Option<Snapshot>,
}

/// Something about a component that no graph could link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlinkable {
    /// What it is, in a sentence without a full stop.
    pub message: String,
    /// Several lines that show it, where there is something to show.
    pub detail: Option<String>,
    /// What to do.
    pub help: String,
    /// Whether the engine says so, and not the form of the component.
    pub is_of_engine: bool,
}

/// An imported or exported instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The exact name in the component, under which it is defined or looked up.
    pub name: String,
    /// What it holds; its [`crate::Interface::name`] is the plain word if the name is no interface's.
    pub interface: InterfaceId,
}

/// What the core modules of a component begin with, each as often as it is instantiated; all of it is there before any code of
/// theirs runs. A module that the component imports counts nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    /// Bytes of linear memories and globals; a call can only add to them.
    pub memory: u64,
    /// Core instances.
    pub instances: u64,
    /// Linear memories.
    pub memories: u64,
    /// Tables.
    pub tables: u64,
    /// Elements of these tables.
    pub elements: u64,
    /// Whether it has something async: a function or a type of the component model's, or code that is lifted or lowered so.
    pub concurrent: bool,
    /// Components that are instantiated in it.
    pub(crate) components: u64,
}

impl Weight {
    /// Counts what another weighs as well.
    pub(crate) fn add(&mut self, other: Self) {
        let sum = |a: &mut u64, b: u64| *a = a.saturating_add(b);
        sum(&mut self.memory, other.memory);
        sum(&mut self.instances, other.instances);
        sum(&mut self.memories, other.memories);
        sum(&mut self.tables, other.tables);
        sum(&mut self.elements, other.elements);
        sum(&mut self.components, other.components);
        self.concurrent |= other.concurrent;
    }
}

/// Why bytes are not a component that can be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComponentError {
    /// Nothing at all.
    #[error("the file is empty; a component is expected")]
    Empty,
    /// Text where bytes are expected.
    #[error("this is text, not a component; build it, or give a `.wat` file its extension")]
    Text,
    /// Neither WebAssembly nor text.
    #[error("this is not WebAssembly: it does not begin with the bytes `\\0asm`")]
    NotWasm,
    /// A core module.
    #[error(
        "this is a core module, not a component; build it for `wasm32-wasip2`, run `jackfield build` in its plugin's folder, or turn it into one with `wasm-tools component new`"
    )]
    CoreModule,
    /// A WIT package in binary form.
    #[error("this is a WIT package in binary form, not a component; it has no code")]
    WitPackage,
    /// The file ends too early.
    #[error("the component is cut off: {0}")]
    Truncated(String),
    /// Anything else that the validator refuses.
    #[error("the component is broken: {0}")]
    Invalid(String),
    /// Too large, or nested too deep, to be read or compiled in a time that anybody would wait.
    #[error("the component is beyond what is read: {0}")]
    TooMuch(String),
    /// The text of a `.wat` file cannot be read.
    #[error("the WebAssembly text cannot be read: {0}")]
    Wat(String),
    /// A core module cannot be turned into a component.
    #[error("the core module cannot be turned into a component: {0}")]
    Encode(String),
}
