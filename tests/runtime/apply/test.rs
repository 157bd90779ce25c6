//! Another description for a graph that runs: what stays, what is changed, what is refused, and that nothing is half done.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use jackfield::plan::{Changes, ComponentSource, Fate, GraphPart, GraphSpec, Part};
use jackfield::{ApplyError, EventKind, Graph, HostContract, HostError, PluginState, Val};
use jackfield_tests_runtime::{builder, engine, load, replies, value};

const COUNTER: &str = "swap:parts/counter";

/// Two counters, each with these lines.
fn two(first: &str, second: &str) -> String {
    format!("[graph]\nroot = \"{COUNTER}\"\n[plugin.first]\n{first}\n[plugin.second]\n{second}\n")
}

const OLD: &str = "component = \"supervision/counter\"";
const NEW: &str = "component = \"supervision/counter-next\"";

fn spec(text: &str) -> GraphSpec {
    builder(text).spec().clone()
}

/// What both reply, an error by its case.
fn both(graph: &Graph, function: &str, params: &[Val]) -> Vec<Result<Val, String>> {
    let replies = replies(graph, COUNTER, function, params).into_iter();
    replies.map(|(_, reply)| reply.map(|value| value.expect("a result")).map_err(|error| error.case().to_owned())).collect()
}

fn add(graph: &Graph, number: u32) -> Vec<Result<Val, String>> {
    both(graph, "add", &[Val::U32(number)])
}

fn sums(sums: [u32; 2]) -> Vec<Result<Val, String>> {
    sums.into_iter().map(|sum| Ok(Val::U32(sum))).collect()
}

fn versions(graph: &Graph) -> String {
    let said = both(graph, "version", &[]).into_iter();
    said.map(|version| if let Ok(Val::String(version)) = version { version } else { panic!("{version:?}") }).collect()
}

/// What becomes of each plugin.
fn fates(changes: &Changes) -> Vec<(&str, &Fate)> {
    changes.plugins.iter().map(|change| (change.plugin.as_str(), &change.fate)).collect()
}

#[test]
fn what_changes_is_changed_and_all_else_stays() {
    let graph = load(&two(OLD, OLD));
    let prepared = graph.function(COUNTER, "add").unwrap();
    assert_eq!(add(&graph, 2), sums([2, 2]));
    let mut events = graph.events();
    let wanted = spec(&two(OLD, NEW));
    let changes = graph.changes(&wanted).unwrap();
    assert_eq!(fates(&changes), [("first", &Fate::Kept), ("second", &Fate::Changed(vec![Part::Component]))]);
    assert_eq!(changes.to_string(), "first: kept\nsecond: changed (component)\n");
    assert_eq!(versions(&graph), "11", "it is only told");
    assert_eq!(graph.apply(&wanted).unwrap(), changes);
    assert_eq!(versions(&graph), "12");
    // The second one's state was handed on, and what was prepared before goes to the new one.
    let replied: Vec<_> = prepared.call(&[Val::U32(1)]).into_iter().map(|(_, reply)| reply.unwrap()).collect();
    assert_eq!(replied, [Some(Val::U32(3)), Some(Val::U32(12))]);
    let swapped: Vec<_> = std::iter::from_fn(|| events.try_next())
        .filter(|event| matches!(event.kind, EventKind::Swapped))
        .map(|event| event.plugin.to_string())
        .collect();
    assert_eq!(swapped, ["second"]);
    assert!(graph.apply(&wanted).unwrap().is_empty(), "it is what it was to be");
    // And back, both at once.
    graph.apply(&spec(&two(NEW, OLD))).unwrap();
    assert_eq!((versions(&graph), add(&graph, 1)), ("21".into(), sums([13, 13])));
}

