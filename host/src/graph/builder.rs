//! Building a graph in code, and loading it.

use std::any::Any;
use std::borrow::Cow;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jackfield_contract::{Cardinality, Written};
use wasmtime::component::Linker;

use super::limits::Limits;
use super::loaded::Graph;
use super::locate::locate;
use crate::call::target::Contract;
use crate::discover::{Discovery, discover};
use crate::engine::Engine;
use crate::link;
use crate::link::hooks::PluginHooks;
use crate::link::linking::LinkInput;
use crate::plan::{
    Audience, ComponentSource, DirSpec, GraphSpec, HostServed, HostSpec, Lifetime, Located, PluginSpec, RenameSpec,
    SocketSpec,
};
use crate::report::{LoadReport, Problem, ProblemKind};
use crate::runtime::budget::{CallBudget, CallInfo};
use crate::runtime::growth::{Growth, GrowthHook};
use crate::runtime::store::StoreData;
use crate::runtime::{carried, frames};
use crate::serve::contract::HostContract;

impl Graph {
    /// A graph that is to be described in code.
    pub fn builder(engine: &Engine) -> GraphBuilder {
        GraphBuilder::new(engine, GraphSpec::default())
    }

    /// The graph of a manifest, which can be added to before it is loaded.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or is not TOML. What else is wrong in it is reported when it is loaded.
    pub fn from_manifest(engine: &Engine, path: impl AsRef<Path>) -> Result<GraphBuilder, LoadError> {
        match crate::manifest::read(path.as_ref()) {
            Ok(spec) => Ok(GraphBuilder::new(engine, spec)),
            Err(problems) => Err(LoadReport { problems, ..LoadReport::default() }.into()),
        }
    }

    /// The graph of a description, e.g. one that was read with [`manifest::read`](crate::manifest::read).
    pub fn from_spec(engine: &Engine, spec: GraphSpec) -> GraphBuilder {
        GraphBuilder::new(engine, spec)
    }
}

/// A graph that is being described: by a manifest, in code, or both.
#[derive(Debug)]
#[must_use]
pub struct GraphBuilder {
    engine: Engine,
    spec: GraphSpec,
    host: Vec<(HostContract, Audience)>,
    contracts: Vec<&'static Contract>,
    /// What the host attaches to plugins, by their place in the declaration.
    hooks: HashMap<usize, PluginHooks>,
    growth: Option<GrowthHook>,
}

/// A graph in which nothing can run.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("the graph cannot be loaded:\n{report}")]
pub struct LoadError {
    /// All that is wrong.
    pub report: Box<LoadReport>,
}

impl From<LoadReport> for LoadError {
    fn from(report: LoadReport) -> Self {
        Self { report: Box::new(report) }
    }
}

impl GraphBuilder {
    pub(crate) fn new(engine: &Engine, mut spec: GraphSpec) -> Self {
        let own = engine.config().tick;
        if let Some(tick) = spec.tick.as_ref().filter(|tick| tick.value < own) {
            let message = format!(
                "the graph wants a tick of {:?}, and the engine that it is given has one of {own:?}",
                tick.value
            );
            let problem = Problem::graph(ProblemKind::Unsupported, message).at(tick.origin.as_ref());
            spec.problems.push(problem.help("make the engine with `EngineConfig { tick, .. }`, or remove `tick`"));
        }
        let (host, contracts, hooks) = Default::default();
        Self { engine: engine.clone(), spec, host, contracts, hooks, growth: None }
    }

    /// The root contract: the host's own socket. The version may be left out.
    pub fn root(mut self, contract: impl Into<String>) -> Self {
        self.spec.root = Some(Located::from(contract.into()));
        self
    }

    /// How many plugs the root takes; `any` if it is not said.
    pub fn cardinality(mut self, cardinality: Cardinality) -> Self {
        self.spec.cardinality = Some(Located::from(cardinality));
        self
    }

    /// Who is plugged into the root, in this order; every plugin that plugs the contract if it is not said.
    pub fn root_plugs<S: Into<String>>(mut self, plugs: impl IntoIterator<Item = S>) -> Self {
        self.spec.root_plugs = Some(plugs.into_iter().map(|id| Located::from(id.into())).collect());
        self
    }

