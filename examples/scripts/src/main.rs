//! `jackfield-scripts`: runs a script many times, on one thread or several, and prints its value and what a run took.

use std::io::{BufRead, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use jackfield_scripts::measure::{self, Measured};
use jackfield_scripts::{Level, Sandbox, ScriptError};

/// Runs JavaScript in a sandbox, each run in a world of its own
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs a script again and again on one thread
    Iter(Run),
    /// Runs a script again and again on several threads at once
    #[command(name = "par_iter", alias = "par-iter")]
    ParIter {
        #[command(flatten)]
        run: Run,
        /// How many threads; as many as there are processors if it is not said
        #[arg(long)]
        threads: Option<usize>,
    },
}

#[derive(Args)]
struct Run {
    /// The engine plugin, which `cargo xtask build-plugins` builds
    #[arg(long, default_value = "target/plugins/script-engine.wasm")]
    module: PathBuf,
    /// The script, or `-` for standard input; without it, on a terminal, each line that is typed is one
    #[arg(long)]
    script: Option<PathBuf>,
    /// A file of JSON that the script finds as `data`
    #[arg(long)]
    data: Option<PathBuf>,
    /// How often the script is run
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u64).range(1..))]
    iterations: u64,
    /// Shows what scripts say with `console.log` and `console.info` on standard output
    #[arg(long)]
    inherit_stdout: bool,
    /// Shows what scripts say with `console.warn` and `console.error` on standard error
    #[arg(long)]
    inherit_stderr: bool,
    /// Bytes of memory that a run may take, the engine's own 2 MiB included
    #[arg(long)]
    memory_limit_bytes: Option<u64>,
    /// Microseconds that a run may take; without it a run may take as long as it likes
    #[arg(long)]
    time_limit_micros: Option<u64>,
    /// How often a run's time is looked at, in microseconds, where it has a limit
    #[arg(long, default_value_t = 100)]
    time_limit_evaluation_interval_micros: u64,
    /// Keeps no compiled code: without this, the engine is compiled once and found in the user's cache afterwards
    #[arg(long)]
    no_cache: bool,
    /// Prints an object of JSON instead of lines
    #[arg(long)]
    json: bool,
}

/// What ends the command with 2: it was called in a way in which it cannot work.
struct Usage(String);

fn main() -> ExitCode {
    let (run, threads) = match Arguments::parse().command {
        Command::Iter(run) => (run, 1),
        Command::ParIter { run, threads } => {
            let processors = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
            (run, threads.unwrap_or_else(processors))
        }
    };
    match perform(&run, threads) {
        Ok(code) => code,
        Err(Usage(message)) => {
            eprintln!("error: {message}");
            ExitCode::from(2)
        }
    }
}

fn perform(run: &Run, threads: usize) -> Result<ExitCode, Usage> {
    let sandbox = sandbox(run)?;
    let data = run.data.as_deref().map(text).transpose()?;
    let (source, name) = match run.script.as_deref() {
        Some(path) if path == Path::new("-") => {
            let mut source = String::new();
            let read = std::io::stdin().read_to_string(&mut source);
            read.map_err(|error| Usage(format!("standard input: {error}")))?;
            (source, "stdin".to_owned())
        }
        Some(path) => (text(path)?, path.display().to_string()),
        None if std::io::stdin().is_terminal() => return prompt(&sandbox, data.as_deref()),
        None => {
            let message =
                "no script: name a file with `--script FILE`, or pass one on standard input with `--script -`";
            return Err(Usage(message.to_owned()));
        }
    };
    let measured = sandbox
        .compile(&source, &name)
        .and_then(|script| measure::runs(&script, data.as_deref(), run.iterations, threads));
    match measured {
        Ok(measured) => {
            print(&measured, threads, run.json);
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            tell(&error);
            Ok(ExitCode::from(1))
        }
    }
}

fn sandbox(run: &Run) -> Result<Sandbox, Usage> {
    let (stdout, stderr) = (run.inherit_stdout, run.inherit_stderr);
    let mut builder = Sandbox::builder(&run.module).time(run.time_limit_micros.map(Duration::from_micros));
    if run.time_limit_micros.is_some() {
        builder = builder.tick(Duration::from_micros(run.time_limit_evaluation_interval_micros));
    }
    if let Some(bytes) = run.memory_limit_bytes {
        builder = builder.memory(bytes);
    }
    if let Some(folder) = cache().filter(|_| !run.no_cache) {
        builder = builder.cache(folder);
    }
    if stdout || stderr {
        builder = builder.console(move |level, text| {
            // A reader that is gone is no matter of the script's.
            match level {
                Level::Log | Level::Info if stdout => drop(writeln!(std::io::stdout(), "{text}")),
                Level::Warn | Level::Error if stderr => drop(writeln!(std::io::stderr(), "{text}")),
                _ => {}
            }
        });
    }
    builder.build().map_err(|error| Usage(error.to_string()))
}

/// The folder in the user's cache for the engine's compiled code; none where the system names no such place.
fn cache() -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = if cfg!(windows) {
        absolute("LOCALAPPDATA")
    } else {
        let home = if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" };
        absolute("XDG_CACHE_HOME").or_else(|| absolute("HOME").map(|path| path.join(home)))
    };
    base.map(|base| base.join("jackfield-scripts"))
}

fn text(path: &Path) -> Result<String, Usage> {
    std::fs::read_to_string(path).map_err(|error| Usage(format!("{}: {error}", path.display())))
}

fn print(measured: &Measured, threads: usize, json: bool) {
    let micros = |time: Duration| time.as_nanos() as f64 / 1000.0;
    let (median, p99) = (micros(measured.median), micros(measured.p99));
    let line = if json {
        let value = serde_json::from_str(&measured.value).unwrap_or(serde_json::Value::Null);
        let figures = serde_json::json!({
            "value": value,
            "iterations": measured.iterations,
            "threads": threads,
            "iterations_per_second": measured.per_second(),
            "median_micros": median,
            "p99_micros": p99,
        });
        figures.to_string()
    } else {
        format!(
            "{}\n{} iterations, {:.1} a second; a run: median {median:.1} µs, p99 {p99:.1} µs",
            measured.value,
            measured.iterations,
            measured.per_second()
        )
    };
    drop(writeln!(std::io::stdout(), "{line}"));
}

fn tell(error: &ScriptError) {
    eprintln!("error: {}: {error}", error.kind());
    if let ScriptError::Exception(problem) | ScriptError::Syntax(problem) = error
        && !problem.stack.is_empty()
    {
        eprintln!("{}", problem.stack);
    }
}

/// Runs each line that is typed.
fn prompt(sandbox: &Sandbox, data: Option<&str>) -> Result<ExitCode, Usage> {
    let mut lines = std::io::stdin().lock().lines();
    loop {
        eprint!("> ");
        let Some(line) = lines.next() else { return Ok(ExitCode::SUCCESS) };
        let line = line.map_err(|error| Usage(format!("standard input: {error}")))?;
        if line.trim().is_empty() {
            continue;
        }
        match sandbox.run_json(&line, "line", data) {
            Ok(value) => println!("{value}"),
            Err(error) => tell(&error),
        }
    }
}
