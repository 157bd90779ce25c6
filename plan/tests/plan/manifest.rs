//! Graph manifests: every key, and every way to get one wrong, with its line.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jackfield_plan::contract::Cardinality;
use jackfield_plan::discover::discover;
use jackfield_plan::manifest::{parse, read};
use jackfield_plan::plan::{Bound, ComponentSource, GraphSpec, Lifetime, Limit, LimitFrom, Limits, plan};

use crate::support::{component, holds, same};

const WHOLE: &str = r#"
[graph]
root = "demo:text/pipeline"
cardinality = "exactly-one"
plugs = ["pipe"]

[engine]
tick = "500us"

[defaults.limits]
memory = "64MiB"
deadline = "5s"
fuel = 50_000_000

[plugin.upper]
component = "upper.wasm"
sha256 = "abc"
plug = "demo:text/filter"
lifetime = "call"
[plugin.upper.sockets]
"demo:log/sink" = ["console", "file"]
"demo:kv/store" = []
[plugin.upper.rename]
"acme:tools/upper" = "demo:text/filter"
[plugin.upper.limits]
memory = 1_048_576
deadline = "none"
[plugin.upper.wasi]
stdout = true
stderr = false
stdin = true
log = true
env = { LANG = "C", HOME = "/" }
dirs = [{ host = "data", guest = "/data", write = true }, { host = "/tmp", guest = "/tmp" }]
[plugin.upper.config]
prefix = "> "
alpha = [1, 2.5, true, { x = 0xff }]
when = 1979-05-27

[plugin."console.1"]
component = "sub/console.wat"
plug = ["demo:log/sink", "demo:log/flush@0.1.0"]
instances = 4
limits.fuel = "none"
"#;

fn whole() -> GraphSpec {
    parse("graph.toml", WHOLE, Path::new("base")).unwrap()
}

