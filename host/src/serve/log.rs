//! `jackfield:runtime/log`: always defined, and reaching the host's `tracing` only where it is granted.

use wasmtime::StoreContextMut;
use wasmtime::component::{ComponentType, Lift, LinkerInstance, Lower};

use crate::runtime::store::StoreData;

/// The contract's name without its version.
pub(crate) const NAME: &str = "jackfield:runtime/log";

#[derive(ComponentType, Lift, Lower, Clone, Copy, Debug)]
#[component(enum)]
#[repr(u8)]
#[expect(dead_code, reason = "plugins make these values, by their discriminants")]
enum Level {
    #[component(name = "trace")]
    Trace,
    #[component(name = "debug")]
    Debug,
    #[component(name = "info")]
    Info,
    #[component(name = "warn")]
    Warn,
    #[component(name = "error")]
    Error,
}

type Cx<'a> = StoreContextMut<'a, StoreData>;

/// Defines the contract's functions. `plugin` is the id that lines carry.
pub(crate) fn define(
    instance: &mut LinkerInstance<'_, StoreData>,
    plugin: &str,
    granted: bool,
) -> wasmtime::Result<()> {
    let id = plugin.to_owned();
    instance.func_wrap("log", move |_: Cx<'_>, (level, target, message): (Level, String, String)| {
        if granted {
            let (plugin, part) = (id.as_str(), target.as_str());
            match level {
                Level::Trace => tracing::trace!(target: "jackfield::plugin", plugin, part, "{message}"),
                Level::Debug => tracing::debug!(target: "jackfield::plugin", plugin, part, "{message}"),
                Level::Info => tracing::info!(target: "jackfield::plugin", plugin, part, "{message}"),
                Level::Warn => tracing::warn!(target: "jackfield::plugin", plugin, part, "{message}"),
                Level::Error => tracing::error!(target: "jackfield::plugin", plugin, part, "{message}"),
            }
        }
        Ok(())
    })?;
    instance.func_wrap("enabled", move |_: Cx<'_>, (level,): (Level,)| {
        let enabled = granted
            && match level {
                Level::Trace => tracing::enabled!(target: "jackfield::plugin", tracing::Level::TRACE),
                Level::Debug => tracing::enabled!(target: "jackfield::plugin", tracing::Level::DEBUG),
                Level::Info => tracing::enabled!(target: "jackfield::plugin", tracing::Level::INFO),
                Level::Warn => tracing::enabled!(target: "jackfield::plugin", tracing::Level::WARN),
                Level::Error => tracing::enabled!(target: "jackfield::plugin", tracing::Level::ERROR),
            };
        Ok((enabled,))
    })?;
    instance.func_wrap("panicked", |mut cx: Cx<'_>, (message,): (String,)| {
        let start = message.len().saturating_sub(4 << 10);
        let start = (start..message.len()).find(|at| message.is_char_boundary(*at)).unwrap_or(message.len());
        cx.data_mut().panicked = Some(message[start..].to_owned());
        Ok(())
    })
}