#[test]
fn limits_and_restart_are_changed_while_it_runs() {
    let graph = load(&two(OLD, OLD));
    assert_eq!(add(&graph, 5), sums([5, 5]));
    let limited = spec(&two(&format!("{OLD}\nlimits.fuel = 10"), &format!("{OLD}\nlimits.memory = \"4MiB\"\nrestart = \"never\"")));
    let error = graph.apply(&limited).unwrap_err().to_string();
    // Ten units do not even let it take its state.
    assert!(error.contains("cannot take its place") && error.contains("fuel"), "{error}");
    assert_eq!(add(&graph, 0), sums([5, 5]));
    let limited = spec(&two(
        &format!("{OLD}\nlimits.start.fuel = 10_000_000\nlimits.\"{COUNTER}#add\" = {{ fuel = 10 }}"),
        &format!("{OLD}\nlimits.memory = \"4MiB\"\nrestart = \"never\""),
    ));
    let changes = graph.apply(&limited).unwrap();
    let first = vec![Part::Limit("start.fuel"), Part::Limit("functions")];
    let second = vec![Part::Limit("memory"), Part::Restart];
    assert_eq!(fates(&changes), [("first", &Fate::Changed(first)), ("second", &Fate::Changed(second))]);
    assert_eq!(add(&graph, 1), [Err("fuel".into()), Ok(Val::U32(6))]);
    assert_eq!(versions(&graph), "11", "other functions of it have what they had");
    assert_eq!(both(&graph, "add", &[Val::U32(1_000_000)])[1], Err("trap".into()));
    assert_eq!(graph.plugin("second").unwrap().state(), PluginState::GivenUp { until: None });
    // To be restarted always is no chance by itself; a change of the component is.
    graph.apply(&spec(&two(OLD, NEW))).unwrap();
    assert_eq!((versions(&graph), add(&graph, 1)), ("12".into(), sums([1, 10])));
    assert_eq!(both(&graph, "add", &[Val::U32(1_000_000)])[1], Err("trap".into()));
    assert_eq!(add(&graph, 1)[1], Ok(Val::U32(10)), "it is restarted now");
}

#[test]
fn what_fails_changes_nothing() {
    let graph = load(&two(OLD, OLD));
    assert_eq!(add(&graph, 13), sums([13, 13]));
    let refused = "refused the state of the old one: thirteen brings bad luck";
    for (text, words) in [
        (two(NEW, NEW), refused),
        (two(&format!("{OLD}\nlimits.memory = \"4MiB\""), NEW), refused),
        (two(NEW, &format!("{OLD}\nlimits.memory = \"4MiB\"")), refused),
        (two(&format!("{NEW}\nlimits.memory = \"64KiB\""), OLD), "memory"),
        (two(OLD, "component = \"failures/worker\""), "`plugs`"),
        (two(OLD, "component = \"no-such.wasm\""), "no-such.wasm"),
    ] {
        let error = graph.apply(&spec(&text)).unwrap_err().to_string();
        assert!(error.contains(words), "{words} is missing in {error}");
        assert_eq!((versions(&graph), add(&graph, 0)), ("11".into(), sums([13, 13])), "{text}");
    }
    assert!(graph.changes(&spec(&two(OLD, OLD))).unwrap().is_empty(), "nothing is remembered of them");
}

#[test]
fn what_a_graph_cannot_become_is_told_all_together() {
    let graph = load(&two(OLD, OLD));
    let lines = format!("{OLD}\ninstances = 2\nlimits.crossing = \"1MiB\"");
    let other = format!("{}[plugin.third]\n{OLD}\n[limits]\nmemory = \"1GiB\"\n", two(&lines, OLD));
    let Err(ApplyError::LoadAnew { reasons }) = graph.apply(&spec(&other)) else { panic!("it is refused") };
    assert_eq!(
        reasons,
        [
            "the root, or who is plugged in there, is another",
            "the limits of the whole graph are others",
            "plugin `first` has other `limits.crossing`, `instances`",
            "plugin `third` is new",
        ]
    );
    let swapped = format!("[graph]\nroot = \"{COUNTER}\"\n[plugin.second]\n{OLD}\n[plugin.first]\n{OLD}\n");
    let changes = graph.changes(&spec(&swapped)).unwrap();
    assert!(changes.graph.contains(&GraphPart::Order), "{changes}");
    let error = graph.apply(&spec(&swapped)).unwrap_err().to_string();
    assert!(error.contains("another order"), "{error}");
    assert_eq!(add(&graph, 1), sums([1, 1]));
}

