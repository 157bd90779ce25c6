//! Where a graph's time goes: at each tick the plugin that runs is asked what it is doing.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use parking_lot::Mutex;
use wasmtime::{AsContext, WasmBacktrace};

use super::frames;
use super::graph_info::GraphInfo;
use crate::error::backtrace::name_of;

/// How many different stacks are kept; what comes then is counted without its functions.
const STACKS: usize = 100_000;
/// How many functions of a plugin are looked at.
const DEPTH: usize = 128;

/// Samples of what plugins do, for a flame graph: at each [tick](crate::EngineConfig::tick) the calls that are under way on the thread, and
/// the functions of the plugin that runs. Cheap to clone; clones gather the same samples.
///
/// A plugin is sampled where it looks at the time, at the beginning of its functions and loops; functions of the host's and WASI's are
/// not, so that what is counted is the time that plugins compute. Code that is not compiled to be interrupted
/// ([`EngineConfig::interruptible`](crate::EngineConfig::interruptible)) has no samples.
///
/// ```
/// use jackfield::{Engine, EngineConfig, Graph, Profiler};
///
/// let engine = Engine::new(&EngineConfig { tick: std::time::Duration::from_millis(1), ..EngineConfig::default() })?;
/// let profiler = Profiler::new();
/// let builder = Graph::builder(&engine).profile(&profiler);
/// // After some calls, a line for each stack: `filter demo:text/filter#transform;filter::transform;core::str::find 12`.
/// print!("{}", profiler.folded());
/// # drop(builder);
/// # Ok::<(), jackfield::EngineError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Profiler(Arc<Mutex<Samples>>);

#[derive(Debug, Default)]
struct Samples {
    stacks: BTreeMap<String, u64>,
    count: u64,
}

impl Profiler {
    /// One that has no samples yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many samples there are.
    pub fn count(&self) -> u64 {
        self.0.lock().count
    }

    /// The samples as tools for flame graphs read them: a line for each stack, outermost first and parted by `;`, and how often it was
    /// seen. A plugin that is called is `<id> <contract>#<function>`, and its functions come after it.
    pub fn folded(&self) -> String {
        let samples = self.0.lock();
        let mut text = String::new();
        for (stack, count) in &samples.stacks {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{stack} {count}");
        }
        text
    }

    /// Takes a sample of the plugin whose store this is.
    #[cold]
    pub(super) fn sample(&self, graph: &GraphInfo, store: impl AsContext) {
        let mut stack = called(graph);
        let plugins = stack.len();
        let backtrace = WasmBacktrace::force_capture(store);
        for frame in backtrace.frames().iter().take(DEPTH).collect::<Vec<_>>().into_iter().rev() {
            push(&mut stack, &frame.func_name().map_or_else(|| format!("function {}", frame.func_index()), name_of));
        }
        let mut samples = self.0.lock();
        samples.count += 1;
        if samples.stacks.len() >= STACKS && !samples.stacks.contains_key(&stack) {
            stack.truncate(plugins);
        }
        *samples.stacks.entry(stack).or_default() += 1;
    }
}

/// The calls of this thread that are under way.
fn called(graph: &GraphInfo) -> String {
    let mut stack = String::new();
    frames::with_frames(|outer, innermost| {
        for frame in outer.iter().chain(&innermost) {
            if frame.graph != graph.id {
                push(&mut stack, "another graph");
                continue;
            }
            let id = graph.plugin(frame.place.slot).map_or("?", |plugin| plugin.id.as_str());
            match frame.function.and_then(|function| graph.function(frame.place.slot, function)) {
                Some(info) => push(&mut stack, &format!("{id} {}#{}", info.contract, info.name)),
                None => push(&mut stack, &format!("{id} (start)")),
            }
        }
    });
    stack
}

/// Adds a frame to a stack; what parts frames is no part of a name.
fn push(stack: &mut String, name: &str) {
    if !stack.is_empty() {
        stack.push(';');
    }
    stack.extend(name.chars().map(|letter| if letter == ';' || letter.is_control() { '_' } else { letter }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_parts_frames_is_no_part_of_a_name() {
        let mut stack = String::new();
        push(&mut stack, "a;b");
        push(&mut stack, "line\nline");
        assert_eq!(stack, "a_b;line_line");
    }
}
