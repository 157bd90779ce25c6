//! The graph manifest through the command: what each key does, and how each mistake is told.

use insta::assert_snapshot;

use crate::support::{Folder, Run, SUM, TWICE};

/// A guest of `tests/runtime` as a manifest names it.
fn guest(case: &str, name: &str) -> String {
    format!("{:?}", jackfield_tests_runtime::guest_path(case, name).display().to_string())
}

fn sums() -> Folder {
    let folder = Folder::new();
    folder.write("sum.wat", SUM);
    folder.write("twice.wat", TWICE);
    folder
}

/// What `check` says of a manifest; `run` must say the same, and end the same way.
fn faults(folder: &Folder, manifest: &str) -> String {
    folder.write("graph.toml", manifest);
    let check = folder.run(&["check", "graph.toml"]);
    assert_eq!((check.code, check.stdout.as_str()), (2, ""), "{check}");
    let run = folder.run(&["run", "graph.toml", "--call", "demo:math/sum#add(1, 2)"]);
    assert_eq!((run.code, run.stdout.as_str(), &run.stderr), (2, "", &check.stderr), "{run}");
    check.stderr
}

#[test]
fn wrong_types_and_unknown_keys() {
    assert_snapshot!(faults(
        &sums(),
        r#"[graph]
root = 5
cardinality = "exactly"
plugs = "one"
rot = 1
[defaults.limit]
memory = 1
[defaults.limits]
memory = true
deadline = 5
fuel = "x"
[plugin.one]
component = ["sum.wat"]
sha256 = 1
plug = 3
sockets = []
rename = { "demo:math/sum" = 1 }
memory = "1MiB"
config = 1
[plugin.one.limits]
memry = 1
deadline = "5 sec"
fuel = -1
[plugin.two]
component = "sum.wat"
[plugin.two.wasi]
stdout = "yes"
env = { A = 1 }
dirs = [{ host = "data", gust = "/data" }, 5]
log = 1
network = true
[plugins.three]
component = "sum.wat"
"#
    ));
}

#[test]
fn ids_that_are_there_twice_or_cannot_be() {
    let folder = sums();
    let twice = "[graph]\nroot = \"demo:math/sum\"\n[plugin.one]\ncomponent = \"sum.wat\"\n[plugin.one]\ncomponent = \"twice.wat\"\n";
    assert_snapshot!("duplicate_ids", faults(&folder, twice));
    let odd = "[graph]\nroot = \"demo:math/sum\"\n[plugin.\"a b\"]\ncomponent = \"sum.wat\"\n[plugin.-x]\ncomponent = \"sum.wat\"\n[plugin.ok_1-2]\ncomponent = \"sum.wat\"\n";
    assert_snapshot!("impossible_ids", faults(&folder, odd));
}

#[test]
fn components_that_are_none() {
    let folder = sums();
    folder.write("text.wasm", "hello\n");
    folder.write("empty.wasm", "");
    folder.write("core.wasm", b"\0asm\x01\0\0\0");
    let whole = wat::parse_str(SUM).expect("it is valid");
    folder.write("cut.wasm", &whole[..whole.len() / 2]);
    folder.write("noise.wasm", [7, 7, 7, 255]);
    folder.write("bad.wat", "(component");
    folder.write("folder/x", "");
    let mut manifest = "[graph]\nroot = \"demo:math/sum\"\n".to_owned();
    for name in
        ["text.wasm", "empty.wasm", "core.wasm", "cut.wasm", "noise.wasm", "bad.wat", "folder", "summ.wat", "none.wasm"]
    {
        let id = name.split('.').next().unwrap_or(name);
        manifest.push_str(&format!("[plugin.{id}]\ncomponent = {name:?}\n"));
    }
    manifest.push_str("[plugin.without]\nplug = \"demo:math/sum\"\n");
    assert_snapshot!(faults(&folder, &manifest));
}

