//! The root of the document checker: runs rules, baseline, sinks and reporters.
//!
//! Each of them may fail without the others: what failed is a finding or a note of its own, so that a run never looks
//! clean because a rule did not run.

mod policy;

use std::collections::HashSet;

use checker_kit::{Format as Read, Page, destination, resolve};
use jackfield_guest::DispatchError;

use crate::checker::docs::pipeline::{Checked, Outline, Pipeline, Totals};
use crate::checker::docs::reporter::Run;
use crate::checker::docs::settings::Settings;
use crate::checker::docs::types::{Document, Finding, Format, Report, RuleInfo, Severity, Target};
use crate::checker::docs::{baseline, reporter, rule, sink};
use crate::policy::{Policy, Verdict};

jackfield_guest::plugin!({
    path: "../../wit/checker",
    plug: ["checker:docs/pipeline", "checker:docs/settings"],
    sockets: {
        "checker:docs/rule": any,
        "checker:docs/sink": any,
        "checker:docs/reporter": at_least_one,
        "checker:docs/baseline": at_most_one,
    },
});

/// The kind of finding that says that a part of the checker failed.
const CHECKER: &str = "checker";

/// The plugin, with what the manifest set.
#[derive(Default)]
struct Root {
    policy: Policy,
}

#[plug]
impl Settings for Root {
    fn init(&mut self, config: String) -> Result<(), String> {
        self.policy = Policy::parse(&config)?;
        Ok(())
    }
}

#[plug]
impl Pipeline for Root {
    fn rules(&mut self) -> Vec<RuleInfo> {
        let own = RuleInfo { id: CHECKER.to_owned(), summary: "Every part of the checker does its work.".to_owned() };
        let mut seen = HashSet::new();
        let plugged = rule::describe().ok().flatten();
        plugged.chain([own]).filter(|info| seen.insert(info.id.clone())).collect()
    }

    fn read(&mut self, document: Document) -> Outline {
        let page = page(&document);
        let mut seen = HashSet::new();
        let links = page.links.iter().filter_map(|link| {
            let destination = destination(&link.destination).filter(|destination| !destination.path.is_empty())?;
            Some(resolve(&document.path, &destination.path)).filter(|path| seen.insert(path.clone()))
        });
        let links = links.collect();
        Outline { links, anchors: page.anchors }
    }

    fn check(&mut self, document: Document, targets: Vec<Target>) -> Checked {
        let mut findings = Vec::new();
        for (plugin, reply) in rule::check(&document, &targets) {
            match reply {
                Ok(Ok(found)) => findings.extend(found),
                Ok(Err(error)) => findings.push(failure(&document.path, &format!("rule `{plugin}`: {error}"))),
                Err(error) => findings.push(failure(&document.path, &failed(&error))),
            }
        }
        let page = page(&document);
        findings.retain(|finding| {
            finding.rule == CHECKER
                || (!page.is_suppressed(&finding.rule, finding.line)
                    && !self.policy.ignores(&document.path, &finding.rule))
        });
        for finding in &mut findings {
            self.apply_severity(finding);
        }
        findings.sort_by(|a, b| (a.line, a.column, &a.rule).cmp(&(b.line, b.column, &b.rule)));
        findings.dedup();

        let (mut new, known) = split(findings, &document.path);
        for (_, reply) in sink::accept(&document.path, &new) {
            if let Err(error) = reply {
                new.push(failure(&document.path, &failed(&error)));
            }
        }
        Checked { findings: new, known }
    }

    fn finish(&mut self, totals: Totals, findings: Vec<Finding>) -> Vec<Result<Report, String>> {
        let mut notes = Vec::new();
        for (_, reply) in sink::close() {
            match reply {
                Ok(note) => notes.extend(note),
                Err(error) => notes.push(failed(&error)),
            }
        }
        let run = Run { documents: totals.documents, known: totals.known, rules: self.rules(), findings, notes };
        let replies = reporter::render(&run).into_iter();
        replies
            .map(|(plugin, reply)| match reply {
                Ok(Ok(report)) => Ok(report),
                Ok(Err(error)) => Err(format!("reporter `{plugin}`: {error}")),
                Err(error) => Err(failed(&error)),
            })
            .collect()
    }

    fn baseline_of(&mut self, findings: Vec<Finding>) -> Option<String> {
        baseline::record_all(&findings)?.ok()
    }
}

impl Root {
    fn apply_severity(&self, finding: &mut Finding) {
        match self.policy.severity(&finding.rule) {
            Some(Verdict::Note) => finding.severity = Severity::Note,
            Some(Verdict::Warning) => finding.severity = Severity::Warning,
            Some(Verdict::Error) => finding.severity = Severity::Error,
            Some(Verdict::Off) | None => {}
        }
    }
}

fn page(document: &Document) -> Page<'_> {
    let format = match document.format {
        Format::Markdown => Read::Markdown,
        Format::Text => Read::Text,
    };
    Page::new(&document.text, format)
}

/// Parts findings into new ones and those that the baseline knows.
fn split(findings: Vec<Finding>, file: &str) -> (Vec<Finding>, Vec<Finding>) {
    if findings.is_empty() {
        return (findings, Vec::new());
    }
    let Some(reply) = baseline::known(&findings) else { return (findings, Vec::new()) };
    let plugin = reply.plugin;
    let marks = match reply.result {
        Ok(Ok(marks)) if marks.len() == findings.len() => Ok(marks),
        Ok(Ok(marks)) => Err(format!("baseline `{plugin}`: {} answers for {} findings", marks.len(), findings.len())),
        Ok(Err(error)) => Err(format!("baseline `{plugin}`: {error}")),
        Err(error) => Err(failed(&error)),
    };
    match marks {
        Ok(marks) => {
            let marked: Vec<(Finding, bool)> = findings.into_iter().zip(marks).collect();
            let (known, new): (Vec<_>, Vec<_>) = marked.into_iter().partition(|(_, known)| *known);
            let plain = |marked: Vec<(Finding, bool)>| marked.into_iter().map(|(finding, _)| finding).collect();
            (plain(new), plain(known))
        }
        Err(error) => {
            let mut findings = findings;
            findings.push(failure(file, &error));
            (findings, Vec::new())
        }
    }
}

/// A finding that says that a part of the checker failed at a document.
fn failure(file: &str, message: &str) -> Finding {
    Finding {
        rule: CHECKER.to_owned(),
        file: file.to_owned(),
        line: 1,
        column: 1,
        severity: Severity::Error,
        message: message.lines().next().unwrap_or_default().to_owned(),
        fix: None,
    }
}

/// A failed dispatch in a line; its text names plugin, contract and function.
fn failed(error: &DispatchError) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;
