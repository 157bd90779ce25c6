//! What a person says about a graph, in a manifest or through a builder, before anything was read or checked.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jackfield_contract::{Cardinality, ContractName, InterfaceId, Model, Written, parse_view_name};

use crate::bundle::BundledComponent;
use crate::domain::DomainSpec;
use crate::index::DeclaredIndex;
use crate::limits::{GraphLimitsSpec, LimitsSpec};
use crate::report::Problem;
use crate::restart::Restart;
use crate::span::{Located, Origin};
use crate::wasi::WasiSpec;
use crate::words::unversioned;

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
    /// Whether a root of `any` or `at-most-one` plugs may have none.
    pub optional: Option<Located<bool>>,
    /// The grain of deadlines that the graph wants of its engine.
    pub tick: Option<Located<Duration>>,
    /// Limits of all plugins together.
    pub graph_limits: GraphLimitsSpec,
    /// Limits that hold for each plugin that does not declare its own.
    pub limits: LimitsSpec,
    /// The plugins in the order of their declaration.
    pub plugins: Vec<PluginSpec>,
    /// Which of them are composed into one component.
    pub domains: Vec<DomainSpec>,
    /// The contracts that the application serves. Planning serves no socket with them on its own: who plans says with what
    /// they are served, the application with its own, a tool with [`declared_host`](crate::plan::declared_host).
    pub host: Vec<HostSpec>,
    /// A plugin on its own with no graph around it: every socket stays empty whatever its cardinality, and no root is asked for.
    pub lone: bool,
    /// Folders below which precompiled components (`.cwasm`) are loaded; they are native code and can do anything.
    pub trusted: Vec<PathBuf>,
    /// The public keys of whom every plugin must be signed by one; nobody has to be signed if there is no such list.
    pub trust_keys: Option<Located<Vec<Located<String>>>>,
    /// What was wrong already where the graph was declared. The plan reports it first and leaves the plugins at fault out.
    pub problems: Vec<Problem>,
}

impl GraphSpec {
    /// A graph with this root contract and no plugins yet.
    pub fn new(root: impl Into<Located<String>>) -> Self {
        Self { root: Some(root.into()), ..Self::default() }
    }

    /// The plugin at this place.
    pub fn plugin(&self, index: DeclaredIndex) -> &PluginSpec {
        &self.plugins[index.0]
    }

    /// The first plugin of this id.
    pub fn find(&self, id: &str) -> Option<DeclaredIndex> {
        self.plugins.iter().position(|plugin| *plugin.id == *id).map(DeclaredIndex)
    }

    /// The domain that this plugin is in.
    pub fn domain_of(&self, id: &str) -> Option<&DomainSpec> {
        self.domains.iter().find(|domain| domain.plugins.iter().any(|plugin| **plugin == *id))
    }

    /// The plugins with their places.
    pub fn indexed(&self) -> impl Iterator<Item = (DeclaredIndex, &PluginSpec)> {
        self.plugins.iter().enumerate().map(|(place, plugin)| (DeclaredIndex(place), plugin))
    }

    /// The plugins that stand by for others: they are plugged in only where they are listed.
    pub(crate) fn standing_by(&self) -> BTreeSet<DeclaredIndex> {
        let named = self.plugins.iter().filter_map(|plugin| plugin.fallback.as_ref().filter(|id| ***id != *plugin.id));
        named.filter_map(|id| self.find(id)).collect()
    }

    /// The ids of all plugins, in their order.
    pub fn ids(&self) -> Vec<&str> {
        self.plugins.iter().map(|plugin| plugin.id.as_str()).collect()
    }
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
    /// The public keys of whom it must be signed by one, where that is asked for.
    pub signed_by: Option<Located<Vec<Located<String>>>>,
    /// The contracts that it plugs; every contract that it exports if it is not said.
    pub plugs: Option<Vec<Located<String>>>,
    /// Where they are listed.
    pub plug_list: Option<Origin>,
    /// Who is plugged into which of its sockets; a socket that is not named takes every other plugin that plugs the contract.
    pub sockets: Vec<SocketSpec>,
    /// Names of the component's own that stand for contracts.
    pub rename: Vec<RenameSpec>,
    /// Imported interfaces that the host serves it beside the graph, in its own way; they are no sockets. The version may be left
    /// out.
    pub serves: Vec<String>,
    /// How long its instances live; `graph` if it is not said.
    pub lifetime: Option<Located<Lifetime>>,
    /// How many instances it may have side by side, from 1 to [`MAX_INSTANCES`]; one if it is not said.
    pub instances: Option<Located<u32>>,
    /// Whether it gets a new instance after a failure; [`Restart::Always`] if it is not said.
    pub restart: Option<Located<Restart>>,
    /// The plugin that serves its plugs while it is given up.
    pub fallback: Option<Located<String>>,
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
            signed_by: None,
            plugs: None,
            plug_list: None,
            sockets: Vec::new(),
            rename: Vec::new(),
            serves: Vec::new(),
            lifetime: None,
            instances: None,
            restart: None,
            fallback: None,
            limits: LimitsSpec::default(),
            wasi: WasiSpec::default(),
            config: None,
        }
    }

    /// Whether the host serves it the import of this name beside the graph.
    pub fn is_served(&self, import: &str) -> bool {
        self.serves.iter().any(|served| served == import || served == unversioned(import))
    }
}

/// How many instances a plugin may have side by side at most.
pub const MAX_INSTANCES: u32 = 1024;

/// How long an instance of a plugin lives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lifetime {
    /// As long as the graph: each call finds what the calls before it left.
    #[default]
    Graph,
    /// One call into the graph, with all that it calls in turn: the next call finds a fresh instance.
    Call,
}

