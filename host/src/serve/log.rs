//! `jackfield:runtime/log`: always defined, and reaching the host's `tracing` only where it is granted.

use std::sync::Arc;

use wasmtime::StoreContextMut;
use wasmtime::component::{ComponentType, Lift, LinkerInstance, Lower};

use crate::error::clip;
use crate::runtime::store::StoreData;
use crate::wasi::output::Channel;

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

/// How many bytes a message may have; what is longer is cut.
const MESSAGE: usize = 16 << 10;
/// How many bytes the name of what a message is about may have.
const PART: usize = 256;

impl Level {
    /// Whether somebody listens.
    fn is_heard(self) -> bool {
        match self {
            Self::Trace => tracing::enabled!(target: "jackfield::plugin", tracing::Level::TRACE),
            Self::Debug => tracing::enabled!(target: "jackfield::plugin", tracing::Level::DEBUG),
            Self::Info => tracing::enabled!(target: "jackfield::plugin", tracing::Level::INFO),
            Self::Warn => tracing::enabled!(target: "jackfield::plugin", tracing::Level::WARN),
            Self::Error => tracing::enabled!(target: "jackfield::plugin", tracing::Level::ERROR),
        }
    }

    fn say(self, plugin: &str, part: &str, message: &str) {
        match self {
            Self::Trace => tracing::trace!(target: "jackfield::plugin", plugin, part, "{message}"),
            Self::Debug => tracing::debug!(target: "jackfield::plugin", plugin, part, "{message}"),
            Self::Info => tracing::info!(target: "jackfield::plugin", plugin, part, "{message}"),
            Self::Warn => tracing::warn!(target: "jackfield::plugin", plugin, part, "{message}"),
            Self::Error => tracing::error!(target: "jackfield::plugin", plugin, part, "{message}"),
        }
    }
}

/// Defines the contract's functions. `plugin` is the id that lines carry, and `channel` their way, where they are granted.
pub(crate) fn define(
    instance: &mut LinkerInstance<'_, StoreData>,
    plugin: &str,
    channel: Option<Arc<Channel>>,
) -> wasmtime::Result<()> {
    let id: Arc<str> = plugin.into();
    let granted = channel.is_some();
    instance.func_wrap("log", move |_: Cx<'_>, (level, mut part, mut message): (Level, String, String)| {
        if let Some(channel) = channel.as_ref().filter(|_| level.is_heard()) {
            clip(&mut message, MESSAGE);
            clip(&mut part, PART);
            let id = Arc::clone(&id);
            // As if it were said here: to whoever listens here, within the spans that are open here.
            let listener = tracing::dispatcher::get_default(Clone::clone);
            let span = tracing::Span::current();
            channel.line(message.len() + part.len(), move || {
                tracing::dispatcher::with_default(&listener, || span.in_scope(|| level.say(&id, &part, &message)));
            });
        }
        Ok(())
    })?;
    instance.func_wrap("enabled", move |_: Cx<'_>, (level,): (Level,)| {
        let enabled = granted && level.is_heard();
        Ok((enabled,))
    })?;
    instance.func_wrap("panicked", |mut cx: Cx<'_>, (message,): (String,)| {
        let start = message.len().saturating_sub(4 << 10);
        let start = (start..message.len()).find(|at| message.is_char_boundary(*at)).unwrap_or(message.len());
        cx.data_mut().panicked = Some(message[start..].to_owned());
        Ok(())
    })
}
