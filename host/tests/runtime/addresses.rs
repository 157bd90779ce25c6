//! What a plugin's memories take of the process's addresses.

use std::time::Duration;

use jackfield::contract::Cardinality;
use jackfield::{Engine, EngineConfig, Graph, GraphBuilder, Limits, Plugin, Val};

use crate::wat::{builder, call, load};

/// A component with so many memories, empty at first, whose `f` writes to the last one, lets it grow page by page, and reads.
fn with_memories(count: usize) -> Vec<u8> {
    with_instances(count, 1)
}

/// As [`with_memories`], of a module that is instantiated so many times.
fn with_instances(count: usize, instances: usize) -> Vec<u8> {
    let more = "(core instance (instantiate $m))".repeat(instances - 1);
    let memories = "(memory 0)".repeat(count);
    let last = count - 1;
    let text = format!(
        r#"(component
          (core module $m {memories}
            (func (export "f") (param $pages i32) (result i32)
              (drop (memory.grow {last} (i32.const 1)))
              (i32.store {last} (i32.const 65532) (i32.const 4711))
              (block $done (loop $on
                (br_if $done (i32.eqz (local.get $pages)))
                (br_if $done (i32.eq (memory.grow {last} (i32.const 1)) (i32.const -1)))
                (local.set $pages (i32.sub (local.get $pages) (i32.const 1)))
                (br $on)))
              (i32.store {last} (i32.sub (i32.mul (memory.size {last}) (i32.const 65536)) (i32.const 4)) (i32.const 1))
              (i32.add (i32.load {last} (i32.const 65532)) (memory.size {last})))
            (func (export "beyond") (param i32) (result i32)
              (i32.load {last} (local.get 0))))
          (core instance $m (instantiate $m)) {more}
          (func $f (param "pages" u32) (result u32) (canon lift (core func $m "f")))
          (func $beyond (param "at" u32) (result u32) (canon lift (core func $m "beyond")))
          (instance (export "demo:x/y@0.1.0") (export "f" (func $f)) (export "beyond" (func $beyond))))"#
    );
    wat::parse_str(text).unwrap()
}

fn f(graph: &Graph, pages: u32) -> u32 {
    match call(graph, "demo:x/y", "f", &[Val::U32(pages)]).unwrap() {
        Some(Val::U32(reply)) => reply,
        other => panic!("{other:?}"),
    }
}

/// Bytes of addresses that this process has.
#[cfg(target_os = "linux")]
fn addresses() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmSize:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap() << 10
}

#[test]
#[cfg(target_os = "linux")]
fn many_memories_reserve_few_addresses() {
    if !crate::child::is_child("addresses::many_memories_reserve_few_addresses") {
        return;
    }
    // As many as the limit `instances` allows.
    let (most, small) = (with_memories(64), Limits::new().memory(1 << 20));
    let plugins = ["a", "b", "c", "d"].map(|id| Plugin::from_bytes(id, most.clone()).limits(small.clone()));
    let before = addresses();
    let graph = load(plugins.into_iter().fold(builder("demo:x/y").cardinality(Cardinality::Any), GraphBuilder::plugin));
    for (_, reply) in graph.dispatch("demo:x/y", "f", &[Val::U32(1)]).unwrap() {
        assert_eq!(reply.unwrap(), Some(Val::U32(4711 + 2)));
    }
    let taken = addresses() - before;
    // 256 memories; 4 GiB each were a terabyte.
    assert!(taken < 2 << 30, "{taken} bytes of addresses");

    // Where somebody allows 10,000 of them.
    let lots = Plugin::from_bytes("a", with_instances(100, 99)).limits(small.instances(10_000));
    let before = addresses();
    let graph = load(builder("demo:x/y").plugin(lots));
    assert_eq!(f(&graph, 1), 4711 + 2);
    let taken = addresses() - before;
    assert!(taken < 4 << 30, "{taken} bytes of addresses");
}

#[test]
fn memories_hold_what_they_should_however_many_there_are() {
    for count in [1, 8, 9, 64] {
        let limits = Limits::new().memory(64 << 20);
        let graph = load(builder("demo:x/y").plugin(Plugin::from_bytes("a", with_memories(count)).limits(limits)));
        // 40 MiB, for which the memory moves where little is reserved.
        assert_eq!(f(&graph, 640), 4711 + 641);
        // At the limit it stops growing.
        assert_eq!(f(&graph, 10_000), 4711 + 1024, "{count}");
        for beyond in [64 << 20, (64 << 20) + (1 << 20), u32::MAX] {
            let error = call(&graph, "demo:x/y", "beyond", &[Val::U32(beyond)]).unwrap_err();
            assert!(error.cause().contains("out of bounds"), "{count} {beyond}: {error:?}");
        }
    }
}

/// What is compiled ahead fits by the component alone, whatever limits there are.
#[test]
fn code_that_is_compiled_ahead_fits_however_many_memories_there_are() {
    let engine = Engine::new(&EngineConfig::default()).unwrap();
    for count in [1, 64] {
        let folder = std::env::temp_dir().join(format!("jackfield-addresses-{}-{count}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("a.cwasm");
        std::fs::write(&file, engine.precompile(&with_memories(count)).unwrap()).unwrap();
        // Nothing could be compiled in this time.
        let limits = Limits::new().memory(1 << 20).compile(Duration::from_nanos(1));
        let graph = load(builder("demo:x/y").trust(&folder).plugin(Plugin::from_file("a", &file).limits(limits)));
        assert_eq!(f(&graph, 1), 4711 + 2);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
