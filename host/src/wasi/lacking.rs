//! In the place of WASI in a host that is built without it.

use std::sync::Arc;

use super::output::Channel;
use crate::plan::{PlannedPlugin, WasiSpec};

/// What a plugin may say to the log: nothing else can be granted.
pub(crate) struct WasiRecipe {
    output: Arc<Channel>,
}

/// The WASI side of an instance, which has none.
pub(crate) struct WasiState;

impl WasiRecipe {
    /// Looks whether something is granted that is not there.
    ///
    /// # Errors
    ///
    /// If it is.
    pub(crate) fn open(plugin: &PlannedPlugin) -> Result<Self, String> {
        // The log is Jackfield's own.
        let granted = WasiSpec { log: false, ..plugin.wasi.clone() };
        if granted != WasiSpec::default() {
            return Err(crate::serve::wasi::LACKING.to_owned());
        }
        Ok(Self { output: Channel::new(&plugin.id, plugin.limits.output) })
    }

    /// Where what the plugin says goes.
    pub(crate) fn output(&self) -> &Arc<Channel> {
        &self.output
    }

    /// Nothing.
    pub(crate) fn build(&self) -> WasiState {
        WasiState
    }
}

impl WasiState {
    /// Nothing was written.
    #[inline]
    pub(crate) fn begin(&self) {}

    /// Nothing was written.
    pub(crate) fn tail(&self) -> String {
        String::new()
    }
}
