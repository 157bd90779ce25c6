//! Whether a host stays what it was after a day's work in short: `cargo xtask soak [MINUTES]` runs this, and nothing else does.
//!
//! Four kinds of work, each with a part of the time: calls of several threads, failures, changes of components under load, and
//! loading. What the process holds is looked at after the first tenth of each, in which everything that is made once is made, and at
//! its end. It must be the same then.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use jackfield::{DynFunction, Engine, EngineConfig, Graph, Val};
use jackfield_tests_runtime::{engine, guest_path, load, manifest, value};

/// How many threads call at a time.
const THREADS: usize = 8;

/// How much more than at the beginning a process may hold at the end.
///
/// Threads and files are counted exactly: each that is left behind stays. An allocator keeps memory that was given back to
/// it, in pieces that fit less well as time goes by, and takes more from the system in one mapping at a time; so a few mappings and a
/// few MiB say nothing. In 100,000 rounds 8 MiB are 84 bytes a round, which is less than any record of a call, an instance or a plugin.
const MORE: Held = Held { memory: 8 << 20, mappings: 16, threads: 0, files: 0 };

/// What a process holds of the system.
#[derive(Clone, Copy)]
struct Held {
    /// Resident, in bytes.
    memory: u64,
    mappings: u64,
    threads: u64,
    files: u64,
}

impl Held {
    fn now() -> Self {
        let text = |path: &str| std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let entries = |path: &str| std::fs::read_dir(path).map_or(0, |entries| entries.count() as u64);
        let status = text("/proc/self/status");
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("Linux says what is resident");
        let resident: u64 = resident.trim().trim_end_matches(" kB").parse().expect("a number of KiB");
        Self {
            memory: resident << 10,
            mappings: text("/proc/self/maps").lines().count() as u64,
            threads: entries("/proc/self/task"),
            files: entries("/proc/self/fd"),
        }
    }

    fn all(&self) -> [(&'static str, u64); 4] {
        let Self { memory, mappings, threads, files } = *self;
        [("memory", memory), ("mappings", mappings), ("threads", threads), ("files", files)]
    }
}

/// How long a kind of work goes on.
#[derive(Clone, Copy)]
enum Until {
    /// Until so much is done.
    Done(u64),
    /// Until this moment, or until so much is done that no more is asked for at a time.
    Time(Instant, u64),
}

impl Until {
    fn is_over(self, done: u64) -> bool {
        match self {
            Self::Done(count) => done >= count,
            Self::Time(moment, count) => done >= count || Instant::now() >= moment,
        }
    }
}

/// A kind of work: its name, how often it is done where time is not limited, and a stretch of it, which says how often it did it.
struct Kind<'a> {
    name: &'static str,
    count: u64,
    run: Box<dyn Fn(Until) -> u64 + 'a>,
}

/// Minutes in all, where they are limited.
fn minutes() -> Option<f64> {
    let minutes = std::env::var("JACKFIELD_SOAK_MINUTES").ok()?;
    Some(minutes.parse().unwrap_or_else(|_| panic!("{minutes} is no number of minutes")))
}

#[test]
#[ignore = "takes minutes: `cargo xtask soak`"]
fn what_a_host_holds_stays_the_same() {
    let kinds = [
        Kind { name: "calls of 8 threads, with resources and a decorator", count: 1_600_000, run: Box::new(calls()) },
        Kind { name: "failures, each with a fresh instance after it", count: 100_000, run: Box::new(failures()) },
        Kind { name: "changes of a component while 4 threads call", count: 10_000, run: Box::new(swaps()) },
        Kind { name: "graphs of 5 plugins loaded, called and dropped", count: 10_000, run: Box::new(loads()) },
    ];
    // Text, so that it can be read while it runs.
    eprintln!("\n{:<52}{:>10}{:>9}  {:<10}{:>12}{:>12}", "", "times", "seconds", "", "start", "end");
    let mut grown = Vec::new();
    for kind in &kinds {
        let share = minutes().map(|minutes| Duration::from_secs_f64(minutes * 60.0 / kinds.len() as f64));
        let begin = Instant::now();
        let part = |from: f64, to: f64| match share {
            Some(share) => Until::Time(begin + share.mul_f64(to), u64::MAX),
            None => Until::Done((kind.count as f64 * (to - from)) as u64),
        };
        let before = (kind.run)(part(0.0, 0.1));
        let start = Held::now();
        let times = before + (kind.run)(part(0.1, 1.0));
        let end = Held::now();
        let seconds = begin.elapsed().as_secs_f64();
        for (line, ((what, start), (_, end))) in start.all().into_iter().zip(end.all()).enumerate() {
            let shown = |number: u64| match what {
                "memory" => format!("{:.1} MiB", number as f64 / f64::from(1 << 20)),
                _ => number.to_string(),
            };
            let head = if line == 0 { format!("{:<52}{times:>10}{seconds:>9.1}", kind.name) } else { " ".repeat(71) };
            eprintln!("{head}  {what:<10}{:>12}{:>12}", shown(start), shown(end));
            let more = MORE.all()[line].1;
            if end > start + more {
                grown.push(format!("{}: {what} went from {start} to {end} in {times} rounds; {more} more is allowed", kind.name));
            }
        }
    }
    assert!(grown.is_empty(), "what the process holds grows:\n{}", grown.join("\n"));
}

/// The one reply of a prepared function, which must be there.
fn reply(function: &DynFunction, params: &[Val]) -> Option<Val> {
    let mut replies = function.call(params).into_iter();
    replies.next().expect("somebody replies").1.expect("it does not fail")
}

