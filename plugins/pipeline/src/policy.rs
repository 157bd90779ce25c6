//! What the manifest says about findings: which are left out where, and how bad each kind is.

use std::collections::BTreeMap;

use serde::Deserialize;

/// How bad a kind of finding is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Verdict {
    /// It is left out.
    Off,
    /// A matter of taste.
    Note,
    /// Most likely a mistake.
    Warning,
    /// A mistake.
    Error,
}

/// Files for which some kinds of finding are left out.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Ignore {
    /// Paths; `*` stands for any characters.
    pub(crate) files: Vec<String>,
    /// The ids of the kinds; without any, all are meant.
    #[serde(default)]
    pub(crate) rules: Vec<String>,
}

/// What the manifest can set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct Policy {
    /// How bad a kind of finding is, where it is not what the rule says.
    pub(crate) severity: BTreeMap<String, Verdict>,
    /// What is left out where.
    pub(crate) ignore: Vec<Ignore>,
}

impl Policy {
    /// Reads settings from JSON.
    pub(crate) fn parse(json: &str) -> Result<Self, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    /// Whether findings of this kind in this file are left out.
    pub(crate) fn ignores(&self, file: &str, rule: &str) -> bool {
        self.severity.get(rule) == Some(&Verdict::Off)
            || self.ignore.iter().any(|ignore| {
                (ignore.rules.is_empty() || ignore.rules.iter().any(|ignored| ignored == rule))
                    && ignore.files.iter().any(|pattern| matches(pattern, file))
            })
    }

    /// How bad this kind of finding is to be, if the manifest says so.
    pub(crate) fn severity(&self, rule: &str) -> Option<Verdict> {
        self.severity.get(rule).copied()
    }
}

/// Whether a path fits a pattern in which `*` stands for any characters, `/` included.
fn matches(pattern: &str, path: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else { return false };
    let mut last = None;
    for part in parts {
        if let Some(before) = last.replace(part) {
            let Some((_, after)) = rest.split_once(before) else { return false };
            rest = after;
        }
    }
    last.map_or(rest.is_empty(), |last| rest.ends_with(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, path) in
            [("a.md", "a.md"), ("*.md", "x/a.md"), ("docs/*", "docs/x/y"), ("a*b*c", "aXbYbc"), ("*", "")]
        {
            assert!(matches(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [("a.md", "b/a.md"), ("*.md", "a.txt"), ("a*a", "a"), ("a*b*c", "acb")] {
            assert!(!matches(pattern, path), "{pattern} {path}");
        }
    }

    #[test]
    fn policies() {
        let policy = Policy::parse(
            r#"{"severity": {"long-line": "warning", "term": "off"}, "ignore": [{"files": ["*.txt"], "rules": ["spelling"]}]}"#,
        )
        .unwrap();
        assert!(policy.ignores("a.txt", "spelling") && !policy.ignores("a.md", "spelling"));
        assert!(policy.ignores("a.md", "term"));
        assert_eq!(policy.severity("long-line"), Some(Verdict::Warning));
        assert!(Policy::parse(r#"{"severity": {"x": "fatal"}}"#).unwrap_err().contains("expected one of"));
    }
}
