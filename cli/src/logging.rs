//! What plugins and the host log, on stderr.

pub use tracing::Level;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::output::Output;
use crate::progress;

/// What plugins that are granted `log` say.
const PLUGINS: &str = "jackfield::plugin";

/// Sets up logging: plugins' words from `info` up, the host's warnings; more with `-v`, errors alone with `--quiet`. And
/// the progress of compiling, unless the command is to be quiet.
pub(crate) fn start(output: &Output) {
    let (host, plugins) = match (output.quiet, output.verbose) {
        (true, _) => (Level::ERROR, Level::ERROR),
        (_, 0) => (Level::WARN, Level::INFO),
        (_, 1) => (Level::DEBUG, Level::DEBUG),
        _ => (Level::TRACE, Level::TRACE),
    };
    start_at(host, plugins, !output.quiet);
}

/// Sets up logging of the host's words and of the plugins' from these levels up, and the progress of compiling.
///
/// Does nothing if the process logs already.
pub fn start_at(host: Level, plugins: Level, progress: bool) {
    if progress {
        progress::show();
    }
    // The compiler's own tracing is of no use to those who run plugins.
    let targets = Targets::new().with_target("jackfield", host).with_target(PLUGINS, plugins);
    let colour = anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never;
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(|| progress::Stderr)
        .without_time()
        .with_target(false)
        .with_ansi(colour)
        .with_filter(targets);
    let _ = tracing_subscriber::registry().with(lines).with(progress::layer()).try_init();
}