#[test]
fn names_that_mean_nothing() {
    assert_snapshot!(faults(
        &sums(),
        r#"[graph]
root = "demo:math/sum"
plugs = ["one", "one", "oen", "twice"]
[plugin.one]
component = "sum.wat"
[plugin.one.sockets]
"demo:math/twice" = ["twice"]
[plugin.twice]
component = "twice.wat"
[plugin.twice.sockets]
"demo:math/sun" = ["one"]
[plugin.thrice]
component = "twice.wat"
plug = ["demo:math/twice", "demo:math/thrice"]
[plugin.thrice.sockets]
"demo:math/sum" = ["one", "tow"]
[plugin.other]
component = "twice.wat"
rename = { "demo:math/twise" = "demo:math/sum" }
[plugin.other.sockets]
"demo:math/sum" = ["twice"]
[plugin.self]
component = "twice.wat"
[plugin.self.sockets]
"demo:math/sum" = ["self"]
[plugin.bare]
component = "sum.wat"
plug = []
"#
    ));
}

#[test]
fn roots_that_nobody_fills() {
    let folder = sums();
    let one = "[plugin.one]\ncomponent = \"sum.wat\"\n";
    let mut text = String::new();
    for root in [
        "",
        "[graph]\n",
        "[graph]\nroot = \"demo:math/sub\"\n",
        "[graph]\nroot = \"demo:math/sum@0.2.0\"\n",
        "[graph]\nroot = \"sum\"\n",
        "[graph]\nroot = \"demo:math/sum\"\nplugs = []\n",
        "[graph]\nroot = \"demo:math/sum\"\ncardinality = \"at-most-one\"\n[plugin.two]\ncomponent = \"sum.wat\"\n",
    ] {
        text.push_str(&faults(&folder, &format!("{root}{one}")));
        text.push('\n');
    }
    assert_snapshot!(text);
}

/// A plugin's own faults are told together, whatever they are.
#[test]
fn faults_of_one_plugin_are_told_together() {
    assert_snapshot!(faults(
        &sums(),
        r#"[graph]
root = "demo:math/sum"
[plugin.one]
component = "sum.wat"
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
[plugin.one.sockets]
"demo:log/sink" = []
[plugin.one.wasi]
dirs = [{ host = "none", guest = "/none" }, { host = "sum.wat", guest = "/file" }]
[plugin.one.config]
a = 1
"#
    ));
}

#[test]
fn a_name_stands_for_a_contract_only_with_its_signatures() {
    assert_snapshot!(faults(
        &sums(),
        r#"[graph]
root = "demo:math/sum"
[plugin.one]
component = "sum.wat"
[plugin.twice]
component = "twice.wat"
[plugin.twice.rename]
"demo:math/twice" = "demo:math/sum@0.1.0"
"#
    ));
}

