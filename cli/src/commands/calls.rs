//! What `run` and `call` share: reading calls, making them, and printing replies.

use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::time::Duration;

use jackfield::discover::Discovery;
use jackfield::plan::{HostSpec, Plan};
use jackfield::{Engine, EngineConfig, Handle};
use serde::Serialize;

use crate::call::{Call, CallReader, Plugged};
use crate::frames;
use crate::interrupt::{self, INTERRUPTED};
use crate::output::{Failure, Output, plugins_first};
use crate::session::{Reply, Session};
use crate::value::{Json, Numbers, wave};

/// How calls are made and replies printed.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct CallOptions {
    /// Prints one JSON object for each reply: {"call", "plugin", "ok"} or {"call", "plugin", "error": {"case", "text"}}.
    #[arg(long)]
    pub(super) json: bool,
    /// Makes each call N times, prints the last replies, and how long the calls took.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    repeat: Option<u32>,
}

/// Which compiled code is loaded, and kept.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct CodeFlags {
    /// Loads precompiled components (.cwasm) from below this folder: they are native code and can do anything. May be given
    /// several times.
    #[arg(long, value_name = "DIR")]
    pub(super) trust: Vec<PathBuf>,
    /// Keeps no compiled code, and uses none that was kept.
    #[arg(long)]
    pub(super) no_cache: bool,
}

impl CodeFlags {
    /// Checks that the folders are there: one that is not can make nothing trusted, and was meant to.
    pub(super) fn check(&self) -> Result<(), Failure> {
        check_trust(&self.trust)
    }
}

/// Checks that each folder that is to be trusted is one.
pub(super) fn check_trust(folders: &[PathBuf]) -> Result<(), Failure> {
    for folder in folders {
        match std::fs::metadata(folder) {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => {
                let message = format!("`--trust {}` names a file, and a folder is expected", folder.display());
                let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty());
                let help = format!("help: pass `--trust {}`", parent.unwrap_or(std::path::Path::new(".")).display());
                return Err(Failure::new(format!("{message}\n{help}")));
            }
            Err(error) => {
                let why = jackfield_contract::file_error(folder, &error);
                return Err(Failure::new(format!(
                    "the folder of `--trust {}` cannot be found: {why}",
                    folder.display()
                )));
            }
        }
    }
    Ok(())
}

/// What stands for the application.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct StubFlags {
    /// Replies for a function of a contract that the application serves, in WAVE; goes before a stub of the manifest. May be given
    /// several times.
    #[arg(long, value_name = "CONTRACT#FUNCTION=WAVE", value_parser = crate::stubs::argument)]
    pub(super) stub: Vec<HostSpec>,
}

/// An engine that keeps compiled code in the user's cache, unless it is not to, and time at the grain that a graph wants.
pub(super) fn engine(flags: &CodeFlags, tick: Option<Duration>) -> Result<Engine, Failure> {
    flags.check()?;
    let cache = if flags.no_cache { None } else { crate::cache::folder() };
    let config = EngineConfig { cache, ..EngineConfig::default() };
    let tick = tick.unwrap_or(config.tick);
    Engine::new(&EngineConfig { tick, ..config }).map_err(|error| Failure::new(error.to_string()))
}

/// Where calls come from.
pub(super) enum Source {
    /// One that was read already.
    Call(Box<Call>),
    /// Lines of stdin.
    Stdin,
}

/// The plugs that can be called, in the graph's order.
pub(super) fn plugged<'f>(plan: &Plan, found: &'f [Discovery]) -> Vec<Plugged<'f>> {
    plugged_by(plan, found).into_iter().flat_map(|(_, plugs)| plugs).collect()
}