/// A decorator before a plug; resources that are made, passed on and dropped.
const PLUGINS: &str = r#"
    [graph]
    root = "decorator:text/filter"
    cardinality = "exactly-one"
    plugs = ["cache"]
    [plugin.cache]
    component = "decorator/cache"
    [plugin.upper]
    component = "decorator/upper"
    [plugin.user]
    component = "resources/user-direct"
    [plugin.vault]
    component = "resources/vault"
    [plugin.store]
    component = "resources/store"
"#;

fn calls() -> impl Fn(Until) -> u64 {
    let graph = load(PLUGINS);
    let transform = graph.function("decorator:text/filter", "transform").expect("it is plugged");
    let scenario = graph.function("resources:kv/scenarios", "run").expect("it is plugged");
    move |until| {
        let each = match until {
            Until::Done(count) => Until::Done(count / THREADS as u64),
            time @ Until::Time(..) => time,
        };
        let one = || {
            let mut done = 0;
            while !each.is_over(done) {
                match done % 8 {
                    7 => {
                        let scenario_name = ["methods", "merge", "make", "nest", "vault"][(done / 8 % 5) as usize];
                        let said = reply(&scenario, &[scenario_name.into()]);
                        assert!(matches!(said, Some(Val::Result(Ok(Some(_))))), "{said:?}");
                    }
                    at => assert_eq!(reply(&transform, &[format!("x{at}").into()]), Some(format!("X{at}").into())),
                }
                done += 1;
            }
            done
        };
        let done = std::thread::scope(|scope| {
            let callers: Vec<_> = (0..THREADS).map(|_| scope.spawn(one)).collect();
            callers.into_iter().map(|caller| caller.join().expect("no caller fails")).sum()
        });
        assert_eq!(value(&graph, "resources:kv/store", "live", &[]), Val::U32(0), "a handle was left behind");
        done
    }
}

fn failures() -> impl Fn(Until) -> u64 {
    let graph = load("[graph]\nroot = \"failures:parts/worker\"\n[plugin.worker]\ncomponent = \"failures/worker\"");
    let work = graph.function("failures:parts/worker", "work").expect("it is plugged");
    move |until| {
        let mut done = 0;
        while !until.is_over(done) {
            let how = ["panic", "unreachable", "divide", "bounds"][(done % 4) as usize];
            let failed = work.call(&[how.into()]).into_iter().next().expect("somebody replies").1;
            assert_eq!(failed.expect_err("it fails").case(), "trap");
            assert_eq!(reply(&work, &["ok".into()]), Some(Val::U32(1)), "it is no fresh instance");
            done += 1;
        }
        done
    }
}

fn swaps() -> impl Fn(Until) -> u64 {
    let graph = load("[graph]\nroot = \"swap:parts/counter\"\n[plugin.counter]\ncomponent = \"supervision/counter\"");
    let versions = ["counter-next", "counter"].map(|name| guest_path("supervision", name));
    let add = graph.function("swap:parts/counter", "add").expect("it is plugged");
    // Its sum is handed on; 13 would be refused.
    reply(&add, &[Val::U32(100)]);
    move |until| {
        let (stop, calls) = (AtomicBool::new(false), AtomicU64::new(0));
        let sum = |add: &DynFunction| match reply(add, &[Val::U32(0)]) {
            Some(Val::U32(sum)) => u64::from(sum),
            other => panic!("{other:?} is no sum"),
        };
        let before = sum(&add);
        let mut done = 0;
        std::thread::scope(|scope| {
            let one = || {
                while !stop.load(Ordering::Acquire) {
                    reply(&add, &[Val::U32(1)]);
                    calls.fetch_add(1, Ordering::Relaxed);
                }
            };
            let callers: Vec<_> = (0..4).map(|_| scope.spawn(one)).collect();
            while !until.is_over(done) {
                graph.swap("counter", versions[(done % 2) as usize].clone()).expect("it fits");
                done += 1;
            }
            stop.store(true, Ordering::Release);
            callers.into_iter().for_each(|caller| caller.join().expect("no caller fails"));
        });
        let (counted, calls) = (sum(&add) - before, calls.into_inner());
        assert!((calls..=10 * calls).contains(&counted), "{calls} calls added {counted}: some are lost");
        done
    }
}

fn loads() -> impl Fn(Until) -> u64 {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let path = folder.path().join("graph.toml");
    std::fs::write(&path, manifest(PLUGINS)).expect("the manifest can be written");
    move |until| {
        let config = EngineConfig { cache: Some(folder.path().join("cache")), ..EngineConfig::default() };
        let mut done = 0;
        while !until.is_over(done) {
            // Now and then an engine of its own, which reads the code from the cache of the file system.
            let own = (done % 20 == 0).then(|| Engine::new(&config).expect("it suits this machine"));
            let loaded = Graph::from_manifest(own.as_ref().unwrap_or(engine()), &path).map(|builder| builder.load());
            let (graph, report) = loaded.expect("the manifest can be read").expect("the root is filled");
            assert!(report.is_empty(), "{report}");
            assert_eq!(value(&graph, "decorator:text/filter", "transform", &["a".into()]), "A".into());
            let said = value(&graph, "resources:kv/scenarios", "run", &["vault".into()]);
            assert!(matches!(said, Val::Result(Ok(Some(_)))), "{said:?}");
            done += 1;
        }
        done
    }
}
