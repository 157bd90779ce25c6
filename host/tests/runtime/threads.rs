//! Many threads in one graph: nobody is refused, nobody waits for ever, and async runtimes are no obstacle.

use std::time::{Duration, Instant};

use jackfield::{Plugin, Val};

use crate::resources::{consumer, owner};
use crate::wat::{SUM, TWICE, builder, call, load, plugin};

#[test]
fn eight_threads_share_a_plug() {
    let graph = load(
        builder("demo:math/twice")
            .plugin(plugin("sum", SUM))
            .plugin(plugin("left", TWICE))
            .plugin(plugin("right", TWICE)),
    );
    std::thread::scope(|scope| {
        for thread in 0..8_u32 {
            let graph = &graph;
            scope.spawn(move || {
                for at in 0..200 {
                    let replies = graph.dispatch("demo:math/twice", "twice", &[Val::U32(at)]).unwrap();
                    assert_eq!(replies.ok().collect::<Vec<_>>(), [Some(Val::U32(2 * at)), Some(Val::U32(2 * at))]);
                    let sum = call(graph, "demo:math/sum", "add", &[Val::U32(thread), Val::U32(at)]);
                    assert_eq!(sum, Ok(Some(Val::U32(thread + at))));
                }
            });
        }
    });
}

#[test]
fn eight_threads_share_resources() {
    let graph = load(
        builder("demo:kv/pass")
            .plugin(Plugin::from_bytes("owner", owner()))
            .plugin(Plugin::from_bytes("consumer", consumer())),
    );
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for at in 0..100 {
                    let made = call(&graph, "demo:kv/pass", "relay", &[Val::U32(at)]).unwrap().unwrap();
                    let borrowed = call(&graph, "demo:kv/pass", "borrowed", std::slice::from_ref(&made));
                    assert_eq!(borrowed, Ok(Some(Val::U32(at + 1))));
                    let taken = call(&graph, "demo:kv/store", "take", &[made]);
                    assert_eq!(taken, Ok(Some(Val::U32(at + 1))));
                }
            });
        }
    });
    assert_eq!(call(&graph, "demo:kv/store", "drops", &[]), Ok(Some(Val::U32(800))));
}

#[test]
fn a_graph_is_called_from_an_async_runtime() {
    let graph = load(builder("demo:nap/nap").plugin(Plugin::from_bytes("nap", crate::wasi::napper())));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let start = Instant::now();
    let reply = runtime.block_on(async { call(&graph, "demo:nap/nap", "nap", &[Val::U64(50)]) });
    assert_eq!(reply, Ok(None));
    assert!(start.elapsed() >= Duration::from_millis(50));
}

#[cfg(target_os = "linux")]
#[test]
fn a_call_for_which_no_thread_can_be_made_is_an_error() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    if !crate::child::is_child("threads::a_call_for_which_no_thread_can_be_made_is_an_error") {
        return;
    }
    let graph = load(builder("demo:nap/nap").plugin(Plugin::from_bytes("nap", crate::wasi::napper())));
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let size = status.lines().find_map(|line| line.strip_prefix("VmSize:")?.trim().strip_suffix(" kB")).unwrap();
    // Room for what a call takes, and not for the stack of a thread.
    let little = (size.trim().parse::<u64>().unwrap() + 1024) << 10;
    let before = getrlimit(Resource::As);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let nap = || runtime.block_on(async { call(&graph, "demo:nap/nap", "nap", &[Val::U64(1)]) });
    setrlimit(Resource::As, Rlimit { current: Some(little), ..before }).unwrap();
    // Stacks of threads that ended are kept for the next.
    let done = Arc::new(AtomicBool::new(false));
    let mut held = Vec::with_capacity(1000);
    let hold = |done: Arc<AtomicBool>| {
        move || {
            while !done.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
    };
    // What was taken for a thread that was not made may do for the next.
    let mut refusals = 0;
    while refusals < 50 {
        match std::thread::Builder::new().spawn(hold(Arc::clone(&done))) {
            Ok(thread) => held.push(thread),
            Err(_) => {
                refusals += 1;
                std::thread::sleep(Duration::from_millis(1));
            }
        }
    }
    let refused = nap();
    setrlimit(Resource::As, before).unwrap();
    done.store(true, Ordering::Relaxed);
    held.into_iter().for_each(|thread| thread.join().unwrap());
    let error = refused.unwrap_err();
    assert_eq!((error.case(), error.plugin()), ("unavailable", "nap"), "{error}");
    assert!(error.text().contains("no thread"), "{error}");
    assert_eq!(nap(), Ok(None));
}
