//! Awaited calls: in any runtime, side by side, in turn, cancelled by a handle or by dropping them.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Barrier, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

use futures_core::Stream;
use jackfield::{Any, Cancel, ExactlyOne, Graph, HostError, Val};
use jackfield_tests_runtime::{builder, error, load, value};

mod echo {
    jackfield::bindings!({ path: "../runtime/echo/wit", sockets: ["roundtrip:types/echo"] });
}
mod kv {
    jackfield::bindings!({ path: "../runtime/resources/wit", sockets: ["resources:kv/store"] });
}
mod clock {
    jackfield::bindings!({ path: "../runtime/host-functions/wit", host: ["host-functions:clock/now"] });
}

use clock::host_functions::clock::now::Moment;
use clock::host_functions::clock::{NowHost, now_host};
use echo::roundtrip::types::Echo;
use kv::resources::kv::Store;

const WORKER: &str = "limits:work/worker";
const BOSS: &str = "limits:work/boss";
const PROBE: &str = "wasi-probe:probe/probe";
const USER: &str = "host-functions:clock/user";

fn workers(count: usize) -> Graph {
    let plugins = (0..count).map(|place| format!("[plugin.w{place}]\ncomponent = \"limits/worker\"\n"));
    load(&format!("[graph]\nroot = \"{WORKER}\"\ncardinality = \"any\"\n{}", plugins.collect::<String>()))
}

/// A runtime that has nothing: no timers, no files, one thread.
struct Parked(std::thread::Thread);

impl Wake for Parked {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Parked(std::thread::current())));
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => std::thread::park(),
        }
    }
}

fn tokio() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime can be made")
}

/// Polls a future once, which begins its calls.
fn begin<T>(future: &mut (impl Future<Output = T> + Unpin)) {
    let polled = Pin::new(future).poll(&mut Context::from_waker(Waker::noop()));
    assert!(polled.is_pending(), "it cannot be over yet");
}

fn only(replies: jackfield::Replies<Option<Val>>) -> Result<Option<Val>, jackfield::DispatchError> {
    replies.into_iter().next().expect("there is a plug").1
}

#[test]
fn a_call_is_awaited_in_any_runtime() {
    let graph = workers(1);
    let calls = || graph.dispatch_async(WORKER, "calls", []).expect("it is plugged");
    assert_eq!(only(block_on(calls())), Ok(Some(Val::U32(1))));
    assert_eq!(only(tokio().block_on(calls())), Ok(Some(Val::U32(2))));
    let threads = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("a runtime can be made");
    let reply = threads.block_on(async { tokio::spawn(calls()).await.expect("nothing panics") });
    assert_eq!(only(reply), Ok(Some(Val::U32(3))));
    assert!(graph.dispatch_async(WORKER, "cals", []).is_err());
}

#[test]
fn nothing_runs_before_it_is_polled() {
    let graph = workers(1);
    drop(graph.dispatch_async(WORKER, "calls", []).expect("it is plugged"));
    assert_eq!(value(&graph, WORKER, "calls", &[]), Val::U32(1));
}

#[test]
fn typed_calls_take_what_they_are_given_with_them() {
    let manifest = "[graph]\nroot = \"roundtrip:types/echo\"\n[plugin.echo]\ncomponent = \"echo/echo\"\n";
    let (graph, _) = builder(manifest).contracts(echo::CONTRACTS).load().unwrap_or_else(|error| panic!("{error}"));
    let echo: Echo = graph.socket(Any).expect("the types are these");
    let (text, bytes, point);
    {
        let given = (String::from("for as long as needed"), vec![1_u8, 2, 3]);
        text = echo.of_string_async(&given.0);
        bytes = echo.of_bytes_async(&given.1);
        point = echo.of_option_async(Some(Some(given.0.as_str())));
    }
    let replies = block_on(async { (text.await.first(), bytes.await.first(), point.await.first()) });
    assert_eq!(replies, (Some("for as long as needed".to_owned()), Some(vec![1, 2, 3]), Some(Some(Some("for as long as needed".to_owned())))));
}

