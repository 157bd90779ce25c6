//! What a host attaches to a plugin: decisions on its calls, additions to its linker, and state for its instances.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use wasmtime::component::Linker;

use crate::runtime::budget::Decider;
use crate::runtime::instance::StateMaker;
use crate::runtime::store::StoreData;

/// What a host attaches to a plugin.
#[derive(Clone, Default)]
pub(crate) struct PluginHooks {
    pub(crate) decide: Option<Decider>,
    pub(crate) states: Vec<StateMaker>,
    pub(crate) link: Vec<Addition>,
}

/// Adds to a plugin's linker.
pub(crate) type Addition = Arc<dyn Fn(&mut Linker<StoreData>) -> wasmtime::Result<()> + Send + Sync>;

impl PluginHooks {
    /// Whether nothing is attached.
    pub(crate) fn is_empty(&self) -> bool {
        self.decide.is_none() && self.states.is_empty() && self.link.is_empty()
    }

    pub(crate) fn state<T: Any + Send>(&mut self, make: impl Fn() -> T + Send + Sync + 'static) {
        self.states.push(Arc::new(move || Box::new(make())));
    }
}

impl fmt::Debug for PluginHooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PluginHooks")
            .field("decide", &self.decide.is_some())
            .field("states", &self.states.len())
            .field("link", &self.link.len())
            .finish()
    }
}
