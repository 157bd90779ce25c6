//! A rule: relative links and anchors that lead nowhere, and reference links without definition.

mod links;

use checker_kit::{Format as Read, Page, finding};

use crate::checker::docs::rule::Rule;
use crate::checker::docs::types::{Document, Finding, Format, RuleInfo, Target, TargetKind};
use crate::links::Place;

jackfield_guest::plugin!({
    path: "../../wit/checker",
    plug: "checker:docs/rule",
});

/// The plugin; it remembers nothing.
#[derive(Default)]
struct BrokenLinks;

#[plug]
impl Rule for BrokenLinks {
    fn describe(&mut self) -> Vec<RuleInfo> {
        let kinds = [
            (links::BROKEN_LINK, "Relative links lead to files and folders that exist."),
            (links::BROKEN_ANCHOR, "Links lead to headings and anchors that exist."),
            (links::UNDEFINED_REFERENCE, "The labels of reference links are defined."),
        ];
        kinds.map(|(id, summary)| RuleInfo { id: id.to_owned(), summary: summary.to_owned() }).into()
    }

    fn check(&mut self, document: Document, targets: Vec<Target>) -> Result<Vec<Finding>, String> {
        let format = match document.format {
            Format::Markdown => Read::Markdown,
            Format::Text => Read::Text,
        };
        let page = Page::new(&document.text, format);
        let place = |path: &str| match targets.iter().find(|target| target.path == path) {
            // A place that nobody looked up is not known to be missing.
            None => Place::Plain,
            Some(target) => match target.kind {
                TargetKind::Missing => Place::Missing(target.similar.clone()),
                TargetKind::File | TargetKind::Folder => Place::Plain,
                TargetKind::Document => Place::Document(target.anchors.clone()),
            },
        };
        let problems = links::check(&document.path, &page, place);
        Ok(problems
            .into_iter()
            .map(|problem| finding!(crate::checker::docs::types, document.path.as_str(), page, problem))
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_carry_their_place() {
        let document = Document {
            path: "docs/a.md".to_owned(),
            format: Format::Markdown,
            text: "# A\n\nsee [b](b.md) and [c](c.md)\n".to_owned(),
        };
        let targets = vec![
            Target { path: "docs/b.md".to_owned(), kind: TargetKind::Document, anchors: vec![], similar: vec![] },
            Target { path: "docs/c.md".to_owned(), kind: TargetKind::Missing, anchors: vec![], similar: vec![] },
        ];
        let found = BrokenLinks.check(document, targets).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].line, found[0].column, found[0].rule.as_str()), (3, 19, "broken-link"));
        assert_eq!(found[0].file, "docs/a.md");
    }
}
