//! A loaded graph.

use std::sync::{Arc, Weak};
use std::time::Duration;

use jackfield_contract::{ContractName, Route, Side, Written, diff, is_kebab};

use parking_lot::Mutex;

use super::current::Current;
use super::described::Described;
use super::prepared::Prepared;
use crate::call::awaited::Awaited;
use crate::call::socket::{HostPlug, HostSocket, SocketCore, TypedContract};
use crate::call::target::{PlugFunction, TypedFunction};
use crate::error::PluginId;
use crate::index::{FunctionIndex, ResourceKey, SlotIndex};
use crate::link::{Linked, common};
use crate::plan::{DeclaredIndex, LookupError, Plan, PlugRef};
use crate::report::{Problem, ProblemKind};
use crate::runtime::events::Hub;
use crate::runtime::graph_info::GraphInfo;
use crate::runtime::slot::Slot;
use crate::runtime::types::FunctionInfo;
use crate::value::replies::{Any, Cardinality, Replies};
use crate::wasi::output::flush_output;
use crate::{Val, table};

/// Plugins that are linked and can be called, from any number of threads.
///
/// Calls to different plugins run side by side; calls to the same plugin wait their turn, unless it has more than one instance. Cheap to clone; clones are the
/// same graph.
#[derive(Clone)]
pub struct Graph(Arc<Inner>);

/// A graph that is not kept alive: for what the graph itself keeps.
///
/// A function that the host serves, or a value of the host's, belongs to the graph. If it holds a [`Graph`] in turn, neither
/// ever ends: neither the plugins' instances nor what they hold. It takes this instead.
///
/// ```
/// use std::sync::{Arc, OnceLock};
///
/// use jackfield::{HostContract, HostError, Val, WeakGraph};
///
/// // Set once the graph is loaded: `let _ = graph.set(loaded.downgrade());`
/// let graph: Arc<OnceLock<WeakGraph>> = Arc::default();
/// let here = Arc::clone(&graph);
/// let asks = HostContract::from_wit("package demo:ask; interface ask { ask: func() -> u32; }", "demo:ask/ask")?
///     .function("ask", move |_| {
///         let graph = here.get().and_then(WeakGraph::upgrade).ok_or_else(|| HostError::msg("there is no graph any more"))?;
///         Ok(Some(Val::U32(graph.plugins().count() as u32)))
///     })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct WeakGraph(Weak<Inner>);

impl WeakGraph {
    /// The graph, if it is still there.
    pub fn upgrade(&self) -> Option<Graph> {
        self.0.upgrade().map(Graph)
    }
}

impl std::fmt::Debug for WeakGraph {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("WeakGraph").finish_non_exhaustive()
    }
}

struct Inner {
    linked: Linked,
    described: Described,
    current: Mutex<Current>,
    prepared: Prepared,
}

/// How long a graph that is dropped waits for what its plugins said to be written.
const FLUSH: Duration = Duration::from_millis(500);

impl Drop for Inner {
    fn drop(&mut self) {
        // The process may end right after.
        flush_output(FLUSH);
    }
}

impl std::fmt::Debug for Graph {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Graph").field("plan", &self.0.linked.graph.plan).finish_non_exhaustive()
    }
}

/// A call cannot be made at all, because what it names is not in the graph.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SocketError {
    /// The contract is not in the graph.
    #[error(transparent)]
    Contract(#[from] LookupError),
    /// The contract has no such function.
    #[error("`{contract}` has no function `{function}`; it has {functions}")]
    Function {
        /// The contract.
        contract: String,
        /// What was asked for.
        function: String,
        /// What there is.
        functions: String,
    },
    /// The socket takes another number of plugs.
    #[error("the socket takes {cardinality} plug of `{contract}`; plugged in: {plugs}")]
    Cardinality {
        /// The contract.
        contract: String,
        /// How many it takes.
        cardinality: &'static str,
        /// Who is plugged.
        plugs: String,
    },
    /// A plugin's contract is not the one that the host was built for.
    #[error("plugin `{plugin}` plugs `{contract}` with other types than the host was built with:\n{diff}")]
    Mismatch {
        /// The plugin.
        plugin: String,
        /// The contract.
        contract: String,
        /// What differs, in WIT.
        diff: String,
    },
    /// A plugin answers no HTTP requests.
    #[cfg(feature = "http")]
    #[error("plugin `{plugin}` answers no HTTP requests: {why}")]
    NoHttpHandler {
        /// The plugin.
        plugin: String,
        /// Whether it is not there, or what it plugs.
        why: String,
    },
}

