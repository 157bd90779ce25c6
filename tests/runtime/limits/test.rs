//! Memory, deadline, fuel and stack: each limit ends in its own case, in time, and the rest is unharmed.

use std::time::{Duration, Instant};

use jackfield::Val;
use jackfield_tests_runtime::{error, load, report, strings, value};

const WORKER: &str = "limits:work/worker";
const BOSS: &str = "limits:work/boss";

fn worker(limits: &str) -> jackfield::Graph {
    load(&format!(
        "[graph]\nroot = \"{WORKER}\"\n[plugin.worker]\ncomponent = \"limits/worker\"\n[plugin.worker.limits]\n{limits}\n"
    ))
}

#[test]
fn a_loop_ends_at_its_deadline() {
    let graph = worker("deadline = \"200ms\"");
    let start = Instant::now();
    let error = error(&graph, WORKER, "spin", &[]);
    let took = start.elapsed();
    assert_eq!((error.case(), error.plugin(), error.function()), ("deadline", "worker", "spin"));
    assert!(took >= Duration::from_millis(190) && took < Duration::from_secs(3), "{took:?}");
    assert_eq!(value(&graph, WORKER, "calls", &[]), Val::U32(1));
}

#[test]
fn a_memory_eater_ends_in_memory() {
    let graph = worker("memory = \"16MiB\"");
    assert_eq!(value(&graph, WORKER, "eat", &[Val::U32(4)]), Val::U32(4));
    let failed = error(&graph, WORKER, "eat", &[Val::U32(64)]);
    assert_eq!(failed.case(), "memory", "{failed}");
    assert!(failed.text().contains("16"), "the limit is not named: {failed}");
    // A fresh instance has eaten nothing.
    assert_eq!(value(&graph, WORKER, "eat", &[Val::U32(1)]), Val::U32(1));
}

#[test]
fn a_refused_growth_is_no_failure_to_those_who_can_do_without() {
    let graph = worker("memory = \"16MiB\"");
    assert_eq!(value(&graph, WORKER, "try-eat", &[Val::U32(64)]), Val::Bool(false));
    assert_eq!(value(&graph, WORKER, "try-eat", &[Val::U32(2)]), Val::Bool(true));
    assert_eq!(value(&graph, WORKER, "calls", &[]), Val::U32(1));
}

#[test]
fn an_initial_memory_over_the_limit_is_a_load_error() {
    let report = report(&format!(
        "[graph]\nroot = \"{WORKER}\"\n[plugin.worker]\ncomponent = \"limits/worker\"\n[plugin.worker.limits]\nmemory = \"64KiB\"\n"
    ));
    let text = report.to_string();
    assert!(text.contains("worker") && text.contains("64"), "{text}");
}

#[test]
fn fuel_is_spent_and_filled_again_for_the_next_call() {
    let graph = worker("fuel = 2_000_000");
    for _ in 0..5 {
        value(&graph, WORKER, "toil", &[Val::U32(10_000)]);
    }
    let failed = error(&graph, WORKER, "toil", &[Val::U32(100_000_000)]);
    assert_eq!(failed.case(), "fuel", "{failed}");
    value(&graph, WORKER, "toil", &[Val::U32(10_000)]);
}

#[test]
fn a_deep_recursion_traps_and_harms_nobody() {
    let graph = worker("");
    value(&graph, WORKER, "recurse", &[Val::U32(50)]);
    let failed = error(&graph, WORKER, "recurse", &[Val::U32(100_000_000)]);
    assert_eq!(failed.case(), "trap", "{failed}");
    value(&graph, WORKER, "recurse", &[Val::U32(50)]);
}

#[test]
fn a_nested_call_spends_the_callers_rest_and_the_one_whose_time_is_over_is_named() {
    let graph = load(
        r#"
        [graph]
        root = "limits:work/boss"
        [plugin.boss]
        component = "limits/boss"
        [plugin.boss.limits]
        deadline = "300ms"
        [plugin.worker]
        component = "limits/worker"
        [plugin.worker.limits]
        deadline = "20s"
        "#,
    );
    let start = Instant::now();
    let failed = error(&graph, BOSS, "spin", &[]);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    assert_eq!((failed.case(), failed.plugin()), ("deadline", "boss"), "{failed}");
    assert_eq!(value(&graph, BOSS, "ping", &[]), Val::U32(1));
    assert_eq!(value(&graph, WORKER, "calls", &[]), Val::U32(1));
}

#[test]
fn a_plug_that_is_over_its_own_time_is_a_value_to_a_wrapped_caller() {
    let graph = load(
        r#"
        [graph]
        root = "limits:work/boss"
        [plugin.boss]
        component = "limits/boss"
        [plugin.worker]
        component = "limits/worker"
        [plugin.worker.limits]
        deadline = "150ms"
        "#,
    );
    let replies = strings(&graph, BOSS, "spin", &[]);
    assert!(replies[0].starts_with("worker=Err(Deadline(") && replies[0].contains("worker"), "{replies:?}");
    assert_eq!(value(&graph, BOSS, "ping", &[]), Val::U32(1));
}

#[test]
fn waiting_for_a_busy_plugin_counts() {
    let graph = load(
        r#"
        [graph]
        root = "limits:work/worker"
        [plugin.boss]
        component = "limits/boss"
        [plugin.boss.limits]
        deadline = "300ms"
        [plugin.worker]
        component = "limits/worker"
        [plugin.worker.limits]
        deadline = "2s"
        "#,
    );
    std::thread::scope(|scope| {
        let spinning = scope.spawn(|| error(&graph, WORKER, "spin", &[]));
        std::thread::sleep(Duration::from_millis(200));
        let start = Instant::now();
        let failed = error(&graph, BOSS, "toil", &[Val::U32(1), Val::U32(1)]);
        assert_eq!((failed.case(), failed.plugin()), ("deadline", "boss"), "{failed}");
        assert!(start.elapsed() < Duration::from_millis(1500), "{:?}", start.elapsed());
        assert_eq!(spinning.join().expect("the thread ends").case(), "deadline");
    });
}

#[test]
fn defaults_hold_and_none_takes_a_limit_away() {
    let graph = load(
        r#"
        [graph]
        root = "limits:work/worker"
        [defaults.limits]
        deadline = "200ms"
        memory = "8MiB"
        [plugin.bounded]
        component = "limits/worker"
        [plugin.free]
        component = "limits/worker"
        [plugin.free.limits]
        memory = "none"
        "#,
    );
    let replies = jackfield_tests_runtime::replies(&graph, WORKER, "eat", &[Val::U32(32)]);
    assert_eq!(replies[0].1.as_ref().expect_err("8 MiB are not 32").case(), "memory");
    assert_eq!(replies[1].1, Ok(Some(Val::U32(32))));
}
