//! Random graphs, isolated and with random plugins composed: the same replies, and the same error once one fails.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use jackfield::report::ProblemKind;
use jackfield::{DispatchError, Engine, Graph, GraphBuilder, Plugin, Val};

use crate::wat::engine;

/// Numbers that are the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) % bound
    }
}

/// Who calls whom: each only those behind it.
fn calls(random: &mut Random, count: u64) -> Vec<Vec<u64>> {
    let calls = (0..count).map(|from| (from + 1..count).filter(|_| random.below(5) < 2).collect());
    calls.collect()
}

/// A plugin that counts its calls, mixes the count and what its plugs reply into its own, and fails for some arguments.
fn component(at: u64, calls: &[u64]) -> String {
    let [mut imports, mut lowered, mut core, mut with, mut body]: [String; 5] = Default::default();
    for to in calls {
        let _ = writeln!(
            imports,
            "(import \"demo:rand/n{to}@0.1.0\" (instance $n{to} (export \"f\" (func (param \"a\" u32) (result u32)))))"
        );
        let _ = writeln!(lowered, "(core func $c{to} (canon lower (func $n{to} \"f\")))");
        let _ = writeln!(core, "(import \"d\" \"c{to}\" (func $c{to} (param i32) (result i32)))");
        let _ = write!(with, "(export \"c{to}\" (func $c{to}))");
        let _ = writeln!(
            body,
            "(local.set $acc (i32.add (i32.mul (local.get $acc) (i32.const 31)) (call $c{to} (local.get $acc))))"
        );
    }
    let (weight, fails) = (at + 1, at % 19);
    format!(
        "(component {imports} {lowered}
          (core module $m {core}
            (global $count (mut i32) (i32.const 0))
            (func $fail{at} unreachable)
            (func (export \"f\") (param $a i32) (result i32)
              (local $acc i32)
              (global.set $count (i32.add (global.get $count) (i32.const 1)))
              (if (i32.eq (i32.rem_u (local.get $a) (i32.const 61)) (i32.const {fails})) (then (call $fail{at})))
              (local.set $acc (i32.add (local.get $a) (i32.mul (global.get $count) (i32.const {weight}))))
              {body}
              (local.get $acc)))
          (core instance $i (instantiate $m (with \"d\" (instance {with}))))
          (func $f (param \"a\" u32) (result u32) (canon lift (core func $i \"f\")))
          (instance (export \"demo:rand/n{at}@0.1.0\") (export \"f\" (func $f))))"
    )
}

fn graph(engine: &Engine, calls: &[Vec<u64>]) -> GraphBuilder {
    let plugins = calls
        .iter()
        .zip(0..)
        .map(|(calls, at)| Plugin::from_bytes(format!("p{at}"), component(at, calls).into_bytes()));
    plugins.fold(Graph::builder(engine).root("demo:rand/n0"), GraphBuilder::plugin)
}

/// What a call gives, in words: the reply with its plugin, or each failure of the chain.
fn told(graph: &Graph, to: u64, argument: u32) -> Result<String, Vec<String>> {
    let replies = graph.dispatch(&format!("demo:rand/n{to}"), "f", &[Val::U32(argument)]).unwrap();
    let (plugin, reply) = replies.into_iter().next().unwrap();
    let chain = |error: DispatchError| -> Vec<String> {
        let all = std::iter::successors(Some(&error), |error| error.direct_cause());
        all.map(|error| format!("{} of {}: {}", error.case(), error.plugin(), error.cause())).collect()
    };
    reply.map(|value| format!("{plugin}: {value:?}")).map_err(chain)
}

#[test]
fn random_graphs_reply_alike_isolated_and_fused() {
    let engine = engine();
    let (mut compared, mut failed, mut refused, mut inner) = (0, 0, 0, 0);
    for seed in 0..60 {
        let mut random = Random(seed);
        let count = 3 + random.below(5);
        let calls = calls(&mut random, count);
        let domain: BTreeSet<u64> = (0..count).filter(|_| random.below(3) < 2).collect();
        if domain.len() < 2 {
            continue;
        }
        let names = domain.iter().map(|at| format!("p{at}"));
        let fused = graph(&engine, &calls).fuse("whole", names);
        let (plan, report) = fused.plan();
        if !report.is_empty() {
            // A path leaves it and comes back, and nothing else is wrong.
            assert!(report.problems.iter().all(|problem| problem.kind == ProblemKind::Domain), "{report}");
            assert!(report.to_string().contains("a path of sockets leaves it and comes back"), "{report}");
            refused += 1;
            continue;
        }
        assert_eq!(plan.domains.len(), 1);
        let load = |builder: GraphBuilder| {
            let (graph, report) = builder.load().unwrap_or_else(|error| panic!("{seed}: {error}"));
            assert!(report.is_empty(), "{seed}: {report}");
            graph
        };
        let (alone, fused) = (load(graph(&engine, &calls)), load(fused));
        assert_eq!(fused.plan().plugins.len() as u64, count - domain.len() as u64 + 1);
        for _ in 0..40 {
            let (to, argument) = (random.below(count), random.below(1 << 20) as u32);
            let (one, other) = (told(&alone, to, argument), told(&fused, to, argument));
            assert_eq!(one, other, "{seed}: n{to}({argument}) in {calls:?}, composed {domain:?}");
            compared += 1;
            if let Err(chain) = one {
                // What others of the domain remember is gone with it, from here on.
                failed += 1;
                inner += usize::from(chain.len() > 1);
                break;
            }
        }
    }
    assert!(compared > 200 && failed > 10 && refused > 0 && inner > 0, "{compared} {failed} {refused} {inner}");
}
