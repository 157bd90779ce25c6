//! Scripts that end in an odd way: each has an outcome that is stated, and the next run is right.

use jackfield_scripts::{Sandbox, ScriptError};

use crate::support::{builder, error, outcome, sandbox};

fn message(sandbox: &Sandbox, source: &str) -> String {
    match error(sandbox, source) {
        ScriptError::Exception(problem) | ScriptError::Syntax(problem) => problem.message,
        other => other.to_string(),
    }
}

#[test]
fn what_is_thrown_is_told_whatever_it_is() {
    let Some(sandbox) = sandbox() else { return };
    let thrown = [
        ("throw null", "null"),
        ("throw undefined", "undefined"),
        ("throw 42", "42"),
        ("throw 'text'", "text"),
        ("throw { a: 1 }", "{\"a\":1}"),
        ("throw Symbol('s')", "(a symbol)"),
        ("throw { toJSON() { throw 1 }, toString() { throw 2 } }", "(a object that has no text)"),
        ("throw new TypeError('no')", "TypeError: no"),
        ("throw new Error()", "Error"),
        ("throw Object.defineProperty(new Error('x'), 'name', { get() { throw 1 } })", "Error: x"),
        ("Promise.reject(new Error('later'))", "Error: later"),
        ("null.x", "TypeError: cannot read property 'x' of null"),
    ];
    for (source, expected) in thrown {
        assert_eq!(message(&sandbox, source), expected, "{source}");
        assert_eq!(error(&sandbox, source).kind(), "exception", "{source}");
        assert_eq!(outcome(&sandbox, "1 + 1"), "2", "after {source}");
    }
}

#[test]
fn errors_say_where() {
    let Some(sandbox) = sandbox() else { return };
    let ScriptError::Syntax(problem) = error(&sandbox, "1 +\n  ;") else { panic!("no syntax error") };
    assert_eq!((problem.file.as_str(), problem.line), ("test.js", 2), "{problem}");
    let ScriptError::Exception(problem) = error(&sandbox, "function f() {\n  throw new Error('e');\n}\nf()") else {
        panic!("no exception")
    };
    assert_eq!((problem.file.as_str(), problem.line), ("test.js", 2), "{problem}");
    assert!(problem.stack.contains("f (test.js:2") && problem.stack.contains("test.js:4"), "{}", problem.stack);
    // An error of this name that the script itself made is none of the source's.
    assert_eq!(error(&sandbox, "eval('1 +')").kind(), "exception");
    let compiled = sandbox.compile("let let = 1", "named.js").unwrap_err();
    assert!(compiled.kind() == "syntax" && compiled.to_string().starts_with("named.js:1:"), "{compiled}");
}

#[test]
fn values_that_json_does_not_have() {
    let Some(sandbox) = sandbox() else { return };
    for source in [
        "() => 1",
        "Symbol()",
        "1n",
        "({ a: 1n })",
        "const cycle = {}; cycle.me = cycle; cycle",
        "({ toJSON() { throw new Error('no') } })",
        "new Promise(() => 1)",
    ] {
        assert_eq!(outcome(&sandbox, source), "!not-json", "{source}");
    }
    for (source, expected) in [
        ("undefined", "null"),
        ("", "null"),
        ("-0", "0"),
        ("NaN", "null"),
        ("'\\ud800'", "\"\\ud800\""),
        ("if (true) 5", "5"),
        ("\u{feff}1 + 1", "2"),
        ("1 +\r\n1", "2"),
        ("#!/usr/bin/env node\n3", "3"),
        ("'a\0b'.length", "3"),
        ("'x'.repeat(10 << 20).length", "10485760"),
    ] {
        assert_eq!(outcome(&sandbox, source), expected, "{source:?}");
    }
    let roomy = builder().unwrap().memory(128 << 20).build().unwrap();
    let text: String = roomy.run("'y'.repeat(10 << 20)", "long.js", &()).unwrap();
    assert!(text.len() == 10 << 20 && text.bytes().all(|byte| byte == b'y'));
    // Half of a pair is no text, which serde's types cannot hold.
    let half = sandbox.run::<_, String>("'\\ud800'", "half.js", &());
    assert!(matches!(half, Err(ScriptError::Output(_))), "{half:?}");
}

#[test]
fn data_goes_in_and_values_come_out() {
    let Some(sandbox) = sandbox() else { return };
    let script = sandbox.compile("data.reduce((a, b) => a + b, 0)", "sum.js").unwrap();
    assert_eq!(script.run::<u64>(&[1, 2, 3]).unwrap(), 6);
    assert!(matches!(script.run::<String>(&[1, 2, 3]), Err(ScriptError::Output(_))));
    assert_eq!(script.run_json(Some("[1,")).unwrap_err().kind(), "not-json");
    assert_eq!(script.run_json(None).unwrap_err().kind(), "exception");
    let bytes = sandbox.compile("[data instanceof Uint8Array, data.length, data[2]]", "bytes.js").unwrap();
    assert_eq!(bytes.run_bytes(&[1, 2, 255]).unwrap(), "[true,3,255]");
    assert_eq!(bytes.run_bytes(&[]).unwrap(), "[true,0,null]");
}

#[test]
fn the_clock_and_randomness_are_granted_or_not() {
    let Some(plain) = sandbox() else { return };
    for source in ["Date.now()", "new Date()", "Date()", "Reflect.construct(Date, [])", "new Date(0).constructor.now()"]
    {
        assert_eq!(outcome(&plain, source), "!refused", "{source}");
    }
    let caught = "try { Date.now() } catch (e) { e.message.includes('not granted') }";
    assert_eq!(outcome(&plain, caught), "true");
    let random = "[Math.random(), Math.random()]";
    assert_eq!(outcome(&plain, random), outcome(&plain, random));
    let granted = builder().unwrap().clock().random().build().unwrap();
    let now: f64 = granted.run("Date.now()", "now.js", &()).unwrap();
    let later: f64 = granted.run("new Date().getTime()", "now.js", &()).unwrap();
    assert!(now > 1.7e12 && later >= now, "{now} {later}");
    assert_ne!(outcome(&granted, random), outcome(&granted, random));
    let seeded = |seed| outcome(&builder().unwrap().seed(seed).build().unwrap(), random);
    assert_eq!(seeded(1), seeded(1));
    assert_ne!(seeded(1), seeded(2));
}

#[test]
fn what_a_script_says_reaches_the_listener_in_order() {
    use std::sync::{Arc, Mutex};
    let Some(builder) = builder() else { return };
    let said = Arc::new(Mutex::new(Vec::new()));
    let here = Arc::clone(&said);
    let sandbox = builder.console(move |level, text| here.lock().unwrap().push(format!("{level:?} {text}"))).build();
    let source = "console.log('a', 1, { b: [2] }, null); console.info(undefined); console.warn(new Error('e')); \
                  console.error(Symbol()); console.debug(); const c = {}; c.c = c; console.log(c, () => 1, 5n)";
    assert_eq!(outcome(&sandbox.unwrap(), source), "null");
    let expected = [
        "Log a 1 {\"b\":[2]} null",
        "Info undefined",
        "Warn Error: e",
        "Error (a symbol)",
        "Log ",
        "Log (a object that has no text) () => 1 5",
    ];
    assert_eq!(*said.lock().unwrap(), expected);
}
