//! A shared plug: one instance with two consumers, also under eight threads.

use jackfield::Val;
use jackfield_tests_runtime::{load, value};

const GRAPH: &str = r#"
    [graph]
    root = "shared:parts/whole"
    [plugin.whole]
    component = "shared/whole"
    [plugin.left]
    component = "shared/half"
    [plugin.right]
    component = "shared/half"
    [plugin.counter]
    component = "shared/counter"
"#;

fn numbers(val: Val) -> Vec<u64> {
    let Val::List(items) = val else { panic!("{val:?} is no list") };
    items
        .into_iter()
        .map(|item| if let Val::U64(number) = item { number } else { panic!("{item:?} is no u64") })
        .collect()
}

#[test]
fn one_instance_counts_for_both() {
    let graph = load(GRAPH);
    let taken = numbers(value(&graph, "shared:parts/whole", "take", &[Val::U32(3)]));
    assert_eq!(taken, [1, 2, 3, 4, 5, 6]);
    assert_eq!(value(&graph, "shared:parts/counter", "next", &[]), Val::U64(7));
}

#[test]
fn eight_threads_wait_their_turn_and_nothing_is_lost() {
    let graph = load(GRAPH);
    let mut all: Vec<u64> = std::thread::scope(|scope| {
        let calls: Vec<_> = (0..8)
            .map(|thread| {
                let graph = &graph;
                scope.spawn(move || {
                    let mut taken = Vec::new();
                    for _ in 0..25 {
                        match thread % 3 {
                            0 => taken.extend(numbers(value(graph, "shared:parts/whole", "take", &[Val::U32(2)]))),
                            1 => match value(graph, "shared:parts/counter", "next", &[]) {
                                Val::U64(number) => taken.push(number),
                                other => panic!("{other:?}"),
                            },
                            _ => {
                                for (_, reply) in
                                    graph.dispatch("shared:parts/half", "take", &[Val::U32(1)]).expect("it is plugged")
                                {
                                    taken.extend(numbers(reply.expect("it does not fail").expect("it has a result")));
                                }
                            }
                        }
                    }
                    taken
                })
            })
            .collect();
        calls.into_iter().flat_map(|call| call.join().expect("no thread panics")).collect()
    });
    all.sort_unstable();
    assert_eq!(all, (1..=all.len() as u64).collect::<Vec<_>>());
    assert_eq!(all.len(), 25 * (3 * 4 + 3 + 2 * 2));
}
