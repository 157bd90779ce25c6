//! Supervision: policies of restarting, plugins that stand by, stopping and starting, events, and what is counted.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use jackfield::plan::ComponentSource;
use jackfield::{EventKind, Events, Graph, PluginState, Val};
use jackfield_tests_runtime::{builder, call, error, guest_path, load, strings, value};

const WORKER: &str = "failures:parts/worker";
const BOSS: &str = "failures:parts/boss";

/// A worker with these lines more, and whatever follows.
fn worker(lines: &str) -> String {
    format!("[graph]\nroot = \"{WORKER}\"\n[plugin.worker]\ncomponent = \"failures/worker\"\n{lines}\n")
}

fn work(graph: &Graph, how: &str) -> Result<Val, (String, String)> {
    match call(graph, WORKER, "work", &[how.into()]) {
        Ok(value) => Ok(value.expect("it has a result")),
        Err(error) => Err((error.case().to_owned(), error.cause().to_owned())),
    }
}

/// The kinds of the events that have come, in a word each.
fn kinds(events: &mut Events) -> Vec<&'static str> {
    std::iter::from_fn(|| events.try_next())
        .map(|event| match event.kind {
            EventKind::Loaded => "loaded",
            EventKind::Failed(_) => "failed",
            EventKind::Rebuilt => "rebuilt",
            EventKind::GivenUp { .. } => "given up",
            EventKind::Stopped => "stopped",
            EventKind::Started => "started",
            EventKind::Swapped => "swapped",
            EventKind::RefusedGrowth { .. } => "refused growth",
            _ => "other",
        })
        .collect()
}

#[test]
fn one_that_is_never_restarted_is_given_up_at_its_first_failure() {
    let graph = load(&worker("restart = \"never\""));
    let mut events = graph.events();
    assert_eq!(work(&graph, "ok"), Ok(Val::U32(1)));
    assert_eq!(work(&graph, "panic").unwrap_err().0, "trap");
    for _ in 0..2 {
        let (case, cause) = work(&graph, "ok").unwrap_err();
        assert_eq!(case, "unavailable");
        for words in ["`restart` is \"never\"", "stays down until the host starts it", "the worker broke down at call 2"] {
            assert!(cause.contains(words), "{words} is missing in {cause}");
        }
    }
    let plugin = graph.plugin("worker").unwrap();
    assert_eq!(plugin.state(), PluginState::GivenUp { until: None });
    assert_eq!(plugin.last_error().unwrap().case(), "trap");
    assert_eq!(plugin.start(), Ok(true));
    assert_eq!((plugin.state(), plugin.start()), (PluginState::Running, Ok(false)));
    assert_eq!(work(&graph, "ok"), Ok(Val::U32(1)));
    assert_eq!(kinds(&mut events), ["loaded", "failed", "given up", "started", "rebuilt"]);
    assert!(graph.plugin("wroker").is_none());
}

#[test]
fn so_many_failures_are_borne_and_the_next_costs_a_pause_that_doubles() {
    let graph = load(&worker("restart = { max = 2, within = \"1m\", backoff = \"50ms\" }"));
    for _ in 0..2 {
        assert_eq!(work(&graph, "unreachable").unwrap_err().0, "trap");
        assert_eq!(work(&graph, "ok"), Ok(Val::U32(1)));
    }
    let plugin = graph.plugin("worker").unwrap();
    let mut pauses = Vec::new();
    for _ in 0..3 {
        let begun = Instant::now();
        assert_eq!(work(&graph, "divide").unwrap_err().0, "trap");
        let (case, cause) = work(&graph, "ok").unwrap_err();
        assert_eq!(case, "unavailable");
        assert!(cause.contains("failed more than 2 times within 60s") && cause.contains("tried again in"), "{cause}");
        assert!(matches!(plugin.state(), PluginState::GivenUp { until: Some(_) }));
        while plugin.state() != PluginState::Running {
            std::thread::sleep(Duration::from_millis(1));
        }
        pauses.push(begun.elapsed());
        assert_eq!(work(&graph, "ok"), Ok(Val::U32(1)));
    }
    let least = [50, 100, 200].map(Duration::from_millis);
    assert!(pauses.iter().zip(least).all(|(pause, least)| *pause >= least), "{pauses:?}");
    assert_eq!((plugin.failures(), plugin.stats().restarts), (5, 5));
}

