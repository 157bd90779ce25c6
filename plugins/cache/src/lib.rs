//! A decorator: remembers the replies of the rule behind it, and is itself a rule.
//!
//! A rule's reply depends on its arguments alone, so it need not be asked twice. That matters where a run is repeated
//! with few documents changed, as `cargo xtask run --watch` does.

mod store;

use std::hash::Hash;

use crate::checker::docs::rule::{self, Rule};
use crate::checker::docs::settings::Settings;
use crate::checker::docs::types::{Document, Finding, RuleInfo, Target};
use crate::store::Store;

jackfield_guest::plugin!({
    path: "../../wit/checker",
    plug: ["checker:docs/rule", "checker:docs/settings"],
    sockets: { "checker:docs/rule": exactly_one },
});

/// The plugin, with what it remembers.
struct Cache {
    store: Store<Vec<Finding>>,
}

impl Default for Cache {
    fn default() -> Self {
        Self { store: Store::new(store::Settings::default().entries) }
    }
}

#[plug]
impl Settings for Cache {
    fn init(&mut self, config: String) -> Result<(), String> {
        self.store = Store::new(store::Settings::parse(&config)?.entries);
        Ok(())
    }
}

#[plug]
impl Rule for Cache {
    fn describe(&mut self) -> Vec<RuleInfo> {
        rule::describe().ok().unwrap_or_default()
    }

    fn check(&mut self, document: Document, targets: Vec<Target>) -> Result<Vec<Finding>, String> {
        let key = store::key(|hasher| {
            (&document.path, document.format as u8, &document.text).hash(hasher);
            for target in &targets {
                (&target.path, target.kind as u8, &target.anchors, &target.similar).hash(hasher);
            }
        });
        if let Some(findings) = self.store.get(key) {
            return Ok(findings);
        }
        // Only what the rule itself found is worth remembering: a failure may pass.
        let findings = rule::check(&document, &targets).result.map_err(|error| error.to_string())??;
        self.store.put(key, findings.clone());
        Ok(findings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checker::docs::types::{Format, Severity, TargetKind};
    use jackfield_guest::testing::Calls;
    use jackfield_guest::{DispatchError, Reply};

    fn document(text: &str) -> Document {
        Document { path: "a.md".to_owned(), format: Format::Markdown, text: text.to_owned() }
    }

    #[test]
    fn the_same_question_is_asked_once() {
        let asked = Calls::new();
        let _mock = rule::mock(|rule| {
            let asked = asked.clone();
            rule.check(move |document, _| {
                asked.push(document.text.clone());
                Ok::<_, String>(vec![Finding {
                    rule: "x".to_owned(),
                    file: document.path.clone(),
                    line: 1,
                    column: 1,
                    severity: Severity::Note,
                    message: document.text.clone(),
                    fix: None,
                }])
            });
        });
        let mut cache = Cache::default();
        for text in ["one", "two", "one"] {
            assert_eq!(cache.check(document(text), Vec::new()).unwrap()[0].message, text);
        }
        assert_eq!(asked.take(), ["one", "two"]);
        let target = Target { path: "b.md".to_owned(), kind: TargetKind::Missing, anchors: vec![], similar: vec![] };
        cache.check(document("one"), vec![target]).unwrap();
        assert_eq!(asked.take(), ["one"], "what a link leads to is part of the question");
    }

    #[test]
    fn failures_are_not_remembered() {
        let asked = Calls::new();
        let _mock = rule::mock(|rule| {
            let asked = asked.clone();
            rule.check(move |_, _| {
                asked.push(());
                Reply::failed(DispatchError::Trap("spelling panicked".to_owned()))
            });
        });
        let mut cache = Cache::default();
        assert!(cache.check(document("one"), Vec::new()).unwrap_err().contains("spelling panicked"));
        assert!(cache.check(document("one"), Vec::new()).is_err());
        assert_eq!(asked.len(), 2);
    }
}
