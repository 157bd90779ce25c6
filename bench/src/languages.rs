//! What a plugin costs in each language: the plugins of the contract test table, through the command and in this process.
//!
//! The table goes to stdout and into docs/languages.md.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use jackfield::{Engine, EngineConfig, Graph, Plugin};
use serde_json::{Value, json};

use crate::measure::median;

/// The languages, by their words; each has a folder below `tests/languages`.
const WORDS: [&str; 8] = ["rust", "c", "cpp", "zig", "as", "js", "ts", "python"];
/// How often the command is started, and how many calls are timed.
const RUNS: usize = 9;
const CALLS: usize = 2000;
/// How many instances share the measurement of one's memory.
const INSTANCES: usize = 8;

const BEGIN: &str = "<!-- costs: measured and written by `cargo xtask bench` -->\n";
const END: &str = "<!-- end of costs -->\n";

/// What was measured of a language.
struct Cost {
    word: &'static str,
    bytes: u64,
    imports: usize,
    first_ms: f64,
    call_us: f64,
    idle_kib: f64,
}

/// Measures each language whose plugin can be built here; the results as they go into the file.
pub(crate) fn run(command: &Path) -> Vec<Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("a temporary folder cannot be made: {error}"));
    let bench = Bench { command, out: folder.path().to_owned(), cache: root.join("target/cache") };
    let folders = WORDS.iter().map(|word| (*word, root.join("tests/languages").join(word)));
    let costs: Vec<Cost> =
        folders.filter(|(_, folder)| folder.is_dir()).filter_map(|(word, folder)| bench.cost(word, &folder)).collect();
    let table = table(&costs);
    println!("{table}");
    let page = root.join("docs/languages.md");
    if let Ok(text) = std::fs::read_to_string(&page)
        && let Some((before, rest)) = text.split_once(BEGIN)
        && let Some((_, after)) = rest.split_once(END)
        && let Err(error) = std::fs::write(&page, format!("{before}{BEGIN}{table}{END}{after}"))
    {
        eprintln!("{}: {error}", page.display());
    }
    let result = |cost: &Cost| {
        json!({
            "name": format!("a plugin in {}", cost.word), "bytes": cost.bytes, "wasi_imports": cost.imports, "first_call_ms": cost.first_ms,
            "kib_call_us": cost.call_us, "idle_kib": cost.idle_kib,
        })
    };
    costs.iter().map(result).collect()
}

fn table(costs: &[Cost]) -> String {
    let mut text = "\n| language | component | WASI imports | start to first reply, from the cache | a call with 1 KiB | an idle instance |\n\
                    |---|---|---|---|---|---|\n"
        .to_owned();
    for cost in costs {
        let _ = writeln!(
            text,
            "| `{}` | {:.0} KiB | {} | {:.0} ms | {:.1} µs | {:.0} KiB |",
            cost.word,
            cost.bytes as f64 / 1024.0,
            cost.imports,
            cost.first_ms,
            cost.call_us,
            cost.idle_kib
        );
    }
    text + "\n"
}

struct Bench<'a> {
    command: &'a Path,
    /// Where components are put.
    out: PathBuf,
    cache: PathBuf,
}

impl Bench<'_> {
    fn cost(&self, word: &'static str, folder: &Path) -> Option<Cost> {
        let out = self.out.display().to_string();
        let built = self.output(&["build", &folder.display().to_string(), "-o", &out]);
        let Some(component) = built.as_deref().and_then(|text| text.lines().next()).map(str::to_owned) else {
            eprintln!(
                "left out: the plugin in `{word}` cannot be built here; `jackfield doctor {}` says why",
                folder.display()
            );
            return None;
        };
        let inspected: Value = serde_json::from_str(&self.output(&["inspect", &component, "--json"])?).ok()?;
        let call = "conformance:suite/behaviour#count()";
        // The first run fills the cache.
        self.output(&["call", &component, call])?;
        let first_ms = median((0..RUNS).map(|_| self.first_line(&["call", &component, call])).collect());
        Some(Cost {
            word,
            bytes: std::fs::metadata(&component).ok()?.len(),
            imports: inspected["wasi"].as_array().map_or(0, Vec::len),
            first_ms,
            call_us: self.call_us(&component),
            idle_kib: self.idle_kib(&component)?,
        })
    }

    fn start(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.command);
        command.args(arguments).env("XDG_CACHE_HOME", &self.cache).stdin(Stdio::null());
        command
    }

    /// What a command prints, if it succeeds; what it says goes to stderr.
    fn output(&self, arguments: &[&str]) -> Option<String> {
        let output = self.start(arguments).stderr(Stdio::inherit()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Milliseconds from the start of a process to the first line that it prints.
    fn first_line(&self, arguments: &[&str]) -> f64 {
        let start = Instant::now();
        let child = self.start(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = child.unwrap_or_else(|error| panic!("{}: {error}", self.command.display()));
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            let _ = BufReader::new(stdout).read_line(&mut line);
        }
        let taken = start.elapsed().as_secs_f64() * 1e3;
        let _ = child.wait();
        taken
    }

    /// An engine that keeps what it compiles.
    fn engine(&self) -> Option<Engine> {
        let cache = Some(self.cache.join("bench"));
        Engine::new(&EngineConfig { cache, ..EngineConfig::default() }).ok()
    }

    /// A graph of the plugin alone.
    fn graph(&self, engine: &Engine, component: &str) -> Option<Graph> {
        let builder = Graph::builder(engine).root("conformance:suite/values").lone();
        Some(builder.plugin(Plugin::from_file("plugin", component)).load().ok()?.0)
    }

    /// Microseconds of a dynamic call that takes and returns a string of 1 KiB.
    fn call_us(&self, component: &str) -> f64 {
        let Some(graph) = self.engine().and_then(|engine| self.graph(&engine, component)) else { return f64::NAN };
        let Ok(function) = graph.function("conformance:suite/values", "echo-string") else { return f64::NAN };
        let argument = [jackfield::Val::String("k".repeat(1024))];
        let times = (0..CALLS).map(|_| {
            let start = Instant::now();
            std::hint::black_box(function.call(&argument));
            start.elapsed().as_secs_f64() * 1e6
        });
        median(times.collect())
    }

    /// Memory that is this process's alone and that it has for a plugin more, after its first call.
    fn idle_kib(&self, component: &str) -> Option<f64> {
        let engine = self.engine()?;
        let ask = |graph: &Graph| Some(graph.dispatch("conformance:suite/behaviour", "count", &[]).ok()?.len());
        let several = |count: usize| -> Option<Vec<Graph>> {
            let graphs: Vec<Graph> = (0..count).map_while(|_| self.graph(&engine, component)).collect();
            for graph in &graphs {
                ask(graph)?;
            }
            Some(graphs)
        };
        // The first graphs pay for what all share, and for what the allocator keeps.
        let first = several(INSTANCES)?;
        let shared = private_dirty_kib()?;
        let more = several(INSTANCES)?;
        let taken = private_dirty_kib()? - shared;
        drop((first, more));
        Some(taken / INSTANCES as f64)
    }
}

/// The process's private memory that was written to (`/proc/self/smaps_rollup`, Linux).
fn private_dirty_kib() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/smaps_rollup").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("Private_Dirty:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}
