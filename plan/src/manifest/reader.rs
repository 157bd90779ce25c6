//! Typed access to a TOML tree, in which each thing that does not fit becomes a problem with its place.

use std::ops::Range;
use std::sync::Arc;

use jackfield_contract::nearest;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::report::{Problem, ProblemKind, ids};
use crate::span::{Located, Origin, SourceText};

/// A value with its place.
pub(super) type Value<'i> = Spanned<DeValue<'i>>;

/// Collects the problems of one manifest.
pub(super) struct Reader {
    source: Arc<SourceText>,
    /// The plugin whose table is being read: its problems are the plugin's.
    plugin: Option<String>,
    /// The key that is being read, dotted.
    key: String,
    /// How many keys meant nothing so far.
    unknown: usize,
    pub(super) problems: Vec<Problem>,
}

/// How many unknown keys are told.
const UNKNOWN: usize = 100;

impl Reader {
    pub(super) fn new(source: Arc<SourceText>) -> Self {
        Self { source, plugin: None, key: String::new(), unknown: 0, problems: Vec::new() }
    }

    /// Runs `read` with every problem that of `plugin`.
    pub(super) fn within<T>(&mut self, plugin: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.plugin = Some(plugin.to_owned());
        let value = read(self);
        self.plugin = None;
        value
    }

    /// Runs `read` with every problem one of this key.
    pub(super) fn at_key<T>(&mut self, key: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.key, key.to_owned());
        let value = read(self);
        self.key = outer;
        value
    }

    fn origin(&self, range: Range<usize>) -> Origin {
        Origin::new(&self.source, range)
    }

    pub(super) fn located<T>(&self, value: T, range: Range<usize>) -> Located<T> {
        Located::at(value, self.origin(range))
    }

    pub(super) fn problem(&mut self, range: Range<usize>, message: impl Into<String>) -> &mut Problem {
        self.problem_at(Some(&self.origin(range)), message)
    }

    /// As [`problem`](Self::problem), of what was read before.
    pub(super) fn problem_at(&mut self, origin: Option<&Origin>, message: impl Into<String>) -> &mut Problem {
        let mut problem = Problem::graph(ProblemKind::Manifest, message).at(origin);
        problem.plugin.clone_from(&self.plugin);
        problem.key = (!self.key.is_empty()).then(|| self.key.clone());
        self.problems.push(problem);
        self.problems.last_mut().unwrap_or_else(|| unreachable!("it was pushed in the line above"))
    }

    /// Says that `value`, which stands for `what`, should have been `expected`.
    pub(super) fn mistyped(&mut self, value: &Value<'_>, what: &str, expected: &str) {
        let found = describe(value.get_ref());
        self.problem(value.span(), format!("{what} is {expected}, not {found}"));
    }

    /// Says that `key` is none of `known`, the keys of `table` as errors call it; `elsewhere` names tables for keys that are
    /// known, but not here.
    pub(super) fn unknown_key(
        &mut self,
        key: &Spanned<impl AsRef<str>>,
        table: &str,
        known: &[&str],
        elsewhere: &[(&str, String)],
    ) {
        // A text with so many of them is meant for something else, and nobody reads them all.
        self.unknown += 1;
        if self.unknown > UNKNOWN {
            return;
        }
        let name = key.get_ref().as_ref().to_owned();
        let help = if let Some(near) = nearest(&name, known.iter().copied()) {
            format!("did you mean `{near}`?")
        } else if let Some((_, home)) = elsewhere.iter().find(|(elsewhere, _)| *elsewhere == name) {
            format!("`{name}` belongs into `{home}`")
        } else {
            format!("the keys here are {}", ids(known))
        };
        self.problem(key.span(), format!("unknown key `{name}` in {table}")).help.push(help);
    }

    /// Says how many unknown keys were passed over.
    pub(super) fn count_unknown(&mut self) {
        let more = self.unknown.saturating_sub(UNKNOWN);
        if more > 0 {
            let problem = Problem::graph(ProblemKind::Manifest, format!("{more} more unknown keys"));
            self.problems.push(problem.help("`jackfield schema` says which keys there are"));
        }
    }

    pub(super) fn table<'v, 'i>(&mut self, value: &'v Value<'i>, what: &str) -> Option<&'v DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.mistyped(value, what, "a table");
        }
        table
    }

    pub(super) fn string(&mut self, value: &Value<'_>, what: &str) -> Option<Located<String>> {
        match value.get_ref().as_str() {
            Some(text) => Some(self.located(text.to_owned(), value.span())),
            None => {
                self.mistyped(value, what, "a string");
                None
            }
        }
    }

    /// A value as it stands in the text.
    pub(super) fn text(&self, value: &Value<'_>) -> Option<String> {
        self.source.text().get(value.span()).map(str::to_owned)
    }

    pub(super) fn bool(&mut self, value: &Value<'_>, what: &str) -> Option<bool> {
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.mistyped(value, what, "`true` or `false`");
        }
        flag
    }

    /// A list of strings; what is none is reported and left out.
    pub(super) fn strings(&mut self, value: &Value<'_>, what: &str, of: &str) -> Option<Vec<Located<String>>> {
        let Some(items) = value.get_ref().as_array() else {
            let found = describe(value.get_ref());
            let help = value.get_ref().as_str().map(|text| format!("write `[{text:?}]`"));
            let problem = self.problem(value.span(), format!("{what} is a list of {of}, not {found}"));
            problem.help.extend(help);
            return None;
        };
        Some(items.iter().filter_map(|item| self.string(item, &format!("each item of {what}"))).collect())
    }
}

/// A TOML value as errors name it.
pub(super) fn describe(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) if text.chars().count() <= 40 => format!("the string {:?}", text.as_ref()),
        DeValue::String(_) => "a string".to_owned(),
        DeValue::Integer(number) => format!("the integer `{number}`"),
        DeValue::Float(number) => format!("the float `{number}`"),
        DeValue::Boolean(flag) => format!("the boolean `{flag}`"),
        DeValue::Datetime(_) => "a date".to_owned(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}