    /// Whether a root of `any` or `at-most-one` plugs may have none. In a graph whose root is named in code and known from
    /// [`contracts`](Self::contracts), it may without this.
    pub fn optional(mut self, optional: bool) -> Self {
        self.spec.optional = Some(Located::from(optional));
        self
    }

    /// A graph of plugins with no root, whose sockets may stay empty whatever their cardinality: to try out a plugin alone.
    pub fn lone(mut self) -> Self {
        self.spec.lone = true;
        self
    }

    /// Loads precompiled components (`.cwasm`) from below this folder. They are native code and can do anything: trust a
    /// folder only if nobody else writes it.
    pub fn trust(mut self, folder: impl Into<PathBuf>) -> Self {
        self.spec.trusted.push(folder.into());
        self
    }

    /// Limits of every plugin that does not declare its own.
    pub fn default_limits(mut self, limits: Limits) -> Self {
        self.spec.limits.replace(limits.0);
        self
    }

    /// Adds a plugin.
    pub fn plugin(mut self, plugin: Plugin) -> Self {
        self.hooks.insert(self.spec.plugins.len(), plugin.hooks);
        self.spec.plugins.push(plugin.spec);
        self
    }

    /// Changes a plugin that is there already, e.g. from a manifest: what a manifest cannot say is attached to it this way.
    ///
    /// ```no_run
    /// # use jackfield::{CallBudget, Engine, EngineConfig, Graph};
    /// # let engine = Engine::new(&EngineConfig::default())?;
    /// let (graph, report) = Graph::from_manifest(&engine, "graph.toml")?
    ///     .change("upper", |plugin| plugin.decide(|_| CallBudget::new().fuel(1_000_000)))
    ///     .load()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// A plugin that is not there is a fault in the report.
    pub fn change(mut self, plugin: &str, change: impl FnOnce(Plugin) -> Plugin) -> Self {
        let Some(at) = self.spec.find(plugin) else {
            let message = format!("the host changes plugin `{plugin}`, which is not in the graph");
            let known = crate::report::ids(&self.spec.ids());
            self.spec.problems.push(Problem::graph(ProblemKind::Unknown, message).help(format!("there is {known}")));
            return self;
        };
        let (spec, hooks) = (self.spec.plugins[at.0].clone(), self.hooks.remove(&at.0).unwrap_or_default());
        let Plugin { spec, hooks } = change(Plugin { spec, hooks });
        self.spec.plugins[at.0] = spec;
        self.hooks.insert(at.0, hooks);
        self
    }

