//! What a person says about a graph, in a manifest or through a builder, before anything was read or checked.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jackfield_contract::Cardinality;

use super::origin::{Located, Origin};
use crate::report::Problem;

/// A graph as it was declared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GraphSpec {
    /// The root contract: the host's own socket. It is required, save in a [`lone`](Self::lone) graph.
    pub root: Option<Located<String>>,
    /// How many plugs the root takes; `any` if it is not said.
    pub cardinality: Option<Located<Cardinality>>,
    /// The plugin ids that are plugged into the root, in this order; every plugin that plugs the contract if it is not said.
    pub root_plugs: Option<Vec<Located<String>>>,
    /// Where that list stands.
    pub root_list: Option<Origin>,
    /// Limits that hold for each plugin that does not declare its own.
    pub limits: LimitsSpec,
    /// The plugins in the order of their declaration.
    pub plugins: Vec<PluginSpec>,
    /// A plugin on its own with no graph around it: every socket stays empty whatever its cardinality, and no root is asked for.
    pub lone: bool,
    /// Folders below which precompiled components (`.cwasm`) are loaded; they are native code and can do anything.
    pub trusted: Vec<PathBuf>,
    /// What was wrong already where the graph was declared. The plan reports it first and leaves the plugins at fault out.
    pub problems: Vec<Problem>,
}

/// A plugin as it was declared.
#[derive(Clone, Debug, PartialEq)]
pub struct PluginSpec {
    /// Its id in the graph.
    pub id: Located<String>,
    /// Where its component comes from.
    pub component: Located<ComponentSource>,
    /// The component's SHA-256 in hexadecimal digits, where it is pinned.
    pub sha256: Option<Located<String>>,
    /// The contracts that it plugs; every contract that it exports if it is not said.
    pub plugs: Option<Vec<Located<String>>>,
    /// Where they are listed.
    pub plug_list: Option<Origin>,
    /// Who is plugged into which of its sockets; a socket that is not named takes every other plugin that plugs the contract.
    pub sockets: Vec<SocketSpec>,
    /// Names of the component's own that stand for contracts.
    pub rename: Vec<RenameSpec>,
    /// Limits, each of which replaces that one default.
    pub limits: LimitsSpec,
    /// What it may reach outside of its own memory.
    pub wasi: WasiSpec,
    /// What is passed to its `init`, where it is declared.
    pub config: Option<Located<serde_json::Value>>,
}

impl PluginSpec {
    /// A plugin of this id and component, with nothing else declared.
    pub fn new(id: impl Into<Located<String>>, component: impl Into<Located<ComponentSource>>) -> Self {
        Self {
            id: id.into(),
            component: component.into(),
            sha256: None,
            plugs: None,
            plug_list: None,
            sockets: Vec::new(),
            rename: Vec::new(),
            limits: LimitsSpec::default(),
            wasi: WasiSpec::default(),
            config: None,
        }
    }
}

/// Where a component comes from.
#[derive(Clone, PartialEq, Eq)]
pub enum ComponentSource {
    /// A `.wasm` or `.wat` file, or a `.cwasm` where the host trusts its folder.
    Path(PathBuf),
    /// The component itself: binary, or text in the WAT format.
    Bytes(Arc<[u8]>),
}

impl std::fmt::Debug for ComponentSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Path(path) => write!(f, "Path({path:?})"),
            Self::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
        }
    }
}

impl From<PathBuf> for ComponentSource {
    fn from(path: PathBuf) -> Self {
        Self::Path(path)
    }
}

impl From<Vec<u8>> for ComponentSource {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes.into())
    }
}

/// The plugs of one socket, named by hand.
#[derive(Clone, Debug, PartialEq)]
pub struct SocketSpec {
    /// The contract; its version may be left out, and the component's own name of the import does as well.
    pub contract: Located<String>,
    /// Plugin ids, in the order of calls and replies.
    pub plugs: Vec<Located<String>>,
}

/// A name of the component's own that stands for a contract.
#[derive(Clone, Debug, PartialEq)]
pub struct RenameSpec {
    /// The interface that the component imports or exports.
    pub own: Located<String>,
    /// The contract that it stands for.
    pub contract: Located<String>,
}

/// Limits as they were declared: `None` says nothing, [`Limit::None`] takes the limit away.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LimitsSpec {
    /// Bytes of linear memory and tables, per plugin.
    pub memory: Option<Located<Limit<u64>>>,
    /// Wall clock per call, nested calls, host calls and waiting included.
    pub deadline: Option<Located<Limit<Duration>>>,
    /// Fuel per call into the plugin.
    pub fuel: Option<Located<Limit<u64>>>,
}

/// One declared limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit<T> {
    /// No more than this.
    At(T),
    /// No limit (`"none"` in a manifest).
    None,
}

impl<T> Limit<T> {
    /// The limit, where there is one.
    pub fn get(self) -> Option<T> {
        match self {
            Self::At(value) => Some(value),
            Self::None => None,
        }
    }
}

/// The limits that a plugin runs under, defaults applied; `None` is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of linear memory and tables.
    pub memory: Option<u64>,
    /// Wall clock per call.
    pub deadline: Option<Duration>,
    /// Fuel per call into the plugin.
    pub fuel: Option<u64>,
}

impl Default for Limits {
    /// What holds where nothing is declared: 4 GiB, 30 seconds, no fuel.
    fn default() -> Self {
        Self { memory: Some(4 << 30), deadline: Some(Duration::from_secs(30)), fuel: None }
    }
}

impl Limits {
    /// These limits with each declared key of `spec` in the place of its own.
    #[must_use]
    pub fn overlaid(mut self, spec: &LimitsSpec) -> Self {
        if let Some(memory) = &spec.memory {
            self.memory = memory.value.get();
        }
        if let Some(deadline) = &spec.deadline {
            self.deadline = deadline.value.get();
        }
        if let Some(fuel) = &spec.fuel {
            self.fuel = fuel.value.get();
        }
        self
    }
}

/// What a plugin is granted; the default grants nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WasiSpec {
    /// Reads the host's standard input.
    pub stdin: bool,
    /// Writes to the command's standard error, where guests' output goes.
    pub stdout: bool,
    /// Writes to the command's standard error.
    pub stderr: bool,
    /// `jackfield:runtime/log` reaches the host's `tracing`.
    pub log: bool,
    /// Environment variables, in order.
    pub env: Vec<(String, String)>,
    /// Folders of the host.
    pub dirs: Vec<DirSpec>,
}

/// A granted folder.
#[derive(Clone, Debug, PartialEq)]
pub struct DirSpec {
    /// The folder on the host.
    pub host: Located<PathBuf>,
    /// The path under which the plugin sees it.
    pub guest: String,
    /// Whether the plugin may change it.
    pub write: bool,
}
