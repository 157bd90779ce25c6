//! A loaded graph.

pub(crate) mod builder;

use std::path::Path;
use std::sync::Arc;

use jackfield_contract::{ContractName, Route, Side, diff};

use crate::call::socket::{HostPlug, HostSocket, SocketCore, TypedContract};
use crate::engine::Engine;
use crate::error::PluginId;
use crate::graph::builder::{GraphBuilder, LoadError};
use crate::link::common;
use crate::link::typed::Target;
use crate::plan::{GraphSpec, LookupError, Plan, PlugRef};
use crate::report::{LoadReport, Problem, ProblemKind};
use crate::runtime::slot::{Shared, Slot};
use crate::value::replies::Cardinality;
use crate::{Replies, Val, table};

/// Plugins that are linked and can be called, from any number of threads.
///
/// Calls to different plugins run side by side; calls to the same plugin wait their turn. Cheap to clone; clones are the
/// same graph.
#[derive(Clone)]
pub struct Graph(Arc<Inner>);

struct Inner {
    shared: Arc<Shared>,
    /// Those of the plugins by their place in the plan, and then those of what the host serves.
    slots: Vec<Arc<Slot>>,
    // Compiled code and the clock live as long as an engine does.
    _engine: Engine,
}

impl std::fmt::Debug for Graph {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Graph").field("plan", &self.0.shared.plan).finish_non_exhaustive()
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
    #[error("the socket takes {cardinality} plug of `{contract}`, and plugged are {plugs}")]
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
}

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

    pub(crate) fn new(engine: &Engine, shared: Arc<Shared>, slots: Vec<Arc<Slot>>) -> Self {
        Self(Arc::new(Inner { shared, slots, _engine: engine.clone() }))
    }

    /// What was planned. Plugins that failed later stand in it as well; their calls are `unavailable`.
    pub fn plan(&self) -> &Plan {
        &self.0.shared.plan
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

    fn is_alive(&self, plug: &PlugRef) -> bool {
        self.0.slots[plug.plugin.0].is_available()
    }

    /// The ids of the plugins that are in the graph, in the graph's order.
    pub fn plugins(&self) -> impl Iterator<Item = &PluginId> {
        let order = self.plan().declared_order();
        order.into_iter().map(|index| &self.0.slots[index.0]).filter(|slot| slot.is_available()).map(|slot| &slot.id)
    }

    /// A typed socket of a contract that `bindings!` knows.
    ///
    /// # Errors
    ///
    /// If nobody plugs the contract in a version that serves, the number of plugs does not fit, or a plugin's types are not
    /// those that the host was built with.
    pub fn socket<S: TypedContract>(&self, _: S::Cardinality) -> Result<S, SocketError> {
        let contract = S::CONTRACT;
        let name = contract.interface.to_string();
        let (found, plugs) = self.plugs_of(&name, S::Cardinality::CARDINALITY.accepts(0))?;
        let model = table::to_model(&[contract.interface]);
        let side = model.interfaces().find(|(_, interface)| interface.name.to_string() == name).map(|(id, _)| id);
        let cardinality = S::Cardinality::CARDINALITY;
        if !cardinality.accepts(plugs.len()) {
            let ids: Vec<_> = plugs.iter().map(|plug| self.plan().plugin(plug.plugin).id.clone()).collect();
            return Err(SocketError::Cardinality {
                contract: found.to_string(),
                cardinality: cardinality.as_str(),
                plugs: crate::report::ids(&ids),
            });
        }
        let mut host_plugs = Vec::new();
        for plug in &plugs {
            let slot = &self.0.slots[plug.plugin.0];
            let planned = &self.plan().plugin(plug.plugin).plugs[plug.plug];
            let mismatch = |diff: String| SocketError::Mismatch {
                plugin: slot.id.to_string(),
                contract: planned.contract.to_string(),
                diff,
            };
            let infos = self.functions(plug);
            let Some((base, types)) = infos.first().map(|(at, info)| (*at, Arc::clone(&info.types))) else { continue };
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
                let at = infos.iter().position(|(_, info)| info.export == function.name);
                let Some(at) = at else { return Err(mismatch(format!("it has no `{}`", function.name))) };
                let at = base + at;
                // The tables were compared above. That the Rust types agree with the tables is checked as well, since calls
                // take them for granted.
                let fits = |typed: &crate::link::typed::TypedFunction| {
                    // A plugin that is not there, or may not be waited for from here, cannot be looked at; the tables were.
                    !slot.is_available()
                        || !crate::runtime::frames::may_enter(&self.0.shared, slot.index)
                        || (typed.fits)(Target { slot: Arc::clone(slot), function: at })
                };
                if !typed.as_ref().is_none_or(fits) {
                    return Err(mismatch(format!("the Rust types of `{}` are others", function.name)));
                }
                functions.push(at);
            }
            host_plugs.push(HostPlug { slot: Arc::clone(slot), functions: functions.into(), bulk: None });
        }
        let routes = contract.interface.functions.iter().map(|function| {
            let info = host_plugs.first().and_then(|plug: &HostPlug| {
                self.0.shared.functions[plug.slot.index].iter().find(|info| info.export == function.name)
            });
            info.map_or(Route::Broadcast, |info| info.route)
        });
        let routes = routes.collect();
        let socket = HostSocket { shared: Arc::clone(&self.0.shared), plugs: host_plugs.into(), routes };
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
                Err(_) => Err(error.into()),
            },
            Err(error) => Err(error.into()),
        }
    }

    /// The functions of a plug with their places among all of its plugin's.
    fn functions(&self, plug: &PlugRef) -> Vec<(usize, &crate::runtime::slot::FunctionInfo)> {
        let all = self.0.shared.functions[plug.plugin.0].iter().enumerate();
        all.filter(|(_, info)| info.plug == plug.plug).collect()
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
        let (contract, plugs) = self.plugs_of(contract, false)?;
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
            let slot = Arc::clone(&self.0.slots[plug.plugin.0]);
            let bulk = common::prepare(&Target { slot: Arc::clone(&slot), function: *at });
            HostPlug { slot, functions: Box::new([*at]), bulk }
        });
        let socket =
            HostSocket { shared: Arc::clone(&self.0.shared), plugs: plugs.collect(), routes: Box::new([route]) };
        Ok(DynFunction(Arc::new(socket)))
    }

    /// Calls a function once. To call it often, prepare it with [`Graph::function`].
    ///
    /// # Errors
    ///
    /// If the contract or the function is not in the graph. What goes wrong in a plugin stands in its reply.
    pub fn dispatch(&self, contract: &str, function: &str, args: &[Val]) -> Result<Replies<Option<Val>>, SocketError> {
        Ok(self.function(contract, function)?.call(args))
    }
}

/// A function that is prepared to be called with values. Cheap to clone.
#[derive(Clone)]
pub struct DynFunction(Arc<HostSocket>);

impl std::fmt::Debug for DynFunction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.plugs.iter().map(|plug| &plug.slot.id)).finish()
    }
}

impl DynFunction {
    /// Calls the function; a reply is `None` where the function has no result.
    pub fn call(&self, args: &[Val]) -> Replies<Option<Val>> {
        self.0.call_dynamic(0, args)
    }

    /// The plugins that are called, in order.
    pub fn plugins(&self) -> impl Iterator<Item = &PluginId> {
        self.0.plugs.iter().map(|plug| &plug.slot.id)
    }
}
