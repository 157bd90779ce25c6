//! On a terminal: progress on what takes long, and colour. `script`, which is a part of every Linux, makes the terminal.
#![cfg(target_os = "linux")]

use std::process::{Command, Stdio};

use crate::support::Folder;

/// What a terminal is shown; none where there is no `script`.
fn on_a_terminal(folder: &Folder, arguments: &[&str]) -> Option<String> {
    let quoted = |word: &str| format!("'{}'", word.replace('\'', "'\\''"));
    let line: Vec<String> =
        std::iter::once(env!("CARGO_BIN_EXE_jackfield")).chain(arguments.iter().copied()).map(quoted).collect();
    let mut command = Command::new("script");
    command.args(["-qec", &line.join(" "), "/dev/null"]).current_dir(folder.path()).stdin(Stdio::null());
    command.env("XDG_CACHE_HOME", folder.path().join(".cache")).env("HOME", folder.path()).env("TERM", "xterm");
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env_remove("CLICOLOR");
    let output = command.output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A component whose code takes the compiler several seconds: one function, since several are compiled side by side.
fn large() -> String {
    let mut text = String::from("(component (core module $m (memory 1)\n");
    text.push_str("(func (export \"long\") (param i32 i32) (result i32) (local i32)\n");
    for step in 0..15000 {
        text.push_str(&format!(
            "(if (i32.eq (local.get 0) (i32.const {step})) (then (local.set 2 (i32.mul (i32.load (local.get 1)) (i32.add (local.get 2) (i32.const 1))))))\n"
        ));
    }
    text.push_str("local.get 2)\n");
    text.push_str("(func (export \"add\") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))\n");
    text.push_str(
        "(core instance $i (instantiate $m))
         (func $add (param \"a\" u32) (param \"b\" u32) (result u32) (canon lift (core func $i \"add\")))
         (instance (export \"demo:math/sum@0.1.0\") (export \"add\" (func $add))))",
    );
    text
}

#[test]
fn long_compilation_is_shown_on_a_terminal_alone() {
    let folder = Folder::new();
    folder.write("large.wat", large());
    let call = "demo:math/sum#add(1, 2)";
    let arguments = ["call", "large.wat", call, "--no-cache"];
    let Some(shown) = on_a_terminal(&folder, &arguments) else { return };
    assert!(shown.contains("compiling large ("), "{shown:?}");
    // The line is gone in the end, and the reply stands alone.
    assert!(shown.trim_end().ends_with("large: 3"), "{shown:?}");
    let last = shown.trim_end().rsplit(['\n', '\r']).next().expect("a line");
    assert!(last.ends_with("large: 3") && !last.contains("compiling"), "{shown:?}");

    let quiet = on_a_terminal(&folder, &["call", "large.wat", call, "--no-cache", "--quiet"]).expect("as before");
    assert_eq!(quiet.trim_end(), "large: 3");
    let compiled = on_a_terminal(&folder, &["compile", "large.wat", "-o", "large.cwasm"]).expect("as before");
    assert!(compiled.contains("compiling large.wat ("), "{compiled:?}");
    let piped = folder.run(&arguments);
    assert_eq!((piped.stdout.as_str(), piped.stderr.as_str()), ("large: 3\n", ""), "{piped}");
}

#[test]
fn errors_have_colour_on_a_terminal() {
    let folder = Folder::new();
    let Some(shown) = on_a_terminal(&folder, &["check", "none.toml"]) else { return };
    assert!(shown.contains("\x1b[1;31merror:\x1b[0m"), "{shown:?}");
}
