//! What a machine does to a run: it is killed in the middle of a write, the disk is full, there are no more files. What was written
//! is whole or not there, what could be done is done, and the rest is told.
#![cfg(unix)]

use std::process::Stdio;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::support::{Folder, Run, SUM, TWICE};

const GRAPH: &str = "[graph]\nroot = \"demo:math/twice\"\n[plugin.twice]\ncomponent = \"twice.wat\"\n[plugin.sum]\ncomponent = \"sum.wat\"\n";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("sum.wat", SUM);
    folder.write("twice.wat", TWICE);
    folder.write("graph.toml", GRAPH);
    folder
}

/// Numbers that differ from run to run: the moments of killing are not to be the same each time.
struct Numbers(u64);

impl Numbers {
    fn new() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970");
        Self(now.as_nanos() as u64 | 1)
    }

    fn below(&mut self, end: u64) -> u64 {
        // xorshift64
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// Starts the command and kills it at some moment of the time that it takes otherwise.
fn killed(folder: &Folder, arguments: &[&str], within: Duration, numbers: &mut Numbers) {
    let mut command = folder.command(arguments);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
    std::thread::sleep(Duration::from_micros(numbers.below(within.as_micros() as u64 + 1)));
    let _ = child.kill();
    child.wait().expect("it ended");
}

/// How often, and for how long at most: these tests are about moments, and find others in every run.
const ROUNDS: usize = 40;
const TIME: Duration = Duration::from_secs(20);

#[test]
fn who_is_killed_leaves_a_whole_lock_or_none() {
    let (folder, mut numbers) = (folder(), Numbers::new());
    let lock = folder.path().join("graph.lock");
    let begin = Instant::now();
    assert_eq!(folder.run(&["lock", "graph.toml"]).code, 0);
    let took = begin.elapsed();
    let first = std::fs::read_to_string(&lock).expect("it is there");
    // Another graph, so that the old lock and the new one differ.
    folder.write("graph.toml", format!("{GRAPH}limits.memory = \"1MiB\"\n"));
    assert_eq!(folder.run(&["lock", "graph.toml"]).code, 0);
    let second = std::fs::read_to_string(&lock).expect("it is there");
    assert_ne!(first, second);
    let end = Instant::now() + TIME;
    for round in 0..ROUNDS {
        let before = match round % 2 {
            0 => None,
            _ => Some(&first),
        };
        match before {
            None => std::fs::remove_file(&lock).expect("it is there"),
            Some(text) => std::fs::write(&lock, text).expect("it can be written"),
        }
        killed(&folder, &["lock", "graph.toml"], took, &mut numbers);
        let found = std::fs::read_to_string(&lock).ok();
        assert!(found.as_ref() == before || found.as_ref() == Some(&second), "round {round}: {found:?}");
        if found.is_none() {
            folder.write("graph.lock", &second);
        }
        if Instant::now() > end {
            break;
        }
    }
}

#[test]
fn who_is_killed_leaves_a_recording_that_can_be_played() {
    let (folder, mut numbers) = (folder(), Numbers::new());
    let arguments = ["run", "graph.toml", "--record", "calls.jsonl", "--call", "twice#twice(20)"];
    let more: Vec<String> = (21..59).map(|number| format!("twice#twice({number})")).collect();
    let more = more.iter().flat_map(|call| ["--call", call]);
    let arguments: Vec<&str> = arguments.into_iter().chain(more).collect();
    let begin = Instant::now();
    assert_eq!(folder.run(&arguments).code, 0);
    let took = begin.elapsed();
    let recording = folder.path().join("calls.jsonl");
    let (mut parts, end) = (0, Instant::now() + TIME);
    for round in 0..ROUNDS {
        // There is none, or one of an earlier run.
        if round % 2 == 0 {
            let _ = std::fs::remove_file(&recording);
        }
        let was_there = recording.exists();
        killed(&folder, &arguments, took, &mut numbers);
        if !recording.exists() {
            assert!(!was_there, "round {round}: the recording of an earlier run is gone");
            continue;
        }
        let lines = std::fs::read_to_string(&recording).expect("it is text").lines().count();
        parts += usize::from(lines < 1 + 2 * 39);
        let played = folder.run(&["replay", "calls.jsonl"]);
        assert!(played.code == 0 && played.stderr.contains("played, 0 differences"), "round {round}: {played}");
        if Instant::now() > end {
            break;
        }
    }
    // How many of them were cut short is chance; that nothing was ever lost is not.
    eprintln!("{parts} recordings were cut short");
}

#[test]
fn who_is_killed_leaves_a_cache_that_can_be_used() {
    let (folder, mut numbers) = (folder(), Numbers::new());
    let arguments = ["run", "graph.toml", "--call", "twice#twice(4)"];
    let cache = folder.path().join(".cache");
    let begin = Instant::now();
    assert_eq!(folder.run(&arguments).code, 0);
    let (took, end) = (begin.elapsed(), Instant::now() + TIME);
    for round in 0..ROUNDS {
        let _ = std::fs::remove_dir_all(&cache);
        for _ in 0..2 {
            killed(&folder, &arguments, took, &mut numbers);
        }
        let run = folder.run(&arguments);
        assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "twice: 8\n", ""), "round {round}: {run}");
        if Instant::now() > end {
            break;
        }
    }
}

