//! A reporter: plain text for people, one finding a line, in the form that editors and terminals make links of.

use std::fmt::Write as _;

use crate::checker::docs::reporter::{Reporter, Run};
use crate::checker::docs::types::{Finding, Report, Severity};

jackfield_guest::plugin!({
    path: "../../wit/checker",
    plug: "checker:docs/reporter",
});

/// The plugin; it remembers nothing.
#[derive(Default)]
struct Text;

#[plug]
impl Reporter for Text {
    fn render(&mut self, run: Run) -> Result<Report, String> {
        Ok(Report { format: "text".to_owned(), extension: "txt".to_owned(), text: render(&run) })
    }
}

fn render(run: &Run) -> String {
    let mut text = String::new();
    for finding in &run.findings {
        line(&mut text, finding);
    }
    if !run.findings.is_empty() {
        text.push('\n');
    }
    for note in &run.notes {
        text.push_str(note.trim_end());
        text.push('\n');
    }
    if run.known > 0 {
        let _ = writeln!(text, "{} more in the baseline", run.known);
    }
    text
}

fn line(text: &mut String, finding: &Finding) {
    let severity = match finding.severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "{}:{}:{}: {severity}: {} [{}]",
        finding.file, finding.line, finding.column, finding.message, finding.rule
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_finding_a_line() {
        let finding = Finding {
            rule: "broken-link".to_owned(),
            file: "docs/a.md".to_owned(),
            line: 3,
            column: 5,
            severity: Severity::Error,
            message: "`b.md` does not exist".to_owned(),
            fix: None,
        };
        let run = Run {
            documents: 2,
            known: 1,
            rules: Vec::new(),
            findings: vec![finding],
            notes: vec!["2 documents, 1 without findings: 1 error".to_owned()],
        };
        let report = Text.render(run).unwrap();
        assert_eq!(report.format, "text");
        assert_eq!(
            report.text,
            "docs/a.md:3:5: error: `b.md` does not exist [broken-link]\n\n\
             2 documents, 1 without findings: 1 error\n1 more in the baseline\n"
        );
    }

    #[test]
    fn nothing_found() {
        let run = Run {
            documents: 2,
            known: 0,
            rules: Vec::new(),
            findings: Vec::new(),
            notes: vec!["2 documents: nothing found".to_owned()],
        };
        assert_eq!(Text.render(run).unwrap().text, "2 documents: nothing found\n");
    }
}