/// The same for each plugin.
pub(super) fn plugged_by<'f>(plan: &Plan, found: &'f [Discovery]) -> Vec<(String, Vec<Plugged<'f>>)> {
    let mut all = Vec::new();
    for index in plan.declared_order() {
        let plugin = plan.plugin(index);
        let Some(Ok(component)) = found.get(plugin.declared) else { continue };
        let rooted = |at: usize| {
            plan.root.iter().flat_map(|root| &root.plugs).any(|plug| plug.plugin == index && plug.plug == at)
        };
        let plugs = plugin.plugs.iter().enumerate().map(|(at, plug)| Plugged {
            contract: plug.contract.clone(),
            rooted: rooted(at),
            model: &component.info.model,
            interface: plug.interface,
        });
        all.push((plugin.id.clone(), plugs.collect()));
    }
    all
}

/// Reads every call before any is made; `-` stands for the lines of stdin.
///
/// # Errors
///
/// All that cannot be read, with their columns.
pub(super) fn read(reader: &mut CallReader<'_>, texts: &[String]) -> Result<Vec<Source>, Failure> {
    let (mut sources, mut errors) = (Vec::new(), Vec::new());
    for text in texts {
        if text == "-" {
            sources.push(Source::Stdin);
            continue;
        }
        match reader.read(text) {
            Ok(call) => sources.push(Source::Call(Box::new(call))),
            Err(error) => errors.push(format!("error: {}", error.render("call", text))),
        }
    }
    if errors.is_empty() { Ok(sources) } else { Err(Failure::new(errors.join("\n\n"))) }
}

/// Makes the calls in order and prints each reply at once.
///
/// # Errors
///
/// Code 1 if a dispatch failed, 2 if a line of stdin could not be read, [`INTERRUPTED`] after Ctrl-C.
pub(super) fn make(
    session: &mut Session,
    reader: &mut CallReader<'_>,
    sources: &[Source],
    options: CallOptions,
    output: &Output,
) -> Result<(), Failure> {
    let mut worst = 0;
    for source in sources {
        let code = match source {
            Source::Call(call) => one(session, call, options, output)?,
            Source::Stdin => lines(session, reader, options, output)?,
        };
        worst = worst.max(code);
    }
    if worst > 0 { Err(Failure::reported(worst)) } else { Ok(()) }
}

fn lines(
    session: &mut Session,
    reader: &mut CallReader<'_>,
    options: CallOptions,
    output: &Output,
) -> Result<u8, Failure> {
    let mut stdin = std::io::stdin().lock();
    let prompt = stdin.is_terminal();
    let mut worst = 0;
    let mut number = 0;
    loop {
        if prompt {
            let _ = std::io::stderr().write_all(b"> ").and_then(|()| std::io::stderr().flush());
        }
        let mut line = Vec::new();
        let length = stdin
            .read_until(b'\n', &mut line)
            .map_err(|error| Failure::new(format!("stdin cannot be read: {error}")))?;
        if length == 0 {
            return Ok(worst);
        }
        number += 1;
        let Ok(text) = std::str::from_utf8(&line) else {
            output.complain(&format!("error: line {number} of stdin is not UTF-8"));
            worst = 2;
            continue;
        };
        let text = text.trim_end_matches(['\n', '\r']);
        if text.trim().is_empty() || ["//", "#"].iter().any(|mark| text.trim_start().starts_with(mark)) {
            continue;
        }
        let code = match reader.read(text) {
            Ok(call) => one(session, &call, options, output)?,
            Err(error) => {
                output.complain(&format!("error: {}", error.render_from("stdin", number, text)));
                2
            }
        };
        worst = worst.max(code);
    }
}

