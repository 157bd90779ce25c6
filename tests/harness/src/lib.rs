//! What the cases of `tests/runtime` share: their guests, built once, and short ways to load a graph of them and to call it.

mod beside;
mod build;

use std::sync::{Arc, OnceLock};

pub use beside::{share_builds, share_guests};
pub use build::{case, guest, guest_path, guests_target, root};
use jackfield::{DispatchError, Engine, EngineConfig, Graph, GraphBuilder, LoadReport, Val};

/// The engine that all cases share.
pub fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::new(&EngineConfig::default()).expect("the default settings suit this machine"))
}

/// A guest in the WAT format, `<case>/guests/<name>.wat`, as it is.
pub fn wat(case_name: &str, name: &str) -> Arc<[u8]> {
    let path = case(case_name).join("guests").join(format!("{name}.wat"));
    match std::fs::read(&path) {
        Ok(bytes) => bytes.into(),
        Err(error) => panic!("{}: {error}", path.display()),
    }
}

/// A manifest in which `component = "<case>/<guest>"` stands for that guest's file, and `<case>/<guest>.wat` for one in text.
pub fn manifest(text: &str) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        let named = line.trim().strip_prefix("component = \"").and_then(|rest| rest.strip_suffix('"'));
        match named.and_then(|name| name.split_once('/')) {
            Some((in_case, name)) if !in_case.is_empty() => {
                let path = if name.ends_with(".wat") {
                    case(in_case).join("guests").join(name)
                } else {
                    guest_path(in_case, name)
                };
                lines.push(format!("component = {:?}", path.display().to_string()));
            }
            _ => lines.push(line.trim().to_owned()),
        }
    }
    lines.join("\n")
}

/// A builder of the graph that a manifest declares, with the guests' files filled in.
///
/// # Panics
///
/// Where the manifest itself cannot be read.
pub fn builder(text: &str) -> GraphBuilder {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let path = folder.path().join("graph.toml");
    std::fs::write(&path, manifest(text)).expect("the manifest can be written");
    Graph::from_manifest(engine(), &path).unwrap_or_else(|error| panic!("{error}"))
}

/// Loads the graph of a manifest, with what could not be loaded.
pub fn load_some(text: &str) -> (Graph, LoadReport) {
    builder(text).load().unwrap_or_else(|error| panic!("{error}"))
}

/// What is wrong with a manifest's graph, whether or not the rest of it can run.
pub fn report(text: &str) -> LoadReport {
    match builder(text).load() {
        Ok((_, report)) => report,
        Err(error) => *error.report,
    }
}

/// Loads the graph of a manifest in which nothing is wrong.
pub fn load(text: &str) -> Graph {
    let (graph, report) = load_some(text);
    assert!(report.is_empty(), "{report}");
    graph
}

/// The replies of a dynamic call, as `(plugin, result)`.
///
/// # Panics
///
/// Where the graph has no such contract or function.
pub fn replies(
    graph: &Graph,
    contract: &str,
    function: &str,
    params: &[Val],
) -> Vec<(String, Result<Option<Val>, DispatchError>)> {
    let replies = graph.dispatch(contract, function, params).unwrap_or_else(|error| panic!("{error}"));
    replies.into_iter().map(|(plugin, reply)| (plugin.as_str().to_owned(), reply)).collect()
}

/// The one reply of a dynamic call.
///
/// # Errors
///
/// As the plugin failed.
pub fn call(graph: &Graph, contract: &str, function: &str, params: &[Val]) -> Result<Option<Val>, DispatchError> {
    let mut replies = replies(graph, contract, function, params);
    assert_eq!(replies.len(), 1, "{contract}#{function} has not one reply: {replies:?}");
    replies.remove(0).1
}

/// The one reply's value, which must be there.
pub fn value(graph: &Graph, contract: &str, function: &str, params: &[Val]) -> Val {
    match call(graph, contract, function, params) {
        Ok(Some(value)) => value,
        other => panic!("{contract}#{function}: {other:?}"),
    }
}

/// The one reply's list of strings.
pub fn strings(graph: &Graph, contract: &str, function: &str, params: &[Val]) -> Vec<String> {
    let Val::List(items) = value(graph, contract, function, params) else {
        panic!("{contract}#{function} returns no list")
    };
    items
        .into_iter()
        .map(|item| if let Val::String(text) = item { text } else { panic!("{item:?} is no string") })
        .collect()
}

/// The error of the one reply.
pub fn error(graph: &Graph, contract: &str, function: &str, params: &[Val]) -> DispatchError {
    match call(graph, contract, function, params) {
        Err(error) => error,
        Ok(value) => panic!("{contract}#{function} did not fail but returned {value:?}"),
    }
}