#[test]
fn methods_are_awaited_and_drops_keep_no_runtime_waiting() {
    let manifest = "[graph]\nroot = \"resources:kv/store\"\n[plugin.store]\ncomponent = \"resources/store\"\n";
    let graph = load(manifest);
    let store: Store<ExactlyOne> = graph.socket(ExactlyOne).expect("the types are these");
    tokio().block_on(async {
        let (_, bucket) = store.new_bucket_async("a").await;
        let bucket = bucket.expect("it is made");
        bucket.put_async(40).await.expect("it is put");
        let (first, second) = (bucket.put_async(1), bucket.put_async(1));
        first.await.and(second.await).expect("both are put");
        assert_eq!(bucket.sum_async().await.expect("there is a sum"), 42);
        drop(bucket);
        // Whoever comes next finds it dropped.
        assert_eq!(store.live_async().await.1.expect("it counts"), 0);
    });
}

/// A clock at which two callers meet.
struct Meeting {
    both: Barrier,
    callers: AtomicU32,
    /// The first who comes to `fail` waits for this.
    release: Mutex<Receiver<()>>,
    in_runtime: AtomicU32,
}

impl NowHost for Arc<Meeting> {
    fn now(&self) -> Result<Moment, HostError> {
        Err(HostError::msg("it is never asked"))
    }

    fn after(&self, _: Moment, _: u64) -> Result<Result<Moment, String>, HostError> {
        Err(HostError::msg("it is never asked"))
    }

    fn fail(&self, _: String) -> Result<(), HostError> {
        if self.callers.fetch_add(1, Ordering::SeqCst) == 0 {
            let _ = self.release.lock().expect("nothing panics").recv();
        }
        Ok(())
    }

    fn pause(&self, _: u32) -> Result<(), HostError> {
        // Both are here at one time, or neither returns.
        self.both.wait();
        self.in_runtime.fetch_add(u32::from(tokio::runtime::Handle::try_current().is_ok()), Ordering::SeqCst);
        Ok(())
    }
}

fn meeting() -> (Graph, Arc<Meeting>, Sender<()>) {
    let (release, released) = channel();
    let meeting = Arc::new(Meeting {
        both: Barrier::new(2),
        callers: AtomicU32::new(0),
        release: Mutex::new(released),
        in_runtime: AtomicU32::new(0),
    });
    let manifest = format!(
        "[graph]\nroot = \"{USER}\"\ncardinality = \"any\"\n[plugin.b]\ncomponent = \"host-functions/direct\"\n\
         [plugin.a]\ncomponent = \"host-functions/direct\"\n"
    );
    let loaded = builder(&manifest).host(now_host(Arc::clone(&meeting))).load();
    let (graph, report) = loaded.unwrap_or_else(|error| panic!("{error}"));
    assert!(report.is_empty(), "{report}");
    (graph, meeting, release)
}

fn plugins(replies: jackfield::Replies<Option<Val>>) -> Vec<String> {
    let name = |(plugin, reply): (jackfield::PluginId, Result<_, jackfield::DispatchError>)| {
        reply.map_or_else(|error| error.to_string(), |_| plugin.to_string())
    };
    replies.into_iter().map(name).collect()
}

#[test]
fn plugs_are_called_side_by_side_and_reply_in_the_graphs_order() {
    let (graph, meeting, _) = meeting();
    let pause = || graph.dispatch_async(USER, "pause", [Val::U32(1)]).expect("it is plugged");
    assert_eq!(plugins(block_on(pause())), ["b", "a"]);
    assert_eq!(meeting.in_runtime.load(Ordering::SeqCst), 0);
    // Functions of the host's are in the caller's runtime.
    assert_eq!(plugins(tokio().block_on(pause())), ["b", "a"]);
    assert_eq!(meeting.in_runtime.load(Ordering::SeqCst), 2);
}

/// A clock that waits for what never comes.
struct Never;

impl NowHost for Never {
    fn now(&self) -> Result<Moment, HostError> {
        Err(HostError::msg("it is never asked"))
    }

    fn after(&self, _: Moment, _: u64) -> Result<Result<Moment, String>, HostError> {
        Err(HostError::msg("it is never asked"))
    }

    fn fail(&self, _: String) -> Result<(), HostError> {
        jackfield::wait_for(std::future::pending())
    }

    fn pause(&self, millis: u32) -> Result<(), HostError> {
        jackfield::wait_for(tokio::time::sleep(Duration::from_millis(u64::from(millis))))
    }
}

