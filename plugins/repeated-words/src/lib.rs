//! A rule: the same word twice in a row.

mod repeats;

use checker_kit::{Format as Read, Page, finding};

use crate::checker::docs::rule::Rule;
use crate::checker::docs::types::{Document, Finding, Format, RuleInfo, Target};

jackfield_guest::plugin!({
    path: "../../wit/checker",
    plug: "checker:docs/rule",
});

/// The plugin; it remembers nothing.
#[derive(Default)]
struct RepeatedWords;

#[plug]
impl Rule for RepeatedWords {
    fn describe(&mut self) -> Vec<RuleInfo> {
        let kinds = [(repeats::REPEATED_WORD, "No word stands twice in a row.")];
        kinds.map(|(id, summary)| RuleInfo { id: id.to_owned(), summary: summary.to_owned() }).into()
    }

    fn check(&mut self, document: Document, _targets: Vec<Target>) -> Result<Vec<Finding>, String> {
        let format = match document.format {
            Format::Markdown => Read::Markdown,
            Format::Text => Read::Text,
        };
        let page = Page::new(&document.text, format);
        let problems = repeats::check(&page);
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
        let text = "# A\n\nof the the end\n".to_owned();
        let document = Document { path: "a.md".to_owned(), format: Format::Markdown, text };
        let found = RepeatedWords.check(document, Vec::new()).unwrap();
        let found: Vec<_> = found.iter().map(|f| (f.file.as_str(), f.line, f.column, f.rule.as_str())).collect();
        assert_eq!(found, [("a.md", 3, 8, "repeated-word")]);
    }
}