    /// Asks the host whenever memory or a table of a plugin grows within its limit, the memory that an instance begins with
    /// included; `false` refuses.
    ///
    /// A refusal is told to the plugin as any other: `memory.grow` fails, and most languages end the call then, with `memory`. A panic is
    /// an error of the call. It is asked while the plugin runs, so it should be quick.
    ///
    /// ```
    /// # use jackfield::{Engine, EngineConfig, Graph};
    /// # let engine = Engine::new(&EngineConfig::default())?;
    /// let builder = Graph::builder(&engine).on_growth(|growth| {
    ///     println!("{} has {} bytes and wants {}", growth.plugin(), growth.now(), growth.wanted());
    ///     growth.wanted() < 100 << 20
    /// });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn on_growth(mut self, allow: impl Fn(&Growth<'_>) -> bool + Send + Sync + 'static) -> Self {
        self.growth = Some(GrowthHook(Arc::new(allow)));
        self
    }

    /// Serves a contract to every plugin whose socket takes it and has no other plug.
    pub fn host(mut self, contract: HostContract) -> Self {
        self.host.push((contract, Audience::All));
        self
    }

    /// Serves a contract to these plugins only.
    pub fn host_for<S: Into<String>>(mut self, plugins: impl IntoIterator<Item = S>, contract: HostContract) -> Self {
        self.host.push((contract, Audience::Only(plugins.into_iter().map(Into::into).collect())));
        self
    }

    /// Says that the application serves a contract, as `[graph] host` and `[host."<contract>"]` of a manifest do: who plans
    /// [`spec`](Self::spec) without the application takes it as there. It is served with [`host`](Self::host).
    pub fn declare_host(mut self, contract: HostSpec) -> Self {
        self.spec.host.push(contract);
        self
    }

    /// Tells the graph of contracts that `bindings!` knows, so that plugins that call each other through them are linked by
    /// their types.
    pub fn contracts(mut self, contracts: &[&'static Contract]) -> Self {
        self.contracts.extend_from_slice(contracts);
        self
    }

    /// The description as it stands, to be planned without loading anything.
    pub fn spec(&self) -> &GraphSpec {
        &self.spec
    }

    /// Plans the graph: reads the components, compiles and runs nothing.
    pub fn plan(&self) -> (crate::plan::Plan, LoadReport) {
        let found = discover(&self.spec);
        crate::plan::plan(&self.declared(), &found, &self.served())
    }

    /// The description, with a root that the host knows and named itself as one that may be empty.
    fn declared(&self) -> Cow<'_, GraphSpec> {
        let spec = &self.spec;
        let cardinality = spec.cardinality.as_ref().map_or(Cardinality::Any, |cardinality| cardinality.value);
        let in_code = spec.root.as_ref().filter(|root| root.origin.is_none());
        let known = |contract: &&Contract| {
            let name = contract.interface.contract_name();
            let means = |root: &&Located<String>| match Written::parse(root) {
                Ok(written) => written.admits(&name),
                Err(_) => name.is_plain() && name.interface == root.value,
            };
            in_code.as_ref().is_some_and(means)
        };
        if spec.optional.is_some() || !cardinality.accepts(0) || !self.contracts.iter().any(known) {
            return Cow::Borrowed(spec);
        }
        Cow::Owned(GraphSpec { optional: Some(Located::from(true)), ..spec.clone() })
    }

    fn served(&self) -> Vec<HostServed> {
        self.host.iter().map(|(contract, to)| contract.served(to.clone())).collect()
    }

    /// Loads what can be loaded. The report says what is left out, and why.
    ///
    /// # Errors
    ///
    /// If the root cannot be filled.
    pub fn load(self) -> Result<(Graph, LoadReport), LoadError> {
        let found = discover(&self.spec);
        self.load_discovered(found)
    }

    /// As [`GraphBuilder::load`], with components that [`discover`](crate::discover::discover) has read from this description
    /// before.
    ///
    /// # Errors
    ///
    /// If the root cannot be filled.
    pub fn load_discovered(self, found: Vec<Discovery>) -> Result<(Graph, LoadReport), LoadError> {
        let (plan, mut report) = crate::plan::plan(&self.declared(), &found, &self.served());
        for (contract, _) in &self.host {
            let missing = contract.missing();
            if !missing.is_empty() {
                let message = format!("the host serves `{}` without {}", contract.name(), crate::report::ids(&missing));
                report.push(Problem::graph(ProblemKind::Unknown, message).help("serve every function of the contract"));
            }
        }
        let may_be_empty = plan.root.as_ref().is_some_and(|root| root.is_filled(0));
        if report.root_unfilled || (plan.plugins.is_empty() && !may_be_empty) {
            return Err(report.into());
        }
        let components: Vec<_> = found.into_iter().map(Result::ok).collect();
        let host: Vec<HostContract> = self.host.into_iter().map(|(contract, _)| contract).collect();
        let input = LinkInput {
            engine: &self.engine,
            components: &components,
            host: &host,
            contracts: &self.contracts,
            hooks: &self.hooks,
            growth: self.growth.as_ref(),
        };
        // A plugin's `init` may wait in WASI, which it must not do on a thread of an async runtime.
        let linked = if frames::is_async() {
            match carried::on_own_thread(|| link::link(plan, &input, &mut report)) {
                Ok(linked) => linked,
                Err(error) => {
                    report.push(Problem::graph(ProblemKind::Instantiate, error.to_string()));
                    return Err(report.into());
                }
            }
        } else {
            link::link(plan, &input, &mut report)
        };
        locate(&mut report, &self.spec);
        let graph = Graph::new(&self.engine, linked);
        if let Some(problem) = graph.root_problem() {
            report.push(problem);
            return Err(report.into());
        }
        Ok((graph, report))
    }
}

