//! The document checker's host: reads files, runs the sample graph on them, shows what it says.

mod files;
mod fix;
mod host;
mod look;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, anyhow, bail};
use jackfield_build::{write_aside, write_output};
use jackfield_cli::logging::{self, Level};
use jackfield_cli::progress::Task;

use self::files::{Documents, Loaded};
use self::host::Checker;
use self::host::checker::docs::types::{Finding, Report, Severity};
use crate::build_plugins;

/// What `cargo xtask run` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Files to check, and folders in which to look for `.md` and `.txt` files; the repository if none is given
    files: Vec<PathBuf>,
    /// The report to print; each plugged reporter has one
    #[arg(long, default_value = "text")]
    format: String,
    /// Writes a report to a file, too; its ending chooses the report (.txt, .jsonl, .sarif)
    #[arg(long, value_name = "FILE")]
    report: Vec<PathBuf>,
    /// Makes the changes that findings propose
    #[arg(long)]
    fix: bool,
    /// Checks again whenever a file changes
    #[arg(long, conflicts_with_all = ["fix", "update_baseline"])]
    watch: bool,
    /// Accepts everything that is found: writes it to the baseline's file
    #[arg(long)]
    update_baseline: bool,
    /// The graph to run
    #[arg(long, value_name = "FILE", default_value = SAMPLE)]
    graph: PathBuf,
    /// Runs what was built before
    #[arg(long)]
    no_build: bool,
    /// Shows the plugins' log; twice for more
    #[arg(short, long, action = clap::ArgAction::Count)]
    verbose: u8,
    /// Says nothing on stderr but errors, and shows no progress
    #[arg(short, long, conflicts_with = "verbose")]
    quiet: bool,
}

/// The file that the sample graph's baseline reads.
const BASELINE: &str = "plugins/baseline/known/known.tsv";
/// The sample graph.
const SAMPLE: &str = "plugins/graph.toml";

