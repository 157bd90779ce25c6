//! Components that go beyond a limit, one a file below `tests/hostile`: what each may not take it does not get, the call ends in time,
//! and a plugin beside it answers as before. Those that need no argument are called by another plugin as well.
//!
//! A file begins with what is tried, `;; limits:` as a manifest has them, and `;; expect:` the case of the error, or `load` where it is
//! not loaded. `;; argument:` is the length of a string that it is given.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jackfield::{Engine, Graph, Val, manifest};

use crate::wat::{SUM, engine};

const IT: &str = "hostile:it/it";
/// The most that a case may take; a machine at work on other things included.
const PATIENCE: Duration = Duration::from_secs(20);

/// Plugs `hostile:relay/relay` with a `run` that calls the hostile one.
const RELAY: &str = r#"
(component
  (import "hostile:it/it@0.1.0" (instance $it (export "run" (func))))
  (core func $run (canon lower (func $it "run")))
  (core module $m (import "it" "run" (func $run)) (func (export "run") (call $run)))
  (core instance $i (instantiate $m (with "it" (instance (export "run" (func $run))))))
  (func $out (canon lift (core func $i "run")))
  (instance (export "hostile:relay/relay@0.1.0") (export "run" (func $out))))
"#;

struct Case {
    path: PathBuf,
    limits: String,
    expect: String,
    argument: Option<usize>,
    plain: bool,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/hostile");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "wat"));
    paths.sort();
    paths.into_iter().map(case).collect()
}

fn case(path: PathBuf) -> Case {
    let text = std::fs::read_to_string(&path).unwrap();
    let said = |key: &str| {
        let key = format!(";; {key}: ");
        text.lines().find_map(|line| line.strip_prefix(&key)).map(str::to_owned)
    };
    let name = path.display();
    Case {
        limits: said("limits").unwrap_or_else(|| panic!("{name} says no limits")),
        expect: said("expect").unwrap_or_else(|| panic!("{name} does not say what is expected")),
        argument: said("argument").map(|length| length.parse().unwrap()),
        plain: text.contains("(func $run (canon lift (core func $i \"run\")))"),
        path,
    }
}

fn load(engine: &Engine, case: &Case, nested: bool) -> (Graph, jackfield::LoadReport) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("beside.wat"), SUM).unwrap();
    std::fs::write(folder.path().join("relay.wat"), RELAY).unwrap();
    let relay = if nested { "[plugin.relay]\ncomponent = \"relay.wat\"\n" } else { "" };
    let text = format!(
        "[graph]\nroot = \"demo:math/sum\"\n[plugin.beside]\ncomponent = \"beside.wat\"\n{relay}[plugin.hostile]\ncomponent = {:?}\n\
         [plugin.hostile.limits]\n{}\n",
        case.path.display().to_string(),
        case.limits
    );
    let file = folder.path().join("graph.toml");
    std::fs::write(&file, text).unwrap();
    let spec = manifest::read(&file).unwrap_or_else(|problems| panic!("{problems:?}"));
    Graph::from_spec(engine, spec).load().unwrap_or_else(|error| panic!("{}: {error}", case.path.display()))
}

fn beside_answers(graph: &Graph, name: &str) {
    let sum = crate::wat::call(graph, "demo:math/sum", "add", &[Val::U32(2), Val::U32(3)]);
    assert_eq!(sum, Ok(Some(Val::U32(5))), "{name}");
}

fn run(engine: &Engine, case: &Case, nested: bool) {
    let name = format!("{}{}", case.path.display(), if nested { ", nested" } else { "" });
    let began = Instant::now();
    let (graph, report) = load(engine, case, nested);
    if case.expect == "load" {
        let left: Vec<&str> = report.left_out.iter().map(|left| left.plugin.as_str()).collect();
        assert!(left.contains(&"hostile"), "{name}: {report}");
    } else {
        assert!(report.is_empty(), "{name}: {report}");
        let arguments: Vec<Val> = case.argument.iter().map(|length| Val::from("x".repeat(*length).as_str())).collect();
        let contract = if nested { "hostile:relay/relay" } else { IT };
        // The second call meets a fresh instance, and ends as the first.
        for _ in 0..2 {
            let error = match crate::wat::call(&graph, contract, "run", &arguments) {
                Err(error) => error,
                Ok(value) => panic!("{name} was let: {value:?}"),
            };
            assert_eq!(error.case(), case.expect, "{name}: {error}");
            assert!(error.to_string().contains("plugin `hostile`"), "{name}: {error}");
            beside_answers(&graph, &name);
        }
    }
    beside_answers(&graph, &name);
    assert!(began.elapsed() < PATIENCE, "{name} took {:?}", began.elapsed());
}

#[test]
fn none_gets_more_than_its_limits() {
    let (engine, cases) = (engine(), cases());
    assert!(cases.len() >= 20, "{}", cases.len());
    for case in &cases {
        run(&engine, case, false);
    }
}

#[test]
fn none_gets_more_through_a_caller() {
    let engine = engine();
    for case in cases().iter().filter(|case| case.plain && case.argument.is_none()) {
        run(&engine, case, true);
    }
}

#[test]
fn every_limit_has_a_case() {
    let names: Vec<String> =
        cases().iter().map(|case| case.path.file_stem().unwrap().to_string_lossy().into_owned()).collect();
    for limit in ["deadline", "fuel", "memory"] {
        for place in ["function", "start-function", "init", "realloc", "post-return", "destructor"] {
            assert!(names.contains(&format!("{limit}-{place}")), "{limit} in {place} is not in {names:?}");
        }
    }
}