impl Lifetime {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Graph, Self::Call];

    /// The word for it in a manifest.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Graph => "graph",
            Self::Call => "call",
        }
    }

    /// The lifetime of this name.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lifetime| lifetime.as_str() == word)
    }
}

/// Where a component comes from.
#[derive(Clone, PartialEq, Eq)]
pub enum ComponentSource {
    /// A `.wasm` or `.wat` file, or a `.cwasm` where the host trusts its folder.
    Path(PathBuf),
    /// The component itself: binary, or text in the WAT format.
    Bytes(Arc<[u8]>),
    /// A part of a bundle.
    Bundled(Arc<BundledComponent>),
}

impl std::fmt::Debug for ComponentSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Path(path) => write!(f, "Path({path:?})"),
            Self::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
            Self::Bundled(component) => write!(f, "Bundled({})", component.name),
        }
    }
}

impl ComponentSource {
    /// The file, where it comes from one: its own, or a bundle.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Path(path) => Some(path),
            Self::Bytes(_) => None,
            Self::Bundled(component) => Some(component.part.bundle()),
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

impl SocketSpec {
    /// These plugins in the socket for this contract.
    pub fn new(contract: impl Into<Located<String>>, plugs: Vec<Located<String>>) -> Self {
        Self { contract: contract.into(), plugs }
    }
}

/// A name of the component's own that stands for a contract, or for a function or resource of one.
#[derive(Clone, Debug, PartialEq)]
pub struct RenameSpec {
    /// The interface that the component imports or exports, or `interface#item`.
    pub own: Located<String>,
    /// The contract that it stands for, or `contract#item`.
    pub contract: Located<String>,
}

impl RenameSpec {
    /// The component's name `own` stands for `contract`.
    pub fn new(own: impl Into<Located<String>>, contract: impl Into<Located<String>>) -> Self {
        Self { own: own.into(), contract: contract.into() }
    }

    /// The component's interface.
    pub(crate) fn own_interface(&self) -> &str {
        self.own.split_once('#').map_or(self.own.as_str(), |(interface, _)| interface)
    }

    /// Its function or resource, where one is renamed.
    pub(crate) fn own_item(&self) -> Option<&str> {
        self.own.split_once('#').map(|(_, item)| item)
    }

    /// The contract that the interface stands for.
    pub(crate) fn contract_name(&self) -> &str {
        self.contract.split_once('#').map_or(self.contract.as_str(), |(contract, _)| contract)
    }

    /// The contract's function or resource.
    pub(crate) fn contract_item(&self) -> Option<&str> {
        self.contract.split_once('#').map(|(_, item)| item)
    }

    /// Whether the import or export `name` is meant: that name itself, without its version, or the contract of which it is a
    /// view.
    pub(crate) fn means(&self, name: &str) -> bool {
        let written = self.own_interface();
        let view = || {
            let contract = parse_view_name(&ContractName::parse(name).ok()?)?.0;
            Some(contract.to_string() == written || contract.unversioned() == written)
        };
        name == written || unversioned(name) == written || view().unwrap_or(false)
    }
}

/// A contract that the application serves, as a graph declares it.
#[derive(Clone, Debug, PartialEq)]
pub struct HostSpec {
    /// The contract; its version may be left out.
    pub contract: Located<String>,
    /// What stands for the application where it is not there.
    pub stub: Vec<StubSpec>,
    /// A recording whose replies stand for it, where there is no stub.
    pub replay: Option<Located<PathBuf>>,
}

impl HostSpec {
    /// The application serves this contract; nothing stands for it elsewhere.
    pub fn new(contract: impl Into<Located<String>>) -> Self {
        Self { contract: contract.into(), stub: Vec::new(), replay: None }
    }

    /// Whether this contract is meant.
    pub fn admits(&self, contract: &ContractName) -> bool {
        Written::parse(&self.contract).is_ok_and(|written| written.admits(contract))
    }
}

/// A reply that stands for a function of the application's.
#[derive(Clone, Debug, PartialEq)]
pub struct StubSpec {
    /// The function, as a call names it: `greet`, `bucket.open`.
    pub function: Located<String>,
    /// Its reply in WAVE; `()` where it has no result.
    pub reply: Located<String>,
}

impl StubSpec {
    /// The function replies this.
    pub fn new(function: impl Into<Located<String>>, reply: impl Into<Located<String>>) -> Self {
        Self { function: function.into(), reply: reply.into() }
    }
}

/// A contract that the host itself serves.
#[derive(Clone, Debug)]
pub struct HostServed {
    /// The model that holds the contract.
    pub model: Model,
    /// The contract.
    pub interface: InterfaceId,
    /// Whose sockets it serves.
    pub to: Audience,
}

/// Whose sockets the host serves with a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Those of every plugin.
    All,
    /// Those of these plugins.
    Only(Vec<String>),
}

impl HostServed {
    /// A contract of a model, for the sockets of `to`.
    pub fn new(model: Model, interface: InterfaceId, to: Audience) -> Self {
        Self { model, interface, to }
    }

    /// The contract's name.
    pub fn name(&self) -> &ContractName {
        &self.model.interface(self.interface).name
    }

    /// Whether it serves the sockets of this plugin.
    pub fn is_for(&self, plugin: &str) -> bool {
        match &self.to {
            Audience::All => true,
            Audience::Only(plugins) => plugins.iter().any(|id| id == plugin),
        }
    }
}

/// Whether a text matches `[A-Za-z0-9][A-Za-z0-9._-]*`.
pub fn is_id(id: &str) -> bool {
    id.starts_with(|first: char| first.is_ascii_alphanumeric())
        && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
}
