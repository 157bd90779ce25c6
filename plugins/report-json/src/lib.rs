//! A reporter: JSON lines, one object a finding, and one with the totals at the end.

use serde_json::{Value, json};

use crate::checker::docs::reporter::{Reporter, Run};
use crate::checker::docs::types::{Finding, Report, Severity};

jackfield_guest::plugin!({
    path: "../../wit/checker",
    plug: "checker:docs/reporter",
});

/// The plugin; it remembers nothing.
#[derive(Default)]
struct Json;

#[plug]
impl Reporter for Json {
    fn render(&mut self, run: Run) -> Result<Report, String> {
        let summary = json!({
            "kind": "summary",
            "documents": run.documents,
            "findings": run.findings.len(),
            "known": run.known,
            "notes": run.notes,
        });
        let mut text = String::new();
        for object in run.findings.iter().map(finding).chain([summary]) {
            text.push_str(&object.to_string());
            text.push('\n');
        }
        Ok(Report { format: "json".to_owned(), extension: "jsonl".to_owned(), text })
    }
}

fn finding(finding: &Finding) -> Value {
    let fix = finding
        .fix
        .as_ref()
        .map(|fix| json!({ "start": fix.span.start, "end": fix.span.end, "replacement": fix.replacement }));
    json!({
        "kind": "finding",
        "rule": finding.rule,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "severity": match finding.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        },
        "message": finding.message,
        "fix": fix,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checker::docs::types::{Fix, Span};

    #[test]
    fn one_object_a_line() {
        let finding = Finding {
            rule: "spelling".to_owned(),
            file: "a\n\"b\".md".to_owned(),
            line: 3,
            column: 5,
            severity: Severity::Warning,
            message: "`teh`".to_owned(),
            fix: Some(Fix { span: Span { start: 7, end: 10 }, replacement: "the".to_owned() }),
        };
        let run =
            Run { documents: 1, known: 0, rules: vec![], findings: vec![finding], notes: vec!["a\nb".to_owned()] };
        let report = Json.render(run).unwrap();
        let lines: Vec<Value> = report.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0]["fix"], json!({ "start": 7, "end": 10, "replacement": "the" }));
        assert_eq!(lines[0]["file"], "a\n\"b\".md");
        assert_eq!(lines[1]["findings"], 1);
    }
}