#[test]
fn a_fallback_serves_the_plugs_of_one_that_is_given_up() {
    let text = format!(
        "[graph]\nroot = \"{BOSS}\"\n[plugin.boss]\ncomponent = \"failures/boss-any\"\n\
         [plugin.worker]\ncomponent = \"failures/worker\"\nrestart = \"never\"\nfallback = \"spare\"\n\
         [plugin.spare]\ncomponent = \"failures/worker\"\n"
    );
    let graph = load(&text);
    let delegate = |how: &str| strings(&graph, BOSS, "delegate", &[how.into()]);
    // It stands by: the socket takes one.
    assert_eq!(delegate("ok"), ["1/worker=1"]);
    assert!(delegate("panic")[0].contains("the worker broke down at call 2"));
    // The fallback's own state, in the other's name.
    assert_eq!(delegate("ok"), ["3/worker=1"]);
    assert_eq!(delegate("ok"), ["4/worker=2"]);
    // Its own failures are its own.
    let failed = delegate("panic").remove(0);
    assert!(failed.contains("spare") && failed.contains("at call 3"), "{failed}");
    assert_eq!(delegate("ok"), ["6/worker=1"]);
    graph.plugin("worker").unwrap().restart().unwrap();
    assert_eq!(delegate("ok"), ["7/worker=1"]);
    assert_eq!(delegate("ok"), ["8/worker=2"]);
}

#[test]
fn a_fallback_serves_the_hosts_own_calls_and_every_instance() {
    let text = worker("restart = \"never\"\ninstances = 3\nfallback = \"spare\"\n[plugin.spare]\ncomponent = \"failures/worker\"");
    let graph = load(&text);
    assert_eq!(work(&graph, "ok"), Ok(Val::U32(1)));
    assert_eq!(work(&graph, "bounds").unwrap_err().0, "trap");
    assert_eq!(work(&graph, "ok"), Ok(Val::U32(1)));
    assert_eq!(work(&graph, "ok"), Ok(Val::U32(2)));
    graph.plugin("spare").unwrap().stop();
    let (case, cause) = work(&graph, "ok").unwrap_err();
    assert_eq!((case.as_str(), cause.as_str()), ("unavailable", "the host stopped it"));
}

#[test]
fn one_that_is_stopped_is_unavailable_until_it_is_started() {
    let graph = load(&worker(""));
    let plugin = graph.plugin("worker").unwrap();
    let mut events = graph.events();
    assert_eq!(work(&graph, "ok"), Ok(Val::U32(1)));
    assert!(plugin.stop() && !plugin.stop());
    assert_eq!(plugin.state(), PluginState::Stopped);
    assert_eq!(work(&graph, "ok"), Err(("unavailable".to_owned(), "the host stopped it".to_owned())));
    assert_eq!(plugin.start(), Ok(true));
    assert_eq!(work(&graph, "ok"), Ok(Val::U32(1)), "its state is gone");
    plugin.restart().unwrap();
    assert_eq!(work(&graph, "ok"), Ok(Val::U32(1)), "its state is gone again");
    assert_eq!(work(&graph, "ok"), Ok(Val::U32(2)));
    assert_eq!(kinds(&mut events), ["loaded", "stopped", "started", "rebuilt", "rebuilt"]);
}

#[test]
fn calls_under_way_end_in_their_instance() {
    let text = "[graph]\nroot = \"limits:work/worker\"\n[plugin.worker]\ncomponent = \"limits/worker\"\n";
    let graph = load(text);
    let plugin = graph.plugin("worker").unwrap();
    let running = Arc::new(AtomicBool::new(false));
    std::thread::scope(|scope| {
        let (graph, began) = (&graph, Arc::clone(&running));
        let busy = scope.spawn(move || {
            began.store(true, Ordering::Release);
            call(graph, "limits:work/worker", "toil", &[Val::U32(30_000_000)])
        });
        while !running.load(Ordering::Acquire) {
            std::thread::yield_now();
        }
        std::thread::sleep(Duration::from_millis(20));
        assert!(plugin.stop());
        assert!(busy.join().unwrap().is_ok());
    });
    assert_eq!(error(&graph, "limits:work/worker", "toil", &[Val::U32(1)]).case(), "unavailable");
    assert_eq!(plugin.start(), Ok(true));
    assert!(call(&graph, "limits:work/worker", "toil", &[Val::U32(1)]).is_ok());
}