#[test]
fn every_key_is_read() {
    let spec = whole();
    assert!(spec.problems.is_empty(), "{:?}", spec.problems);
    assert_eq!(spec.root.as_deref().map(String::as_str), Some("demo:text/pipeline"));
    assert_eq!(spec.cardinality.as_deref(), Some(&Cardinality::ExactlyOne));
    assert_eq!(spec.root_plugs.as_ref().map(Vec::len), Some(1));
    assert_eq!(spec.tick.as_deref(), Some(&Duration::from_micros(500)));
    let ids: Vec<&str> = spec.plugins.iter().map(|plugin| plugin.id.as_str()).collect();
    assert_eq!(ids, ["upper", "console.1"]);
    let upper = &spec.plugins[0];
    assert_eq!(*upper.component, ComponentSource::Path(PathBuf::from("base/upper.wasm")));
    assert_eq!(upper.plugs.as_ref().map(Vec::len), Some(1));
    let sockets: Vec<(&str, usize)> = upper.sockets.iter().map(|s| (s.contract.as_str(), s.plugs.len())).collect();
    assert_eq!(sockets, [("demo:log/sink", 2), ("demo:kv/store", 0)]);
    assert_eq!(upper.lifetime.as_deref(), Some(&Lifetime::Call));
    assert_eq!(spec.plugins[1].lifetime, None);
    assert_eq!((upper.instances.as_deref(), spec.plugins[1].instances.as_deref()), (None, Some(&4)));
    assert_eq!(*upper.rename[0].own, "acme:tools/upper");
    let limits = Limits::of(&spec.limits, &upper.limits);
    assert_eq!((limits.memory, limits.deadline, limits.fuel), (Some(1 << 20), None, Some(50_000_000)));
    assert!(upper.wasi.stdout && upper.wasi.stdin && upper.wasi.log && !upper.wasi.stderr);
    assert_eq!(upper.wasi.env, [("LANG".into(), "C".into()), ("HOME".into(), "/".into())]);
    let dirs: Vec<(&Path, &str, bool)> =
        upper.wasi.dirs.iter().map(|dir| (dir.host.as_path(), dir.guest.as_str(), dir.write)).collect();
    assert_eq!(dirs, [(Path::new("base/data"), "/data", true), (Path::new("/tmp"), "/tmp", false)]);
    let config = upper.config.as_ref().unwrap().to_string();
    assert_eq!(config, r#"{"prefix":"> ","alpha":[1,2.5,true,{"x":255}],"when":"1979-05-27"}"#);
    let console = &spec.plugins[1];
    assert_eq!(console.plugs.as_ref().map(Vec::len), Some(2));
    let limits = Limits::of(&spec.limits, &console.limits);
    assert_eq!((limits.memory, limits.deadline, limits.fuel), (Some(64 << 20), Some(Duration::from_secs(5)), None));
    assert_eq!(console.limits.fuel.as_deref(), Some(&Limit::None));
}

#[test]
fn what_is_not_declared_has_defaults() {
    let spec = parse("g", "[graph]\nroot = \"a:b/c\"\n[plugin.x]\ncomponent = \"x.wasm\"", Path::new("")).unwrap();
    assert!(spec.problems.is_empty());
    assert_eq!(spec.cardinality, None);
    assert_eq!(Limits::of(&spec.limits, &spec.plugins[0].limits).memory, Some(4 << 30));
    assert_eq!(Limits::of(&spec.limits, &spec.plugins[0].limits).deadline, Some(Duration::from_secs(30)));
    assert_eq!(spec.plugins[0].wasi, jackfield_plan::plan::WasiSpec::default());
}

#[test]
fn each_limit_holds_where_it_was_declared_last() {
    let text = r#"
[graph]
root = "a:b/c"
[defaults.limits]
tables = 5
handles = 6
start = { deadline = "7us", fuel = 8 }
compile = "none"
[plugin.x]
component = "x.wasm"
[plugin.x.limits]
handles = 9
instances = 10
crossing = "11KiB"
descriptors = "none"
output = 12
deadline = "13ms"
start = { fuel = "none" }
[plugin.y]
component = "y.wasm"
limits = { deadline = "14us", fuel = 15 }
"#;
    let spec = parse("g", text, Path::new("")).unwrap();
    assert!(spec.problems.is_empty(), "{:?}", spec.problems);
    let expected = Limits {
        deadline: Some(Duration::from_millis(13)),
        tables: Some(5),
        instances: Some(10),
        handles: Some(9),
        crossing: Some(11 << 10),
        descriptors: None,
        output: Some(12),
        compile: None,
        start_deadline: Some(Duration::from_micros(7)),
        start_fuel: None,
        ..Limits::default()
    };
    assert_eq!(Limits::of(&spec.limits, &spec.plugins[0].limits), expected);
    // Where nothing is said of the start, it has what a call has.
    let y = Limits::of(&Default::default(), &spec.plugins[1].limits);
    assert_eq!((y.start_deadline, y.start_fuel), (Some(Duration::from_micros(14)), Some(15)));
    let rows = Limits::in_force(&spec.limits, &spec.plugins[0].limits);
    let row = |key: &str| {
        let row = rows.iter().find(|row| row.key == key).unwrap();
        (row.value, row.from, row.origin.map(|origin| origin.line()))
    };
    assert_eq!(row("tables"), (Bound::Number(5), LimitFrom::Defaults, Some(5)));
    assert_eq!(row("crossing"), (Bound::Bytes(11 << 10), LimitFrom::Plugin, Some(14)));
    assert_eq!(row("start.fuel"), (Bound::None, LimitFrom::Plugin, Some(18)));
    assert_eq!(row("memory"), (Bound::Bytes(4 << 30), LimitFrom::Default, None));
    let nothing = Default::default();
    let rows = Limits::in_force(&nothing, &spec.plugins[1].limits);
    let start = rows.iter().find(|row| row.key == "start.deadline").unwrap();
    assert_eq!((start.value, start.from), (Bound::Time(Duration::from_micros(14)), LimitFrom::Call("deadline")));
}

#[test]
fn a_tick_is_kept_within_bounds() {
    let report = |tick: &str| {
        let text = format!("[graph]\nroot = \"a:b/c\"\noptional = true\n[engine]\ntick = {tick}");
        let spec = parse("g", &text, Path::new("")).unwrap();
        plan(&spec, &discover(&spec), &[]).1.to_string()
    };
    for tick in ["\"100us\"", "\"100ms\"", "\"1.5ms\""] {
        assert_eq!(report(tick), "");
    }
    for tick in ["\"99us\"", "\"1s\""] {
        holds(&report(tick), &["is not kept", "g:5:8", "from `\"100us\"` to `\"100ms\"`"]);
    }
    holds(&report("\"none\""), &["`tick` cannot be"]);
    holds(&report("5"), &["the unit is missing"]);
}

#[test]
fn functions_may_have_limits_of_their_own() {
    let text = r#"
[graph]
root = "a:b/c"
[plugin.x]
component = "x.wasm"
[plugin.x.limits]
fuel = 7
[plugin.x.limits."a:b/c#f"]
deadline = "50ms"
[plugin.x.limits."a:b/c@1#bucket.sum"]
deadline = "none"
fuel = 9
"#;
    let spec = parse("g", text, Path::new("")).unwrap();
    assert!(spec.problems.is_empty(), "{:?}", spec.problems);
    let limits = &spec.plugins[0].limits;
    let functions: Vec<_> = limits.functions.iter().map(|function| function.function.as_str()).collect();
    assert_eq!(functions, ["a:b/c#f", "a:b/c@1#bucket.sum"]);
    let rows = Limits::in_force(&spec.limits, limits);
    let rows: Vec<_> = rows.iter().filter(|row| row.key.contains('#')).collect();
    let said: Vec<_> = rows.iter().map(|row| format!("{} = {}", row.key, row.value)).collect();
    let expected =
        ["\"a:b/c#f\".deadline = 50ms", "\"a:b/c@1#bucket.sum\".deadline = none", "\"a:b/c@1#bucket.sum\".fuel = 9"];
    assert_eq!(said, expected);
    assert_eq!(rows[0].origin.map(|origin| origin.line()), Some(9));
    let spec = parse("g", &text.replace("fuel = 9", "memory = 9"), Path::new("")).unwrap();
    let problem = &spec.problems[0];
    assert!(problem.message.contains("unknown key `memory`"), "{problem:?}");
}

#[test]
fn every_fault_has_its_line() {
    // Each line that ends in `#!` and words is at fault, and its error holds the words.
    let text = r#"
[graph]
root = 5                                   #! `root` is a string, not the integer `5`
cardinality = "exactly_one"                #! there is no cardinality "exactly_one"
plugs = "pipe"                             #! `plugs` is a list of plugin ids
rooot = "x"                                #! unknown key `rooot` in `graph`
[default.limits]                           #! unknown key `default` in the manifest
[defaults]
memory = "1MiB"                            #! unknown key `memory` in `defaults`
[defaults.limits]
memory = "64MB"                            #! there is no unit `MB`
deadline = 5                               #! the unit is missing
fuel = -1                                  #! must not be negative
stack = "1MiB"                             #! unknown key `stack` in `defaults.limits`
tables = "many"                            #! `tables` is a whole number
crossing = true                            #! `crossing` is a size
compile = 30                               #! the unit is missing
start = { memory = 1, fuel = -2 }          #! unknown key `memory` in `defaults.limits.start`
[plugin.no-component]                      #! has no `component`
[plugin.a]
component = ["a.wasm"]                     #! `component` is a string, not a list
compnent = "a.wasm"                        #! unknown key `compnent` in `plugin.a`
plug = 1                                   #! `plug` is a contract or a list of contracts
sha256 = true                              #! `sha256` is a string
lifetime = "graf"                          #! there is no lifetime "graf"
instances = 0                              #! `instances` is a whole number from 1 to 1024
deadline = "5s"                            #! unknown key `deadline` in `plugin.a`
stdout = true                              #! unknown key `stdout` in `plugin.a`
config = "x"                               #! `config` is a table
[plugin.a.sockets]
"demo:log/sink" = "console"                #! is a list of plugin ids
"demo:log/other" = [1]                     #! is a string, not the integer `1`
[plugin.a.rename]
"x:y/z" = []                               #! what `x:y/z` stands for is a string
[plugin.a.limits]
memory = "lots"                            #! does not begin with a number
deadline = "5 parsecs"                     #! there is no unit `parsecs`
fuel = "a lot"                             #! `fuel` is a whole number
[plugin.a.wasi]
stdout = "yes"                             #! `stdout` is `true` or `false`
stdot = true                               #! unknown key `stdot`
env = { A = 1 }                            #! the environment variable `A` is a string
[[plugin.a.wasi.dirs]]                     #! this element of `dirs` has no `guest`
host = "x"
[plugin.b]
component = "b.wasm"
instances = "four"                         #! `instances` is a whole number, not the string "four"
config = { x = inf, y = 99999999999999999999999999 }  #! JSON has no number `inf`
wasi.dirs = [{ host = "a", guest = "/a", wirte = true }]  #! unknown key `wirte`
"#;
    let spec = parse("dir/graph.toml", text, Path::new("dir")).unwrap();
    let found: Vec<(usize, String)> = spec
        .problems
        .iter()
        .map(|p| (p.origin.as_ref().map_or(0, |origin| origin.line()), p.message.clone()))
        .collect();
    for (index, line) in text.lines().enumerate() {
        let Some((_, words)) = line.split_once("#! ") else { continue };
        let there = found.iter().any(|(at, message)| *at == index + 1 && message.contains(words));
        assert!(there, "line {}: `{words}` is not among {found:#?}", index + 1);
    }
    let lines = text.lines().filter(|line| line.contains("#! ")).count();
    // The line with `inf` has a number that is too large as well, and that with `start` another fault of its own.
    assert_eq!(found.len(), lines + 2, "{found:#?}");
    let all = jackfield_plan::report::LoadReport::from(spec.problems).to_string();
    holds(
        &all,
        &[
            "did you mean \"exactly-one\"?",
            "write `[\"pipe\"]`",
            "did you mean `root`?",
            "did you mean `defaults`?",
            "`memory` belongs into `defaults.limits`",
            "did you mean `MiB`?",
            "`deadline` belongs into `plugin.a.limits`",
            "`stdout` belongs into `plugin.a.wasi`",
            "did you mean `component`?",
            "the keys here are `memory`, `deadline`, `fuel`, `tables`, `instances`",
            "has more than 64 bits",
        ],
    );
}

#[test]
fn a_fault_is_shown_with_its_line_and_a_caret() {
    let spec = parse("graph.toml", "[graph]\nroot = \"a:b/c\"\ncardinalty = \"any\"\n", Path::new("")).unwrap();
    same(
        &spec.problems[0].to_string(),
        "error: unknown key `cardinalty` in `graph`
 --> graph.toml:3:1
  |
3 | cardinalty = \"any\"
  | ^^^^^^^^^^
help: did you mean `cardinality`?",
    );
}

#[test]
fn what_is_not_toml_is_said_line_by_line() {
    for text in [
        "[graph",
        "a = \nb = 1",
        "[plugin.a]\n[plugin.a]\n",
        "x = \"",
        "\u{0}",
        "= 1",
        "[[[",
        "[plugin]\na.b = 1\na.b = 2",
    ] {
        let problems = parse("graph.toml", text, Path::new("")).unwrap_err();
        assert!(problems.iter().all(|problem| problem.origin.is_some()), "{text:?}: {problems:?}");
        holds(&problems[0].to_string(), &["not valid TOML", "graph.toml:"]);
    }
    let deep = format!("x = {}", "[".repeat(100_000));
    assert!(parse("graph.toml", &deep, Path::new("")).is_err());
}

#[test]
fn no_manifest_brings_the_reader_down() {
    for end in (0..WHOLE.len()).step_by(3).filter(|end| WHOLE.is_char_boundary(*end)) {
        drop(parse("graph.toml", &WHOLE[..end], Path::new("")));
        drop(parse("graph.toml", &WHOLE[end..], Path::new("")));
    }
    for at in (0..WHOLE.len()).step_by(5) {
        for other in [b'"', b'[', b'=', b'\n', b'.', b'\t'] {
            let mut bytes = WHOLE.as_bytes().to_vec();
            bytes[at] = other;
            drop(parse("graph.toml", std::str::from_utf8(&bytes).unwrap(), Path::new("")));
        }
    }
}

#[test]
fn empty_and_missing_manifests_are_errors() {
    let spec = parse("graph.toml", "", Path::new("")).unwrap();
    holds(&spec.problems[0].to_string(), &["there is no `[graph]`", "graph.toml:1:1"]);
    let spec = parse("graph.toml", "[graph]\n", Path::new("")).unwrap();
    holds(&spec.problems[0].to_string(), &["`graph` has no `root`", "graph.toml:1:2"]);
    let problems = read(Path::new("no/such/graph.toml")).unwrap_err();
    holds(&problems[0].to_string(), &["no/such/graph.toml", "cannot be read"]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("graph.toml");
    std::fs::write(&path, b"a = 1\n\xff").unwrap();
    holds(&read(&path).unwrap_err()[0].to_string(), &["graph.toml:2 is not UTF-8"]);
}

#[test]
fn a_graph_from_files_is_planned_and_its_faults_have_lines() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    write("pipe.wasm", &component("import demo:text-sockets/filter-any@0.1.0; export demo:text/pipeline@0.1.0;"));
    write("upper.wasm", &component("export demo:text/filter@0.1.0;"));
    let text = "[graph]\nroot = \"demo:text/pipeline\"\n[plugin.pipe]\ncomponent = \"pipe.wasm\"\n[plugin.upper]\ncomponent = \"upper.wasm\"\n";
    write("graph.toml", text.as_bytes());
    let spec = read(&folder.path().join("graph.toml")).unwrap();
    let (plan_, report) = plan(&spec, &discover(&spec), &[]);
    assert!(report.is_empty(), "{report}");
    holds(&plan_.to_string(), &["filter-any@0.1.0: upper\n", "root demo:text/pipeline@0.1.0 (any): pipe\n"]);

    let text = format!(
        "{text}sokets = {{}}\n[plugin.gone]\ncomponent = \"gone.wasm\"\n[plugin.user]\ncomponent = \"pipe.wasm\"\n[plugin.user.sockets]\n\"demo:text/filter\" = [\"uper\"]\n"
    );
    let spec = parse("graph.toml", &text, folder.path()).unwrap();
    let (_, report) = plan(&spec, &discover(&spec), &[]);
    let lines: Vec<Option<usize>> =
        report.problems.iter().map(|p| p.origin.as_ref().map(|origin| origin.line())).collect();
    assert_eq!(lines, [Some(7), Some(9), Some(13)], "{report}");
    holds(
        &report.to_string(),
        &[
            "plugin `upper`: unknown key `sokets`",
            "did you mean `sockets`?",
            "gone.wasm` cannot be read",
            "did you mean `upper`?",
        ],
    );
}

#[test]
fn problems_name_the_key_that_they_are_about() {
    let keys = |text: &str| {
        let spec = parse("graph.toml", text, Path::new("")).unwrap();
        spec.problems.into_iter().map(|problem| problem.key.unwrap_or_default()).collect::<Vec<_>>()
    };
    assert_eq!(keys(""), ["graph"]);
    assert_eq!(keys("[graph]\nrood = \"a:b/c\"\n"), ["graph.root", "graph.rood"]);
    assert_eq!(keys("[graph]\nroot = 1\n"), ["graph.root"]);
    let plugin = "[graph]\nroot = \"a:b/c\"\n[plugin.\"a.b\"]\ncomponent = \"a.wasm\"\n";
    assert_eq!(keys(&format!("{plugin}limits.memory = true\n")), ["plugin.\"a.b\".limits.memory"]);
    assert_eq!(keys(&format!("{plugin}wasi.env = {{ \"\" = \"x\" }}\n")), ["plugin.\"a.b\".wasi.env"]);
    assert_eq!(keys(&format!("{plugin}sockets.\"x:y/z\" = 1\n")), ["plugin.\"a.b\".sockets.\"x:y/z\""]);
}

#[test]
fn what_the_application_serves_is_read() {
    let text = "[graph]\nroot = \"a:b/c\"\nhost = [\"demo:text/greeting\", \"demo:kv/store@0.1\"]\n\
                [host.\"demo:text/greeting\".stub]\ngreet = '\"hi\"'\n\"bucket.open\" = \"ok(1)\"\n";
    let spec = parse("graph.toml", text, Path::new("")).expect("it is TOML");
    assert!(spec.problems.is_empty(), "{:?}", spec.problems);
    let contracts: Vec<&str> = spec.host.iter().map(|host| host.contract.as_str()).collect();
    assert_eq!(contracts, ["demo:text/greeting", "demo:kv/store@0.1", "demo:text/greeting"]);
    let stubs: Vec<(&str, &str)> =
        spec.host[2].stub.iter().map(|stub| (stub.function.as_str(), stub.reply.as_str())).collect();
    assert_eq!(stubs, [("greet", "\"hi\""), ("bucket.open", "ok(1)")]);
    let wrong = [
        ("host = [\"a:b/c\", \"a:b/c\"]", "lists `a:b/c` twice"),
        ("host = \"a:b/c\"", "is a list"),
        ("host = []\n[host.\"a:b/c\".stub]\nf = true", "holds a WAVE value"),
        ("host = []\n[host.\"a:b/c\"]\nstubs = {}", "unknown key `stubs`"),
    ];
    for (keys, words) in wrong {
        let spec =
            parse("graph.toml", &format!("[graph]\nroot = \"a:b/c\"\n{keys}\n"), Path::new("")).expect("it is TOML");
        assert!(spec.problems.iter().any(|problem| problem.message.contains(words)), "{keys}: {:?}", spec.problems);
    }
}

#[test]
fn a_manifest_of_unknown_keys_is_told_at_once() {
    let start = std::time::Instant::now();
    let keys: String = (0..10_000).map(|at| format!("key-{at} = {at}\n")).collect();
    let spec = parse("graph.toml", &format!("[graph]\nroot = \"a:b/c\"\n{keys}"), Path::new("")).expect("it is TOML");
    let texts: Vec<String> = spec.problems.iter().map(ToString::to_string).collect();
    assert_eq!(texts.len(), 101, "{texts:?}");
    assert!(texts[0].contains("unknown key `key-0`") && texts[0].contains("graph.toml:3:1"), "{}", texts[0]);
    assert!(texts[100].contains("9900 more unknown keys"), "{}", texts[100]);
    assert!(start.elapsed() < std::time::Duration::from_secs(2), "{:?}", start.elapsed());
}
