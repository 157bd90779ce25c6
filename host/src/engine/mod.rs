//! The family of wasmtime engines.
//!
//! Epochs and fuel are compiled into code, so each combination needs an engine of its own. One is made when the first
//! plugin asks for it. A single thread counts time for all ([`clock`]).

pub(crate) mod allowed;
#[cfg(feature = "compiler")]
pub(crate) mod apart;
#[cfg(feature = "cache")]
pub(crate) mod cache;
#[cfg(not(feature = "cache"))]
#[path = "no_cache.rs"]
pub(crate) mod cache;
pub(crate) mod clock;
pub(crate) mod compile;
pub(crate) mod error;
pub(crate) mod kinds;
pub(crate) mod memories;
pub(crate) mod native;
pub(crate) mod nature;
pub(crate) mod places;
#[cfg(feature = "compiler")]
mod precompile;
#[cfg(feature = "compiler")]
mod scratch;
pub(crate) mod settings;
#[cfg(feature = "compiler")]
pub(crate) mod worker;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

pub use error::EngineError;
use jackfield_contract::FEATURES;
use nature::Nature;
use parking_lot::Mutex;
use places::Places;
#[cfg(feature = "compiler")]
pub use precompile::Precompile;
use settings::WasmtimeSettings;
use wasmtime::component::Component;

use crate::plan::PlaceSize;

/// How an [`Engine`] is set up. The default suits most hosts.
#[derive(Clone, Debug)]
pub struct EngineConfig {
    /// Bytes of native stack that one plugin's WebAssembly code may use. 512 KiB by default.
    pub wasm_stack: usize,
    /// Whether several threads compile a component. On by default.
    #[cfg(feature = "compiler")]
    pub parallel_compilation: bool,
    /// Whether every plugin's code can be interrupted when a call's time is over. On by default.
    ///
    /// The checks cost code that computes about a tenth. Off, only plugins have them that a deadline of their own graph
    /// reaches; a call that comes from a host function of another graph, under a deadline there, is not interrupted in others.
    pub interruptible: bool,
    /// A folder in which compiled code is kept from run to run; none by default.
    ///
    /// It holds native code that is loaded as it is, so it is made the user's own (mode 0700), and one that belongs to
    /// somebody else is not used. Name a folder for this purpose alone.
    #[cfg(feature = "cache")]
    pub cache: Option<std::path::PathBuf>,
    /// The grain of deadlines, from 100 µs to 100 ms; 5 ms by default. A call is ended up to three such grains after its deadline.
    ///
    /// One thread counts time for all engines of a process, as often as the finest of them wants.
    pub tick: Duration,
    /// Settings of wasmtime's own; none by default.
    pub wasmtime: WasmtimeSettings,
}

impl Default for EngineConfig {
    fn default() -> Self {
        let wasmtime = WasmtimeSettings::new();
        Self {
            wasm_stack: 512 << 10,
            #[cfg(feature = "compiler")]
            parallel_compilation: true,
            interruptible: true,
            #[cfg(feature = "cache")]
            cache: None,
            tick: clock::GRAIN,
            wasmtime,
        }
    }
}

impl EngineConfig {
    /// What wasmtime is told for code of this kind.
    fn wasmtime(&self, kind: EngineKind) -> wasmtime::Config {
        let mut config = wasmtime::Config::new();
        // First, so that what follows has the last word.
        self.wasmtime.apply(&mut config);
        config
            .wasm_features(FEATURES, true)
            .wasm_features(!FEATURES, false)
            .max_wasm_stack(self.wasm_stack)
            .async_stack_size(self.wasm_stack.saturating_add(HOST_STACK))
            .epoch_interruption(kind.epochs)
            .consume_fuel(kind.fuel);
        kind.nature.apply(&mut config);
        if let Some(size) = kind.place {
            config.allocation_strategy(places::strategy(size));
        }
        #[cfg(feature = "compiler")]
        config.parallel_compilation(self.parallel_compilation);
        config
    }
}

/// Native stack for the host's part of a call: its own frames between two plugins, the conversion of values that may be nested
/// as deep as the component model lets them, and a function of the host's. Unoptimised frames are several times as large.
pub(crate) const HOST_STACK: usize = if cfg!(debug_assertions) { 2 << 20 } else { 512 << 10 };

/// What compiled code must be able to do; plugins that agree in it share an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct EngineKind {
    pub(crate) epochs: bool,
    pub(crate) fuel: bool,
    /// What the component's own nature asks for.
    pub(crate) nature: Nature,
    /// The size of the places that instances are made in, where they are not made on demand ([`places`]). The code is the same.
    pub(crate) place: Option<PlaceSize>,
}

/// A family of engines that graphs are loaded in. Cheap to clone; clones are the same engine.
#[derive(Clone)]
pub struct Engine(Arc<Family>);

