//! Resources that the host owns: the guests of the case `resources`, with the store served by the host itself, through the
//! generated traits and through closures.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jackfield::{DispatchError, Graph, Handle, HostContract, HostError, Val};
use jackfield_tests_runtime::{builder, call, case, error, strings, value};

jackfield::bindings!({
    path: "../runtime/resources/wit",
    sockets: ["resources:kv/vault"],
    host: ["resources:kv/store", "resources:kv/vault"],
});

use resources::kv::store::{Bucket, Gate, Labelled, Nest};
use resources::kv::{HostBucket, HostGate, StoreHost, Vault, VaultHost, store_host, vault_host};

const USER: &str = "resources:kv/scenarios";
const VAULT: &str = "resources:kv/vault";

/// How many values of a store are alive, and how many were dropped.
#[derive(Clone, Default)]
struct Count(Arc<(AtomicU32, AtomicU32)>);

impl Count {
    fn both(&self) -> (u32, u32) {
        (self.0.0.load(Ordering::SeqCst), self.0.1.load(Ordering::SeqCst))
    }

    fn one(&self) -> Counted {
        self.0.0.fetch_add(1, Ordering::SeqCst);
        Counted(self.clone())
    }
}

/// Counts its owner.
struct Counted(Count);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.0.0.fetch_sub(1, Ordering::SeqCst);
        self.0.0.1.fetch_add(1, Ordering::SeqCst);
    }
}

struct MyBucket {
    name: String,
    values: Mutex<Vec<u64>>,
    counted: Counted,
}

impl MyBucket {
    fn new(name: String, count: &Count) -> Self {
        Self { name, values: Mutex::default(), counted: count.one() }
    }
}

impl HostBucket for MyBucket {
    fn name(&self) -> Result<String, HostError> {
        Ok(self.name.clone())
    }

    fn put(&self, value: u64) -> Result<(), HostError> {
        self.values.lock().unwrap().push(value);
        Ok(())
    }

    fn sum(&self) -> Result<u64, HostError> {
        Ok(self.values.lock().unwrap().iter().sum())
    }

    fn twin(&self) -> Result<Bucket, HostError> {
        let twin = Self::new(self.name.clone(), &self.counted.0);
        twin.values.lock().unwrap().clone_from(&self.values.lock().unwrap());
        Ok(twin.into())
    }

    fn explode(&self) -> Result<(), HostError> {
        std::thread::sleep(Duration::from_millis(100));
        Err(HostError::msg(format!("bucket {} exploded", self.name)))
    }
}

struct MyGate {
    key: String,
    _counted: Counted,
}

impl HostGate for MyGate {
    fn key(&self) -> Result<String, HostError> {
        Ok(self.key.clone())
    }
}

#[derive(Clone, Default)]
struct MyStore {
    count: Count,
}

impl StoreHost for MyStore {
    fn new_bucket(&self, name: String) -> Result<Bucket, HostError> {
        Ok(MyBucket::new(name, &self.count).into())
    }

    fn bucket_open(&self, name: String) -> Result<Result<Bucket, String>, HostError> {
        Ok(if name.is_empty() { Err("a bucket needs a name".to_owned()) } else { Ok(self.new_bucket(name)?) })
    }

    fn bucket_merge(&self, buckets: Vec<Bucket>) -> Result<Bucket, HostError> {
        let names: Vec<String> = buckets.iter().map(Bucket::name).collect::<Result<_, _>>()?;
        let merged = self.new_bucket(names.join("+"))?;
        for bucket in &buckets {
            merged.put(bucket.sum()?)?;
        }
        Ok(merged)
    }

    fn new_gate(&self, key: String) -> Result<Result<Gate, String>, HostError> {
        Ok(match key.as_str() {
            "sesame" => Ok(MyGate { key, _counted: self.count.one() }.into()),
            _ => Err(format!("{key} opens nothing")),
        })
    }

    fn make(&self, names: Vec<String>) -> Result<Vec<Labelled>, HostError> {
        let labelled = |name: String| Ok(Labelled { label: format!("<{name}>"), bucket: self.new_bucket(name)? });
        names.into_iter().map(labelled).collect()
    }

