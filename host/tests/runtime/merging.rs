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

/// Plugs two versions of a contract that serve each other's sockets, each with a resource of its own.
fn two_versions() -> jackfield::Plugin {
    let contract = |version: &str| {
        format!(
            "package demo:two@{version};
            interface store {{ resource bucket {{ constructor(start: u32); get: func() -> u32; }} }}"
        )
    };
    let world = "package demo:both; world both { export demo:two/store@0.1.0; export demo:two/store@0.1.1; }";
    let imports = |version: &str| {
        format!(
            r#"(import "[export]demo:two/store@{version}" "[resource-new]bucket"
              (func $new-{version} (param i32) (result i32)))"#
        )
    };
    let functions = |version: &str| {
        format!(
            r#"
            (func (export "demo:two/store@{version}#[constructor]bucket") (param i32) (result i32)
              (call $new-{version} (local.get 0)))
            (func (export "demo:two/store@{version}#[method]bucket.get") (param i32) (result i32) (local.get 0))"#
        )
    };
    let both = |text: &dyn Fn(&str) -> String| text("0.1.0") + &text("0.1.1");
    let packages = [contract("0.1.0"), contract("0.1.1"), world.to_owned()];
    let packages: Vec<&str> = packages.iter().map(String::as_str).collect();
    jackfield::Plugin::from_bytes("both", component(&packages, "both", &both(&imports), &both(&functions)))
}

#[test]
fn a_handle_of_one_version_is_none_of_another() {
    let (old, new) = ("demo:two/store@0.1.0", "demo:two/store@0.1.1");
    let graph = load(builder(new).plugin(two_versions()));
    let made = |contract: &str| call(&graph, contract, "bucket", &[Val::U32(5)]).unwrap().unwrap();
    let get = |contract: &str, handle: &Val| call(&graph, contract, "bucket.get", std::slice::from_ref(handle));
    let (of_old, of_new) = (made(old), made(new));
    for (contract, handle) in [(old, &of_new), (new, &of_old)] {
        let error = get(contract, handle).unwrap_err();
        assert_eq!((error.case(), error.plugin()), ("invalid-handle", "both"), "{error}");
    }
    // The instance was not harmed.
    assert_eq!((get(old, &of_old), get(new, &of_new)), (Ok(Some(Val::U32(5))), Ok(Some(Val::U32(5)))));
}
