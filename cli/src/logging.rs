//! What plugins and the host log, on stderr.

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};
use std::sync::{Mutex, OnceLock, PoisonError};

use jackfield_contract::diagnostic::visible;
pub use tracing::Level;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::{FormatEvent, FormatFields, Writer};
use tracing_subscriber::fmt::{FmtContext, FormattedFields};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::{LookupSpan, Registry};
use tracing_subscriber::reload;
use tracing_subscriber::util::SubscriberInitExt;

use crate::inner::{self, Failures};
use crate::output::Output;
use crate::progress;

/// What plugins that are granted `log` say.
const PLUGINS: &str = "jackfield::plugin";

/// Where the host tells of each call between plugins.
const CALLS: &str = "jackfield::call";

/// What is logged, and how that is changed.
static CHANGE: OnceLock<(Targets, reload::Handle<Targets, Registry>)> = OnceLock::new();

/// Shows each call between plugins from now on, or no longer.
pub(crate) fn trace(on: bool) {
    if let Some((first, handle)) = CHANGE.get() {
        let targets = if on { first.clone().with_target(CALLS, Level::TRACE) } else { first.clone() };
        // It is there as long as the process.
        let _ = handle.reload(targets);
    }
}

/// Sets up logging: plugins' words from `info` up, the host's warnings, and failures between plugins; more with `-v`, errors alone
/// with `--quiet`. And the progress of compiling, unless the command is to be quiet.
pub(crate) fn start(output: &Output) {
    let (host, plugins) = match (output.quiet, output.verbose) {
        (true, _) => (Level::ERROR, Level::ERROR),
        (_, 0) => (Level::WARN, Level::INFO),
        (_, 1) => (Level::DEBUG, Level::DEBUG),
        _ => (Level::TRACE, Level::TRACE),
    };
    // Who wants to see each call sees each failure where it happens.
    let failures = (!output.quiet && output.verbose < 2).then(|| Failures::new(*output));
    start_with(host, plugins, !output.quiet, failures);
}

/// Sets up logging of the host's words and of the plugins' from these levels up, and the progress of compiling.
///
/// Does nothing if the process logs already.
pub fn start_at(host: Level, plugins: Level, progress: bool) {
    start_with(host, plugins, progress, None);
}

fn start_with(host: Level, plugins: Level, progress: bool, failures: Option<Failures>) {
    if progress {
        progress::show();
    }
    // The compiler's own tracing is of no use to those who run plugins.
    let mut targets = Targets::new().with_target("jackfield", host).with_target(PLUGINS, plugins);
    if failures.is_some() {
        targets = targets.with_target(inner::TARGET, tracing::level_filters::LevelFilter::OFF);
    }
    let failures =
        failures.map(|failures| failures.with_filter(Targets::new().with_target(inner::TARGET, Level::DEBUG)));
    let colour = anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never;
    let (filter, handle) = reload::Layer::new(targets.clone());
    let _ = CHANGE.set((targets, handle));
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(|| progress::Stderr)
        .with_ansi(colour)
        .event_format(Line)
        .with_filter(filter);
    let _ = tracing_subscriber::registry().with(lines).with(failures).with(progress::layer()).try_init();
}

/// An event as one line: its level, where it happened, what is said, and the rest by name.
///
/// What plugins and files say is shown and never obeyed, and takes no more than its line.
struct Line;

impl<S, N> FormatEvent<S, N> for Line
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut out: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let level = *event.metadata().level();
        let mut fields = Fields::default();
        event.record(&mut fields);
        // What is wrong with a folder or a file is so for every plugin.
        let is_setting = level == Level::WARN && event.metadata().target().starts_with("jackfield::engine");
        if is_setting && !is_new(&format!("{}{}", fields.message, fields.rest)) {
            return Ok(());
        }
        if out.has_ansi_escapes() {
            let colour = match level {
                Level::ERROR => 31,
                Level::WARN => 33,
                Level::INFO => 32,
                Level::DEBUG => 34,
                Level::TRACE => 35,
            };
            write!(out, "\x1b[{colour}m{level:>5}\x1b[0m ")?;
        } else {
            write!(out, "{level:>5} ")?;
        }
        for span in context.event_scope().into_iter().flat_map(|scope| scope.from_root()) {
            let extensions = span.extensions();
            let fields = extensions.get::<FormattedFields<N>>().map_or("", |fields| fields.fields.as_str());
            write!(out, "{}", span.name())?;
            if !fields.is_empty() {
                write!(out, "{{{fields}}}")?;
            }
            out.write_str(": ")?;
        }
        writeln!(out, "{}", one_line(format!("{}{}", fields.message, fields.rest).trim_start()))
    }
}

/// Whether a warning was not said before.
fn is_new(text: &str) -> bool {
    static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    SAID.lock().unwrap_or_else(PoisonError::into_inner).insert(text.to_owned())
}

/// A text on one line, nothing of which a terminal obeys.
fn one_line(text: &str) -> String {
    let text = anstream::adapter::strip_str(text).to_string();
    visible(&text).replace('\n', "\\n")
}

/// What an event says, and its other fields as they are shown.
#[derive(Default)]
struct Fields {
    message: String,
    rest: String,
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "message" => value.clone_into(&mut self.message),
            // A plugin that logs need not say which part of it does.
            "part" if value.is_empty() => {}
            name => {
                let _ = write!(self.rest, " {name}={value:?}");
            }
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            name => write!(self.rest, " {name}={value:?}"),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_one() {
        assert_eq!(one_line("a\nERROR b\r\u{202e}c\x1b[31md"), "a\\nERROR b\\u{d}\\u{202e}cd");
    }
}