#[test]
fn no_call_is_lost_while_descriptions_are_applied() {
    let graph = load(&two(OLD, OLD));
    // Nobody is to come by 13, which is refused.
    add(&graph, 100);
    let stop = AtomicBool::new(false);
    let calls: u32 = std::thread::scope(|scope| {
        let one = || {
            let mut calls = 0;
            while !stop.load(Ordering::Acquire) {
                assert!(add(&graph, 1).iter().all(Result::is_ok), "a call is lost");
                calls += 1;
            }
            calls
        };
        let callers: Vec<_> = (0..3).map(|_| scope.spawn(one)).collect();
        for round in 0..6 {
            let text = match round % 3 {
                0 => two(NEW, OLD),
                1 => two(OLD, &format!("{NEW}\nlimits.memory = \"8MiB\"")),
                _ => two(OLD, OLD),
            };
            graph.apply(&spec(&text)).unwrap();
        }
        stop.store(true, Ordering::Release);
        callers.into_iter().map(|caller| caller.join().unwrap()).sum()
    });
    for sum in add(&graph, 0) {
        let Ok(Val::U32(sum)) = sum else { panic!("{sum:?} is no sum") };
        assert!((calls + 100..=calls * 10 + 100).contains(&sum), "{sum} of {calls}");
    }
}

/// Plugs `demo:late/tell` and says this number; asks the host when it is instantiated, if it is to.
fn late(number: u32, start: &str) -> ComponentSource {
    let text = format!(
        r#"(component
            (import "demo:late/ask@0.1.0" (instance $ask (export "ask" (func))))
            (core func $ask (canon lower (func $ask "ask")))
            (core module $m
                (import "ask" "ask" (func $ask))
                (func $start (call $ask))
                {start}
                (func (export "tell") (result i32) (i32.const {number})))
            (core instance $i (instantiate $m (with "ask" (instance (export "ask" (func $ask))))))
            (func $tell (result u32) (canon lift (core func $i "tell")))
            (instance (export "demo:late/tell@0.1.0") (export "tell" (func $tell))))"#
    );
    ComponentSource::Bytes(text.into_bytes().into())
}

#[test]
fn those_before_the_one_that_fails_are_changed_back() {
    let asked = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&asked);
    // It goes well when it is tried out, and no more.
    let answer = move |_: &[Val]| match count.fetch_add(1, Ordering::AcqRel) {
        0 => Ok(None),
        _ => Err(HostError::msg("not twice")),
    };
    let wit = "package demo:late@0.1.0; interface ask { ask: func(); }";
    let ask = HostContract::from_wit(wit, "demo:late/ask").unwrap().function("ask", answer).unwrap();
    let described = |component: &str, late: ComponentSource| {
        let text = format!(
            "[graph]\nroot = \"{COUNTER}\"\n[plugin.counter]\n{component}\n[plugin.late]\ncomponent = \"late.wat\"\n"
        );
        let mut spec = spec(&text);
        spec.plugins[1].component = late.into();
        spec
    };
    let old = described(OLD, late(1, ""));
    let (graph, report) = Graph::from_spec(engine(), old).host(ask).load().unwrap();
    assert!(report.is_empty(), "{report}");
    let add = |number: u32| value(&graph, COUNTER, "add", &[Val::U32(number)]);
    assert_eq!(add(5), Val::U32(5));
    let mut events = graph.events();
    let error = graph.apply(&described(NEW, late(2, "(start $start)"))).unwrap_err();
    assert!(matches!(error, ApplyError::Instance(_)) && error.to_string().contains("not twice"), "{error}");
    assert_eq!(asked.load(Ordering::Acquire), 2, "once on trial, and once in earnest");
    let swapped: Vec<_> = std::iter::from_fn(|| events.try_next())
        .filter(|event| matches!(event.kind, EventKind::Swapped))
        .map(|event| event.plugin.to_string())
        .collect();
    assert_eq!(swapped, ["counter", "counter"], "there and back");
    // The state went there and back, too.
    assert_eq!((value(&graph, COUNTER, "version", &[]), add(1)), ("1".into(), Val::U32(6)));
    assert_eq!(value(&graph, "demo:late/tell", "tell", &[]), Val::U32(1));
    assert_eq!(graph.plugin("late").unwrap().failures(), 0, "nothing is held against who was only to be changed");
}
