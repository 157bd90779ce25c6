//! A contract's name as a person writes it: with its version in full, in part, or without.

use std::fmt;

use crate::{ContractName, NameError, serves};

/// What a person wrote who named a contract.
#[derive(Clone, Debug)]
pub struct Written {
    /// The name; without version where that was left out or written in part.
    pub name: ContractName,
    part: Option<Part>,
}

/// A version in part: `1` and `1.2`, as wit-bindgen and wasmtime take them too.
#[derive(Clone, Copy, Debug)]
struct Part {
    major: u64,
    minor: Option<u64>,
}

impl Written {
    /// Reads `a:b/c`, `a:b/c@1`, `a:b/c@0.2` or `a:b/c@0.2.1`.
    ///
    /// # Errors
    ///
    /// If it is none of these.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let whole = || ContractName::parse(text).map(|name| Self { name, part: None });
        let Some((name, part)) = text.split_once('@').and_then(|(name, version)| Some((name, part(version)?))) else {
            return whole();
        };
        // If the rest is wrong as well, the error shows the text as it was written.
        ContractName::parse(name).map_or_else(|_| whole(), |name| Ok(Self { name, part: Some(part) }))
    }

    /// The name in full, if it says which version or that there is none to say.
    pub fn exact(&self) -> Option<&ContractName> {
        self.name.version.as_ref().map(|_| &self.name)
    }

    /// Whether a contract's name is this one, as far as it is written: a version in part stands for all of its track that
    /// are not older.
    pub fn admits(&self, found: &ContractName) -> bool {
        if found.unversioned() != self.name.unversioned() {
            return false;
        }
        match (self.part, &found.version) {
            (None, _) => self.name.version.is_none() || serves(found, &self.name),
            (Some(_), None) => false,
            (Some(part), Some(version)) => {
                version.pre.is_empty()
                    && version.major == part.major
                    && part.minor.is_none_or(|minor| match part.major {
                        0 => version.minor == minor,
                        _ => version.minor >= minor,
                    })
            }
        }
    }

    /// Whether the version was written in part.
    pub fn is_partial(&self) -> bool {
        self.part.is_some()
    }

    /// Whether a version was written at all.
    pub fn has_version(&self) -> bool {
        self.part.is_some() || self.name.version.is_some()
    }
}

fn part(version: &str) -> Option<Part> {
    let number = |text: &str| {
        let plain = text == "0" || !text.starts_with('0');
        (plain && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
    };
    match version.split_once('.') {
        None => Some(Part { major: number(version)?, minor: None }),
        Some((major, minor)) => Some(Part { major: number(major)?, minor: Some(number(minor)?) }),
    }
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.name)?;
        match self.part {
            None => Ok(()),
            Some(Part { major, minor: None }) => write!(f, "@{major}"),
            Some(Part { major, minor: Some(minor) }) => write!(f, "@{major}.{minor}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_in_part_stands_for_its_track() {
        // written, found, admitted
        let matrix = [
            ("a:b/c", "a:b/c@1.2.3", true),
            ("a:b/c", "a:b/c", true),
            ("a:b/c@1", "a:b/c@1.2.3", true),
            ("a:b/c@1", "a:b/c@2.0.0", false),
            ("a:b/c@1", "a:b/c", false),
            ("a:b/c@1", "a:b/d@1.0.0", false),
            ("a:b/c@1", "a:b/c@1.0.0-rc.1", false),
            ("a:b/c@1.2", "a:b/c@1.3.0", true),
            ("a:b/c@1.2", "a:b/c@1.1.9", false),
            ("a:b/c@0.2", "a:b/c@0.2.7", true),
            ("a:b/c@0.2", "a:b/c@0.3.0", false),
            ("a:b/c@0", "a:b/c@0.3.0", true),
            ("a:b/c@1.2.3", "a:b/c@1.2.4", true),
            ("a:b/c@1.2.3", "a:b/c@1.2.2", false),
        ];
        for (written, found, admitted) in matrix {
            let name = Written::parse(written).unwrap();
            assert_eq!(name.admits(&ContractName::parse(found).unwrap()), admitted, "{written} and {found}");
            assert_eq!(name.to_string(), written);
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in ["c", "a:b/c@", "a:b/c@x", "a:b/c@01", "a:b/c@1.", "a:b/c@1.2.3.4", "a:b@1/c", "a:b@1"] {
            let error = Written::parse(text).unwrap_err().to_string();
            assert!(error.contains(text), "{text}: {error}");
        }
    }
}
