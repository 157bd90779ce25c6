//! The document checker's host: reads files, runs the sample graph on them, shows what it says.

mod files;
mod fix;
mod host;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};

use self::files::{Documents, Loaded};
use self::host::Checker;
use self::host::checker::docs::types::{Document, Finding, Report, Severity};
use crate::build_plugins;

/// What `cargo xtask run` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Files to check, and folders in which to look for `.md` and `.txt` files; the repository if none is given
    files: Vec<PathBuf>,
    /// The report to print; each plugged reporter has one
    #[arg(long, default_value = "text")]
    format: String,
    /// Write a report to a file, too; its ending chooses the report (.txt, .jsonl, .sarif)
    #[arg(long, value_name = "FILE")]
    report: Vec<PathBuf>,
    /// Make the changes that findings propose
    #[arg(long)]
    fix: bool,
    /// Check again whenever a file changes
    #[arg(long, conflicts_with_all = ["fix", "update_baseline"])]
    watch: bool,
    /// Accept everything that is found: write it to the baseline's file
    #[arg(long)]
    update_baseline: bool,
    /// The graph to run
    #[arg(long, value_name = "FILE", default_value = "plugins/graph.toml")]
    graph: PathBuf,
    /// Run what was built before
    #[arg(long)]
    no_build: bool,
    /// Show the plugins' log; twice for more
    #[arg(short, long, action = clap::ArgAction::Count)]
    verbose: u8,
}

/// The file that the sample graph's baseline reads.
const BASELINE: &str = "plugins/baseline/known/known.tsv";

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
    if arguments.verbose > 0 {
        let level = match arguments.verbose {
            1 => tracing_subscriber::filter::LevelFilter::INFO,
            2 => tracing_subscriber::filter::LevelFilter::DEBUG,
            _ => tracing_subscriber::filter::LevelFilter::TRACE,
        };
        tracing_subscriber::fmt().with_writer(std::io::stderr).with_max_level(level).without_time().init();
    }
    if !arguments.no_build {
        let (_, left_out) = build_plugins::build(root, &[])?;
        build_plugins::tell(&left_out)?;
    }
    let manifest = match arguments.graph.is_absolute() || arguments.graph.exists() {
        true => arguments.graph.clone(),
        false => root.join(&arguments.graph),
    };
    let checker = Checker::load(root, &manifest)?;
    let documents = Documents::find(root, &arguments.files)?;
    if documents.paths.is_empty() {
        bail!("no .md or .txt file to check");
    }
    if arguments.watch {
        return watch(&checker, documents, root, arguments);
    }
    let outcome = check(&checker, &documents)?;
    if arguments.update_baseline {
        let all: Vec<Finding> = outcome.findings.iter().chain(&outcome.known).cloned().collect();
        let text = checker.baseline_of(&all)?.context("no baseline is plugged in")?;
        std::fs::write(root.join(BASELINE), text).with_context(|| BASELINE.to_owned())?;
        eprintln!("{BASELINE}: {} findings are known from now on", all.len());
        return Ok(true);
    }
    let mut outcome = outcome;
    if arguments.fix {
        let fixed = fix::apply(&documents, &outcome.findings)?;
        if fixed > 0 {
            eprintln!("{fixed} findings were fixed");
            outcome = check(&checker, &documents)?;
        }
    }
    report(&outcome, arguments)
}

/// What a run found.
struct Outcome {
    findings: Vec<Finding>,
    known: Vec<Finding>,
    /// What each reporter wrote, or why it did not.
    reports: Vec<Result<Report, String>>,
}

/// Checks all documents, with a bar on a terminal.
fn check(checker: &Checker, documents: &Documents) -> Result<Outcome> {
    let hidden = !std::io::stderr().is_terminal();
    let bar = if hidden { ProgressBar::hidden() } else { ProgressBar::new(documents.paths.len() as u64 * 2) };
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos:>4}/{len} {wide_msg}") {
        bar.set_style(style);
    }

    let mut findings = Vec::new();
    let mut known = Vec::new();
    let mut loaded = Vec::new();
    let mut outlines = BTreeMap::new();
    for path in &documents.paths {
        bar.set_message(format!("reading {path}"));
        match documents.load(path) {
            Loaded::Document(document) => {
                outlines.insert(path.clone(), checker.outline(&document)?);
                loaded.push(document);
            }
            Loaded::Unreadable(message) => findings.push(unreadable(path, &message)),
        }
        bar.inc(1);
    }
    let mut lookup = files::Lookup::new(documents, checker, outlines);
    for document in &loaded {
        bar.set_message(format!("checking {}", document.path));
        let targets = lookup.targets(&document.path)?;
        let checked = checker.check(document, &targets)?;
        findings.extend(checked.findings);
        known.extend(checked.known);
        bar.inc(1);
    }
    bar.finish_and_clear();
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
        bail!("no report `{}`; there are: {}", arguments.format, formats());
    };
    print!("{}", shown.text);
    for file in &arguments.report {
        let extension = file.extension().unwrap_or_default().to_string_lossy();
        let Some(report) = reports.iter().find(|report| report.extension == extension) else {
            bail!("{}: no report has this ending; there are: {}", file.display(), formats());
        };
        std::fs::write(file, &report.text).with_context(|| file.display().to_string())?;
    }
    let errors = outcome.findings.iter().any(|finding| finding.severity == Severity::Error);
    Ok(!errors && !failed)
}

/// Checks, then again whenever a document changes. The graph stays: what did not change is answered from its cache.
fn watch(checker: &Checker, mut documents: Documents, root: &Path, arguments: &Arguments) -> Result<bool> {
    let mut seen = None;
    loop {
        let state = state(&documents);
        if seen.as_ref() != Some(&state) {
            seen = Some(state);
            report(&check(checker, &documents)?, arguments)?;
            eprintln!("waiting for changes; end with Ctrl-C");
        }
        std::thread::sleep(Duration::from_millis(500));
        documents = Documents::find(root, &arguments.files)?;
    }
}

/// When each document was last changed.
fn state(documents: &Documents) -> BTreeMap<String, Option<SystemTime>> {
    let changed = |path: &String| std::fs::metadata(documents.top.join(path)).and_then(|data| data.modified()).ok();
    documents.paths.iter().map(|path| (path.clone(), changed(path))).collect()
}

/// How a file is to be read, by its ending.
fn document(path: &str, text: String) -> Document {
    use self::host::checker::docs::types::Format;
    let lower = path.to_ascii_lowercase();
    let format = if lower.ends_with(".md") || lower.ends_with(".markdown") { Format::Markdown } else { Format::Text };
    Document { path: path.to_owned(), format, text }
}
