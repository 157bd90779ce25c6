//! WASI is always there, and gives nothing that was not granted.

use std::time::{Duration, Instant};

use jackfield::Val;
use jackfield_tests_runtime::{error, load, report, value};

const PROBE: &str = "wasi-probe:probe/probe";

fn probe(grants: &str) -> jackfield::Graph {
    load(&format!("[graph]\nroot = \"{PROBE}\"\n[plugin.probe]\ncomponent = \"wasi/probe\"\n{grants}\n"))
}

fn is_err(val: &Val) -> bool {
    matches!(val, Val::Result(Err(_)))
}

#[test]
fn nothing_is_granted_by_default() {
    let graph = probe("");
    assert_eq!(value(&graph, PROBE, "env", &[]), Val::List(vec![]));
    assert_eq!(value(&graph, PROBE, "args", &[]), Val::List(vec![]));
    assert!(is_err(&value(&graph, PROBE, "read", &["/etc/hostname".into()])));
    assert!(is_err(&value(&graph, PROBE, "write", &["/tmp/jackfield-test".into(), "x".into()])));
    assert!(is_err(&value(&graph, PROBE, "listing", &["/".into()])));
    assert!(is_err(&value(&graph, PROBE, "connect", &["127.0.0.1:9".into()])));
    assert_eq!(value(&graph, PROBE, "hear", &[]), Val::from(""));
    assert_eq!(jackfield_tests_runtime::call(&graph, PROBE, "say", &["swallowed".into()]), Ok(None));
}

#[test]
fn clocks_and_random_numbers_are_there() {
    let graph = probe("");
    assert!(matches!(value(&graph, PROBE, "clock", &[]), Val::U64(seconds) if seconds > 1_600_000_000));
    assert!(matches!(value(&graph, PROBE, "random", &[]), Val::U64(_)));
}

#[test]
fn the_last_of_stderr_is_kept_for_error_texts() {
    let graph = probe("");
    assert_eq!(jackfield_tests_runtime::call(&graph, PROBE, "complain", &["all is well".into()]), Ok(None));
    let failed = error(&graph, PROBE, "panic", &["the probe broke".into()]);
    assert_eq!(failed.case(), "trap");
    assert!(failed.text().contains("the probe broke"), "{failed}");
    assert!(!failed.text().contains('\n'), "{failed}");
}

#[test]
fn exit_ends_the_call_and_not_the_host() {
    let graph = probe("");
    let failed = error(&graph, PROBE, "exit", &[Val::S32(3)]);
    assert_eq!(failed.plugin(), "probe");
    assert_eq!(value(&graph, PROBE, "args", &[]), Val::List(vec![]));
}

#[test]
fn what_is_granted_is_there_and_no_more() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let secret = tempfile::tempdir().expect("a temporary folder can be made");
    std::fs::write(folder.path().join("a.txt"), "hello").expect("the file can be written");
    std::fs::write(secret.path().join("b.txt"), "secret").expect("the file can be written");
    let grants = |write: bool| {
        format!(
            "[plugin.probe.wasi]\nenv = {{ LANG = \"C\", ANSWER = \"42\" }}\ndirs = [{{ host = {:?}, guest = \"/data\", write = {write} }}]",
            folder.path().display().to_string()
        )
    };
    let graph = probe(&grants(false));
    let pair = |key: &str, value: &str| Val::Tuple(vec![key.into(), value.into()]);
    let Val::List(env) = value(&graph, PROBE, "env", &[]) else { panic!("env returns a list") };
    assert_eq!(env.len(), 2);
    assert!(env.contains(&pair("LANG", "C")) && env.contains(&pair("ANSWER", "42")), "{env:?}");
    let ok = |text: &str| Val::Result(Ok(Some(Box::new(text.into()))));
    assert_eq!(value(&graph, PROBE, "read", &["/data/a.txt".into()]), ok("hello"));
    assert!(is_err(&value(&graph, PROBE, "write", &["/data/a.txt".into(), "x".into()])), "the folder is read-only");
    let name = secret.path().file_name().expect("it has a name").to_string_lossy().into_owned();
    assert!(is_err(&value(&graph, PROBE, "read", &[format!("/data/../{name}/b.txt").into()])));

    let graph = probe(&grants(true));
    assert_eq!(value(&graph, PROBE, "write", &["/data/new.txt".into(), "x".into()]), Val::Result(Ok(None)));
    assert_eq!(std::fs::read_to_string(folder.path().join("new.txt")).expect("it was written"), "x");
}