    fn total(&self, buckets: Vec<Bucket>) -> Result<u64, HostError> {
        let values = buckets.iter().map(|bucket| bucket.downcast::<MyBucket>());
        values.map(|bucket| bucket.ok_or_else(|| HostError::msg("no bucket of mine"))?.sum()).sum()
    }

    fn rearrange(&self, value: Nest) -> Result<Nest, HostError> {
        Ok(match value {
            Nest::None => Nest::None,
            Nest::One(bucket) => Nest::Many(vec![Labelled { label: bucket.name()?, bucket }]),
            Nest::Many(mut list) => match (list.pop(), list.pop()) {
                (Some(last), other) => Nest::Pair((last.bucket, other.map(|other| other.bucket))),
                (None, _) => Nest::None,
            },
            Nest::Pair((first, _)) => Nest::One(first),
        })
    }

    fn maybe(&self, bucket: Option<Bucket>) -> Result<String, HostError> {
        Ok(bucket.map_or_else(|| Ok("nothing".to_owned()), |bucket| bucket.name())?)
    }

    fn live(&self) -> Result<u32, HostError> {
        Ok(self.count.both().0)
    }

    fn dropped(&self) -> Result<u32, HostError> {
        Ok(self.count.both().1)
    }
}

fn manifest(user: &str) -> String {
    format!(
        "[graph]\nroot = \"{USER}\"\n[plugin.user]\ncomponent = \"resources/{user}\"\n[plugin.vault]\ncomponent = \"resources/vault\"\n"
    )
}

fn load(manifest: &str, store: HostContract) -> Graph {
    let (graph, report) = builder(manifest).host(store).load().unwrap_or_else(|error| panic!("{error}"));
    assert!(report.is_empty(), "{report}");
    graph
}

fn graph(user: &str) -> (Graph, Count) {
    let store = MyStore::default();
    (load(&manifest(user), store_host(store.clone())), store.count)
}

fn run(graph: &Graph, scenario: &str) -> String {
    match value(graph, USER, "run", &[scenario.into()]) {
        Val::Result(Ok(Some(text))) => match *text {
            Val::String(text) => text,
            other => panic!("{scenario}: {other:?}"),
        },
        other => panic!("{scenario}: {other:?}"),
    }
}

/// What each scenario says, and how many values it makes.
const SCENARIOS: [(&str, &str, u32); 8] = [
    ("methods", "a 42", 1),
    ("statics", "Ok(\"b\") Err(\"a bucket needs a name\")", 1),
    ("merge", "a+b 3", 3),
    ("make", "<x>x<z>z", 3),
    ("nest", "b a b", 2),
    ("borrows", "10 a nothing", 3),
    ("gates", "Ok(\"sesame\") Err(\"please opens nothing\")", 1),
    ("vault", "5 [5, 5] 11 true", 1),
];

fn every_scenario(user: &str, graph: &Graph, count: &Count) {
    let mut dropped = 0;
    for (scenario, says, makes) in SCENARIOS {
        // A view restates its resources, so a bucket of a wrapped store is of another type than the vault's.
        if (user, scenario) == ("user-any", "vault") {
            continue;
        }
        assert_eq!(run(graph, scenario), says, "{user}, {scenario}");
        dropped += makes;
        assert_eq!(count.both(), (0, dropped), "{user}, {scenario}");
    }
}

#[test]
fn every_way_to_pass_a_handle_of_the_hosts_and_each_is_dropped_once() {
    for user in ["user-direct", "user-any"] {
        let (graph, count) = graph(user);
        every_scenario(user, &graph, &count);
    }
}

#[test]
fn what_a_discarded_consumer_held_is_dropped() {
    for user in ["user-direct", "user-any"] {
        let (graph, count) = graph(user);
        assert_eq!(value(&graph, USER, "hold", &[Val::U32(5)]), Val::U32(5));
        assert_eq!(count.both(), (5, 0));
        let failed = error(&graph, USER, "crash", &[]);
        assert!(failed.to_string().contains("with 5 buckets"), "{failed}");
        assert_eq!(count.both(), (0, 5), "{user}");
        assert_eq!(value(&graph, USER, "hold", &[Val::U32(2)]), Val::U32(2));
        assert_eq!(value(&graph, USER, "release", &[]), Val::U32(2));
        assert_eq!(count.both(), (0, 7), "{user}");
        // With the graph go those that are still held.
        assert_eq!(value(&graph, USER, "hold", &[Val::U32(1)]), Val::U32(1));
        drop(graph);
        assert_eq!(count.both(), (0, 8), "{user}");
    }
}