struct Family {
    config: EngineConfig,
    members: Mutex<HashMap<EngineKind, wasmtime::Engine>>,
    /// The places of those members that have some.
    places: Mutex<HashMap<EngineKind, Arc<Places>>>,
    compiled: Mutex<Compiled>,
}

/// The SHA-256 of a component.
pub(crate) type Digest = [u8; 32];

/// What was compiled lately: a graph that is loaded again need not wait for the compiler.
#[derive(Default)]
struct Compiled {
    components: HashMap<(Digest, EngineKind), Component>,
    /// The keys, oldest first.
    order: VecDeque<(Digest, EngineKind)>,
}

/// How many compiled components an engine remembers.
const REMEMBERED: usize = 1024;

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("config", &self.0.config).finish_non_exhaustive()
    }
}

impl Engine {
    /// An engine of these settings. WebAssembly engines are made as plugins need them.
    ///
    /// # Errors
    ///
    /// When the settings do not suit this machine, e.g. a stack of no bytes, or a tick that is too short or too long.
    pub fn new(config: &EngineConfig) -> Result<Self, EngineError> {
        let (shortest, longest) = (clock::SHORTEST, clock::LONGEST);
        if !(shortest..=longest).contains(&config.tick) {
            let tick = config.tick;
            let message = format!("a tick of {tick:?} is not kept: let `tick` be from {shortest:?} to {longest:?}");
            return Err(EngineError::new(message));
        }
        let engine = Self(Arc::new(Family {
            config: config.clone(),
            members: Mutex::default(),
            places: Mutex::default(),
            compiled: Mutex::default(),
        }));
        // With `RUST_BACKTRACE` set, each error of wasmtime takes down the native stack. Every plugin of a chain that fails makes one,
        // so that what a plugin can cause would cost the square of the chain's length, and nobody reads it: errors have frames of
        // WebAssembly code.
        wasmtime::error::disable_backtrace();
        // The commonest member is made at once, so that settings that cannot work are noticed here.
        engine.member(EngineKind {
            epochs: config.interruptible,
            fuel: false,
            nature: Nature::default(),
            place: None,
        })?;
        Ok(engine)
    }

    pub(crate) fn config(&self) -> &EngineConfig {
        &self.0.config
    }

    /// The folder in which compiled code is kept.
    pub(crate) fn cache(&self) -> Option<&std::path::Path> {
        #[cfg(feature = "cache")]
        return self.0.config.cache.as_deref();
        #[cfg(not(feature = "cache"))]
        None
    }

    /// The component of this digest, if it was compiled lately.
    pub(crate) fn compiled(&self, digest: Digest, kind: EngineKind) -> Option<Component> {
        self.0.compiled.lock().components.get(&(digest, kind)).cloned()
    }

    /// A component that was compiled for instances on demand, for those in places of this size, and these places.
    ///
    /// # Errors
    ///
    /// If it does not fit there, or there can be no such places.
    pub(crate) fn pooled(
        &self,
        component: &Component,
        kind: EngineKind,
    ) -> Result<(Component, Arc<Places>), EngineError> {
        let engine = self.member(kind)?;
        let component = native::again(&engine, component)
            .map_err(|error| EngineError::new(format!("it does not fit into a place of the pool: {error:#}")))?;
        let places = Arc::clone(self.0.places.lock().entry(kind).or_insert_with(Places::new));
        Ok((component, places))
    }

    /// Remembers a component, and forgets the oldest if there are too many.
    pub(crate) fn remember(&self, digest: Digest, kind: EngineKind, component: &Component) {
        let mut compiled = self.0.compiled.lock();
        if compiled.components.insert((digest, kind), component.clone()).is_none() {
            compiled.order.push_back((digest, kind));
        }
        if compiled.order.len() > REMEMBERED
            && let Some(oldest) = compiled.order.pop_front()
        {
            compiled.components.remove(&oldest);
        }
    }

    /// The wasmtime engine for code of this kind.
    pub(crate) fn member(&self, kind: EngineKind) -> Result<wasmtime::Engine, EngineError> {
        let mut members = self.0.members.lock();
        if let Some(engine) = members.get(&kind) {
            return Ok(engine.clone());
        }
        kind.nature.check()?;
        let engine = wasmtime::Engine::new(&self.0.config.wasmtime(kind))
            .map_err(|error| EngineError::new(format!("the WebAssembly engine cannot be set up: {error:#}")))?;
        if kind.epochs {
            clock::count_time_for(&engine, self.0.config.tick).map_err(|error| {
                EngineError::new(format!(
                    "the WebAssembly engine cannot be set up: the clock thread does not start: {error}"
                ))
            })?;
        }
        members.insert(kind, engine.clone());
        Ok(engine)
    }
}
