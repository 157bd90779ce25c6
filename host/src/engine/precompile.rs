//! Compiling ahead of time, for this machine or another.

use std::sync::Arc;
use std::time::Duration;

use jackfield_plan::precompiled::{self, CodeInfo, CodeSettings};

use super::nature::Nature;
use super::scratch::{self, threads};
use super::worker::Order;
use super::{Engine, EngineError, EngineKind};
use crate::plan::Limits;

/// What code is compiled for: which machine, and what it must be able to do. By default this machine, its processor's own instructions
/// included, and plugins without a limit of fuel.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Precompile {
    target: Option<String>,
    interruptible: bool,
    fuel: bool,
    time: Option<Duration>,
    memory: Option<u64>,
}

impl Default for Precompile {
    fn default() -> Self {
        let Limits { compile, compile_memory, .. } = Limits::default();
        Self { target: None, interruptible: true, fuel: false, time: compile, memory: compile_memory }
    }
}

impl Precompile {
    /// Code for this machine.
    pub fn new() -> Self {
        Self::default()
    }

    /// Code for this kind of machine, as a target triple: `aarch64-unknown-linux-gnu`. It runs on every processor of that kind, so it uses
    /// only what all of them have; that holds for a triple of this machine's as well.
    ///
    /// Kinds of processor other than this one's need the feature `cross`.
    pub fn target(mut self, triple: impl Into<String>) -> Self {
        self.target = Some(triple.into());
        self
    }

    /// Whether the code can be interrupted, as [`EngineConfig::interruptible`](crate::EngineConfig::interruptible) and deadlines want
    /// it. On by default.
    pub fn interruptible(mut self, interruptible: bool) -> Self {
        self.interruptible = interruptible;
        self
    }

    /// The machine, where one was named.
    pub fn triple(&self) -> Option<&str> {
        self.target.as_deref()
    }

    /// Whether the code can be interrupted.
    pub fn is_interruptible(&self) -> bool {
        self.interruptible
    }

    /// Whether the code counts fuel.
    pub fn counts_fuel(&self) -> bool {
        self.fuel
    }

    /// Whether the code counts fuel, as plugins with a limit of fuel need it. Off by default.
    pub fn fuel(mut self, fuel: bool) -> Self {
        self.fuel = fuel;
        self
    }

    /// How long the compiler may take; 30 seconds if it is not said, and as long as it takes with `None`.
    pub fn compile(mut self, time: impl Into<Option<Duration>>) -> Self {
        self.time = time.into();
        self
    }

    /// Bytes of memory that the compiler may take, where [`compile_worker`](crate::compile_worker) lets it work in a process of its own;
    /// 2 GiB if it is not said, and any with `None`.
    pub fn compile_memory(mut self, bytes: impl Into<Option<u64>>) -> Self {
        self.memory = bytes.into();
        self
    }
}

impl Precompile {
    fn kind(&self, nature: Nature) -> EngineKind {
        EngineKind { epochs: self.interruptible, fuel: self.fuel, nature, place: None }
    }
}

/// Triples of the machines that code can be compiled for.
const TARGETS: &[&str] = &[
    #[cfg(any(feature = "cross", target_arch = "x86_64"))]
    "x86_64-unknown-linux-gnu",
    #[cfg(any(feature = "cross", target_arch = "x86_64"))]
    "x86_64-unknown-linux-musl",
    #[cfg(any(feature = "cross", target_arch = "x86_64"))]
    "x86_64-apple-darwin",
    #[cfg(any(feature = "cross", target_arch = "x86_64"))]
    "x86_64-pc-windows-msvc",
    #[cfg(any(feature = "cross", target_arch = "aarch64"))]
    "aarch64-unknown-linux-gnu",
    #[cfg(any(feature = "cross", target_arch = "aarch64"))]
    "aarch64-unknown-linux-musl",
    #[cfg(any(feature = "cross", target_arch = "aarch64"))]
    "aarch64-apple-darwin",
    #[cfg(any(feature = "cross", target_arch = "aarch64"))]
    "aarch64-pc-windows-msvc",
];

