//! What a component asks of the code that is compiled for it, whoever plugs it where.

use jackfield_contract::Weight;
use wasmtime::Config;

use super::error::EngineError;
use super::memories::Memories;

/// Why a component with something async cannot run here.
pub(crate) const LACKING: &str = "this host was built without the feature `async` of `jackfield`";

/// The component alone decides, so that code that was compiled ahead fits wherever it is loaded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Nature {
    pub(crate) memories: Memories,
    /// Whether something in it is async. Its calls cost about twice as much then, so nothing else is compiled so.
    pub(crate) concurrent: bool,
}

impl Nature {
    pub(crate) fn of(weight: &Weight) -> Self {
        Self { memories: Memories::of(weight), concurrent: weight.concurrent }
    }

    pub(super) fn apply(self, config: &mut Config) {
        self.memories.apply(config);
        config.concurrency_support(self.concurrent);
        if !self.concurrent {
            config.wasm_features(wasmtime::WasmFeatures::CM_ASYNC, false);
        }
    }

    /// Whether this host can run such code.
    pub(super) fn check(self) -> Result<(), EngineError> {
        if self.concurrent && !cfg!(feature = "async") {
            return Err(EngineError::new(format!("something in it is async, and {LACKING}")));
        }
        Ok(())
    }
}