/// A plugin of a graph, described in code.
#[derive(Clone, Debug)]
#[must_use]
pub struct Plugin {
    spec: PluginSpec,
    hooks: PluginHooks,
}

impl Plugin {
    /// A plugin whose component lies in a file: `.wasm` or `.wat`.
    pub fn from_file(id: impl Into<String>, path: impl AsRef<Path>) -> Self {
        Self::new(id.into(), ComponentSource::Path(path.as_ref().to_owned()))
    }

    /// A plugin from its component: binary, or text in the WAT format.
    pub fn from_bytes(id: impl Into<String>, component: impl Into<Arc<[u8]>>) -> Self {
        Self::new(id.into(), ComponentSource::Bytes(component.into()))
    }

    fn new(id: String, source: ComponentSource) -> Self {
        Self { spec: PluginSpec::new(Located::from(id), Located::from(source)), hooks: PluginHooks::default() }
    }

    /// The contracts that it plugs; every contract that it exports if it is not said.
    pub fn plugs<S: Into<String>>(mut self, contracts: impl IntoIterator<Item = S>) -> Self {
        self.spec.plugs = Some(contracts.into_iter().map(|contract| Located::from(contract.into())).collect());
        self
    }

    /// Who is plugged into one of its sockets, in the order of calls and replies.
    pub fn socket<S: Into<String>>(mut self, contract: impl Into<String>, plugs: impl IntoIterator<Item = S>) -> Self {
        let plugs = plugs.into_iter().map(|id| Located::from(id.into())).collect();
        self.spec.sockets.push(SocketSpec { contract: Located::from(contract.into()), plugs });
        self
    }

    /// Lets a name of the component's own stand for a contract: `acme:tools/upper` for `demo:text/filter`. Functions and resources
    /// are renamed one by one: `acme:tools/upper#run` for `demo:text/filter#transform`, which names the contract as well.
    pub fn rename(mut self, own: impl Into<String>, contract: impl Into<String>) -> Self {
        let rename = RenameSpec { own: Located::from(own.into()), contract: Located::from(contract.into()) };
        self.spec.rename.push(rename);
        self
    }

    /// How long its instances live; [`Lifetime::Graph`] if it is not said.
    ///
    /// With [`Lifetime::Call`] each call into the graph finds a fresh instance, made when the plugin is first called in it and thrown
    /// away when it is over, so that no call sees what another left behind, and calls of several threads run side by side, each
    /// with memory of its own. `init` runs each time. A handle that such a plugin makes ends with the call; one that would be given
    /// to the host is refused.
    pub fn lifetime(mut self, lifetime: Lifetime) -> Self {
        self.spec.lifetime = Some(Located::from(lifetime));
        self
    }

    /// How many instances it may have, from 1 to 1024; one if it is not said.
    ///
    /// With more than one, calls of several threads run side by side: each goes to an instance that is idle, the one that was used
    /// last, or to a new one; a call waits only while all are busy. Each instance has a memory and a state of its own, so that a
    /// call may not find what another left; `init` runs in each, and the limits hold for each. Handles belong to the instance
    /// that made them, and their methods are called in it. With [`Lifetime::Call`] it is refused, since instances are made for
    /// each call there.
    pub fn instances(mut self, count: u32) -> Self {
        self.spec.instances = Some(Located::from(count));
        self
    }

