//! The name of a plugin in its graph.

use std::fmt;

use smol_str::SmolStr;

/// The name of a plugin in its graph. Cheap to clone: every reply carries one, so names of up to 23 bytes are held in place.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PluginId(SmolStr);

impl PluginId {
    /// The id under which the host appears beside plugins: in replies of what it serves, and as the owner of handles.
    pub(crate) const HOST: Self = Self(SmolStr::new_static("host"));

    /// The id of this name.
    pub fn new(id: &str) -> Self {
        Self(SmolStr::new(id))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PluginId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for PluginId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl AsRef<str> for PluginId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for PluginId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl std::ops::Deref for PluginId {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for PluginId {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for PluginId {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl From<&str> for PluginId {
    fn from(id: &str) -> Self {
        Self::new(id)
    }
}
