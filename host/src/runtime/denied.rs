//! What a plugin's instances were denied.

use super::slot::Slot;
use crate::wasi::Denial;

impl Slot {
    /// What the plugin tried to reach and was not granted, over all of its instances.
    pub(crate) fn denials(&self) -> Vec<Denial> {
        let grants = self.template().and_then(|template| template.wasi.clone());
        grants.map(|grants| grants.network().denials().list()).unwrap_or_default()
    }
}
