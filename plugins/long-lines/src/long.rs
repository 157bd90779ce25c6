//! Lines that are longer than a limit.

use checker_kit::{Level, Page, Problem};
use serde::Deserialize;

/// The id of these findings.
pub(crate) const LONG_LINE: &str = "long-line";

/// What the manifest can set.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct Settings {
    /// How many characters a line may have.
    pub(crate) max: u32,
    /// Whether code blocks count.
    pub(crate) code: bool,
    /// Whether tables count; they cannot be broken.
    pub(crate) tables: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { max: 120, code: false, tables: false }
    }
}

impl Settings {
    /// Reads settings from JSON.
    pub(crate) fn parse(json: &str) -> Result<Self, String> {
        let settings: Self = serde_json::from_str(json).map_err(|error| error.to_string())?;
        if settings.max == 0 {
            return Err("`max` must be 1 or more".to_owned());
        }
        Ok(settings)
    }
}

/// Finds lines of more than `max` characters that could be broken.
pub(crate) fn check(page: &Page<'_>, settings: &Settings) -> Vec<Problem> {
    let max = settings.max as usize;
    let mut problems = Vec::new();
    for range in page.lines.ranges(page.text) {
        let line = &page.text[range.clone()];
        if line.len() <= max {
            continue; // Bytes are never fewer than characters.
        }
        let length = line.chars().count();
        let exempt = (!settings.code && page.is_verbatim(range.start))
            || (!settings.tables && page.is_table(range.start))
            || page.headings.iter().any(|heading| heading.range.contains(&range.start));
        if length <= max || exempt || !can_be_broken(line, max) {
            continue;
        }
        let over = line.char_indices().nth(max).map_or(line.len(), |(at, _)| at);
        problems.push(Problem {
            rule: LONG_LINE,
            level: Level::Note,
            range: range.start + over..range.end,
            message: format!("the line has {length} characters, {max} are allowed"),
            fix: None,
        });
    }
    problems
}

/// Whether there is a space to break the line at, after its indentation and list marker: a lone URL is left as it is.
fn can_be_broken(line: &str, max: usize) -> bool {
    let body = line.trim_start_matches([' ', '\t', '>', '-', '*', '+', '#']);
    let definition = body.starts_with('[') && body.contains("]: ");
    let skipped = line.chars().count() - body.chars().count();
    !definition && body.trim_end().chars().take(max.saturating_sub(skipped) + 1).any(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use checker_kit::Format;

    fn found(text: &str, max: u32) -> Vec<(u32, u32)> {
        let page = Page::new(text, Format::Markdown);
        let settings = Settings { max, ..Settings::default() };
        check(&page, &settings).into_iter().map(|problem| page.position(problem.range.start)).collect()
    }

    #[test]
    fn long_lines() {
        assert_eq!(found("short\nthis one is long\n", 10), [(2, 11)]);
        assert_eq!(found("äöü äöü äö\n", 10), [], "characters count, not bytes");
        assert_eq!(found("äöü äöü äöü\r\n", 10), [(1, 11)]);
    }

    #[test]
    fn what_cannot_be_broken_is_left_alone() {
        assert_eq!(found("- https://example.org/a/long/address\n", 10), []);
        assert_eq!(found("[ref]: https://example.org/a/long/address 'title'\n", 10), []);
        assert_eq!(found("```\na long line of code\n```\n", 10), []);
        assert_eq!(found("| a long | table |\n|---|---|\n| with | long lines |\n", 10), []);
        assert_eq!(found("# A heading cannot go on in the next line\n", 10), []);
        assert_eq!(found("\n    indented code that is long\n", 10), []);
    }

    #[test]
    fn settings() {
        assert_eq!(Settings::parse("{}"), Ok(Settings::default()));
        assert_eq!(Settings::parse(r#"{"max": 80, "code": true}"#).map(|s| (s.max, s.code)), Ok((80, true)));
        assert!(Settings::parse(r#"{"maximum": 80}"#).unwrap_err().contains("expected one of `max`, `code`, `tables`"));
        assert!(Settings::parse(r#"{"max": 0}"#).is_err());
    }
}
