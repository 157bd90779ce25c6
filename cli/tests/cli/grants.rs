//! The flags of `call` that a manifest has keys for.

use crate::support::{Folder, SUM};

/// Plugs `demo:math/sum@0.1.0`; `add` never ends where `a` is 13, and asks for `b` pages of memory where `a` is 14.
const HUNGRY: &str = r#"
(component
  (core module $m
    (memory 1)
    (func (export "add") (param i32 i32) (result i32)
      (if (i32.eq (local.get 0) (i32.const 13)) (then (loop (br 0))))
      (if (i32.eq (local.get 0) (i32.const 14)) (then (return (memory.grow (local.get 1)))))
      local.get 0 local.get 1 i32.add))
  (core instance $i (instantiate $m))
  (func $add (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $i "add")))
  (instance (export "demo:math/sum@0.1.0") (export "add" (func $add))))
"#;

#[test]
fn limits_hold_as_in_a_manifest() {
    let folder = Folder::new();
    folder.write("hungry.wat", HUNGRY);
    for (flags, call, code, words) in [
        (&["--deadline", "50ms"][..], "add(13, 0)", 1, "hungry: error: deadline: "),
        (&["--fuel", "10_000"], "add(13, 0)", 1, "hungry: error: fuel: "),
        (&["--memory", "128KiB"], "add(14, 1)", 0, "hungry: 1\n"),
        (&["--memory", "128KiB"], "add(14, 2)", 0, "hungry: 4294967295\n"),
        (&["--memory", "none", "--deadline", "none", "--fuel", "none"], "add(1, 2)", 0, "hungry: 3\n"),
    ] {
        let call = format!("demo:math/sum#{call}");
        let arguments = [&["call", "hungry.wat", &call][..], flags].concat();
        let run = folder.run(&arguments);
        assert_eq!(run.code, code, "{run}");
        assert!(run.stdout.starts_with(words), "{run}");
    }
}

#[test]
fn what_cannot_be_granted_is_told() {
    let folder = Folder::new();
    folder.write("sum.wat", SUM);
    std::fs::create_dir(folder.path().join("data")).expect("it can be made");
    let call = "demo:math/sum#add(1, 2)";
    for (flags, words) in [
        (&["--memory", "64MB"][..], "did you mean `MiB`?"),
        (&["--deadline", "5"], "the unit is missing"),
        (&["--fuel", "lots"], "a whole number"),
        (&["--dir", "data"], "as in `data::/data`"),
        (&["--dir", "none::/none"], "none"),
        (&["--dir", "data::/x", "--dir", "data::/x:rw"], "two folders are granted as `/x`"),
        (&["--env", "NO_SUCH_VARIABLE_HERE"], "write `--env NO_SUCH_VARIABLE_HERE=VALUE`"),
        (&["--env", "=x"], "names no variable"),
        (&["--config", "[1]"], "no JSON object"),
        (&["--config", "{"], "not JSON"),
        (&["--config", "{}"], "init"),
        (&["--stdin", "-"], "both read stdin"),
    ] {
        let run = folder.run(&[&["call", "sum.wat", call][..], flags].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{flags:?}: {run}");
        assert!(run.stderr.contains(words), "{flags:?}: no `{words}` in {run}");
    }
    // Grants that nothing asks for do no harm.
    let run = folder.run(&[
        "call",
        "sum.wat",
        call,
        "--dir",
        "data::/data:rw",
        "--env",
        "A=b=c",
        "--env",
        "HOME",
        "--log",
        "--stdout",
        "--stderr",
        "--stdin",
    ]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "sum: 3\n", ""), "{run}");
}