#[test]
fn what_plugins_do_is_counted_where_that_is_asked_for() {
    let text = format!(
        "[graph]\nroot = \"{BOSS}\"\n[plugin.boss]\ncomponent = \"failures/boss-any\"\n\
         [plugin.worker]\ncomponent = \"failures/worker\"\n"
    );
    let graph = builder(&text).stats(true).load().unwrap().0;
    for how in ["ok", "ok", "panic", "ok"] {
        value(&graph, BOSS, "delegate", &[how.into()]);
    }
    let stats = graph.stats();
    assert_eq!(stats.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["boss", "worker"]);
    let (boss, worker) = (&stats[0].1, &stats[1].1);
    assert_eq!((boss.calls, worker.calls), (4, 4));
    assert_eq!((boss.errors.len(), worker.errors.get("trap")), (0, Some(&1)));
    assert_eq!((boss.restarts, worker.restarts), (0, 1));
    // "ok" three times and "panic", and three numbers of four bytes.
    assert_eq!((worker.bytes_in, worker.bytes_out), (11, 12));
    assert_eq!(boss.bytes_in, 11);
    assert!(boss.bytes_out > 30, "{boss:?}");
    assert!(boss.time > boss.own_time && boss.time >= worker.time, "{boss:?} {worker:?}");
    assert!(worker.memory >= 65536 && worker.memory_peak >= worker.memory, "{worker:?}");
    assert_eq!(graph.plugin("worker").unwrap().stats().calls, 4);

    let quiet = load(&text);
    value(&quiet, BOSS, "delegate", &["panic".into()]);
    value(&quiet, BOSS, "delegate", &["ok".into()]);
    let stats = quiet.stats();
    assert_eq!((stats[1].1.calls, stats[1].1.restarts), (0, 1));
}

#[test]
fn handles_and_memory_are_counted_while_they_are_there() {
    let text = "[graph]\nroot = \"resources:kv/store\"\n[plugin.store]\ncomponent = \"resources/store\"\n";
    let graph = builder(text).stats(true).load().unwrap().0;
    let plugin = graph.plugin("store").unwrap();
    let open = || value(&graph, "resources:kv/store", "bucket", &["a".into()]);
    let mut handles = vec![open(), open(), open()];
    assert_eq!(plugin.stats().handles, 3);
    handles.truncate(1);
    assert_eq!(plugin.stats().handles, 1);
    drop(handles);
    assert_eq!(plugin.stats().handles, 0);
    let _left = open();
    plugin.stop();
    let stats = plugin.stats();
    assert_eq!((stats.handles, stats.memory), (0, 0));
    assert!(stats.memory_peak > 0);
}

#[test]
fn refused_growth_is_an_event() {
    let text = "[graph]\nroot = \"limits:work/worker\"\n[plugin.worker]\ncomponent = \"limits/worker\"\n\
                limits.memory = \"4MiB\"\n";
    let graph = load(text);
    let mut events = graph.events();
    let _ = call(&graph, "limits:work/worker", "try-eat", &[Val::U32(64)]);
    let refused = std::iter::from_fn(|| events.try_next()).find_map(|event| match event.kind {
        EventKind::RefusedGrowth { now, wanted } => Some((now, wanted)),
        _ => None,
    });
    let (now, wanted) = refused.expect("it was refused");
    assert!(now <= 4 << 20 && wanted > 64 << 20, "{now} {wanted}");
}

#[test]
fn events_end_with_the_graph_and_count_what_nobody_read() {
    let graph = load(&worker(""));
    let mut events = graph.events();
    let mut idle = graph.events();
    for _ in 0..1030 {
        let _ = work(&graph, "panic");
    }
    assert_eq!(events.next_within(Duration::from_secs(1)).map(|event| event.plugin.as_str().to_owned()).as_deref(), Some("worker"));
    assert!(events.missed() > 1000, "{}", events.missed());
    assert_eq!(events.by_ref().take(1000).count(), 1000);
    while events.try_next().is_some() {}
    assert!(events.next_within(Duration::from_millis(5)).is_none());
    drop(graph);
    assert!(events.next().is_none());
    assert_eq!(idle.by_ref().count(), 1024);
}

const COUNTER: &str = "swap:parts/counter";

fn counter(lines: &str) -> Graph {
    load(&format!("[graph]\nroot = \"{COUNTER}\"\n[plugin.counter]\ncomponent = \"supervision/counter\"\n{lines}\n"))
}

fn next() -> std::path::PathBuf {
    guest_path("supervision", "counter-next")
}

fn add(graph: &Graph, number: u32) -> Val {
    value(graph, COUNTER, "add", &[Val::U32(number)])
}

fn version(graph: &Graph) -> Val {
    value(graph, COUNTER, "version", &[])
}

