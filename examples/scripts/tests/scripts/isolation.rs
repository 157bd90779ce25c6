//! What one run leaves is not there in the next, and threads share nothing.

use jackfield_scripts::Sandbox;

use crate::support::{builder, outcome, sandbox};

fn nothing_is_left(sandbox: &Sandbox) {
    for (leaves, looks, expected) in [
        ("globalThis.left = 1; left", "typeof left", "\"undefined\""),
        ("var kept = 1; kept", "typeof kept", "\"undefined\""),
        ("let lexical = 1; lexical", "typeof lexical", "\"undefined\""),
        ("Array.prototype.extra = 1; [].extra", "[].extra === undefined", "true"),
        ("Object.prototype.polluted = 1; ({}).polluted", "'polluted' in {}", "false"),
        ("JSON.stringify = () => '0'; 1", "({ a: 1 })", "{\"a\":1}"),
        (
            "Symbol.for('shared').description; globalThis[Symbol.for('shared')] = 1",
            "typeof globalThis[Symbol.for('shared')]",
            "\"undefined\"",
        ),
        ("RegExp.prototype.exec = () => null; 1", "/a/.test('a')", "true"),
        ("Math.random(); Math.random()", "var first = Math.random(); first === first", "true"),
        ("delete globalThis.Array; typeof Array", "typeof Array", "\"function\""),
        ("Object.freeze(globalThis); 1", "globalThis.open = 1", "1"),
    ] {
        let left = outcome(sandbox, leaves);
        assert!(!left.starts_with("!e"), "{leaves}: {left}");
        assert_eq!(outcome(sandbox, looks), expected, "after {leaves}");
    }
    let random = outcome(sandbox, "Math.random()");
    assert_eq!(outcome(sandbox, "Math.random()"), random);
}

#[test]
fn a_run_leaves_nothing() {
    let Some(sandbox) = sandbox() else { return };
    nothing_is_left(&sandbox);
}

#[test]
fn nor_where_the_instance_is_kept() {
    let Some(builder) = builder() else { return };
    nothing_is_left(&builder.keep_instance().build().unwrap());
}

#[test]
fn threads_share_nothing() {
    let Some(sandbox) = sandbox() else { return };
    let script = sandbox.compile("globalThis.n = (globalThis.n ?? 0) + data; n", "n.js").unwrap();
    std::thread::scope(|scope| {
        for thread in 0..4_u32 {
            let script = &script;
            scope.spawn(move || (0..25).for_each(|_| assert_eq!(script.run::<u32>(&thread).unwrap(), thread)));
        }
    });
}
