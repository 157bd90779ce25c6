//! Limits hold, do not drift, and leave nothing over.

use std::time::{Duration, Instant};

use jackfield_scripts::Sandbox;

use crate::support::{builder, outcome};

fn limited() -> Option<Sandbox> {
    let builder = builder()?.memory(8 << 20).time(Duration::from_millis(400)).tick(Duration::from_millis(1));
    Some(builder.build().unwrap_or_else(|error| panic!("{error}")))
}

#[test]
fn scripts_without_end_are_ended_and_the_next_run_is_right() {
    let Some(sandbox) = limited() else { return };
    for (source, expected) in [
        ("for (;;);", "!time"),
        ("/(a+)+$/.test('a'.repeat(40) + 'b')", "!time"),
        ("(async () => { for (;;) await 1 })()", "!time"),
        ("Promise.resolve().then(function again() { return Promise.resolve().then(again) })", "!"),
        ("const a = []; for (;;) a.push(new Array(1000).fill(1))", "!refused"),
        ("let s = 'x'; for (;;) s += s", "!"),
        ("new Uint8Array(1 << 30).length", "!"),
        ("function f() { return f() + 1 } f()", "!exception"),
        ("const f = () => [1].map(f); f()", "!exception"),
        ("let o = {}; for (let i = 0; i < 1e5; i++) o = { o }; o", "!"),
        ("JSON.parse('['.repeat(1e5))", "!"),
        ("eval('('.repeat(1e5))", "!"),
        ("/(/.test('')", "!syntax"),
        ("new RegExp('(?:'.repeat(1e5) + ')'.repeat(1e5)).test('')", "!"),
        ("try { (function f() { f() })() } catch (e) { e.constructor.name }", "\"RangeError\""),
    ] {
        for _ in 0..2 {
            let found = outcome(&sandbox, source);
            assert!(found == expected || (expected == "!" && found.starts_with('!')), "{source}: {found}");
            assert_ne!(found, "!engine", "{source}");
            assert_eq!(outcome(&sandbox, "[1, 2].map(x => x * 2)"), "[2,4]", "after {source}");
        }
    }
}

#[test]
fn a_time_limit_ends_a_run_soon_after() {
    let Some(builder) = builder() else { return };
    let sandbox = builder.time(Duration::from_millis(20)).tick(Duration::from_micros(500)).build().unwrap();
    for _ in 0..3 {
        let start = Instant::now();
        assert_eq!(outcome(&sandbox, "for (;;);"), "!time");
        let took = start.elapsed();
        // Others use the machine as well.
        assert!(took >= Duration::from_millis(20) && took < Duration::from_secs(2), "{took:?}");
    }
}

/// Threads, open files and mappings of this process.
#[cfg(target_os = "linux")]
fn kept_by_process() -> [usize; 3] {
    let entries = |folder: &str| std::fs::read_dir(folder).unwrap().count();
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap().lines().count();
    [entries("/proc/self/task"), entries("/proc/self/fd"), maps]
}

#[cfg(target_os = "linux")]
#[test]
fn many_runs_leave_nothing_over_and_limits_do_not_drift() {
    // In a process of its own: what other tests have open is not counted.
    const ALONE: &str = "JACKFIELD_SCRIPTS_ALONE";
    if std::env::var_os(ALONE).is_none() {
        let mut own = std::process::Command::new(std::env::current_exe().unwrap());
        own.args(["--exact", "limits::many_runs_leave_nothing_over_and_limits_do_not_drift", "--nocapture"]);
        let output = own.env(ALONE, "1").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        return;
    }
    let Some(builder) = builder() else { return };
    let sandbox = builder.memory(4 << 20).time(Duration::from_secs(20)).build().unwrap();
    // Just below the limit and just above it: what drifts is seen here.
    let fits = sandbox.compile("new Uint8Array(1 << 20).length", "fits.js").unwrap();
    let exceeds = sandbox.compile("new Uint8Array(4 << 20).length", "exceeds.js").unwrap();
    let round = || {
        assert_eq!(fits.run_json(None).unwrap(), "1048576");
        assert!(matches!(exceeds.run_json(None).unwrap_err().kind(), "refused" | "exception"));
    };
    (0..20).for_each(|_| round());
    let before = kept_by_process();
    let rounds = std::env::var("JACKFIELD_SCRIPTS_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(500);
    (0..rounds).for_each(|_| round());
    let [threads, files, maps] = kept_by_process();
    assert_eq!([threads, files], before[..2], "threads and files");
    assert!(maps <= before[2] + 8, "mappings: {maps}, before {}", before[2]);
}
