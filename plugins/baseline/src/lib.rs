//! Findings that are known and accepted, read from a file in a granted folder.

mod entries;

use std::io::ErrorKind;

use serde::Deserialize;

use crate::checker::docs::baseline::Baseline;
use crate::checker::docs::settings::Settings;
use crate::checker::docs::types::Finding;
use crate::entries::{Entries, Entry};

jackfield_guest::plugin!({
    path: "../../wit/checker",
    plug: ["checker:docs/baseline", "checker:docs/settings"],
});

/// What the manifest can set.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Config {
    /// The file to read, by its name inside the sandbox.
    #[serde(default = "default_file")]
    file: String,
}

fn default_file() -> String {
    "/baseline/known.tsv".to_owned()
}

/// The plugin, with what it read.
#[derive(Default)]
struct Known {
    file: Option<String>,
    entries: Option<Entries>,
}

#[plug]
impl Settings for Known {
    fn init(&mut self, config: String) -> Result<(), String> {
        let config: Config = serde_json::from_str(&config).map_err(|error| error.to_string())?;
        self.file = Some(config.file);
        self.entries = None;
        Ok(())
    }
}

#[plug]
impl Baseline for Known {
    fn known(&mut self, findings: Vec<Finding>) -> Result<Vec<bool>, String> {
        let entries = match &mut self.entries {
            Some(entries) => entries,
            none => none.insert(read(self.file.as_deref().unwrap_or(&default_file()))?),
        };
        Ok(entries.known(findings.iter().map(entry)))
    }

    fn record_all(&mut self, findings: Vec<Finding>) -> String {
        entries::write(findings.iter().map(entry))
    }
}

fn entry(finding: &Finding) -> Entry {
    Entry::new(&finding.rule, &finding.file, &finding.message)
}

/// Reads a baseline. A file that is not there knows nothing.
fn read(file: &str) -> Result<Entries, String> {
    match std::fs::read_to_string(file) {
        Ok(text) => Entries::parse(&text).map_err(|error| format!("{file}: {error}")),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Entries::default()),
        Err(error) => Err(format!("{file}: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checker::docs::types::Severity;

    fn finding(message: &str) -> Finding {
        Finding {
            rule: "spelling".to_owned(),
            file: "a.md".to_owned(),
            line: 1,
            column: 1,
            severity: Severity::Warning,
            message: message.to_owned(),
            fix: None,
        }
    }

    #[test]
    fn reads_what_it_wrote() {
        let folder = std::env::temp_dir().join(format!("checker-baseline-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("known.tsv");
        let mut plugin = Known::default();
        std::fs::write(&file, plugin.record_all(vec![finding("old")])).unwrap();
        plugin.init(format!("{{\"file\": {}}}", serde_json::to_string(&file).unwrap())).unwrap();
        assert_eq!(plugin.known(vec![finding("new"), finding("old")]), Ok(vec![false, true]));
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_file_that_is_not_there_knows_nothing() {
        let mut plugin = Known::default();
        plugin.init(r#"{"file": "/nowhere/known.tsv"}"#.to_owned()).unwrap();
        assert_eq!(plugin.known(vec![finding("x")]), Ok(vec![false]));
        assert!(plugin.init(r#"{"fil": "x"}"#.to_owned()).unwrap_err().contains("expected `file`"));
    }
}