#[test]
fn another_plugin_keeps_a_handle_beyond_the_life_of_who_gave_it() {
    let (graph, count) = graph("user-direct");
    assert_eq!(run(&graph, "deposit"), "0");
    error(&graph, USER, "crash", &[]);
    assert_eq!(count.both(), (1, 0));
    let vault = graph.socket::<Vault<jackfield::ExactlyOne>>(jackfield::ExactlyOne).expect("it is plugged");
    let back = vault.withdraw(0).1.expect("the vault works").expect("it was deposited");
    assert_eq!(back.sum(), Ok(9));
    assert_eq!(AsRef::<Handle>::as_ref(&back).owner(), "host");
    drop(back);
    assert_eq!(count.both(), (0, 1));
}

#[test]
fn the_host_passes_values_of_its_own() {
    let (graph, count) = graph("user-direct");
    let vault = graph.socket::<Vault<jackfield::ExactlyOne>>(jackfield::ExactlyOne).expect("it is plugged");
    let bucket = Bucket::from(MyBucket::new("mine".to_owned(), &count));
    bucket.put(40).expect("no graph knows it yet, and it works");
    assert_eq!(vault.weigh(&bucket).1, Ok(40));
    bucket.put(2).expect("the graph knows it now");
    assert_eq!(bucket.downcast::<MyBucket>().expect("it is mine").values.lock().unwrap().len(), 2);
    assert!(bucket.downcast::<OtherBucket>().is_none());
    assert_eq!(vault.weigh_all(vec![bucket.clone(), bucket.twin().expect("it has a twin")]).1, Ok(vec![42, 42]));
    assert_eq!(count.both(), (1, 1), "the twin is gone");
    assert_eq!(vault.deposit(bucket.clone()).1, Ok(0));
    // Given away, every clone is dead.
    assert_eq!(bucket.sum().expect_err("it was given away").case(), "invalid-handle");
    assert!(bucket.downcast::<MyBucket>().is_none());
    assert_eq!(vault.deposit(bucket.clone()).1.expect_err("it was given away").case(), "invalid-handle");
    drop(bucket);
    assert_eq!(count.both(), (1, 1));
    drop(vault.withdraw(0).1);
    assert_eq!(count.both(), (0, 2));
    // What is passed to nobody goes with its handle, and what is given to nobody, too.
    drop(Bucket::from(MyBucket::new("unseen".to_owned(), &count)));
    assert_eq!(count.both(), (0, 3));
    // On another thread, too.
    let bucket = Bucket::from(MyBucket::new("far".to_owned(), &count));
    assert_eq!(vault.weigh(&bucket).1, Ok(0));
    std::thread::spawn(move || drop(bucket)).join().expect("it does not panic");
    assert_eq!(count.both(), (0, 4));
}

/// A vault of the host's own, for buckets of whoever serves them.
#[derive(Clone, Default)]
struct MyVault(Arc<Mutex<Vec<Bucket>>>);

impl VaultHost for MyVault {
    fn deposit(&self, bucket: Bucket) -> Result<u32, HostError> {
        let mut kept = self.0.lock().unwrap();
        kept.push(bucket);
        Ok(kept.len() as u32 - 1)
    }

    fn withdraw(&self, index: u32) -> Result<Option<Bucket>, HostError> {
        let (mut kept, index) = (self.0.lock().unwrap(), index as usize);
        Ok((index < kept.len()).then(|| kept.remove(index)))
    }

    fn weigh(&self, bucket: Bucket) -> Result<u64, HostError> {
        Ok(bucket.sum()?)
    }

    fn weigh_all(&self, buckets: Vec<Bucket>) -> Result<Vec<u64>, HostError> {
        buckets.into_iter().map(|bucket| self.weigh(bucket)).collect()
    }
}