/// Runs the command under a limit of the shell's: `ulimit` with these words. A file that grows too large is an error then, no signal.
fn limited(folder: &Folder, limit: &str, arguments: &[&str]) -> Run {
    let command = folder.command(arguments);
    let program = command.get_program().to_owned();
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", &format!("trap '' XFSZ; ulimit {limit}; exec \"$@\""), "sh"]).arg(program).args(arguments);
    shell.current_dir(folder.path()).stdin(Stdio::null());
    command.get_envs().for_each(|(name, value)| match value {
        Some(value) => drop(shell.env(name, value)),
        None => drop(shell.env_remove(name)),
    });
    let output = shell.output().expect("there is a shell");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it is text");
    Run { code: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: text(output.stderr) }
}

#[test]
fn a_disk_that_is_full_is_told_and_costs_no_more_than_what_it_holds() {
    let folder = folder();
    // No file may have more than 512 bytes (1,024 with some shells), as if there were no more room.
    let full = "-f 1";
    let calls: Vec<String> = (20..59).map(|number| format!("twice#twice({number})")).collect();
    let calls: Vec<&str> = calls.iter().flat_map(|call| ["--call", call]).collect();
    let run = limited(&folder, full, &[&["run", "graph.toml", "--record", "calls.jsonl"], &calls[..]].concat());
    // Every reply is there, compiled code is not kept, and of the recording the lines that had room are.
    assert_eq!(run.stdout.lines().count(), 39, "{run}");
    assert!(run.code == 2 && run.stderr.contains("`calls.jsonl` cannot be written"), "{run}");
    let played = folder.run(&["replay", "calls.jsonl"]);
    assert!(played.code == 0 && played.stderr.contains("0 differences"), "{played}");
    let cached = || walk(&folder.path().join(".cache")).into_iter().filter(|length| *length > 1024).count();
    // What is replaced as a whole stays as it was.
    assert_eq!(folder.run(&["lock", "graph.toml"]).code, 0);
    let lock = std::fs::read(folder.path().join("graph.lock")).expect("it is there");
    assert!(lock.len() > 1024, "it would have room");
    folder.write("graph.toml", format!("{GRAPH}limits.memory = \"1MiB\"\n"));
    let run = limited(&folder, full, &["lock", "graph.toml"]);
    assert!(run.code == 2 && run.stderr.contains("graph.lock") && run.stderr.contains("cannot be written"), "{run}");
    assert_eq!(std::fs::read(folder.path().join("graph.lock")).expect("it is there"), lock);
    let run = limited(&folder, full, &["compile", "sum.wat", "-o", "sum.cwasm"]);
    assert!(run.code == 2 && run.stderr.contains("sum.cwasm") && run.stderr.contains("cannot be written"), "{run}");
    assert!(!folder.path().join("sum.cwasm").exists());
    // Without the limit all is as ever.
    assert_eq!(folder.run(&["run", "graph.toml", "--call", "twice#twice(4)"]).stdout, "twice: 8\n");
    assert!(cached() > 0, "the cache is used again");
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .expect("it is there")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with(".jackfield-"))
        .collect();
    assert!(left.is_empty(), "{left:?} is left behind");
}

/// The lengths of all files below a folder.
fn walk(folder: &std::path::Path) -> Vec<u64> {
    let mut lengths = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.metadata() {
            Ok(found) if found.is_dir() => lengths.extend(walk(&entry.path())),
            Ok(found) => lengths.push(found.len()),
            Err(_) => {}
        }
    }
    lengths
}

#[test]
fn sixty_four_files_are_enough_for_a_hundred_plugins() {
    let folder = folder();
    let mut graph = GRAPH.replace("[plugin.sum]\ncomponent = \"sum.wat\"\n", "");
    for number in 0..100 {
        // Of each its own code, so that each has an entry of the cache.
        folder.write(&format!("sum{number}.wat"), format!("{SUM}\n;; {number}\n"));
        graph.push_str(&format!("[plugin.sum{number}]\ncomponent = \"sum{number}.wat\"\n"));
    }
    let sums = "[plugin.twice.sockets]\n\"demo:math/sum\" = [\"sum7\"]\n";
    folder.write("graph.toml", graph + sums);
    // Compiled and from the cache.
    for _ in 0..2 {
        let run = limited(&folder, "-n 64", &["run", "graph.toml", "--call", "twice#twice(4)"]);
        assert_eq!((run.code, run.stdout.as_str()), (0, "twice: 8\n"), "{run}");
    }
    // With next to none it says so, and what was there is there.
    let run = limited(&folder, "-n 4", &["run", "graph.toml", "--record", "calls.jsonl", "--call", "twice#twice(4)"]);
    assert!(run.code == 2 || run.stdout == "twice: 8\n", "{run}");
    assert!(run.code != 2 || run.stderr.contains("Too many open files") || run.stderr.contains("open files"), "{run}");
    let run = folder.run(&["run", "graph.toml", "--call", "twice#twice(4)"]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "twice: 8\n", ""), "{run}");
}
