//! What is done with a plugin that fails: a word, or a table of numbers.

use jackfield_contract::nearest;
use serde_json::{Value as Json, json};
use toml::de::DeValue;

use super::declare::{Definitions, Entry, Place, table};
use super::limits::Grain;
use super::reader::{Reader, Value};
use crate::restart::{Restart, RestartBounds};
use crate::span::Located;
use crate::words::ids;

table! {
    /// How often a plugin may fail, and for how long it is given up then.
    struct RestartTable {
        /// How many failures it may have within the time; the next one gives it up.
        max: Failures, required |_| ("`restart` has no `max`".to_owned(), Some("add `max = 5`".to_owned()));
        /// The time in which failures are counted together.
        within: Grain, required |_| ("`restart` has no `within`".to_owned(), Some("add `within = \"1m\"`".to_owned()));
        /// For how long it is given up; twice as long each time that it fails again soon.
        backoff: Grain, default "1s";
    }
}

/// A number of failures.
struct Failures(u32);

impl Entry for Failures {
    fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
        let number = value.get_ref().as_integer();
        let number = number.and_then(|number| u32::from_str_radix(number.as_str(), number.radix()).ok());
        match number {
            Some(number) => Some(Self(number)),
            None => {
                let most = u32::MAX;
                reader.mistyped(value, &place.what, &format!("a whole number from 0 to {most}"));
                None
            }
        }
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({ "examples": [5], "type": "integer", "minimum": 0, "maximum": u32::MAX })
    }
}

/// Whether a plugin gets a new instance after a failure.
pub(super) struct Restarts(pub(super) Located<Restart>);

impl Entry for Restarts {
    const KEYS: &'static [&'static str] = RestartTable::KEYS;

    fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
        let restart = match value.get_ref() {
            DeValue::Table(_) => {
                let table = RestartTable::read(reader, place, value)?;
                let bounds = RestartBounds::new(table.max?.0, table.within?.0.value);
                Restart::Bounded(bounds.backoff(table.backoff.map_or(RestartBounds::BACKOFF, |time| time.0.value)))
            }
            DeValue::String(word) => match word.as_ref() {
                "always" => Restart::Always,
                "never" => Restart::Never,
                word => {
                    let help = match nearest(word, Restart::WORDS) {
                        Some(near) => format!("did you mean \"{near}\"?"),
                        None => format!(
                            "it is one of {}, or a table such as `{{ max = 5, within = \"1m\" }}`",
                            ids(&Restart::WORDS)
                        ),
                    };
                    reader.problem(value.span(), format!("there is no restart \"{word}\"")).help.push(help);
                    return None;
                }
            },
            _ => {
                let expected = "\"always\", \"never\" or a table such as `{ max = 5, within = \"1m\" }`";
                reader.mistyped(value, &place.what, expected);
                return None;
            }
        };
        Some(Self(reader.located(restart, value.span())))
    }

    fn schema(definitions: &mut Definitions) -> Json {
        json!({ "anyOf": [
            { "type": "string", "enum": Restart::WORDS },
            definitions.refer("restart", RestartTable::schema),
        ] })
    }
}
