//! One call, and what is said of its replies.

use std::time::Duration;

use jackfield::{Handle, Val};
use serde::Serialize;

use super::streams;
use crate::call::Call;
use crate::frames;
use crate::interrupt::{self, INTERRUPTED};
use crate::output::{Failure, Output, plugins_first, to_json};
use crate::session::{Reply, Session};
use crate::value::{Json, Numbers, number, shown, wave};

/// How calls are made and replies printed.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(super) struct CallOptions {
    /// Prints one JSON object for each reply: {"call", "plugin", "ok"} or {"call", "plugin", "error": {"case", "text"}}.
    #[arg(long)]
    pub(super) json: bool,
    /// Writes the bytes of a `list<u8>` or a `stream<u8>` to stdout as they are, and nothing else of that reply.
    #[arg(long, conflicts_with = "json")]
    raw: bool,
    /// Makes each call N times, prints the last replies, and how long the calls took.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    repeat: Option<u32>,
}

/// Makes one call; gives 1 if a dispatch failed.
pub(super) fn one(session: &mut Session, call: &Call, options: CallOptions, output: &Output) -> Result<u8, Failure> {
    let made = interrupt::watched(|| match options.repeat {
        None => session.call(call).map(|replies| (replies, None)),
        Some(times) => session.repeat(call, times as usize).map(|(replies, taken)| (replies, Some(taken))),
    });
    let (replies, taken) = made.map_err(|error| Failure::new(error.to_string()))?;
    let numbers = |handle: &Handle| shown(handle).unwrap_or_else(|| session.number(handle));
    let (mut text, mut found) = (String::new(), Vec::new());
    let mut next = || session.stream_number();
    let (mut bytes, mut failed) = (Vec::new(), false);
    for reply in &replies {
        failed |= reply.outcome.is_err();
        if let Ok(Some(value)) = &reply.outcome
            && options.raw
            && matches!(value, Val::Bytes(_) | Val::Stream(_))
        {
            bytes.push(value);
            continue;
        }
        let numbered = |value: &Val| number(value, &mut next, &mut found);
        let reply = Reply {
            plugin: reply.plugin.clone(),
            outcome: reply.outcome.clone().map(|value| value.as_ref().map(numbered)),
        };
        text.push_str(&if options.json { json_line(call, &reply, &numbers)? } else { line(&reply, &numbers) });
        text.push('\n');
    }
    if let Some(taken) = taken {
        text.push_str(&statistics(call, taken, options.json)?);
        text.push('\n');
    }
    // What plugins wrote to stderr stands before the reply that it belongs to.
    plugins_first();
    if !text.is_empty() {
        output.print(&text)?;
    }
    for value in bytes {
        interrupt::watched(|| streams::raw(value)).unwrap_or(Ok(()))?;
    }
    // What is kept is for the call that takes it.
    if call.keep.is_none() && !found.is_empty() {
        failed |= !interrupt::watched(|| streams::print(found, options.json, &numbers, output))?;
    }
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