impl Engine {
    /// The machines that code can be compiled for, as target triples; others of the same processors and systems are taken as well.
    pub fn targets() -> &'static [&'static str] {
        TARGETS
    }

    /// Compiles a component, binary or text, ahead of time, for this machine and plugins without a limit of fuel: the content of a
    /// `.cwasm` file.
    ///
    /// The file holds native code of this machine and of this release, and the component itself, which says what it plugs.
    /// It is loaded from folders that are trusted only, see [`GraphBuilder::trust`](crate::GraphBuilder::trust).
    ///
    /// # Errors
    ///
    /// If the component cannot be compiled.
    pub fn precompile(&self, component: &[u8]) -> Result<Vec<u8>, EngineError> {
        self.precompile_for(component, &Precompile::new())
    }

    /// As [`Engine::precompile`], for another machine or for plugins with a limit of fuel.
    ///
    /// ```
    /// # use jackfield::{Engine, EngineConfig, Precompile};
    /// let engine = Engine::new(&EngineConfig::default())?;
    /// let code = engine.precompile_for(b"(component)", &Precompile::new().fuel(true))?;
    /// let parts = jackfield::precompiled::split(&code).unwrap();
    /// assert!(parts.info.settings.fuel);
    /// # Ok::<(), jackfield::EngineError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the component cannot be compiled, or not with the time and memory that are allowed, or there is no compiler for that machine.
    pub fn precompile_for(&self, component: &[u8], wanted: &Precompile) -> Result<Vec<u8>, EngineError> {
        // The file holds the component beside its code, and that must be the binary one.
        let component =
            jackfield_contract::to_binary(component).map_err(|error| EngineError::new(error.to_string()))?;
        let weight = jackfield_contract::weigh(&component).map_err(|error| EngineError::new(error.to_string()))?;
        let engine = self.compiler(wanted, Nature::of(&weight))?;
        let kind = wanted.kind(Nature::of(&weight));
        let threads = if self.config().parallel_compilation { threads(component.len()) } else { 1 };
        let settings = self.config().wasmtime.clone();
        let order = Order { kind, settings, target: wanted.target.clone(), threads, memory: wanted.memory };
        let component: Arc<[u8]> = component.into();
        let code = scratch::ahead(&order, engine, Arc::clone(&component), wanted.time).map_err(|failed| {
            let help = failed.help.map(|help| format!("\nhelp: {help}")).unwrap_or_default();
            EngineError::new(failed.message + &help)
        })?;
        let settings = CodeSettings {
            interruptible: wanted.interruptible,
            fuel: wanted.fuel,
            wasmtime: self.config().wasmtime.chosen(),
        };
        let target = wanted.target.clone().unwrap_or_else(precompiled::host);
        let info = CodeInfo::new(&code, &component, target, settings);
        precompiled::join(&code, &component, &info).map_err(|error| EngineError::new(error.to_string()))
    }

    /// The engine that compiles this.
    fn compiler(&self, wanted: &Precompile, nature: Nature) -> Result<wasmtime::Engine, EngineError> {
        let kind = wanted.kind(nature);
        let Some(triple) = &wanted.target else { return self.member(kind) };
        let refused = |reason: &dyn std::fmt::Display| {
            let known = TARGETS.join(", ");
            EngineError::new(format!("it cannot be compiled for `{triple}`: {reason}; there is {known}"))
        };
        // What nobody has tried is not offered.
        let known = TARGETS.iter().any(|known| precompiled::same_machine(known, triple));
        if !known {
            return Err(refused(&"there is no compiler for it"));
        }
        let mut settings = self.config().wasmtime(kind);
        settings.target(triple).map_err(|error| refused(&format!("{error:#}")))?;
        wasmtime::Engine::new(&settings).map_err(|error| refused(&format!("{error:#}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EngineConfig;

    fn engine() -> Engine {
        Engine::new(&EngineConfig::default()).unwrap()
    }

    const COMPONENT: &[u8] = br#"(component (core module (func (export "f") (param i32) (result i32) local.get 0)))"#;

    #[test]
    fn the_line_of_wasmtime_is_the_one_that_it_writes() {
        let file = engine().precompile(COMPONENT).unwrap();
        let code = precompiled::split(&file).unwrap().code;
        // The section that wasmtime compares begins with its form, the version's length, and the version.
        let version = [&[0, precompiled::WASMTIME.len() as u8], precompiled::WASMTIME.as_bytes()].concat();
        assert!(code.windows(version.len()).any(|window| window == version));
    }

    #[test]
    fn code_is_compiled_for_every_machine_that_is_named() {
        // What an ELF header says of the processor.
        let machine = |file: &[u8]| u16::from_le_bytes([file[18], file[19]]);
        for triple in Engine::targets() {
            let file = engine().precompile_for(COMPONENT, &Precompile::new().target(*triple)).unwrap();
            let parts = precompiled::split(&file).unwrap();
            assert_eq!(parts.info.target, *triple);
            assert_eq!(machine(parts.code), if triple.starts_with("x86_64") { 62 } else { 183 }, "{triple}");
        }
    }

    #[test]
    fn other_machines_are_refused_by_name() {
        for triple in ["m68k-unknown-linux-gnu", "nonsense", "x86_64-unknown-none", ""] {
            let error = engine().precompile_for(COMPONENT, &Precompile::new().target(triple)).unwrap_err().to_string();
            assert!(error.contains(&format!("`{triple}`")) && error.contains(TARGETS[0]), "{error}");
        }
    }
}
