//! Failures end in their slot: names, cause, backtrace and panic message; a fresh instance; nobody else notices.

use jackfield::Val;
use jackfield_tests_runtime::{error, load, strings, value};

const WORKER: &str = "failures:parts/worker";
const BOSS: &str = "failures:parts/boss";

fn worker() -> jackfield::Graph {
    load("[graph]\nroot = \"failures:parts/worker\"\n[plugin.worker]\ncomponent = \"failures/worker\"")
}

#[test]
fn every_way_to_trap_is_an_error_with_names_and_the_next_call_meets_a_fresh_instance() {
    let graph = worker();
    for how in ["panic", "unreachable", "divide", "bounds"] {
        assert_eq!(value(&graph, WORKER, "work", &["ok".into()]), Val::U32(1), "before {how}");
        assert_eq!(value(&graph, WORKER, "work", &["ok".into()]), Val::U32(2), "before {how}");
        let error = error(&graph, WORKER, "work", &[how.into()]);
        assert_eq!(error.case(), "trap", "{error}");
        assert_eq!(error.plugin(), "worker");
        assert_eq!(error.contract(), "failures:parts/worker@0.1.0");
        assert_eq!(error.function(), "work");
        for part in ["worker", "failures:parts/worker@0.1.0", "work"] {
            assert!(error.text().contains(part), "{part} is missing in {}", error.text());
        }
        assert!(!error.text().contains('\n'), "{}", error.text());
    }
}

#[test]
fn the_panic_message_and_the_names_of_functions_are_there() {
    let graph = worker();
    let error = error(&graph, WORKER, "work", &["panic".into()]);
    assert!(error.text().contains("the worker broke down at call 1"), "{error}");
    let backtrace = error.backtrace().expect("a trap has a backtrace");
    assert!(backtrace.contains("panic"), "no names in {backtrace}");
}

#[test]
fn a_direct_caller_goes_down_too_and_both_are_named_and_rebuilt() {
    let graph = load(
        r#"
        [graph]
        root = "failures:parts/boss"
        [plugin.boss]
        component = "failures/boss-direct"
        [plugin.worker]
        component = "failures/worker"
        "#,
    );
    assert_eq!(strings(&graph, BOSS, "delegate", &["ok".into()]), ["1/1"]);
    assert_eq!(strings(&graph, BOSS, "delegate", &["ok".into()]), ["2/2"]);
    let error = error(&graph, BOSS, "delegate", &["panic".into()]);
    assert_eq!((error.case(), error.plugin()), ("trap", "boss"));
    for part in ["boss", "worker", "delegate", "work", "the worker broke down at call 3"] {
        assert!(error.text().contains(part), "{part} is missing in {}", error.text());
    }
    assert_eq!(error.direct_cause().map(|cause| cause.plugin().to_owned()).as_deref(), Some("worker"));
    assert_eq!(strings(&graph, BOSS, "delegate", &["ok".into()]), ["1/1"]);
}

#[test]
fn a_wrapped_caller_sees_the_failure_in_its_place_and_goes_on() {
    let graph = load(
        r#"
        [graph]
        root = "failures:parts/boss"
        [plugin.boss]
        component = "failures/boss-any"
        [plugin.first]
        component = "failures/worker"
        [plugin.second]
        component = "failures/worker"
        "#,
    );
    assert_eq!(strings(&graph, BOSS, "delegate", &["ok".into()]), ["1/first=1", "1/second=1"]);
    let failed = strings(&graph, BOSS, "delegate", &["panic".into()]);
    assert!(failed[0].starts_with("2/first=trap: ") && failed[1].starts_with("2/second=trap: "), "{failed:?}");
    assert!(failed[0].contains("the worker broke down at call 2"), "{failed:?}");
    // The workers are fresh, the boss is not.
    assert_eq!(strings(&graph, BOSS, "delegate", &["ok".into()]), ["3/first=1", "3/second=1"]);
}

#[test]
fn others_never_notice() {
    let graph = load(
        r#"
        [graph]
        root = "failures:parts/worker"
        [plugin.one]
        component = "failures/worker"
        [plugin.two]
        component = "failures/worker"
        [plugin.boss]
        component = "failures/boss-any"
        [plugin.boss.sockets]
        "failures:parts/worker" = ["one"]
        "#,
    );
    for _ in 0..3 {
        strings(&graph, BOSS, "delegate", &["panic".into()]);
    }
    let replies = jackfield_tests_runtime::replies(&graph, WORKER, "work", &["ok".into()]);
    assert_eq!(replies[0], ("one".to_owned(), Ok(Some(Val::U32(1)))));
    assert_eq!(replies[1], ("two".to_owned(), Ok(Some(Val::U32(1)))));
    let replies = jackfield_tests_runtime::replies(&graph, WORKER, "work", &["ok".into()]);
    assert_eq!(replies[1], ("two".to_owned(), Ok(Some(Val::U32(2)))));
}

#[test]
fn a_hundred_failures_under_eight_threads() {
    let graph = worker();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let graph = &graph;
            scope.spawn(move || {
                for round in 0..12 {
                    let how = if (thread + round) % 2 == 0 { "ok" } else { "unreachable" };
                    let reply = jackfield_tests_runtime::call(graph, WORKER, "work", &[how.into()]);
                    assert_eq!(reply.is_ok(), how == "ok", "{reply:?}");
                }
            });
        }
    });
}

#[test]
fn wrong_arguments_are_an_error_and_cost_no_instance() {
    let graph = worker();
    assert_eq!(value(&graph, WORKER, "work", &["ok".into()]), Val::U32(1));
    for params in [&[][..], &[Val::U32(1)], &["ok".into(), "ok".into()]] {
        match graph.dispatch(WORKER, "work", params) {
            Err(_) => {}
            Ok(replies) => assert!(replies.into_iter().all(|(_, reply)| reply.is_err())),
        }
    }
    assert!(graph.dispatch(WORKER, "wrok", &[]).is_err_and(|error| error.to_string().contains("work")));
    assert!(
        graph.dispatch("failures:parts/wroker", "work", &[]).is_err_and(|error| error.to_string().contains("worker"))
    );
    assert_eq!(value(&graph, WORKER, "work", &["ok".into()]), Val::U32(2));
}
