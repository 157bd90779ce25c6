//! Counting findings.

use std::collections::BTreeMap;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// A matter of taste.
    Note,
    /// Most likely a mistake.
    Warning,
    /// A mistake.
    Error,
}

/// What was found so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    documents: u32,
    clean: u32,
    levels: [u32; 3],
    rules: BTreeMap<String, u32>,
}

impl Counts {
    /// Counts one document's findings.
    pub(crate) fn add<'a>(&mut self, findings: impl IntoIterator<Item = (&'a str, Level)>) {
        self.documents += 1;
        let mut found = false;
        for (rule, level) in findings {
            found = true;
            self.levels[level as usize] += 1;
            *self.rules.entry(rule.to_owned()).or_default() += 1;
        }
        self.clean += u32::from(!found);
    }

    /// The totals in a line or two.
    pub(crate) fn summary(&self) -> String {
        let [notes, warnings, errors] = self.levels;
        let total = notes + warnings + errors;
        if total == 0 {
            return format!("{}: nothing found", plural(self.documents, "document"));
        }
        let levels = [(errors, "error"), (warnings, "warning"), (notes, "note")];
        let levels: Vec<String> =
            levels.into_iter().filter(|(count, _)| *count > 0).map(|(count, name)| plural(count, name)).collect();
        let mut rules: Vec<(&String, &u32)> = self.rules.iter().collect();
        rules.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
        let rules: Vec<String> = rules.into_iter().map(|(rule, count)| format!("{rule} {count}")).collect();
        format!(
            "{}, {} without findings: {}\nby kind: {}",
            plural(self.documents, "document"),
            self.clean,
            levels.join(", "),
            rules.join(", ")
        )
    }
}

fn plural(count: u32, name: &str) -> String {
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts() {
        let mut counts = Counts::default();
        counts.add([]);
        assert_eq!(counts.summary(), "1 document: nothing found");
        counts.add([("spelling", Level::Warning), ("broken-link", Level::Error), ("spelling", Level::Warning)]);
        assert_eq!(
            counts.summary(),
            "2 documents, 1 without findings: 1 error, 2 warnings\nby kind: spelling 2, broken-link 1"
        );
    }
}
