//! `routes.toml`: a graph manifest with a table of routes, and settings of the server.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use jackfield::manifest::own::{self, Dialect, Item, unknown_key};
use jackfield::manifest::read_as;
use jackfield::plan::{GraphSpec, Located};
use jackfield::report::{LoadReport, Problem, ProblemKind};

use crate::pattern::Pattern;
use crate::settings::Settings;

/// The contract of handlers.
pub const HANDLER: &str = "web:route/handler";

/// What the manifest has beside the graph's tables.
const DIALECT: Dialect<'static> = Dialect { tables: &["route", "server"], root: Some(HANDLER) };

/// A site as it is declared.
#[derive(Clone, Debug, PartialEq)]
pub struct Declared {
    /// The file that it was read from.
    pub path: PathBuf,
    /// The graph. Its problems are those of the whole file.
    pub graph: GraphSpec,
    /// The routes, in the order of the file.
    pub routes: Vec<Route>,
    /// How the server answers.
    pub settings: Settings,
}

/// A route as it is declared.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// Which requests it takes.
    pub pattern: Located<Pattern>,
    /// The plugin that answers them.
    pub plugin: Located<String>,
    /// Bytes of a request's body, where it is another number than the server's.
    pub body: Option<u64>,
}

impl Declared {
    /// Reads `routes.toml`. What is wrong with single keys and values stands in the graph's problems.
    ///
    /// # Errors
    ///
    /// A file that cannot be read or is not TOML.
    pub fn read(path: &Path) -> Result<Self, LoadReport> {
        let (mut graph, tables) = read_as(path, DIALECT).map_err(LoadReport::from)?;
        let mut problems = Vec::new();
        let (mut routes, mut settings) = (Vec::new(), Settings::default());
        for (name, table) in &tables {
            match name.as_str() {
                "route" => routes = read_routes(table, &mut problems),
                _ => settings.read(table, &mut problems),
            }
        }
        if let Some(tls) = &mut settings.tls {
            tls.within(path.parent().unwrap_or(Path::new("")));
        }
        twice(&routes, &mut problems);
        graph.problems.extend(problems);
        let line = |problem: &Problem| problem.origin.as_ref().map(|origin| (origin.line(), origin.column()));
        graph.problems.sort_by_cached_key(line);
        Ok(Self { path: path.to_owned(), graph, routes, settings })
    }

    /// Finds what routes that were added since have in common with others.
    pub(crate) fn look_again(&self, problems: &mut Vec<Problem>) {
        let mut all = Vec::new();
        twice(&self.routes, &mut all);
        problems.extend(all.into_iter().filter(|problem| !self.graph.problems.contains(problem)));
    }
}

const ROUTE: [&str; 2] = ["plugin", "body"];

fn read_routes(table: &Located<Item>, problems: &mut Vec<Problem>) -> Vec<Route> {
    let mut routes = Vec::new();
    let table = match table.table("`route`") {
        Ok(table) => table,
        Err(problem) => {
            problems.push(problem.help("write a route as `[route.\"GET /hello/{name}\"]`"));
            return routes;
        }
    };
    for (key, value) in table {
        let problem = |message: String| {
            let mut problem = Problem::graph(ProblemKind::Manifest, message).at(key.origin.as_ref());
            problem.key = Some(format!("route.{:?}", key.value));
            problem
        };
        let pattern = match Pattern::parse(key) {
            Ok(pattern) => Some(Located { value: pattern, origin: key.origin.clone() }),
            Err(error) => {
                problems.push(problem(format!("the route `{}` {}", key.value, error.what)).help(error.help));
                None
            }
        };
        match read_route(key, value, problems) {
            Ok((Some(plugin), body)) => routes.extend(pattern.map(|pattern| Route { pattern, plugin, body })),
            Ok((None, _)) => {
                let missing = problem(format!("the route `{}` has no `plugin`", key.value));
                problems.push(missing.help("add `plugin = \"<id>\"`, the plugin that answers it"));
            }
            Err(problem) => problems.push(problem.help("write `{ plugin = \"<id>\" }`")),
        }
    }
    routes
}

fn read_route(
    key: &Located<String>,
    value: &Located<Item>,
    problems: &mut Vec<Problem>,
) -> Result<(Option<Located<String>>, Option<u64>), Problem> {
    let table: &own::Table = value.table(&format!("the route `{}`", key.value))?;
    let (mut plugin, mut body) = (None, None);
    for (name, value) in table {
        match name.as_str() {
            "plugin" => match value.text("`plugin`") {
                Ok(id) => plugin = Some(Located { value: id.to_owned(), origin: value.origin.clone() }),
                // It is there, so that nobody need be told that it is missing.
                Err(problem) => {
                    problems.push(problem);
                    plugin = Some(Located::default());
                }
            },
            "body" => match crate::settings::bytes(value, "`body`") {
                Ok(bytes) => body = Some(bytes),
                Err(problem) => problems.push(problem),
            },
            _ => problems.push(unknown_key(name, &format!("the route `{}`", key.value), &ROUTE)),
        }
    }
    Ok((plugin, body))
}

/// Finds routes that take the same requests.
fn twice(routes: &[Route], problems: &mut Vec<Problem>) {
    let mut seen: HashMap<(Option<&str>, String), &Route> = HashMap::new();
    for route in routes {
        let pattern = &route.pattern.value;
        let Some(first) = seen.insert((pattern.method(), pattern.shape()), route) else { continue };
        let line = first.pattern.origin.as_ref().map(|origin| format!(", line {}", origin.line())).unwrap_or_default();
        let message = format!("the route `{pattern}` takes the same requests as `{}`{line}", first.pattern.value);
        let problem = Problem::graph(ProblemKind::Manifest, message).at(route.pattern.origin.as_ref());
        problems.push(problem.help("names of parameters do not tell routes apart; remove one of the two"));
    }
}