fn probe(grants: &str, setup: impl Fn(&Folder), calls: &[&str]) -> Run {
    let folder = Folder::new();
    setup(&folder);
    folder.write(
        "graphs/graph.toml",
        format!(
            "[graph]\nroot = \"wasi-probe:probe/probe\"\n[plugin.probe]\ncomponent = {}\n{grants}\n",
            guest("wasi", "probe")
        ),
    );
    let mut arguments = vec!["run".to_owned(), "graphs/graph.toml".to_owned()];
    for call in calls {
        arguments.extend(["--call".to_owned(), format!("wasi-probe:probe/probe#{call}")]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    folder.run_with_stdin(&arguments, "typed\n")
}

#[test]
fn nothing_is_granted_that_is_not_named() {
    let run = probe("", |_| {}, &["env()", "args()", "say(\"out\")", "complain(\"err\")", "hear()"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run}");
    assert_eq!(run.stdout, "probe: []\nprobe: []\nprobe: ()\nprobe: ()\nprobe: \"\"\n");
}

#[test]
fn streams_and_variables_are_granted_by_name() {
    let grants =
        "[plugin.probe.wasi]\nstdout = true\nstderr = true\nstdin = true\nenv = { LANG = \"C\", B = \"ü x\" }\n";
    let run = probe(grants, |_| {}, &["env()", "say(\"out\")", "complain(\"err\")", "hear()"]);
    assert_eq!(run.code, 0, "{run}");
    assert_eq!(run.stdout, "probe: [(\"LANG\", \"C\"), (\"B\", \"ü x\")]\nprobe: ()\nprobe: ()\nprobe: \"typed\\n\"\n");
    // What guests write goes to the command's stderr: stdout is for replies.
    assert_eq!(run.stderr, "out\nerr\n");
}

#[cfg(unix)]
#[test]
fn folders_are_granted_as_far_as_they_go() {
    let setup = |folder: &Folder| {
        folder.write("graphs/data/a.txt", "hello");
        folder.write("graphs/data/inner/b.txt", "inner");
        folder.write("secret/s.txt", "secret");
        let link = |to: &str, name: &str| {
            std::os::unix::fs::symlink(to, folder.path().join("graphs/data").join(name)).expect("a link");
        };
        link("../../secret/s.txt", "relative");
        link(&folder.path().join("secret/s.txt").display().to_string(), "absolute");
        link("../../secret", "outside");
        link("inner", "inside");
    };
    let calls = [
        "read(\"/data/a.txt\")",
        "read(\"/data/inner/../a.txt\")",
        "read(\"/data/inside/b.txt\")",
        "read(\"/data/../../secret/s.txt\")",
        "read(\"/data/../secret/s.txt\")",
        "read(\"/data/relative\")",
        "read(\"/data/absolute\")",
        "read(\"/data/outside/s.txt\")",
        "listing(\"/data/outside\")",
        "read(\"/etc/passwd\")",
        "write(\"/data/a.txt\", \"x\")",
        "write(\"/data/new.txt\", \"x\")",
    ];
    let grants =
        |write: &str| format!("[plugin.probe.wasi]\ndirs = [{{ host = \"data\", guest = \"/data\"{write} }}]\n");
    let read = "probe: ok(\"hello\")\nprobe: ok(\"hello\")\nprobe: ok(\"inner\")\n";
    for write in ["", ", write = false"] {
        let run = probe(&grants(write), setup, &calls);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run}");
        let rest = run.stdout.strip_prefix(read).unwrap_or_else(|| panic!("{run}"));
        assert!(rest.lines().count() == 9 && rest.lines().all(|line| line.starts_with("probe: err(")), "{run}");
    }
    let calls = [
        "write(\"/data/new.txt\", \"x\")",
        "read(\"/data/new.txt\")",
        "write(\"/data/relative\", \"x\")",
        "write(\"/data/outside/new.txt\", \"x\")",
        "write(\"/data/../new.txt\", \"x\")",
    ];
    let run = probe(&grants(", write = true"), setup, &calls);
    let rest = run.stdout.strip_prefix("probe: ok\nprobe: ok(\"x\")\n").unwrap_or_else(|| panic!("{run}"));
    assert!(rest.lines().count() == 3 && rest.lines().all(|line| line.starts_with("probe: err(")), "{run}");
}

#[test]
fn limits_hold_and_none_takes_them_away() {
    let folder = Folder::new();
    let worker = guest("limits", "worker");
    folder.write(
        "graph.toml",
        format!(
            "[graph]\nroot = \"limits:work/worker\"\n[defaults.limits]\nmemory = \"8MiB\"\nfuel = 20_000_000\ndeadline = \"300ms\"\n\
             [plugin.bounded]\ncomponent = {worker}\n\
             [plugin.free]\ncomponent = {worker}\nlimits = {{ memory = \"none\", fuel = \"none\", deadline = \"10s\" }}\n\
             [plugin.bytes]\ncomponent = {worker}\nlimits = {{ memory = 33554432, fuel = 40_000_000_000, deadline = \"none\" }}\n"
        ),
    );
    let call = |call: &str| folder.run(&["run", "graph.toml", "-q", "--call", &format!("limits:work/worker#{call}")]);
    let run = call("eat(24)");
    assert_eq!(run.code, 1, "{run}");
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert!(
        lines[0].starts_with("bounded: error: memory: plugin `bounded`, `limits:work/worker@0.1.0`#`eat`: "),
        "{run}"
    );
    assert_eq!(lines[1..], ["free: 24", "bytes: 24"], "{run}");
    let run = call("toil(3000000)");
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert!(lines[0].starts_with("bounded: error: fuel: "), "{run}");
    assert!(lines[1].starts_with("free: ") && !lines[1].contains("error"), "{run}");
    folder.write(
        "graph.toml",
        format!(
            "[graph]\nroot = \"limits:work/worker\"\n[engine]\ntick = \"1ms\"\n[plugin.bounded]\ncomponent = {worker}\nlimits = {{ deadline = \"200ms\" }}\n"
        ),
    );
    let run = call("spin()");
    assert!(run.code == 1 && run.stdout.starts_with("bounded: error: deadline: "), "{run}");
    folder.write(
        "graph.toml",
        format!(
            "[graph]\nroot = \"limits:work/worker\"\n[plugin.small]\ncomponent = {worker}\nlimits = {{ memory = \"64KiB\" }}\n"
        ),
    );
    let check = folder.run(&["check", "graph.toml"]);
    assert!(check.code == 2 && check.stderr.contains("over its limit of 64KiB"), "{check}");
    assert_eq!(call("calls()").stderr, check.stderr);
}

#[test]
fn configuration_reaches_init() {
    let folder = Folder::new();
    let manifest = |config: &str| {
        format!(
            "[graph]\nroot = \"init-case:configured/configured\"\n[plugin.it]\ncomponent = {}\n{config}\n",
            guest("init", "configured")
        )
    };
    folder.write("graph.toml", manifest("config = { zeta = 1, alpha = [true, \"x\"] }"));
    let call = ["run", "graph.toml", "--call", "init-case:configured/configured#config()"];
    let run = folder.run(&call);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (0, "it: \"{\\\"zeta\\\":1,\\\"alpha\\\":[true,\\\"x\\\"]}\"\n"),
        "{run}"
    );
    folder.write("graph.toml", manifest("config = { refuse = true }"));
    let run = folder.run(&call);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run}");
    assert!(run.stderr.contains("this configuration will not do"), "{run}");
    // The configuration is what has to change.
    assert!(run.stderr.contains("--> graph.toml:") && run.stderr.contains("| config = { refuse = true }"), "{run}");
    // Only running it tells.
    assert_eq!(folder.run(&["check", "graph.toml"]).code, 0);
}

