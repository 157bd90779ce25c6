//! A site: a graph that is loaded, and the table of its routes.

use std::sync::Arc;

use jackfield::contract::is_http_handler;
use jackfield::discover::{Discovery, discover};
use jackfield::plan::{GraphSpec, Located, Plan, PlannedPlugin, PluginIndex, plan};
use jackfield::report::{LoadReport, Problem, ProblemKind, ids};
use jackfield::{Engine, ExactlyOne, Graph, HttpHandler, Lifetime, SocketError};

use parking_lot::Mutex;
use rustls::ServerConfig;

use crate::contract::CONTRACTS;
use crate::contract::web::route::Handler as Socket;
use crate::gate::Gate;
use crate::manifest::{Declared, HANDLER, Route};
use crate::settings::Settings;
use crate::table::Table;
use crate::tls::Tls;

/// A site that can be served. Its components may change for others that fit in their places; for all else a server takes another site.
pub struct Site {
    graph: Graph,
    pub(crate) table: Table,
    pub(crate) routes: Vec<Served>,
    pub(crate) handlers: Vec<Arc<Handler>>,
    pub(crate) settings: Settings,
    pub(crate) tls: Option<Arc<ServerConfig>>,
    /// What it was declared as.
    declared: Declared,
    /// The components that are in force, in the order of the declaration.
    components: Mutex<Vec<Discovery>>,
    /// What the certificate's files held when it was loaded.
    certificate: Vec<Option<Vec<u8>>>,
}

/// A route that is served.
pub(crate) struct Served {
    pub(crate) route: Route,
    /// The path as handlers are told it.
    pub(crate) path: String,
    /// The whole pattern, as the log and the metrics have it.
    pub(crate) text: Arc<str>,
    pub(crate) handler: Arc<Handler>,
}

/// A plugin that answers requests.
pub(crate) struct Handler {
    pub(crate) plugin: Arc<str>,
    pub(crate) kind: Kind,
    pub(crate) gate: Gate,
}

/// How a plugin answers.
pub(crate) enum Kind {
    /// By our own contract.
    Own(Socket<ExactlyOne>),
    /// By the standard one.
    Standard(HttpHandler),
}

/// A site that cannot be served.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SiteError(pub Box<LoadReport>);

impl From<LoadReport> for SiteError {
    fn from(report: LoadReport) -> Self {
        Self(Box::new(report))
    }
}

impl std::fmt::Debug for Site {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let routes: Vec<&str> = self.routes.iter().map(|served| &*served.text).collect();
        f.debug_struct("Site").field("routes", &routes).finish_non_exhaustive()
    }
}

impl Site {
    /// Looks at a site without compiling or running anything. The report has all that is wrong with it.
    pub fn check(declared: &Declared) -> LoadReport {
        let spec = graph(declared);
        plan_routes(declared, &spec, &discover(&spec)).1
    }

    /// Loads a site, whole: where anything is wrong there is none.
    ///
    /// # Errors
    ///
    /// The report of all that is wrong.
    pub fn load(engine: &Engine, declared: Declared) -> Result<Self, SiteError> {
        let spec = graph(&declared);
        let found = discover(&spec);
        let report = plan_routes(&declared, &spec, &found).1;
        if !report.is_empty() {
            return Err(report.into());
        }
        let (graph, report) = Graph::from_spec(engine, spec)
            .contracts(CONTRACTS)
            .load_discovered(found.clone())
            .map_err(|error| SiteError(error.report))?;
        if !report.is_empty() {
            return Err(report.into());
        }
        let Declared { routes, settings, .. } = declared.clone();
        let mut problems = Vec::new();
        let certificate = settings.tls.as_ref().map(Tls::content).unwrap_or_default();
        let tls = settings.tls.as_ref().and_then(|tls| tls.load().map_err(|problem| problems.push(problem)).ok());
        let table = Table::new(&routes, &mut problems);
        let mut handlers: Vec<Arc<Handler>> = Vec::new();
        let mut served = Vec::new();
        for route in routes {
            let id = route.plugin.value.as_str();
            let handler = match handlers.iter().find(|handler| *handler.plugin == *id) {
                Some(handler) => Arc::clone(handler),
                None => match kind(&graph, id) {
                    Ok(kind) => {
                        let handler = Arc::new(Handler { plugin: id.into(), kind, gate: Gate::new(&settings) });
                        handlers.push(Arc::clone(&handler));
                        handler
                    }
                    Err(error) => {
                        problems.push(no_handler(&route, error.to_string()));
                        continue;
                    }
                },
            };
            let pattern = &route.pattern.value;
            served.push(Served { path: pattern.path(), text: pattern.to_string().into(), handler, route });
        }
        match problems.is_empty() {
            true => {
                let components = Mutex::new(found);
                Ok(Self { graph, table, routes: served, handlers, settings, tls, declared, components, certificate })
            }
            false => Err(LoadReport::from(problems).into()),
        }
    }