#[test]
fn a_granted_folder_is_looked_up_once() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let path = |name: &str| folder.path().join(name);
    for name in ["granted/inner", "secret"] {
        std::fs::create_dir_all(path(name)).expect("the folder can be made");
    }
    std::fs::write(path("granted/inner/a.txt"), "hello").expect("the file can be written");
    std::fs::write(path("secret/a.txt"), "secret").expect("the file can be written");
    let (outer, inner) = (path("granted").display().to_string(), path("granted/inner").display().to_string());
    let graph = probe(&format!(
        "[plugin.probe.wasi]\ndirs = [{{ host = {outer:?}, guest = \"/outer\", write = true }}, {{ host = {inner:?}, guest = \"/inner\", write = false }}]"
    ));
    let ok = |text: &str| Val::Result(Ok(Some(Box::new(text.into()))));
    assert_eq!(value(&graph, PROBE, "read", &["/inner/a.txt".into()]), ok("hello"));
    // A plugin that may write around another granted folder puts a link in its place, and has itself made anew.
    assert_eq!(value(&graph, PROBE, "rename", &["/outer/inner".into(), "/outer/old".into()]), Val::Result(Ok(None)));
    assert_eq!(value(&graph, PROBE, "symlink", &["../secret".into(), "/outer/inner".into()]), Val::Result(Ok(None)));
    let _ = error(&graph, PROBE, "exit", &[Val::S32(1)]);
    assert_eq!(value(&graph, PROBE, "read", &["/inner/a.txt".into()]), ok("hello"), "its name leads elsewhere by now");
}

#[test]
fn a_granted_folder_that_is_not_there_is_a_load_error() {
    let report = report(&format!(
        "[graph]\nroot = \"{PROBE}\"\n[plugin.probe]\ncomponent = \"wasi/probe\"\n[plugin.probe.wasi]\ndirs = [{{ host = \"/no/such/folder\", guest = \"/data\" }}]\n"
    ));
    let text = report.to_string();
    assert!(text.contains("/no/such/folder") && text.contains("probe"), "{text}");
}

#[test]
fn seeded_random_numbers_and_fixed_clocks_are_the_same_in_each_run() {
    let grants = "[plugin.probe.wasi]\nrandom = \"seeded:42\"\nclock = \"fixed:2026-01-01T00:00:00Z\"\nargs = [\"probe\", \"-v\"]";
    let run = |grants: &str| {
        let graph = probe(grants);
        let numbers: Vec<Val> = (0..3).map(|_| value(&graph, PROBE, "random", &[])).collect();
        // The next instance begins anew.
        let _ = error(&graph, PROBE, "exit", &[Val::S32(3)]);
        assert_eq!(value(&graph, PROBE, "random", &[]), numbers[0]);
        (numbers, value(&graph, PROBE, "clock", &[]), value(&graph, PROBE, "args", &[]))
    };
    let (numbers, clock, args) = run(grants);
    assert_eq!(clock, Val::U64(1_767_225_600));
    assert_eq!(args, Val::List(vec!["probe".into(), "-v".into()]));
    assert_eq!(run(grants).0, numbers);
    assert_ne!(run(&grants.replace("seeded:42", "seeded:43")).0, numbers);
    let graph = probe(grants);
    assert_eq!(jackfield_tests_runtime::call(&graph, PROBE, "sleep", &[Val::U32(20)]), Ok(None), "sleeping works");
}

/// A folder to grant, with one file.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    std::fs::write(folder.path().join("a.txt"), "hello").expect("the file can be written");
    folder
}