impl Graph {
    pub(super) fn new(described: Described, linked: Linked) -> Self {
        let (spec, components) = (described.spec.clone(), described.components.clone());
        let current = Mutex::new(Current { spec, components, plan: linked.graph.plan.clone() });
        Self(Arc::new(Inner { linked, described, current, prepared: Prepared::default() }))
    }

    pub(super) fn linked(&self) -> &Linked {
        &self.0.linked
    }

    pub(super) fn described(&self) -> &Described {
        &self.0.described
    }

    pub(super) fn current(&self) -> &Mutex<Current> {
        &self.0.current
    }

    /// The same graph, not kept alive.
    pub fn downgrade(&self) -> WeakGraph {
        WeakGraph(Arc::downgrade(&self.0))
    }

    fn graph(&self) -> &Arc<GraphInfo> {
        &self.0.linked.graph
    }

    pub(super) fn slot(&self, index: SlotIndex) -> &Arc<Slot> {
        &self.0.linked.slots[index.get()]
    }

    pub(super) fn slots(&self) -> &[Arc<Slot>] {
        &self.0.linked.slots
    }

    pub(super) fn hub(&self) -> &Hub {
        &self.graph().hub
    }

    /// What was planned when it was loaded. Plugins that failed later stand in it as well; their calls are `unavailable`. What was
    /// [applied](Self::apply) later does not.
    pub fn plan(&self) -> &Plan {
        &self.0.linked.graph.plan
    }

    /// Why the root is not filled any more, if plugins failed after it was planned.
    pub(crate) fn root_problem(&self) -> Option<Problem> {
        let root = self.plan().root.as_ref()?;
        let alive = root.plugs.iter().filter(|plug| self.is_alive(plug)).count();
        if root.is_filled(alive) {
            return None;
        }
        let message = format!("the root `{}` cannot be filled: its plugs could not be loaded", root.contract);
        Some(Problem::graph(ProblemKind::Root, message))
    }

    pub(super) fn is_alive(&self, plug: &PlugRef) -> bool {
        self.slot(plug.plugin.into()).is_available()
    }

    /// The ids of the plugins that are in the graph, in the graph's order. Of those that were composed into one, each by its own.
    pub fn plugins(&self) -> impl Iterator<Item = &PluginId> {
        let mut ids: Vec<(DeclaredIndex, &PluginId)> = Vec::new();
        for (slot, plugin) in self.slots().iter().zip(&self.plan().plugins).filter(|(slot, _)| slot.is_available()) {
            match &plugin.members[..] {
                [] => ids.push((plugin.declared, &slot.member.id)),
                members => ids.extend(members.iter().map(|member| member.declared).zip(slot.member.parts())),
            }
        }
        ids.sort_by_key(|(declared, _)| *declared);
        ids.into_iter().map(|(_, id)| id)
    }

    /// The fuel that the last call of a plugin has left; after a failure, what was left then.
    ///
    /// `None` if there is no such plugin, its fuel is not counted or this call's was not limited, or it is being called right now:
    /// where several threads call a plugin, it is that of one of them. Fuel is counted for plugins with a limit of it, and for those
    /// on whose calls the host decides ([`Plugin::decide`](crate::Plugin::decide)).
    pub fn fuel_left(&self, plugin: &str) -> Option<u64> {
        self.0.linked.slots.iter().find(|slot| slot.member.is_called(plugin))?.fuel_left()
    }

