//! Comments by which a document's writer silences a rule: `<!-- checker: ignore long-line -->`.

/// Rules that are silenced in a part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// The ids of the kinds of finding; empty for all.
    pub rules: Vec<String>,
    /// The first line, from 1.
    pub first: u32,
    /// The last line.
    pub last: u32,
}

impl Suppression {
    /// Whether a finding of this kind in this line is silenced.
    pub fn covers(&self, rule: &str, line: u32) -> bool {
        (self.first..=self.last).contains(&line) && (self.rules.is_empty() || self.rules.iter().any(|r| r == rule))
    }
}

/// Reads a comment that stands in line `line`.
///
/// `ignore` holds for its own line and the paragraph that it stands in or before; `ignore-file` for the whole document.
/// After it come the ids of rules, with commas or spaces between them; without any, all are meant.
pub(crate) fn parse(html: &str, line: u32, lines: &[&str]) -> Option<Suppression> {
    let comment = html.trim().strip_prefix("<!--")?.split_once("-->")?.0.trim();
    let order = comment.strip_prefix("checker:")?.trim();
    let (word, rest) = order.split_once(char::is_whitespace).unwrap_or((order, ""));
    let rules = rest.split([',', ' ']).filter(|rule| !rule.is_empty()).map(str::to_owned).collect();
    match word {
        "ignore-file" => Some(Suppression { rules, first: 1, last: u32::MAX }),
        "ignore" => {
            // A comment on a line of its own may have a blank line after it; the paragraph after that is meant.
            let mut last = line as usize;
            while lines.get(last).is_some_and(|line| line.trim().is_empty()) {
                last += 1;
            }
            while lines.get(last).is_some_and(|line| !line.trim().is_empty()) {
                last += 1;
            }
            Some(Suppression { rules, first: line, last: u32::try_from(last).unwrap_or(u32::MAX) })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_comments() {
        let lines = ["# x", "<!-- checker: ignore long-line, spelling -->", "", "a", "b", "", "c"];
        let found = parse(lines[1], 2, &lines).unwrap();
        assert_eq!(found, Suppression { rules: vec!["long-line".into(), "spelling".into()], first: 2, last: 5 });
        assert!(found.covers("spelling", 4) && !found.covers("spelling", 7) && !found.covers("other", 4));
        assert!(parse("<!-- checker: ignore-file -->", 1, &lines).unwrap().covers("any", 900));
        assert_eq!(parse("<!-- something else -->", 1, &lines), None);
    }
}