/// Makes one call; gives 1 if a dispatch failed.
fn one(session: &mut Session, call: &Call, options: CallOptions, output: &Output) -> Result<u8, Failure> {
    let made = interrupt::watched(|| match options.repeat {
        None => session.call(call).map(|replies| (replies, None)),
        Some(times) => session.repeat(call, times as usize).map(|(replies, taken)| (replies, Some(taken))),
    });
    let (replies, taken) = made.map_err(|error| Failure::new(error.to_string()))?;
    let numbers = |handle: &Handle| session.number(handle);
    let mut text = String::new();
    for reply in &replies {
        text.push_str(&if options.json { json_line(call, reply, &numbers)? } else { line(reply, &numbers) });
        text.push('\n');
    }
    if let Some(taken) = taken {
        text.push_str(&statistics(call, taken, options.json)?);
        text.push('\n');
    }
    // What plugins wrote to stderr stands before the reply that it belongs to.
    plugins_first();
    let failed = replies.iter().any(|reply| reply.outcome.is_err());
    output.print(&text)?;
    for reply in &replies {
        if let Err(error) = &reply.outcome
            && let Some(stub) = stub_for(&error.text)
        {
            output.say(&format!("help: pass `--stub '{stub}=<WAVE>'`, and this replies in the place of a plug"));
        }
        if let Err(error) = &reply.outcome
            && let Some(backtrace) = &error.backtrace
        {
            // People look for the cause; all the frames are for whoever asks.
            output.say(&match output.verbose {
                0 => format!("note: {}; -v shows every frame", frames::where_it_was(&reply.plugin, backtrace)),
                _ => format!("note: where plugin `{}` was:\n{}", reply.plugin, backtrace.trim_end()),
            });
        }
    }
    if interrupt::is_interrupted() {
        return Err(Failure::reported(INTERRUPTED));
    }
    Ok(u8::from(failed))
}

/// The function that a plugin called in an empty direct socket, as `--stub` names it.
fn stub_for(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("its direct socket `")?;
    let (contract, rest) = rest.split_once("` is unfilled, and it called `")?;
    let (function, _) = rest.split_once('`')?;
    Some(format!("{contract}#{function}"))
}

fn line(reply: &Reply, numbers: &Numbers<'_>) -> String {
    match &reply.outcome {
        Ok(Some(value)) => format!("{}: {}", reply.plugin, wave(value, numbers)),
        Ok(None) => format!("{}: ()", reply.plugin),
        Err(error) => format!("{}: error: {}: {}", reply.plugin, error.case, error.text),
    }
}

/// A reply as an object of JSON; the keys keep this order.
#[derive(Serialize)]
struct ReplyLine<'a> {
    call: &'a str,
    plugin: &'a str,
    #[serde(flatten)]
    outcome: Outcome<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Outcome<'a> {
    Ok(Option<Json<'a>>),
    Error { case: &'a str, text: &'a str },
}

fn json_line(call: &Call, reply: &Reply, numbers: &Numbers<'_>) -> Result<String, Failure> {
    let outcome = match &reply.outcome {
        Ok(value) => Outcome::Ok(value.as_ref().map(|value| Json::new(value, numbers))),
        Err(error) => Outcome::Error { case: error.case, text: &error.text },
    };
    to_json(&ReplyLine { call: &call.text, plugin: &reply.plugin, outcome })
}

fn to_json(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| Failure::new(error.to_string()))
}

/// How long a call took, as an object of JSON; the keys keep this order.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct StatisticsLine<'a> {
    call: &'a str,
    repeat: usize,
    minimum_ns: u128,
    median_ns: u128,
    p99_ns: u128,
    calls_per_second: u64,
}

fn statistics(call: &Call, mut taken: Vec<Duration>, as_json: bool) -> Result<String, Failure> {
    taken.sort_unstable();
    let at = |share: f64| taken[((taken.len() - 1) as f64 * share).round() as usize];
    let (minimum, median, p99) = (taken[0], at(0.5), at(0.99));
    let total: f64 = taken.iter().map(Duration::as_secs_f64).sum();
    let rate = taken.len() as f64 / total.max(f64::MIN_POSITIVE);
    if as_json {
        return to_json(&StatisticsLine {
            call: &call.text,
            repeat: taken.len(),
            minimum_ns: minimum.as_nanos(),
            median_ns: median.as_nanos(),
            p99_ns: p99.as_nanos(),
            calls_per_second: rate.round() as u64,
        });
    }
    let repeat = taken.len();
    Ok(format!("{repeat} calls: minimum {minimum:.1?}, median {median:.1?}, p99 {p99:.1?}, {rate:.0} calls/s"))
}