    /// Takes the new component of a plugin, where that is all that has changed: the other plugins keep their instances then, and what they
    /// have in memory. Gives the plugin; none where the site has to be loaded anew, or cannot follow, which loading it says best.
    pub(crate) fn follow(&self, declared: &Declared) -> Option<&str> {
        let certificate = declared.settings.tls.as_ref().map(Tls::content).unwrap_or_default();
        if *declared != self.declared || certificate != self.certificate {
            return None;
        }
        let found = discover(&graph(declared));
        let mut known = self.components.lock();
        let file = |found: &Discovery| found.as_ref().ok().map(|found| Arc::clone(&found.bytes));
        let mut changed = (0..found.len()).filter(|at| known.get(*at).and_then(file) != file(&found[*at]));
        let (Some(at), None) = (changed.next(), changed.next()) else { return None };
        let plugin = self.declared.graph.plugins.get(at)?;
        let planned = self.graph.plan().plugin(self.graph.plan().find(&plugin.id)?);
        // Whoever changes a plugin waits for the call that it is in, and that is to have an end.
        if planned.limits.deadline.is_none() && planned.lifetime != Lifetime::Call {
            return None;
        }
        match self.graph.swap(&plugin.id, plugin.component.value.clone()) {
            Ok(()) => {
                known.clone_from(&found);
                Some(&plugin.id)
            }
            Err(error) => {
                tracing::debug!("the site is loaded anew: {error}");
                None
            }
        }
    }

    /// The graph behind the routes.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The routes, as they are declared, each with its plugin.
    pub fn routes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.routes.iter().map(|served| (&*served.text, &*served.handler.plugin))
    }
}

/// How a plugin of a route answers.
fn kind(graph: &Graph, id: &str) -> Result<Kind, SocketError> {
    let plan = graph.plan();
    match plan.find_member(id).filter(|at| is_standard(plan.plugin(*at)) && !plugs_own(graph, *at)) {
        Some(_) => graph.http_handler(id).map(Kind::Standard),
        None => graph.socket_of::<Socket<ExactlyOne>>(id, ExactlyOne).map(Kind::Own),
    }
}

/// Whether a plugin has our own contract as well, which tells it more.
fn plugs_own(graph: &Graph, plugin: PluginIndex) -> bool {
    graph.plan().plugs_of(HANDLER).is_ok_and(|(_, plugs)| plugs.iter().any(|plug| plug.plugin == plugin))
}

fn is_standard(plugin: &PlannedPlugin) -> bool {
    plugin.plugs.iter().any(|plug| is_http_handler(&plug.contract))
}

/// The graph as it is loaded: without a `[graph]` in the file, a site without routes is none the worse.
fn graph(declared: &Declared) -> GraphSpec {
    let mut spec = declared.graph.clone();
    if spec.root.as_ref().is_some_and(|root| root.origin.is_none()) {
        spec.optional = Some(Located::from(true));
    }
    spec
}

/// Plans the graph, and looks whether each route has a handler there.
fn plan_routes(declared: &Declared, spec: &GraphSpec, found: &[Discovery]) -> (Plan, LoadReport) {
    let (plan, mut report) = plan(spec, found, &[]);
    let handlers = plan.plugs_of(HANDLER).map(|(_, plugs)| plugs).unwrap_or_default();
    let mut handlers: Vec<&str> = handlers.iter().map(|plug| plan.plugin(plug.plugin).id.as_str()).collect();
    handlers.extend(plan.plugins.iter().filter(|plugin| is_standard(plugin)).map(|plugin| plugin.id.as_str()));
    let mut problems = Vec::new();
    problems.extend(declared.settings.tls.as_ref().and_then(|tls| tls.load().err()));
    Table::new(&declared.routes, &mut problems);
    for route in &declared.routes {
        let id = route.plugin.value.as_str();
        // What is wrong with the plugin, or with the key, was said before.
        let told = id.is_empty() || report.left_out.iter().any(|left| left.plugin == id);
        if told || handlers.contains(&id) {
            continue;
        }
        let problem = match (spec.find(id), plan.plugins.iter().any(|plugin| plugin.id == id)) {
            (None, _) => {
                let message = format!("the route `{}` is of plugin `{id}`, which is not there", route.pattern.value);
                let known = match handlers.is_empty() {
                    true => format!("add `[plugin.{id}]` with its `component`"),
                    false => format!("the handlers are {}", ids(&handlers)),
                };
                Problem::graph(ProblemKind::Unknown, message).at(route.plugin.origin.as_ref()).help(known)
            }
            (Some(_), true) => no_handler(route, format!("it does not plug `{HANDLER}`, or not into the root")),
            (Some(_), false) => continue,
        };
        problems.push(problem);
    }
    report.problems.extend(problems);
    (plan, report)
}

fn no_handler(route: &Route, why: String) -> Problem {
    let (pattern, id) = (&route.pattern.value, &route.plugin.value);
    let message = format!("the route `{pattern}` is of plugin `{id}`, which is no handler: {why}");
    let problem = Problem::graph(ProblemKind::Unknown, message).at(route.plugin.origin.as_ref());
    problem.help(format!("name a plugin that exports `{HANDLER}`, or `wasi:http/incoming-handler@0.2`; with `[graph] plugs`, list it there"))
}