#[test]
fn a_component_is_changed_and_its_state_handed_on() {
    let graph = counter("");
    let mut events = graph.events();
    let prepared = graph.function(COUNTER, "add").unwrap();
    assert_eq!((add(&graph, 2), version(&graph)), (Val::U32(2), "1".into()));
    graph.swap("counter", next()).unwrap();
    assert_eq!(version(&graph), "2".into());
    // What was prepared before goes to the new one.
    let reply = prepared.call(&[Val::U32(3)]).into_iter().next().unwrap().1;
    assert_eq!(reply.unwrap(), Some(Val::U32(32)));
    assert_eq!(kinds(&mut events), ["loaded", "swapped"]);
    // After a failure it is the new one that is made again, with nothing handed on.
    assert_eq!(error(&graph, COUNTER, "add", &[Val::U32(1_000_000)]).case(), "trap");
    assert_eq!((add(&graph, 1), version(&graph)), (Val::U32(10), "2".into()));
    graph.swap("counter", guest_path("supervision", "counter")).unwrap();
    assert_eq!((add(&graph, 1), version(&graph)), (Val::U32(11), "1".into()));
}

#[test]
fn a_change_that_fails_leaves_everything_as_it_was() {
    let graph = counter("");
    assert_eq!(add(&graph, 13), Val::U32(13));
    let other = "(component (core module $m (func (export \"add\"))) (core instance $i (instantiate $m)) \
                 (func $add (canon lift (core func $i \"add\"))) (instance (export \"swap:parts/counter@0.1.0\") (export \"add\" (func $add))))";
    for (component, words) in [
        (next().into(), "refused the state of the old one: thirteen brings bad luck"),
        (guest_path("failures", "worker").into(), "does not plug `swap:parts/counter@0.1.0` any more"),
        (std::path::PathBuf::from("no-such.wasm").into(), "no-such.wasm"),
        (ComponentSource::Bytes(other.as_bytes().into()), "signature"),
        (ComponentSource::Bytes((*b"(component").into()), "counter"),
    ] {
        let error = graph.swap("counter", component).unwrap_err().to_string();
        assert!(error.contains(words), "{words} is missing in {error}");
        assert_eq!((add(&graph, 0), version(&graph)), (Val::U32(13), "1".into()), "{words}");
    }
    let missing = graph.swap("conter", next()).unwrap_err().to_string();
    assert!(missing.contains("plugin `conter` cannot be changed") && missing.contains("`counter`"), "{missing}");
    assert_eq!(graph.plugin("counter").unwrap().failures(), 0);
}

#[test]
fn one_that_was_given_up_gets_another_chance() {
    let graph = counter("restart = \"never\"");
    assert_eq!(error(&graph, COUNTER, "add", &[Val::U32(1_000_000)]).case(), "trap");
    assert_eq!(error(&graph, COUNTER, "version", &[]).case(), "unavailable");
    graph.swap("counter", next()).unwrap();
    assert_eq!((add(&graph, 1), version(&graph)), (Val::U32(10), "2".into()));
    let plugin = graph.plugin("counter").unwrap();
    plugin.stop();
    graph.swap("counter", guest_path("supervision", "counter")).unwrap();
    assert_eq!(plugin.state(), PluginState::Stopped);
    assert_eq!(plugin.start(), Ok(true));
    assert_eq!(version(&graph), "1".into());
}

#[test]
fn no_call_is_lost_while_components_are_changed() {
    for lines in ["", "instances = 3", "lifetime = \"call\""] {
        let graph = counter(lines);
        let stop = AtomicBool::new(false);
        let calls: usize = std::thread::scope(|scope| {
            let callers: Vec<_> = (0..3)
                .map(|_| {
                    scope.spawn(|| {
                        let mut calls = 0;
                        while !stop.load(Ordering::Acquire) {
                            add(&graph, 1);
                            calls += 1;
                        }
                        calls
                    })
                })
                .collect();
            for round in 0..6 {
                let component = if round % 2 == 0 { next() } else { guest_path("supervision", "counter") };
                graph.swap("counter", component).unwrap();
                std::thread::sleep(Duration::from_millis(5));
            }
            stop.store(true, Ordering::Release);
            callers.into_iter().map(|caller| caller.join().unwrap()).sum()
        });
        assert!(calls > 0);
        assert_eq!(version(&graph), "1".into(), "{lines}");
        if lines.is_empty() {
            // Whatever they were counted by, none was forgotten.
            let Val::U32(sum) = add(&graph, 0) else { panic!("no number") };
            assert!(sum as usize >= calls && sum as usize <= calls * 10, "{sum} of {calls}");
        }
    }
}
