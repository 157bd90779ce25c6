//! A sink: writes each finding to the host's log, where the graph grants one.

use jackfield_guest::log;

use crate::checker::docs::sink::Sink;
use crate::checker::docs::types::{Finding, Severity};

jackfield_guest::plugin!({
    path: "../../wit/checker",
    plug: "checker:docs/sink",
});

/// The plugin; it remembers nothing.
#[derive(Default)]
struct Journal;

#[plug]
impl Sink for Journal {
    fn accept(&mut self, file: String, findings: Vec<Finding>) {
        log::debug!("{file}: {} findings", findings.len());
        for finding in findings {
            let line = describe(&finding);
            match finding.severity {
                Severity::Note => log::info!("{line}"),
                Severity::Warning => log::warn!("{line}"),
                Severity::Error => log::error!("{line}"),
            }
        }
    }

    fn close(&mut self) -> Option<String> {
        None
    }
}

/// A finding in a line.
fn describe(finding: &Finding) -> String {
    let fix = if finding.fix.is_some() { " (can be fixed)" } else { "" };
    format!("{}:{}:{}: {} [{}]{fix}", finding.file, finding.line, finding.column, finding.message, finding.rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_a_line() {
        let finding = Finding {
            rule: "spelling".to_owned(),
            file: "a.md".to_owned(),
            line: 2,
            column: 3,
            severity: Severity::Warning,
            message: "`teh` is misspelled".to_owned(),
            fix: None,
        };
        assert_eq!(describe(&finding), "a.md:2:3: `teh` is misspelled [spelling]");
        Journal.accept("a.md".to_owned(), vec![finding]);
        assert_eq!(Journal.close(), None);
    }
}
