//! The text of a baseline: which findings are known.

use std::collections::HashMap;

/// What the file begins with.
const HEADER: &str = "# Findings that are known and accepted: rule, file, message, with a tab between them.\n\
                      # Written by `cargo xtask run --update-baseline`; take a line out to see its finding again.\n";

/// What makes a finding the same one after its document was edited: all but its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Entry {
    rule: String,
    file: String,
    message: String,
}

impl Entry {
    /// The entry of a finding.
    pub(crate) fn new(rule: &str, file: &str, message: &str) -> Self {
        Self { rule: plain(rule), file: plain(file), message: plain(&without_numbers(message)) }
    }
}

/// White space that would break the lines of the file becomes a space.
fn plain(text: &str) -> String {
    text.replace(['\t', '\n', '\r'], " ")
}

/// Numbers become `0`: "in line 3" and "130 characters" change when a document is edited elsewhere.
fn without_numbers(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut number = false;
    for character in text.chars() {
        match (character.is_ascii_digit(), number) {
            (true, false) => plain.push('0'),
            (true, true) => {}
            (false, _) => plain.push(character),
        }
        number = character.is_ascii_digit();
    }
    plain
}

/// How often each finding is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Entries {
    counts: HashMap<Entry, u32>,
}

impl Entries {
    /// Reads the text of a baseline. The error names the line.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut counts = HashMap::new();
        for (index, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let mut parts = line.split('\t');
            let (Some(rule), Some(file), Some(message), None) =
                (parts.next(), parts.next(), parts.next(), parts.next())
            else {
                return Err(format!(
                    "line {}: expected `<rule>`, `<file>` and `<message>` with a tab between them",
                    index + 1
                ));
            };
            *counts.entry(Entry::new(rule, file, message)).or_default() += 1;
        }
        Ok(Self { counts })
    }

    /// Which of one document's findings are known: of several alike, as many as there are lines.
    pub(crate) fn known(&self, findings: impl IntoIterator<Item = Entry>) -> Vec<bool> {
        let mut left = self.counts.clone();
        let known = findings.into_iter().map(|finding| match left.get_mut(&finding) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        });
        known.collect()
    }
}

/// The text of a baseline that knows these findings.
pub(crate) fn write(findings: impl IntoIterator<Item = Entry>) -> String {
    let mut entries: Vec<Entry> = findings.into_iter().collect();
    entries.sort_by(|a, b| (&a.file, &a.rule, &a.message).cmp(&(&b.file, &b.rule, &b.message)));
    let lines = entries.into_iter().map(|entry| format!("{}\t{}\t{}\n", entry.rule, entry.file, entry.message));
    lines.fold(HEADER.to_owned(), |text, line| text + &line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_known() {
        let entry = |message| Entry::new("long-line", "a.md", message);
        let all = [entry("the line has 130 characters"), entry("x\ty"), entry("the line has 99 characters")];
        let entries = Entries::parse(&write(all.clone())).unwrap();
        assert_eq!(entries.known(all), [true, true, true]);
        let moved = entry("the line has 131 characters");
        assert_eq!(entries.known([moved.clone(), moved.clone(), moved]), [true, true, false], "there are two of them");
        assert_eq!(entries.known([Entry::new("long-line", "b.md", "x y")]), [false]);
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(Entries::parse("# x\n\n").unwrap(), Entries::default());
        assert!(Entries::parse("# x\nrule file message\n").unwrap_err().starts_with("line 2: expected"));
        assert!(Entries::parse("a\tb\tc\td\n").is_err());
    }
}
