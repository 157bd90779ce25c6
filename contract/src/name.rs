//! Reading and writing the qualified names of contracts.

#[cfg(feature = "wit")]
use std::fmt;
use std::str::FromStr;

use semver::Version;

use crate::ContractName;

/// Why a text is not a contract's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not a contract's name: {reason}; a name looks like `demo:text/filter` or `demo:text/filter@0.1.0`"
)]
pub struct NameError {
    text: String,
    reason: String,
}

impl ContractName {
    /// Reads `namespace:package/interface`, with `@version` or without.
    ///
    /// # Errors
    ///
    /// Says which part is missing or malformed.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let error = |reason: &str| NameError { text: text.to_owned(), reason: reason.to_owned() };
        let (namespace, rest) = text.split_once(':').ok_or_else(|| error("the namespace and its `:` are missing"))?;
        let (path, version) = match rest.split_once('@') {
            Some((path, version)) => (path, Some(version)),
            None => (rest, None),
        };
        let (package, interface) =
            path.split_once('/').ok_or_else(|| error("the interface and its `/` are missing"))?;
        for part in [namespace, package, interface] {
            if !is_kebab(part) {
                return Err(error(&format!("`{part}` is not an identifier of WIT")));
            }
        }
        let version = match version {
            Some(text) => {
                Some(Version::parse(text).map_err(|e| error(&format!("the version `{text}` is malformed ({e})")))?)
            }
            None => None,
        };
        Ok(Self { namespace: namespace.into(), package: package.into(), interface: interface.into(), version })
    }

    /// The name of an instance that a component imports or exports under a plain word, such as `logger`.
    ///
    /// Such a name has neither namespace nor package; it can stand for a contract by renaming only.
    pub fn plain(word: &str) -> Self {
        Self { namespace: String::new(), package: String::new(), interface: word.to_owned(), version: None }
    }

    /// Whether this is the plain word of [`ContractName::plain`].
    pub fn is_plain(&self) -> bool {
        self.namespace.is_empty()
    }

    /// The name of the package, version included, as WIT writes it: `demo:text@0.1.0`.
    pub fn package_name(&self) -> String {
        let mut name = format!("{}:{}", self.namespace, self.package);
        if let Some(version) = &self.version {
            name.push_str(&format!("@{version}"));
        }
        name
    }

    /// Whether both lie in one package of one version.
    pub fn same_package(&self, other: &Self) -> bool {
        (&self.namespace, &self.package, &self.version) == (&other.namespace, &other.package, &other.version)
    }
}

impl FromStr for ContractName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        Self::parse(text)
    }
}

/// Whether a word is an identifier of WIT: kebab case, each part all upper or all lower case, first part not a digit.
pub fn is_kebab(word: &str) -> bool {
    !word.is_empty()
        && word.starts_with(|first: char| first.is_ascii_alphabetic())
        && word.split('-').all(|part| {
            let lower = part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
            let upper = part.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
            !part.is_empty() && (lower || upper)
        })
}

/// Renders names as a list for a person: `a`, `b` and `c`.
#[cfg(feature = "wit")]
pub(crate) fn join(names: impl IntoIterator<Item = impl fmt::Display>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// How long a name can be to be compared letter by letter, and how many are compared: what is written may come from anybody.
const LONGEST: usize = 100;
const MOST: usize = 1_000;

/// The candidate nearest to what was written, if one is near enough to be meant. Very long names, and those beyond the first
/// thousand, are not looked at.
pub fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if written.len() > LONGEST {
        return None;
    }
    let may_be_near = |candidate: &&str| {
        let (length, longer) = (candidate.len(), candidate.len().max(written.len()).max(3));
        length <= LONGEST && length.abs_diff(written.len()) * 3 <= longer
    };
    candidates
        .into_iter()
        .take(MOST)
        .filter(may_be_near)
        .map(|candidate| (strsim::damerau_levenshtein(written, candidate), candidate))
        .filter(|(distance, candidate)| *distance * 3 <= written.len().max(candidate.len()).max(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_written_alike() {
        for text in
            ["a:b/c", "demo:text/filter@0.1.0", "wasi:io/streams@0.2.6", "a:b/c@1.0.0-rc.1+build.5", "a1:b-c/D-e2"]
        {
            assert_eq!(ContractName::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn malformed_names_say_what_is_wrong() {
        for (text, reason) in [
            ("filter", "namespace"),
            ("demo:text", "interface"),
            ("demo:text/", "identifier"),
            ("demo:te_xt/filter", "`te_xt`"),
            ("demo:text/filter@1", "version"),
            (":/", "identifier"),
            ("demo:text/fil/ter", "identifier"),
        ] {
            let error = ContractName::parse(text).unwrap_err().to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn the_nearest_name_is_near() {
        assert_eq!(nearest("fliter", ["sink", "filter"]), Some("filter"));
        assert_eq!(nearest("zebra", ["sink", "filter"]), None);
        assert_eq!(nearest("strng", ["string", "s32"]), Some("string"));
    }

    #[test]
    fn names_without_end_are_not_compared() {
        let (long, other) = ("a".repeat(1 << 20), "a".repeat((1 << 20) - 1));
        assert_eq!(nearest(&long, [other.as_str()]), None);
        assert_eq!(nearest("sink", (0..10_000_000).map(|_| "sonk")), Some("sonk"));
    }
}
