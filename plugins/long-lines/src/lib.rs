//! A rule: lines that are longer than a limit and could be broken.

mod long;

use checker_kit::{Format as Read, Page, finding};

use crate::checker::docs::rule::Rule;
use crate::checker::docs::settings::Settings;
use crate::checker::docs::types::{Document, Finding, Format, RuleInfo, Target};

jackfield_guest::plugin!({
    path: "../../wit/checker",
    plug: ["checker:docs/rule", "checker:docs/settings"],
});

/// The plugin, with what the manifest set.
#[derive(Default)]
struct LongLines {
    settings: long::Settings,
}

#[plug]
impl Settings for LongLines {
    fn init(&mut self, config: String) -> Result<(), String> {
        self.settings = long::Settings::parse(&config)?;
        Ok(())
    }
}

#[plug]
impl Rule for LongLines {
    fn describe(&mut self) -> Vec<RuleInfo> {
        let summary = format!("Lines have at most {} characters.", self.settings.max);
        vec![RuleInfo { id: long::LONG_LINE.to_owned(), summary }]
    }

    fn check(&mut self, document: Document, _targets: Vec<Target>) -> Result<Vec<Finding>, String> {
        let format = match document.format {
            Format::Markdown => Read::Markdown,
            Format::Text => Read::Text,
        };
        let page = Page::new(&document.text, format);
        let problems = long::check(&page, &self.settings);
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
    fn settings_hold_for_later_checks() {
        let document = Document { path: "a.md".to_owned(), format: Format::Markdown, text: "a long line\n".to_owned() };
        let mut plugin = LongLines::default();
        assert_eq!(plugin.check(document.clone(), Vec::new()).unwrap().len(), 0);
        plugin.init(r#"{"max": 5}"#.to_owned()).unwrap();
        assert_eq!(plugin.check(document, Vec::new()).unwrap()[0].column, 6);
        assert!(plugin.init(r#"{"maxx": 5}"#.to_owned()).is_err());
        assert_eq!(plugin.describe()[0].summary, "Lines have at most 5 characters.");
    }
}
