//! Describing a sandbox.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use jackfield::{
    Engine, EngineConfig, EngineError, ExactlyOne, Graph, HostError, Lifetime, Limits, LoadError, Plugin, SocketError,
};

use crate::Sandbox;
use crate::contract::script::engine::{ClockHost, ConsoleHost, Evaluate, RandomHost};
use crate::contract::script::engine::{clock_host, console, console_host, random_host};

/// Bytes of native stack for a run: more than the engine lets a script take, so that one that calls itself without end gets an
/// error and no trap.
const STACK: usize = 4 << 20;

/// What a script says to `console` is said by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// `console.log` and `console.debug`.
    Log,
    /// `console.info`.
    Info,
    /// `console.warn`.
    Warn,
    /// `console.error`.
    Error,
}

type Listener = Arc<dyn Fn(Level, &str) + Send + Sync>;

/// A sandbox that is being described.
#[must_use]
pub struct SandboxBuilder {
    engine: PathBuf,
    memory: u64,
    time: Option<Duration>,
    tick: Option<Duration>,
    kept: bool,
    cache: Option<PathBuf>,
    console: Option<Listener>,
    clock: bool,
    random: Option<Seed>,
}

/// Where seeds come from.
#[derive(Clone, Copy)]
enum Seed {
    Fixed(u64),
    System,
}

/// Why there is no sandbox.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The machine or the settings are at fault.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The engine plugin cannot be loaded.
    #[error("{0}\n  the engine plugin is built by `cargo xtask build-plugins script-engine`")]
    Load(#[from] LoadError),
    /// The component is another plugin than the engine.
    #[error("the component is no script engine: {0}")]
    Socket(#[from] SocketError),
}

impl std::fmt::Debug for SandboxBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SandboxBuilder").field("engine", &self.engine).finish_non_exhaustive()
    }
}

impl Sandbox {
    /// A sandbox with the engine plugin of this file.
    pub fn builder(engine: impl Into<PathBuf>) -> SandboxBuilder {
        SandboxBuilder {
            engine: engine.into(),
            memory: 64 << 20,
            time: Some(Duration::from_secs(5)),
            tick: None,
            kept: false,
            cache: None,
            console: None,
            clock: false,
            random: None,
        }
    }
}

impl SandboxBuilder {
    /// Bytes of memory that a run may take, the engine's own 2 MiB included. 64 MiB if it is not said.
    pub fn memory(mut self, bytes: u64) -> Self {
        self.memory = bytes;
        self
    }

    /// Wall-clock time of a run; 5 s if it is not said.
    pub fn time(mut self, time: impl Into<Option<Duration>>) -> Self {
        self.time = time.into();
        self
    }

    /// How often a run's time is looked at, from 100 µs to 100 ms: a run ends at most three times this after its time is over.
    /// 5 ms if it is not said.
    pub fn tick(mut self, tick: Duration) -> Self {
        self.tick = Some(tick);
        self
    }

    /// Keeps one instance of the engine for all runs. Each run has its globals for itself all the same, but runs take turns, and an
    /// error in the engine itself could reach from one to the next. For measuring.
    pub fn keep_instance(mut self) -> Self {
        self.kept = true;
        self
    }

    /// Keeps the engine's compiled code in this folder, which is to be the user's own.
    pub fn cache(mut self, folder: impl Into<PathBuf>) -> Self {
        self.cache = Some(folder.into());
        self
    }

    /// Who hears what scripts say to `console`; nobody if it is not said.
    pub fn console(mut self, listener: impl Fn(Level, &str) + Send + Sync + 'static) -> Self {
        self.console = Some(Arc::new(listener));
        self
    }

    /// Grants the clock: `Date.now()` and `new Date()`.
    pub fn clock(mut self) -> Self {
        self.clock = true;
        self
    }

    /// Lets `Math.random` begin with this seed in each run. Without, and without [`random`](Self::random), it begins with one that is
    /// always the same.
    pub fn seed(mut self, seed: u64) -> Self {
        self.random = Some(Seed::Fixed(seed));
        self
    }

    /// Lets `Math.random` begin with another seed in each run. It is no source of secrets.
    pub fn random(mut self) -> Self {
        self.random = Some(Seed::System);
        self
    }

    /// Makes the sandbox: loads and compiles the engine.
    ///
    /// # Errors
    ///
    /// If the engine cannot be loaded.
    pub fn build(self) -> Result<Sandbox, BuildError> {
        let mut config =
            EngineConfig { wasm_stack: STACK, interruptible: false, cache: self.cache, ..Default::default() };
        if let Some(tick) = self.tick {
            config.tick = tick;
        }
        let engine = Engine::new(&config)?;
        // What crosses lies in the plugin's memory.
        let mut limits = Limits::new().memory(self.memory).deadline(self.time).crossing(self.memory);
        if self.time.is_some() {
            // Making the world is no script's fault. Without any limit of time nothing has to be interrupted.
            limits = limits.start_deadline(Duration::from_secs(30));
        }
        let lifetime = if self.kept { Lifetime::Graph } else { Lifetime::Call };
        let settings = serde_json::json!({ "once": !self.kept });
        let plugin = Plugin::from_file("engine", &self.engine).limits(limits).lifetime(lifetime).config(settings);
        let mut graph = Graph::builder(&engine).root("script:engine/evaluate").plugin(plugin);
        if let Some(listener) = self.console {
            graph = graph.host(console_host(Console(listener)));
        }
        if self.clock {
            graph = graph.host(clock_host(Clock));
        }
        if let Some(seed) = self.random {
            graph = graph.host(random_host(Random(seed)));
        }
        let (graph, report) = graph.load()?;
        if !report.is_empty() {
            return Err(LoadError { report: Box::new(report) }.into());
        }
        let socket = graph.socket::<Evaluate<ExactlyOne>>(ExactlyOne)?;
        Ok(Sandbox::new(graph, socket))
    }
}

struct Console(Listener);

impl ConsoleHost for Console {
    fn write(&self, level: console::Level, text: String) -> Result<(), HostError> {
        let level = match level {
            console::Level::Log => Level::Log,
            console::Level::Info => Level::Info,
            console::Level::Warn => Level::Warn,
            console::Level::Error => Level::Error,
        };
        (self.0)(level, &text);
        Ok(())
    }
}

struct Clock;

impl ClockHost for Clock {
    fn now(&self) -> Result<f64, HostError> {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        Ok(since.map_or(0.0, |since| since.as_secs_f64() * 1000.0))
    }
}

struct Random(Seed);

impl RandomHost for Random {
    fn seed(&self) -> Result<u64, HostError> {
        use std::hash::{BuildHasher, Hasher, RandomState};
        Ok(match self.0 {
            Seed::Fixed(seed) => seed,
            // The standard library's hash maps begin with random keys, and each state with others.
            Seed::System => RandomState::new().build_hasher().finish(),
        })
    }
}
