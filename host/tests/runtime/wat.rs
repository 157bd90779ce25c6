//! Components in WebAssembly text, and short ways to load them.

use jackfield::{DispatchError, Engine, EngineConfig, Graph, GraphBuilder, Plugin, Val};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// An engine for a test.
pub(crate) fn engine() -> Engine {
    Engine::new(&EngineConfig::default()).unwrap()
}

/// A graph in the making.
pub(crate) fn builder(root: &str) -> GraphBuilder {
    Graph::builder(&engine()).root(root)
}

/// A plugin from WebAssembly text.
pub(crate) fn plugin(id: &str, text: impl AsRef<str>) -> Plugin {
    Plugin::from_bytes(id, text.as_ref().as_bytes().to_vec())
}

/// Loads a graph in which nothing is wrong.
pub(crate) fn load(builder: GraphBuilder) -> Graph {
    let (graph, report) = builder.load().unwrap_or_else(|error| panic!("{error}"));
    assert!(report.is_empty(), "{report}");
    graph
}

/// Calls a function of a contract that one plugin plugs.
pub(crate) fn call(graph: &Graph, contract: &str, function: &str, args: &[Val]) -> Result<Option<Val>, DispatchError> {
    let replies = graph.dispatch(contract, function, args).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(replies.len(), 1, "{replies:?}");
    replies.into_iter().next().unwrap().1
}

/// A component of this world from a core module, whose imports come before [`PRELUDE`] and its functions after it.
pub(crate) fn component(packages: &[&str], world: &str, imports: &str, functions: &str) -> Vec<u8> {
    let mut resolve = Resolve::default();
    let mut last = None;
    for (index, package) in packages.iter().enumerate() {
        last = Some(resolve.push_str(format!("{index}.wit"), package).unwrap_or_else(|error| panic!("{error:#}")));
    }
    let world = resolve.select_world(&[last.unwrap()], Some(world)).unwrap();
    let mut module = wat::parse_str(format!("(module {imports} {PRELUDE} {functions})")).unwrap_or_else(|e| panic!("{e}"));
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    ComponentEncoder::default().validate(true).module(&module).unwrap().encode().unwrap_or_else(|e| panic!("{e:#}"))
}

/// Memory and an allocator that never frees.
pub(crate) const PRELUDE: &str = r#"
  (memory (export "memory") 4)
  (global $next (mut i32) (i32.const 4096))
  (func $realloc (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $next) (i32.const 15)) (i32.const -16)))
    (global.set $next (i32.add (local.get $at) (local.get 3)))
    (block $fits
      (br_if $fits (i32.le_u (global.get $next) (i32.mul (memory.size) (i32.const 65536))))
      (br_if $fits (i32.ne (i32.const -1)
        (memory.grow (i32.add (i32.const 1) (i32.shr_u (local.get 3) (i32.const 16))))))
      (unreachable))
    (local.get $at))
"#;

/// Plugs `demo:math/sum@0.1.0` with `add: func(a: u32, b: u32) -> u32`.
pub(crate) const SUM: &str = r#"
(component
  (core module $m
    (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))
  (core instance $i (instantiate $m))
  (func $add (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $i "add")))
  (instance (export "demo:math/sum@0.1.0") (export "add" (func $add))))
"#;

/// Plugs `demo:math/twice@0.1.0` with `twice: func(a: u32) -> u32`, by a direct socket of `demo:math/sum@0.1.0`.
pub(crate) const TWICE: &str = r#"
(component
  (import "demo:math/sum@0.1.0" (instance $sum (export "add" (func (param "a" u32) (param "b" u32) (result u32)))))
  (core func $add (canon lower (func $sum "add")))
  (core module $m
    (import "sum" "add" (func $add (param i32 i32) (result i32)))
    (func (export "twice") (param i32) (result i32) local.get 0 local.get 0 call $add))
  (core instance $i (instantiate $m (with "sum" (instance (export "add" (func $add))))))
  (func $twice (param "a" u32) (result u32) (canon lift (core func $i "twice")))
  (instance (export "demo:math/twice@0.1.0") (export "twice" (func $twice))))
"#;

/// Plugs `demo:math/all@0.1.0` with `all: func(a: u32) -> u32`, which adds what every plug of `demo:math/sum@0.1.0` makes of
/// `add(a, a)`, and 1000 for each that failed.
pub(crate) const ALL: &str = r#"
(component
  (type $error (variant (case "trap" string) (case "deadline" string) (case "fuel" string) (case "memory" string)
    (case "cancelled" string) (case "unavailable" string) (case "invalid-handle" string) (case "unsupported" string)
    (case "other" string)))
  (import "demo:math-sockets/sum-any@0.1.0" (instance $sum
    (type $v (variant (case "trap" string) (case "deadline" string) (case "fuel" string) (case "memory" string)
      (case "cancelled" string) (case "unavailable" string) (case "invalid-handle" string) (case "unsupported" string)
      (case "other" string)))
    (export "dispatch-error" (type $e (eq $v)))
    (export "add" (func (param "a" u32) (param "b" u32) (result (list (tuple string (result u32 (error $e)))))))))
  (core module $libc
    (memory (export "memory") 2)
    (global $next (mut i32) (i32.const 1024))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (local $at i32)
      (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
      (global.set $next (i32.add (local.get $at) (local.get 3)))
      (local.get $at)))
  (core instance $libc (instantiate $libc))
  (core func $add (canon lower (func $sum "add") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
  (core module $m
    (import "libc" "memory" (memory 1))
    (import "sum" "add" (func $add (param i32 i32 i32)))
    (func (export "all") (param $a i32) (result i32)
      (local $at i32) (local $left i32) (local $total i32)
      (call $add (local.get $a) (local.get $a) (i32.const 16))
      (local.set $at (i32.load (i32.const 16)))
      (local.set $left (i32.load (i32.const 20)))
      (block $done
        (loop $next
          (br_if $done (i32.eqz (local.get $left)))
          ;; (string: ptr, len; result: tag, payload) is 8 + 4 + 12 bytes
          (if (i32.load8_u offset=8 (local.get $at))
            (then (local.set $total (i32.add (local.get $total) (i32.const 1000))))
            (else (local.set $total (i32.add (local.get $total) (i32.load offset=12 (local.get $at))))))
          (local.set $at (i32.add (local.get $at) (i32.const 24)))
          (local.set $left (i32.sub (local.get $left) (i32.const 1)))
          (br $next)))
      (local.get $total)))
  (core instance $i (instantiate $m
    (with "libc" (instance $libc)) (with "sum" (instance (export "add" (func $add))))))
  (func $all (param "a" u32) (result u32) (canon lift (core func $i "all")))
  (instance (export "demo:math/all@0.1.0") (export "all" (func $all))))
"#;
