//! Compiled ahead of time: files of native code, and what is told of them.

use crate::support::{Folder, SUM};

const CALL: &str = "demo:math/sum#add(1, 2)";

/// A processor that this machine has not.
const ELSEWHERE: &str =
    if cfg!(target_arch = "x86_64") { "aarch64-unknown-linux-gnu" } else { "x86_64-unknown-linux-gnu" };

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn sum() -> Folder {
    let folder = Folder::new();
    folder.write("sum.wat", SUM);
    folder
}

#[test]
fn code_for_another_machine_is_made_shown_and_refused() {
    let folder = sum();
    let run = folder.run(&["compile", "sum.wat", "--target", ELSEWHERE]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "sum.cwasm\n"), "{run}");
    // No code is run, so that none has to be trusted.
    let run = folder.run(&["inspect", "sum.cwasm"]);
    assert_eq!(run.code, 0, "{run}");
    for words in ["demo:math/sum", ELSEWHERE, "interruptible, counts no fuel", "cannot be run by this Jackfield"] {
        assert!(run.stdout.contains(words), "{words}: {run}");
    }
    let code = json(&folder.run(&["inspect", "sum.cwasm", "--json"]).stdout)["code"].clone();
    assert_eq!((&code["target"], &code["fits"]), (&ELSEWHERE.into(), &false.into()), "{code}");
    let run = folder.run(&["call", "sum.cwasm", CALL, "--trust", "."]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run}");
    let here = format!("on {}-", std::env::consts::ARCH);
    for words in ["sum.cwasm", ELSEWHERE, &here, "`jackfield compile`"] {
        assert!(run.stderr.contains(words), "{words}: {run}");
    }
    // The component is in it, and is compiled for this machine.
    let run = folder.run(&["compile", "sum.cwasm", "-o", "here.cwasm"]);
    assert_eq!(run.code, 0, "{run}");
    let code = json(&folder.run(&["inspect", "here.cwasm", "--json"]).stdout)["code"].clone();
    assert_eq!(code["fits"], true, "{code}");
    assert_eq!(folder.run(&["call", "here.cwasm", CALL, "--trust", "."]).stdout, "here: 3\n");
    assert_eq!(json(&folder.run(&["inspect", "sum.wat", "--json"]).stdout)["code"], serde_json::Value::Null);
    let run = folder.run(&["compile", "sum.wat", "--target", "m68k-unknown-linux-gnu"]);
    assert_eq!(run.code, 2, "{run}");
    assert!(run.stderr.contains("m68k-unknown-linux-gnu") && run.stderr.contains("aarch64-apple-darwin"), "{run}");
}

#[test]
fn code_that_counts_fuel_is_for_plugins_with_a_limit_of_it() {
    let folder = sum();
    for (flags, settings) in [(&[][..], "counts no fuel"), (&["--fuel"][..], "counts fuel")] {
        let run = folder.run(&[&["compile", "sum.wat"], flags].concat());
        assert_eq!(run.code, 0, "{run}");
        let run = folder.run(&["inspect", "sum.cwasm"]);
        assert!(run.stdout.contains(&format!("interruptible, {settings}")), "{run}");
        for fuel in [&[][..], &["--fuel", "1000000"][..]] {
            let run = folder.run(&[&["call", "sum.cwasm", CALL, "--trust", ".", "--no-cache"], fuel].concat());
            assert_eq!((run.code, run.stdout.as_str()), (0, "sum: 3\n"), "{run}");
            let fits = fuel.is_empty() == flags.is_empty();
            assert_eq!(run.stderr.contains("does not fit and is compiled again"), !fits, "{flags:?} {fuel:?} {run}");
        }
    }
}

#[test]
fn damaged_code_is_not_run() {
    let folder = sum();
    assert_eq!(folder.run(&["compile", "sum.wat"]).code, 0);
    let path = folder.path().join("sum.cwasm");
    let whole = std::fs::read(&path).expect("it is there");
    for at in [100, whole.len() / 2, whole.len() - 40] {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        folder.write("sum.cwasm", &bytes);
        for arguments in [&["call", "sum.cwasm", CALL, "--trust", "."][..], &["inspect", "sum.cwasm"]] {
            let run = folder.run(arguments);
            assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{at}: {run}");
            assert!(run.stderr.contains("sum.cwasm` is damaged"), "{at}: {run}");
        }
    }
    folder.write("sum.cwasm", &whole[..whole.len() - 1]);
    assert_eq!(folder.run(&["call", "sum.cwasm", CALL, "--trust", "."]).code, 2);
}
