//! The index of a bundle: what is in it, and what it must be.

use std::collections::{BTreeMap, HashSet};

use jackfield_contract::{MAX_COMPONENT, MAX_MANIFEST};
use serde::{Deserialize, Serialize};

use crate::precompiled::CodeInfo;

/// What a bundle begins with.
pub const MARK: [u8; 8] = *b"JACKFLD\x1a";
/// The form that is written and read.
pub const FORM: u32 = 1;

/// What is in a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// The release of Jackfield that made it.
    pub jackfield: String,
    /// The manifest, which lies first.
    pub manifest: IndexManifest,
    /// The components, in the order in which they lie, each with its code behind it.
    pub components: Vec<IndexComponent>,
    /// The component of each plugin, by the plugin's id.
    pub plugins: BTreeMap<String, String>,
    /// The component that each domain was composed into, by the domain's name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub domains: BTreeMap<String, String>,
}

/// The manifest in a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexManifest {
    /// The name of the file that it was.
    pub name: String,
    /// Its bytes.
    pub size: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
}

/// A component in a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexComponent {
    /// Its name; no two have the same.
    pub name: String,
    /// Its bytes, in binary form.
    pub size: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
    /// The SHA-256 of the file that it was, which differs where that was text or held native code.
    pub file_sha256: String,
    /// What it was compiled to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub code: Vec<IndexCode>,
    /// Where its bytes lie in another component, which was composed of it: they are in the bundle once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inside: Option<IndexInside>,
}

/// A place in a component.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexInside {
    /// The component, which comes before and is in no other.
    pub component: String,
    /// The first byte in it.
    pub offset: u64,
}

/// Native code in a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexCode {
    /// Its bytes.
    pub size: u64,
    /// What is to be known of it.
    pub info: CodeInfo,
}

impl Index {
    /// Reads an index, and looks for what no bundle of ours has.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub(super) fn parse(text: &[u8]) -> Result<Self, String> {
        let index: Self = serde_json::from_slice(text).map_err(|error| format!("its index cannot be read: {error}"))?;
        let mut names = HashSet::new();
        for name in
            index.components.iter().map(|component| component.name.as_str()).chain([index.manifest.name.as_str()])
        {
            if !is_plain(name) {
                return Err(format!("{name:?} cannot be the name of a file in it: it is no plain name"));
            }
            if !names.insert(name) {
                return Err(format!("two files in it are named {name:?}"));
            }
        }
        let known = |name: &&String| index.components.iter().any(|component| component.name == **name);
        if let Some((plugin, name)) = index.plugins.iter().find(|(_, name)| !known(name)) {
            return Err(format!("plugin {plugin:?} is to have the component {name:?}, which is not in it"));
        }
        if let Some((domain, name)) = index.domains.iter().find(|(_, name)| !known(name)) {
            return Err(format!("domain {domain:?} is to have the component {name:?}, which is not in it"));
        }
        for (at, component) in index.components.iter().enumerate() {
            let Some(inside) = &component.inside else { continue };
            let around = index.components[..at].iter().find(|around| around.name == inside.component);
            let end = inside.offset.checked_add(component.size);
            if !around.is_some_and(|around| around.inside.is_none() && end.is_some_and(|end| end <= around.size)) {
                let (name, around) = (&component.name, &inside.component);
                return Err(format!("its component {name:?} is said to lie in {around:?}, and cannot"));
            }
        }
        let sizes = |component: &IndexComponent| {
            let code = component.code.iter().map(|code| code.size);
            [component.size].into_iter().chain(code).max().unwrap_or_default()
        };
        let largest = index.components.iter().map(sizes).max().unwrap_or_default();
        if largest > MAX_COMPONENT {
            return Err(format!(
                "a part of it is said to have {largest} bytes, and no more than {MAX_COMPONENT} are read"
            ));
        }
        if index.manifest.size > MAX_MANIFEST {
            let size = index.manifest.size;
            return Err(format!("its manifest is said to have {size} bytes, and no more than {MAX_MANIFEST} are read"));
        }
        Ok(index)
    }
}

/// Whether a name is that of a file, and leads nowhere else on any system.
pub(super) fn is_plain(name: &str) -> bool {
    let odd = |c: char| matches!(c, '/' | '\\' | ':') || c.is_control();
    !name.is_empty() && name.len() <= 255 && name != "." && name != ".." && !name.contains(odd)
}