    /// A typed socket of a contract that `bindings!` knows.
    ///
    /// # Errors
    ///
    /// If nobody plugs the contract in a version that serves, the number of plugs does not fit, or a plugin's types are not
    /// those that the host was built with.
    pub fn socket<S: TypedContract>(&self, _: S::Cardinality) -> Result<S, SocketError> {
        self.socket_where(|_| true)
    }

    /// As [`socket`](Self::socket), with one plugin alone of those that plug the contract: for a host that chooses itself who is called.
    ///
    /// ```no_run
    /// # jackfield::bindings!({
    /// #     inline: "package demo:text@0.1.0; interface filter { transform: func(text: string) -> string; }",
    /// #     sockets: ["demo:text/filter"],
    /// # });
    /// # use jackfield::{ExactlyOne, Graph};
    /// # fn with(graph: Graph) -> Result<(), Box<dyn std::error::Error>> {
    /// let upper = graph.socket_of::<demo::text::Filter<ExactlyOne>>("upper", ExactlyOne)?;
    /// let (_plugin, reply) = upper.transform("hello");
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// As [`socket`](Self::socket), with the plugins' number counted without the others.
    pub fn socket_of<S: TypedContract>(&self, plugin: &str, _: S::Cardinality) -> Result<S, SocketError> {
        self.socket_where(|id| id == plugin)
    }

    fn socket_where<S: TypedContract>(&self, wanted: impl Fn(&str) -> bool) -> Result<S, SocketError> {
        let contract = S::CONTRACT;
        let name = contract.interface.to_string();
        let (found, mut plugs) = self.plugs_of(&name, S::Cardinality::CARDINALITY.accepts(0))?;
        plugs.retain(|plug| wanted(self.plan().plugger(*plug)));
        let model = table::to_model(&[contract.interface]);
        let side = model.interfaces().find(|(_, interface)| interface.name.to_string() == name).map(|(id, _)| id);
        let cardinality = S::Cardinality::CARDINALITY;
        if !cardinality.accepts(plugs.len()) {
            let ids: Vec<_> = plugs.iter().map(|plug| self.plan().plugger(*plug)).collect();
            return Err(SocketError::Cardinality {
                contract: found.to_string(),
                cardinality: cardinality.as_str(),
                plugs: crate::report::ids(&ids),
            });
        }
        let mut host_plugs = Vec::new();
        for plug in &plugs {
            let slot = self.slot(plug.plugin.into());
            let planned = self.plan().plug(*plug);
            let mismatch = |diff: String| SocketError::Mismatch {
                plugin: self.plan().plugger(*plug).to_owned(),
                contract: planned.contract.to_string(),
                diff,
            };
            let infos = self.functions(plug);
            let Some(types) = infos.first().map(|(_, info)| Arc::clone(&info.types)) else { continue };
            if let Some(side) = side {
                let expected = Side { model: &model, interface: side };
                let found = Side { model: &types.model, interface: planned.interface };
                let difference = diff(expected, found);
                if !difference.is_empty() {
                    return Err(mismatch(difference));
                }
            }
            let mut functions = Vec::new();
            for (function, typed) in contract.interface.functions.iter().zip(contract.functions) {
                let at = infos.iter().find(|(_, info)| info.export == function.name);
                let Some((at, _)) = at.copied() else {
                    return Err(mismatch(format!("it has no `{}`", function.name)));
                };
                // The tables were compared above. That the Rust types agree with the tables is looked at as well where the
                // plugin has an instance, or one can be made, and may be waited for from here.
                let fits = |typed: &TypedFunction| {
                    (typed.fits)(&PlugFunction { slot: Arc::clone(slot), function: at }) != Some(false)
                };
                if !typed.as_ref().is_none_or(fits) {
                    return Err(mismatch(format!("`{}` has other types than its table says", function.name)));
                }
                functions.push(at);
            }
            host_plugs.push(HostPlug {
                slot: Arc::clone(slot),
                id: self.plugger(plug),
                functions: functions.into(),
                bulk: None,
            });
        }
        let routes = contract.interface.functions.iter().map(|function| {
            let info = host_plugs.first().and_then(|plug: &HostPlug| {
                plug.slot.member.functions().iter().find(|info| info.export == function.name)
            });
            info.map_or(Route::Broadcast, |info| info.route)
        });
        let routes = routes.collect();
        let graph = Arc::clone(self.graph());
        let own = self.own_resources(plugs.first());
        let socket = HostSocket { graph, contract: Some(contract), plugs: host_plugs.into(), routes, own };
        Ok(S::from_core(SocketCore::new(socket)))
    }