#[test]
fn one_contract_of_the_hosts_takes_anothers_resources() {
    let (store, vault) = (MyStore::default(), MyVault::default());
    let text = format!("[graph]\nroot = \"{USER}\"\n[plugin.user]\ncomponent = \"resources/user-direct\"\n");
    let loaded = builder(&text).host(store_host(store.clone())).host(vault_host(vault.clone())).load();
    let (graph, report) = loaded.unwrap_or_else(|error| panic!("{error}"));
    assert!(report.is_empty(), "{report}");
    every_scenario("user-direct", &graph, &store.count);
    let dropped = store.count.both().1;
    assert_eq!(run(&graph, "deposit"), "0");
    error(&graph, USER, "crash", &[]);
    assert_eq!(store.count.both(), (1, dropped), "the host keeps what it was given");
    let kept = vault.0.lock().unwrap().pop().expect("it was deposited");
    assert_eq!(kept.sum(), Ok(9));
    drop(kept);
    assert_eq!(store.count.both(), (0, dropped + 1));
}

struct OtherBucket;

impl HostBucket for OtherBucket {
    fn name(&self) -> Result<String, HostError> {
        Err(HostError::msg("it has no name"))
    }

    fn put(&self, _: u64) -> Result<(), HostError> {
        panic!("it takes nothing")
    }

    fn sum(&self) -> Result<u64, HostError> {
        Ok(u64::MAX)
    }

    fn twin(&self) -> Result<Bucket, HostError> {
        Ok(OtherBucket.into())
    }

    fn explode(&self) -> Result<(), HostError> {
        Ok(())
    }
}

#[test]
fn handles_of_other_resources_and_graphs_are_refused() {
    let (graph, count) = graph("user-direct");
    let (other, _) = self::graph("user-direct");
    let gate = Gate::from(MyGate { key: "sesame".to_owned(), _counted: count.one() });
    let handle = || Val::Handle(AsRef::<Handle>::as_ref(&gate).clone());
    assert_eq!(error(&graph, VAULT, "deposit", &[handle()]).case(), "invalid-handle");
    let bucket = Bucket::from(MyBucket::new("foreign".to_owned(), &count));
    let handle = || Val::Handle(AsRef::<Handle>::as_ref(&bucket).clone());
    assert_eq!(value(&graph, VAULT, "weigh", &[handle()]), Val::U64(0));
    let refused = error(&other, VAULT, "weigh", &[handle()]);
    assert_eq!(refused.case(), "invalid-handle");
    assert!(refused.to_string().contains("another graph"), "{refused}");
    // Nobody serves the resource there.
    let plugin = manifest("user-direct") + "[plugin.store]\ncomponent = \"resources/store\"\n";
    let (plugged, _) = builder(&plugin).load().unwrap_or_else(|error| panic!("{error}"));
    let fresh = Bucket::from(MyBucket::new("fresh".to_owned(), &count));
    let refused = error(&plugged, VAULT, "weigh", &[Val::Handle(fresh.into())]);
    assert_eq!(refused.case(), "invalid-handle");
    assert!(refused.to_string().contains("the host serves no contract"), "{refused}");
    drop((bucket, gate));
    assert_eq!(count.both(), (0, 3));
}

#[test]
fn an_err_or_a_panic_of_a_method_traps_the_caller_or_is_a_value() {
    let (direct, count) = graph("user-direct");
    let failed = error(&direct, USER, "run", &["explode".into()]);
    assert_eq!((failed.case(), failed.plugin()), ("trap", "user"), "{failed}");
    for part in ["bucket a exploded", "resources:kv/store", "bucket.explode"] {
        assert!(failed.to_string().contains(part), "{part} is missing in {failed}");
    }
    assert_eq!(count.both(), (0, 1), "what the discarded caller held is dropped");
    assert_eq!(run(&direct, "methods"), "a 42");
    let (wrapped, _) = graph("user-any");
    let text = run(&wrapped, "explode");
    assert!(text.starts_with("Err(Other(") && text.contains("bucket a exploded"), "{text}");
    // A panic is treated alike, and the host goes on.
    let bucket = Bucket::from(OtherBucket);
    assert_eq!(bucket.sum(), Ok(u64::MAX));
    let panicked = bucket.put(1).expect_err("it panics");
    assert!(panicked.case() == "other" && panicked.to_string().contains("it takes nothing"), "{panicked}");
}

