//! Which features of WebAssembly components may use: one list for the decoder and for the engine that runs them.

use wasmparser::WasmFeatures;

/// What the engine is built and set up for. The decoder validates with the same list, so that what it passes can be compiled.
///
/// Of WebAssembly 3.0 what needs a garbage collector is left out (its types, and exceptions), since the engine is built
/// without one, and memory that threads share, since a plugin has no threads. Of the component model, async functions are there, and
/// of them what compilers make: no tasks with stacks of their own, and no error contexts.
pub const FEATURES: WasmFeatures = WasmFeatures::WASM3
    .difference(WasmFeatures::GC_TYPES)
    .difference(WasmFeatures::EXCEPTIONS)
    .difference(WasmFeatures::THREADS)
    .union(WasmFeatures::COMPONENT_MODEL)
    .union(WasmFeatures::CM_ASYNC)
    .union(WasmFeatures::CM_MAP)
    .union(WasmFeatures::CM_FIXED_LENGTH_LISTS)
    .union(WasmFeatures::CM_IMPLEMENTS);