fn granted(folder: &tempfile::TempDir, limits: &str) -> jackfield::Graph {
    let host = folder.path().display().to_string();
    probe(&format!(
        "[plugin.probe.wasi]\ndirs = [{{ host = {host:?}, guest = \"/data\", write = true }}]\n[plugin.probe.limits]\n{limits}"
    ))
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_below_a_granted_folder_are_not_opened() {
    let folder = folder();
    let made = std::process::Command::new("mkfifo").arg(folder.path().join("pipe")).status();
    assert!(made.expect("mkfifo is there").success());
    std::os::unix::fs::symlink("pipe", folder.path().join("link")).expect("a link can be made");
    let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("socket")).expect("a socket can be made");
    let graph = granted(&folder, "deadline = \"20s\"");
    for name in ["pipe", "link", "socket"] {
        // Nobody has the pipe's other end: to open it would wait for ever.
        let path = format!("/data/{name}");
        let read = value(&graph, PROBE, "read", &[path.as_str().into()]);
        assert!(is_err(&read), "{name}: {read:?}");
        let written = value(&graph, PROBE, "write", &[path.as_str().into(), "x".into()]);
        assert!(is_err(&written), "{name}: {written:?}");
    }
    let ok = Val::Result(Ok(Some(Box::new("hello".into()))));
    assert_eq!(value(&graph, PROBE, "read", &["/data/a.txt".into()]), ok, "all else is as before");
}

#[test]
fn an_instance_has_so_many_files_open_and_the_next_is_an_error_of_its_own() {
    let folder = folder();
    let graph = granted(&folder, "");
    let some = value(&graph, PROBE, "hoard", &["/data/a.txt".into(), Val::U32(20)]);
    assert_eq!(some, Val::Result(Ok(Some(Box::new(Val::U32(20))))));
    let many = value(&graph, PROBE, "hoard", &["/data/a.txt".into(), Val::U32(1000)]);
    let Val::Result(Err(Some(error))) = &many else { panic!("{many:?}") };
    let Val::String(error) = &**error else { panic!("{error:?}") };
    assert!(error.contains("memory"), "{error}");
    let ok = Val::Result(Ok(Some(Box::new("hello".into()))));
    assert_eq!(value(&graph, PROBE, "read", &["/data/a.txt".into()]), ok, "they are closed again");
}

#[test]
fn a_sleep_ends_at_the_deadline() {
    let graph = probe("[plugin.probe.limits]\ndeadline = \"300ms\"");
    let start = Instant::now();
    let failed = error(&graph, PROBE, "sleep", &[Val::U32(20_000)]);
    assert_eq!((failed.case(), failed.plugin()), ("deadline", "probe"), "{failed}");
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    assert_eq!(jackfield_tests_runtime::call(&graph, PROBE, "sleep", &[Val::U32(5)]), Ok(None));
}

#[test]
fn calls_from_inside_an_async_runtime_work() {
    let runtimes = [
        tokio::runtime::Builder::new_current_thread().build().expect("a runtime can be made"),
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("a runtime can be made"),
    ];
    for runtime in runtimes {
        runtime.block_on(async {
            let graph = probe("");
            assert_eq!(jackfield_tests_runtime::call(&graph, PROBE, "sleep", &[Val::U32(5)]), Ok(None));
            assert_eq!(value(&graph, PROBE, "env", &[]), Val::List(vec![]));
            assert_eq!(jackfield_tests_runtime::call(&graph, PROBE, "say", &["hello".into()]), Ok(None));
        });
    }
}

#[test]
fn listing_a_granted_folder() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    std::fs::write(folder.path().join("only.txt"), "").expect("the file can be written");
    let graph = probe(&format!(
        "[plugin.probe.wasi]\ndirs = [{{ host = {:?}, guest = \"/data\", write = false }}]",
        folder.path().display().to_string()
    ));
    let Val::Result(Ok(Some(names))) = value(&graph, PROBE, "listing", &["/data".into()]) else {
        panic!("it can be listed")
    };
    assert_eq!(*names, Val::List(vec!["only.txt".into()]));
}