#[test]
fn the_time_of_methods_counts() {
    let limits = manifest("user-direct") + "[plugin.user.limits]\ndeadline = \"50ms\"\n";
    let store = MyStore::default();
    let graph = load(&limits, store_host(store.clone()));
    let failed = error(&graph, USER, "run", &["explode".into()]);
    assert_eq!((failed.case(), failed.plugin()), ("deadline", "user"), "{failed}");
    assert_eq!(store.count.both(), (0, 1));
}

#[test]
fn eight_threads_call_the_hosts_values_at_once() {
    let users = "[plugin.second]\ncomponent = \"resources/user-direct\"\n[plugin.third]\ncomponent = \"resources/user-direct\"\n";
    let store = MyStore::default();
    let graph = load(&(manifest("user-direct") + users), store_host(store.clone()));
    let shared = Bucket::from(MyBucket::new("shared".to_owned(), &store.count));
    std::thread::scope(|scope| {
        for thread in 0..8_u64 {
            let (graph, shared) = (&graph, &shared);
            scope.spawn(move || {
                for round in 0..10 {
                    shared.put(1).expect("it is alive");
                    let scenario = SCENARIOS[(thread as usize + round) % SCENARIOS.len()];
                    for (plugin, reply) in graph.dispatch(USER, "run", &[scenario.0.into()]).expect("it is plugged") {
                        let said = Val::Result(Ok(Some(Box::new(scenario.1.into()))));
                        assert_eq!(reply, Ok(Some(said)), "{plugin}");
                    }
                    let handle = AsRef::<Handle>::as_ref(shared).clone();
                    assert!(call(graph, VAULT, "weigh", &[Val::Handle(handle)]).is_ok());
                }
            });
        }
    });
    assert_eq!(shared.sum(), Ok(80));
    drop(shared);
    assert_eq!(store.count.both().0, 0);
}

