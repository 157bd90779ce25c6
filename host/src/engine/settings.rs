//! Settings of wasmtime's own: those that a host may choose, and why it may not choose the others.

use std::num::NonZeroUsize;
#[cfg(feature = "compiler")]
use wasmtime::OptLevel;
use wasmtime::{Config, Inlining, ProfilingStrategy};

use super::error::EngineError;

/// **An escape hatch**: settings of wasmtime that Jackfield has no opinion on, under wasmtime's own names.
///
/// It is no closure over `wasmtime::Config`, since whether such a closure has kept its hands off what Jackfield stands on cannot be
/// checked afterwards: some of the settings cannot be read back, among them the one that switches off the check by which native
/// code of another release is recognised. So each setting is either offered here, because no promise depends on it, or refused with
/// the reason.
///
/// Those that change compiled code keep it apart: an [`Engine`](crate::Engine) uses what it compiled itself, and entries of a
/// [`cache`](crate::EngineConfig::cache) are kept by the settings as well.
///
/// ```
/// use jackfield::wasmtime::OptLevel;
/// use jackfield::{Engine, EngineConfig, WasmtimeSettings};
///
/// let settings = WasmtimeSettings::new().cranelift_opt_level(OptLevel::None).set("memory_init_cow", "false")?;
/// let engine = Engine::new(&EngineConfig { wasmtime: settings, ..EngineConfig::default() })?;
///
/// let refused = WasmtimeSettings::new().set("consume_fuel", "true").unwrap_err();
/// assert!(refused.to_string().contains("the limit `fuel`"), "{refused}");
/// # Ok::<(), jackfield::EngineError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct WasmtimeSettings(Chosen);