    /// Its limits.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.spec.limits.replace(limits.0);
        self
    }

    /// What it is granted.
    pub fn wasi(mut self, grants: WasiGrants) -> Self {
        self.spec.wasi = grants.0;
        self
    }

    /// What is passed to its `init`, as compact JSON.
    pub fn config(mut self, config: serde_json::Value) -> Self {
        self.spec.config = Some(Located::from(config));
        self
    }

    /// Pins the SHA-256 of its component, in hexadecimal digits.
    pub fn sha256(mut self, digest: impl Into<String>) -> Self {
        self.spec.sha256 = Some(Located::from(digest.into()));
        self
    }

    /// Decides on each call of the plugin how long it may take and how much fuel it has.
    ///
    /// What is not decided stays at the plugin's limits, and no call outlasts its caller. The plugin's code is compiled so that it can
    /// be interrupted and its fuel is counted, which makes it slower. It is asked on the caller's thread before the plugin is
    /// waited for; a panic is an error of the call. Calls that the decision makes itself are not decided on.
    ///
    /// Instantiation, `init` and destructors are no calls: the limits hold for them.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use jackfield::{CallBudget, Plugin};
    ///
    /// let plugin = Plugin::from_file("upper", "upper.wasm").decide(|call| {
    ///     // So much for each byte that it is given.
    ///     let bytes: u64 = call.arguments().unwrap_or_default().iter().sum();
    ///     let budget = CallBudget::new().fuel(10_000 + 1_000 * bytes);
    ///     match call.function() {
    ///         "transform" => budget.deadline(Duration::from_secs(1)),
    ///         _ => budget,
    ///     }
    /// });
    /// ```
    pub fn decide(mut self, decide: impl Fn(&CallInfo<'_>) -> CallBudget + Send + Sync + 'static) -> Self {
        self.hooks.decide = Some(Arc::new(decide));
        self
    }

    /// State of the host's own for the functions that [`Plugin::link`] adds, made anew for each instance. There may be one of each type.
    pub fn state<T: Any + Send>(mut self, make: impl Fn() -> T + Send + Sync + 'static) -> Self {
        self.hooks.state(make);
        self
    }

    /// **An escape hatch**: adds functions and resources to this plugin's linker, as wasmtime has them. [`raw`](crate::raw) says how,
    /// and what Jackfield does not promise any more.
    ///
    /// It is called once, when the graph is loaded. What Jackfield defines cannot be replaced: sockets, `jackfield:*`, and the WASI
    /// that it serves.
    pub fn link(
        mut self,
        add: impl Fn(&mut Linker<StoreData>) -> wasmtime::Result<()> + Send + Sync + 'static,
    ) -> Self {
        self.hooks.link.push(Arc::new(add));
        self
    }

    /// The interfaces that [`Plugin::link`] adds, e.g. `acme:thing/iface`: where the plugin imports one it is no socket, and nobody is
    /// plugged in. The version may be left out.
    pub fn serves<S: Into<String>>(mut self, interfaces: impl IntoIterator<Item = S>) -> Self {
        self.spec.serves.extend(interfaces.into_iter().map(Into::into));
        self
    }
}

/// What a plugin may reach outside of its own memory; nothing at first.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct WasiGrants(crate::plan::WasiSpec);

impl WasiGrants {
    /// Nothing granted.
    pub fn new() -> Self {
        Self::default()
    }

    /// It reads the host's standard input.
    pub fn stdin(mut self) -> Self {
        self.0.stdin = true;
        self
    }

    /// Its standard output goes to the host's standard error.
    pub fn stdout(mut self) -> Self {
        self.0.stdout = true;
        self
    }

    /// Its standard error goes to the host's.
    pub fn stderr(mut self) -> Self {
        self.0.stderr = true;
        self
    }

    /// `jackfield:runtime/log` reaches the host's `tracing`.
    pub fn log(mut self) -> Self {
        self.0.log = true;
        self
    }

    /// It sees an environment variable of this value.
    pub fn env(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.0.env.push((name.into(), value.into()));
        self
    }

    /// It reads the host's folder `host` under the path `guest`.
    pub fn read_dir(self, host: impl Into<PathBuf>, guest: impl Into<String>) -> Self {
        self.dir(host.into(), guest.into(), false)
    }

    /// It reads and writes the host's folder `host` under the path `guest`.
    pub fn write_dir(self, host: impl Into<PathBuf>, guest: impl Into<String>) -> Self {
        self.dir(host.into(), guest.into(), true)
    }

    fn dir(mut self, host: PathBuf, guest: String, write: bool) -> Self {
        self.0.dirs.push(DirSpec { host: host.into(), guest, write });
        self
    }
}
