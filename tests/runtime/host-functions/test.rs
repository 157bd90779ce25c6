//! Contracts that the host serves: the generated trait, dynamic closures, to all plugins or some; what an `Err` becomes.

use std::time::{Duration, Instant};

use jackfield::{Graph, HostContract, HostError, Val};
use jackfield_tests_runtime::{builder, case, strings};

jackfield::bindings!({ path: "../runtime/host-functions/wit", host: ["host-functions:clock/now"] });

use host_functions::clock::now::Moment;
use host_functions::clock::{NowHost, now_host};

const USER: &str = "host-functions:clock/user";

struct Clock;

impl NowHost for Clock {
    fn now(&self) -> Result<Moment, HostError> {
        Ok(Moment { seconds: 40, zone: "UTC".to_owned() })
    }

    fn after(&self, moment: Moment, seconds: u64) -> Result<Result<Moment, String>, HostError> {
        Ok(match moment.seconds.checked_add(seconds) {
            Some(sum) => Ok(Moment { seconds: sum, ..moment }),
            None => Err("the end of time".to_owned()),
        })
    }

    fn fail(&self, text: String) -> Result<(), HostError> {
        if text == "panic" {
            panic!("the host panics");
        }
        Err(HostError::msg(text))
    }

    fn pause(&self, millis: u32) -> Result<(), HostError> {
        let wanted = Duration::from_millis(u64::from(millis));
        // What is polite can be ended in time.
        std::thread::sleep(jackfield::time_left().map_or(wanted, |left| wanted.min(left)));
        Ok(())
    }
}

fn manifest(limits: &str) -> String {
    format!(
        "[graph]\nroot = \"{USER}\"\n[plugin.direct]\ncomponent = \"host-functions/direct\"\n{limits}[plugin.wrapped]\ncomponent = \"host-functions/wrapped\"\n"
    )
}

fn graph() -> Graph {
    let (graph, report) = builder(&manifest("")).host(now_host(Clock)).load().unwrap_or_else(|error| panic!("{error}"));
    assert!(report.is_empty(), "{report}");
    graph
}

/// Calls one of the two plugins.
fn of(graph: &Graph, plugin: &str, function: &str, params: &[Val]) -> Result<Option<Val>, jackfield::DispatchError> {
    let replies = graph.dispatch(USER, function, params).expect("it is plugged");
    replies.into_iter().find(|(id, _)| id == plugin).expect("the plugin replies").1
}

fn lines(val: Result<Option<Val>, jackfield::DispatchError>) -> Vec<String> {
    match val {
        Ok(Some(Val::List(items))) => items.into_iter().map(|item| format!("{item:?}")).collect(),
        other => panic!("{other:?} is no list"),
    }
}

#[test]
fn the_generated_trait_serves_direct_and_wrapped_sockets() {
    let graph = graph();
    let text = r#"Ok(Moment { seconds: 42, zone: "UTC" })"#;
    assert_eq!(of(&graph, "direct", "direct", &[Val::U64(2)]), Ok(Some(text.into())));
    assert_eq!(of(&graph, "direct", "direct", &[Val::U64(u64::MAX)]), Ok(Some(r#"Err("the end of time")"#.into())));
    let wrapped = lines(of(&graph, "wrapped", "wrapped", &[Val::U64(2)]));
    assert_eq!(wrapped.len(), 1);
    assert!(wrapped[0].contains("host=Ok(Ok(Moment"), "{wrapped:?}");
}

#[test]
fn an_err_traps_the_caller_or_is_a_value() {
    let graph = graph();
    for (text, words) in [("the battery is flat", "the battery is flat"), ("panic", "the host panics")] {
        let failed = of(&graph, "direct", "fail-direct", &[text.into()]).expect_err("the host fails");
        assert_eq!((failed.case(), failed.plugin()), ("trap", "direct"), "{failed}");
        for part in [words, "host-functions:clock/now", "fail"] {
            assert!(failed.to_string().contains(part), "{part} is missing in {failed}");
        }
        let wrapped = lines(of(&graph, "wrapped", "fail-wrapped", &[text.into()]));
        assert!(wrapped[0].contains("host=Err(Other(") && wrapped[0].contains(words), "{wrapped:?}");
    }
    assert!(of(&graph, "direct", "direct", &[Val::U64(2)]).is_ok());
}

#[test]
fn the_time_of_host_functions_counts() {
    let limits = "[defaults.limits]\ndeadline = \"200ms\"\n";
    let (graph, _) = builder(&manifest(limits)).host(now_host(Clock)).load().unwrap_or_else(|error| panic!("{error}"));
    let start = Instant::now();
    let failed = of(&graph, "direct", "pause", &[Val::U32(60_000)]).expect_err("200 ms are over");
    assert_eq!((failed.case(), failed.plugin()), ("deadline", "direct"), "{failed}");
    assert!(start.elapsed() < Duration::from_secs(5));
    assert_eq!(of(&graph, "direct", "pause", &[Val::U32(1)]), Ok(None));
}

#[test]
fn closures_serve_a_contract_that_the_host_reads_at_run_time() {
    let wit = std::fs::read_to_string(case("host-functions").join("wit/clock.wit")).expect("the file can be read");
    let moment = |seconds: u64| Val::Record(vec![("seconds".into(), Val::U64(seconds)), ("zone".into(), "X".into())]);
    let clock = HostContract::from_wit(&wit, "host-functions:clock/now")
        .and_then(|clock| clock.function("now", move |_| Ok(Some(moment(1)))))
        .and_then(|clock| clock.function("after", move |_| Ok(Some(Val::Result(Ok(Some(Box::new(moment(2)))))))))
        // A value that does not fit must be the caller's error, not a panic.
        .and_then(|clock| clock.function("fail", |_| Ok(Some(Val::U8(1)))))
        .and_then(|clock| clock.function("pause", |_| Ok(None)))
        .expect("the contract has these functions");
    let (graph, report) = builder(&manifest("")).host(clock).load().unwrap_or_else(|error| panic!("{error}"));
    assert!(report.is_empty(), "{report}");
    let text = r#"Ok(Moment { seconds: 2, zone: "X" })"#;
    assert_eq!(of(&graph, "direct", "direct", &[Val::U64(2)]), Ok(Some(text.into())));
    assert!(of(&graph, "direct", "fail-direct", &["x".into()]).is_err());
    assert_eq!(of(&graph, "direct", "direct", &[Val::U64(2)]), Ok(Some(text.into())));
    let unknown =
        HostContract::from_wit(&wit, "host-functions:clock/now").and_then(|clock| clock.function("noon", |_| Ok(None)));
    assert!(unknown.is_err_and(|error| error.to_string().contains("now")));
}

#[test]
fn to_some_plugins_only() {
    let loaded = builder(&manifest("")).host_for(["wrapped"], now_host(Clock)).load();
    let (graph, report) = loaded.unwrap_or_else(|error| panic!("{error}"));
    assert!(report.to_string().contains("direct"), "its socket is unfilled: {report}");
    assert_eq!(strings(&graph, USER, "wrapped", &[Val::U64(2)]).len(), 1);
}

#[test]
fn a_contract_that_nobody_serves_is_missing() {
    let error_text = match builder(&manifest("")).load() {
        Ok((_, report)) => report.to_string(),
        Err(error) => error.to_string(),
    };
    assert!(error_text.contains("host-functions:clock/now"), "{error_text}");
}