/// Runs the checker. Exit code 1: something is wrong in a document; 2: the checker could not run.
pub(crate) fn run(root: &Path, arguments: &Arguments) -> ExitCode {
    match try_run(root, arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn try_run(root: &Path, arguments: &Arguments) -> Result<bool> {
    let level = match (arguments.quiet, arguments.verbose) {
        (true, _) | (_, 0) => Level::ERROR,
        (_, 1) => Level::INFO,
        (_, 2) => Level::DEBUG,
        _ => Level::TRACE,
    };
    logging::start_at(level, level, !arguments.quiet);
    if !arguments.no_build {
        let (_, left_out) = build_plugins::build(root, &[], arguments.quiet)?;
        build_plugins::tell(&left_out)?;
    }
    let manifest = manifest(root, &arguments.graph)?;
    let checker =
        Checker::load(root, &manifest, &|text| say(arguments, text)).map_err(|error| match arguments.no_build {
            true => anyhow!("{error:#}\nhelp: leave `--no-build` out, so that the sample plugins are built"),
            false => error,
        })?;
    let documents = Documents::find(root, &arguments.files)?;
    if documents.paths.is_empty() {
        bail!(
            "there is no .md or .txt file to check\nhelp: name files, which are read whatever they are called, or folders with such files"
        );
    }
    if arguments.watch {
        return watch(&checker, root, arguments);
    }
    let outcome = check(&checker, &documents)?;
    if arguments.update_baseline {
        return update_baseline(&checker, &outcome, root, arguments);
    }
    let mut outcome = outcome;
    if arguments.fix {
        let fixed = fix::apply(&documents, &outcome.findings)?;
        if fixed > 0 {
            say(arguments, &format!("{fixed} {} fixed", if fixed == 1 { "finding was" } else { "findings were" }));
            outcome = check(&checker, &documents)?;
        }
    }
    let clean = report(&outcome, arguments)?;
    let shown = arguments.files.is_empty() && arguments.format == "text" && !arguments.quiet;
    if shown {
        // Good documents show little of what the graph does.
        let (name, documents) = look::sample(root)?;
        let found = check(&checker, &documents)?;
        let text = found.reports.iter().flatten().find(|report| report.format == "text");
        let text = text.map(|report| report.text.trim_end()).unwrap_or_default();
        say(arguments, &format!("\nand in a text with mistakes, {name}:\n\n{text}"));
    }
    say(arguments, &format!("\n{}", checker.stats().trim_end()));
    if shown {
        let page = look::page(root, &manifest)?;
        say(arguments, &format!("\nthe graph, to look at in a browser: {}", page.display()));
    }
    Ok(clean)
}

/// The manifest of the graph to run: below the current folder, else below the repository.
fn manifest(root: &Path, graph: &Path) -> Result<PathBuf> {
    let manifest = if graph.is_absolute() || graph.exists() { graph.to_owned() } else { root.join(graph) };
    if manifest.is_file() {
        return Ok(manifest);
    }
    let what = if manifest.is_dir() { "is a folder" } else { "is not there" };
    bail!(
        "the graph's manifest `{}` {what}\nhelp: `--graph` names a file such as {SAMPLE}, the sample graph, which is run without it",
        graph.display()
    );
}

/// Accepts all that was found.
fn update_baseline(checker: &Checker, outcome: &Outcome, root: &Path, arguments: &Arguments) -> Result<bool> {
    let all: Vec<Finding> = outcome.findings.iter().chain(&outcome.known).cloned().collect();
    let text = checker.baseline_of(&all)?.with_context(|| {
        format!("no plugin of `{}` plugs checker:docs/baseline, so nothing can be accepted", arguments.graph.display())
    })?;
    write_aside(&root.join(BASELINE), text.as_bytes()).with_context(|| BASELINE.to_owned())?;
    say(arguments, &format!("{BASELINE}: {} findings are known from now on", all.len()));
    Ok(true)
}

/// A remark, unless none is wanted.
fn say(arguments: &Arguments, text: &str) {
    if !arguments.quiet {
        jackfield_cli::progress::beside(|| eprintln!("{text}"));
    }
}

/// What a run found.
struct Outcome {
    findings: Vec<Finding>,
    known: Vec<Finding>,
    /// What each reporter wrote, or why it did not.
    reports: Vec<Result<Report, String>>,
}

/// Checks all documents.
fn check(checker: &Checker, documents: &Documents) -> Result<Outcome> {
    let plan = |verb| documents.paths.iter().map(|path| Task::plan(verb, path)).collect::<Vec<_>>();
    let (readings, mut checks) = (plan("reading"), plan("checking"));
    let mut findings = Vec::new();
    let mut known = Vec::new();
    let mut loaded = Vec::new();
    let mut outlines = BTreeMap::new();
    for (path, task) in documents.paths.iter().zip(readings) {
        task.start();
        match documents.load(path) {
            Loaded::Document(document) => {
                outlines.insert(path.clone(), checker.outline(&document)?);
                loaded.push(document);
            }
            Loaded::Unreadable(message) => findings.push(unreadable(path, &message)),
        }
    }
    let mut lookup = files::Lookup::new(documents, checker, outlines);
    checks.truncate(loaded.len());
    for (document, task) in loaded.iter().zip(checks) {
        task.start();
        let targets = lookup.targets(&document.path)?;
        let checked = checker.check(document, &targets)?;
        findings.extend(checked.findings);
        known.extend(checked.known);
    }
    findings.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
    let documents = u32::try_from(loaded.len()).unwrap_or(u32::MAX);
    let reports = checker.finish(documents, u32::try_from(known.len()).unwrap_or(u32::MAX), &findings)?;
    Ok(Outcome { findings, known, reports })
}

/// A file that could not be read as text.
fn unreadable(path: &str, message: &str) -> Finding {
    Finding {
        rule: "unreadable".to_owned(),
        file: path.to_owned(),
        line: 1,
        column: 1,
        severity: Severity::Error,
        message: message.to_owned(),
        fix: None,
    }
}

/// Prints and writes reports. Whether no finding is an error.
fn report(outcome: &Outcome, arguments: &Arguments) -> Result<bool> {
    let mut failed = false;
    for error in outcome.reports.iter().filter_map(|report| report.as_ref().err()) {
        eprintln!("error: {error}");
        failed = true;
    }
    let reports: Vec<&Report> = outcome.reports.iter().flatten().collect();
    let formats = || reports.iter().map(|report| report.format.as_str()).collect::<Vec<_>>().join(", ");
    let Some(shown) = reports.iter().find(|report| report.format == arguments.format) else {
        bail!("no plugged reporter makes a report `{}`\nhelp: `--format` is one of: {}", arguments.format, formats());
    };
    match std::io::stdout().write_all(shown.text.as_bytes()) {
        // Whoever reads it has seen enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
        written => written.context("stdout")?,
    }
    for file in &arguments.report {
        let extension = file.extension().unwrap_or_default().to_string_lossy();
        let Some(report) = reports.iter().find(|report| report.extension == extension) else {
            let endings: Vec<String> = reports.iter().map(|report| format!(".{}", report.extension)).collect();
            bail!("{}: no report has this ending; there are: {}", file.display(), endings.join(", "));
        };
        write_output(file, report.text.as_bytes(), []).with_context(|| file.display().to_string())?;
    }
    let errors = outcome.findings.iter().any(|finding| finding.severity == Severity::Error);
    Ok(!errors && !failed)
}

/// Checks, then again whenever a document changes. The graph stays: what did not change is answered from its cache. What
/// goes wrong is said and waited out.
fn watch(checker: &Checker, root: &Path, arguments: &Arguments) -> Result<bool> {
    let mut seen = None;
    loop {
        let found = Documents::find(root, &arguments.files);
        let state = found.as_ref().map(state).map_err(ToString::to_string);
        if seen.as_ref() != Some(&state) {
            seen = Some(state);
            let checked = found.and_then(|documents| report(&check(checker, &documents)?, arguments));
            if let Err(error) = checked {
                eprintln!("error: {error:#}");
            }
            say(arguments, "waiting for changes; end with Ctrl-C");
        }
        std::thread::sleep(Duration::from_millis(500));
    }
}

/// When each document was last changed.
fn state(documents: &Documents) -> BTreeMap<String, Option<SystemTime>> {
    let changed = |path: &String| std::fs::metadata(documents.top.join(path)).and_then(|data| data.modified()).ok();
    documents.paths.iter().map(|path| (path.clone(), changed(path))).collect()
}
