//! A sink: counts findings by severity and kind.

mod counts;

use crate::checker::docs::sink::Sink;
use crate::checker::docs::types::{Finding, Severity};
use crate::counts::{Counts, Level};

jackfield_guest::plugin!({
    path: "../../wit/checker",
    plug: "checker:docs/sink",
});

/// The plugin, with what it counted in this run.
#[derive(Default)]
struct Tally {
    counts: Counts,
}

#[plug]
impl Sink for Tally {
    fn accept(&mut self, _file: String, findings: Vec<Finding>) {
        self.counts.add(findings.iter().map(|finding| {
            let level = match finding.severity {
                Severity::Note => Level::Note,
                Severity::Warning => Level::Warning,
                Severity::Error => Level::Error,
            };
            (finding.rule.as_str(), level)
        }));
    }

    fn close(&mut self) -> Option<String> {
        Some(std::mem::take(&mut self.counts).summary())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_run_is_counted_by_itself() {
        let finding = Finding {
            rule: "spelling".to_owned(),
            file: "a.md".to_owned(),
            line: 1,
            column: 1,
            severity: Severity::Warning,
            message: String::new(),
            fix: None,
        };
        let mut tally = Tally::default();
        tally.accept("a.md".to_owned(), vec![finding]);
        assert_eq!(tally.close().unwrap(), "1 document, 0 without findings: 1 warning\nby kind: spelling 1");
        assert_eq!(tally.close().unwrap(), "0 documents: nothing found");
    }
}