    /// Who plugs a contract and is in the graph. With `none_is_fine`, nobody is no error.
    fn plugs_of(&self, name: &str, none_is_fine: bool) -> Result<(ContractName, Vec<PlugRef>), SocketError> {
        match self.plan().plugs_of(name) {
            Ok((contract, mut plugs)) => {
                plugs.retain(|plug| self.is_alive(plug));
                Ok((contract, plugs))
            }
            Err(error @ LookupError::Unknown { .. }) if none_is_fine => match ContractName::parse(name) {
                Ok(contract) => Ok((contract, Vec::new())),
                Err(_) if is_kebab(name) => Ok((ContractName::plain(name), Vec::new())),
                // A version in part.
                Err(_) => Ok((Written::parse(name).map_err(|_| error)?.name, Vec::new())),
            },
            Err(error) => Err(error.into()),
        }
    }

    /// Whether a name means the root contract, which may have no plug.
    fn is_empty_root(&self, name: &str) -> bool {
        let root = self.plan().root.as_ref().filter(|root| root.is_filled(0));
        let unversioned = Written::parse(name).map_or_else(|_| name.to_owned(), |written| written.name.unversioned());
        root.is_some_and(|root| root.contract.unversioned() == unversioned)
    }

    /// Whose a plug is.
    fn plugger(&self, plug: &PlugRef) -> PluginId {
        let slot = self.slot(plug.plugin.into());
        let of_plug = |(at, _): &(FunctionIndex, &FunctionInfo)| slot.member.id_of(*at).clone();
        self.functions(plug).first().map_or_else(|| PluginId::new(self.plan().plugger(*plug)), of_plug)
    }

    /// The functions of a plug with their places among all of its plugin's.
    pub(super) fn functions(&self, plug: &PlugRef) -> Vec<(FunctionIndex, &FunctionInfo)> {
        let all = self.graph().functions(plug.plugin.into()).iter().enumerate();
        let of_plug = all.filter(|(_, info)| info.plug == plug.plug.into());
        of_plug.map(|(at, info)| (FunctionIndex::new(at), info)).collect()
    }

    /// The resources that a plug's contract defines.
    fn own_resources(&self, plug: Option<&PlugRef>) -> Box<[ResourceKey]> {
        let found = plug.and_then(|plug| {
            let interface = self.plan().plug(*plug).interface;
            let (_, info) = self.functions(plug).into_iter().next()?;
            let own = info.types.model.own_resources(interface).into_iter();
            Some(own.filter_map(|resource| info.types.keys.get(&resource).copied()).collect())
        });
        found.unwrap_or_default()
    }

    /// Prepares calls of a function of a contract that the host need not know: every plugin that plugs it is called, in the
    /// graph's order (for the root contract: its plugs). A method goes to the owner of its handle.
    ///
    /// `function` is written `transform`, `bucket.sum`, or `bucket` for a constructor; names as components export them do as
    /// well.
    ///
    /// # Errors
    ///
    /// If the contract or the function is not in the graph.
    pub fn function(&self, contract: &str, function: &str) -> Result<DynFunction, SocketError> {
        let prepared = &self.0.prepared;
        if let Some(socket) = prepared.find(contract, function) {
            return Ok(DynFunction(socket));
        }
        let found = self.function_where(contract, function, |_| true)?;
        prepared.keep(contract, function, &found.0);
        Ok(found)
    }

