//! The order of a document's headings.

use checker_kit::{Level, Page, Problem};

/// A heading is more than one level below the one before.
pub(crate) const HEADING_ORDER: &str = "heading-order";
/// A heading has no text.
pub(crate) const EMPTY_HEADING: &str = "empty-heading";
/// A document has several titles.
pub(crate) const SEVERAL_TITLES: &str = "several-titles";

/// Finds headings that skip a level, have no text, or are a second title.
pub(crate) fn check(page: &Page<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut before: Option<u8> = None;
    let mut title: Option<usize> = None;
    for heading in &page.headings {
        let mut problem = |rule, level, message| {
            problems.push(Problem { rule, level, range: heading.range.clone(), message, fix: None });
        };
        if heading.text.is_empty() {
            problem(EMPTY_HEADING, Level::Warning, "the heading has no text, so nothing can link to it".to_owned());
        }
        if let Some(before) = before.filter(|&before| heading.level > before + 1) {
            let message = format!(
                "a heading of level {} follows one of level {before}; make it level {} ({})",
                heading.level,
                before + 1,
                "#".repeat(usize::from(before) + 1)
            );
            problem(HEADING_ORDER, Level::Warning, message);
        }
        if heading.level == 1 {
            match title {
                Some(line) => {
                    let message =
                        format!("the document has a title already, in line {line}; make this one level 2 (##)");
                    problem(SEVERAL_TITLES, Level::Note, message);
                }
                None => title = Some(page.position(heading.range.start).0 as usize),
            }
        }
        before = Some(heading.level);
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use checker_kit::Format;

    fn found(text: &str) -> Vec<(&'static str, u32, String)> {
        let page = Page::new(text, Format::Markdown);
        check(&page).into_iter().map(|p| (p.rule, page.position(p.range.start).0, p.message)).collect()
    }

    #[test]
    fn good_order() {
        assert_eq!(found("# A\n## B\n### C\n## D\n### E\n#### F\n"), []);
        assert_eq!(found("## Starts lower\n### B\n"), []);
        assert_eq!(found("Title\n===\n\nPart\n---\n\n```\n#### no\n```\n"), []);
        assert_eq!(found(""), []);
    }

    #[test]
    fn skipped_levels() {
        assert_eq!(
            found("# A\n\n### C\n"),
            [(HEADING_ORDER, 3, "a heading of level 3 follows one of level 1; make it level 2 (##)".into())]
        );
        assert_eq!(found("Title\n===\n\n#### D\n")[0].1, 4);
    }

    #[test]
    fn titles_and_empty_headings() {
        assert_eq!(found("# A\n\n# B\n")[0].0, SEVERAL_TITLES);
        assert_eq!(found("# A\n\n##\n")[0].0, EMPTY_HEADING);
    }
}
