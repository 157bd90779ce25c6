//! Components made from WIT text, and graphs of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use jackfield_plan::contract::{self, Cardinality, SourceOptions};
use jackfield_plan::discover::discover;
use jackfield_plan::plan::{Audience, ComponentSource, GraphSpec, HostServed, Plan, PluginSpec, SocketSpec, plan};
use jackfield_plan::report::{LoadReport, ProblemKind};
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{LiftLowerAbi, ManglingAndAbi, Resolve};

/// The packages that most tests draw on.
pub(crate) const PACKAGES: &str = r#"
package demo:text@0.1.0 {
    interface filter { transform: func(text: string) -> string; }
    interface pipeline { run: func(text: string) -> string; }
    interface configured { init: func(config: string); work: func(); }
}
package demo:log@0.1.0 {
    interface sink { write: func(line: string); }
}
package demo:log@0.1.3 {
    interface sink { write: func(line: string); flush: func(); }
}
package demo:log@0.2.0 {
    interface sink { write: func(line: string, level: u8); }
}
"#;

/// A component of a world with this body, such as `export demo:text/filter@0.1.0;`. A socket view is imported as
/// `import demo:log-sockets/sink-any@0.1.0;` and made by the contract crate.
pub(crate) fn component(body: &str) -> Vec<u8> {
    component_of(PACKAGES, body)
}

/// The same with packages of its own.
pub(crate) fn component_of(packages: &str, body: &str) -> Vec<u8> {
    let mut text = format!("package test:plugin;\nworld plugin {{ {body} }}\n{packages}\n");
    text.push_str(&views(packages, body));
    let mut resolve = Resolve { all_features: true, ..Resolve::default() };
    let package = resolve.push_str("test.wit", &text).unwrap_or_else(|error| panic!("{error:?}\n{text}"));
    let world = resolve.select_world(&[package], Some("plugin")).expect("the world is there");
    let mut module = dummy_module(&resolve, world, ManglingAndAbi::Legacy(LiftLowerAbi::Sync));
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).expect("metadata");
    ComponentEncoder::default().module(&module).expect("module").validate(true).encode().expect("component")
}

/// The views that a world names, as nested packages.
fn views(packages: &str, body: &str) -> String {
    let inline = format!("package test:views;\n{packages}");
    let mut by_package: BTreeMap<String, String> = BTreeMap::new();
    for name in body.split_whitespace().map(|word| word.trim_end_matches(';')) {
        let Ok(name) = contract::ContractName::parse(name) else { continue };
        let Some((of, cardinality)) = contract::parse_view_name(&name) else { continue };
        let loaded = contract::load(&SourceOptions { inline: Some(inline.clone()), ..SourceOptions::default() });
        let loaded = loaded.unwrap_or_else(|errors| panic!("{}", contract::diagnostic::render_all(&errors)));
        let id = loaded.contract(&of.to_string()).expect("the view's contract");
        let wit = contract::view_wit(&loaded.model, id, cardinality);
        let (header, rest) = wit.split_once(';').expect("a package header");
        by_package.entry(header.to_owned()).or_default().push_str(rest);
    }
    by_package.iter().map(|(header, views)| format!("{header} {{\n{views}\n}}\n")).collect()
}

/// A contract that the host serves.
pub(crate) fn served(packages: &str, name: &str) -> HostServed {
    let inline = Some(format!("package test:host;\n{packages}"));
    let loaded = contract::load(&SourceOptions { inline, ..SourceOptions::default() }).expect("WIT");
    let interface = loaded.contract(name).expect("a contract");
    HostServed::new(loaded.model, interface, Audience::All)
}

/// A graph with this root and no plugins yet.
pub(crate) fn graph(root: &str) -> GraphSpec {
    GraphSpec::new(root)
}

/// Adds plugins to a graph in one expression.
pub(crate) trait Build: Sized {
    fn plugin(self, id: &str, component: Vec<u8>) -> Self {
        self.with(id, component, |_| {})
    }
    fn with(self, id: &str, component: Vec<u8>, declare: impl FnOnce(&mut PluginSpec)) -> Self;
    fn cardinality(self, cardinality: Cardinality) -> Self;
}

impl Build for GraphSpec {
    fn with(mut self, id: &str, component: Vec<u8>, declare: impl FnOnce(&mut PluginSpec)) -> Self {
        let mut plugin = PluginSpec::new(id, ComponentSource::Bytes(Arc::from(component)));
        declare(&mut plugin);
        self.plugins.push(plugin);
        self
    }

    fn cardinality(mut self, cardinality: Cardinality) -> Self {
        self.cardinality = Some(cardinality.into());
        self
    }
}

/// The list of a socket.
pub(crate) fn socket(contract: &str, plugs: &[&str]) -> SocketSpec {
    SocketSpec::new(contract, plugs.iter().map(|id| (*id).into()).collect())
}

/// Plans a graph without host contracts.
pub(crate) fn planned(spec: &GraphSpec) -> (Plan, LoadReport) {
    plan(spec, &discover(spec), &[])
}

/// Plans a graph that must be without fault, and gives the plan as text.
#[track_caller]
pub(crate) fn sound(spec: &GraphSpec) -> String {
    let (plan, report) = planned(spec);
    assert!(report.is_empty(), "{report}");
    plan.to_string()
}

/// The kinds of the problems of a graph and the whole report as text.
#[track_caller]
pub(crate) fn faulty(spec: &GraphSpec) -> (Vec<ProblemKind>, String) {
    let (_, mut report) = planned(spec);
    // That the root goes down with its plugins is told by tests of its own.
    report.root_lost = None;
    assert!(!report.problems.is_empty(), "a fault is expected");
    (report.problems.iter().map(|problem| problem.kind).collect(), report.to_string())
}

/// Compares texts line by line, with a readable failure.
#[track_caller]
pub(crate) fn same(found: &str, expected: &str) {
    let clean = |text: &str| text.trim().lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n");
    assert!(clean(found) == clean(expected), "found:\n{found}\nexpected:\n{expected}");
}

/// Asserts that a text holds each of these.
#[track_caller]
pub(crate) fn holds(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
}