/// The store as closures over values.
fn closures(count: &Count) -> HostContract {
    struct Value(String, Mutex<u64>, #[expect(dead_code, reason = "it is dropped")] Counted);
    fn text(val: &Val) -> Result<String, HostError> {
        if let Val::String(text) = val { Ok(text.clone()) } else { Err(HostError::msg("no text")) }
    }
    fn of(val: &Val) -> Result<Arc<Value>, HostError> {
        let Val::Handle(handle) = val else { return Err(HostError::msg("no handle")) };
        handle.value().ok_or_else(|| HostError::msg("no value of mine"))
    }
    fn some(val: Val) -> Result<Option<Val>, HostError> {
        Ok(Some(val))
    }
    let make = |count: &Count| {
        let count = count.clone();
        move |name: String, sum: u64| Val::Handle(Handle::new("bucket", Value(name, Mutex::new(sum), count.one())))
    };
    let gate_count = count.clone();
    let (new, open, merge, twin, many) = (make(count), make(count), make(count), make(count), make(count));
    let ok = |val| Val::Result(Ok(Some(Box::new(val))));
    let err = |text: String| Val::Result(Err(Some(Box::new(Val::String(text)))));
    let labelled = |label: String, bucket| Val::Record(vec![("label".into(), label.into()), ("bucket".into(), bucket)]);
    let wit = std::fs::read_to_string(case("resources").join("wit/store.wit")).expect("the file can be read");
    let store = || -> Result<HostContract, Box<dyn std::error::Error>> {
        Ok(HostContract::from_wit(&wit, "resources:kv/store")?
            .function("bucket", move |args| some(new(text(&args[0])?, 0)))?
            .function("bucket.open", move |args| {
                let name = text(&args[0])?;
                some(if name.is_empty() { err("a bucket needs a name".to_owned()) } else { ok(open(name, 0)) })
            })?
            .function("bucket.merge", move |args| {
                let Val::List(buckets) = &args[0] else { return Err(HostError::msg("no list")) };
                let buckets: Vec<_> = buckets.iter().map(of).collect::<Result<_, _>>()?;
                let names: Vec<_> = buckets.iter().map(|bucket| bucket.0.clone()).collect();
                some(merge(names.join("+"), buckets.iter().map(|bucket| *bucket.1.lock().unwrap()).sum()))
            })?
            .function("bucket.name", |args| some(of(&args[0])?.0.clone().into()))?
            .function("bucket.put", |args| {
                let Val::U64(value) = args[1] else { return Err(HostError::msg("no number")) };
                *of(&args[0])?.1.lock().unwrap() += value;
                Ok(None)
            })?
            .function("bucket.sum", |args| some(Val::U64(*of(&args[0])?.1.lock().unwrap())))?
            .function("bucket.twin", move |args| {
                let this = of(&args[0])?;
                some(twin(this.0.clone(), *this.1.lock().unwrap()))
            })?
            .function("bucket.explode", |_| some(Val::U8(1)))?
            .function("gate", move |args| {
                let key = text(&args[0])?;
                let gate = |key| Handle::new("gate", Value(key, Mutex::default(), gate_count.one()));
                some(if key == "sesame" { ok(Val::Handle(gate(key))) } else { err(format!("{key} opens nothing")) })
            })?
            .function("gate.key", |args| some(of(&args[0])?.0.clone().into()))?
            .function("make", move |args| {
                let Val::List(names) = &args[0] else { return Err(HostError::msg("no list")) };
                let names: Vec<_> = names.iter().map(text).collect::<Result<_, _>>()?;
                some(Val::List(names.into_iter().map(|name| labelled(format!("<{name}>"), many(name, 0))).collect()))
            })?
            .function("total", |args| {
                let Val::List(buckets) = &args[0] else { return Err(HostError::msg("no list")) };
                let sums = buckets.iter().map(|bucket| Ok(*of(bucket)?.1.lock().unwrap()));
                some(Val::U64(sums.sum::<Result<u64, HostError>>()?))
            })?
            .function("rearrange", |args| some(args[0].clone()))?
            .function("maybe", |args| match &args[0] {
                Val::Option(Some(bucket)) => some(of(bucket)?.0.clone().into()),
                _ => some("nothing".into()),
            })?
            .function("live", |_| some(Val::U32(0)))?
            .function("dropped", |_| some(Val::U32(0)))?)
    };
    store().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn closures_serve_resources_too() {
    for user in ["user-direct", "user-any"] {
        let count = Count::default();
        let graph = load(&manifest(user), closures(&count));
        let mut dropped = 0;
        for (scenario, says, makes) in SCENARIOS {
            // `rearrange` is not rewritten for closures.
            if scenario == "nest" || (user, scenario) == ("user-any", "vault") {
                continue;
            }
            assert_eq!(run(&graph, scenario), says, "{user}, {scenario}");
            dropped += makes;
            assert_eq!(count.both(), (0, dropped), "{user}, {scenario}");
        }
        // A handle that comes in and goes out again is the same.
        assert_eq!(value(&graph, USER, "hold", &[Val::U32(3)]), Val::U32(3));
        let sums = strings(&graph, USER, "sums", &[]);
        assert!(sums.iter().zip(1..).all(|(sum, number)| sum.contains(&number.to_string())), "{sums:?}");
        assert_eq!(value(&graph, USER, "release", &[]), Val::U32(3));
        assert_eq!(count.both(), (0, dropped + 3), "{user}");
        // A reply of the wrong type is the caller's error, not a panic.
        let wrong = match call(&graph, USER, "run", &["explode".into()]) {
            Ok(Some(Val::Result(Ok(Some(text))))) => format!("{text:?}"),
            other => other.expect_err("its reply does not fit").to_string(),
        };
        assert!(wrong.contains("must not reply with a value"), "{wrong}");
    }
}

#[test]
fn a_typed_method_finds_a_value_that_closures_serve() -> Result<(), DispatchError> {
    let count = Count::default();
    let graph = load(&manifest("user-direct"), closures(&count));
    assert_eq!(run(&graph, "deposit"), "0");
    let vault = graph.socket::<Vault<jackfield::ExactlyOne>>(jackfield::ExactlyOne).expect("it is plugged");
    let back = vault.withdraw(0).1?.expect("it was deposited");
    assert_eq!((back.name()?, back.sum()?), ("a".to_owned(), 9));
    assert!(back.downcast::<MyBucket>().is_none());
    // A closure's value is none of the trait's, even where it is served under one name.
    let (typed, _) = self::graph("user-direct");
    let stranger = Val::Handle(Handle::new("bucket", 7_u8));
    let failed = error(&typed, VAULT, "weigh", &[stranger]);
    assert!(failed.to_string().contains("no value that the resource's trait"), "{failed}");
    Ok(())
}
