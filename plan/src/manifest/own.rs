//! Tables of an application's own in a graph manifest: kept apart from the graph's, with the place of each value.
//!
//! An application that reads its settings and its graph from one file takes its tables out ([`Dialect`]), so that the graph's reader
//! does not refuse them, and makes problems of its own with the same lines: `Problem::graph(..).at(value.origin.as_ref())`.

use jackfield_contract::nearest;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::reader::{Reader, Value};
use crate::report::{Problem, ProblemKind, ids};
use crate::span::Located;

/// What an application adds to the graph manifest.
#[derive(Clone, Copy, Debug, Default)]
pub struct Dialect<'a> {
    /// The names of its top tables, e.g. `["route", "server"]`.
    pub tables: &'a [&'a str],
    /// The root contract of a manifest without `[graph]`, which then may be left out.
    pub root: Option<&'a str>,
}

/// A value of an application's table.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Item {
    /// A string.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// `true` or `false`.
    Flag(bool),
    /// A date, a time or both, as it is written.
    Date(String),
    /// A list.
    List(Vec<Located<Item>>),
    /// A table, in the order of the file.
    Table(Table),
}

/// The keys of a table with their values, in the order of the file.
pub type Table = Vec<(Located<String>, Located<Item>)>;

impl Item {
    /// What it is, as an error names it: ``the integer `3` ``.
    pub fn describe(&self) -> String {
        match self {
            Self::Text(text) if text.chars().count() <= 40 => format!("the string {text:?}"),
            Self::Text(_) => "a string".to_owned(),
            Self::Integer(number) => format!("the integer `{number}`"),
            Self::Float(number) => format!("the float `{number}`"),
            Self::Flag(flag) => format!("the boolean `{flag}`"),
            Self::Date(_) => "a date".to_owned(),
            Self::List(_) => "a list".to_owned(),
            Self::Table(_) => "a table".to_owned(),
        }
    }
}

impl Located<Item> {
    /// The text of a string.
    ///
    /// # Errors
    ///
    /// What is no string, as a problem at its place; `what` is what the error calls the value.
    pub fn text(&self, what: &str) -> Result<&str, Problem> {
        match &self.value {
            Item::Text(text) => Ok(text),
            _ => Err(self.mistyped(what, "a string")),
        }
    }

    /// The keys of a table.
    ///
    /// # Errors
    ///
    /// As [`text`](Self::text).
    pub fn table(&self, what: &str) -> Result<&Table, Problem> {
        match &self.value {
            Item::Table(table) => Ok(table),
            _ => Err(self.mistyped(what, "a table")),
        }
    }

    /// The problem of a value that is not what is expected there.
    pub fn mistyped(&self, what: &str, expected: &str) -> Problem {
        let message = format!("{what} is {expected}, not {}", self.value.describe());
        Problem::graph(ProblemKind::Manifest, message).at(self.origin.as_ref())
    }
}

/// The problem of a key that a table does not have.
pub fn unknown_key(key: &Located<String>, table: &str, known: &[&str]) -> Problem {
    let message = format!("unknown key `{}` in {table}", key.value);
    let help = match nearest(&key.value, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the keys here are {}", ids(known)),
    };
    Problem::graph(ProblemKind::Manifest, message).at(key.origin.as_ref()).help(help)
}

impl Dialect<'_> {
    /// Takes the application's tables out of a document. The document's other keys stay in their order.
    pub(super) fn take<'i>(&self, reader: &Reader, document: DeTable<'i>) -> (DeTable<'i>, Table) {
        let (own, rest): (Vec<_>, Vec<_>) =
            document.into_iter().partition(|(key, _)| self.tables.contains(&key.get_ref().as_ref()));
        let own = own.iter().map(|(key, value)| {
            let key = reader.located(key.get_ref().to_string(), key.span());
            (key, item(reader, value))
        });
        let own = own.collect();
        (rest.into_iter().collect(), own)
    }

    /// Adds the root where the manifest has no `[graph]`. Whether it did.
    pub(super) fn add_root<'i>(&self, document: &mut DeTable<'i>) -> bool
    where
        Self: 'i,
    {
        let Some(root) = self.root.filter(|_| !document.contains_key("graph")) else { return false };
        let nowhere = || 0..0;
        let key = |name: &'static str| Spanned::new(nowhere(), DeString::from(name));
        let root = Spanned::new(nowhere(), DeValue::String(root.to_owned().into()));
        let graph = DeValue::Table([(key("root"), root)].into_iter().collect());
        document.insert(key("graph"), Spanned::new(nowhere(), graph));
        true
    }
}

fn item(reader: &Reader, value: &Value<'_>) -> Located<Item> {
    let number = |text: &str| text.replace('_', "");
    let item = match value.get_ref() {
        DeValue::String(text) => Item::Text(text.to_string()),
        DeValue::Integer(digits) => match i64::from_str_radix(&number(digits.as_str()), digits.radix()) {
            Ok(number) => Item::Integer(number),
            // No setting needs so much; it is a number all the same.
            Err(_) => Item::Float(digits.as_str().parse().unwrap_or(f64::INFINITY)),
        },
        DeValue::Float(digits) => Item::Float(number(digits.as_str()).parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(flag) => Item::Flag(*flag),
        DeValue::Datetime(date) => Item::Date(date.to_string()),
        DeValue::Array(items) => Item::List(items.iter().map(|value| item(reader, value)).collect()),
        DeValue::Table(table) => Item::Table(
            table
                .iter()
                .map(|(key, value)| (reader.located(key.get_ref().to_string(), key.span()), item(reader, value)))
                .collect(),
        ),
    };
    reader.located(item, value.span())
}
