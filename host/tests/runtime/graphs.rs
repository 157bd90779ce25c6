//! Two graphs in one process, whose host functions lead from one to the other.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier, OnceLock, mpsc};
use std::time::{Duration, Instant};

use jackfield::{Graph, HostContract, HostError, Limits, Val};

use crate::wat::{builder, call, load, plugin};

/// Plugs `demo:p/q`, whose `run` calls the host's `demo:h/back`.
const CALLS_BACK: &str = r#"(component
  (import "demo:h/back" (instance $back (export "go" (func (result u32)))))
  (core func $go (canon lower (func $back "go")))
  (core module $m
    (import "back" "go" (func $go (result i32)))
    (func (export "run") (result i32) (call $go)))
  (core instance $i (instantiate $m (with "back" (instance (export "go" (func $go))))))
  (func $run (result u32) (canon lift (core func $i "run")))
  (instance (export "demo:p/q") (export "run" (func $run))))"#;

/// Plugs `demo:p/q`, whose `run` never returns.
const SPINS: &str = r#"(component
  (core module $m (func (export "run") (result i32) (loop $again (br $again)) i32.const 1))
  (core instance $i (instantiate $m))
  (func $run (result u32) (canon lift (core func $i "run")))
  (instance (export "demo:p/q") (export "run" (func $run))))"#;

fn back(function: impl Fn() -> Result<u32, HostError> + Send + Sync + 'static) -> HostContract {
    let contract =
        HostContract::from_wit("package demo:h; interface back { go: func() -> u32; }", "demo:h/back").unwrap();
    contract.function("go", move |_| Ok(Some(Val::U32(function()?)))).unwrap()
}

fn run(graph: &Graph) -> Result<Option<Val>, jackfield::DispatchError> {
    call(graph, "demo:p/q", "run", &[])
}

#[test]
fn graphs_that_call_each_other_do_not_wait_for_each_other_for_ever() {
    static GRAPHS: OnceLock<[Graph; 2]> = OnceLock::new();
    let both_inside = Arc::new(Barrier::new(2));
    let graph = |other: usize| {
        let (both_inside, first) = (Arc::clone(&both_inside), AtomicBool::new(true));
        let host = back(move || {
            if first.swap(false, Ordering::SeqCst) {
                both_inside.wait();
            }
            let graphs = GRAPHS.get().ok_or_else(|| HostError::msg("there are no graphs yet"))?;
            match run(&graphs[other])? {
                Some(Val::U32(reply)) => Ok(reply),
                other => Err(HostError::msg(format!("{other:?}"))),
            }
        });
        let unlimited = Limits::new().deadline(None);
        load(builder("demo:p/q").default_limits(unlimited).host(host).plugin(plugin("p", CALLS_BACK)))
    };
    let graphs = [graph(1), graph(0)];
    assert!(GRAPHS.set(graphs).is_ok());
    let (replied, replies) = mpsc::channel();
    for at in 0..2 {
        let replied = replied.clone();
        std::thread::spawn(move || {
            if let Some(graphs) = GRAPHS.get() {
                let _ = replied.send(run(&graphs[at]));
            }
        });
    }
    let replies: Vec<_> =
        (0..2).map(|_| replies.recv_timeout(Duration::from_secs(60)).expect("nobody waits for ever")).collect();
    // There is no value that either could end with. Who would have closed the circle says so; the other went on after that, and
    // came back to a plugin that is called already.
    let errors: Vec<_> = replies.into_iter().map(|reply| reply.unwrap_err().text()).collect();
    assert!(errors.iter().any(|text| text.contains("another graph")), "{errors:?}");
}

#[test]
fn a_deadline_reaches_into_another_graph() {
    let inner = load(builder("demo:p/q").default_limits(Limits::new().deadline(None)).plugin(plugin("spins", SPINS)));
    let host = back(move || match run(&inner)? {
        Some(Val::U32(reply)) => Ok(reply),
        other => Err(HostError::msg(format!("{other:?}"))),
    });
    let limits = Limits::new().deadline(Duration::from_millis(100));
    let outer = load(builder("demo:p/q").host(host).plugin(plugin("p", CALLS_BACK).limits(limits)));
    let start = Instant::now();
    let error = run(&outer).unwrap_err();
    assert_eq!((error.case(), error.plugin()), ("deadline", "p"), "{error}");
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}
