//! Resources across plugins: constructors, statics, methods, own and borrow at any depth, drops, dead and foreign handles.

use jackfield::{Graph, Handle, Val};
use jackfield_tests_runtime::{call, error, load, replies, strings, value};

const STORE: &str = "resources:kv/store";
const VAULT: &str = "resources:kv/vault";
const USER: &str = "resources:kv/scenarios";

fn graph(user: &str) -> Graph {
    load(&format!(
        "[graph]\nroot = \"{USER}\"\n[plugin.user]\ncomponent = \"resources/{user}\"\n[plugin.vault]\ncomponent = \"resources/vault\"\n\
         [plugin.store]\ncomponent = \"resources/store\"\n"
    ))
}

fn number(graph: &Graph, function: &str) -> u32 {
    match value(graph, STORE, function, &[]) {
        Val::U32(number) => number,
        other => panic!("{function}: {other:?}"),
    }
}

fn live(graph: &Graph) -> u32 {
    number(graph, "live")
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

fn handle(val: Val) -> Handle {
    match val {
        Val::Handle(handle) => handle,
        other => panic!("{other:?} is no handle"),
    }
}

fn bucket(graph: &Graph, name: &str) -> Val {
    Val::Handle(handle(value(graph, STORE, "bucket", &[name.into()])))
}

#[test]
fn every_way_to_pass_a_handle_and_each_is_dropped_once() {
    // The scenario, what it says, and how many buckets and gates it makes.
    let scenarios = [
        ("methods", "a 42", 1),
        ("statics", "Ok(\"b\") Err(\"a bucket needs a name\")", 1),
        ("merge", "a+b 3", 3),
        ("make", "<x>x<z>z", 3),
        ("nest", "b a b", 2),
        ("borrows", "10 a nothing", 3),
        ("gates", "Ok(\"sesame\") Err(\"please opens nothing\")", 1),
        ("vault", "5 [5, 5] 11 true", 1),
    ];
    for user in ["user-direct", "user-any"] {
        let graph = graph(user);
        let mut dropped = 0;
        for (scenario, says, makes) in scenarios {
            // A view restates its resources, so a bucket of a wrapped store is of another type than the vault's.
            if (user, scenario) == ("user-any", "vault") {
                continue;
            }
            assert_eq!(run(&graph, scenario), says, "{user}, {scenario}");
            dropped += makes;
            assert_eq!(live(&graph), 0, "{user}, {scenario} leaves something alive");
            assert_eq!(number(&graph, "dropped"), dropped, "{user}, {scenario} drops too often or too seldom");
        }
    }
}

#[test]
fn a_discarded_consumers_handles_are_dropped_in_their_owner() {
    for user in ["user-direct", "user-any"] {
        let graph = graph(user);
        assert_eq!(value(&graph, USER, "hold", &[Val::U32(5)]), Val::U32(5));
        assert_eq!(live(&graph), 5);
        let failed = error(&graph, USER, "crash", &[]);
        assert!(failed.to_string().contains("with 5 buckets"), "{failed}");
        assert_eq!(live(&graph), 0, "{user}");
        assert_eq!(number(&graph, "dropped"), 5, "{user}");
        // The fresh instance holds nothing, and works.
        assert_eq!(value(&graph, USER, "release", &[]), Val::U32(0));
        assert_eq!(value(&graph, USER, "hold", &[Val::U32(2)]), Val::U32(2));
        assert_eq!(value(&graph, USER, "release", &[]), Val::U32(2));
        assert_eq!(live(&graph), 0);
    }
}

#[test]
fn handles_that_another_plugin_keeps_outlive_their_giver() {
    let graph = graph("user-direct");
    assert_eq!(run(&graph, "deposit"), "0");
    assert_eq!(live(&graph), 1);
    error(&graph, USER, "crash", &[]);
    assert_eq!(live(&graph), 1);
    let Val::Option(Some(back)) = value(&graph, VAULT, "withdraw", &[Val::U32(0)]) else { panic!("it was deposited") };
    assert_eq!(value(&graph, STORE, "bucket.sum", &[(*back).clone()]), Val::U64(9));
    drop(back);
    assert_eq!(live(&graph), 0);
}

#[test]
fn handles_of_a_rebuilt_owner_are_dead() {
    let graph = graph("user-any");
    assert_eq!(value(&graph, USER, "hold", &[Val::U32(2)]), Val::U32(2));
    let kept = bucket(&graph, "kept");
    let text = run(&graph, "explode");
    assert!(
        text.starts_with("Err(Trap(") && text.contains("bucket a exploded") && text.contains("Err(InvalidHandle("),
        "{text}"
    );
    for sum in strings(&graph, USER, "sums", &[]) {
        assert!(sum.starts_with("Err(InvalidHandle("), "{sum}");
    }
    let dead = error(&graph, STORE, "bucket.sum", std::slice::from_ref(&kept));
    assert_eq!((dead.case(), dead.plugin()), ("invalid-handle", "store"), "{dead}");
    // Dropping dead handles does nothing.
    drop(kept);
    assert_eq!(value(&graph, USER, "release", &[]), Val::U32(2));
    assert_eq!((live(&graph), number(&graph, "dropped")), (0, 0));
    // Through a direct socket it is the caller's failure, too.
    let direct = self::graph("user-direct");
    let failed = error(&direct, USER, "run", &["explode".into()]);
    assert!(failed.plugin() == "user" && failed.to_string().contains("bucket a exploded"), "{failed}");
    assert_eq!(run(&direct, "methods"), "a 42");
}

#[test]
fn the_hosts_handles() {
    let graph = graph("user-direct");
    let first = bucket(&graph, "first");
    assert_eq!(call(&graph, STORE, "bucket.put", &[first.clone(), Val::U64(20)]), Ok(None));
    assert_eq!(call(&graph, STORE, "[method]bucket.put", &[first.clone(), Val::U64(1)]), Ok(None));
    assert_eq!(value(&graph, STORE, "bucket.sum", std::slice::from_ref(&first)), Val::U64(21));
    assert_eq!(value(&graph, VAULT, "weigh", std::slice::from_ref(&first)), Val::U64(21));
    assert_eq!(value(&graph, STORE, "maybe", &[Val::Option(Some(Box::new(first.clone())))]), Val::from("first"));
    assert_eq!(value(&graph, STORE, "maybe", &[Val::Option(None)]), Val::from("nothing"));
    assert_eq!(handle(first.clone()).owner(), "store");
    assert_eq!(live(&graph), 1);
    let clone = first.clone();
    drop(first);
    assert_eq!(live(&graph), 1, "a clone is the same handle");
    // Given away, every clone is dead.
    let merged = value(&graph, STORE, "bucket.merge", &[Val::List(vec![clone.clone(), bucket(&graph, "second")])]);
    assert_eq!(value(&graph, STORE, "bucket.name", std::slice::from_ref(&merged)), Val::from("first+second"));
    assert_eq!(error(&graph, STORE, "bucket.sum", &[clone]).case(), "invalid-handle");
    // On another thread, too.
    std::thread::scope(|scope| {
        scope.spawn(move || drop(merged));
    });
    assert_eq!((live(&graph), number(&graph, "dropped")), (0, 3));
    // A fallible constructor's err is a value.
    let refused = value(&graph, STORE, "gate", &["please".into()]);
    assert_eq!(refused, Val::Result(Err(Some(Box::new("please opens nothing".into())))));
}

#[test]
fn one_resource_cannot_pass_for_another_nor_one_graphs_handle_for_anothers() {
    let (graph, other) = (graph("user-direct"), graph("user-direct"));
    let Val::Result(Ok(Some(gate))) = value(&graph, STORE, "gate", &["sesame".into()]) else {
        panic!("sesame opens it")
    };
    assert!(call(&graph, STORE, "bucket.sum", &[(*gate).clone()]).is_err());
    assert!(call(&graph, VAULT, "deposit", &[*gate]).is_err());
    let foreign = bucket(&other, "foreign");
    for result in
        [call(&graph, STORE, "bucket.sum", std::slice::from_ref(&foreign)), call(&graph, VAULT, "weigh", std::slice::from_ref(&foreign))]
    {
        assert_eq!(result.expect_err("the handle is another graph's").case(), "invalid-handle");
    }
    assert_eq!(value(&other, STORE, "bucket.sum", &[foreign]), Val::U64(0));
    assert_eq!(live(&graph), 0);
}

fn two_stores() -> Graph {
    load(&format!(
        "[graph]\nroot = \"{USER}\"\n[plugin.user]\ncomponent = \"resources/mixer\"\n[plugin.one]\ncomponent = \"resources/store\"\n\
         [plugin.two]\ncomponent = \"resources/store\"\n"
    ))
}

#[test]
fn calls_go_to_the_owner_of_their_handles() {
    let graph = two_stores();
    assert_eq!(run(&graph, "create"), "2");
    assert_eq!(run(&graph, "one owner"), "two=0");
    assert_eq!(run(&graph, "no owner"), "one=0 two=0");
    assert_eq!(run(&graph, "none"), "one=\"nothing\" two=\"nothing\"");
    assert_eq!(run(&graph, "two owners"), "one=error invalid-handle");
    // Handles that were given as own are dropped although nothing is run.
    assert_eq!(run(&graph, "own of two"), "one=error invalid-handle");
    assert_eq!(run(&graph, "live"), "one=1 two=1", "the two of this run alone are alive");
    for (plugin, reply) in replies(&graph, STORE, "live", &[]) {
        assert_eq!(reply, Ok(Some(Val::U32(0))), "{plugin}");
    }
}

#[test]
fn handles_that_cannot_be_reached_are_refused() {
    // The vault's store is `one`; the user's socket has both, so it could pass on a bucket of `two`.
    let graph = load(&format!(
        "[graph]\nroot = \"{VAULT}\"\n[plugin.vault]\ncomponent = \"resources/vault\"\n[plugin.vault.sockets]\n\"{STORE}\" = [\"one\"]\n\
         [plugin.one]\ncomponent = \"resources/store\"\n[plugin.two]\ncomponent = \"resources/store\"\n"
    ));
    let mut made = replies(&graph, STORE, "bucket", &["b".into()]).into_iter();
    let (one, two) = (made.next().expect("one replies"), made.next().expect("two replies"));
    let bucket = |reply: (String, Result<Option<Val>, _>)| reply.1.expect("it does not fail").expect("it has a result");
    assert_eq!(value(&graph, VAULT, "weigh", &[bucket(one)]), Val::U64(0));
    let refused = error(&graph, VAULT, "weigh", &[bucket(two)]);
    assert_eq!(refused.case(), "invalid-handle", "{refused}");
}

#[test]
fn eight_threads_with_resources_and_a_shared_plug() {
    let graph = graph("user-direct");
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let graph = &graph;
            scope.spawn(move || {
                for round in 0..10 {
                    match (thread + round) % 4 {
                        0 => assert_eq!(run(graph, "vault"), "5 [5, 5] 11 true"),
                        1 => assert_eq!(run(graph, "merge"), "a+b 3"),
                        2 => {
                            let mine = bucket(graph, "mine");
                            call(graph, STORE, "bucket.put", &[mine.clone(), Val::U64(round)]).expect("it is alive");
                            assert_eq!(value(graph, STORE, "bucket.sum", std::slice::from_ref(&mine)), Val::U64(round));
                            assert_eq!(value(graph, VAULT, "weigh", &[mine]), Val::U64(round));
                        }
                        _ => drop(bucket(graph, "dropped at once")),
                    }
                }
            });
        }
    });
    assert_eq!(live(&graph), 0);
}

#[test]
fn a_destructor_may_wait_although_the_host_is_async() {
    for runtime in [
        tokio::runtime::Builder::new_current_thread().build().expect("a runtime can be made"),
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("a runtime can be made"),
    ] {
        let task = async {
            let graph = graph("user-direct");
            // It writes to its standard error.
            drop(bucket(&graph, "loud"));
            assert_eq!((live(&graph), number(&graph, "dropped")), (0, 1));
        };
        runtime.block_on(async { tokio::spawn(task).await.expect("nothing panics") });
    }
}