    /// As [`function`](Self::function), of one plugin alone of those that plug the contract; nobody replies where it is none of
    /// them.
    ///
    /// # Errors
    ///
    /// If the contract or the function is not in the graph.
    pub fn function_of(&self, plugin: &str, contract: &str, function: &str) -> Result<DynFunction, SocketError> {
        self.function_where(contract, function, |id| id == plugin)
    }

    fn function_where(
        &self,
        contract: &str,
        function: &str,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<DynFunction, SocketError> {
        let (contract, mut plugs) = self.plugs_of(contract, self.is_empty_root(contract))?;
        plugs.retain(|plug| wanted(self.plan().plugger(*plug)));
        let mut found = Vec::new();
        for plug in &plugs {
            let functions = self.functions(plug);
            let at = functions.iter().find(|(_, info)| info.name == function || info.export == function);
            match at {
                Some((at, info)) => found.push((plug, *at, *info)),
                None => {
                    let names: Vec<_> = functions.iter().map(|(_, info)| info.name.as_str()).collect();
                    return Err(SocketError::Function {
                        contract: contract.to_string(),
                        function: function.to_owned(),
                        functions: crate::report::ids(&names),
                    });
                }
            }
        }
        let route = found.first().map_or(Route::Broadcast, |(_, _, info)| info.route);
        let plugs = found.iter().map(|(plug, at, _)| {
            let slot = Arc::clone(self.slot(plug.plugin.into()));
            let bulk = common::prepare(&PlugFunction { slot: Arc::clone(&slot), function: *at });
            HostPlug { slot, id: self.plugger(plug), functions: Box::new([*at]), bulk }
        });
        let (graph, plugs) = (Arc::clone(self.graph()), plugs.collect());
        let own = self.own_resources(found.first().map(|(plug, ..)| *plug));
        let socket = HostSocket { graph, contract: None, plugs, routes: Box::new([route]), own };
        Ok(DynFunction(Arc::new(socket)))
    }

    /// Calls a function by name: what [`Graph::function`] finds is kept.
    ///
    /// # Errors
    ///
    /// If the contract or the function is not in the graph. What goes wrong in a plugin stands in its reply.
    pub fn dispatch(&self, contract: &str, function: &str, args: &[Val]) -> Result<Replies<Option<Val>>, SocketError> {
        Ok(self.function(contract, function)?.call(args))
    }

    /// Calls a function once, awaited. Its `await` gives what [`Graph::dispatch`] returns.
    ///
    /// ```
    /// # async fn example(graph: &jackfield::Graph) -> Result<(), Box<dyn std::error::Error>> {
    /// for (plugin, reply) in graph.dispatch_async("demo:text/filter", "transform", ["hi".into()])?.await {
    ///     println!("{plugin}: {:?}", reply?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the contract or the function is not in the graph. What goes wrong in a plugin stands in its reply.
    pub fn dispatch_async(
        &self,
        contract: &str,
        function: &str,
        args: impl Into<Arc<[Val]>>,
    ) -> Result<Awaited<Any, Option<Val>>, SocketError> {
        Ok(self.function(contract, function)?.call_async(args))
    }
}

/// A function that is prepared to be called with values. Cheap to clone.
#[derive(Clone)]
pub struct DynFunction(Arc<HostSocket>);

impl std::fmt::Debug for DynFunction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.plugs.iter().map(|plug| &plug.id)).finish()
    }
}

impl DynFunction {
    /// Calls the function; a reply is `None` where the function has no result.
    pub fn call(&self, args: &[Val]) -> Replies<Option<Val>> {
        self.0.call_dynamic(0, args)
    }

    /// The same, awaited: a `Vec`, an array or a slice of values is taken.
    pub fn call_async(&self, args: impl Into<Arc<[Val]>>) -> Awaited<Any, Option<Val>> {
        Awaited::new(self.0.calls(0, args.into()))
    }

    /// The plugins that are called, in order.
    pub fn plugins(&self) -> impl Iterator<Item = &PluginId> {
        self.0.plugs.iter().map(|plug| &plug.id)
    }
}
