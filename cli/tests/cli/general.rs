//! What holds for every sub-command.

use insta::assert_snapshot;

use crate::support::{Folder, SUM};

const COMMANDS: [&str; 12] = [
    "build",
    "compile",
    "bundle",
    "run",
    "call",
    "check",
    "inspect",
    "graph",
    "wit",
    "schema",
    "doctor",
    "completions",
];

#[test]
fn help_has_examples() {
    let folder = Folder::new();
    let all = folder.run(&["--help"]).stdout;
    for command in COMMANDS {
        assert!(all.contains(&format!("\n  {command} ")), "{command} is not in\n{all}");
        let run = folder.run(&[command, "--help"]);
        assert_eq!(run.code, 0, "{run}");
        assert!(run.stdout.contains("Example"), "{run}");
        assert!(run.stdout.contains(&format!("jackfield {command} ")), "{run}");
    }
}

#[test]
fn help_is_legible_at_the_width_of_terminals() {
    let folder = Folder::new();
    let mut all: Vec<Vec<&str>> = COMMANDS.iter().map(|command| vec![*command]).collect();
    all.extend([vec![], vec!["new"], vec!["wit", "socket"], vec!["wit", "plug"], vec!["wit", "world"]]);
    for command in all {
        for flag in ["-h", "--help"] {
            let run = folder.run(&[&command[..], &[flag]].concat());
            assert_eq!(run.code, 0, "{run}");
            for line in run.stdout.lines() {
                assert!(line.chars().count() <= 100, "{command:?} {flag}: {line}");
                // An example that is broken into two lines cannot be copied.
                if line.starts_with("  jackfield ") {
                    assert!(line.matches('\'').count() % 2 == 0 && !line.ends_with("--call"), "{line}");
                }
            }
            // What holds everywhere stands apart, behind the command's own options.
            let (own, everywhere) = run.stdout.split_once("\nEverywhere:\n").expect("a heading");
            assert!(!own.contains("--verbose...") && everywhere.contains("--quiet"), "{run}");
        }
    }
    let version = folder.run(&["--version"]).stdout;
    assert_eq!(version, format!("jackfield {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn what_is_given_in_the_place_of_something_else_is_told() {
    let folder = Folder::new();
    folder.write("sum.wat", SUM);
    folder.write("graph.toml", "[graph]\nroot = \"demo:math/sum\"\n[plugin.sum]\ncomponent = \"smu.wat\"\n");
    for (arguments, words) in [
        (&["check", "grpah.toml"][..], "did you mean `graph.toml`?"),
        (&["check", "graph.toml"], "did you mean `sum.wat`?"),
        (&["inspect", "elsewhere/sum.wat"], "there is no folder `elsewhere`"),
        (&["check", "sum.wat"], "`sum.wat` is WebAssembly, and a manifest in TOML is expected"),
        (&["inspect", "graph.toml"], "`graph.toml` is TOML, and a component is expected"),
        (&["compile", "sum.wat", "-o", "none/sum.cwasm"], "there is no folder `none`"),
    ] {
        let run = folder.run(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run}");
        assert!(run.stderr.contains(words) && !run.stderr.contains(".jackfield-"), "{arguments:?}: {run}");
    }
}

#[test]
fn bad_usage_is_told_on_stderr() {
    let folder = Folder::new();
    for arguments in [&["chek"][..], &[], &["check"], &["check", "a", "--nonsense"], &["-v", "-q", "schema"]] {
        let run = folder.run(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run}");
        assert!(!run.stderr.is_empty());
    }
    assert!(folder.run(&["chek"]).stderr.contains("check"));
}

#[test]
fn colour_is_for_terminals_alone() {
    let folder = Folder::new();
    assert!(!folder.run(&["check", "none.toml"]).stderr.contains('\x1b'));
    let mut command = folder.command(&["check", "none.toml"]);
    let forced = command.env("CLICOLOR_FORCE", "1").output().expect("it runs");
    assert!(String::from_utf8_lossy(&forced.stderr).contains("\x1b["));
    let mut command = folder.command(&["check", "none.toml"]);
    let none = command.env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1").output().expect("it runs");
    assert!(!String::from_utf8_lossy(&none.stderr).contains('\x1b'));
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_ends_it_quietly_and_is_told_by_the_code() {
    let folder = Folder::new();
    folder.write("sum.wat", SUM);
    for arguments in [&["schema"][..], &["completions", "bash"], &["--help"], &["inspect", "sum.wat"]] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output =
            folder.command(arguments).stdout(writer).stderr(std::process::Stdio::piped()).output().expect("it runs");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
        assert_eq!(output.status.code(), Some(141), "{arguments:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_an_error() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    folder.write("graph.toml", "[graph]\nroot = \"demo:math/sum\"\n[plugin.sum]\ncomponent = \"sum.wat\"\n");
    folder.write("sum.wat", SUM);
    let locked = folder.path().join("locked");
    std::fs::create_dir(&locked).expect("it can be made");
    std::fs::set_permissions(&locked, PermissionsExt::from_mode(0o500)).expect("it can be locked");
    // Whoever may do everything is not held back by permissions.
    let may_write = std::fs::write(locked.join("probe"), "").is_ok();
    let run = folder.run(&["graph", "graph.toml", "-o", "locked/graph.mmd"]);
    if !may_write {
        assert_eq!(run.code, 2, "{run}");
        assert!(run.stderr.contains("`locked/graph.mmd` cannot be written"), "{run}");
    }
    let run = folder.run(&["graph", "graph.toml", "-o", "nowhere/graph.mmd"]);
    assert_eq!(run.code, 2, "{run}");
    assert!(run.stderr.contains("`nowhere/graph.mmd` cannot be written"), "{run}");
}

#[test]
fn the_schema_is_a_schema() {
    let run = Folder::new().run(&["schema"]);
    let schema: serde_json::Value = serde_json::from_str(&run.stdout).expect("it is JSON");
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
}

#[test]
fn completions_name_the_sub_commands() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = folder.run(&["completions", shell]);
        assert_eq!(run.code, 0, "{run}");
        for command in COMMANDS {
            assert!(run.stdout.contains(command), "{shell} lacks {command}");
        }
    }
}

#[test]
fn doctor_finds_what_is_missing() {
    let folder = Folder::new();
    let run = folder.run(&["doctor"]);
    assert_eq!(run.code, 0, "{run}");
    assert!(run.stdout.ends_with("nothing is missing (no plugin in this folder)\n"), "{run}");
    folder.write("Cargo.toml", "[package]\nname = \"p\"\nversion = \"0.1.0\"\n[lib]\ncrate-type = [\"cdylib\"]\n");
    // No tool is found where there is no path to look in.
    let output = folder.command(&["doctor"]).env("PATH", "").env_remove("RUSTC").output().expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    // Other languages' tools stand after these.
    let rust: Vec<&str> = text.lines().take(9).collect();
    assert_snapshot!(rust.join("\n").replace(env!("CARGO_PKG_VERSION"), "[VERSION]"));
    assert!(text.ends_with("3 things are missing (plugins in this folder: 1)\n"), "{text}");
}

#[test]
fn every_command_has_a_page_of_the_manual() {
    let folder = Folder::new();
    let run = folder.run(&["man", "run"]);
    assert!(run.code == 0 && run.stdout.contains(".TH jackfield-run 1") && run.stdout.contains("locked"), "{run}");
    let run = folder.run(&["man", "-o", "pages"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run}");
    for name in ["jackfield", "jackfield-run", "jackfield-diff", "jackfield-wit-socket", "jackfield-cache-clean"] {
        let page =
            std::fs::read_to_string(folder.path().join(format!("pages/{name}.1"))).unwrap_or_else(|_| panic!("{run}"));
        assert!(page.contains(&format!(".TH {name} 1")), "{name}: {page}");
        assert!(name == "jackfield" || page.contains("Examples"), "{name}: {page}");
    }
    let run = folder.run(&["man", "rum"]);
    assert!(run.code == 2 && run.stderr.contains("did you mean `run`?"), "{run}");
}