/// Makes the settings that are offered: their fields, their methods, and how each is read from text.
macro_rules! offered {
    ($($(#[$doc:meta])+ $name:ident: $ty:ty $(where $feature:literal)? = $read:expr;)+) => {
        #[derive(Clone, Debug, Default, PartialEq)]
        struct Chosen {
            $($(#[cfg(feature = $feature)])? $name: Option<$ty>,)+
        }

        impl WasmtimeSettings {
            $(
                $(#[$doc])+
                $(#[cfg(feature = $feature)])?
                pub fn $name(mut self, value: $ty) -> Self {
                    self.0.$name = Some(value);
                    self
                }
            )+

            /// A setting by its name and its value as text: `true`, a number, a case in `snake_case`.
            ///
            /// # Errors
            ///
            /// If the value is none of the setting, or the setting is refused; then with the reason.
            pub fn set(self, name: &str, value: &str) -> Result<Self, EngineError> {
                match name {
                    $(
                        $(#[cfg(feature = $feature)])?
                        stringify!($name) => {
                            let read: fn(&str) -> Result<$ty, String> = $read;
                            read(value).map(|value| self.$name(value)).map_err(|expected| {
                                EngineError::new(format!("wasmtime's setting `{name}` is {expected}, and `{value}` is not"))
                            })
                        }
                    )+
                    _ => Err(refusal(name)),
                }
            }

            /// Each setting that was chosen, with its value.
            #[cfg(feature = "compiler")]
            pub(super) fn chosen(&self) -> Vec<String> {
                let mut chosen = Vec::new();
                $($(#[cfg(feature = $feature)])? chosen.extend(self.0.$name.map(|value| format!("{} = {value:?}", stringify!($name))));)+
                chosen
            }

            /// As [`chosen`](Self::chosen), as [`set`](Self::set) takes them.
            #[cfg(feature = "compiler")]
            pub(super) fn texts(&self) -> std::collections::BTreeMap<&'static str, String> {
                let mut texts = std::collections::BTreeMap::new();
                $($(#[cfg(feature = $feature)])? texts.extend(self.0.$name.map(|value| (stringify!($name), text_of(&value))));)+
                texts
            }

            /// Makes these settings.
            pub(super) fn apply(&self, config: &mut Config) {
                $(
                    $(#[cfg(feature = $feature)])?
                    if let Some(value) = self.0.$name {
                        config.$name(value);
                    }
                )+
            }
        }

        const OFFERED: &[&str] = &[$($(#[cfg(feature = $feature)])? stringify!($name)),+];
    };
}

offered! {
    /// How much the compiler optimises: less compiles faster.
    cranelift_opt_level: OptLevel where "compiler" = |text| one_of(text, &[
        ("none", OptLevel::None), ("speed", OptLevel::Speed), ("speed_and_size", OptLevel::SpeedAndSize),
    ]);
    /// Whether the compiler checks its own work, which is slow.
    cranelift_debug_verifier: bool where "compiler" = boolean;
    /// Whether each NaN has one form, so that computations give the same bits everywhere.
    cranelift_nan_canonicalization: bool where "compiler" = boolean;
    /// Whether relaxed SIMD instructions give the same results everywhere.
    relaxed_simd_deterministic: bool = boolean;
    /// Whether functions are inlined. Frames of inlined functions are missing in backtraces.
    compiler_inlining: Inlining = |text| one_of(text, &[
        ("yes", Inlining::Yes), ("inter_module_and_intra_gc", Inlining::InterModuleAndIntraGc),
        ("inter_module", Inlining::InterModule), ("no", Inlining::No),
    ]);
    /// Whether the system's unwinder is told of compiled code.
    native_unwind_info: bool = boolean;
    /// Whether compiled code carries the names of its functions.
    debug_symbols: bool = boolean;
    /// How compiled code is shown to a profiler of the system, where wasmtime is built with that.
    profiler: ProfilingStrategy = |text| one_of(text, &[
        ("none", ProfilingStrategy::None), ("perf_map", ProfilingStrategy::PerfMap),
        ("jit_dump", ProfilingStrategy::JitDump), ("vtune", ProfilingStrategy::VTune),
    ]);
    /// How many frames a backtrace has at most; none at all with `None`.
    wasm_backtrace_max_frames: Option<NonZeroUsize> = |text| match text {
        "none" => Ok(None),
        text => text.parse().map(Some).map_err(|_| "`none` or a number from 1".to_owned()),
    };
    /// Whether memories begin as copies that are made when they are written.
    memory_init_cow: bool = boolean;
    /// Up to how many bytes a memory's beginning is kept as an image although most of it is empty.
    memory_guaranteed_dense_image_size: u64 = number;
    /// How many bytes after a memory are kept free, so that fewer accesses must be checked.
    memory_guard_size: u64 = number;
    /// How many bytes are reserved for the growth of a memory that has to move.
    memory_reservation_for_growth: u64 = number;
    /// Whether bytes are kept free before a memory as well.
    guard_before_linear_memory: bool = boolean;
    /// Whether tables are filled as they are used.
    table_lazy_init: bool = boolean;
    /// Whether faults are caught by Mach ports on macOS, which does not go with `fork`.
    macos_use_mach_ports: bool = boolean;
}

impl WasmtimeSettings {
    /// Nothing chosen: wasmtime's defaults, and what Jackfield sets.
    pub fn new() -> Self {
        Self::default()
    }
}

fn boolean(text: &str) -> Result<bool, String> {
    one_of(text, &[("true", true), ("false", false)])
}

fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| "a whole number".to_owned())
}

/// A value as [`WasmtimeSettings::set`] takes it, by its name in Rust: `Some(20)` is `20`, `SpeedAndSize` is `speed_and_size`.
#[cfg(feature = "compiler")]
fn text_of(value: &dyn std::fmt::Debug) -> String {
    let name = format!("{value:?}");
    let name = name.strip_prefix("Some(").and_then(|rest| rest.strip_suffix(')')).unwrap_or(&name);
    let mut text = String::new();
    for (at, letter) in name.char_indices() {
        if letter.is_ascii_uppercase() && at > 0 {
            text.push('_');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}

fn one_of<T: Copy>(text: &str, cases: &[(&str, T)]) -> Result<T, String> {
    let found = cases.iter().find(|(name, _)| *name == text).map(|(_, value)| *value);
    found.ok_or_else(|| format!("one of {}", cases.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")))
}

const LIMITS: &str = "limits depend on it: they say what a plugin may take";
const FEATURES: &str = "what plugins may use is one list, by which components are also checked before they run";
const NATIVE: &str = "native code that is loaded is only as safe as the check that it fits";
const HOOK: &str = "it would run code of the host's inside of the engine, where nothing of it can be checked";
const SYNCHRONOUS: &str = "calls are synchronous, and stacks of async calls are not used";
const COLLECTOR: &str = "plugins have no memory that is collected";
const DEBUG: &str = "reading a component's debug information takes as long as the component likes";
const NEVER_USED: &str = "nothing shows what it gathers";
const INTERNAL: &str = "it is for the development of wasmtime itself";

/// Why settings are refused, by their names; those of features of WebAssembly all begin alike.
const REFUSED: &[(&str, &str)] = &[
    ("consume_fuel", "the limit `fuel` and `Plugin::decide` say whose fuel is counted"),
    ("operator_cost", "fuel is to mean the same in every graph"),
    ("epoch_interruption", "deadlines depend on it; `EngineConfig::interruptible` says whether all code has it"),
    ("max_wasm_stack", "the host's own stack is measured by it; it is `EngineConfig::wasm_stack`"),
    ("parallel_compilation", "it is `EngineConfig::parallel_compilation`"),
    ("cache", "it is `EngineConfig::cache`, whose folder is checked before native code is loaded from it"),
    ("memory_reservation", LIMITS),
    ("memory_may_move", LIMITS),
    ("allocation_strategy", "a pool that is full fails plugins within their limits"),
    ("with_host_memory", LIMITS),
    ("shared_memory", LIMITS),
    ("module_version", NATIVE),
    ("target", "code is compiled for the machine that runs it"),
    ("enable_compiler", "components are compiled when they are loaded"),
    ("enable_incremental_compilation", NATIVE),
    ("detect_host_feature", NATIVE),
    ("x86_float_abi_ok", NATIVE),
    ("cranelift_flag_enable", NATIVE),
    ("cranelift_flag_set", NATIVE),
    ("cranelift_regalloc_algorithm", "the wasmtime project answers for the safety of the default alone"),
    ("strategy", "the other compiler lacks features that plugins may use"),
    ("signals_based_traps", "without signals, compiled code is not hardened against Spectre"),
    ("generate_address_map", "backtraces depend on it"),
    ("wasm_backtrace", "it is `wasm_backtrace_max_frames`"),
    ("wasm_backtrace_details", DEBUG),
    ("debug_info", DEBUG),
    ("guest_debug", DEBUG),
    ("coredump_on_trap", NEVER_USED),
    ("wmemcheck", NEVER_USED),
    ("rr", NEVER_USED),
    ("with_custom_code_memory", HOOK),
    ("with_host_stack", SYNCHRONOUS),
    ("async_support", SYNCHRONOUS),
    ("async_stack_size", SYNCHRONOUS),
    ("async_stack_zeroing", SYNCHRONOUS),
    ("concurrency_support", SYNCHRONOUS),
    ("collector", COLLECTOR),
    ("gc_support", COLLECTOR),
    ("gc_zeal_alloc_counter", COLLECTOR),
    ("gc_heap_initial_size", COLLECTOR),
    ("gc_heap_reservation", COLLECTOR),
    ("gc_heap_guard_size", COLLECTOR),
    ("gc_heap_reservation_for_growth", COLLECTOR),
    ("gc_heap_may_move", COLLECTOR),
    ("metadata_for_gc_heap_corruption", COLLECTOR),
    ("metadata_for_internal_asserts", INTERNAL),
    ("cranelift_wasmtime_debug_checks", INTERNAL),
    ("debug_adapter_modules", INTERNAL),
    ("emit_clif", INTERNAL),
    ("force_memory_init_memfd", INTERNAL),
];

/// The error of a setting that is not offered.
fn refusal(name: &str) -> EngineError {
    let known = REFUSED.iter().find(|(refused, _)| *refused == name).map(|(_, reason)| *reason);
    EngineError::new(match known.or_else(|| name.starts_with("wasm_").then_some(FEATURES)) {
        Some(reason) => format!("wasmtime's setting `{name}` cannot be chosen: {reason}"),
        None => match jackfield_contract::nearest(name, OFFERED.iter().copied()) {
            Some(near) => format!("wasmtime has no setting `{name}` that can be chosen; did you mean `{near}`?"),
            None => format!("wasmtime has no setting `{name}` that can be chosen; there are {}", OFFERED.join(", ")),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_setting_is_both_offered_and_refused() {
        for (name, _) in REFUSED {
            assert!(!OFFERED.contains(name), "{name}");
        }
    }

    #[test]
    fn every_offered_setting_is_read_from_text() {
        for name in OFFERED {
            let error = WasmtimeSettings::new().set(name, "nonsense").unwrap_err().to_string();
            assert!(error.contains(name) && error.contains("nonsense"), "{error}");
        }
        let settings = WasmtimeSettings::new().set("memory_guard_size", "65536").unwrap();
        assert_eq!(settings, WasmtimeSettings::new().memory_guard_size(65536));
        let settings = WasmtimeSettings::new().set("compiler_inlining", "inter_module").unwrap();
        assert_eq!(settings, WasmtimeSettings::new().compiler_inlining(Inlining::InterModule));
    }

    #[test]
    fn settings_have_a_text_that_is_read_as_the_same() {
        let mut all = WasmtimeSettings::new()
            .cranelift_opt_level(OptLevel::SpeedAndSize)
            .compiler_inlining(Inlining::InterModuleAndIntraGc)
            .profiler(ProfilingStrategy::PerfMap);
        for name in OFFERED {
            let texts = ["true", "17", "none"].into_iter();
            let value = texts.filter_map(|text| all.clone().set(name, text).ok()).next();
            all = value.filter(|_| !all.texts().contains_key(name)).unwrap_or(all);
        }
        let texts = all.texts();
        assert_eq!(texts.len(), OFFERED.len(), "{texts:?}");
        let read = texts.iter().fold(WasmtimeSettings::new(), |read, (name, text)| read.set(name, text).unwrap());
        assert_eq!(read, all);
        let frames = WasmtimeSettings::new().wasm_backtrace_max_frames(NonZeroUsize::new(20));
        assert_eq!(frames.texts()["wasm_backtrace_max_frames"], "20");
    }

    #[test]
    fn others_are_refused_by_name_with_the_reason() {
        let refused = |name: &str| WasmtimeSettings::new().set(name, "true").unwrap_err().to_string();
        assert!(refused("epoch_interruption").contains("deadlines depend on it"));
        assert!(refused("module_version").contains("`module_version` cannot be chosen"));
        assert!(refused("wasm_threads").contains("one list"));
        assert!(refused("memory_init_cwo").contains("did you mean `memory_init_cow`"));
    }
}
