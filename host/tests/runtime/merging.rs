//! Several handles in one call: whose they are, and that each is passed once.

use jackfield::{Graph, Val};

use crate::wat::{builder, call, component, load};

const MERGE: &str = r#"
package demo:merge@0.1.0;
interface store {
  resource bucket { constructor(start: u32); }
  merge: func(a: borrow<bucket>, b: bucket) -> u32;
  made: func() -> u32;
}
interface pair {
  use store.{bucket};
  resource lid { constructor(); }
  close: func(lid: borrow<lid>, on: borrow<bucket>) -> u32;
}
world owner { export store; export pair; }
world closer { import store; export pair; }
"#;

/// Functions of `pair`, which answers `reply`.
fn pair(reply: u32) -> String {
    format!(
        r#"
        (func (export "demo:merge/pair@0.1.0#[constructor]lid") (result i32) (call $new-lid (i32.const 7)))
        (func (export "demo:merge/pair@0.1.0#close") (param i32 i32) (result i32) {{drop-bucket}} (i32.const {reply}))"#
    )
}

/// Plugs `store` and `pair`.
fn merger() -> jackfield::Plugin {
    let bytes = component(
        &[MERGE],
        "owner",
        r#"
        (import "[export]demo:merge/store@0.1.0" "[resource-new]bucket" (func $new (param i32) (result i32)))
        (import "[export]demo:merge/store@0.1.0" "[resource-drop]bucket" (func $drop (param i32)))
        (import "[export]demo:merge/pair@0.1.0" "[resource-new]lid" (func $new-lid (param i32) (result i32)))"#,
        &format!(
            r#"
            (global $made (mut i32) (i32.const 0))
            (func (export "demo:merge/store@0.1.0#[constructor]bucket") (param i32) (result i32)
              (global.set $made (i32.add (global.get $made) (i32.const 1)))
              (call $new (local.get 0)))
            (func (export "demo:merge/store@0.1.0#merge") (param i32 i32) (result i32)
              (call $drop (local.get 1))
              (local.get 0))
            (func (export "demo:merge/store@0.1.0#made") (result i32) (global.get $made))
            {}"#,
            pair(1).replace("{drop-bucket}", "")
        ),
    );
    jackfield::Plugin::from_bytes("owner", bytes)
}

/// Plugs `pair`, and has a socket for `store`.
fn closer() -> jackfield::Plugin {
    let bytes = component(
        &[MERGE],
        "closer",
        r#"
        (import "demo:merge/store@0.1.0" "[resource-drop]bucket" (func $drop (param i32)))
        (import "[export]demo:merge/pair@0.1.0" "[resource-new]lid" (func $new-lid (param i32) (result i32)))"#,
        &pair(2).replace("{drop-bucket}", "(call $drop (local.get 1))"),
    );
    jackfield::Plugin::from_bytes("closer", bytes)
}

fn bucket(graph: &Graph) -> Val {
    call(graph, "demo:merge/store", "bucket", &[Val::U32(5)]).unwrap().unwrap()
}

#[test]
fn a_handle_is_not_lent_and_given_away_in_one_call() {
    let graph = load(builder("demo:merge/store").plugin(merger()));
    let (twice, other) = (bucket(&graph), bucket(&graph));
    for (a, b) in [(&twice, &twice), (&twice, &twice)] {
        let error = call(&graph, "demo:merge/store", "merge", &[a.clone(), b.clone()]).unwrap_err();
        assert_eq!((error.case(), error.plugin()), ("invalid-handle", "owner"), "{error}");
    }
    // Nothing has run: the instance and both handles are as they were.
    assert_eq!(call(&graph, "demo:merge/store", "made", &[]), Ok(Some(Val::U32(2))));
    assert_eq!(call(&graph, "demo:merge/store", "merge", &[twice, other]), Ok(Some(Val::U32(5))));
}

#[test]
fn handles_of_another_contract_do_not_say_who_is_called() {
    let graph = load(builder("demo:merge/pair").plugin(merger()).plugin(closer()));
    let bucket = bucket(&graph);
    let lids = graph.dispatch("demo:merge/pair", "lid", &[]).unwrap();
    let replies: Vec<_> = lids
        .into_iter()
        .map(|(id, lid)| {
            let args = [lid.unwrap().unwrap(), bucket.clone()];
            let replies = graph.dispatch("demo:merge/pair", "close", &args).unwrap().into_iter().collect::<Vec<_>>();
            assert_eq!(replies.len(), 1, "{replies:?}");
            (id.to_string(), replies)
        })
        .collect();
    // The bucket is the owner's, which is in the socket as well; the lid is what decides.
    for (id, replies) in replies {
        let expected = if id == "owner" { 1 } else { 2 };
        assert_eq!(replies, [(jackfield::PluginId::new(&id), Ok(Some(Val::U32(expected))))]);
    }
}