#[test]
fn what_the_host_serves_may_wait_as_long_as_the_call() {
    let manifest = format!(
        "[graph]\nroot = \"{USER}\"\n[plugin.user]\ncomponent = \"host-functions/direct\"\n\
         [plugin.user.limits.\"{USER}#fail-direct\"]\ndeadline = \"50ms\"\n"
    );
    let (graph, _) = builder(&manifest).host(now_host(Never)).load().unwrap_or_else(|error| panic!("{error}"));
    let failed = error(&graph, USER, "fail-direct", &["x".into()]);
    assert_eq!(failed.case(), "deadline", "{failed}");
    // It does not keep its only thread from counting the time.
    let paused = tokio().block_on(graph.dispatch_async(USER, "pause", [Val::U32(5)]).expect("it is plugged"));
    assert_eq!(only(paused), Ok(None));
    let cancel = Cancel::new();
    let mut paused = cancel.scope(|| graph.dispatch_async(USER, "pause", [Val::U32(3_600_000)])).expect("it is plugged");
    tokio().block_on(async {
        let failed = tokio::time::timeout(Duration::from_millis(20), &mut paused).await;
        assert!(failed.is_err(), "{failed:?}");
        cancel.cancel();
        let failed = only(paused.await).expect_err("it was cancelled");
        assert_eq!(failed.case(), "cancelled", "{failed}");
    });
}

#[test]
fn replies_are_offered_as_they_come() {
    let (graph, _, release) = meeting();
    let calls = graph.dispatch_async(USER, "fail-direct", ["x".into()]).expect("it is plugged");
    let mut replies = pin!(calls.as_they_come());
    assert_eq!(replies.size_hint(), (2, Some(2)));
    let mut next = || block_on(poll_fn(|cx| replies.as_mut().poll_next(cx))).map(|(plugin, _)| plugin.to_string());
    // One of the two waits in the host.
    let first = next().expect("the other replies");
    release.send(()).expect("it waits");
    let second = next().expect("both reply");
    assert_eq!({ let mut both = [first, second]; both.sort(); both }, ["a", "b"]);
    assert_eq!(next(), None);
}

#[test]
fn no_more_run_side_by_side_than_are_let() {
    let (graph, meeting, release) = meeting();
    let mut calls = graph.dispatch_async(USER, "fail-direct", ["x".into()]).expect("it is plugged").at_most(1);
    begin(&mut calls);
    while meeting.callers.load(Ordering::SeqCst) == 0 {
        std::thread::yield_now();
    }
    std::thread::sleep(Duration::from_millis(20));
    assert_eq!(meeting.callers.load(Ordering::SeqCst), 1);
    release.send(()).expect("it waits");
    assert_eq!(plugins(block_on(calls)), ["b", "a"]);
}

#[test]
fn a_blocking_call_is_cancelled_from_another_thread() {
    let graph = workers(1);
    let cancel = Cancel::new();
    let started = Instant::now();
    std::thread::scope(|scope| {
        let handle = cancel.clone();
        scope.spawn(move || {
            std::thread::sleep(Duration::from_millis(50));
            handle.cancel();
        });
        let failed = cancel.scope(|| error(&graph, WORKER, "spin", &[]));
        assert_eq!((failed.case(), failed.plugin(), failed.function()), ("cancelled", "w0", "spin"), "{failed}");
    });
    assert!(started.elapsed() < Duration::from_secs(20), "it went on");
    // What was counted is gone with the instance; and cancelled calls never run.
    assert_eq!(value(&graph, WORKER, "calls", &[]), Val::U32(1));
    let failed = cancel.scope(|| error(&graph, WORKER, "calls", &[]));
    assert_eq!(failed.case(), "cancelled", "{failed}");
    assert_eq!(value(&graph, WORKER, "calls", &[]), Val::U32(2));
}