#[test]
fn the_log_is_heard_where_it_is_granted() {
    let folder = Folder::new();
    let say = |grant: &str| {
        folder.write(
            "graph.toml",
            format!(
                "[graph]\nroot = \"log-case:speaker/speaker\"\n[plugin.speaker]\ncomponent = {}\n{grant}",
                guest("log", "speaker")
            ),
        );
        folder.run(&["run", "graph.toml", "--call", "log-case:speaker/speaker#say(\"hear me\")"])
    };
    let run = say("");
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run}");
    let run = say("wasi = { log = true }");
    assert!(run.code == 0 && run.stderr.contains("hear me") && run.stderr.contains("speaker"), "{run}");
}

#[test]
fn plugs_order_cardinality_and_pins() {
    let folder = sums();
    let run = |manifest: &str| {
        folder.write("graph.toml", manifest);
        folder.run(&["run", "graph.toml", "--call", "demo:math/sum#add(1, 2)"])
    };
    let plugins = "[plugin.zeta]\ncomponent = \"sum.wat\"\n[plugin.alpha]\ncomponent = \"./x/../sum.wat\"\n[plugin.Mid]\ncomponent = \"sum.wat\"\n";
    std::fs::create_dir(folder.path().join("x")).expect("it can be made");
    assert_eq!(run(&format!("[graph]\nroot = \"demo:math/sum\"\n{plugins}")).stdout, "zeta: 3\nalpha: 3\nMid: 3\n");
    let listed = format!("[graph]\nroot = \"demo:math/sum\"\nplugs = [\"alpha\", \"zeta\"]\n{plugins}");
    assert_eq!(run(&listed).stdout, "alpha: 3\nzeta: 3\n");
    let one = format!("[graph]\nroot = \"demo:math/sum\"\ncardinality = \"exactly-one\"\nplugs = [\"Mid\"]\n{plugins}");
    assert_eq!(run(&one).stdout, "Mid: 3\n");
    // The pin that an error tells is the right one.
    let pinned = |pin: &str| {
        format!("[graph]\nroot = \"demo:math/sum\"\n[plugin.one]\ncomponent = \"sum.wat\"\nsha256 = {pin:?}\n")
    };
    let wrong = run(&pinned("00"));
    let digest = wrong.stderr.split_whitespace().find(|word| word.len() == 64).expect("it is told").to_owned();
    assert_eq!(run(&pinned(&digest)).stdout, "one: 3\n");
    // Native line ends, and a byte order mark, are no matter.
    let crlf = listed.replace('\n', "\r\n");
    assert_eq!(run(&crlf).stdout, "alpha: 3\nzeta: 3\n");
}
