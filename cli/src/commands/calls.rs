//! What `run` and `call` share: reading calls, making them, and printing replies.

use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::time::Duration;

use jackfield::discover::Discovery;
use jackfield::plan::{HostSpec, Plan, PlugIndex};
use jackfield::{Engine, EngineConfig};

use super::prompt;
pub(super) use super::reply::CallOptions;
use super::reply::one;
use crate::call::{Call, CallReader, Plugged};
use crate::output::{Failure, Output, check_stdout};
use crate::session::Session;

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
        let Some(Ok(component)) = found.get(plugin.declared.0) else { continue };
        let rooted = |at: PlugIndex| {
            plan.root.iter().flat_map(|root| &root.plugs).any(|plug| plug.plugin == index && plug.plug == at)
        };
        let plugs = plugin.indexed_plugs().map(|(at, plug)| Plugged {
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
    if texts.iter().any(|text| text == "-") {
        reader.take_stdin();
    }
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

/// Whether a person types calls and reads replies: at a prompt then.
pub(super) fn is_typed() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// The calls to make; on a terminal without any, those that a person types.
pub(super) fn or_typed(calls: &[String]) -> Option<Vec<String>> {
    match calls {
        [] if std::io::stdin().is_terminal() => Some(vec!["-".to_owned()]),
        [] => None,
        calls => Some(calls.to_vec()),
    }
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
    // Before anything is done whose result nobody could read.
    check_stdout()?;
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
    if is_typed() {
        return prompt::session(session, reader, options, output).map(|()| 0);
    }
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
