//! A reporter: SARIF 2.1.0, the form in which code hosts take findings in.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use serde_json::{Value, json};

use crate::checker::docs::reporter::{Reporter, Run};
use crate::checker::docs::types::{Finding, Report, RuleInfo, Severity};

jackfield_guest::plugin!({
    path: "../../wit/checker",
    plug: "checker:docs/reporter",
});

/// The plugin; it remembers nothing.
#[derive(Default)]
struct Sarif;

#[plug]
impl Reporter for Sarif {
    fn render(&mut self, run: Run) -> Result<Report, String> {
        let mut text = serde_json::to_string_pretty(&log(&run)).map_err(|error| error.to_string())?;
        text.push('\n');
        Ok(Report { format: "sarif".to_owned(), extension: "sarif".to_owned(), text })
    }
}

/// The whole log: one run of one tool.
fn log(run: &Run) -> Value {
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "jackfield document checker",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": run.rules.iter().map(rule).collect::<Vec<_>>(),
                },
            },
            // Section 3.14.17: columns of this tool count characters, not UTF-16 code units.
            "columnKind": "unicodeCodePoints",
            "results": run.findings.iter().map(|finding| result(finding, &run.rules)).collect::<Vec<_>>(),
        }],
    })
}

fn rule(rule: &RuleInfo) -> Value {
    json!({ "id": rule.id, "shortDescription": { "text": rule.summary } })
}

fn result(finding: &Finding, rules: &[RuleInfo]) -> Value {
    let artifact = json!({ "uri": uri(&finding.file), "uriBaseId": "%SRCROOT%" });
    let mut result = json!({
        "ruleId": finding.rule,
        "level": match finding.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        },
        "message": { "text": finding.message },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": artifact,
                "region": { "startLine": finding.line.max(1), "startColumn": finding.column.max(1) },
            },
        }],
    });
    if let Some(index) = rules.iter().position(|rule| rule.id == finding.rule) {
        result["ruleIndex"] = json!(index);
    }
    if let Some(fix) = &finding.fix {
        let length = fix.span.end.saturating_sub(fix.span.start);
        result["fixes"] = json!([{
            "artifactChanges": [{
                "artifactLocation": artifact,
                "replacements": [{
                    "deletedRegion": { "byteOffset": fix.span.start, "byteLength": length },
                    "insertedContent": { "text": fix.replacement },
                }],
            }],
        }]);
    }
    result
}

/// A relative path as a URI reference (RFC 3986): what is not plain is percent-encoded.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checker::docs::types::{Fix, Span};

    /// The schema of SARIF 2.1.0 as OASIS publishes it.
    const SCHEMA: &str = include_str!("../tests/sarif-schema-2.1.0.json");

    fn validator() -> jsonschema::Validator {
        // A bracket without its other half, in the pattern of a language's name: JavaScript reads it as a letter, the
        // validator refuses it. We write no such name.
        let schema = SCHEMA.replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}?$");
        jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap()
    }

    fn finding(rule: &str, severity: Severity, fix: Option<Fix>) -> Finding {
        Finding {
            rule: rule.to_owned(),
            file: "docs/über uns.md".to_owned(),
            line: 3,
            column: 5,
            severity,
            message: "`x` \"quoted\"\nand more".to_owned(),
            fix,
        }
    }

    fn assert_valid(run: Run) -> Value {
        let report = Sarif.render(run).unwrap();
        let log: Value = serde_json::from_str(&report.text).unwrap();
        let validator = validator();
        let errors: Vec<String> = validator.iter_errors(&log).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new());
        log
    }

    #[test]
    fn a_log_with_findings_is_valid() {
        let rules = vec![RuleInfo { id: "spelling".to_owned(), summary: "Words are spelled right.".to_owned() }];
        let fix = Fix { span: Span { start: 7, end: 10 }, replacement: "the".to_owned() };
        let findings = vec![
            finding("spelling", Severity::Warning, Some(fix)),
            finding("unheard-of", Severity::Error, None),
            finding(
                "spelling",
                Severity::Note,
                Some(Fix { span: Span { start: 7, end: 7 }, replacement: String::new() }),
            ),
        ];
        let log = assert_valid(Run { documents: 1, known: 0, rules, findings, notes: Vec::new() });
        let results = &log["runs"][0]["results"];
        assert_eq!(results[0]["ruleIndex"], 0);
        assert!(results[1].get("ruleIndex").is_none());
        let location = &results[0]["locations"][0]["physicalLocation"];
        assert_eq!(location["artifactLocation"]["uri"], "docs/%C3%BCber%20uns.md");
    }

    #[test]
    fn an_empty_log_is_valid() {
        assert_valid(Run { documents: 0, known: 0, rules: Vec::new(), findings: Vec::new(), notes: Vec::new() });
    }

    #[test]
    fn the_validator_would_notice() {
        let validator = validator();
        assert!(!validator.is_valid(&json!({ "version": "2.1.0", "runs": [{ "results": [] }] })));
    }
}
