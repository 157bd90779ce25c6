//! The pipeline with closures in its sockets.

use jackfield_guest::testing::Calls;
use jackfield_guest::{DispatchError, Replies};

use super::*;
use crate::checker::docs::types::TargetKind;

fn document(text: &str) -> Document {
    Document { path: "docs/a.md".to_owned(), format: Format::Markdown, text: text.to_owned() }
}

fn finding(rule: &str, line: u32) -> Finding {
    Finding {
        rule: rule.to_owned(),
        file: "docs/a.md".to_owned(),
        line,
        column: 1,
        severity: Severity::Warning,
        message: format!("{rule} in {line}"),
        fix: None,
    }
}

fn brief(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|finding| format!("{} {}", finding.line, finding.rule)).collect()
}

#[test]
fn outlines() {
    let text = "# One\n\n[a](b.md#x) [b](b.md) [c](../c.md) [d](#one) [e](https://e.org) ![f](/f.png)\n\n## Two\n";
    let outline = Root::default().read(document(text));
    assert_eq!(outline.anchors, ["one", "two"]);
    assert_eq!(outline.links, ["docs/b.md", "c.md", "f.png"]);
}

#[test]
fn findings_of_all_rules_are_gathered() {
    let sunk = Calls::new();
    let _rules = rule::mock(|rule| {
        rule.check(|_, targets| {
            assert_eq!(targets.len(), 1);
            Replies::new([
                ("b", Ok(Ok(vec![finding("late", 5), finding("early", 2), finding("silenced", 4)]))),
                ("a", Ok(Ok(vec![finding("early", 2), finding("known", 3), finding("off", 3)]))),
                ("odd", Ok(Err("no idea".to_owned()))),
                ("dead", Err(DispatchError::Trap("plugin `dead` panicked\nat somewhere".to_owned()))),
            ])
        });
    });
    let _baseline = baseline::mock(|baseline| {
        baseline.known(|findings| Ok::<_, String>(findings.iter().map(|finding| finding.rule == "known").collect()));
    });
    let _sinks = sink::mock(|sink| {
        let sunk = sunk.clone();
        sink.accept(move |file, findings| sunk.push((file.to_owned(), findings.len())));
    });
    let mut root = Root::default();
    root.init(r#"{"severity": {"late": "error", "off": "off"}}"#.to_owned()).unwrap();
    let target = Target { path: "b.md".to_owned(), kind: TargetKind::File, anchors: vec![], similar: vec![] };
    let checked = root.check(document("# x\n\n<!-- checker: ignore silenced -->\ntext\n\nmore\n"), vec![target]);
    assert_eq!(brief(&checked.findings), ["1 checker", "1 checker", "2 early", "5 late"]);
    assert_eq!(brief(&checked.known), ["3 known"]);
    assert_eq!(checked.findings[3].severity, Severity::Error, "the manifest says so");
    let messages: Vec<_> = checked.findings[..2].iter().map(|finding| finding.message.as_str()).collect();
    assert!(messages.contains(&"rule `odd`: no idea"), "{messages:?}");
    assert!(messages.iter().any(|message| message.ends_with("plugin `dead` panicked")), "{messages:?}");
    assert_eq!(sunk.take(), [("docs/a.md".to_owned(), 4)]);
}

#[test]
fn without_baseline_and_sinks_everything_is_new() {
    let _rules = rule::mock(|rule| rule.check(|_, _| Ok::<_, String>(vec![finding("x", 1)])));
    let mut root = Root::default();
    assert_eq!(root.check(document("x"), Vec::new()).findings.len(), 1);
    assert_eq!(root.baseline_of(vec![finding("x", 1)]), None);
}

#[test]
fn a_baseline_that_fails_hides_nothing() {
    let _rules = rule::mock(|rule| rule.check(|_, _| Ok::<_, String>(vec![finding("x", 1)])));
    let _baseline = baseline::mock(|baseline| baseline.known(|_| Err::<Vec<bool>, _>("no file".to_owned())));
    let checked = Root::default().check(document("x"), Vec::new());
    assert_eq!(brief(&checked.findings), ["1 x", "1 checker"]);
}

#[test]
fn a_run_is_finished() {
    let _sinks = sink::mock(|sink| {
        sink.close(|| Replies::new([("a", Ok(Some("note".to_owned()))), ("b", Ok(None))]));
    });
    let _rules = rule::mock(|rule| {
        let info = |id: &str| RuleInfo { id: id.to_owned(), summary: String::new() };
        rule.describe(move || Replies::new([("a", Ok(vec![info("x"), info("y")])), ("b", Ok(vec![info("x")]))]));
    });
    let _reporters = reporter::mock(|reporter| {
        reporter.render(|run| {
            let rules: Vec<&str> = run.rules.iter().map(|rule| rule.id.as_str()).collect();
            let text = format!("{} {} {} {:?}", run.documents, run.known, rules.join(","), run.notes);
            let report = Report { format: "f".to_owned(), extension: "e".to_owned(), text };
            Replies::new([
                ("good", Ok(Ok(report))),
                ("bad", Ok(Err("ink is out".to_owned()))),
                ("dead", Err(DispatchError::Deadline("too slow".to_owned()))),
            ])
        });
    });
    let reports = Root::default().finish(Totals { documents: 2, known: 1 }, vec![finding("x", 1)]);
    assert_eq!(reports[0].as_ref().unwrap().text, "2 1 x,y,checker [\"note\"]");
    assert_eq!(reports[1].as_ref().unwrap_err(), "reporter `bad`: ink is out");
    assert!(reports[2].as_ref().unwrap_err().contains("too slow"));
}