#[test]
fn calls_that_a_plugin_makes_are_cancelled_with_its_own() {
    let graph = load(&format!(
        "[graph]\nroot = \"{BOSS}\"\n[plugin.boss]\ncomponent = \"limits/boss\"\n[plugin.worker]\ncomponent = \"limits/worker\"\n"
    ));
    assert_eq!(value(&graph, BOSS, "ping", &[]), Val::U32(1));
    let cancel = Cancel::new();
    std::thread::scope(|scope| {
        let handle = cancel.clone();
        scope.spawn(move || {
            std::thread::sleep(Duration::from_millis(50));
            handle.cancel();
        });
        // Its socket is wrapped: it is told, and has no time left to do anything about it.
        let failed = cancel.scope(|| error(&graph, BOSS, "spin", &[]));
        assert_eq!((failed.case(), failed.plugin()), ("cancelled", "boss"), "{failed}");
    });
    assert_eq!(value(&graph, BOSS, "ping", &[]), Val::U32(1));
    assert_eq!(value(&graph, WORKER, "calls", &[]), Val::U32(1));
}

#[test]
fn what_waits_in_wasi_is_cancelled_at_once() {
    let graph = load(&format!("[graph]\nroot = \"{PROBE}\"\n[plugin.probe]\ncomponent = \"wasi/probe\"\n[plugin.probe.limits]\ndeadline = \"none\"\n"));
    let cancel = Cancel::new();
    let waiting = cancel.scope(|| graph.dispatch_async(PROBE, "sleep", [Val::U32(3_600_000)]).expect("it is plugged"));
    tokio().block_on(async {
        let task = tokio::spawn(waiting);
        tokio::time::sleep(Duration::from_millis(50)).await;
        cancel.cancel();
        let failed = only(task.await.expect("nothing panics")).expect_err("it was cancelled");
        assert_eq!(failed.case(), "cancelled", "{failed}");
    });
}

#[test]
fn who_drops_a_call_stops_it_and_what_waits_behind_it_runs() {
    let graph = workers(1);
    let call = |function: &str| graph.dispatch_async(WORKER, function, []).expect("it is plugged");
    let mut spinning = call("spin");
    begin(&mut spinning);
    let mut dropped = call("calls");
    begin(&mut dropped);
    let mut waiting = call("calls");
    begin(&mut waiting);
    drop(dropped);
    drop(spinning);
    // A fresh instance, in which the one that was dropped while it waited never ran.
    assert_eq!(only(block_on(waiting)), Ok(Some(Val::U32(1))));
}

#[test]
fn a_call_that_waits_for_its_turn_is_cancelled_and_ends_at_its_deadline() {
    let graph = load(&format!(
        "[graph]\nroot = \"{WORKER}\"\n[plugin.worker]\ncomponent = \"limits/worker\"\n[plugin.worker.limits]\ndeadline = \"none\"\n\
         [plugin.worker.limits.\"{WORKER}#calls\"]\ndeadline = \"100ms\"\n"
    ));
    let call = |function: &str| graph.dispatch_async(WORKER, function, []).expect("it is plugged");
    let mut spinning = call("spin");
    begin(&mut spinning);
    let failed = only(block_on(call("calls"))).expect_err("its turn does not come");
    assert_eq!(failed.case(), "deadline", "{failed}");
    assert!(failed.text().contains("waiting its turn"), "{failed}");
    let cancel = Cancel::new();
    let mut waiting = cancel.scope(|| call("eat"));
    begin(&mut waiting);
    cancel.cancel();
    let failed = only(block_on(waiting)).expect_err("it is cancelled");
    assert_eq!((failed.case(), failed.function()), ("cancelled", "eat"), "{failed}");
    drop(spinning);
}

#[test]
fn ten_thousand_calls_of_one_plugin_wait_without_a_thread_each() {
    let graph = workers(1);
    let calls = graph.function(WORKER, "calls").expect("it is plugged");
    let (all, threads) = tokio().block_on(async {
        let tasks: Vec<_> = (0..10_000).map(|_| tokio::spawn(calls.call_async([]))).collect();
        let mut most = 0;
        let mut all = Vec::new();
        for (place, task) in tasks.into_iter().enumerate() {
            if place % 1_000 == 0 {
                most = most.max(threads());
            }
            all.push(only(task.await.expect("nothing panics")).expect("it replies"));
        }
        (all, most)
    });
    assert_eq!(all.len(), 10_000);
    let mut numbers: Vec<_> = all.into_iter().map(|reply| if let Some(Val::U32(number)) = reply { number } else { 0 }).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=10_000).collect::<Vec<_>>());
    assert!(threads < 200, "{threads} threads");
}

/// How many threads this process has; none where that is not told.
fn threads() -> usize {
    std::fs::read_dir("/proc/self/task").map_or(0, Iterator::count)
}
