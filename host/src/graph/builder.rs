//! Building a graph in code, and loading it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jackfield_contract::{Cardinality, Written};

use super::described::Described;
use super::fuse;
use super::limits::Limits;
use super::loaded::Graph;
use super::locate::locate;
use super::plugin::Plugin;
use crate::call::target::Contract;
use crate::discover::{Discovery, discover};
use crate::engine::Engine;
use crate::link;
use crate::link::hooks::PluginHooks;
use crate::plan::{Audience, DeclaredIndex, DomainSpec, GraphSpec, HostServed, HostSpec, Limit, Located};
use crate::report::{LoadReport, Problem, ProblemKind};
use crate::runtime::growth::{Growth, GrowthHook};
use crate::runtime::observer::{Crossing, ObserverHook};
use crate::runtime::profiler::Profiler;
use crate::runtime::watchers::Watchers;
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
    hooks: HashMap<DeclaredIndex, PluginHooks>,
    growth: Option<GrowthHook>,
    watchers: Watchers,
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
        let (host, contracts, hooks, watchers) = Default::default();
        Self { engine: engine.clone(), spec, host, contracts, hooks, growth: None, watchers }
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

    /// Takes only plugins whose components are signed by one of these public keys, `ed25519:` and base64: what `jackfield keygen` prints.
    /// What is signed is the component; native code goes by its folder ([`trust`](Self::trust)).
    pub fn trust_keys<S: Into<String>>(mut self, keys: impl IntoIterator<Item = S>) -> Self {
        let keys = keys.into_iter().map(|key| Located::from(key.into()));
        self.spec.trust_keys.get_or_insert_default().value.extend(keys);
        self
    }

    /// Limits of every plugin that does not declare its own.
    pub fn default_limits(mut self, limits: Limits) -> Self {
        self.spec.limits.replace(limits.0);
        self
    }

    /// Bytes of linear memory and tables of all plugins together, in all of their instances; no limit by default. Growth beyond it is
    /// refused as beyond a plugin's own limit.
    pub fn memory_limit(mut self, bytes: impl Into<Option<u64>>) -> Self {
        self.spec.graph_limits.memory = Some(Located::from(bytes.into().map_or(Limit::None, Limit::At)));
        self
    }

    /// Instances of plugins that live at a time; no limit by default. Of a plugin with [`Lifetime::Call`](crate::Lifetime::Call) that
    /// is one for each call under way, and one that is kept. A call that would need one more ends with `unavailable`.
    pub fn instance_limit(mut self, instances: impl Into<Option<u64>>) -> Self {
        self.spec.graph_limits.instances = Some(Located::from(instances.into().map_or(Limit::None, Limit::At)));
        self
    }

    /// Adds a plugin.
    pub fn plugin(mut self, plugin: Plugin) -> Self {
        self.hooks.insert(DeclaredIndex(self.spec.plugins.len()), plugin.hooks);
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
        let (spec, hooks) = (self.spec.plugins[at.0].clone(), self.hooks.remove(&at).unwrap_or_default());
        let Plugin { spec, hooks } = change(Plugin { spec, hooks });
        self.spec.plugins[at.0] = spec;
        self.hooks.insert(at, hooks);
        self
    }

    /// Composes plugins into one component, the domain of this name: direct sockets between them become calls inside of it, which cost a
    /// small part of calls between plugins.
    ///
    /// They share one store: when one fails, all lose their instance; limits hold for all of them together
    /// ([`domain_limits`](Self::domain_limits)), and what one is granted the others must be granted too. What cannot be composed is a
    /// fault in the report.
    ///
    /// ```no_run
    /// # use jackfield::{Engine, EngineConfig, Graph};
    /// # let engine = Engine::new(&EngineConfig::default())?;
    /// let (graph, report) =
    ///     Graph::from_manifest(&engine, "graph.toml")?.fuse("checks", ["spelling", "cache"]).load()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fuse<S: Into<String>>(mut self, name: &str, plugins: impl IntoIterator<Item = S>) -> Self {
        let plugins = plugins.into_iter().map(|id| Located::from(id.into())).collect();
        self.spec.domains.push(DomainSpec::new(name, plugins));
        self
    }

    /// The limits of all plugins of a domain together. A domain that is not there is a fault in the report.
    pub fn domain_limits(mut self, name: &str, limits: Limits) -> Self {
        match self.spec.domains.iter_mut().find(|domain| *domain.name == *name) {
            Some(domain) => domain.limits.replace(limits.0),
            None => {
                let message = format!("the host limits the domain `{name}`, which is not in the graph");
                let help = "compose it with `GraphBuilder::fuse` before";
                self.spec.problems.push(Problem::graph(ProblemKind::Unknown, message).help(help));
            }
        }
        self
    }

    /// Counts what each plugin does: [`Graph::stats`] has calls, errors, times, memory and bytes then, and not only restarts. Off by
    /// default, since it costs each call a few nanoseconds.
    pub fn stats(mut self, count: bool) -> Self {
        self.watchers.metered = count;
        self
    }

    /// Shows the host every call once it has ended, with its values: those that the host makes by values, those of plugins to each
    /// other, and those to what the host serves. For recordings and for looking closely; calls are slower by far, since all of them
    /// go by values. Calls that the host makes through typed sockets are not shown, nor are functions that it serves with Rust types
    /// alone.
    ///
    /// It is called on the thread of the call, and should be quick.
    pub fn observe(mut self, look: impl Fn(&Crossing<'_>) + Send + Sync + 'static) -> Self {
        self.watchers.observer = Some(ObserverHook(Arc::new(look)));
        self
    }

    /// Gives each call that reaches a plugin a span of `tracing`, with its caller's as parent: target `jackfield::dispatch`, level
    /// `INFO`, fields by OpenTelemetry's semantic conventions for remote calls (`rpc.service` is the contract, `rpc.method` the function,
    /// `error.type` the case of a failure) and `jackfield.plugin`. With `tracing-opentelemetry` any OTLP exporter shows the tree.
    pub fn trace(mut self, spans: bool) -> Self {
        self.watchers.traced = spans;
        self
    }

    /// Takes a sample of the plugin that runs at each [tick](crate::EngineConfig::tick): a [`Profiler`] says of what.
    pub fn profile(mut self, profiler: &Profiler) -> Self {
        self.watchers.profiler = Some(profiler.clone());
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
    pub fn load_discovered(mut self, mut found: Vec<Discovery>) -> Result<(Graph, LoadReport), LoadError> {
        fuse::hooked(&mut self.spec, &self.hooks);
        let (plan, mut report) = crate::plan::plan(&self.declared(), &found, &self.served());
        let plan = fuse::fuse(plan, &self.spec, &mut found, &mut report);
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
        let (spec, served) = (self.declared().into_owned(), self.served());
        let described = Described {
            engine: self.engine,
            spec,
            served,
            components: found.into_iter().map(Result::ok).collect(),
            host: self.host.into_iter().map(|(contract, _)| contract).collect(),
            contracts: self.contracts,
            hooks: self.hooks,
            growth: self.growth,
            watchers: self.watchers,
        };
        let input = described.input(&described.components);
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
        locate(&mut report, &described.spec);
        let graph = Graph::new(described, linked);
        if let Some(problem) = graph.root_problem() {
            report.push(problem);
            return Err(report.into());
        }
        Ok((graph, report))
    }
}
