//! Fused domains, as they are declared: plugins that are composed into one component.

use std::sync::Arc;

use crate::bundle::BundledComponent;
use crate::limits::LimitsSpec;
use crate::span::{Located, Origin};

/// Plugins that are composed into one component: one store, one failure domain.
#[derive(Clone, Debug, PartialEq)]
pub struct DomainSpec {
    /// Its name, which is in use as a plugin's id is: in errors, events and numbers of what runs as one.
    pub name: Located<String>,
    /// The ids of its plugins, two at least.
    pub plugins: Vec<Located<String>>,
    /// Where they are listed.
    pub list: Option<Origin>,
    /// The limits of all of them together, each of which replaces that one default.
    pub limits: LimitsSpec,
    /// What it was composed into, where it comes from a bundle that holds that. Whatever it is, it counts only as far as composing
    /// gives the same.
    pub bundled: Option<Arc<BundledComponent>>,
}

impl DomainSpec {
    /// A domain of this name and these plugins, under the graph's default limits.
    pub fn new(name: impl Into<Located<String>>, plugins: Vec<Located<String>>) -> Self {
        Self { name: name.into(), plugins, list: None, limits: LimitsSpec::default(), bundled: None }
    }
}
