//! Finding the route of a request.

use std::collections::BTreeSet;

use jackfield::plan::Located;
use jackfield::report::{Problem, ProblemKind};

use crate::manifest::Route;
use crate::pattern::{Pattern, decoded};

/// The place of a route in its site.
pub(crate) type RouteIndex = usize;

/// The routes of a site by path, then by method.
#[derive(Default)]
pub(crate) struct Table {
    paths: matchit::Router<usize>,
    /// Paths that end with all that is left: they are looked at where no other fits.
    rests: matchit::Router<usize>,
    methods: Vec<Methods>,
    /// The methods of all routes.
    all: BTreeSet<String>,
}

/// The routes of one path.
#[derive(Default)]
struct Methods {
    named: Vec<(String, RouteIndex)>,
    any: Option<RouteIndex>,
}

/// What there is for a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A route, with the values of its parameters in order.
    Route(RouteIndex, Vec<String>),
    /// The path is there, and has other methods: these, as `Allow` lists them.
    Method(String),
    /// No route has this path.
    Nothing,
    /// A parameter is no text.
    NotText,
}

impl Table {
    /// The table of these routes; what the router does not take is a problem.
    pub(crate) fn new(routes: &[Route], problems: &mut Vec<Problem>) -> Self {
        let mut table = Self::default();
        let mut shapes: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
        for (index, route) in routes.iter().enumerate() {
            let pattern: &Located<Pattern> = &route.pattern;
            let shape = pattern.shape();
            let at = match shapes.get(&shape) {
                Some(at) => *at,
                None => {
                    let at = table.methods.len();
                    let router = if shape.contains("{*") { &mut table.rests } else { &mut table.paths };
                    if let Err(error) = router.insert(shape.clone(), at) {
                        let message = format!("the route `{}` cannot be told from others: {error}", pattern.value);
                        let problem = Problem::graph(ProblemKind::Manifest, message);
                        problems.push(problem.at(pattern.origin.as_ref()).help("give one of them another path"));
                        continue;
                    }
                    table.methods.push(Methods::default());
                    shapes.insert(shape, at);
                    at
                }
            };
            match pattern.method() {
                Some(method) => {
                    table.methods[at].named.push((method.to_owned(), index));
                    table.all.insert(method.to_owned());
                }
                None => {
                    table.methods[at].any = Some(index);
                    table.all.extend(COMMON.map(str::to_owned));
                }
            }
        }
        table
    }

    /// The route of a request; `path` is in its normal form.
    pub(crate) fn find(&self, method: &str, path: &str) -> Found {
        let Ok(found) = self.paths.at(path).or_else(|_| self.rests.at(path)) else { return Found::Nothing };
        let methods = &self.methods[*found.value];
        let of = |wanted: &str| methods.named.iter().find(|(method, _)| method == wanted).map(|(_, index)| *index);
        // What answers GET answers HEAD, without the body.
        let get = || (method == "HEAD").then(|| of("GET")).flatten();
        let Some(index) = of(method).or_else(get).or(methods.any) else {
            return Found::Method(allow(methods.named.iter().map(|(method, _)| method.as_str())));
        };
        let values = found.params.iter().map(|(_, value)| decoded(value));
        match values.collect::<Option<Vec<String>>>() {
            Some(values) => Found::Route(index, values),
            None => Found::NotText,
        }
    }

    /// The methods of the whole site, as `Allow` lists them.
    pub(crate) fn methods(&self) -> String {
        allow(self.all.iter().map(String::as_str))
    }
}

/// What a route of any method is said to allow.
const COMMON: [&str; 6] = ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"];

fn allow<'a>(methods: impl Iterator<Item = &'a str>) -> String {
    let mut all: BTreeSet<&str> = methods.collect();
    if all.contains("GET") {
        all.insert("HEAD");
    }
    all.insert("OPTIONS");
    all.into_iter().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(patterns: &[&str]) -> Table {
        let route = |text: &&str| Route {
            pattern: Located::from(Pattern::parse(text).unwrap()),
            plugin: Located::from("x"),
            body: None,
        };
        let routes: Vec<Route> = patterns.iter().map(route).collect();
        let mut problems = Vec::new();
        let table = Table::new(&routes, &mut problems);
        assert_eq!(problems, []);
        table
    }

    #[test]
    fn the_closest_route_is_found() {
        let table = table(&["GET /a/{x}", "GET /a/b", "POST /a/{y}", "/a/{*rest}", "GET /"]);
        let route =
            |index, values: &[&str]| Found::Route(index, values.iter().map(|value| (*value).to_owned()).collect());
        assert_eq!(table.find("GET", "/a/b"), route(1, &[]));
        assert_eq!(table.find("HEAD", "/a/b"), route(1, &[]));
        assert_eq!(table.find("GET", "/a/c%2Fd"), route(0, &["c/d"]));
        assert_eq!(table.find("POST", "/a/c"), route(2, &["c"]));
        assert_eq!(table.find("PUT", "/a/c/d"), route(3, &["c/d"]));
        assert_eq!(table.find("GET", "/"), route(4, &[]));
        assert_eq!(table.find("GET", "/a"), Found::Nothing);
        assert_eq!(table.find("GET", "/a/%FF"), Found::NotText);
        assert_eq!(table.find("PUT", "/a/b"), Found::Method("GET, HEAD, OPTIONS".to_owned()));
        assert_eq!(table.methods(), "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");
    }
}
