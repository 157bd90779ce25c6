//! Progress on what takes more than a second: one line at the foot of a terminal, and nothing anywhere else.
//!
//! Work is announced as tasks. While some are under way a thread looks at them from time to time; when they have taken a
//! second together it begins to show a line, which is gone when the last of them ends. What else is written to stderr goes
//! through [`beside`], so that the two do not run into each other.
//!
//! The crate `tracing-indicatif` is not used: it shows a bar for each span as soon as that is entered, where this is one line for all
//! that goes on, with its share of what was planned, and only for those who have waited; and steps of a build are no spans.

use std::any::Any;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

/// How long work goes on unmentioned.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the line is drawn.
const INTERVAL: Duration = Duration::from_millis(100);
/// Where the host announces the components that it loads: a span each, whose `plugin` is its name.
const COMPILING: &str = "jackfield::compile";

static SHOWN: AtomicBool = AtomicBool::new(false);
static WORK: Mutex<Work> =
    Mutex::new(Work { tasks: Vec::new(), done: 0, since: None, bar: None, watched: false, next: 0 });

struct Work {
    tasks: Vec<Listed>,
    /// How many tasks have ended since there was none.
    done: usize,
    since: Option<Instant>,
    bar: Option<ProgressBar>,
    /// Whether the thread that looks at the tasks is there.
    watched: bool,
    next: u64,
}

struct Listed {
    number: u64,
    /// What is done, as in `compiling`.
    verb: &'static str,
    name: String,
    begun: bool,
}

/// Shows progress from now on, if stderr is a terminal that can move its cursor.
pub fn show() {
    let dumb = std::env::var_os("TERM").is_some_and(|kind| kind == "dumb");
    SHOWN.store(io::stderr().is_terminal() && !dumb, Ordering::Relaxed);
}

/// Work that may take long; it has ended when this is dropped.
#[derive(Debug)]
pub struct Task(Option<u64>);

impl Task {
    /// Begins: `Task::begin("compiling", "upper")`.
    pub fn begin(verb: &'static str, name: &str) -> Self {
        let task = Self::plan(verb, name);
        task.start();
        task
    }

    /// Announces work that begins later, so that it is counted.
    pub fn plan(verb: &'static str, name: &str) -> Self {
        if !SHOWN.load(Ordering::Relaxed) {
            return Self(None);
        }
        let mut work = work();
        let number = work.next;
        work.next += 1;
        work.since.get_or_insert_with(Instant::now);
        work.tasks.push(Listed { number, verb, name: name.to_owned(), begun: false });
        if !work.watched {
            let watcher = std::thread::Builder::new().name("jackfield-progress".to_owned()).spawn(watch);
            work.watched = watcher.is_ok();
        }
        Self(Some(number))
    }

    /// Begins what was planned.
    pub fn start(&self) {
        let mut work = work();
        if let Some(task) = work.tasks.iter_mut().find(|task| Some(task.number) == self.0) {
            task.begun = true;
        }
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        let Some(number) = self.0 else { return };
        let mut work = work();
        work.tasks.retain(|task| task.number != number);
        work.done += 1;
        if work.tasks.is_empty() {
            // At once, and not when the thread looks next: what is printed now is to stand alone.
            work.clear();
        }
    }
}

/// Shows a build's steps, and hands its lines to a function.
#[derive(Clone, Copy, Debug)]
pub struct Shown<F>(pub F);

impl<F: Fn(&str)> jackfield_build::Progress for Shown<F> {
    fn say(&self, line: &str) {
        (self.0)(line);
    }

    fn begin(&self, verb: &'static str, name: &str) -> Box<dyn Any> {
        Box::new(Task::begin(verb, name))
    }
}

/// Writes to stderr, with the line of progress out of the way.
pub fn beside<T>(write: impl FnOnce() -> T) -> T {
    let work = work();
    match &work.bar {
        Some(bar) => bar.suspend(write),
        None => write(),
    }
}

/// Stderr for those who write by themselves.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stderr;

impl Write for Stderr {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        beside(|| io::stderr().write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

fn work() -> MutexGuard<'static, Work> {
    // Whoever panicked with it left a list that is as good as any.
    WORK.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Work {
    fn clear(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
        self.since = None;
        self.done = 0;
    }

    fn draw(&mut self) {
        let total = self.done + self.tasks.len();
        let Some(since) = self.since else { return };
        let begun: Vec<&Listed> = self.tasks.iter().filter(|task| task.begun).collect();
        let names: Vec<&str> = begun.iter().map(|task| task.name.as_str()).collect();
        let verb = begun.first().map_or("working", |task| task.verb);
        let message = format!("{verb} {} ({})", names.join(", "), elapsed(since.elapsed()));
        let bar = self.bar.get_or_insert_with(|| ProgressBar::new(total as u64));
        // One thing to do has no share that is done.
        let template = if total > 1 { "{spinner} [{bar:20}] {pos}/{len} {wide_msg}" } else { "{spinner} {wide_msg}" };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.tick_chars("|/-\\ ").progress_chars("=> "));
        }
        bar.set_length(total as u64);
        bar.set_position(self.done as u64);
        bar.set_message(message);
        bar.tick();
    }
}

fn elapsed(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

/// Looks at the tasks until there is none.
fn watch() {
    loop {
        std::thread::sleep(INTERVAL);
        let mut work = work();
        if work.tasks.is_empty() {
            work.watched = false;
            return;
        }
        if work.since.is_some_and(|since| since.elapsed() >= PATIENCE) {
            work.draw();
        }
    }
}

/// Shows the components that the host compiles; a part of the process's `tracing` subscriber.
pub fn layer<S>() -> impl Layer<S>
where
    S: tracing::Subscriber + for<'a> LookupSpan<'a>,
{
    let level = if SHOWN.load(Ordering::Relaxed) { LevelFilter::DEBUG } else { LevelFilter::OFF };
    Spans.with_filter(Targets::new().with_target(COMPILING, level))
}

struct Spans;

impl<S> Layer<S> for Spans
where
    S: tracing::Subscriber + for<'a> LookupSpan<'a>,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut name = Name(String::new());
        attributes.record(&mut name);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(Task::plan("compiling", &name.0));
        }
    }

    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(task) = span.extensions().get::<Task>()
        {
            task.start();
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        if let Some(span) = context.span(&id) {
            drop(span.extensions_mut().remove::<Task>());
        }
    }
}

/// The `plugin` of a span.
struct Name(String);

impl Visit for Name {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "plugin" {
            value.clone_into(&mut self.0);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_counted_where_nothing_is_shown() {
        let task = Task::begin("compiling", "upper");
        assert!(task.0.is_none() && work().tasks.is_empty());
        assert_eq!(beside(|| 7), 7);
    }

    #[test]
    fn times_are_legible() {
        assert_eq!(elapsed(Duration::from_millis(2900)), "2 s");
        assert_eq!(elapsed(Duration::from_secs(61)), "1 min 1 s");
    }
}
